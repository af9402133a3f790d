"""How long answers take, with those still open counted as open: Kaplan-Meier curves of turns."""

from datetime import timedelta

import polars as pl

_HALF = 0.5 + 1e-12
"""The curve is a product of fractions: an exact half may come out a rounding step above it."""


def survival_curve(turns: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """One row per distinct time in each group: `by`, `seconds`, `at_risk`, `answered`, `censored`, `still_open`.

    Question: what share of turns is still without an answer after so many seconds? Kaplan & Meier 1958: the product
    over the times up to then of 1 - answered / at_risk. `turns`: the `by` columns (at least one), `state` and
    `at_risk_seconds`; what is not answered is censored at its `at_risk_seconds`, and at equal times answers come before
    it. Sorted by group and time.
    """
    hit = pl.col("state") == "answered"
    return (
        turns.group_by(*by, seconds="at_risk_seconds")
        .agg(answered=hit.sum().cast(pl.Int64), censored=(~hit).sum().cast(pl.Int64))
        .sort(*by, "seconds")
        .with_columns(at_risk=(pl.col("answered") + pl.col("censored")).cum_sum(reverse=True).over(by))
        .with_columns(still_open=(1 - pl.col("answered") / pl.col("at_risk")).cum_prod().over(by))
        .select(*by, "seconds", "at_risk", "answered", "censored", "still_open")
    )


def median_wait(turns: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """`by` and `median_seconds`: when the curve first falls to one half; null where it never does."""
    return (
        survival_curve(turns, by)
        .group_by(by, maintain_order=True)
        .agg(median_seconds=pl.col("seconds").filter(pl.col("still_open") <= _HALF).min())
    )


def mean_wait(turns: pl.DataFrame, by: list[str], limit: timedelta) -> pl.DataFrame:
    """`by` and `mean_seconds`: the mean wait, where whatever waits for `limit` or longer counts as `limit`.

    Question: how long does an answer take, all told? The area under the curve up to `limit` (restricted mean, in
    seconds). Unlike a mean over answers alone it counts what was never answered, and unlike the median it is known
    where fewer than half are. Edge: null where nothing was watched for that long and something is still open, since
    nobody knows how the curve goes on.
    """
    end = int(limit.total_seconds())
    at = pl.min_horizontal("seconds", end)
    width = at.shift(-1).fill_null(end) - at
    known = (pl.col("seconds").max() >= end) | (pl.col("censored").last() == 0)
    return (
        survival_curve(turns, by)
        .group_by(by, maintain_order=True)
        .agg(mean_seconds=pl.when(known).then(at.first() + (pl.col("still_open") * width).sum()))
    )
