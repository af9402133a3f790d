"""Reasons: sentences with numbers and dates, kind words, and the same words for both sides."""

import re

import polars as pl
import pytest

from pipeline import Analysis, analyze
from pipeline.sentences import counted, day, of, said_if, span, told
from pipeline.verdicts import NO_MESSAGES, give_verdicts
from schemas.rules import Rules
from schemas.words import STANDINGS
from tests.conftest import TYPICAL, World, moment, tries
from tests.on_record import AS_OF as AS_OF_MOMENT
from tests.on_record import ago, on_record

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


# --- from the figures alone


def sentences(*, messages_read: bool = True, **known: object) -> str:
    people = give_verdicts(on_record(**known), AS_OF_MOMENT, Rules(), messages_read=messages_read)
    return " ".join(people["reasons"].item())


BOTH = {"two_way": 1, "activity": "active", "messages_sent": 3, "messages_received": 1, "last_sent_at": ago(40),
        "last_received_at": ago(20)}  # fmt: skip
ONE_SIDED = {"messages_sent": 9, "first_message_at": ago(400), "last_sent_at": ago(61.5), "started_by_me": 8,
             "their_opportunities": 9, "their_resolved": 9, "one_sided_probability": 0.949}  # fmt: skip
ASKS = BOTH | {"requests_met": 2, "wants_met": 2, "asked_resolved": 4, "asked_probability": 0.958}
THIN = {"messages_sent": 1, "last_sent_at": ago(500)}
TOLD = {
    "the later of the two last messages": (
        BOTH, "3 messages from you and 1 message from them on record, the last on 10 June 2026."),
    "no message from you": (BOTH | {"messages_sent": 0, "last_sent_at": None}, "No message from you"),
    "both asked and answered": (
        BOTH | {"their_resolved": 3, "their_replies": 2, "my_resolved": 5, "my_replies": 4},
        "They answered 2 of 3 of your turns; you answered 4 of 5 of theirs.",
    ),
    "once each": (
        BOTH | {"their_resolved": 1, "their_replies": 1, "my_resolved": 1},
        "They answered 1 of 1 of your turns; you answered 0 of 1 of theirs.",
    ),
    "they alone had something to answer": (BOTH | {"their_resolved": 1}, "They answered 0 of 1 of your turns."),
    "you alone had something to answer": (BOTH | {"my_resolved": 1}, "You answered 0 of 1 of their turns."),
    "late on both sides": (
        BOTH | {"their_resolved": 3, "their_late": 1, "my_resolved": 2, "my_late": 2},
        "of your turns within two weeks, and 1 late; you answered 0 of 2 of theirs within two weeks, and 2 late.",
    ),
    "you alone, and late": (BOTH | {"my_resolved": 1, "my_late": 1}, "1 of their turns within two weeks, and 1 late."),
    "you recommended them": (
        BOTH | {"recommended_at": ago(30), "recommendations_given": 1, "recommendations_received": 0},
        "You recommended them (latest 31 May 2026).",
    ),
    "you recommended them, and theirs are not in the export": (
        BOTH | {"recommended_at": ago(30), "recommendations_given": 1},
        "You recommended them (latest 31 May 2026).",
    ),
    "they recommended you": (
        BOTH | {"recommended_at": ago(30), "recommendations_received": 1},
        "They recommended you (latest 31 May 2026).",
    ),
    "each other": (
        BOTH | {"recommended_at": ago(30), "recommendations_given": 1, "recommendations_received": 1},
        "You recommended each other (latest 31 May 2026).",
    ),
    "quiet": (BOTH | {"activity": "dormant", "silent_days": 170}, "Quiet for 170 days since."),
    "quiet but for a wish": (
        BOTH | {"activity": "dormant", "silent_days": 900, "last_personal_at": ago(900), "last_sent_at": ago(20)},
        "Apart from wishes and copies, quiet for 2 years."),
    "a question that waits": (
        {"owed_since": ago(20.9), "owed_asks": True}, "Their question of 9 June 2026 has waited for you for 20 days."),
    "a message that waits": (
        {"owed_since": ago(20), "owed_asks": False}, "Their message of 10 June 2026 has waited for you for 20 days."),
    "an answer may come": ({"their_pending": 1, "last_sent_at": ago(5)}, "You wrote on 25 June 2026;"),
    "tries": (ONE_SIDED, "You wrote 9 times between 26 May 2025 and 30 April 2026;"),
    "how sure": (ONE_SIDED, "it is 94 % probable that they answer fewer than 30 in 100."),
    "how many": (
        ONE_SIDED | {"one_sided_probability": 0.5}, "You began 8 conversations over 11 months; they began none."),
    "how many in half a year": (
        ONE_SIDED | {"one_sided_probability": 0.5, "first_message_at": ago(181)}, "8 conversations over 119 days;"),
    "offers": ({"messages_received": 5, "only_offers": True, "their_offers": 3}, "3 offers. You left them nothing"),
    "asked, and none answered": (
        ASKS, "You answered 2 questions or requests of theirs; of 4 conversations that you began, none got an answer."),
    "asked, and one answered": (ASKS | {"asked_replies": 1}, "of 4 conversations that you began, 1 got an answer."),
    "how sure of that": (ASKS, "it is 95 % probable that they answer fewer than 30 in 100."),
    "connected a day ago": ({"connected_on": ago(1).date()}, "29 June 2026, 1 day before the export's date."),
    "connected on the day": ({"connected_on": ago(0).date()}, "Connected on 30 June 2026, the export's date."),
    "connected years ago": ({}, "Connected on 31 January 2020, 6 years before the export's date."),
    "one of each trace": (
        THIN | {"shared_groups": 1, "endorsements_given": 1, "endorsements_received": 1, "followed": True,
                "noted": True, "maybe_recommended": True},
        "1 shared group conversation, 1 endorsement from you, 1 endorsement from them, you follow them, a private note",
    ),
    "one trace": (THIN | {"endorsements_received": 2}, "Also on record: 2 endorsements from them."),
}  # fmt: skip


