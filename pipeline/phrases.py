"""What the wording of messages gives away: which of them ask, thank, pitch, decline, introduce, greet or close."""

import os
import tomllib
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

import polars as pl

from pipeline.folding import fold, parted, unmarked
from schemas.lexicon import CUES, Lexicon, Pitching

_LEXICON = Path(__file__).with_name("lexicon")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_SUMS = [("pitches", "figure", phrase) for phrase in ("0 %", "0 €", "€ 0")]
_KINDS = [f"{cue}.{part}" for cue, wording in Lexicon() for part, _ in wording]
_SLICE = 1 << 17
"""Texts that one thread looks at before it takes more."""
_STRONG, _WEAK, _AGAINST = ("offer", "price", "figure", "call", "link"), ("goods", "own", "reader", "hook"), ("plain",)
_ENOUGH = 4
_RITUAL = 30
_LAST = 15
_BESIDE = 7


def read_lexicon(extra: Lexicon | None = None) -> Lexicon:
    """The phrases of every language together, with those of `extra` added.

    Raises pydantic.ValidationError if a file of the program's own holds an unknown key or something not a phrase.
    """
    return _merged([*_own(), extra]) if extra and extra != Lexicon() else _together()


@lru_cache(maxsize=1)
def _own() -> list[Lexicon]:
    files = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(_LEXICON.glob("*.toml"))]
    return [Lexicon.model_validate(file) for file in files]


@lru_cache(maxsize=1)
def _together() -> Lexicon:
    return _merged(_own())


def find_cues(texts: pl.Series, lexicon: Lexicon) -> pl.DataFrame:
    """The cues of each text, in the order of `texts`: one Boolean column per cue, and `words`, how many words it has.

    Languages are not told apart: phrases of all of them count in every text. Letter case, accents and the kind of
    apostrophe make no difference; a phrase is only found as whole words. A text that is null has no words and no cue.
    """
    whole = texts.rename("text").cast(pl.String).fill_null("").to_frame().with_row_index("place")
    distinct = whole.group_by("text", maintain_order=True).agg("place").with_row_index("number")
    table = _table(lexicon)
    parts = [part["text"] for part in distinct.iter_slices(_SLICE)] or [distinct["text"]]
    with ThreadPoolExecutor(os.cpu_count()) as threads:  # Polars lets go of the interpreter while it works
        found = pl.concat(threads.map(lambda part: _cues(part, table), parts))
    placed = distinct.select("number", "place").explode("place")
    return found[pl.zeros(len(whole), pl.UInt32, eager=True).scatter(placed["place"], placed["number"])]


def _cues(texts: pl.Series, table: pl.DataFrame) -> pl.DataFrame:
    told = fold(texts)
    told = told.hstack(_said(told["folded"], table)).with_columns(
        thanks="thanks.any",
        pitches=_pitching(),
        declines=pl.col("declines.any") | (pl.col("declines.regret") & pl.col("declines.reason")),
        introduces=pl.col("introduces.any") | (pl.col("introduces.named") & pl.col("introduces.told")),
        greets=pl.col("greets.any") & (pl.col("words") <= _RITUAL),
    )
    told = told.with_columns(asks=_asking())
    others = [cue for cue in CUES if cue not in {"thanks", "closes"}]
    last = told.select(pl.col("closes.any") & (pl.col("words") <= _LAST) & ~pl.any_horizontal(others)).to_series()
    beside = _beside(told["folded"].filter(last), table)
    return told.with_columns(closes=last.clone().scatter(last.arg_true(), beside <= _BESIDE)).select(*CUES, "words")


def _asking() -> pl.Expr:
    """Whether the text holds a question mark other than that of an advert's opening, or a request and no refusal."""
    opening = pl.col("pitches") & pl.col("pitches.hook") & (pl.col("questions") <= 1)
    return (pl.col("questioned") & ~opening) | (pl.col("asks.any") & ~pl.col("declines"))


def _pitching() -> pl.Expr:
    """Whether the kinds of wording found weigh enough: strong ones 2, weak ones 1, and everyday talk 2 against."""
    has = {kind: pl.col(f"pitches.{kind}") for kind in Pitching.model_fields} | {"link": pl.col("linked")}
    strong, weak, against = (pl.sum_horizontal(has[kind] for kind in kinds) for kinds in (_STRONG, _WEAK, _AGAINST))
    return has["any"] | (2 * strong + weak >= _ENOUGH + 2 * against)


