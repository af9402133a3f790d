"""When the export was made, and what is dated after it."""

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from pipeline import analyze
from pipeline.clock import newest, until
from pipeline.errors import NotAnExport
from pipeline.export import open_export
from pipeline.tables import read_tables
from schemas.export import Connection, Message
from tests.conftest import SAMPLES, World


def test_the_clock_is_the_newest_moment_or_the_later_date_in_the_name(world: World, tmp_path: Path) -> None:
    world.people("ada | Ada Quill | 2026-03-02").talk("2026-03-01 09:00 ada > me: hi")
    assert world.analyze().as_of == datetime(2026, 3, 2, 12, tzinfo=UTC)
    named = world.folder.rename(tmp_path / "Basic_LinkedInDataExport_03-09-2026")
    assert analyze(named).as_of == datetime(2026, 3, 9, 12, tzinfo=UTC)


def test_nothing_after_the_chosen_day_is_seen(world: World) -> None:
    world.people("ada | Ada Quill | 2020-01-01\nbo | Bo Reed | 2026-03-05").talk(
        "2026-03-01 23:59:59 ada > me: hi\n2026-03-02 00:00:00 ada > me: still there?"
    )
    analysis = world.analyze(as_of=date(2026, 3, 1))
    assert analysis.people["person_id"].to_list() == ["ada"]
    assert analysis.people["messages_received"].to_list() == [1]
    later = {row["file"]: row["rows_ignored"] for row in analysis.coverage.iter_rows(named=True)}
    assert (later["Connections.csv"], later["messages.csv"]) == (1, 1)


def test_a_moment_at_the_clock_itself_is_seen() -> None:
    tables = read_tables(open_export([SAMPLES / "small"]))
    clock = newest(tables, None)
    assert clock is not None
    kept = until(tables, clock)
    for row in (Connection, Message):
        assert kept[row].frame.equals(tables[row].frame)


def talked(world: World, days: int) -> World:
    """A message a day from 2025-01-01 on, and one from far in the future."""
    lines = [f"2025-{1 + day // 28:02}-{1 + day % 28:02} 09:00 ada > me: day {day}" for day in range(days)]
    return world.people("ada | Ada Quill").talk("\n".join([*lines, "2031-01-01 09:00 ada > me: from the future"]))


def test_a_single_moment_after_the_day_in_the_archives_name_does_not_move_the_clock(
    world: World, tmp_path: Path
) -> None:
    talked(world, 100)
    named = world.folder.rename(tmp_path / "Basic_LinkedInDataExport_05-09-2025")
    analysis = analyze(named)
    assert analysis.as_of == datetime(2025, 5, 9, 12, tzinfo=UTC)
    assert analysis.people["messages_received"].to_list() == [100]
    note = analysis.coverage.filter(pl.col("file") == "messages.csv")["note"].item()
    assert "rows dated after the export itself (1)" in note


def test_a_name_that_many_rows_contradict_does_not_tell_the_day(world: World, tmp_path: Path) -> None:
    talked(world, 100)
    named = world.folder.rename(tmp_path / "Basic_LinkedInDataExport_01-15-2025")
    analysis = analyze(named)
    assert analysis.as_of == datetime(2031, 1, 1, 9, tzinfo=UTC)
    assert analysis.people["messages_received"].to_list() == [101]


def test_a_day_before_everything_is_said_to_be_too_early(world: World) -> None:
    world.people("ada | Ada Quill | 2020-01-01")
    with pytest.raises(NotAnExport, match="connected yet on the day you chose"):
        world.analyze(as_of=date(2001, 1, 1))
