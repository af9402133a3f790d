"""What the wording of messages gives away: which of them ask, thank, pitch, decline, introduce, greet or close."""

import os
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl

from pipeline.folding import fold
from pipeline.phrase_places import phrase_table, said
from pipeline.selling import find_offers
from schemas.lexicon import CUES, Lexicon

_LEXICON = Path(__file__).with_name("lexicon")
_SLICE = 1 << 17
"""Texts that one thread looks at before it takes more."""
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
    whole = texts.rename("text").cast(pl.String).fill_null("").to_frame().with_row_index("place")
    distinct = whole.group_by("text", maintain_order=True).agg("place").with_row_index("number")
    table = phrase_table(lexicon)
    parts = [part["text"] for part in distinct.iter_slices(_SLICE)] or [distinct["text"]]
    with ThreadPoolExecutor(os.cpu_count()) as threads:  # Polars lets go of the interpreter while it works
        found = pl.concat(threads.map(lambda part: _cues(part, table), parts))
    placed = distinct.select("number", "place").explode("place")
    return found[pl.zeros(len(whole), pl.UInt32, eager=True).scatter(placed["place"], placed["number"])]


def _cues(texts: pl.Series, table: pl.DataFrame) -> pl.DataFrame:
    told = read_signs(texts, table)
    told = told.hstack(find_offers(texts, told, table)).with_columns(asks=_asking())
    others = [cue for cue in CUES if cue not in {"thanks", "closes"}]
    last = told.select(pl.col("closes.any") & (pl.col("words") <= _LAST) & ~pl.any_horizontal(others)).to_series()
    beside = _beside(told["folded"].filter(last), table)
    return told.with_columns(closes=last.clone().scatter(last.arg_true(), beside <= _BESIDE)).select(*CUES, "words")


def read_signs(texts: pl.Series, table: pl.DataFrame) -> pl.DataFrame:
    """What `fold` tells of each text, the kinds of wording in it, and the cues that need no other."""
    told = fold(texts)
    return told.hstack(said(told["folded"], table)).with_columns(
        thanks="thanks.any",
        declines=pl.col("declines.any") | (pl.col("declines.regret") & pl.col("declines.reason")),
        introduces=pl.col("introduces.any") | (pl.col("introduces.named") & pl.col("introduces.told")),
        greets=pl.col("greets.any") & (pl.col("words") <= _RITUAL),
    )


def _asking() -> pl.Expr:
    """Whether the text holds a question mark other than that of an advert's opening, or a request and no refusal."""
    opening = pl.col("pitches") & pl.col("hook") & (pl.col("questions") <= 1)
    return (pl.col("questioned") & ~opening) | (pl.col("asks.any") & ~pl.col("declines"))


def _beside(folded: pl.Series, table: pl.DataFrame) -> pl.Series:
    """How many words stand beside last words and thanks; spaces are doubled, so that neighbours do not share one."""
    known = table.filter(pl.col("kind").is_in(["closes.any", "thanks.any"]))["phrase"].str.strip_chars(" ")
    apart = pl.select(pl.format(" {} ", known.str.replace_all(" ", "  "))).to_series().implode()
    left = folded.str.replace_all(" ", "  ").str.replace_many(apart, [" | "], leftmost=True)
    return left.str.count_matches(r"[\p{L}\p{N}]+")


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
