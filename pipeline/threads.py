"""Each message with its thread's participants, so that it is direct, in a group, or with someone unknown."""

from dataclasses import dataclass

import polars as pl

from pipeline.envelopes import ENVELOPE, ROW, envelopes, sealed
from pipeline.mentions import OWNER, find_mentions
from pipeline.people import Roster
from pipeline.tables import Table
from schemas.report import Owner


@dataclass(frozen=True)
class Threads:
    """`messages`, each with its thread, and `members`: `thread` and `id` of everybody who takes part in one."""

    messages: pl.DataFrame
    members: pl.DataFrame


def thread_messages(messages: Table, roster: Roster, owner: Owner) -> Threads:
    """The messages with ROW, ENVELOPE, `thread`, `sender_id`, `other`, `others`, `unknown`; and each thread's members.

    `thread`: a number. `sender_id`: OWNER, a person's id, or null where the sender is not identified. `other`: the one
    other participant of a direct thread, else null. `others`: how many identified people besides the owner take part in
    the thread. `unknown`: whether somebody takes part who cannot be identified. Drafts make nobody a participant.
    """
    rows = sealed(messages.frame)
    each = envelopes(rows)
    mentions = find_mentions(each, messages.columns, roster, owner)
    senders = mentions.filter("sends").select(ROW, sender_id="id")
    each = each.join(senders, on=ROW, how="left", maintain_order="left").with_columns(thread=_thread(mentions, each))
    sent = pl.col(ROW).is_in(rows.filter(~is_draft())[ENVELOPE].unique().implode())
    inside = mentions.join(each.filter(sent).select(ROW, "thread"), on=ROW)
    members = inside.select("thread", "id").drop_nulls().unique()
    known = _with_others(each, members, inside.filter("unknown")["thread"])
    told = rows.select(ENVELOPE).join(known, left_on=ENVELOPE, right_on=ROW, how="left", maintain_order="left")
    return Threads(rows.hstack(told.drop(ENVELOPE)), members)


def is_draft() -> pl.Expr:
    """Whether a message was never sent."""
    return pl.col("is_message_draft") | pl.col("is_conversation_draft")


def _with_others(each: pl.DataFrame, members: pl.DataFrame, nameless: pl.Series) -> pl.DataFrame:
    others = members.filter(pl.col("id") != OWNER).group_by("thread").agg(others=pl.len(), first=pl.col("id").first())
    known = each.join(others, on="thread", how="left", maintain_order="left").with_columns(
        pl.col("others").fill_null(0), unknown=pl.col("thread").is_in(nameless.implode())
    )
    alone = (pl.col("others") == 1) & ~pl.col("unknown")
    return known.select(ROW, "sender_id", "thread", "others", "unknown", other=pl.when(alone).then("first"))


def _thread(mentions: pl.DataFrame, each: pl.DataFrame) -> pl.Series:
    """The conversation; a message without one belongs to the thread of the very people it names."""
    loose = mentions.join(each.filter(pl.col("conversation_id").is_null()), on=ROW, how="semi")
    named = loose.drop_nulls("id").group_by(ROW).agg(named=pl.col("id").unique().sort().str.join(" "))
    threads = each.join(named, on=ROW, how="left", maintain_order="left")
    name = pl.coalesce("conversation_id", pl.format("with {}", "named"), pl.format("row {}", ROW))
    return threads.select(thread=pl.col(ROW).first().over(name))["thread"]
