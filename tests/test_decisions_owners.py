"""Decisions of two owners in one file: each sees what is theirs and no more, whatever they are called since."""

import json
import random
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import decision_file
from pipeline.decisions import Decisions, read_picks
from pipeline.errors import CannotRead, Contradicted, NothingToUndo
from pipeline.whose import NOBODY, owner_of
from schemas.decision import Event
from schemas.fields import profile_url
from schemas.report import Owner
from tests.test_decisions import event, histories, ident, undo


def owner(slug: str | None, name: str | None) -> Owner:
    return Owner(person_id=slug, name=name, found_by="the messages")


NORA, OLE = owner("nora-lamb", "Nora Lamb"), owner("ole-berg", "Ole Berg")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "decisions.sqlite"


def answers(path: Path, who: Owner | None) -> dict[str, str | None]:
    with Decisions.at(path, who) as decisions:
        return {person_id: pick.answer for person_id, pick in decisions.picks().items()}


def record(path: Path, who: Owner | None, *events: Event) -> None:
    with Decisions.at(path, who) as decisions:
        assert decisions.record(events) == len(events)


def test_each_sees_their_own_and_how_many_are_left_alone(path: Path) -> None:
    record(path, NORA, event(1), event(2, person_id="bo"), event(3, "noted", "bo", note="Mine."))
    record(path, OLE, event(4, answer="keep"), event(5, answer="let_go"), event(6, "done", done="removed"))
    assert answers(path, NORA) == {"ada": "write", "bo": "write"}
    assert answers(path, OLE) == {"ada": "let_go"}
    with Decisions.at(path, NORA) as nora, Decisions.at(path, OLE) as ole:
        assert (nora.of_others(), ole.of_others()) == (1, 2)
        assert [each.event_id for each in ole.events()] == [ident(4), ident(5), ident(6)]
        assert [each.event_id for each in nora.events("ada")] == [ident(1)]
        last = nora.last_undoable()
        assert last
        assert last.event_id == ident(3)
        assert nora.decided_on(event(1).at.date(), event(1).at.tzinfo) == 2
        ole.record(undo(7, 5))
        ole.record(undo(8, 4))
        assert (nora.of_others(), ole.picks()) == (0, {})
        assert nora.check() == ole.check() == 8


def test_nobody_takes_back_what_another_decided(path: Path) -> None:
    record(path, NORA, event(1))
    with Decisions.at(path, OLE) as decisions, pytest.raises(NothingToUndo) as raised:
        decisions.record(undo(2, 1))
    assert "Nora" not in str(raised.value)
    assert answers(path, NORA) == {"ada": "write"}


def test_another_s_number_is_taken(path: Path) -> None:
    record(path, NORA, event(1))
    with Decisions.at(path, OLE) as decisions:
        with pytest.raises(Contradicted) as raised:
            decisions.record(event(1))
        assert decisions.picks() == {}
    assert "Nora" not in str(raised.value)


@pytest.mark.parametrize(
    ("then", "now", "same"),
    [
        (NORA, owner("nora-lamb", "Nora Lamb-Berg"), True),
        (NORA, owner("nora-lamb", "Dr. Nora Lamb"), True),
        (NORA, owner("dr-nora-lamb", "Nora Lamb"), True),
        (NORA, owner("nora-lamb", None), True),
        (NORA, owner(None, "Nora Lamb"), True),
        (NORA, owner(None, "  nora LAMB "), True),
        (owner(None, "Nora Lamb"), NORA, True),
        (owner("nora-lamb", None), NORA, True),
        (owner("jürgen-groß", None), owner("jürgen-groß", "Jürgen Groß"), True),
        (NORA, OLE, False),
        (NORA, owner("ole-berg", None), False),
        (NORA, owner(None, "Ole Berg"), False),
        (owner(None, "Nora Lamb"), owner("nora-lamb", None), False),
        (owner(None, "nora-lamb"), owner("nora-lamb", None), False),
        (owner(None, "Nora Lamb"), owner(None, "Ole Berg"), False),
        (owner("nora-lamb", None), owner("ole-berg", None), False),
        (NORA, owner(None, ""), False),
        (NORA, NOBODY, False),
        (owner(None, ""), OLE, True),
        (NOBODY, NORA, True),
    ],
)
def test_an_owner_is_known_by_address_or_by_name(path: Path, then: Owner, now: Owner, same: bool) -> None:
    record(path, then, event(1))
    assert answers(path, now) == ({"ada": "write"} if same else {})
    with Decisions.at(path, now) as decisions:
        assert decisions.of_others() == (0 if same else 1)


def test_who_does_not_say_who_they_are_is_who_decided_last(path: Path) -> None:
    record(path, NORA, event(1))
    record(path, OLE, event(2, person_id="bo"))
    assert answers(path, None) == {"bo": "write"}
    record(path, None, event(3, person_id="cy"))
    assert answers(path, OLE) == {"bo": "write", "cy": "write"}
    assert answers(path, NORA) == {"ada": "write"}


