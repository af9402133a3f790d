"""What the wording of messages gives away: which of them ask, thank, pitch, decline, introduce, greet or close."""

import os
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl

from pipeline.folding import broken, fold
from pipeline.phrase_places import phrase_table, said
from pipeline.selling import find_offers
from schemas.lexicon import CUES, Lexicon

_LEXICON = Path(__file__).with_name("lexicon")
_SLICE = 1 << 17
"""Texts that one thread looks at before it takes more."""
_RITUAL = 30
_LAST = 15
_BESIDE = 7
_STRAY = 3
OTHERS = ("wants", "cares", "words", "idle", "frees", "met", "automatic", "foreign")
"""What is told of each text beside its cues."""


def read_lexicon(extra: Lexicon | None = None) -> Lexicon:
    """The phrases of every language together, with those of `extra` added.

    Raises pydantic.ValidationError if a file of the program's own holds an unknown key or something not a phrase.
    """
    files = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(_LEXICON.glob("*.toml"))]
    parts = [Lexicon.model_validate(file) for file in files]
    return _merged([*parts, extra] if extra else parts)


def find_cues(texts: pl.Series, lexicon: Lexicon) -> pl.DataFrame:
    """The cues of each text, in the order of `texts`: one Boolean column per cue, and those of OTHERS.

    `wants`: it asks for something for its writer; `cares`: it asks after the reader, or offers help. `words`: how many.
    `idle`: it leaves nothing to answer, since it is signs or a link alone, or says that it needs no answer (`frees`),
    or that one is away. `met`: it asks nothing and shows that the two met or spoke just before. `automatic`: a
    machine's reply. `foreign`: it has letters and no common word of any of the seven languages, and more than three
    words beside thanks, wishes and farewells: whether it asks is not known.

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
    beside = _beside(told["folded"].filter(last), table, "closes", "thanks")
    told = told.with_columns(
        closes=last.clone().scatter(last.arg_true(), beside <= _BESIDE), foreign=_foreign(told, table)
    )
    return told.with_columns(idle=_idle(texts), frees=_frees(), met=_met(), automatic=_automatic()).select(
        *CUES, *OTHERS
    )


def read_signs(texts: pl.Series, table: pl.DataFrame) -> pl.DataFrame:
    """What `fold` tells of each text, the kinds of wording in it, and the cues that need no other."""
    told = fold(texts)
    return told.hstack(said(told["folded"], table)).with_columns(
        thanks="thanks.any",
        wants="wants.any",
        cares="cares.any",
        declines=pl.col("declines.any") | (pl.col("declines.regret") & pl.col("declines.reason")),
        introduces=pl.col("introduces.any") | (pl.col("introduces.named") & pl.col("introduces.told")),
        greets=pl.col("greets.any") & (pl.col("words") <= _RITUAL),
    )


def _asking() -> pl.Expr:
    """Whether the text holds a question mark other than that of an advert's opening, or a request and no refusal."""
    opening = pl.col("pitches") & pl.col("hook") & (pl.col("questions") <= 1)
    return (pl.col("questioned") & ~opening) | (pl.col("asks.any") & ~pl.col("declines"))


def _idle(texts: pl.Series) -> pl.Expr:
    """Whether the text leaves nothing to answer, whoever wrote it."""
    signs = (pl.col("words") == 0) & pl.lit(texts.str.contains(r"\S"))
    return _frees() | ((signs | pl.col("automatic.away")) & _wants_nothing())


def _frees() -> pl.Expr:
    """Whether the text says that it wants no answer, or that what it asked for has come about."""
    return pl.col("closes.frees") & _wants_nothing()


def _met() -> pl.Expr:
    """Whether the text follows a meeting or a call, and wants nothing more."""
    told = pl.col("met.any") | (pl.col("met.together") & pl.col("met.lately"))
    return told & _wants_nothing()


def _wants_nothing() -> pl.Expr:
    return ~pl.col("asks") & ~pl.col("pitches")


def _automatic() -> pl.Expr:
    """Whether the text reads as a machine's reply; one with a question mark is somebody's own."""
    told = pl.col("automatic.any") | (pl.col("automatic.away") & pl.col("automatic.later"))
    return told & ~pl.col("questioned")


def _foreign(told: pl.DataFrame, table: pl.DataFrame) -> pl.Series:
    """Whether nothing but letters of other languages is known of a text."""
    strange = told["strange"]
    known = table.filter(pl.col("cue") == "known")["phrase"].implode()
    some = told["folded"].filter(strange)
    unknown = ~some.str.contains_any(known) & (_beside(some, table, "closes", "thanks", "greets") > _STRAY)
    return strange.clone().scatter(strange.arg_true(), unknown)


def _beside(folded: pl.Series, table: pl.DataFrame, *cues: str) -> pl.Series:
    """How many words stand beside phrases of these cues; spaces are doubled, so that neighbours do not share one."""
    kinds = [f"{cue}.any" for cue in cues]
    known = table.filter(pl.col("kind").is_in(kinds))["phrase"].str.strip_chars(" ")
    apart = pl.select(pl.format(" {} ", known.str.replace_all(" ", "  "))).to_series().implode()
    left = folded.str.replace_all(" ", "  ").str.replace_many(apart, [" | "], leftmost=True)
    return broken(left).str.count_matches(r"[\p{L}\p{N}]+")


def _merged(parts: list[Lexicon]) -> Lexicon:
    return Lexicon.model_validate(
        {
            cue: {
                kind: list(dict.fromkeys(phrase for part in parts for phrase in getattr(getattr(part, cue), kind)))
                for kind in type(getattr(parts[0], cue)).model_fields
            }
            for cue in Lexicon.model_fields
        }
    )
