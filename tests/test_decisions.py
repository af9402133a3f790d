"""Decisions: what is recorded stays, what is undone counts no more, and a bad file is told in a sentence."""

import multiprocessing
import sqlite3
import stat
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from pipeline import decision_file
from pipeline.decisions import Decisions, beside
from pipeline.errors import CannotDecide, CannotGoOn, Contradicted, NewerDecisions, NotDecisions, NothingToUndo
from schemas.decision import MOST_NOTE, Event, Pick

NOON = datetime(2026, 10, 3, 12, 0, tzinfo=UTC)


def ident(number: int) -> str:
    return f"{number:032x}"


def event(number: int, kind: str = "picked", person_id: str = "ada", **more: object) -> Event:
    """Event `number`, so many minutes after noon; of kind picked it says write unless told otherwise."""
    answer = {"answer": "write"} if kind == "picked" else {}
    at = NOON + timedelta(minutes=number)
    return Event.model_validate(
        {"event_id": ident(number), "at": at, "person_id": person_id, "kind": kind, **answer, **more}
    )


def undo(number: int, of: int, person_id: str = "ada") -> Event:
    return event(number, "undone", person_id, undoes=ident(of))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "decisions.sqlite"


def picked(path: Path, *events: Event) -> Pick | None:
    """How it stands with Ada after these."""
    with Decisions.at(path) as decisions:
        for each in events:
            decisions.record(each)
        return decisions.picks().get("ada")


# What an event may say


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "picked"},
        {"kind": "picked", "answer": "maybe"},
        {"kind": "picked", "answer": "later"},
        {"kind": "picked", "answer": "keep", "until": "2027-01-01"},
        {"kind": "picked", "answer": "keep", "done": "written"},
        {"kind": "picked", "answer": "keep", "undoes": ident(1)},
        {"kind": "undone"},
        {"kind": "undone", "undoes": "no such thing"},
        {"kind": "noted", "note": "x" * (MOST_NOTE + 1)},
        {"kind": "noted", "note": "met at the fair", "answer": "keep"},
        {"kind": "done"},
        {"kind": "done", "done": "burnt"},
        {"kind": "not_done", "done": "removed"},
        {"kind": "noted", "person_id": ""},
        {"kind": "noted", "event_id": "1"},
        {"kind": "noted", "at": "2026-10-03T12:00:00"},
        {"kind": "noted", "profile_url": "https://example.invalid/in/ada"},
        {"kind": "noted", "mood": "good"},
    ],
)
def test_an_event_that_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Event.model_validate({"event_id": ident(1), "at": NOON, "person_id": "ada", **wrong})


def test_moments_are_kept_in_utc() -> None:
    there = timezone(timedelta(hours=2))
    assert event(1, at=datetime(2026, 10, 3, 14, 1, tzinfo=there)).at.tzinfo is UTC


# What is recorded


def test_an_answer_is_there_when_the_file_is_opened_again(path: Path) -> None:
    ada = "https://www.linkedin.com/in/ada"
    asked = event(1, answer="later", until=date(2027, 3, 1), note="After the fair.", name="Ada Quill",
                  profile_url=ada, standing="dormant", as_of=NOON - timedelta(days=3))  # fmt: skip
    picked(path, asked)
    assert picked(path) == Pick(
        person_id="ada", name="Ada Quill", profile_url=ada, answer="later", until=date(2027, 3, 1),
        note="After the fair.", picked_at=asked.at, standing="dormant", as_of=NOON - timedelta(days=3),
        done=None, done_at=None, last_event=ident(1),
    )  # fmt: skip
    with Decisions.at(path) as decisions:
        assert decisions.events() == [asked]


def test_a_request_sent_twice_is_one_event(path: Path) -> None:
    with Decisions.at(path) as decisions:
        assert decisions.record(event(1)) == 1
        assert decisions.record([event(1), event(2), event(2)]) == 1
        assert len(decisions.events()) == 2


LATER = event(2, answer="later", until=date(2027, 3, 1), note="After the fair.")


@pytest.mark.parametrize(
    ("first", "other"),
    [
        (event(1), event(1, answer="keep")),
        (event(1), event(1, person_id="bo")),
        (event(1), event(1, note="Hm.")),
        (event(1), event(1, "noted")),
        (LATER, LATER.model_copy(update={"until": date(2027, 3, 2)})),
        (event(1, "noted", note="Hm."), event(1, "noted")),
        (event(1, "done", done="written"), event(1, "done", done="removed")),
        (undo(1, 8), undo(1, 9)),
        (event(9), undo(9, 8)),
    ],
)
def test_one_number_is_not_for_two_things(path: Path, first: Event, other: Event) -> None:
    with Decisions.at(path) as decisions:
        decisions.record([event(8), *([] if first.event_id == ident(9) else [event(9)]), first])
        before = decisions.events()
        with pytest.raises(Contradicted, match="load the page again"):
            decisions.record([event(5, person_id="cy"), other])
        with pytest.raises(Contradicted):
            decisions.record([event(6), event(6, answer="keep")])
        assert decisions.events() == before, "all or none"


