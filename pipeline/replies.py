"""Do they answer, and how soon: reply rates with their uncertainty, and answer times, in either direction."""

from datetime import timedelta

import numpy as np
import polars as pl
from scipy.special import betainc, betaincinv

from pipeline.survival import median_wait
from pipeline.turns import is_late_answer
from schemas.rules import Rules
from schemas.words import Side

LOW, HIGH = 0.1, 0.9
"""The ends of every interval shown."""

_DAY = timedelta(days=1).total_seconds()
_OF_A_RATE = ["person_id", "sender", "kind", "state", "started_at", "ended_at", "wait_seconds", "at_risk_seconds"]
"""What rates and speeds need of a turn: the less is sorted and copied, the better."""
_BUCKETS = ((1, "within a day"), (3, "1–3 days"), (7, "3–7 days"), (14, "1–2 weeks"))


def opportunities(turns: pl.DataFrame, side: Side) -> pl.DataFrame:
    """The turns that leave `side` something to answer: the other side's, but for greetings and closings."""
    other = "me" if side == "them" else "them"
    return turns.filter(pl.col("sender") == other, pl.col("kind") == "personal")


def reply_rates(turns: pl.DataFrame, side: Side, rules: Rules) -> pl.DataFrame:
    """Question: what share of the other side's turns does `side` answer? One row per person with an opportunity.

    Columns: `person_id`, `opportunities`, `replies`, `pending`, `resolved` (counts), `prior` (m), `alpha`, `beta`
    (of the posterior), `rate` (its mean), `low`, `high` (its 10 and 90 % points); these three null where n is 0.

    An open turn weighs the share of this direction's answers in this export that came at least as early as it is old.
    Posterior: Beta(s·m + r, s·(1 - m) + n - r), r answers, n weighted opportunities, s = `prior_strength`, m = the mean
    over people of (r + 1) / (n + 2), or `prior_mean` for fewer than `prior_people` people. Without the weights the
    recent answered turns would count and the recent open ones would not, which biases upwards (0.71 predicted where
    0.50 came true). Empirical-Bayes shrinkage of small counts (Casella 1985).
    """
    asked = opportunities(turns.select(_OF_A_RATE), side).select("person_id", "state", weight=_weight())
    # Sorted first: the last digit of a mean of floats depends on their order.
    asked = asked.sort("person_id", maintain_order=True)
    counts = asked.group_by("person_id", maintain_order=True).agg(
        opportunities=pl.len().cast(pl.Int64),
        replies=_count("answered"),
        pending=_count("pending"),
        resolved=_count("answered") + _count("unanswered"),
        n=pl.col("weight").sum(),
    )
    tried = counts.filter(pl.col("n") > 0)
    mean = prior_mean(tried["replies"], tried["n"], rules)
    prior = (rules.prior_strength * mean, rules.prior_strength * (1 - mean))
    posterior = counts.with_columns(
        prior=pl.lit(mean, pl.Float64),
        alpha=prior[0] + pl.col("replies"),
        beta=prior[1] + pl.col("n") - pl.col("replies"),
    )
    shown = pl.when(pl.col("n") > 0).then(pl.col("rate", "low", "high"))
    return posterior.with_columns(beta_summary(posterior["alpha"], posterior["beta"])).with_columns(shown).drop("n")


def prior_mean(replies: pl.Series, opportunities: pl.Series, rules: Rules) -> float:
    """The network's own average reply rate, each person counting once, or `prior_mean` where too few were tried."""
    if replies.len() < max(rules.prior_people, 1):
        return rules.prior_mean
    return float(np.mean((replies.to_numpy() + 1) / (opportunities.to_numpy() + 2)))


def beta_summary(alpha: pl.Series, beta: pl.Series) -> list[pl.Series]:
    """`rate`, `low` and `high` of Beta(alpha, beta): the mean and the 10 and 90 % points, elementwise."""
    a, b = alpha.to_numpy(), beta.to_numpy()
    return [
        pl.Series("rate", a / (a + b), pl.Float64),
        pl.Series("low", betaincinv(a, b, LOW), pl.Float64),
        pl.Series("high", betaincinv(a, b, HIGH), pl.Float64),
    ]


def probability_below(alpha: pl.Series, beta: pl.Series, bound: float) -> pl.Series:
    """The probability that a rate with posterior Beta(alpha, beta) is below `bound`, elementwise."""
    return pl.Series("probability", betainc(alpha.to_numpy(), beta.to_numpy(), bound), pl.Float64)


def late_answers(turns: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Question: how often did either answer, but late? Per person with turns `their_late` and `my_late`, in turns.

    What a late answer is: see `turns.is_late_answer`. No such turn counts in a rate. In order of time in each person.
    """
    late, theirs = is_late_answer(rules), pl.col("sender") == "them"
    return (
        turns.select("person_id", their_late=late & theirs, my_late=late & ~theirs)
        .group_by("person_id", maintain_order=True)
        .agg(pl.col("their_late", "my_late").sum().cast(pl.Int64))
    )


def reply_speeds(turns: pl.DataFrame, side: Side, rules: Rules) -> pl.DataFrame:
    """Question: how soon does `side` answer? `person_id` and `speed`, a bucket of the Kaplan-Meier median.

    `mostly not`: fewer than half are answered within two weeks. `too few`: under `speed_min_opportunities`
    opportunities or `speed_min_replies` answers. Even the best median hardly predicts the next answer's time
    (correlation 0 to 0.35), so it is a fact to show, never part of a verdict.
    """
    asked = opportunities(turns.select(_OF_A_RATE), side)
    counts = asked.group_by("person_id").agg(
        enough=(pl.len() >= rules.speed_min_opportunities) & (_count("answered") >= rules.speed_min_replies)
    )
    known = asked.join(counts.filter("enough"), on="person_id", how="semi")
    days = pl.col("median_seconds") / _DAY
    bucket = pl.lit("mostly not")
    for bound, words in reversed(_BUCKETS):
        bucket = pl.when(days <= bound).then(pl.lit(words)).otherwise(bucket)
    return (
        counts.join(median_wait(known, ["person_id"]), on="person_id", how="left")
        .select("person_id", speed=pl.when("enough").then(bucket).otherwise(pl.lit("too few")))
        .sort("person_id")
    )


def _count(state: str) -> pl.Expr:
    return (pl.col("state") == state).sum().cast(pl.Int64)


def _weight() -> pl.Expr:
    """1 for a resolved turn; for an open one the share of answers that came within its age.

    The age of the turn's first message: one more line to somebody who has not answered for weeks does not start anew.
    """
    age = pl.col("at_risk_seconds") + (pl.col("ended_at") - pl.col("started_at")).dt.total_seconds()
    waits = pl.col("wait_seconds").drop_nulls().sort()
    still_open = pl.col("state") == "pending"
    reached = waits.search_sorted(pl.when(still_open).then(age), side="right") / waits.len()
    return pl.when(still_open).then(reached.fill_nan(0)).otherwise(1.0)
