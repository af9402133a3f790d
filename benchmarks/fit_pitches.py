"""The weights by which a message counts as an offer, fitted on the practice texts and tried on texts left out.

    python benchmarks/fit_pitches.py            print how well it does on texts that it was not fitted on
    python benchmarks/fit_pitches.py --write    and write the weights to pipeline/lexicon/weights/pitches.toml

Only the files `*_2.toml` are fitted on: the phrases were written from the others, on which they are never wrong. Of the
texts fitted on, those that are `unread` were not looked at by whoever added phrases later, so that only the figures of
these say what to expect of other texts. The same texts give the same weights.
"""

import argparse
import sys
import tomllib
from collections import Counter
from hashlib import sha256
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import polars as pl
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, hstack

from pipeline.phrase_places import phrase_table
from pipeline.phrases import read_lexicon, read_signs
from pipeline.selling import AGAINST, KINDS, MARKS, MOST, WEIGHTS, signs_of

TEXTS = Path(__file__).parent.parent / "tests" / "cue_texts" / "practice"
STEPS = [(kind, place) for kind in KINDS for place in range(MOST)]
FOLDS, ROUNDS, SEED = 5, 3, 1
SPARSE, SMOOTH = 0.0003, 0.003
"""What a weight of 1 costs, and half of what its square costs, beside the mean loss of a text."""
FEWEST, LARGEST, LEAST = 3, 60, 0.05
"""A phrase is in so many texts at least; a language keeps so many of them; a phrase weighs at least so much."""
PRECISION = 0.95
ALIKE = 0.45
HEADER = """\
# How much each sign of an offer weighs, in hundredths (see docs/cues.md). Written by benchmarks/fit_pitches.py:
# do not edit, but add phrases to the files of the languages and let it fit anew.
# kinds: what the first, the second and the third different phrase of a kind add.
"""


class Texts:
    """The texts fitted on: what is known of each, and whether each pitches."""

    def __init__(self) -> None:
        """Read the files and look for the signs in every text."""
        rows = [
            (path.stem[:2], text["text"], "pitches" in text["cues"])
            for path in sorted(TEXTS.glob("*_2.toml"))
            for text in tomllib.loads(path.read_text(encoding="utf-8"))["text"]
        ]
        frame = pl.DataFrame(rows, schema=["language", "text", "pitches"], orient="row")
        table = phrase_table(read_lexicon())
        told = read_signs(frame["text"], table)
        signs = signs_of(frame["text"], told, table)
        self.language, self.pitches = frame["language"].to_numpy(), frame["pitches"].to_numpy()
        self.weighed = np.zeros(len(frame), dtype=bool)
        self.weighed[signs["text"].to_numpy()] = True
        self.signs = np.zeros((len(frame), len(STEPS) + len(MARKS)))
        steps = [pl.col(kind) > place for kind, place in STEPS]
        columns = [expr.alias(str(place)) for place, expr in enumerate([*steps, *(pl.col(mark) for mark in MARKS)])]
        self.signs[signs["text"].to_numpy()] = signs.select(columns).cast(pl.Float64).to_numpy()
        self.enough = np.zeros(len(frame), dtype=bool)
        self.enough[signs["text"].to_numpy()] = (signs["any"] > 0).to_numpy()
        self.phrases = [_phrases(folded) for folded in told["folded"]]
        self.unread = np.array([int(sha256(text.encode()).hexdigest(), 16) % 100 < 35 for text in frame["text"]])
        self.group = _groups(told["folded"].to_list(), frame["language"].to_list())


