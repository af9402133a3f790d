"""The four lists: who is on them, in what order, and in what words."""

import re
from datetime import UTC, date, timedelta

import polars as pl
import pytest
from pydantic import BaseModel

from pipeline import Analysis, analyze
from schemas.report import Cleanup, NoHistory, Owed, Reengage
from tests.conftest import TYPICAL, World, moment, tries

AS_OF = moment("2026-06-30 12:00")
LISTS: dict[str, type[BaseModel]] = {"cleanup": Cleanup, "reengage": Reengage, "owed": Owed, "no_history": NoHistory}
RECEIVED = ["Endorsement Date", "Skill Name", "Endorser First Name", "Endorser Last Name", "Endorser Public Url",
            "Endorsement Status"]  # fmt: skip
GIVEN = [header.replace("Endorser", "Endorsee") for header in RECEIVED]
PRAISE = ["First Name", "Last Name", "Company", "Job Title", "Text", "Creation Date", "Status"]
DATE = r"\b[1-9]\d? (January|February|March|April|May|June|July|August|September|October|November|December) \d{4}\b"
UNKIND = r"(?i)\b(bad|toxic|ignor\w*|selfish\w*|remov\w*)\b"


def skill(slug: str, name: str = "Weaving") -> list[str]:
    return ["2024/01/02 10:00:00 UTC", name, slug.title(), "Quill", f"www.linkedin.com/in/{slug}", "ACCEPTED"]


def roster(*slugs: str) -> str:
    return "\n".join(f"{slug} | {slug.title()} Quill | 2015-01-31" for slug in slugs)


def exchange(slug: str, day: str) -> str:
    """A question of mine and their answer, so that the last word is theirs, then my thanks an hour later."""
    return f"{day} 09:00 me > {slug}: hi?\n{day} 10:00 {slug} > me: hi\n{day} 11:00 me > {slug}: thanks"


def names(rows: pl.DataFrame) -> list[str]:
    """First names, in the list's order, whose ranks must be 1, 2, 3 and so on."""
    assert rows["rank"].to_list() == list(range(1, rows.height + 1))
    return [name.split(" ")[0].lower() for name in rows["name"]]


@pytest.fixture
def everything(world: World) -> Analysis:
    """Somebody on each list, of each kind."""
    world.people(roster("ada", "bo", "cy", "dee", "eve", "finn", "gus", "hal"))
    talk = [tries("ada", "2022-01-01 09:00", 8, 60), tries("bo", "2022-01-01 10:00", 4, 60)]
    talk += [exchange("cy", "2021-05-04"), "2026-06-01 09:00 dee > me: and when?", "2026-06-02 09:00 eve > me: see you"]
    talk += ["2020-03-01 09:00 me > finn: hi", "2020-03-02 09:00 finn > me: how are you?"]
    return world.talk("\n".join(talk)).analyze(as_of=AS_OF)


@pytest.mark.parametrize("name", LISTS)
def test_every_row_is_as_promised(everything: Analysis, name: str) -> None:
    rows = getattr(everything, name)
    assert rows.height
    assert rows.columns == list(LISTS[name].model_fields)
    for row in rows.iter_rows(named=True):
        LISTS[name](**row)
        assert row["decision"] == ""


@pytest.mark.parametrize("name", LISTS)
def test_a_list_without_anybody_still_has_its_columns(world: World, name: str) -> None:
    rows = getattr(world.people("ada | Ada Quill | 2026-01-31").analyze(as_of=AS_OF), name)
    assert (rows.height, rows.columns) == (0, list(LISTS[name].model_fields))


@pytest.mark.parametrize("made_up", [True, False])
def test_lists_hold_numbers_and_dates_and_no_unkind_word(everything: Analysis, made_up: bool) -> None:
    found = analyze(TYPICAL) if made_up else everything
    for reasons in found.cleanup["reasons"].to_list():
        assert re.search(DATE, " ".join(reasons))
    for rows in (found.owed, found.reengage, found.no_history):
        assert rows.height
        assert all(re.search(DATE, why) for why in rows["why"])
    said = [*found.people["reasons"].explode(), *found.people["protected_by"].explode().drop_nulls()]
    said += [*found.cleanup["if_removed"], *found.reengage["give_first"]]
    assert not [sentence for sentence in said if re.search(UNKIND, sentence)]


