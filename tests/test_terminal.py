"""What the summary in the terminal says, where its figures agree with the tables."""

from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from pipeline import terminal
from pipeline.analysis import Analysis
from pipeline.shares import share
from schemas.decision import Outcome, Outcomes
from schemas.rules import Rules
from tests.conftest import World, moment
from tests.made_up_analysis import altered, made_up, unread

AS_OF = moment("2026-06-30 12:00")


def summary(analysis: Analysis, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("COLUMNS", "200")
    terminal.show_summary(analysis, Path("reports", "mine"))
    return capsys.readouterr().out


def test_answers_are_the_sums_of_the_people_with_what_is_still_open(
    world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    world.people("ada | Ada Quill\nbo | Bo Reed").talk("""
        2026-06-27 09:00 me > ada: hi
        2026-06-27 10:00 ada > me: hi
        2026-06-28 09:00 me > bo: are you there?""")
    analysis = world.analyze(as_of=AS_OF)
    said = summary(analysis, capsys, monkeypatch)
    people = analysis.people
    assert (people["their_replies"].sum(), people["their_opportunities"].sum(), people["their_pending"].sum()) == (
        1,
        2,
        1,
    )
    assert "They answer you      1 of 1 times; 1 turn is still open" in said
    assert "You answer them      nothing to go by yet" in said


@pytest.mark.parametrize(
    ("pinned", "said"),
    [
        (("Ada Quill", "Dov Ildmor"), "Careful, 1 of 2 pins in your rules matches nobody: Dov Ildmor."),
        (("Ada Quill",), ""),
        ((), ""),
    ],
)
def test_pins_that_protect_nobody_are_told(
    world: World,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    pinned: tuple[str, ...],
    said: str,
) -> None:
    analysis = world.people("ada | Ada Quill").talk("").analyze(as_of=AS_OF, rules=Rules(pinned=pinned))
    told = summary(analysis, capsys, monkeypatch)
    assert said in told
    assert ("pins" in told) == bool(said)


def test_who_is_listed_by_wording_alone_is_said_to_be_unmeasured(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    life = made_up()
    assert set(life.cleanup["standing"]) == {"unreturned"}
    assert "measured" not in summary(life, capsys, monkeypatch)
    some = life.cleanup.with_columns(
        standing=pl.when(pl.col("rank") <= 2).then(pl.lit("pitch_only")).otherwise("standing")
    )
    assert f"{some.height} people (cleanup.csv), 2 by wording alone, not measured" in summary(
        altered(life, cleanup=some), capsys, monkeypatch
    )


def test_never_used_says_from_how_many_years_on(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    life = altered(made_up(), rules=Rules(no_history_days=730))
    assert f"{life.no_history.height} people, in 2 years or more (no_history.csv)" in summary(life, capsys, monkeypatch)


def test_without_messages_nothing_is_counted_that_cannot_be_known(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = summary(unread(), capsys, monkeypatch)
    assert "Messages          not in this export, so who answers whom" in said
    assert "ask LinkedIn for the larger archive" in said
    for untrue in ("They answer you", "Waiting for you", "One-sided", "mutuals review"):
        assert untrue not in said


def wrote_first(slug: str, wrote_at: datetime | None) -> Outcome:
    """Of somebody who wrote before the owner did."""
    told = {"person_id": slug, "name": None, "profile_url": None, "answer": "write", "picked_at": AS_OF, "done": None}
    return Outcome.model_validate({**told, "became": "wrote_first", "wrote_at": wrote_at})


def came(*, written: str = "0/0", answered: str = "0/0", removed: str = "0/0", **more: object) -> Outcomes:
    """Counts of outcomes, shares as `2/6`."""
    shares = {"written": written, "answered": answered, "removed": removed, "kept": "3/4"}
    told = {name: share(*map(int, parts.split("/"))) for name, parts in shares.items()}
    return Outcomes.model_validate(
        {"as_of": AS_OF, "waiting": 0, "due": 0, "ticked_in_vain": 0, "people": [], **told, **more}
    )


@pytest.mark.parametrize(
    ("outcomes", "said"),
    [
        (
            came(written="2/6", answered="1/1", removed="3/7", ticked_in_vain=8),
            (
                "Of 6 people to write to again you have written to 2 since; 1 of 1 answered. Of 7 to let go 3 are "
                "gone. 8 ticks do not agree with this export: see the report."
            ),
        ),
        (
            came(written="3/3", answered="0/2", waiting=1),
            "Of 3 people to write to again you have written to 3 since; none of 2 answered, 1 may still answer.",
        ),
        (
            came(written="1/2", people=[wrote_first("ada", AS_OF), wrote_first("bo", None)]),
            "Of 2 people to write to again you have written to 1 since; 1 had written to you first.",
        ),
        (came(written="0/1"), "Of 1 person to write to again you have written to none since."),
        (
            came(removed="0/1", ticked_in_vain=1),
            "Of 1 to let go none is gone. 1 tick does not agree with this export: see the report.",
        ),
        (came(), None),
    ],
)
def test_what_became_of_the_decisions_is_said_in_a_line(
    outcomes: Outcomes, said: str | None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = summary(made_up(), capsys, monkeypatch).splitlines()
    told = summary(altered(made_up(), outcomes=outcomes), capsys, monkeypatch).splitlines()
    assert [line for line in told if line not in before] == ([said] if said else [])
    assert len(told) == len(before) + bool(said)


@pytest.mark.parametrize("columns", [60, 80])
def test_the_summary_fits_one_screen_of_any_usual_width(
    columns: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("NO_COLOR", "1")
    terminal.show_summary(made_up(), Path("reports", "mine"))
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) <= 24
    assert all(len(line) <= columns for line in lines)
    assert lines[-1].endswith("mutuals review reports/mine")
    assert not any("\x1b" in line for line in lines)