class Fit:
    """Weights fitted on some of the texts, rounded to hundredths as they are written."""

    def __init__(self, texts: Texts, rows: np.ndarray) -> None:
        """Fit on the texts of these places, but for those that no sign of sale opens."""
        rows = rows[texts.weighed[rows]]
        known = Counter(phrase for row in rows for phrase in texts.phrases[row])
        listed = sorted(phrase for phrase, times in known.items() if times >= FEWEST)
        matrix = hstack([csr_matrix(texts.signs), _held(texts, listed)]).tocsr()[rows]
        weights, start = _fitted(matrix, texts.pitches[rows])
        few = len(STEPS) + len(MARKS)
        self.signs, self.start = np.round(weights[:few] * 100), round(start * 100)
        self.phrases = _kept(texts, rows, dict(zip(listed, weights[few:].tolist(), strict=True)))

    def scores(self, texts: Texts) -> np.ndarray:
        """What each text weighs, in hundredths: nothing at all if it is not weighed, and enough if a phrase says so."""
        weights = {phrase: weight for phrases in self.phrases.values() for phrase, weight in phrases.items()}
        said = np.array([sum(weights.get(phrase, 0) for phrase in phrases) for phrases in texts.phrases])
        scores = np.where(texts.weighed, texts.signs @ self.signs + said + self.start, -np.inf)
        return np.where(texts.enough, np.inf, scores)


def _phrases(folded: str) -> set[str]:
    """The pairs of neighbouring words; a pause is a word too, and so is any number."""
    words = folded.split()
    pairs = pairwise(words)
    return {f"{first} {second}" for first, second in pairs if any(map(str.isalpha, first + second))}


def _held(texts: Texts, listed: list[str]) -> csr_matrix:
    places = {phrase: place for place, phrase in enumerate(listed)}
    held = [
        (row, places[phrase]) for row, phrases in enumerate(texts.phrases) for phrase in phrases if phrase in places
    ]
    rows, columns = zip(*held, strict=True)
    return csr_matrix((np.ones(len(held)), (rows, columns)), shape=(len(texts.phrases), len(listed)))


def _fitted(matrix: csr_matrix, pitches: np.ndarray) -> tuple[np.ndarray, float]:
    """Logistic regression with few and small weights: signs of sale never weigh against an offer, nor others for it."""
    width, side = matrix.shape[1], np.where(pitches, 1.0, -1.0)

    def loss(guess: np.ndarray) -> tuple[float, np.ndarray]:
        weights = guess[:width] - guess[width:-1]
        margin = side * (matrix @ weights + guess[-1])
        slope = -side / (1 + np.exp(np.clip(margin, -50, 50))) / len(side)
        pull = matrix.T @ slope + SMOOTH * weights
        cost = SPARSE * guess[:-1].sum() + SMOOTH * (weights @ weights) / 2
        return float(np.logaddexp(0, -margin).mean()) + cost, np.r_[pull + SPARSE, SPARSE - pull, slope.sum()]

    limits: list[tuple[float | None, float | None]] = [(0, None)] * (2 * width) + [(None, None)]
    for place, (kind, _) in enumerate(STEPS):
        limits[place if kind in AGAINST else place + width] = (0, 0)
    found = minimize(
        loss, np.zeros(2 * width + 1), jac=True, method="L-BFGS-B", bounds=limits, options={"maxiter": 400}
    )
    return found.x[:width] - found.x[width:-1], float(found.x[-1])


def _kept(texts: Texts, rows: np.ndarray, weights: dict[str, float]) -> dict[str, dict[str, int]]:
    """The phrases that weigh most, for each language the ones that are more often said in it than in any other."""
    often = {language: Counter[str]() for language in sorted(set(texts.language.tolist()))}
    for row in rows:
        often[texts.language[row]].update(texts.phrases[row])
    kept: dict[str, dict[str, int]] = {language: {} for language in often}
    for phrase, weight in sorted(weights.items(), key=lambda pair: (-abs(pair[1]), pair[0])):
        home = max(often, key=lambda language: often[language][phrase])
        if abs(weight) >= LEAST and len(kept[home]) < LARGEST:
            kept[home][phrase] = round(weight * 100)
    return kept


def _groups(folded: list[str], languages: list[str]) -> np.ndarray:
    """A number for each text; texts of a language that share many of their words have the same."""
    words = [set(text.split()) - {","} for text in folded]
    group = np.arange(len(words))
    for one, other in combinations(range(len(words)), 2):
        if languages[one] == languages[other] and len(words[one] & words[other]) > ALIKE * len(
            words[one] | words[other]
        ):
            group[group == group[other]] = group[one]
    return group