def test_what_the_effort_is_said_to_be(everything: Analysis) -> None:
    strong, moderate = everything.cleanup["reasons"].to_list()
    assert strong[0].startswith("You wrote 8 times between 1 January 2022 and 25 February 2023; no answer")
    assert moderate[0].startswith("You wrote 4 times between 1 January 2022 and 30 June 2022; no answer")
    assert re.search(r"4 conversations .* they began none", moderate[1])


# --- owed


def test_questions_wait_first_then_the_latest(world: World) -> None:
    talk = """
        2026-06-01 09:00 ada > me: good to know
        2026-06-02 09:00 bo > me: and when?
        2026-06-03 09:00 cy > me: good to know
        2026-06-04 09:00 dee > me: when? and where?
        2026-06-29 09:00 eve > me: since yesterday only, so what?
        2026-06-05 09:00 finn > me: hi?
        2026-06-06 09:00 me > finn: here
    """
    owed = world.people(roster("ada", "bo", "cy", "dee", "eve", "finn")).talk(talk).analyze(as_of=AS_OF).owed
    assert names(owed) == ["dee", "bo", "cy", "ada"]
    assert owed["kind"].to_list() == ["question", "question", "message", "message"]
    assert owed["since"].to_list()[0].astimezone(UTC) == moment("2026-06-04 09:00")
    assert "Their question of 4 June 2026 has waited for you for 26 days." in owed["why"].to_list()[0]


# --- cleanup


def test_strong_before_moderate_and_the_longest_effort_first(world: World) -> None:
    talk = [tries("ada", "2022-01-01 09:00", 4, 90), tries("bo", "2022-01-01 10:00", 8, 30)]
    talk += [tries("cy", "2022-01-01 11:00", 11, 30), tries("dee", "2022-01-01 12:00", 8, 30)]
    talk += [tries("eve", "2020-01-01 12:00", 5, 60), tries("finn", "2022-01-01 12:00", 3, 60)]
    people = roster("ada", "bo", "cy", "dee", "eve", "finn")
    cleanup = world.people(people).talk("\n".join(talk)).analyze(as_of=AS_OF).cleanup
    assert names(cleanup) == ["cy", "bo", "dee", "eve", "ada"]
    assert cleanup["evidence"].to_list() == ["strong"] * 3 + ["moderate"] * 2


@pytest.mark.parametrize(
    ("given", "received", "words"),
    [
        (["ada"], ["bo"], ["withdraw 1 endorsement you gave."]),
        (["ada"], None, ["withdraw 1 endorsement you gave."]),
        (["bo"], [], ["No endorsement or recommendation on record"]),
        (None, [], ["not all of them are in this export"]),
        (None, None, ["not all of them are in this export"]),
    ],
)
def test_what_would_go_with_the_connection(
    world: World, given: list[str] | None, received: list[str] | None, words: list[str]
) -> None:
    world.people(roster("ada", "bo")).talk(tries("ada", "2022-01-01 09:00", 8, 60))
    if given is not None:
        world.table("Endorsement_Given_Info.csv", GIVEN, [skill(slug) for slug in given])
    if received is not None:
        rows = [skill(slug, f"Weaving {n}") for n, slug in enumerate(received)]
        world.table("Endorsement_Received_Info.csv", RECEIVED, rows)
    (said,) = world.analyze(as_of=AS_OF).cleanup["if_removed"]
    assert all(part in said for part in words)
    assert ("withdraw" in said) == ("No endorsement" not in said)
    assert said.endswith("The person is not told.")


# --- reengage


def test_owed_first_then_by_contact(world: World) -> None:
    talk = [exchange("ada", "2019-05-04"), exchange("bo", "2024-05-04"), exchange("cy", "2022-05-04")]
    talk += ["2018-03-01 09:00 me > dee: hi", "2018-03-02 09:00 dee > me: how are you?"]
    talk += ["2026-06-01 09:00 me > eve: hi", "2026-06-02 09:00 eve > me: in touch", "2026-06-03 09:00 me > eve: yes"]
    talk += ["2020-03-01 09:00 me > finn: never a tie"]
    world.people(roster("ada", "bo", "cy", "dee", "eve", "finn")).talk("\n".join(talk))
    reengage = world.analyze(as_of=AS_OF).reengage
    assert names(reengage) == ["dee", "bo", "cy", "ada"]
    assert reengage["standing"].to_list() == ["owed", "dormant", "dormant", "dormant"]
    assert reengage["last_contact"].to_list()[:2] == [date(2018, 3, 2), date(2024, 5, 4)]
    assert "question of 2 March 2018" in reengage["give_first"].to_list()[0]


