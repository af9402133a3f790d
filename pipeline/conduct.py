"""The mirror: how the owner treats others, by the same rules as others are seen by."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from pipeline.favours import Read, favour_totals, unthanked_endorsers
from pipeline.insistence import insistence
from pipeline.replies import opportunities
from pipeline.shares import answered, answered_by_year, share
from pipeline.survival import mean_wait, median_wait
from pipeline.years import conduct_years
from schemas.export import Message
from schemas.favours import DEBTS
from schemas.figures import Conduct, FavourTotal, Share
from schemas.rules import Rules
from schemas.words import Side

_DAY = timedelta(days=1).total_seconds()
_SIDES: tuple[Side, ...] = ("me", "them")


@dataclass(frozen=True)
class Record:
    """What the mirror shows.

    `people` with their verdicts; `turns` of connections; `messages` of connections and others alike, from
    `cues.read_words`, in order; `members` of each thread; `acts`, `debts` as in `favours`; `read`, the files that are
    in the export.
    """

    people: pl.DataFrame
    turns: pl.DataFrame
    messages: pl.DataFrame
    members: pl.DataFrame
    acts: pl.DataFrame
    debts: pl.DataFrame
    read: Read


def conduct(record: Record, as_of: datetime, rules: Rules) -> Conduct:
    """How the owner answers, starts, insists, sells, copies, thanks and gives, over connections only.

    Shares of answered turns are the sums over people of the settled ones: those still open are in neither number, and
    weigh in the interval alone. Waits count them too, as still open. Every interval takes turns as independent of each
    other. Where a file is not in the export, what it would show is null or out of 0.
    """
    people, turns = record.people, record.turns
    copies = record.messages.filter(pl.col("kind") == "broadcast").join(people, on="person_id", how="semi")
    mine, theirs = int(people["started_by_me"].sum()), int(people["started_by_them"].sum())
    return Conduct(
        replies=answered(turns, "me", rules),
        their_replies=answered(turns, "them", rules),
        **_waits(turns, rules),
        heard_from=people.filter(pl.col("messages_received") > 0).height,
        wrote_to=people.filter(pl.col("messages_sent") > 0).height,
        **_owed(people),
        started_by_me=mine,
        started_by_them=theirs,
        starts=share(mine, mine + theirs),
        streaks=people.filter(pl.col("my_longest_streak") >= rules.pushy_streak).height,
        their_streaks=people.filter(pl.col("their_longest_streak") >= rules.pushy_streak).height,
        insistence=insistence(people, rules),
        early_pitches=_early_pitches(people, "me"),
        their_early_pitches=_early_pitches(people, "them"),
        **_blasts(copies, int(people["messages_sent"].sum()), rules),
        **_thanks(record, as_of, rules),
        favours=[FavourTotal(**row) for row in favour_totals(record.acts, record.read).iter_rows(named=True)],
        years=conduct_years({side: answered_by_year(turns, side, rules) for side in _SIDES}, turns, copies, as_of),
    )


def _waits(turns: pl.DataFrame, rules: Rules) -> dict[str, float | None]:
    """Medians and means in days; the sender is whoever waits, so what I wrote tells how soon they answer."""
    told = turns.select("sender", "kind", "state", "at_risk_seconds")
    asked = pl.concat([opportunities(told, side) for side in _SIDES])
    half = dict(median_wait(asked, ["sender"]).iter_rows())
    mean = dict(mean_wait(asked, ["sender"], timedelta(days=rules.conversation_gap_days)).iter_rows())
    return {
        "median_wait_days": _days(half.get("them")),
        "their_median_wait_days": _days(half.get("me")),
        "mean_wait_days": _days(mean.get("them")),
        "their_mean_wait_days": _days(mean.get("me")),
    }


def _days(seconds: float | None) -> float | None:
    return None if seconds is None else seconds / _DAY


def _owed(people: pl.DataFrame) -> dict[str, int | datetime | None]:
    owed = people.filter(pl.col("standing") == "owed")
    since = owed["owed_since"].min()
    return {
        "owed": owed.height,
        "owed_questions": owed.filter("owed_asks").height,
        "owed_oldest": since if isinstance(since, datetime) else None,
    }


def _early_pitches(people: pl.DataFrame, side: str) -> Share:
    first = people.filter(pl.col("first_by") == side)
    return share(first.filter("pitched").height, first.height)


def _blasts(copies: pl.DataFrame, sent: int, rules: Rules) -> dict[str, Share | int | None]:
    """Broadcasts sent at most `broadcast_days` apart are one blast: texts are not told apart any more here."""
    copies = copies.sort("sent_at")
    apart = (copies["sent_at"].diff() > timedelta(days=rules.broadcast_days)).fill_null(value=True)
    people = copies.group_by(blast=apart.cum_sum()).agg(pl.col("person_id").n_unique())["person_id"]
    return {
        "broadcasts": share(copies.height, sent),
        "blasts": people.len(),
        "blast_people": max(people, default=None),
    }


def _thanks(record: Record, as_of: datetime, rules: Rules) -> dict[str, Share | date | None]:
    got = record.acts.filter(pl.col("direction") == "received")
    endorsers = got.filter(pl.col("kind") == "endorsement")["person_id"].n_unique()
    unthanked = unthanked_endorsers(record.acts, record.messages, record.members, record.read, as_of, rules)
    oldest = record.debts["on"].min()
    favours = got.filter(pl.col("kind").is_in(list(DEBTS))).height
    return {
        "debts": share(record.debts.height, favours) if Message in record.read else None,
        "debts_oldest": oldest if isinstance(oldest, date) else None,
        "unthanked_endorsers": None if unthanked is None else share(unthanked, endorsers),
    }