def test_the_same_sent_again_from_a_later_report_is_the_same(path: Path) -> None:
    again = {"at": NOON + timedelta(days=1), "name": "Ada Quill", "standing": "dormant", "as_of": NOON,
             "profile_url": "https://www.linkedin.com/in/ada"}  # fmt: skip
    with Decisions.at(path) as decisions:
        decisions.record([LATER, undo(3, 2)])
        for each in (LATER, undo(3, 2)):
            assert decisions.record(each.model_copy(update=again)) == 0
        assert decisions.events() == [LATER, undo(3, 2)]


def test_a_person_s_events_are_theirs_alone(path: Path) -> None:
    with Decisions.at(path) as decisions:
        decisions.record([event(1), event(2, person_id="bo"), event(3, answer="keep")])
        assert [each.answer for each in decisions.events("ada")] == ["write", "keep"]
        assert decisions.events("cy") == []
        assert {person: pick.answer for person, pick in decisions.picks().items()} == {"ada": "keep", "bo": "write"}


@pytest.mark.parametrize(
    ("events", "answer", "note", "done"),
    [
        ([event(1), event(2, answer="keep")], "keep", None, None),
        ([event(1, note="First."), event(2, answer="keep")], "keep", "First.", None),
        ([event(1, note="First."), event(2, "noted", note="Second.")], "write", "Second.", None),
        ([event(1, note="First."), event(2, "noted")], "write", None, None),
        ([event(1), event(2, "done", done="written")], "write", None, "written"),
        ([event(1), event(2, "done", done="written"), event(3, "not_done")], "write", None, None),
        ([event(1), event(2, "done", done="written"), event(3)], "write", None, None),
        ([event(1, answer="let_go"), event(2, "done", done="removed")], "let_go", None, "removed"),
        ([event(1, answer="keep"), event(2, "done", done="removed")], "keep", None, None),
        ([event(1), event(2, "done", done="removed")], "write", None, None),
        ([event(1), event(2, answer="keep"), undo(3, 2)], "write", None, None),
        ([event(1), event(2, answer="keep"), undo(3, 1)], "keep", None, None),
        ([event(1), event(2, "done", done="written"), undo(3, 2)], "write", None, None),
        ([event(1), event(2, "done", done="written"), event(3, "not_done"), undo(4, 3)], "write", None, "written"),
        ([event(1, note="First."), event(2, "noted"), undo(3, 2)], "write", "First.", None),
        ([event(1, "noted", note="Only this.")], None, "Only this.", None),
        ([event(1), undo(2, 1), event(3, answer="keep")], "keep", None, None),
    ],
)
def test_what_counts_is_the_last_word(
    path: Path, events: list[Event], answer: str | None, note: str | None, done: str | None
) -> None:
    pick = picked(path, *events)
    assert pick
    assert (pick.answer, pick.note, pick.done) == (answer, note, done)


def test_who_is_undone_to_nothing_is_no_pick(path: Path) -> None:
    assert picked(path, event(1), event(2), undo(3, 2), undo(4, 1), undo(5, 1)) is None


def test_undoing_goes_back_as_far_as_the_first_event(path: Path) -> None:
    with Decisions.at(path) as decisions:
        decisions.record([event(1), event(2, person_id="bo"), event(3, "noted", note="Hm.")])
        steps = 0
        while last := decisions.last_undoable():
            steps += 1
            decisions.record(undo(10 + steps, int(last.event_id, 16), last.person_id))
        assert steps == 3
        assert decisions.picks() == {}
        assert len(decisions.events()) == 6


@pytest.mark.parametrize("idle", [undo(2, 9), undo(2, 1, "bo"), undo(2, 2), undo(4, 3)])
def test_what_was_never_decided_is_not_undone(path: Path, idle: Event) -> None:
    with Decisions.at(path) as decisions:
        decisions.record([event(1), undo(3, 1)])
        with pytest.raises(NothingToUndo):
            decisions.record([event(5, answer="keep"), idle])
        assert len(decisions.events()) == 2, "all or none"


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """Events of two people, each undoing anything before it or deciding something."""
    found: list[Event] = []
    for number in range(1, draw(st.integers(1, 12)) + 1):
        person = draw(st.sampled_from(["ada", "bo"]))
        before = [each for each in found if each.person_id == person and each.kind != "undone"]
        kinds = ["picked", "noted", "done", "not_done", *(["undone"] if before else [])]
        kind = draw(st.sampled_from(kinds))
        more: dict[str, object] = {}
        if kind == "undone":
            more = {"undoes": draw(st.sampled_from(before)).event_id}
        elif kind == "picked":
            more = {"answer": draw(st.sampled_from(["write", "keep", "let_go"]))}
        elif kind == "noted":
            more = {"note": draw(st.sampled_from([None, "one", "two"]))}
        elif kind == "done":
            more = {"done": draw(st.sampled_from(["written", "removed"]))}
        found.append(event(number, kind, person, **more))
    return found