def test_a_recommendation_alone_is_a_tie_worth_writing_to(world: World) -> None:
    world.people(roster("ada", "bo")).talk("2026-06-01 09:00 bo > me: hi")
    praise = [["Ada", "Quill", "", "", "Well done", "03/01/19, 09:00 AM", "VISIBLE"]]
    reengage = world.table("Recommendations_Received.csv", PRAISE, praise).analyze(as_of=AS_OF).reengage
    assert names(reengage) == ["ada"]
    assert reengage.row(0, named=True)["last_contact"] == date(2019, 3, 1)
    assert "recommendation" in reengage.row(0, named=True)["give_first"]


def test_a_tie_without_a_contact_score_comes_last(world: World) -> None:
    praise = [["Ada", "Quill", "", "", "Well done", "03/01/19, 09:00 AM", "VISIBLE"]]
    world.people(roster("ada", "bo")).talk(exchange("bo", "2017-05-04"))
    reengage = world.table("Recommendations_Received.csv", PRAISE, praise).analyze(as_of=AS_OF).reengage
    assert names(reengage) == ["bo", "ada"]


@pytest.mark.parametrize(
    ("later", "listed"),
    [
        ("", True),
        ("2022-05-04 09:00 me > ada: hello", True),
        ("2022-05-04 09:00 me > ada: hello\n2022-05-04 10:00 me > ada: one attempt in two lines", True),
        ("2022-05-04 09:00 me > ada: hello\n2022-05-05 09:00 me > ada: hello?", False),
        ("2022-05-04 09:00 me > ada: hello\n2023-05-04 09:00 me > ada: hello?", False),
        ("2022-05-04 09:00 me > ada: hello\n2022-05-05 09:00 me > ada: hello?\n2022-05-06 09:00 ada > me: oh", True),
    ],
)
def test_two_attempts_without_an_answer_are_enough(world: World, later: str, listed: bool) -> None:
    talk = f"2021-05-03 09:00 me > ada: hi\n2021-05-04 09:00 ada > me: hi\n{later}"
    assert names(world.people(roster("ada")).talk(talk).analyze(as_of=AS_OF).reengage) == ["ada"] * listed


def dormant_world(world: World, afield: int) -> list[str]:
    """Fourteen ties at seven companies in seven roles, then some of longer ago, each elsewhere; the list's order."""
    lines, talk = [], []
    for n in range(14 + afield):
        slug = f"near{n:02}" if n < 14 else f"far{n:02}"
        place = n % 7 if n < 14 else n
        lines.append(f"{slug} | {slug.title()} Quill | 2010-01-31 | Company {place} | Role {place}")
        talk.append(exchange(slug, f"{date(2024, 6, 1) - timedelta(days=90 * n)}"))
    return names(world.people("\n".join(lines)).talk("\n".join(talk)).analyze(as_of=AS_OF).reengage)


@pytest.mark.parametrize("afield", [0, 1, 3, 5])
def test_ten_at_most_with_up_to_three_from_further_afield(world: World, afield: int) -> None:
    kept = min(afield, 3)
    expected = [f"near{n:02}" for n in range(10 - kept)] + [f"far{14 + n}" for n in range(kept)]
    assert dormant_world(world, afield) == expected


# --- no history


def test_unused_for_three_years_and_nothing_on_record(world: World) -> None:
    people = """
        ada | Ada Quill | 2023-07-01
        bo | Bo Quill | 2019-01-01
        cy | Cy Quill | 2023-07-02
        dee | Dee Quill | 2019-01-01
        eve | Eve Quill | 2019-01-01
        finn | Finn Quill | 2019-01-01
        gus | Gus Quill | 2019-01-01
        hal | Hal Quill | 2018-01-01
    """
    talk = "2020-01-01 09:00 me > dee: hi\n2020-01-02 09:00 [all] me > eve, zed: hi\n2020-01-03 09:00 hal > me: hi"
    world.people(people).talk(talk)
    world.table("Endorsement_Received_Info.csv", RECEIVED, [skill("finn")])
    praise = [["Gus", "Quill", "", "", "Well done", "03/01/20, 09:00 AM", "VISIBLE"]]
    world.table("Recommendations_Given.csv", PRAISE, praise)
    unused = world.analyze(as_of=AS_OF).no_history
    assert names(unused) == ["bo", "ada"]
    assert "1 January 2019" in unused["why"].to_list()[0]


def test_without_messages_nobody_is_said_to_be_unused(world: World) -> None:
    assert world.people(roster("ada")).analyze(as_of=AS_OF).no_history.is_empty()
