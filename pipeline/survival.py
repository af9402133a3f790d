"""How long answers take, with those still open counted as open: Kaplan-Meier curves of turns."""

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
