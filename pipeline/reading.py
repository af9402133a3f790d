"""What was read of an export: its tables and its clock, or why there is too little to go on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from os import PathLike
from pathlib import Path

from pipeline.clock import CHOSEN, newest, possible, require_seen, until
from pipeline.errors import NotAnExport
from pipeline.export import open_export
from pipeline.people import Roster
from pipeline.tables import Table, Tables, read_tables
from schemas.export import Connection
from schemas.export_file import ExportRow
from schemas.rules import Rules

Source = str | PathLike[str] | Sequence[str | PathLike[str]]
"""A zip or folder, or several that belong to one account."""


@dataclass(frozen=True)
class Reading:
    """An export as it was read: its tables, the files left out with why, and its clock if anything has a date."""

    tables: Tables
    left: list[tuple[str, str]]
    clock: datetime | None

    @property
    def present(self) -> set[type[ExportRow]]:
        """The kinds of files that are there with a header that is known."""
        return {row for row, table in self.tables.items() if table.columns}


def let_go(reading: Reading) -> Reading:
    """The reading without its good rows: what was refused, set aside and counted stays, and memory is free again."""
    tables = {row: replace(table, frame=table.frame.clear()) for row, table in reading.tables.items()}
    return replace(reading, tables=tables)


def read_export(export: Source, as_of: date | None, rules: Rules) -> Reading:
    """The export's files as tables, nothing after `as_of` (a day counts whole, UTC). Raises a CannotGoOn.

    The clock is the newest moment in any file, or the date in the archive's name if later.
    """
    contents = open_export(_paths(export), rules)
    tables = possible(read_tables(contents), contents.named_on, rules)
    if as_of:
        clock = _moment(as_of)
        require_seen(as_of, newest(tables, contents.named_on))
        return Reading(until(tables, clock), contents.left, clock)
    return Reading(tables, contents.left, newest(tables, contents.named_on))


def require_connections(reading: Reading) -> datetime:
    """The export's clock. Raises NotAnExport where there are no connections to speak of, or nothing has a date."""
    table = reading.tables[Connection]
    read = ", ".join(sorted(table.file for table in reading.tables.values() if table.found))
    if not table.found:
        raise NotAnExport(
            f"There is no Connections.csv in this export (found: {read}); "
            "ask LinkedIn for your data again, with Connections ticked."
        )
    if not table.columns:
        raise NotAnExport(
            f"{table.file} is empty or has no header that is known; "
            "ask LinkedIn for your data again, and give the zip as it comes."
        )
    if reading.clock is None:
        raise NotAnExport(f"No row of {table.file} or any other file has a date; give the zip as LinkedIn sent it.")
    return reading.clock


def require_people(roster: Roster, table: Table) -> None:
    """Raises NotAnExport where the table of connections names nobody."""
    if roster.people.is_empty() and table.ignored[CHOSEN]:
        raise NotAnExport(
            f"Nobody in {table.file} was connected yet on the day you chose "
            f"({table.ignored[CHOSEN]} rows are later); choose a later day."
        )
    if roster.people.is_empty():
        raise NotAnExport(
            f"{table.file} names nobody ({table.rows_read} rows read, {table.rejects.height} refused); "
            "run `mutuals check` on it to see why."
        )


def _paths(export: Source) -> list[Path]:
    return [Path(export)] if isinstance(export, str | PathLike) else [Path(part) for part in export]


def _moment(day: date) -> datetime:
    if isinstance(day, datetime):
        return day.astimezone(UTC) if day.tzinfo else day.replace(tzinfo=UTC)
    return datetime.combine(day, time.max, tzinfo=UTC).replace(microsecond=0)
