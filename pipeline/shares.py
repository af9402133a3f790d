"""So many of so many, with how sure that is."""

import polars as pl
from scipy.special import betaincinv

from pipeline.replies import HIGH, LOW, opportunities
from schemas.figures import Share
from schemas.words import Side


def share(count: int, of: int) -> Share:
    """A share with the 10 and 90 % points of Beta(1 + count, 1 + of - count); no interval where `of` is 0."""
    if not of:
        return Share(count=count, of=of, low=None, high=None)
    ends = [float(betaincinv(1 + count, 1 + of - count, point)) for point in (LOW, HIGH)]
    return Share(count=count, of=of, low=ends[0], high=ends[1])


def answered(settled: pl.DataFrame, side: Side) -> Share:
    """Of the turns that left `side` something to answer, how many are answered; `settled`: none still open."""
    asked = opportunities(settled, side)
    return share(asked.filter(pl.col("state") == "answered").height, asked.height)
