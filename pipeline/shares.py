"""So many of so many, with how sure that is."""

import polars as pl
from scipy.special import betaincinv

from pipeline.replies import HIGH, LOW, reply_rates
from schemas.figures import Share
from schemas.rules import Rules
from schemas.words import Side

_ALL = 0
"""The group of all turns together."""


def share(count: int, of: int, weighed: float | None = None) -> Share:
    """A share with the 10 and 90 % points of Beta(1 + count, 1 + of - count); no interval where `of` is 0.

    `weighed`: what the interval takes for `of`, where things still open weigh something beside those that are settled.
    """
    if not of:
        return Share(count=count, of=of, low=None, high=None)
    missed = (of if weighed is None else weighed) - count
    ends = [float(betaincinv(1 + count, 1 + missed, point)) for point in (LOW, HIGH)]
    return Share(count=count, of=of, low=ends[0], high=ends[1])


def answered(turns: pl.DataFrame, side: Side, rules: Rules) -> Share:
    """Of the turns that left `side` something to answer and are settled, how many are answered.

    A turn is settled once it is answered or its time is over, so that this is the sum over people of `replies` out of
    `opportunities` less `pending`. Answers come sooner than silence is sure, which would flatter whoever has many open
    turns: the interval weighs those as `replies.reply_rates` does.
    """
    return _by(pl.lit(_ALL), turns, side, rules).get(_ALL, share(0, 0))


def answered_by_year(turns: pl.DataFrame, side: Side, rules: Rules) -> dict[int, Share]:
    """The same for each calendar year (UTC) in which such turns ended."""
    return _by(pl.col("ended_at").dt.year(), turns, side, rules)


def _by(group: pl.Expr, turns: pl.DataFrame, side: Side, rules: Rules) -> dict[int, Share]:
    # A reply rate is per person; here a group of turns stands in for one.
    rates = reply_rates(turns.with_columns(person_id=group), side, rules)
    weighed = pl.col("alpha") + pl.col("beta") - rules.prior_strength
    counts = rates.select("person_id", "replies", "resolved", weighed=weighed)
    return {name: share(replies, of, every) for name, replies, of, every in counts.iter_rows()}
