"""What happened after the cut, between each ego and the people they knew by then."""

from datetime import datetime, timedelta

import polars as pl

HORIZON = timedelta(days=14)


def outcomes(contacts: pl.DataFrame, cut: datetime, end: datetime) -> pl.DataFrame:
    """One row for each `ego` and `person` in contact up to the cut, with what came afterwards.

    `both_write`: whether each of the two wrote to the other. `answered`: whether they wrote within 14 days of the ego's
    first message; null where the ego did not write, or so late that the record ends (at `end`) before the 14 days do.
    `written`: when that message was. `contacts`: `ego`, `person`, `from_me`, `at`.
    """
    pair, at, mine = ["ego", "person"], pl.col("at"), pl.col("from_me")
    later = contacts.filter(at > cut)
    tried = later.filter(mine).group_by(pair).agg(written=at.min())
    reply = later.join(tried, on=pair).filter(~mine, at > pl.col("written")).group_by(pair).agg(reply=at.min())
    sides = later.group_by(pair).agg(both_write=mine.n_unique() == 2)
    known = contacts.filter(at <= cut).select(pair).unique().sort(pair)
    for frame in (tried, reply, sides):
        known = known.join(frame, on=pair, how="left", maintain_order="left")
    soon = (pl.col("reply") - pl.col("written") <= HORIZON).fill_null(value=False)
    seen = pl.col("written") + HORIZON <= pl.lit(end)
    return known.select(
        *pair, "written", both_write=pl.col("both_write").fill_null(value=False), answered=pl.when(seen).then(soon)
    )


def attempts(contacts: pl.DataFrame, end: datetime) -> pl.DataFrame:
    """Every conversation that an ego began with a person who had never written: `unanswered` before it, `answered`.

    A conversation begins after 14 days of silence. Those are left out whose own 14 days the record does not hold.
    """
    pair, at = ["ego", "person"], pl.col("at")
    begins = (at - at.shift().over(pair) > HORIZON).fill_null(value=True)
    heard = (~pl.col("from_me")).cum_max().over(pair)
    reply = pl.when(~pl.col("from_me")).then(at).fill_null(strategy="backward").over(pair)
    ordered = contacts.sort(*pair, "at", "from_me", descending=[False, False, False, True])
    tries = ordered.with_columns(begins=begins, heard=heard, reply=reply).filter("begins", ~pl.col("heard"))
    return tries.filter(at + HORIZON <= pl.lit(end)).select(
        *pair,
        unanswered=pl.int_range(pl.len()).over(pair),
        answered=(pl.col("reply") - at <= HORIZON).fill_null(value=False),
    )
