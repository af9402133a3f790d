"""What the wording of messages gives away: which of them ask, thank, pitch, decline, introduce, greet or close."""

import os
import tomllib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

import polars as pl

from schemas.lexicon import CUES, Lexicon, Phrases, Pitching, Wording

_LEXICON = Path(__file__).with_name("lexicon")
_LINK = r"(?:https?://|www\.)\S+|\b(?:[a-z0-9-]+\.)+[a-z]{2,}/\S*"
_QUESTION = "[?؟¿⁇]"
_WORD = r"[\p{L}\p{N}]+(?:['’‘-][\p{L}\p{N}]+)*"
_NUMBER = r"\p{Nd}+(?:[.,:]\p{Nd}+)*"
_BREAK = r" *[^\p{L}\p{N} %€'’‘-][^\p{L}\p{N}%€]*|  +['’‘ -]*| ['’‘-]+ [ '’‘-]*"
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_SUMS = ("0 %", "0 €", "€ 0")
_SLICE = 1 << 14
"""Texts that one thread looks at before it takes more."""
_LONG = 60
_RITUAL = 30
_LAST = 15
_BESIDE = 7


def read_lexicon(extra: Lexicon | None = None) -> Lexicon:
    """The phrases of every language together, with those of `extra` added.

    Raises pydantic.ValidationError if a file of the program's own holds an unknown key or something not a phrase.
    """
    files = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(_LEXICON.glob("*.toml"))]
    parts = [Lexicon.model_validate(file) for file in files]
    return _merged([*parts, extra] if extra else parts)


def find_cues(texts: pl.Series, lexicon: Lexicon) -> pl.DataFrame:
    """The cues of each text, in the order of `texts`: one Boolean column per cue, and `words`, how many words it has.

    Languages are not told apart: phrases of all of them count in every text. Letter case, accents and the kind of
    apostrophe make no difference; a phrase is only found as whole words. A text that is null has no words and no cue.
    """
    whole = texts.rename("text").cast(pl.String).to_frame()
    distinct = whole.unique(maintain_order=True)
    parts = [part["text"].fill_null("") for part in distinct.iter_slices(_SLICE)] or [pl.Series(dtype=pl.String)]
    with ThreadPoolExecutor(os.cpu_count()) as threads:  # Polars lets go of the interpreter while it works
        found = distinct.hstack(pl.concat(threads.map(lambda part: _cues(part, lexicon), parts)))
    return whole.join(found, on="text", how="left", nulls_equal=True, maintain_order="left").drop("text")


def _cues(texts: pl.Series, lexicon: Lexicon) -> pl.DataFrame:
    plain = _unmarked(texts)
    linked = _among(plain.str.contains("/", literal=True) | plain.str.contains("www.", literal=True), plain, _is_linked)
    plain = plain.scatter(linked.arg_true(), plain.filter(linked).str.replace_all(_LINK, ","))
    words = plain.str.count_matches(_WORD).cast(pl.Int64)
    folded = " , " + _folded(plain).str.strip_chars(" ,") + " , "
    question = plain.str.contains(_QUESTION)
    found = {
        cue: _says(folded, getattr(lexicon, cue)) for cue in ("asks", "thanks", "declines", "introduces", "greets")
    }
    found["pitches"] = _pitches(folded, lexicon.pitches, linked, words)
    hook = _among(question & found["pitches"], folded, lambda some: _holds(some, lexicon.pitches.hook))
    found["asks"] = (question & ~(hook & (plain.str.count_matches("[?؟]") <= 1))) | (found["asks"] & ~found["declines"])
    found["greets"] &= words <= _RITUAL
    more = pl.DataFrame([found[cue].rename(cue) for cue in CUES if cue not in {"thanks", "closes"}])
    last = (words <= _LAST) & ~more.select(pl.any_horizontal(pl.all())).to_series()
    found["closes"] = _among(last, folded, lambda some: _closes(some, lexicon))
    return pl.DataFrame({**{cue: found[cue] for cue in CUES}, "words": words})


