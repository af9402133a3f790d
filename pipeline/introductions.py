"""Who introduced whom: messages by which somebody brings others together, in a group or between two."""

from datetime import timedelta

import polars as pl

from pipeline.envelopes import ROW
from schemas.rules import Rules

DIRECT = ["personal", "ritual", "broadcast", "template"]
"""The classes of messages between the owner and one other person that somebody wrote."""


def introductions(messages: pl.DataFrame, members: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Introductions in a group conversation, by whoever began it, and one for each: the first message that introduces.

    Mine is given to every other member; another's is received from its writer. A conversation ends with a silence of
    more than `conversation_gap_days`. Only its beginner counts, since whoever answers an introduction uses the same
    words ("I'll take it from here"). Between two, see `_unasked`. Columns: `person_id`, `at`, those of `messages`;
    `from_me` tells whether it is given.
    """
    told = messages.filter(pl.col("kind").is_in(["group", "unknown"]))
    told = told.join(told.filter("introduces"), on="thread", how="semi")
    told = told.sort("thread", "sent_at", ROW, descending=[False, False, True])
    gap = timedelta(days=rules.conversation_gap_days)
    ends = (pl.col("sent_at").diff().over("thread") > gap).fill_null(value=True)
    told = told.with_columns(conversation=ends.cum_sum())
    writer = pl.struct("from_me", "person_id")
    began = told.filter(writer.eq_missing(writer.first()).over("conversation"))
    made = first_of(began.filter("introduces"), "conversation")
    given = made.filter("from_me").drop("person_id").join(members.rename({"id": "person_id"}), on="thread")
    every = [given, made.filter(~pl.col("from_me")), _unasked(messages, gap)]
    return pl.concat(every, how="diagonal").rename({"sent_at": "at"})


def _unasked(messages: pl.DataFrame, gap: timedelta) -> pl.DataFrame:
    """Direct messages that introduce somebody, sell nothing and answer nothing, of each side the day's first."""
    told = messages.filter("introduces", kind="personal").select("person_id").unique()
    direct = messages.join(told, on="person_id", how="semi").filter(pl.col("kind").is_in(DIRECT))
    direct = direct.sort("sent_at", ROW, descending=[False, True])
    mine = pl.col("from_me")
    last, first = (pl.when(side).then("sent_at").forward_fill().over("person_id") for side in (~mine, mine))
    alone = (pl.col("sent_at") - pl.when(mine).then(last).otherwise(first) > gap).fill_null(value=True)
    made = direct.filter(alone, "introduces", ~pl.col("pitches"), kind="personal")
    return first_of(made, "person_id", "from_me", pl.col("sent_at").dt.date())


def first_of(rows: pl.DataFrame, *same: str | pl.Expr) -> pl.DataFrame:
    """Of the rows alike in these, the first."""
    return rows.filter(pl.struct(*same).is_first_distinct())
