"""The mirror and the talk of each calendar year, so that a change of habit shows."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import polars as pl

from pipeline.contact import beginnings
from pipeline.shares import share
from schemas.figures import ConductYear, Share, TalkYear
from schemas.words import Side


def conduct_years(
    answered: Mapping[Side, Mapping[int, Share]], turns: pl.DataFrame, copies: pl.DataFrame, as_of: datetime
) -> list[ConductYear]:
    """Question: has the owner changed? A row per year from the first direct message to `as_of`, quiet years included.

    A turn and its messages belong to the year in which it ended, a conversation to the one in which its first personal
    turn began, a broadcast to its own, all UTC. `answered`: by who answers, the settled turns of each year. Over all
    years each column adds up to the figure of the whole mirror. All of connections alone.
    """
    started = _count_by_year(beginnings(turns), "started_at", "sender")
    sent = _sums_by_year(turns)
    blasted = _count_by_year(copies, "sent_at", "kind")
    return [
        ConductYear(
            year=year,
            replies=answered["me"].get(year, share(0, 0)),
            their_replies=answered["them"].get(year, share(0, 0)),
            started_by_me=started.get((year, "me"), 0),
            started_by_them=started.get((year, "them"), 0),
            messages_sent=sent.get((year, "me"), 0),
            messages_received=sent.get((year, "them"), 0),
            broadcasts=blasted.get((year, "broadcast"), 0),
        )
        for year in _span((year for year, _ in sent), as_of)
    ]


def talk_years(turns: pl.DataFrame, as_of: datetime) -> list[TalkYear]:
    """Question: with how many people does the owner talk, year by year? Of connections, quiet years included.

    A conversation in which both wrote counts in each year in which one of its turns began, so that one over New Year
    counts in both. Greetings and copies are no talk.
    """
    told = turns.filter(pl.col("kind").is_in(["personal", "closing"]))
    both = pl.col("sender").n_unique().over("person_id", "conversation") == 2
    told = told.select("person_id", year=pl.col("started_at").dt.year(), both=both)
    counts = told.group_by("year").agg(
        talked=pl.col("person_id").n_unique(), two_way=pl.col("person_id").filter("both").n_unique()
    )
    found = {year: (talked, two_way) for year, talked, two_way in counts.iter_rows()}
    none = (0, 0)
    return [
        TalkYear(year=year, talked=found.get(year, none)[0], two_way=found.get(year, none)[1])
        for year in _span(found, as_of)
    ]


def _sums_by_year(turns: pl.DataFrame) -> dict[tuple[int, object], int]:
    sums = turns.group_by(pl.col("ended_at").dt.year(), "sender").agg(pl.col("messages").sum())
    return {(year, sender): number for year, sender, number in sums.iter_rows()}


def _count_by_year(rows: pl.DataFrame, at: str, by: str) -> dict[tuple[int, object], int]:
    counts = rows.group_by(pl.col(at).dt.year(), by).len()
    return {(year, value): number for year, value, number in counts.iter_rows()}


def _span(years: Iterable[int], as_of: datetime) -> range:
    first = min(years, default=as_of.year + 1)
    return range(first, as_of.year + 1)
