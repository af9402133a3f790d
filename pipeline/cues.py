"""What each message is and does; message text is read here and goes no further."""

import polars as pl

from pipeline.envelopes import ENVELOPE, ROW
from pipeline.mentions import OWNER
from pipeline.rows import LINE
from pipeline.threads import is_draft

IGNORED = {
    "duplicate": "rows that repeat another to the letter",
    "draft": "drafts that were never sent",
    "void": "rows without text or attachment",
    "advert": "adverts and spam",
}
"""The classes of messages that count for nothing, with the words for the coverage table."""

_QUESTION = "[?？؟¿⁇]"
_COPY_OF = [ENVELOPE, "sent_at", "content", "attachments"]


def classify(messages: pl.DataFrame, columns: frozenset[str]) -> pl.DataFrame:
    """Each message as `row`, `line`, `thread`, `person_id`, `from_me`, `sent_at`, `kind` and `asks`.

    `kind`, the first that fits: duplicate, draft, void, advert, unknown (its sender, or the other side, cannot be
    identified), group (more than two take part), personal. `person_id`: the other side of a direct message; of
    every other one its sender, null for the owner. `asks`: whether the text holds a question mark. `columns`: those
    that the file has.
    """
    mine = pl.col("sender_id").eq_missing(pl.lit(OWNER))
    kind = (
        pl.when(pl.col(ROW).is_in(_copies(messages).implode()))
        .then(pl.lit("duplicate"))
        .when(is_draft())
        .then(pl.lit("draft"))
        .when(_is_void())
        .then(pl.lit("void"))
        .when(_is_advert("sender" in columns))
        .then(pl.lit("advert"))
        .when(pl.col("sender_id").is_null())
        .then(pl.lit("unknown"))
        .when(pl.col("others") + pl.col("unknown").cast(pl.Int64) > 1)
        .then(pl.lit("group"))
        .when(pl.col("other").is_null())
        .then(pl.lit("unknown"))
        .otherwise(pl.lit("personal"))
    )
    return messages.with_columns(kind=kind, from_me=mine).select(
        ROW,
        LINE,
        "thread",
        "from_me",
        "sent_at",
        "kind",
        person_id=pl.when(pl.col("kind") == "personal").then("other").otherwise(pl.when(~mine).then("sender_id")),
        asks=pl.col("content").str.contains(_QUESTION),
    )


def _copies(messages: pl.DataFrame) -> pl.Series:
    """The ROW of each message that repeats an earlier one to the letter; texts are compared only where times agree."""
    twins = messages.select(ROW, *_COPY_OF).filter(pl.struct(ENVELOPE, "sent_at").is_duplicated())
    return twins.filter(~pl.struct(_COPY_OF).is_first_distinct())[ROW]


def _is_void() -> pl.Expr:
    """Nothing to read, or nobody who wrote it: LinkedIn's own system lines have no sender."""
    empty = ~pl.col("content").str.contains(r"\S") & pl.col("attachments").is_null()
    return empty | (pl.col("sender").is_null() & pl.col("sender_name").is_null())


def _is_advert(has_addresses: bool) -> pl.Expr:
    """Sponsored mail; a named sender without address in a file that has them; spam from someone I never wrote to."""
    mine = pl.col("sender_id").eq_missing(pl.lit(OWNER))
    sponsored = (pl.col("title") == "Sponsored Conversation") | pl.col("content").str.contains("spinmail", literal=True)
    company = pl.lit(has_addresses) & pl.col("sender").is_null() & pl.col("sender_id").is_null() & ~pl.col("unknown")
    written_to = mine & ~is_draft()
    known = _among("thread", written_to) | (_among("other", written_to) & pl.col("other").is_not_null())
    spam = (pl.col("folder") == "SPAM") & ~known
    return (sponsored | company | spam).fill_null(value=False)


def _among(column: str, chosen: pl.Expr) -> pl.Expr:
    return pl.col(column).is_in(pl.col(column).filter(chosen).unique().implode())
