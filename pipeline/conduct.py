"""The mirror: how the owner treats others, by the same rules as others are seen by."""

from datetime import datetime, timedelta

import polars as pl
from scipy.special import betaincinv

from pipeline.replies import HIGH, LOW
from pipeline.survival import median_wait
from schemas.figures import Conduct, Share
from schemas.rules import Rules

_DAY = timedelta(days=1).total_seconds()
_PUSHY_STREAK = 3


def conduct(people: pl.DataFrame, turns: pl.DataFrame, as_of: datetime, rules: Rules) -> Conduct:
    """How the owner answers, starts and insists, over connections only.

    Shares of answered turns count those older than the reply window alone: of younger ones the quick answers are known
    and the slow ones are not. `turns` of connections; `people` with their verdicts.
    """
    settled = turns.filter(pl.col("ended_at") < as_of - timedelta(days=rules.conversation_gap_days))
    waits = dict(median_wait(turns, ["sender"]).iter_rows())
    owed = people.filter(pl.col("standing") == "owed")["owed_since"]
    oldest = owed.min()
    return Conduct(
        replies=_answered(settled, "them"),
        their_replies=_answered(settled, "me"),
        median_wait_days=_days(waits.get("them")),
        their_median_wait_days=_days(waits.get("me")),
        owed=owed.len(),
        owed_oldest=oldest if isinstance(oldest, datetime) else None,
        started_by_me=int(people["started_by_me"].sum()),
        started_by_them=int(people["started_by_them"].sum()),
        streaks=people.filter(pl.col("my_longest_streak") >= _PUSHY_STREAK).height,
    )


def _answered(turns: pl.DataFrame, sender: str) -> Share:
    sent = turns.filter(pl.col("sender") == sender)
    return share(sent.filter(pl.col("state") == "answered").height, sent.height)


def share(count: int, of: int) -> Share:
    """A share with the 10 and 90 % points of Beta(1 + count, 1 + of - count); no interval where `of` is 0."""
    if not of:
        return Share(count=count, of=of, low=None, high=None)
    ends = [float(betaincinv(1 + count, 1 + of - count, point)) for point in (LOW, HIGH)]
    return Share(count=count, of=of, low=ends[0], high=ends[1])


def _days(seconds: float | None) -> float | None:
    return None if seconds is None else seconds / _DAY
