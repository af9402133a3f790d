"""The weights by which a message counts as an offer, fitted on the practice texts and tried on texts left out.

    python benchmarks/fit_pitches.py            print how well it does on texts that it was not fitted on
    python benchmarks/fit_pitches.py --write    and write the weights to pipeline/lexicon/weights/pitches.toml

The files without a number are left out: the phrases were written from them, and are never wrong there. Of the texts
fitted on, the later ones (`*_3.toml`, `*_4.toml`) were written after the phrases of offers, which nobody changed since,
so that only the figures of these say what to expect of other texts. The same texts give the same weights.
"""

import argparse
import sys
import tomllib
from collections import Counter
from itertools import combinations
from pathlib import Path

import numpy as np
import polars as pl
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, hstack

from pipeline.phrase_places import phrase_table
from pipeline.phrases import read_lexicon, read_signs
from pipeline.selling import AGAINST, KINDS, MARKS, MOST, WEIGHTS, signs_of, weighed_words

TEXTS = Path(__file__).parent.parent / "tests" / "cue_texts" / "practice"
STEPS = [(kind, place) for kind in KINDS for place in range(MOST)]
FOLDS, ROUNDS, SEED = 5, 3, 1
SMOOTH = 0.001
"""Half of what the square of a weight costs, beside the mean loss of a text."""
FEWEST, LARGEST, LEAST = 3, 1500, 0.03
"""A phrase is in so many texts at least; a language keeps so many of them; a phrase weighs at least so much."""
PRECISION, SHARE = 0.95, 1 / 3
"""The bar: so many of those told to pitch do, if such a share of all does; of the practice texts about half do."""
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
            (path.stem, text["text"], "pitches" in text["cues"])
            for path in sorted(TEXTS.glob("*_*.toml"))
            for text in tomllib.loads(path.read_text(encoding="utf-8"))["text"]
        ]
        frame = pl.DataFrame(rows, schema=["file", "text", "pitches"], orient="row")
        frame = frame.with_columns(language=pl.col("file").str.head(2), later=~pl.col("file").str.ends_with("_2"))
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
        self.phrases = [weighed_words(folded) for folded in told["folded"]]
        self.later = frame["later"].to_numpy()
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


def _held(texts: Texts, listed: list[str]) -> csr_matrix:
    places = {phrase: place for place, phrase in enumerate(listed)}
    held = [
        (row, places[phrase]) for row, phrases in enumerate(texts.phrases) for phrase in phrases if phrase in places
    ]
    rows, columns = zip(*held, strict=True)
    return csr_matrix((np.ones(len(held)), (rows, columns)), shape=(len(texts.phrases), len(listed)))


def _fitted(matrix: csr_matrix, pitches: np.ndarray) -> tuple[np.ndarray, float]:
    """Logistic regression with small weights: signs of sale never weigh against an offer, nor others for it."""
    side = np.where(pitches, 1.0, -1.0)

    def loss(guess: np.ndarray) -> tuple[float, np.ndarray]:
        weights = guess[:-1]
        margin = side * (matrix @ weights + guess[-1])
        slope = -side / (1 + np.exp(np.clip(margin, -50, 50))) / len(side)
        cost = float(np.logaddexp(0, -margin).mean()) + SMOOTH * (weights @ weights) / 2
        return cost, np.r_[matrix.T @ slope + SMOOTH * weights, slope.sum()]

    signs: list[tuple[float | None, float | None]] = [(None, 0) if kind in AGAINST else (0, None) for kind, _ in STEPS]
    limits = signs + [(None, None)] * (matrix.shape[1] + 1 - len(signs))
    start = np.zeros(matrix.shape[1] + 1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=limits, options={"maxiter": 400})
    return found.x[:-1], float(found.x[-1])


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


def lowest_bar(scores: np.ndarray, pitches: np.ndarray) -> int:
    """The lowest bar from which on PRECISION of the messages told to be offers are, if SHARE of all messages are."""
    others = (1 / SHARE - 1) * pitches.sum() / (~pitches).sum()
    bars = np.unique(scores[np.isfinite(scores)])
    right = [precision(scores >= bar, pitches, others) >= PRECISION for bar in bars]
    return int(bars[right.index(True)])


def precision(told: np.ndarray, pitches: np.ndarray, others: float) -> float:
    """Of the messages told to be offers, the share that are, where each other message stands for so many `others`."""
    right = (told & pitches).sum()
    return float(right / (right + others * (told & ~pitches).sum()))


def line(name: str, scores: list[np.ndarray], pitches: np.ndarray, where: np.ndarray, bar: int) -> str:
    """A line of the table: precision if SHARE of all messages are offers, and recall; the mean of the rounds."""
    others = (1 / SHARE - 1) * (pitches & where).sum() / (~pitches & where).sum()
    right = np.mean([precision((score >= bar) & where, pitches, others) for score in scores])
    found = np.mean([(score[pitches & where] >= bar).mean() for score in scores])
    return f"| {name} | {where.sum()} | {right:.3f} | {found:.3f} |"


def table(texts: Texts, scores: list[np.ndarray], bar: int) -> str:
    """The cross-validated figures as a Markdown table, for the later texts and for all of them."""
    lines = ["| left out | texts | precision | recall |", "|---|---|---|---|"]
    every = np.ones(len(texts.pitches), dtype=bool)
    lines.append(line("later", scores, texts.pitches, texts.later, bar))
    lines.append(line("all", scores, texts.pitches, every, bar))
    lines += [
        line(language, scores, texts.pitches, texts.language == language, bar) for language in np.unique(texts.language)
    ]
    language = [_left_out(texts, np.unique(texts.language, return_inverse=True)[1])]
    lines.append(line("a whole language, later", language, texts.pitches, texts.later, bar))
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
    apart = texts.later
    bar = lowest_bar(np.concatenate([score[apart] for score in scores]), np.tile(texts.pitches[apart], ROUNDS))
    sys.stdout.write(f"bar {bar}\n\n{table(texts, scores, bar)}\n")
    if wanted.write:
        WEIGHTS.parent.mkdir(exist_ok=True)
        WEIGHTS.write_text(written(Fit(texts, np.arange(len(texts.pitches))), bar), encoding="utf-8")


if __name__ == "__main__":
    main()
