"""Decisions whose file goes astray while it is open: no answer is said to be kept that the next run would not find."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.decisions import Decisions
from pipeline.errors import CannotDecide, DecisionsGone, NotDecisions
from tests.test_decisions import event

BEFORE, AFTER = event(1), event(2, person_id="bo")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """In a folder of its own, which can be renamed; beside it another's file."""
    (tmp_path / "reports").mkdir()
    with Decisions.at(tmp_path / "other.sqlite") as other:
        other.record(event(7, person_id="cy"))
    return tmp_path / "reports" / "decisions.sqlite"


@pytest.fixture
def decisions(path: Path) -> Iterator[Decisions]:
    """Open, with some events, and most of the file no longer in the log alone."""
    with Decisions.at(path) as found:
        found.record([BEFORE, *(event(number, person_id=f"p{number}", note="n" * 400) for number in range(100, 160))])
        found.ready()
        found._connection.execute("pragma wal_checkpoint")
        found.record(event(3, person_id="dee"))
        yield found


def delete(path: Path, _other: Path) -> None:
    path.unlink()


def swap(path: Path, other: Path) -> None:
    other.replace(path)


def overwrite(path: Path, other: Path) -> None:
    """By a copy of another whole file of decisions."""
    path.write_bytes(other.read_bytes())


def swap_empty(path: Path, _other: Path) -> None:
    path.unlink()
    path.touch()


def rubbish(path: Path, _other: Path) -> None:
    path.write_bytes(b"\xa5" * path.stat().st_size)


def rubbish_inside(path: Path, _other: Path) -> None:
    """Its first page stays as it is."""
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\xa5" * (len(data) - 4096))


def truncate(path: Path, _other: Path) -> None:
    os.truncate(path, 0)


