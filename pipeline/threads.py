"""Each message with its thread's participants, so that it is direct, in a group, or with someone unknown."""

from dataclasses import dataclass

import polars as pl

from pipeline.mentions import OWNER, ROW, find_mentions
from pipeline.people import Roster
from pipeline.tables import Table
from schemas.report import Owner


@dataclass(frozen=True)
class Threads:
    """`messages`, each with its thread, and `members`: `thread` and `id` of everybody who takes part in one."""

    messages: pl.DataFrame
    members: pl.DataFrame


def thread_messages(messages: Table, roster: Roster, owner: Owner) -> Threads:
    """The messages with `row`, `thread`, `sender_id`, `other`, `others` and `unknown`, and the members of each thread.

    `sender_id`: OWNER, a person's id, or null where the sender is not identified. `other`: the one other participant of
    a direct thread, else null. `others`: how many identified people besides the owner take part in the thread.
    `unknown`: whether somebody takes part who cannot be identified. Drafts make nobody a participant.
    """
    rows = messages.frame.with_row_index(ROW)
    mentions = find_mentions(rows, messages.columns, roster, owner)
    senders = mentions.filter("sends").select(ROW, sender_id="id")
    rows = rows.join(senders, on=ROW, how="left", maintain_order="left").with_columns(thread=_thread(mentions, rows))
    inside = mentions.join(rows.filter(~is_draft()).select(ROW, "thread"), on=ROW)
    joined = rows.join(_participants(inside), on="thread", how="left", maintain_order="left").with_columns(
        pl.col("others").fill_null(0), pl.col("unknown").fill_null(value=False)
    )
    return Threads(joined, inside.select("thread", "id").drop_nulls().unique())


def is_draft() -> pl.Expr:
    """Whether a message was never sent."""
    return pl.col("is_message_draft") | pl.col("is_conversation_draft")


def _participants(mentions: pl.DataFrame) -> pl.DataFrame:
    people = pl.col("id").filter(pl.col("id").is_not_null() & (pl.col("id") != OWNER))
    return (
        mentions.group_by("thread")
        .agg(others=people.n_unique(), first=people.sort().first(), unknown=pl.col("unknown").any())
        .with_columns(other=pl.when((pl.col("others") == 1) & ~pl.col("unknown")).then("first"))
        .drop("first")
    )


def _thread(mentions: pl.DataFrame, rows: pl.DataFrame) -> pl.Series:
    """The conversation id; a message without one belongs to the thread of the very people it names."""
    named = mentions.group_by(ROW).agg(named=pl.col("id").drop_nulls().unique().sort().str.join(" "))
    joined = rows.join(named, on=ROW, how="left", maintain_order="left")
    return joined.select(
        thread=pl.coalesce("conversation_id", pl.format("with {}", "named"), pl.format("row {}", ROW))
    )["thread"]
