"""Reasons: sentences with numbers and dates, kind words, and the same words for both sides."""

import re

import polars as pl
import pytest

from pipeline import Analysis, analyze
from pipeline.sentences import counted, day, of, said_if, span, told
from schemas.words import STANDINGS
from tests.conftest import TYPICAL, World, moment, tries

AS_OF = "2026-06-30 12:00"
ACCUSING = re.compile(
    r"never|ignor|refus|fail|bad|rude|worst|selfish|useless|taker|leech|cold|lazy|remove|delete|unfriend|drop|should|"
    r"must|blame|fault|guilt|deserve|waste|toxic|score",
    re.IGNORECASE,
)
DATED = re.compile(
    r"\b[1-9]\d? (January|February|March|April|May|June|July|August|September|October|November|December) 20\d\d\b"
)


@pytest.fixture(scope="module")
def typical() -> Analysis:
    return analyze(TYPICAL)


def reasons(world: World, talk: str, connected: str = "2020-01-31") -> str:
    world.people(f"ada | Ada Quill | {connected}").talk(talk)
    return " ".join(world.person("ada", as_of=moment(AS_OF))["reasons"])


def test_every_reason_of_every_person_is_kind_and_holds_a_number(typical: Analysis) -> None:
    assert set(typical.people["standing"]) == set(STANDINGS)
    for row in typical.people.iter_rows(named=True):
        words = " ".join(row["reasons"])
        assert re.search(r"\d", words), row["standing"]
        assert not ACCUSING.search(words), words
        for sentence in [*row["reasons"], *row["protected_by"]]:
            assert sentence[0].isupper() or sentence[0].isdigit(), sentence
            assert sentence.endswith("."), sentence
            assert "null" not in sentence
            assert "{" not in sentence


@pytest.mark.parametrize("standing", sorted(set(STANDINGS) - {"thin"}))
def test_every_standing_is_dated(typical: Analysis, standing: str) -> None:
    rows = typical.people.filter(pl.col("standing") == standing).iter_rows(named=True)
    assert all(DATED.search(" ".join(row["reasons"])) for row in rows)


def test_no_reason_quotes_a_message_or_a_name(world: World) -> None:
    talk = "2026-01-01 09:00 me > ada: xylophone lessons?\n2026-01-02 09:00 ada > me: zither lessons?"
    assert not re.search("xylophone|zither|Ada|Quill", reasons(world, talk))


ANSWERED = "2026-05-01 09:00 me > ada: a\n2026-05-02 09:00 ada > me: b"
FACTS = {
    "unreturned, strong": (tries("ada", "2022-01-01 09:00", 8, 60), ["8 times", "1 January 2022", "25 February 2023",
                                                                     "no answer is on record", "94 %", "30 in 100"]),
    "unreturned, moderate": (tries("ada", "2022-01-01 09:00", 4, 61), ["4 times", "4 conversations", "183 days"]),
    "owed": ("2026-06-10 12:00 ada > me: could you?", ["question of 10 June 2026", "20 days"]),
    "owed, without a question": ("2026-06-10 12:00 ada > me: news", ["message of 10 June 2026", "20 days"]),
    "pending": ("2026-06-20 12:00 me > ada: hi", ["20 June 2026"]),
    "owed, after an exchange": (
        f"{ANSWERED}\n2026-06-10 09:00 ada > me: c\n2026-06-11 09:00 me > ada: d\n2026-06-12 09:00 ada > me: e?",
        ["question of 12 June 2026", "18 days", "2 messages from you", "3 messages from them"],
    ),
    "mutual": (
        f"{ANSWERED}\n2026-06-10 09:00 ada > me: c\n2026-06-11 09:00 me > ada: d?",
        ["2 messages from you", "2 messages from them", "11 June 2026", "They answered 1 of 2", "you answered 1 of 1"],
    ),
    "dormant": (
        "2021-05-01 09:00 ada > me: a\n2021-05-02 09:00 me > ada: b?",
        ["1 message from you", "1 message from them", "2 May 2021", "They answered 0 of 1", "Quiet for 5 years"],
    ),
    "thin": ("2022-05-01 09:00 me > ada: a", ["1 message from you and no message from them", "1 May 2022"]),
    "no_history": ("", ["31 January 2020", "6 years"]),
}  # fmt: skip


@pytest.mark.parametrize(("talk", "facts"), FACTS.values(), ids=FACTS)
def test_reasons_hold_the_facts(world: World, talk: str, facts: list[str]) -> None:
    found = reasons(world, talk)
    missing = [fact for fact in facts if fact not in found]
    assert missing == [], found


def test_connected_on_the_exports_own_day(world: World) -> None:
    found = reasons(world, "", connected="2026-06-30")
    assert "30 June 2026" in found
    assert "no day" not in found


def test_a_lone_trace_is_dated_by_the_connection(world: World) -> None:
    world.table("Member_Follows.csv", ["Date", "Status", "FullName"], [["2025/02/01 10:00:00", "Active", "Ada Quill"]])
    found = reasons(world, "")
    assert "you follow them" in found
    assert "31 January 2020" in found


def test_traces_are_told_with_their_counts(world: World) -> None:
    given = ["Endorsement Date", "Skill Name", "Endorsee First Name", "Endorsee Last Name", "Endorsee Public Url"]
    rows = [["2026/01/02 10:00:00 UTC", skill, "Ada", "Quill", "www.linkedin.com/in/ada"] for skill in ("A", "B")]
    world.table("Endorsement_Given_Info.csv", given, rows)
    found = reasons(world, "2022-05-01 09:00 [all] me > ada, bo: hi")
    assert "2 endorsements from you" in found
    assert "1 shared group conversation" in found


def worded(expression: pl.Expr, **columns: list) -> list:
    return pl.DataFrame(columns).select(words=expression)["words"].to_list()


def test_counts_take_their_nouns() -> None:
    assert worded(counted(pl.col("n"), "reply", "replies"), n=[0, 1, 2]) == ["no reply", "1 reply", "2 replies"]
    assert worded(of(pl.col("n"), pl.col("m")), n=[2], m=[5]) == ["2 of 5"]


def test_days_are_written_out() -> None:
    assert worded(day(pl.col("at")), at=[moment("2026-03-04 23:59"), None]) == ["4 March 2026", None]


@pytest.mark.parametrize(
    ("days", "words"),
    [(1, "1 day"), (91, "91 days"), (183, "183 days"), (184, "6 months"), (365, "12 months"), (730, "24 months"),
     (731, "2 years"), (1094, "2 years"), (1095, "3 years")],
)  # fmt: skip
def test_spans_are_never_rounded_up(days: int, words: str) -> None:
    assert worded(span(pl.col("days")), days=[days]) == [words]


def test_only_what_applies_is_told() -> None:
    told_ones = told(pl.lit("Always."), said_if(pl.col("n") > 1, pl.lit("Many.")))
    assert worded(told_ones, n=[1, 2, None]) == [["Always."], ["Always.", "Many."], ["Always."]]
