"""Where the phrases of a lexicon stand in folded texts: each as whole words, outside its look-alikes."""

from functools import lru_cache

import polars as pl

from pipeline.folding import parted, unmarked
from schemas.lexicon import Lexicon

_UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue"}
_SUMS = [("pitches", "figure", phrase) for phrase in ("0 %", "0 €", "€ 0")]
_ELSEWHERE = ("pitches", "known")
"""What is not looked for here: what pitches, and the words by which a language is known."""
_CUES = [cue for cue, _ in Lexicon() if cue not in _ELSEWHERE]
_KINDS = [f"{cue}.{part}" for cue in _CUES for part, _ in getattr(Lexicon(), cue)]


@lru_cache(maxsize=4)
def phrase_table(lexicon: Lexicon) -> pl.DataFrame:
    """Each `phrase` as it stands in folded texts, longest first, German ones also with ae for ä.

    Beside it the `cue`, the `kind` (`asks.any`), its `bit` unless it pitches, and whether it is a look-`alike`.
    """
    listed = [
        (cue, part, phrase) for cue, wording in lexicon for part, phrases in wording for phrase in phrases
    ] + _SUMS
    table = pl.DataFrame(listed, schema=["cue", "part", "phrase"], orient="row")
    marked = table.filter(pl.col("phrase").str.contains("[äöü]"))
    table = pl.concat([table, marked.with_columns(pl.col("phrase").str.replace_many(_UMLAUTS))])
    table = table.select("cue", phrase=bounded(table["phrase"]), kind=pl.format("{}.{}", "cue", "part"))
    bits = {kind: 1 << place for place, kind in enumerate(_KINDS)}
    return (
        table.unique()
        .with_columns(
            alike=pl.col("kind").str.ends_with(".unless"),
            bit=pl.col("kind").replace_strict(bits, default=0, return_dtype=pl.UInt64),
        )
        .sort(pl.col("phrase").str.len_chars(), "phrase", "kind", descending=[True, False, False])
    )


def bounded(phrases: pl.Series) -> pl.Series:
    """Phrases as they stand in folded texts, with a space at either end unless they may end a longer word."""
    plain = parted(unmarked(phrases)).str.strip_chars(" ")
    start = pl.when(phrases.str.starts_with("-")).then(pl.lit("")).otherwise(pl.lit(" "))
    return pl.select(pl.format("{}{} ", start, plain)).to_series()


def said(folded: pl.Series, table: pl.DataFrame) -> pl.DataFrame:
    """One Boolean column for each kind of wording (`asks.any`): whether it stands in the text outside look-alikes.

    Not for what pitches, which pipeline/selling.py looks for in fewer texts, and not for the words of `known`.
    """
    table = table.filter(~pl.col("cue").is_in(_ELSEWHERE))
    texts = folded.to_frame("folded").with_row_index("text")
    hits = found(texts, table.group_by("phrase").agg(pl.col("bit").bitwise_or()), "phrase")
    hits = hits.group_by("text").agg(pl.col("phrase"), pl.col("bit").bitwise_or())
    doubtful = hits.filter(pl.any_horizontal(_both(cue) for cue in _CUES))
    doubted = table.join(doubtful.select(pl.col("phrase").explode()).unique(), on="phrase", how="semi")
    sure = hits.join(doubtful, on="text", how="anti").select("text", "bit")
    rest = apart(found(texts.join(doubtful, on="text", how="semi"), doubted, "phrase", "start"))
    bits = pl.concat([sure, rest.group_by("text").agg(pl.col("bit").bitwise_or())])
    told = pl.zeros(len(texts), pl.UInt64, eager=True).scatter(bits["text"], bits["bit"]).to_frame("said")
    return told.select(_holds(pl.col("said"), kind).alias(kind) for kind in _KINDS)


def found(texts: pl.DataFrame, table: pl.DataFrame, *what: str) -> pl.DataFrame:
    """Each phrase of the table found in a `text` of `folded` texts, with what the table says of it.

    `what` names what is told of a place: its `phrase` and, at twice the cost, the byte of its `start`.
    """
    phrases = table["phrase"].unique(maintain_order=True).implode()
    search = {
        "phrase": pl.col("folded").str.extract_many(phrases, overlapping=True),
        "start": pl.col("folded").str.find_many(phrases, overlapping=True),
    }
    hits = texts.select("text", **{part: search[part] for part in what}).explode(what, empty_as_null=False)
    return hits.join(table, on="phrase")


def apart(hits: pl.DataFrame) -> pl.DataFrame:
    """The phrases, of those found with their `start`, that share no word or pause with a look-alike of their cue."""
    hits = hits.with_columns(end=pl.col("start") + pl.col("phrase").str.len_bytes() - 1).with_row_index("hit")
    alike, others = hits.filter("alike"), hits.filter(~pl.col("alike"))
    both = others.join(alike, on=["text", "cue"])
    hidden = both.filter(pl.col("start") < pl.col("end_right"), pl.col("start_right") < pl.col("end"))
    return others.join(hidden, on="hit", how="anti")


def _both(cue: str) -> pl.Expr:
    """Whether a text has a look-alike of the cue and another phrase of it."""
    kinds = [kind for kind in _KINDS if kind.startswith(f"{cue}.")]
    alike = f"{cue}.unless"
    return _holds(pl.col("bit"), alike) & _holds(pl.col("bit"), *(kind for kind in kinds if kind != alike))


def _holds(bits: pl.Expr, *kinds: str) -> pl.Expr:
    return (bits & pl.lit(sum(1 << _KINDS.index(kind) for kind in kinds), pl.UInt64)) != 0