def _said(folded: pl.Series, table: pl.DataFrame) -> pl.DataFrame:
    """One Boolean column for each kind of wording (`asks.any`): whether it stands in the text outside look-alikes."""
    texts = folded.to_frame("folded").with_row_index("text")
    found = _found(texts, table.group_by("phrase").agg(pl.col("bit").bitwise_or()), "phrase")
    found = found.group_by("text").agg(pl.col("phrase"), pl.col("bit").bitwise_or())
    doubtful = found.filter(pl.any_horizontal(_both(cue) for cue in CUES))
    doubted = table.join(doubtful.select(pl.col("phrase").explode()).unique(), on="phrase", how="semi")
    apart = _apart(_found(texts.join(doubtful, on="text", how="semi"), doubted, "phrase", "start"))
    sure = found.join(doubtful, on="text", how="anti").select("text", "bit")
    bits = pl.concat([sure, apart.group_by("text").agg(pl.col("bit").bitwise_or())])
    said = pl.zeros(len(texts), pl.UInt64, eager=True).scatter(bits["text"], bits["bit"]).to_frame("said")
    return said.select(_holds(pl.col("said"), kind).alias(kind) for kind in _KINDS)


def _both(cue: str) -> pl.Expr:
    """Whether a text has a look-alike of the cue and another phrase of it."""
    kinds = [kind for kind in _KINDS if kind.startswith(f"{cue}.")]
    alike = f"{cue}.unless"
    return _holds(pl.col("bit"), alike) & _holds(pl.col("bit"), *(kind for kind in kinds if kind != alike))


def _holds(bits: pl.Expr, *kinds: str) -> pl.Expr:
    return (bits & pl.lit(sum(1 << _KINDS.index(kind) for kind in kinds), pl.UInt64)) != 0


def _found(texts: pl.DataFrame, table: pl.DataFrame, *what: str) -> pl.DataFrame:
    """Each phrase of the table found in a `text`, with what the table says of it."""
    phrases = table["phrase"].unique(maintain_order=True).implode()
    search = {
        "phrase": pl.col("folded").str.extract_many(phrases, overlapping=True),
        "start": pl.col("folded").str.find_many(phrases, overlapping=True),
    }
    hits = texts.select("text", **{part: search[part] for part in what}).explode(what, empty_as_null=False)
    return hits.join(table, on="phrase")


def _apart(found: pl.DataFrame) -> pl.DataFrame:
    """The phrases that share no word or pause with a look-alike of the same cue."""
    found = found.with_columns(end=pl.col("start") + pl.col("phrase").str.len_bytes() - 1).with_row_index("hit")
    alike, others = found.filter("alike"), found.filter(~pl.col("alike"))
    both = others.join(alike, on=["text", "cue"])
    hidden = both.filter(pl.col("start") < pl.col("end_right"), pl.col("start_right") < pl.col("end"))
    return others.join(hidden, on="hit", how="anti")


def _beside(folded: pl.Series, table: pl.DataFrame) -> pl.Series:
    """How many words stand beside last words and thanks; spaces are doubled, so that neighbours do not share one."""
    known = table.filter(pl.col("kind").is_in(["closes.any", "thanks.any"]))["phrase"].str.strip_chars(" ")
    apart = pl.select(pl.format(" {} ", known.str.replace_all(" ", "  "))).to_series().implode()
    left = folded.str.replace_all(" ", "  ").str.replace_many(apart, [" | "], leftmost=True)
    return left.str.count_matches(r"[\p{L}\p{N}]+")


@lru_cache(maxsize=4)
def _table(lexicon: Lexicon) -> pl.DataFrame:
    """Each `phrase` as it stands in folded texts, longest first, German ones also with ae for ä.

    Beside it the `cue`, the `kind` (`asks.any`) and whether it is a look-`alike`.
    """
    listed = [
        (cue, part, phrase) for cue in CUES for part, phrases in getattr(lexicon, cue) for phrase in phrases
    ] + _SUMS
    spelled = [*listed, *((cue, part, phrase.translate(_UMLAUTS)) for cue, part, phrase in listed)]
    table = pl.DataFrame(spelled, schema=["cue", "part", "phrase"], orient="row")
    bounded = parted(unmarked(table["phrase"])).str.strip_chars(" ")
    start = pl.when(pl.col("phrase").str.starts_with("-")).then(pl.lit("")).otherwise(pl.lit(" "))
    table = table.select("cue", phrase=pl.format("{}{} ", start, bounded), kind=pl.format("{}.{}", "cue", "part"))
    bits = {kind: 1 << place for place, kind in enumerate(_KINDS)}
    return (
        table.unique()
        .with_columns(
            alike=pl.col("kind").str.ends_with(".unless"),
            bit=pl.col("kind").replace_strict(bits, return_dtype=pl.UInt64),
        )
        .sort(pl.col("phrase").str.len_chars(), "phrase", "kind", descending=[True, False, False])
    )


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
