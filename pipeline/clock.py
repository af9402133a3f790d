"""The export's clock, and the tables as they stood when it stood still."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import polars as pl

from pipeline.errors import CannotGoOn
from pipeline.tables import Table, Tables
from pipeline.wording import day
from schemas.rules import Rules

NOON = time(12, tzinfo=UTC)
"""What a day-only field stands for."""

CHOSEN = "rows dated after the day you chose"
IMPOSSIBLE = "rows dated after the export itself"
_SLACK = timedelta(days=2)  # the archive is named in one time zone and made in another, some hours apart


def newest(tables: Tables, named_on: date | None) -> datetime | None:
    """The export's clock: its newest moment in any file, or noon of the date in the archive's name if that is later.

    None where nothing is dated. A day-only field stands for its noon (UTC).
    """
    moments = [
        moment
        for table in tables.values()
        for name, dtype in table.frame.schema.items()
        if (moment := _latest(table.frame[name], dtype)) is not None
    ]
    last = max(moments, default=None)
    if named_on and (last is None or named_on > last.date()):
        return datetime.combine(named_on, NOON)
    return last


def require_seen(chosen: date, last: datetime | None) -> None:
    """Raises CannotGoOn for a day that the export has not seen: whoever had no time to answer would count as silent.

    A moment, which nobody can choose on the command line, is taken as it is.
    """
    if last and not isinstance(chosen, datetime) and chosen > last.date():
        raise CannotGoOn(
            f"The export ends on {day(last)}, before the day you chose; choose a day up to then with --as-of."
        )


def until(tables: Tables, as_of: datetime, why: str = CHOSEN) -> Tables:
    """The tables without what is dated after `as_of`; those rows count as ignored, for the reason given."""
    return {row: _until(table, as_of, why) for row, table in tables.items()}


def possible(tables: Tables, named_on: date | None, rules: Rules) -> Tables:
    """The tables without the few rows, if any, that are dated after the day in the archive's name.

    One such row would move the clock, and with it everybody's silence. More of them than `reject_alarm` mean that the
    name does not tell the export's day, and then they stay.
    """
    if named_on is None:
        return tables
    kept = until(tables, datetime.combine(named_on, time.max, tzinfo=UTC) + _SLACK, IMPOSSIBLE)
    late = sum(table.ignored[IMPOSSIBLE] for table in kept.values())
    return kept if late <= rules.reject_alarm * sum(table.frame.height for table in tables.values()) else tables


def _until(table: Table, as_of: datetime, why: str) -> Table:
    dated = [
        pl.col(name) <= pl.lit(as_of.date() if dtype == pl.Date else as_of)
        for name, dtype in table.frame.schema.items()
        if dtype.is_temporal()
    ]
    seen = table.frame.select(pl.all_horizontal(*dated, pl.lit(value=True))).to_series()
    if seen.all():  # and mostly all are, so that nothing need be copied
        return table
    later = Counter({why: table.frame.height - int(seen.sum())})
    return replace(table, frame=table.frame.filter(seen), ignored=table.ignored + later)


def _latest(column: pl.Series, dtype: pl.DataType) -> datetime | None:
    value = column.max() if dtype.is_temporal() else None
    if isinstance(value, datetime):
        return value
    return datetime.combine(value, NOON) if isinstance(value, date) else None
