"""Who was written to again and again without an answer, and how far that went."""

from datetime import timedelta

import polars as pl

from schemas.figures import Insistence
from schemas.rules import Rules


def insistence(people: pl.DataFrame, rules: Rules) -> Insistence:
    """Question: to how many people did the owner insist? Each person once, by the longest run of attempts k.

    Note: k = 2 and less than `nudge_soon_days` between the two. Warn: k of at least `pushy_streak`. Stop: k of at least
    `stop_streak`, or a pushy one and no message of theirs after the owner's first. What counts as an attempt: see
    `contact.streaks`. `people`: with the columns of `measure`. The degrees are a design choice; that a further attempt
    is answered less is measured on four public logs, though who gets one is no accident.
    """
    attempts = pl.col("my_longest_streak")
    silent = ~(pl.col("last_received_at") > pl.col("first_sent_at")).fill_null(value=False)
    pushy = attempts >= rules.pushy_streak
    stop = (attempts >= rules.stop_streak) | (pushy & silent)
    soon = pl.col("my_streak_gap") < timedelta(days=rules.nudge_soon_days)
    tally = {
        "note": ~pushy & ~stop & (attempts > 1) & soon,
        "warn": pushy & ~stop,
        "stop": stop,
        "never_answered": pushy & silent,
        "still": pl.col("my_open_streak") >= rules.pushy_streak,
    }
    return Insistence(**{name: people.filter(test).height for name, test in tally.items()})