def test_an_event_says_whose_it_is(path: Path) -> None:
    lying = event(1).model_copy(update={"owner_name": "Ole Berg", "owner_url": profile_url("ole-berg")})
    record(path, owner("nora lamb/é", "Nora Lamb"), lying)
    with Decisions.at(path, NORA) as decisions:
        (found,) = decisions.events()
    assert (found.owner_name, found.owner_url) == ("Nora Lamb", "https://www.linkedin.com/in/nora%20lamb%2F%C3%A9")


# A file of the first version: made by the first steps, and filled as that version filled it.


def first_version(path: Path) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in decision_file.STEPS[0]:
        connection.execute(statement)
    connection.execute("pragma user_version = 1")
    connection.execute("pragma journal_mode = wal")
    connection.execute(
        "insert into events (event_id, at, person_id, kind, answer, name, standing) "
        "values (?, '2026-10-03T12:01:00Z', 'ada', 'picked', 'write', 'Ada Quill', 'dormant')",
        (ident(1),),
    )
    connection.execute(
        "insert into events (event_id, at, person_id, kind, answer) "
        "values (?, '2026-10-03T12:02:00Z', 'bo', 'picked', 'keep')",
        (ident(2),),
    )
    connection.close()


def test_a_first_version_s_decisions_are_whoever_s_opens_it(path: Path) -> None:
    first_version(path)
    for who in (NORA, OLE, NOBODY, None):
        assert answers(path, who) == {"ada": "write", "bo": "keep"}
    record(path, NORA, event(3, answer="let_go"), undo(4, 2, "bo"))
    assert answers(path, NORA) == {"ada": "let_go"}
    assert answers(path, OLE) == {"ada": "write", "bo": "keep"}
    with Decisions.at(path, OLE) as decisions:
        assert decisions.of_others() == 1
        assert decisions.record(event(1)) == 0
        assert decisions.check() == 4
        assert decisions.events("ada")[0].name == "Ada Quill"
    connection = sqlite3.connect(path)
    assert connection.execute("pragma user_version").fetchone() == (2,)
    with pytest.raises(sqlite3.IntegrityError, match="never changed"):
        connection.execute("update events set owner_name = 'Ole Berg'")
    connection.close()


# Two owners in turns


@settings(deadline=None, max_examples=20)
@given(histories(), histories(), st.randoms(use_true_random=False))
def test_together_in_one_file_is_as_each_alone(
    tmp_path_factory: pytest.TempPathFactory, first: list[Event], second: list[Event], chance: random.Random
) -> None:
    shift = 1_000
    second = [
        each.model_copy(
            update={
                "event_id": ident(int(each.event_id, 16) + shift),
                "undoes": each.undoes and ident(int(each.undoes, 16) + shift),
            }
        )
        for each in second
    ]
    folder = tmp_path_factory.mktemp("owners")
    order = [0] * len(first) + [1] * len(second)
    chance.shuffle(order)
    whole = [Decisions.at(folder / "both.sqlite", who) for who in (NORA, OLE)]
    alone = [Decisions.at(folder / f"{nth}.sqlite", who) for nth, who in enumerate((NORA, OLE))]
    left = [iter(first), iter(second)]
    for who in order:
        each = next(left[who])
        whole[who].record(each)
        alone[who].record(each)
        assert whole[who].last_undoable() == alone[who].last_undoable()
    for mine, by_myself, other in zip(whole, alone, reversed(alone), strict=True):
        day, zone = event(1).at.date(), event(1).at.tzinfo
        assert mine.picks() == by_myself.picks()
        assert mine.events() == by_myself.events()
        assert mine.decided_on(day, zone) == by_myself.decided_on(day, zone)
        assert mine.of_others() == sum(pick.answer is not None for pick in other.picks().values())
    for each in (*whole, *alone):
        each.close()


# Whose a report is


@pytest.mark.parametrize("pad", [0, 100_000])
def test_a_report_says_whose_it_is(tmp_path: Path, pad: int) -> None:
    told = {"format_version": 1, "pad": "é" * pad, "owner": NORA.model_dump(), "conduct": {}, "people": []}
    (tmp_path / "report.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    assert owner_of(tmp_path) == NORA


@pytest.mark.parametrize("content", [b"", b"[]", b'{"owner": 3, "conduct": {}}', b'{"people": []}', b"\xff\xfe"])
def test_a_report_that_does_not_say_whose_it_is_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "report.json").write_bytes(content)
    with pytest.raises(CannotRead, match="write the report again"):
        owner_of(tmp_path)


def test_reading_makes_no_file(tmp_path: Path) -> None:
    assert read_picks(tmp_path / "reports" / "any", NORA) == {}
    assert list(tmp_path.iterdir()) == []