def _among(where: pl.Series, texts: pl.Series, found: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """What is found in the texts of `where`; of all others, that it is not."""
    return where.clone().scatter(where.arg_true(), found(texts.filter(where)))


def _unmarked(texts: pl.Series) -> pl.Series:
    """Lower case without accents, joined letters or invisible signs; ß as ss."""
    plain = texts.str.normalize("NFKD").str.to_lowercase().str.replace_all(r"[\p{M}\p{Cf}]+", "")
    return plain.str.replace_many(["ß", "æ", "œ", "ø"], ["ss", "ae", "oe", "o"])


def _folded(plain: pl.Series) -> pl.Series:
    """Words with a space between them; a number is 0, a currency €, and whatever parts sentences a comma."""
    numbers = plain.str.replace_all(_NUMBER, "0").str.replace_all("[$£¥]", "€")
    return (
        numbers.str.replace_all(_BREAK, " , ").str.replace_all(" ?([%€]) ?", " $1 ").str.replace_all(" ?['’‘-]+ ?", " ")
    )


def _is_linked(plain: pl.Series) -> pl.Series:
    return plain.str.contains(_LINK)


def _says(folded: pl.Series, wording: Wording) -> pl.Series:
    return _outside(folded, wording.any, wording.unless)


def _outside(folded: pl.Series, phrases: Phrases, unless: Phrases) -> pl.Series:
    """Whether one of the phrases stands in the text outside its look-alikes."""
    said = _holds(folded, phrases)
    doubtful = _among(said, folded, lambda some: _holds(some, unless))
    return said.scatter(doubtful.arg_true(), _holds(_cut(folded.filter(doubtful), unless), phrases))


def _pitches(folded: pl.Series, pitching: Pitching, linked: pl.Series, words: pl.Series) -> pl.Series:
    """Whether wording of several kinds comes together; see docs/cues.md for which."""
    figure = _holds(folded, (*pitching.figure, *_SUMS))
    sure, offer, goods, price, call = (
        _outside(folded, phrases, pitching.unless)
        for phrases in (pitching.any, pitching.offer, pitching.goods, pitching.price, pitching.call)
    )
    offered = offer & (price | call | linked | figure | (words >= _LONG))
    sold = goods & (price | (call & linked) | (call & figure) | (linked & figure))
    return sure | offered | sold | (price & (linked | figure))


def _closes(folded: pl.Series, lexicon: Lexicon) -> pl.Series:
    """Whether the text has last words, and beside them and thanks hardly any others."""
    last = _says(folded, lexicon.closes)
    known = (*lexicon.closes.any, *lexicon.thanks.any)
    return _among(last, folded, lambda some: _cut(some, known).str.count_matches(_WORD) <= _BESIDE)


def _holds(folded: pl.Series, phrases: Phrases) -> pl.Series:
    return folded.str.contains_any(list(_bounded(phrases))) if phrases else folded.is_null()


def _cut(folded: pl.Series, phrases: Phrases) -> pl.Series:
    """The texts without the phrases; spaces are doubled meanwhile, so that neighbours do not share one."""
    if not phrases:
        return folded
    apart = [f" {phrase.strip().replace(' ', '  ')} " for phrase in _bounded(phrases)]
    doubled = folded.str.replace_all(" ", "  ", literal=True)
    return doubled.str.replace_many(apart, [" | "], leftmost=True).str.replace_all(" +", " ")


@lru_cache(maxsize=64)
def _bounded(phrases: Phrases) -> tuple[str, ...]:
    """The phrases as they stand in folded texts, German ones also with ae for ä; longest first."""
    spelled = pl.Series([*phrases, *(phrase.translate(_UMLAUTS) for phrase in phrases)], dtype=pl.String)
    folded = " " + _folded(_unmarked(spelled)).str.strip_chars(" ") + " "
    return tuple(sorted(set(folded), key=lambda phrase: (-len(phrase), phrase)))


def _merged(parts: list[Lexicon]) -> Lexicon:
    return Lexicon.model_validate(
        {
            cue: {
                kind: list(dict.fromkeys(phrase for part in parts for phrase in getattr(getattr(part, cue), kind)))
                for kind in type(getattr(parts[0], cue)).model_fields
            }
            for cue in CUES
        }
    )