@pytest.mark.parametrize(("known", "fact"), TOLD.values(), ids=TOLD)
def test_figures_are_told_as_they_are(known: dict, fact: str) -> None:
    found = sentences(**known)
    assert fact in found, found


LEFT_OUT = {
    "nothing was to be answered": (BOTH, "answered"),
    "nothing came late": (BOTH | {"their_resolved": 3, "my_resolved": 3}, "late"),
    "no recommendation": (BOTH | {"recommendations_given": 0}, "recommended"),
    "nothing but messages": (THIN, "Also on record"),
    "no endorsement": (THIN | {"endorsements_given": 0, "endorsements_received": 0}, "endorsement"),
    "no group": (THIN | {"noted": True}, "group"),
    "the day of connecting, where a message has a later one": (THIN, "Connected on"),
    "messages that are none": ({"shared_groups": 1}, "message"),
}


@pytest.mark.parametrize(("known", "word"), LEFT_OUT.values(), ids=LEFT_OUT)
def test_what_is_not_on_record_is_not_told(known: dict, word: str) -> None:
    assert word not in sentences(**known)


@pytest.mark.parametrize("rate", [0.05, 0.3, 0.75])
def test_the_rate_that_is_doubted_is_the_rules(rate: float) -> None:
    people = give_verdicts(on_record(**ONE_SIDED), AS_OF_MOMENT, Rules(one_sided_rate=rate))
    assert f"fewer than {rate * 100:.0f} in 100." in people["reasons"].item()[-1]


def test_without_messages_nobody_is_told_that_there_were_none() -> None:
    assert give_verdicts(on_record(), AS_OF_MOMENT, Rules())["reasons"].item()[-1] == STANDINGS["no_history"]
    assert NO_MESSAGES in sentences(messages_read=False)
    assert STANDINGS["no_history"] not in sentences(messages_read=False)