@settings(deadline=None, max_examples=50)
@given(histories())
def test_undoing_is_as_if_it_had_never_been(tmp_path_factory: pytest.TempPathFactory, history: list[Event]) -> None:
    folder = tmp_path_factory.mktemp("laws")
    gone = {each.undoes for each in history}
    kept = [each for each in history if each.kind != "undone" and each.event_id not in gone]
    with Decisions.at(folder / "all.sqlite") as whole, Decisions.at(folder / "kept.sqlite") as without:
        whole.record(history)
        without.record(kept)
        assert whole.picks() == without.picks()
        assert whole.last_undoable() == (kept[-1] if kept else None)


@settings(deadline=None, max_examples=50)
@given(histories())
def test_one_by_one_or_at_once_or_read_anew_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, history: list[Event]
) -> None:
    path = tmp_path_factory.mktemp("laws") / "decisions.sqlite"
    with Decisions.at(path) as writing, Decisions.at(path) as watching:
        for each in history:
            writing.record(each)
            watching.picks()
        with Decisions.at(path) as fresh:
            assert writing.picks() == watching.picks() == fresh.picks()
            assert writing.events() == watching.events() == fresh.events() == history


def test_a_day_counts_people_in_the_zone_of_who_asks(path: Path) -> None:
    auckland = timezone(timedelta(hours=13))
    with Decisions.at(path) as decisions:
        decisions.record([event(1), event(2, answer="keep"), event(3, person_id="bo"), event(4, person_id="cy")])
        decisions.record([undo(5, 4, "cy"), event(6, "noted", "dee", note="Hm.")])
        assert decisions.decided_on(date(2026, 10, 3), UTC) == 2
        assert decisions.decided_on(date(2026, 10, 4), UTC) == 0
        assert decisions.decided_on(date(2026, 10, 4), auckland) == 2


# The file


def test_the_file_lies_beside_the_reports_and_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = beside(tmp_path / "reports" / "2026-09-30")
    assert path == tmp_path.resolve() / "reports" / "decisions.sqlite"
    assert beside(tmp_path / "reports" / "2027-09-30" / ".") == path
    with Decisions.at(path) as decisions:
        decisions.record(event(1))
        made = list(path.parent.iterdir())
        assert path in made
        for each in made:
            assert stat.S_IMODE(each.stat().st_mode) == 0o600, each.name


@pytest.mark.parametrize("change", ["update events set answer = 'keep'", "delete from events"])
def test_nothing_in_the_file_can_be_changed(path: Path, change: str) -> None:
    picked(path, event(1))
    with sqlite3.connect(path) as connection, pytest.raises(sqlite3.IntegrityError, match="decisions are never"):
        connection.execute(change)
    connection.close()


def test_every_event_waits_for_the_disk(path: Path) -> None:
    with Decisions.at(path) as decisions:
        assert decisions._connection.execute("pragma journal_mode").fetchone() == ("wal",)
        assert decisions._connection.execute("pragma synchronous").fetchone() == (2,)


def test_a_whole_file_passes_the_check(path: Path) -> None:
    with Decisions.at(path) as decisions:
        decisions.record(event(number) for number in range(1, 50))
        assert decisions.check() == 49


def read(path: Path) -> None:
    with Decisions.at(path) as decisions:
        decisions.check()
        decisions.picks()


def sentence(path: Path, kind: type[CannotGoOn]) -> str:
    """What is said of the file when it is opened and read: one sentence that names it."""
    with pytest.raises(kind) as raised:
        read(path)
    said = str(raised.value)
    assert str(path) in said
    assert said.endswith(".")
    assert "\n" not in said
    return said


def test_an_empty_file_that_a_killed_run_left_is_begun_anew(path: Path) -> None:
    path.write_bytes(b"")
    pick = picked(path, event(1))
    assert pick
    assert pick.answer == "write"


def test_a_file_of_another_kind_is_left_as_it_is(path: Path) -> None:
    path.write_bytes(b"name,decision\nAda Quill,keep\n" * 50)
    before = path.read_bytes()
    assert "not a file of decisions" in sentence(path, NotDecisions)
    assert path.read_bytes() == before


