"""What became of the picks: conversations as text, a pick in between, and what the later export shows of it."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import analyze
from pipeline.charts import draw
from pipeline.outcomes import outcomes, settled
from pipeline.page import page
from pipeline.report import build
from pipeline.settled import is_settled, pinned
from schemas.decision import BECAME, Outcomes, Pick
from schemas.rules import Rules
from tests.conftest import TYPICAL, World, moment

REPORT = moment("2026-03-01 12:00")
PICKED = moment("2026-03-03 20:00")
LATER = moment("2026-06-30 12:00")


def pick(slug: str, answer: str | None, **more: object) -> Pick:
    """Made on 3 March on the report of 1 March."""
    plain = dict.fromkeys(Pick.model_fields)
    told = {"person_id": slug, "name": f"{slug.title()} Quill", "answer": answer, "last_event": "0" * 32}
    if answer:
        told |= {"picked_at": PICKED, "as_of": REPORT, "standing": "dormant"}
    return Pick.model_validate({**plain, **told, **more})


def outcome(world: World, *picks: Pick, as_of: datetime = LATER, **options: bool) -> Outcomes:
    """The picks by the time of an export of that date; Ada and Bo are connected all along."""
    world.people("ada | Ada Quill | 2015-01-31\nbo | Bo Quill | 2015-01-31")
    if not (world.folder / "messages.csv").exists():
        world.talk("2020-01-01 09:00 me > bo: hello there")
    now = world.analyze(as_of=as_of)
    by_id = {each.person_id: each for each in picks}
    return outcomes(by_id, now.people, now.turns, now.as_of, Rules(), **options)


@pytest.mark.parametrize(
    ("talk", "became"),
    [
        ("", "not_written"),
        ("2026-02-28 09:00 me > ada: how are you?", "not_written"),
        ("2026-02-28 09:00 me > ada: how are you?\n2026-03-01 11:00 ada > me: fine", "not_written"),
        ("2026-03-04 09:00 me > ada: how are you?", "unanswered"),
        ("2026-03-02 09:00 me > ada: how are you?", "unanswered"),
        ("2026-03-04 09:00 me > ada: how are you?\n2026-03-04 12:00 ada > me: fine, and you?", "answered"),
        ("2026-03-04 09:00 me > ada: how are you?\n2026-05-30 12:00 ada > me: so late, sorry!", "answered"),
        ("2026-06-20 09:00 me > ada: how are you?", "waiting"),
        ("2026-03-04 09:00 me > ada: how are you?\n2026-06-20 09:00 me > ada: still there?", "unanswered"),
        ("2026-03-04 09:00 ada > me: long time no see!", "wrote_first"),
        ("2026-03-04 09:00 ada > me: long time no see!\n2026-03-05 09:00 me > ada: yes!", "wrote_first"),
        ("2026-03-04 09:00 me > ada (draft): how are you?", "not_written"),
    ],
)
def test_write_again(world: World, talk: str, became: str) -> None:
    found = outcome(world.talk("2020-01-01 09:00 me > bo: hello there\n" + talk), pick("ada", "write"))
    assert [each.became for each in found.people] == [became]


def test_a_letter_to_fifty_is_not_writing_again(world: World) -> None:
    many = [f"p{number}" for number in range(50)]
    world.people("\n".join(f"{slug} | {slug.title()} Quill | 2015-01-31" for slug in many))
    letter = "Happy to share that our new catalogue of looms is out, do have a look at it whenever you like"
    world.talk("\n".join(f"2026-04-01 09:{nth:02d} me > {slug}: {letter}" for nth, slug in enumerate(many)))
    now = world.analyze(as_of=LATER)
    found = outcomes({"p1": pick("p1", "write")}, now.people, now.turns, now.as_of, Rules())
    assert found.people[0].became == "not_written"


def test_when_you_wrote_and_when_they_did(world: World) -> None:
    world.talk("2026-03-04 09:00 me > ada: how are you?\n2026-03-04 12:00 ada > me: fine, and you?")
    (ada,) = outcome(world, pick("ada", "write")).people
    assert (ada.wrote_at, ada.answered_at) == (moment("2026-03-04 09:00"), moment("2026-03-04 12:00"))


@pytest.mark.parametrize(
    ("person", "answer", "became"),
    [
        (pick("ada", "let_go"), "let_go", "still_there"),
        (pick("cy", "let_go"), "let_go", "gone"),
        (pick("ada", "keep"), "keep", "still_there"),
        (pick("cy", "keep"), "keep", "gone"),
        (pick("cy", "write"), "write", "gone"),
        (pick("ada-quill-7", "let_go", name="ADA Quill"), "let_go", "other_address"),
        (pick("ada-quill-7", "let_go", name=None), "let_go", "gone"),
        (pick("ada", "later", until=date(2026, 6, 30)), "later", "due"),
        (pick("ada", "later", until=date(2026, 7, 1)), "later", "not_due"),
    ],
)
def test_the_other_answers(world: World, person: Pick, answer: str, became: str) -> None:
    (found,) = outcome(world, person).people
    assert (found.answer, found.became) == (answer, became)


def test_a_namesake_who_came_after_is_somebody_else(world: World) -> None:
    world.people("ada-2 | Ada Quill | 2026-04-01\nbo | Bo Quill | 2015-01-31").talk("2020-01-01 09:00 me > bo: hi")
    now = world.analyze(as_of=LATER)
    found = outcomes({"ada": pick("ada", "let_go")}, now.people, now.turns, now.as_of, Rules())
    assert found.people[0].became == "gone"


@pytest.mark.parametrize("answer", ["write", "let_go", "keep"])
@pytest.mark.parametrize("as_of", [REPORT, moment("2026-03-02 12:00"), moment("2025-12-31 12:00")])
def test_an_export_from_before_the_pick_cannot_tell(world: World, answer: str, as_of: datetime) -> None:
    found = outcome(world, pick("ada", answer), as_of=as_of)
    assert [each.became for each in found.people] == ["too_early"]
    assert (found.written.of, found.removed.of, found.kept.of) == (0, 0, 0)


def test_without_messages_nobody_is_told_not_to_have_written(world: World) -> None:
    found = outcome(world, pick("ada", "write"), pick("cy", "let_go"), messages_read=False)
    assert [each.became for each in found.people] == ["unknown", "gone"]
    assert found.written.of == 0


def test_what_was_ticked_is_held_against_the_export(world: World) -> None:
    world.talk("2026-03-04 09:00 me > bo: how are you?")
    ticks = [pick("ada", "let_go", done="removed"), pick("bo", "write", done="written"), pick("cy", "let_go")]
    assert outcome(world, *ticks).ticked_in_vain == 1
    assert outcome(world, pick("ada", "write", done="written")).ticked_in_vain == 1


def test_the_counts(world: World) -> None:
    slugs = ["al", "bea", "cleo", "dov", "eli", "fay", "gil"]
    world.people("\n".join(f"{slug} | {slug.title()} Quill | 2015-01-31" for slug in slugs))
    world.talk("""
        2026-03-04 09:00 me > al: how are you?
        2026-03-05 09:00 al > me: well!
        2026-03-04 10:00 me > bea: how are you?
        2026-06-25 09:00 me > cleo: how are you?
        2026-03-06 09:00 dov > me: how are you?
    """)
    picks = [pick(slug, "write") for slug in ("al", "bea", "cleo", "dov", "eli")]
    picks += [pick("fay", "let_go"), pick("zoe", "let_go"), pick("gil", "keep"), pick("yan", None, note="Who?")]
    now = world.analyze(as_of=LATER)
    found = outcomes({each.person_id: each for each in picks}, now.people, now.turns, now.as_of, Rules())
    assert (found.written.count, found.written.of) == (3, 5)
    assert (found.answered.count, found.answered.of) == (1, 2)
    assert found.waiting == 1
    assert (found.removed.count, found.removed.of) == (1, 2)
    assert (found.kept.count, found.kept.of) == (1, 1)
    assert [each.person_id for each in found.people] == ["al", "bea", "cleo", "dov", "eli", "gil", "fay", "zoe"]


def test_no_picks_come_to_nothing(world: World) -> None:
    found = outcome(world)
    assert found.people == []
    assert found.written.of == found.answered.of == found.removed.of == found.due == 0


@pytest.fixture(scope="module")
def typical() -> object:
    return analyze(TYPICAL)


@settings(deadline=None, max_examples=50)
@given(data=st.data())
def test_every_pick_has_one_outcome_and_no_share_exceeds_its_whole(typical: object, data: st.DataObject) -> None:
    people = typical.people
    known = [*people.select("person_id", "name").head(40).rows(), ("nobody-1", "No Body"), ("nobody-2", None)]
    chosen = data.draw(st.lists(st.sampled_from(known), unique=True, max_size=12))
    picks = {}
    for person_id, name in chosen:
        answer = data.draw(st.sampled_from(["write", "keep", "let_go", "later"]))
        report = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=data.draw(st.integers(0, 1200)))
        until = report.date() + timedelta(days=300) if answer == "later" else None
        at = report + timedelta(days=data.draw(st.integers(0, 90)))
        picks[person_id] = pick(person_id, answer, name=name, as_of=report, picked_at=at, until=until)
    found = outcomes(picks, people, typical.turns, typical.as_of, Rules())
    assert sorted(each.person_id for each in found.people) == sorted(picks)
    assert {each.became for each in found.people} <= set(BECAME)
    for share in (found.written, found.answered, found.removed, found.kept):
        assert 0 <= share.count <= share.of
    assert found.answered.of + found.waiting <= found.written.count
    for each in found.people:
        if each.wrote_at:
            assert each.wrote_at > picks[each.person_id].as_of
        if each.answered_at:
            assert each.answered_at > each.wrote_at


# On the page


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """What the page says of picks, as words, one line for each element."""
    world = World(tmp_path_factory.mktemp("told"))
    world.people("\n".join(f"{slug} | {slug.title()} Quill | 2015-01-31" for slug in ("ada", "bo", "cy")))
    now = world.talk("2020-01-01 09:00 me > bo: hello there").analyze(as_of=LATER)
    charts = [each.chart for each in draw(now)]

    def tell(*picks: Pick, as_of: datetime = LATER, **options: bool) -> str:
        by_id = {each.person_id: each for each in picks}
        came = outcomes(by_id, now.people, now.turns, as_of, Rules(), **options)
        whole = page(build(replace(now, outcomes=came), charts), {})
        section = whole.partition('<section id="picks">')[2].partition("</section>")[0]
        return re.sub(r"\s*\n\s*", "\n", re.sub(r"<[^>]+>", "", section))

    return tell


def test_what_cannot_be_told_yet_is_said_once_with_a_count(told: Callable[..., str]) -> None:
    early = [pick(slug, "keep", as_of=LATER, picked_at=LATER) for slug in ("bo", "cy", "zoe")]
    said = told(pick("ada", "let_go"), *early)
    assert said.count("made before you decided") == 1
    assert "The export was made before you decided: it cannot tell what became of 3 of your decisions." in said
    assert said.count("They are among your connections.") == 1
    for name in ("Ada", "Bo", "Cy", "Zoe"):
        assert said.count(f"{name} Quill") == 1


def test_without_messages_that_too_is_said_once(told: Callable[..., str]) -> None:
    said = told(pick("ada", "write"), pick("bo", "write"), messages_read=False)
    assert said.count("holds no messages") == 1
    assert "2 of your decisions" in said
    assert "made before" not in said


# Whom the lists need not name again


@pytest.mark.parametrize(
    ("asked", "day", "received", "sent", "settled"),
    [
        (pick("ada", "keep"), "2026-06-30", None, None, True),
        (pick("ada", "keep"), "2036-06-30", "2026-02-28 09:00", "2026-05-01 09:00", True),
        (pick("ada", "keep"), "2026-06-30", "2026-03-02 09:00", None, False),
        (pick("ada", "keep"), "2026-06-30", "2026-03-01 12:00", None, True),
        (pick("ada", "let_go"), "2026-06-30", "2026-02-28 09:00", None, True),
        (pick("ada", "let_go"), "2026-06-30", "2026-05-01 09:00", None, False),
        (pick("ada", "write"), "2026-06-30", None, "2026-02-28 09:00", True),
        (pick("ada", "write"), "2026-06-30", None, "2026-03-04 09:00", False),
        (pick("ada", "later", until=date(2026, 7, 1)), "2026-06-30", None, None, True),
        (pick("ada", "later", until=date(2026, 7, 1)), "2026-07-01", None, None, False),
        (pick("ada", "later", until=date(2026, 7, 1)), "2026-06-30", "2026-05-01 09:00", None, False),
        (pick("ada", None, note="Hm."), "2026-06-30", None, None, False),
        (pick("ada", "keep", as_of=None), "2026-06-30", "2026-03-02 09:00", None, True),
    ],
)
def test_decided_stays_decided_unless_things_change(
    asked: Pick, day: str, received: str | None, sent: str | None, settled: bool
) -> None:
    last = [moment(text) if text else None for text in (received, sent)]
    assert is_settled(asked, date.fromisoformat(day), *last) is settled


def test_those_to_keep_are_pinned_and_nobody_else() -> None:
    until = {"later": date(2027, 1, 1)}
    asked = {answer: pick(answer, answer, until=until.get(answer)) for answer in ("write", "keep", "let_go", "later")}
    assert pinned(asked | {"noted": pick("noted", None, note="Hm.")}) == {"keep"}


def test_the_settled_of_a_report(world: World) -> None:
    world.people("\n".join(f"{slug} | {slug.title()} Quill | 2015-01-31" for slug in ("ada", "bo", "cy")))
    now = world.talk("2026-04-01 09:00 bo > me: are you there?").analyze(as_of=LATER)
    asked = {slug: pick(slug, "keep") for slug in ("ada", "bo", "gone")}
    assert settled(asked, now.people, now.as_of) == {"ada"}
    assert settled({}, now.people, now.as_of) == frozenset()
    assert isinstance(now.people, pl.DataFrame)