def cross_validated(texts: Texts) -> list[np.ndarray]:
    """What each text weighs by weights fitted on others, once for each round of cutting the texts into parts."""
    dice, rounds = np.random.default_rng(SEED), []
    for _ in range(ROUNDS):
        part = dice.permutation(len(texts.group))[texts.group] % FOLDS
        rounds.append(_left_out(texts, part))
    return rounds


def _left_out(texts: Texts, part: np.ndarray) -> np.ndarray:
    scores = np.empty(len(part))
    for number in np.unique(part):
        scores[part == number] = Fit(texts, np.flatnonzero(part != number)).scores(texts)[part == number]
    return scores


def lowest_bar(scores: np.ndarray, pitches: np.ndarray, precision: float) -> int:
    """The lowest bar from which on the messages told to be offers are right that often."""
    bars = np.unique(scores[np.isfinite(scores)])
    right = [pitches[scores >= bar].mean() >= precision for bar in bars]
    return int(bars[right.index(True)])


def line(name: str, scores: list[np.ndarray], pitches: np.ndarray, where: np.ndarray, bar: int) -> str:
    """A line of the table: precision and recall of the texts of `where`, the mean of the rounds."""
    told = [(score >= bar) & where for score in scores]
    right = np.mean([(one & pitches).sum() for one in told])
    all_told = np.mean([one.sum() for one in told])
    return f"| {name} | {where.sum()} | {right / all_told:.3f} | {right / (pitches & where).sum():.3f} |"


def table(texts: Texts, scores: list[np.ndarray], bar: int) -> str:
    """The cross-validated figures as a Markdown table, for the texts that nobody read and for all of them."""
    lines = ["| left out | texts | precision | recall |", "|---|---|---|---|"]
    every = np.ones(len(texts.pitches), dtype=bool)
    lines.append(line("unread", scores, texts.pitches, texts.unread, bar))
    lines.append(line("all", scores, texts.pitches, every, bar))
    lines += [
        line(language, scores, texts.pitches, texts.language == language, bar) for language in np.unique(texts.language)
    ]
    language = [_left_out(texts, np.unique(texts.language, return_inverse=True)[1])]
    lines.append(line("a whole language, unread", language, texts.pitches, texts.unread, bar))
    lines.append(line("a whole language, all", language, texts.pitches, every, bar))
    return "\n".join(lines)


def written(fit: Fit, bar: int) -> str:
    """The file of weights."""
    weights = [int(weight) for weight in fit.signs]
    kinds = {kind: weights[place : place + MOST] for place, (kind, step) in enumerate(STEPS) if not step}
    lines = [f"bar = {bar}", f"start = {fit.start}", "", "[kinds]", *(f"{kind} = {kinds[kind]}" for kind in kinds)]
    lines += ["", "[marks]", *(f"{mark} = {weight}" for mark, weight in zip(MARKS, weights[len(STEPS) :], strict=True))]
    for language, phrases in fit.phrases.items():
        lines += ["", f"[phrases.{language}]", *(f'"{_spelled(phrase)}" = {phrases[phrase]}' for phrase in phrases)]
    return HEADER + "\n".join(lines) + "\n"


def _spelled(phrase: str) -> str:
    return phrase.replace(" ,", ".").replace(", ", ". ").replace("$", "€")


def main() -> None:
    """Print the cross-validated table, and write the weights if asked to."""
    parser = argparse.ArgumentParser(description="Fit what the signs of an offer weigh.")
    parser.add_argument("--write", action="store_true", help="write the file of weights")
    wanted = parser.parse_args()
    texts = Texts()
    scores = cross_validated(texts)
    apart = texts.unread
    bar = lowest_bar(
        np.concatenate([score[apart] for score in scores]), np.tile(texts.pitches[apart], ROUNDS), PRECISION
    )
    sys.stdout.write(f"bar {bar}\n\n{table(texts, scores, bar)}\n")
    if wanted.write:
        WEIGHTS.parent.mkdir(exist_ok=True)
        WEIGHTS.write_text(written(Fit(texts, np.arange(len(texts.pitches))), bar), encoding="utf-8")


if __name__ == "__main__":
    main()
