"""Which messages offer something: the signs of an offer in each of them, and how much these weigh together."""

import tomllib
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import polars as pl
from pydantic import BaseModel, ConfigDict

from pipeline.phrase_places import apart, bounded, found

KINDS = ("clear", "offer", "goods", "own", "reader", "price", "figure", "call", "hook", "approach", "wanted", "plain")
"""The kinds of wording that are weighed, by how many different phrases of each are found."""
AGAINST = ("wanted", "plain")
MOST = 3
"""So many different phrases of a kind count."""
LEAST_WORDS = 6
"""A shorter text is only weighed if there is a sign of sale in it."""
STEM = 5
"""Letters of a longer word that stand for all its forms, written with a hyphen in the file of weights."""
_SALE = ("any", "clear", "offer", "price", "figure", "call")
_LONG = (8, 12, 16)
_QUOTED = r"(?:^|\s)[\"'“„«‘‚][^\"'“”„«»‘’]{8,}[\"'”“»’]"
_LAST_QUESTION = r"\?[^?]{0,25}$"
WEIGHTS = Path(__file__).with_name("lexicon") / "weights" / "pitches.toml"


class Weights(BaseModel):
    """What each sign of an offer weighs, in hundredths; an offer weighs at least `bar`."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    bar: int
    start: int
    kinds: dict[str, tuple[int, ...]]
    marks: dict[str, int]
    phrases: dict[str, dict[str, int]]


def find_offers(texts: pl.Series, told: pl.DataFrame, table: pl.DataFrame) -> pl.DataFrame:
    """For each text whether it `pitches`, and whether it opens as adverts do (`hook`).

    `told` is what is known of each text besides: what `fold` tells, and the columns of MARKS that are cues. A short
    text without a sign of sale in it is not weighed; one with a phrase that is enough by itself needs no weight.
    """
    signs = signs_of(texts, told, table)
    some = signs["text"]
    weighed = _score(signs, told["folded"][some]) >= read_weights().bar
    no = pl.repeat(value=False, n=len(texts), dtype=pl.Boolean, eager=True)
    return pl.DataFrame(
        {"pitches": no.scatter(some, weighed | (signs["any"] > 0)), "hook": no.clone().scatter(some, signs["hook"] > 0)}
    )


def signs_of(texts: pl.Series, told: pl.DataFrame, table: pl.DataFrame) -> pl.DataFrame:
    """Of each `text` (its place) that is weighed, how many phrases of each kind it has, and its marks.

    Phrases are counted where there is a sign of sale.
    """
    table = table.filter(pl.col("cue") == "pitches").with_columns(kind=pl.col("kind").str.strip_prefix("pitches."))
    sale = table.filter(pl.col("kind").is_in(_SALE))["phrase"].unique(maintain_order=True).implode()
    sells = told.select((pl.col("linked") | pl.col("folded").str.contains_any(sale)).alias("sells"))["sells"]
    places = told.with_row_index("text")
    hits = found(places.filter(sells), table, "phrase", "start")
    hits = apart(hits).group_by("text", "kind").agg(pl.col("phrase").n_unique())
    counts = hits.pivot("kind", index="text", on_columns=["any", *KINDS], values="phrase")
    weighed = sells | (told["words"] >= LEAST_WORDS)
    marked = places.filter(weighed).select("text", **_marks(texts.filter(weighed)))
    return marked.join(counts, on="text", how="left", maintain_order="left").fill_null(0)


def _marks(texts: pl.Series) -> dict[str, pl.Expr]:
    return {
        "link": pl.col("linked"),
        "number": pl.col("folded").str.contains(" 0 ", literal=True),
        "sum": pl.col("folded").str.contains("[$%]"),
        "question": pl.col("questions") >= 1,
        "questions": pl.col("questions") > 1,
        "last_question": pl.lit(texts.str.contains(_LAST_QUESTION)),
        "quotes": pl.lit(texts.str.contains(_QUOTED)),
        "request": pl.col("asks.any"),
        **{cue: pl.col(cue) for cue in ("thanks", "declines", "introduces", "greets")},
        **{f"over_{least}_words": pl.col("words") > least for least in _LONG},
    }


MARKS = tuple(_marks(pl.Series([""])))
"""What else is weighed of a message."""


def _score(signs: pl.DataFrame, folded: pl.Series) -> pl.Series:
    """What the signs of each text weigh together, in hundredths."""
    weights = read_weights()
    kinds = [
        pl.when(pl.col(kind) > place).then(weight).otherwise(0)
        for kind, steps in weights.kinds.items()
        for place, weight in enumerate(steps)
    ]
    marks = [pl.col(mark).cast(pl.Int64) * weight for mark, weight in weights.marks.items()]
    summed = signs.select(pl.sum_horizontal(*kinds, *marks) + weights.start).to_series()
    return summed + _phrases_weigh(folded)


def _phrases_weigh(folded: pl.Series) -> pl.Series:
    """What the phrases in each text weigh, each counted once: in lists, since a table of all of them takes thrice.

    The phrases are numbered as soon as they are found: numbers are told apart and looked up in half the time.
    """
    table = _weighed()
    places = pl.int_range(table.height, dtype=pl.UInt32, eager=True)
    place = pl.element().cast(pl.Enum(table["phrase"])).to_physical()
    weight = pl.element().replace_strict(places, table["weight"], return_dtype=pl.Int64)
    found_at = pl.col("folded").str.extract_many(table["phrase"].implode(), overlapping=True).list.eval(place)
    return folded.to_frame("folded").select(found_at.list.unique().list.eval(weight).list.sum()).to_series()


@lru_cache(maxsize=1)
def read_weights() -> Weights:
    """The program's weights. Raises pydantic.ValidationError if the file of weights is damaged."""
    return Weights.model_validate(tomllib.loads(WEIGHTS.read_text(encoding="utf-8")))


@lru_cache(maxsize=1)
def _weighed() -> pl.DataFrame:
    listed = [pair for phrases in read_weights().phrases.values() for pair in phrases.items()]
    table = pl.DataFrame(listed, schema={"phrase": pl.String, "weight": pl.Int64}, orient="row")
    whole = bounded(table["phrase"])
    stems = table["phrase"].str.ends_with("-")
    table = table.with_columns(phrase=pl.when(stems).then(whole.str.strip_suffix(" ")).otherwise(whole))
    return table.group_by("phrase").sum().sort("phrase")


def weighed_words(folded: str) -> set[str]:
    """What may weigh in a folded text: words, stems and pairs of neighbours; in a pair a pause is a word too."""
    words = folded.split()
    plain = {word for word in words if word.isalpha()}
    pairs = {f"{first} {second}" for first, second in pairwise(words) if first.isalpha() or second.isalpha()}
    return plain | {f"{word[:STEM]}-" for word in plain if len(word) >= STEM} | pairs