def cut(path: Path, _other: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def rename_folder(path: Path, _other: Path) -> None:
    path.parent.rename(path.parent.with_name("older"))


def swap_folder(path: Path, other: Path) -> None:
    rename_folder(path, other)
    path.parent.mkdir()
    shutil.copyfile(other, path)


def delete_log(path: Path, _other: Path) -> None:
    path.with_name("decisions.sqlite-wal").unlink()


def delete_index(path: Path, _other: Path) -> None:
    path.with_name("decisions.sqlite-shm").unlink()


def swap_log(path: Path, other: Path) -> None:
    delete_log(path, other)
    path.with_name("decisions.sqlite-wal").touch()


def empty_log(path: Path, _other: Path) -> None:
    os.truncate(path.with_name("decisions.sqlite-wal"), 0)


def rubbish_log(path: Path, _other: Path) -> None:
    log = path.with_name("decisions.sqlite-wal")
    log.write_bytes(b"\xa5" * log.stat().st_size)


ACCIDENTS = [
    delete, swap, overwrite, swap_empty, rubbish, rubbish_inside, truncate, cut,
    rename_folder, swap_folder, delete_log, delete_index, swap_log, empty_log, rubbish_log,
]  # fmt: skip


@pytest.mark.parametrize("accident", ACCIDENTS, ids=lambda each: each.__name__)
def test_what_would_be_lost_is_not_said_to_be_kept(
    decisions: Decisions, path: Path, accident: Callable[[Path, Path], None]
) -> None:
    accident(path, path.parent.with_name("other.sqlite"))
    for _ in range(2):
        with pytest.raises(DecisionsGone) as raised:
            decisions.record(AFTER)
        said = str(raised.value)
        assert said.startswith(str(path))
        assert "stop every `mutuals`" in said
        assert said.count(".") == str(path).count(".") + 1, "one sentence"
    with pytest.raises(DecisionsGone):
        decisions.ready()


@pytest.mark.parametrize("accident", ACCIDENTS, ids=lambda each: each.__name__)
def test_an_accident_in_the_midst_of_it_is_noticed_too(
    decisions: Decisions, path: Path, accident: Callable[[Path, Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse = decisions._refuse_idle_undoing

    def late(events: list) -> None:
        refuse(events)
        accident(path, path.parent.with_name("other.sqlite"))

    monkeypatch.setattr(decisions, "_refuse_idle_undoing", late)
    with pytest.raises(CannotDecide):
        decisions.record(AFTER)


@pytest.mark.parametrize("accident", ACCIDENTS, ids=lambda each: each.__name__)
def test_an_accident_after_the_last_answer_is_told_at_the_end(
    decisions: Decisions, path: Path, accident: Callable[[Path, Path], None]
) -> None:
    accident(path, path.parent.with_name("other.sqlite"))
    with pytest.raises(DecisionsGone):
        decisions.ready()


def test_an_older_copy_put_back_over_the_file_is_noticed(decisions: Decisions, path: Path) -> None:
    decisions._connection.execute("pragma wal_checkpoint")
    older = path.read_bytes()
    decisions.record(AFTER)
    decisions.ready()
    decisions._connection.execute("pragma wal_checkpoint")
    path.write_bytes(older)
    with pytest.raises(DecisionsGone):
        decisions.record(event(4, person_id="eve"))


def test_a_file_that_comes_back_goes_on(decisions: Decisions, path: Path) -> None:
    away = path.with_name("away.sqlite")
    path.rename(away)
    with pytest.raises(DecisionsGone):
        decisions.record(AFTER)
    away.rename(path)
    assert decisions.record(AFTER) == 1
    with Decisions.at(path) as again:
        assert {"ada", "bo", "dee"} < set(again.picks())


def test_a_log_that_is_written_back_is_no_accident(decisions: Decisions, path: Path) -> None:
    with Decisions.at(path) as other:
        for number in range(10, 20):
            assert other.record(event(number, person_id=f"p{number}")) == 1
            other._connection.execute("pragma wal_checkpoint(truncate)")
            assert decisions.record(event(1000 + number, person_id=f"q{number}")) == 1
        assert other.check() == 82


def test_the_file_s_link_may_lead_elsewhere(tmp_path: Path) -> None:
    link = tmp_path / "decisions.sqlite"
    link.symlink_to(tmp_path / "kept.sqlite")
    with Decisions.at(link) as decisions:
        assert decisions.record(BEFORE) == 1
        assert decisions.record(AFTER) == 1
    with Decisions.at(tmp_path / "kept.sqlite") as decisions:
        assert set(decisions.picks()) == {"ada", "bo"}


@pytest.mark.parametrize("page", [1, 2, 3, 4])
def test_a_damaged_file_is_not_opened(path: Path, page: int) -> None:
    with Decisions.at(path) as decisions:
        decisions.record(event(number, person_id=f"p{number}", note="n" * 400) for number in range(1, 40))
    data = bytearray(path.read_bytes())
    data[page * 4096 : page * 4096 + 200] = b"\xa5" * 200
    path.write_bytes(data)
    with pytest.raises(NotDecisions, match="is damaged"):
        Decisions.at(path)


def test_an_index_that_misses_an_event_is_not_opened(path: Path) -> None:
    with Decisions.at(path) as decisions:
        decisions.record([BEFORE, AFTER])
    connection = sqlite3.connect(path)
    (root,) = connection.execute(
        "select rootpage from sqlite_schema where type = 'index' and tbl_name = 'events'"
    ).fetchone()
    connection.close()
    data = bytearray(path.read_bytes())
    # The number of cells in the index's page.
    data[(root - 1) * 4096 + 3 : (root - 1) * 4096 + 5] = (1).to_bytes(2, "big")
    path.write_bytes(data)
    with pytest.raises(NotDecisions, match="is damaged"):
        Decisions.at(path)


def test_what_cannot_be_written_is_told_before_the_first_answer(path: Path) -> None:
    with Decisions.at(path) as decisions:
        decisions.ready()
        assert decisions.events() == []
        decisions._connection.execute("pragma query_only = on")
        with pytest.raises(CannotDecide, match="can only be read"):
            decisions.ready()