def test_another_program_s_file_is_left_as_it_is(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("create table events (title text)")
    connection.close()
    before = path.read_bytes()
    assert "not a file of decisions" in sentence(path, NotDecisions)
    assert path.read_bytes() == before


def test_a_damaged_file_is_told(path: Path) -> None:
    with Decisions.at(path) as decisions:
        decisions.record(event(number, note="n" * 400) for number in range(1, 200))
    data = bytearray(path.read_bytes())
    for page in range(3, len(data) // 4096):
        data[page * 4096 : page * 4096 + 64] = b"\xa5" * 64
    path.write_bytes(data)
    assert "is damaged" in sentence(path, NotDecisions)


def test_an_event_that_no_version_ever_wrote_is_damage(path: Path) -> None:
    picked(path, event(1))
    connection = sqlite3.connect(path)
    connection.execute(
        "insert into events (event_id, at, person_id, kind) values ('x', 'yesterday', 'somebody secret', 'married')"
    )
    connection.commit()
    connection.close()
    said = sentence(path, NotDecisions)
    assert "is damaged" in said
    assert "secret" not in said


def test_a_later_version_s_file_is_left_as_it_is(path: Path) -> None:
    picked(path, event(1))
    connection = sqlite3.connect(path)
    connection.execute(f"pragma user_version = {len(decision_file.STEPS) + 1}")
    connection.close()
    assert "later version" in sentence(path, NewerDecisions)


def test_an_older_file_is_brought_up_to_date_with_all_that_is_in_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picked(path, event(1), event(2, answer="keep"))
    mood = ("alter table events add column mood text", "create index moods on events (mood)")
    monkeypatch.setattr(decision_file, "STEPS", (*decision_file.STEPS, mood))
    pick = picked(path)
    assert pick
    assert pick.answer == "keep"
    connection = sqlite3.connect(path)
    assert connection.execute("pragma user_version").fetchone() == (len(decision_file.STEPS),)
    assert connection.execute("select mood from events").fetchall() == [(None,), (None,)]
    connection.close()


def test_a_step_that_breaks_leaves_the_older_file_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    picked(path, event(1))
    torn = ("alter table events add column mood text", "alter table nothing add column mood text")
    with monkeypatch.context() as patch:
        patch.setattr(decision_file, "STEPS", (*decision_file.STEPS, torn))
        sentence(path, CannotDecide)
    pick = picked(path)
    assert pick
    assert pick.answer == "write"


def test_a_full_disk_loses_nothing_that_was_decided_before(path: Path) -> None:
    with Decisions.at(path) as decisions:
        decisions.record(event(1))
        (pages,) = decisions._connection.execute("pragma page_count").fetchone()
        decisions._connection.execute(f"pragma max_page_count = {pages}")
        with pytest.raises(CannotDecide, match="the disk is full; make room"):
            decisions.record(event(number, note="n" * MOST_NOTE) for number in range(2, 100))
        assert len(decisions.events()) == 1
        decisions._connection.execute("pragma max_page_count = 1000000")
        assert decisions.record(event(2)) == 1


def test_a_file_that_may_only_be_read_can_be_read(path: Path) -> None:
    with Decisions.at(path) as decisions:
        decisions.record(event(1))
        decisions._connection.execute("pragma query_only = on")
        with pytest.raises(CannotDecide, match="can only be read"):
            decisions.record(event(2))
        assert set(decisions.picks()) == {"ada"}


def test_a_folder_in_the_way_is_told(path: Path) -> None:
    path.mkdir()
    assert "cannot be opened" in sentence(path, CannotDecide)


def test_a_file_where_a_folder_should_be_is_told(path: Path) -> None:
    path.write_bytes(b"")
    assert "out of reach" in sentence(path / "decisions.sqlite", CannotDecide)


def test_a_writer_that_never_ends_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decision_file, "PATIENCE", 0.1)
    with Decisions.at(path) as first, Decisions.at(path) as second:
        first._connection.execute("begin immediate")
        with pytest.raises(CannotDecide, match="another program has been writing"):
            second.record(event(1))
        first._connection.execute("rollback")
        assert second.record(event(1)) == 1


# Several at once


def test_threads_may_share_one(path: Path) -> None:
    with Decisions.at(path) as decisions:

        def write(start: int) -> None:
            for number in range(start, start + 25):
                decisions.record(event(number, person_id=f"p{number}"))
                decisions.picks()

        threads = [Thread(target=write, args=(start,)) for start in (100, 200, 300, 400)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(decisions.picks()) == decisions.check() == 100


def open_and_write(path: str, start: int) -> None:
    with Decisions.at(Path(path)) as decisions:
        decisions.record(event(start, person_id=f"p{start}"))


def test_four_processes_may_make_the_file_at_once(path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=open_and_write, args=(str(path), start)) for start in (1, 2, 3, 4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0, 0, 0]
    with Decisions.at(path) as decisions:
        assert set(decisions.picks()) == {"p1", "p2", "p3", "p4"}
