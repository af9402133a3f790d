"""Standings: one table of small conversations, every protection by itself, and what no record may ever lead to."""

import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import Analysis
from pipeline.standing import judge, protections, standings
from schemas.report import Person
from schemas.rules import Rules
from schemas.words import Standing
from tests.conftest import World, moment, tries
from tests.on_record import AS_OF as AS_OF_MOMENT
from tests.on_record import ago, on_record

AS_OF = "2026-06-30 12:00"
ADA = "ada | Ada Quill | 2020-01-31"
EIGHT = tries("ada", "2023-01-01 09:00", 8, 60)
"""Eight tries over more than a year: strong evidence for whoever nothing protects."""
EXCHANGE = "2026-06-01 09:00 me > ada: hi\n2026-06-02 09:00 ada > me: hi"

TEXT = "I would be glad to hear how you find working over there"
NOTICE = "The members of our circle meet on the first Monday of the month in the old tannery by the river"
OFFERS = [
    "2025-01-01 09:00 ada > me: We help companies like yours to save 30 %. Book a free demo today!",
    "2025-02-02 09:00 ada > me: Our new software saves you hours. Would you be open to a quick call for a demo?",
    "2025-03-03 09:00 ada > me: Last chance: 50 % discount on our services until Friday, book a free demo!",
]
ASKING = [
    "2021-01-01 09:00 ada > me: could you read my letter?",
    "2021-01-02 09:00 me > ada: gladly, here it is with my remarks",
    "2021-06-01 09:00 ada > me: do you know anybody at Loom?",
    "2021-06-02 09:00 me > ada: I do, write to Bo and say hello from me",
    *EIGHT.splitlines(),
]
"""Two requests of theirs that were answered, then eight tries of mine that were not."""

CASES = {
    "both wrote lately": (f"{EXCHANGE}\n2026-06-03 09:00 me > ada: ok", "mutual"),
    "both wrote long ago": ("2021-06-01 09:00 ada > me: hi\n2021-06-02 09:00 me > ada: hi", "dormant"),
    "they wrote back once, then eight tries": (
        f"2022-01-01 09:00 me > ada: hi\n2022-01-02 09:00 ada > me: hi\n{EIGHT}", "dormant"),
    "their question waits": (f"{EXCHANGE}, and you?", "owed"),
    "their last word asks nothing": (EXCHANGE, "mutual"),
    "their first word waits": ("2026-06-20 09:00 ada > me: hi", "owed"),
    "it waits since years": ("2021-06-20 09:00 ada > me: hi", "owed"),
    "it waits for three days and a minute": ("2026-06-27 11:59 ada > me: hi", "owed"),
    "it waits for three days": ("2026-06-27 12:00 ada > me: hi", "thin"),
    "they answered just now": ("2026-06-29 09:00 me > ada: hi\n2026-06-30 09:00 ada > me: hi", "mutual"),
    "the answer may still come": ("2026-06-20 09:00 me > ada: hi", "pending"),
    "on the fourteenth day it still may": ("2026-06-16 12:00 me > ada: hi", "pending"),
    "a minute later it is too little to say": ("2026-06-16 11:59 me > ada: hi", "thin"),
    "eight tries, and a ninth this week": (f"{EIGHT}\n2026-06-25 09:00 me > ada: try", "pending"),
    "one old try": ("2022-06-01 09:00 me > ada: hi", "thin"),
    "twenty lines in a week are one try": (tries("ada", "2022-06-01 09:00", 20, 1), "thin"),
    "six tries in a quarter": (tries("ada", "2022-01-01 09:00", 6, 15), "thin"),
    "eight tries in a third of a year": (tries("ada", "2022-01-01 09:00", 8, 15), "unreturned strong"),
    "four tries over 90 days": (tries("ada", "2022-01-01 09:00", 4, 30), "unreturned moderate"),
    "four tries over 87 days": (tries("ada", "2022-01-01 09:00", 4, 29), "thin"),
    "three tries over years": (tries("ada", "2021-01-01 09:00", 3, 400), "thin"),
    "eight tries": (EIGHT, "unreturned strong"),
    "eight tries, two years after one line of theirs": (f"2021-01-01 09:00 ada > me: hi\n{EIGHT}", "thin"),
    "eight tries, one line of theirs months later, and one more try": (
        f"{EIGHT}\n2024-06-01 09:00 ada > me: hi\n2025-06-01 09:00 me > ada: oh", "thin"),
    "eight tries, and they wrote in another thread": (
        f"2022-12-30 09:00 [aside] ada > me: hi\n{EIGHT}", "dormant"),
    "eight tries, and they wrote in a group": (f"2021-01-01 09:00 [all] ada > me, bo: hi\n{EIGHT}", "thin"),
    "only drafts": ("\n".join(line.replace("> ada", "> ada (draft)") for line in EIGHT.splitlines()), "no_history"),
    "two offers": (OFFERS[:2], "pitch_only moderate"),
    "three offers": (OFFERS, "pitch_only strong"),
    "one offer": (OFFERS[:1], "thin"),
    "three offers and a plain word": ([*OFFERS, "2026-01-05 09:00 ada > me: it was good to see you there"], "owed"),
    "three offers and my refusal": ([*OFFERS, "2025-03-04 09:00 me > ada: no, thank you"], "dormant"),
    "three offers and a word in a group": ([*OFFERS, "2025-03-04 09:00 [all] ada > me, bo: hi"], "thin"),
    "one text twice in a minute": ([f"2025-03-03 09:0{n} ada > me: {TEXT}" for n in "01"], "owed"),
    "one text on two days": ([f"2025-03-0{n} 09:00 ada > me: {NOTICE}" for n in "12"], "thin"),
    "one kind question on two days": ([f"2025-03-0{n} 09:00 ada > me: {TEXT}" for n in "12"], "owed"),
    "one kind question on three days": ([f"2025-03-0{n} 09:00 ada > me: {TEXT}" for n in "123"], "thin"),
    "one notice on three days": ([f"2025-03-0{n} 09:00 ada > me: {NOTICE}" for n in "123"], "pitch_only strong"),
    "one offer on two days": ([OFFERS[0], OFFERS[0].replace("01-01", "02-02")], "pitch_only moderate"),
    "asks and is answered, and answers nothing": (ASKING, "asks_only strong"),
    "asks once": (ASKING[2:], "mutual"),
    "asks, and has answered one of eight": (
        [*ASKING, "2022-02-11 09:00 me > ada: try 0", "2022-02-12 09:00 ada > me: yes"], "dormant"),
    "asks, and my last question is a week old": ([*ASKING, "2026-06-25 09:00 me > ada: and now?"], "mutual"),
    "only a group": ("2022-01-01 09:00 [all] me > ada, bo: hi", "thin"),
    "nothing": ("", "no_history"),
}  # fmt: skip


@pytest.mark.parametrize(("talk", "expected"), CASES.values(), ids=CASES)
def test_small_conversations_have_one_standing(world: World, talk: str | list[str], expected: str) -> None:
    row = (
        world.people(ADA)
        .talk(talk if isinstance(talk, str) else "\n".join(sorted(talk)))
        .person("ada", as_of=moment(AS_OF))
    )
    standing, _, evidence = expected.partition(" ")
    assert (row["standing"], row["evidence"] or "") == (standing, evidence)


@pytest.mark.parametrize(
    ("connected", "talk", "standing"),
    [
        ("2025-07-01", "", "new"),
        ("2025-06-30", "", "no_history"),
        ("2025-07-01", "2026-01-01 09:00 me > ada: hi", "new"),
    ],
)
def test_the_first_year_is_new(world: World, connected: str, talk: str, standing: str) -> None:
    row = world.people(f"ada | Ada Quill | {connected}").talk(talk).person("ada", as_of=moment(AS_OF))
    assert row["standing"] == standing


def test_every_standing_is_in_the_table_of_small_conversations() -> None:
    assert {expected.split(" ")[0] for _, expected in CASES.values()} | {"new"} == set(get_args(Standing))


def listed(world: World, **options: object) -> list[str]:
    return world.analyze(as_of=moment(AS_OF), **options).cleanup["name"].to_list()


def test_strong_and_unprotected_is_listed(world: World) -> None:
    world.people(ADA).talk(EIGHT)
    assert listed(world) == ["Ada Quill"]
    assert world.person("ada", as_of=moment(AS_OF))["protected_by"] == []


PRAISE = ["First Name", "Last Name", "Company", "Job Title", "Text", "Creation Date", "Status"]
PRAISED = [["Ada", "Quill", "", "", "Well done", "03/01/19, 09:00 AM", "VISIBLE"]]
JOBS = ["Company Name", "Title", "Started On", "Finished On"]
SCHOOLS = ["School Name", "Start Date", "End Date"]
NOTES = ["Connection First Name", "Connection Last Name", "Connection Profile URL"]
NAMESAKE = f"{ADA}\nada-2 | Ada Quill | 2020-01-31"
AT_LOOM = f"{ADA} | Loom Ltd"
SHIELDS = {
    "a conversation long ago": (
        ADA,
        "2021-01-01 09:00 me > ada: hi\n2021-01-02 09:00 ada > me: hi\n",
        None,
        "both wrote",
    ),
    "my recommendation": (ADA, "", ("Recommendations_Given.csv", PRAISE, PRAISED), "a recommendation"),
    "their recommendation": (
        ADA,
        "2019-03-04 09:00 me > ada: thank you so much for your recommendation!\n",
        ("Recommendations_Received.csv", PRAISE, PRAISED),
        "a recommendation",
    ),
    "a recommendation perhaps": (
        NAMESAKE,
        "",
        ("Recommendations_Received.csv", PRAISE, PRAISED),
        "a name that may be theirs",
    ),
    "a shared employer": (AT_LOOM, "", ("Positions.csv", JOBS, [["LOOM", "", "Jan 2010", "Jan 2011"]]), "Loom Ltd"),
    "a shared school": (AT_LOOM, "", ("Education.csv", SCHOOLS, [["Loom", "2001", "2004"]]), "Loom Ltd"),
    "a word in a group": (ADA, "2021-01-01 09:00 [all] ada > me, bo: hi\n", None, "in a group"),
    "a private note": (ADA, "", ("Notes.csv", NOTES, [["Ada", "Quill", ""]]), "private note"),
    "an introduction in a group": (
        ADA,
        "2021-01-01 09:00 [all] me > ada, bo: Ada, meet Bo. I wanted to introduce the two of you.\n",
        None,
        "introduced",
    ),
    "an introduction in a letter": (
        ADA,
        "2021-01-01 09:00 me > ada: Ada, you should meet Tom, he draws charts as you do.\n",
        None,
        "introduced",
    ),
    "less than a year": ("ada | Ada Quill | 2025-07-01", "", None, "less than a year"),
}


@pytest.mark.parametrize(("people", "talk", "table", "named"), SHIELDS.values(), ids=SHIELDS)
def test_each_protection_alone_keeps_a_person_off_the_list(
    world: World, people: str, talk: str, table: tuple[str, list[str], list[list[str]]] | None, named: str
) -> None:
    world.people(people).talk(talk + EIGHT)
    if table:
        world.table(*table)
    assert listed(world) == []
    (shield,) = world.person("ada", as_of=moment(AS_OF))["protected_by"]
    assert named in shield


def test_a_favour_without_thanks_protects(world: World) -> None:
    world.people(ADA).talk(EIGHT).table("Recommendations_Received.csv", PRAISE, PRAISED)
    assert "no thanks are on record" in " ".join(world.person("ada", as_of=moment(AS_OF))["protected_by"])


@pytest.mark.parametrize("pin", ["https://www.linkedin.com/in/Ada/?miniProfile=1", "ADA  quill", "linkedin.com/in/ada"])
def test_whoever_is_pinned_is_not_listed(world: World, pin: str) -> None:
    world.people(ADA).talk(EIGHT)
    assert listed(world, rules=Rules(pinned=(pin,))) == []
    assert listed(world, rules=Rules(pinned=("Bo Reed",))) == ["Ada Quill"]


def test_who_asks_and_seldom_answers_is_listed_unless_they_once_gave_back(world: World) -> None:
    world.people(ADA).talk("\n".join(ASKING))
    assert listed(world) == ["Ada Quill"]
    back = ["2020-02-01 09:00 me > ada: how are you?", "2020-02-02 09:00 ada > me: well, and you?"]
    world.talk(
        "\n".join(
            [*back, "2020-02-03 09:00 me > ada: well", *ASKING, *tries("ada", "2024-09-01 09:00", 6, 30).splitlines()]
        )
    )
    row = world.person("ada", as_of=moment(AS_OF))
    assert (row["standing"], row["protected_by"]) == ("asks_only", ["You have had a conversation in which both wrote."])
    assert listed(world) == []


@pytest.mark.parametrize(
    ("last", "named"),
    [("2026-06-20 09:00 me > ada: try", "may still be answered"), ("2026-06-20 09:00 ada > me: hi", "your answer")],
)
def test_an_open_answer_on_either_side_keeps_a_person_off_the_list(world: World, last: str, named: str) -> None:
    world.people(ADA).talk(f"{EIGHT}\n{last}")
    assert listed(world) == []
    (shield,) = world.person("ada", as_of=moment(AS_OF))["protected_by"]
    assert named in shield


@pytest.mark.parametrize(("tried", "evidence"), [(7, "moderate"), (8, "strong")])
def test_strong_needs_about_eight_tries_with_the_default_prior(world: World, tried: int, evidence: str | None) -> None:
    world.people(ADA).talk(tries("ada", "2022-01-01 09:00", tried, 15))
    assert world.person("ada", as_of=moment(AS_OF))["evidence"] == evidence


def test_the_network_sets_the_prior(make_world: Callable[[], World]) -> None:
    # Where everybody else answers, eight tries without an answer tell less of a person than where hardly anybody does.
    standings = []
    for answers in (True, False):
        lines, people = [tries("ada", "2022-01-01 09:00", 8, 15)], [ADA]
        for n in range(20):
            people.append(f"p{n} | P{n} Reed")
            lines.append(f"2021-01-{n + 1:02} 09:00 me > p{n}: a")
            lines += [f"2021-01-{n + 1:02} 10:00 p{n} > me: b"] * answers
        world = make_world().people("\n".join(people)).talk("\n".join(sorted(lines)))
        standings.append(world.person("ada", as_of=moment(AS_OF))["evidence"])
    assert standings == ["moderate", "strong"]


def test_thresholds_are_rules(world: World) -> None:
    world.people(ADA).talk(tries("ada", "2022-01-01 09:00", 3, 15))
    assert listed(world) == []
    assert listed(world, rules=Rules(moderate_min_starts=3, moderate_min_days=30)) == ["Ada Quill"]


# --- over random small worlds

PEOPLE = ["ada", "bo", "cy", "dee"]
LINES = st.tuples(st.sampled_from(PEOPLE), st.sampled_from([0.01, 1, 5, 13, 16, 40, 90, 300]), st.integers(0, 4))
"""Whose turn, days since the line before, and who writes: they (0), the group (1), else I."""


def small_world(folder: Path, lines: list[tuple[str, float, int]], companies: list[str]) -> Analysis:
    at, talk = moment("2017-01-01 08:00"), []
    for slug, days, who in lines:
        at += timedelta(days=days)
        sides = {0: f"{slug} > me", 1: f"[all] {slug} > me, zed"}.get(who, f"me > {slug}")
        talk.append(f"{at:%Y-%m-%d %H:%M} {sides}: words")
    roster = (f"{slug} | {slug.title()} Quill | 2016-0{n + 1}-01 | {companies[n]}" for n, slug in enumerate(PEOPLE))
    world = World(folder / "export").people("\n".join(roster)).talk("\n".join(talk))
    world.table("Positions.csv", JOBS, [["Loom", "", "Jan 2010", ""]])
    return world.analyze(as_of=at + timedelta(days=30))


@settings(max_examples=12, deadline=None)
@given(
    lines=st.lists(LINES, min_size=8, max_size=40),
    companies=st.lists(st.sampled_from(["", "Loom", "Kiln"]), min_size=4, max_size=4),
)
def test_nobody_is_listed_against_the_record(lines: list[tuple[str, float, int]], companies: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = small_world(Path(folder), lines, companies)
    listed = set(found.cleanup["name"])
    for row in found.people.iter_rows(named=True):
        assert Person(**row).standing in get_args(Standing)
        assert row["reasons"]
        assert all(reason.strip() for reason in row["reasons"])
        assert (row["evidence"] is not None) == (row["standing"] == "unreturned")
        if row["messages_received"] or row["their_replies"] or row["my_opportunities"] or row["their_pending"]:
            assert row["standing"] != "unreturned"
        assert (row["name"] in listed) == (row["standing"] == "unreturned" and not row["protected_by"])
        if row["company"] == "Loom" or row["their_replies"] or row["my_replies"] or row["owed_since"]:
            assert row["name"] not in listed
    assert set(found.owed["name"]).isdisjoint(listed)
    assert set(found.reengage["name"]).isdisjoint(listed)
    assert set(found.no_history["name"]).isdisjoint(listed)


# --- what an attacker found

MY_TRIES = [f"{line} of the {word}?" for line, word in zip(EIGHT.splitlines(), "abcdefgh", strict=True)]
FRIENDS = {
    "asks how I am and what I need": [
        "2021-01-01 09:00 ada > me: How are you after the operation? I was worried.",
        "2021-01-02 09:00 me > ada: Much better, the knee still hurts a bit.",
        "2021-03-01 09:00 ada > me: Are you back at work? Do you need anything?",
        "2021-03-02 09:00 me > ada: I am, nothing at all.",
        "2021-06-01 09:00 ada > me: How is your mother doing?",
        "2021-06-02 09:00 me > ada: She is in good hands.",
    ],
    "asks how I am in German": [
        "2021-01-01 09:00 ada > me: Wie geht es dir nach der Operation?",
        "2021-01-02 09:00 me > ada: Viel besser, das Knie schmerzt noch.",
        "2021-06-01 09:00 ada > me: Brauchst du etwas aus der Stadt?",
        "2021-06-02 09:00 me > ada: Nein, gar nichts.",
    ],
    "offers help": [
        "2021-01-01 09:00 ada > me: Shall I send you the scans? I made them for you.",
        "2021-01-02 09:00 me > ada: Yes please, that is kind.",
        "2021-06-01 09:00 ada > me: Do you want my seat at the gala?",
        "2021-06-02 09:00 me > ada: With joy.",
    ],
    "thanked both times": [
        "2021-01-01 09:00 ada > me: Could you lend me the atlas?",
        "2021-01-02 09:00 me > ada: Of course, it is at the desk.",
        "2021-01-03 09:00 ada > me: Thank you so much, you saved my week!",
        "2021-06-01 09:00 ada > me: May I use your scanner for a week?",
        "2021-06-02 09:00 me > ada: Yes, the key hangs beside the door.",
        "2021-06-03 09:00 ada > me: Thanks a thousand times, dinner is on me.",
    ],
}


@pytest.mark.parametrize("talk", FRIENDS.values(), ids=FRIENDS)
def test_care_and_help_and_thanks_are_no_asking_only(world: World, talk: list[str]) -> None:
    row = world.people(ADA).talk("\n".join([*talk, *MY_TRIES])).person("ada", as_of=moment(AS_OF))
    assert (row["standing"], row["evidence"]) == ("dormant", None)
    assert listed(world) == []


def test_questions_that_ask_for_nothing_in_particular_put_nobody_on_the_list(world: World) -> None:
    talk = [line.replace("could you read my letter", "which oak was felled") for line in ASKING]
    world.people(ADA).talk("\n".join(talk))
    assert world.person("ada", as_of=moment(AS_OF))["standing"] == "asks_only"
    assert listed(world) == []


def test_thanks_on_another_day_or_a_favour_protect_who_asks(world: World) -> None:
    world.people(ADA).talk("\n".join([*ASKING[:4], "2021-09-01 09:00 ada > me: Thank you once more!", *ASKING[4:]]))
    assert listed(world) == []
    (shield,) = world.person("ada", as_of=moment(AS_OF))["protected_by"]
    assert "did something for you" in shield


ENDORSED = ["Endorsement Date", "Skill Name", "Endorser First Name", "Endorser Last Name", "Endorser Public Url"]
ENDORSED += ["Endorsement Status"]


def test_an_endorsement_of_theirs_is_something_that_came_back(world: World) -> None:
    row = ["2019/03/01 09:00:00 UTC", "Rope", "Ada", "Quill", "www.linkedin.com/in/ada", "ACCEPTED"]
    world.people(ADA).talk(EIGHT).table("Endorsement_Received_Info.csv", ENDORSED, [row])
    assert listed(world) == []
    (shield,) = world.person("ada", as_of=moment(AS_OF))["protected_by"]
    assert "endorsement" in shield


LATE = [
    "The two small ones are from 1710, says the book that lies in the vestry since the old verger died.",
    "They were forged by a smith from Kiln, who had come over with the first ferry and stayed for love.",
    "Nobody knows, but my aunt drew water there as a child, and her own aunt had done so before her.",
    "The cock is younger than the arrow, which a storm brought down twice and which was mended both times.",
    "Oak from the mill wood, felled in the winter before the great fire as far as the rings can tell.",
    "One is new and the other was a gift of the harbour master to the choir, in whose time I forget.",
    "Slate since the war, and before that it was reed, which my grandfather helped to carry up the hill.",
]
SLOW = [
    line
    for n, what in enumerate(["bells", "gates", "wells", "vanes", "beams", "doors", "roofs"])
    for line in (
        f"{moment('2021-01-01 09:00') + timedelta(days=150 * n):%Y-%m-%d %H:%M} me > ada: How old are your {what}?",
        f"{moment('2021-01-21 09:00') + timedelta(days=150 * n):%Y-%m-%d %H:%M} ada > me: {LATE[n]}",
    )
]


def test_who_answers_every_question_after_three_weeks_is_no_silent_one_and_waits_for_nothing(world: World) -> None:
    row = world.people(ADA).talk("\n".join(SLOW)).person("ada", as_of=moment(AS_OF))
    assert (row["standing"], row["evidence"], row["owed_since"]) == ("dormant", None, None)
    assert (row["started_by_me"], row["started_by_them"], row["my_opportunities"]) == (7, 0, 0)
    assert "They answered 0 of 7 of your turns within two weeks, and 7 late." in row["reasons"]


def test_a_late_answer_that_asks_in_turn_is_owed(world: World) -> None:
    row = world.people(ADA).talk("\n".join([*SLOW[:-1], SLOW[-1] + " And yours?"])).person("ada", as_of=moment(AS_OF))
    assert row["standing"] == "owed"


def test_how_late_an_answer_may_be_is_a_rule(world: World) -> None:
    world.people(ADA).talk("\n".join(SLOW))
    assert world.person("ada", as_of=moment(AS_OF), rules=Rules(late_answer_days=15))["standing"] == "owed"


POLISH = ["Pogody ducha na święta", "Dużo słońca w nowym roku życzę", "Niech się spełnią marzenia, wszystkiego",
          "Serdeczności dla całej rodziny na święta"]  # fmt: skip


def test_short_messages_in_a_language_without_phrases_accuse_nobody(world: World) -> None:
    lines = [f"202{n + 1}-12-24 09:00 me > ada: {text}" for n, text in enumerate(POLISH)]
    world.people(ADA).talk("\n".join(lines))
    assert listed(world) == []
    assert world.person("ada", as_of=moment(AS_OF))["standing"] == "thin"
    world.talk("\n".join(f"{line}, czy możemy się spotkać?" for line in lines))
    assert world.person("ada", as_of=moment(AS_OF))["standing"] == "unreturned"


# --- from the figures alone


def judged(**known: object) -> tuple[str, str | None, list[str]]:
    (row,) = judge(on_record(**known), AS_OF_MOMENT, Rules()).to_dicts()
    return row["standing"], row["evidence"], row["protected_by"]


TRIED = {"messages_sent": 8, "first_message_at": ago(400), "last_sent_at": ago(60), "started_by_me": 8,
         "their_opportunities": 8, "their_resolved": 8, "one_sided_probability": 0.95}  # fmt: skip
FEW = TRIED | {"messages_sent": 4, "started_by_me": 4, "their_opportunities": 4, "their_resolved": 4,
               "one_sided_probability": 0.7}  # fmt: skip
ASKED = {"messages_sent": 9, "messages_received": 2, "two_way": 2, "activity": "cooling", "requests_met": 2,
         "wants_met": 2, "asked_resolved": 4, "asked_probability": 0.9}  # fmt: skip
SOLD = {"messages_received": 3, "only_offers": True, "their_offers": 3}
SECOND = 1 / 86_400
FIGURES = {
    "eight tries, most probably one-sided": (TRIED, "unreturned strong"),
    "just probable enough": (TRIED | {"one_sided_probability": 0.9}, "unreturned strong"),
    "not quite": (TRIED | {"one_sided_probability": 0.899}, "unreturned moderate"),
    "seven whose time is over": (TRIED | {"their_resolved": 7}, "unreturned moderate"),
    "of eight one unread": (TRIED | {"unread_sent": 1}, "unreturned moderate"),
    "twenty tries": (TRIED | {"their_resolved": 20, "started_by_me": 20, "one_sided_probability": 0.999},
                     "unreturned strong"),
    "of nine one unread": (TRIED | {"their_resolved": 9, "unread_sent": 1}, "unreturned strong"),
    "four starts": (FEW, "unreturned moderate"),
    "three starts": (FEW | {"started_by_me": 3}, "thin"),
    "four starts, one of them unread": (FEW | {"unread_sent": 1}, "thin"),
    "five starts, one of them unread": (FEW | {"started_by_me": 5, "unread_sent": 1}, "unreturned moderate"),
    "four starts over 90 days": (FEW | {"first_message_at": ago(150)}, "unreturned moderate"),
    "and a second less": (FEW | {"first_message_at": ago(150 - SECOND)}, "thin"),
    "the last one two weeks old": (TRIED | {"last_sent_at": ago(14)}, "thin"),
    "and a second more": (TRIED | {"last_sent_at": ago(14 + SECOND)}, "unreturned strong"),
    "one message back": (TRIED | {"messages_received": 1}, "thin"),
    "one in a group": (TRIED | {"group_messages": 1}, "thin"),
    "one aside": (TRIED | {"messages_aside": 1}, "thin"),
    "one in a group and one aside": (TRIED | {"group_messages": 1, "messages_aside": 1}, "thin"),
    "an answer may still come": (TRIED | {"their_pending": 1}, "pending"),
    "they have talked": (TRIED | {"two_way": 1, "activity": "cooling"}, "mutual"),
    "asked and answered little": (ASKED, "asks_only strong"),
    "asked often, for years, and answered nothing": (
        ASKED | {"requests_met": 7, "asked_resolved": 12, "asked_probability": 0.999}, "asks_only strong"),
    "one request": (ASKED | {"requests_met": 1}, "mutual"),
    "three tries": (ASKED | {"asked_resolved": 3}, "mutual"),
    "not sure enough": (ASKED | {"asked_probability": 0.89}, "mutual"),
    "asked, with an open turn": (ASKED | {"their_pending": 1}, "mutual"),
    "asked, and waits for an answer": (ASKED | {"owed_since": ago(5)}, "owed"),
    "three offers": (SOLD, "pitch_only strong"),
    "nine offers": (SOLD | {"their_offers": 9}, "pitch_only strong"),
    "two offers": (SOLD | {"their_offers": 2}, "pitch_only moderate"),
    "one offer": (SOLD | {"their_offers": 1}, "thin"),
    "offers and something to answer": (SOLD | {"their_opportunities": 1}, "thin"),
    "offers and a word in a group": (SOLD | {"group_messages": 1}, "thin"),
    "not offers alone": (SOLD | {"only_offers": False}, "thin"),
    "waits for three days": ({"messages_received": 1, "owed_since": ago(3)}, "thin"),
    "waits for a second more": ({"messages_received": 1, "owed_since": ago(3 + SECOND)}, "owed"),
    "talked and quiet": ({"two_way": 1, "activity": "dormant"}, "dormant"),
    "talked and long quiet": ({"two_way": 1, "activity": "long dormant"}, "dormant"),
    "their late answer": ({"their_late": 1, "activity": "active"}, "mutual"),
    "my late answer": ({"my_late": 1, "activity": "active"}, "mutual"),
    "a recommendation": ({"recommended_at": ago(400), "activity": "active"}, "mutual"),
    "nothing within a year": ({"connected_on": ago(364).date()}, "new"),
    "nothing for a year": ({"connected_on": ago(365).date()}, "no_history"),
    "nothing": ({}, "no_history"),
    **{f"one of {act}": ({act: 1}, "thin") for act in (
        "messages_sent", "messages_received", "shared_groups", "endorsements_given", "endorsements_received")},
    **{act: ({act: True}, "thin") for act in ("noted", "followed", "maybe_recommended")},
}  # fmt: skip


@pytest.mark.parametrize(("known", "expected"), FIGURES.values(), ids=FIGURES)
def test_the_figures_have_one_standing(known: dict, expected: str) -> None:
    standing, _, evidence = expected.partition(" ")
    assert judged(**known)[:2] == (standing, evidence or None)


def test_how_many_offers_it_takes_is_a_rule() -> None:
    rules = Rules(offers_moderate=2, offers_strong=6)
    found = [
        judge(on_record(**SOLD | {"their_offers": n}), AS_OF_MOMENT, rules)["evidence"].item() for n in range(1, 8)
    ]
    assert found == [None, *["moderate"] * 4, *["strong"] * 2]


def test_a_start_whose_time_is_not_over_is_none_yet() -> None:
    fits = standings(AS_OF_MOMENT, Rules())["unreturned"]
    for started, enough in ((4, False), (5, True)):
        people = on_record(**FEW | {"started_by_me": started, "their_pending": 1})
        assert people.select(fits=fits)["fits"].to_list() == [enough]


TAKES = ASKED | {"wants_met": 2, "gave_back": 0}
REASONS = [
    ({"two_way": 1}, "talked"),
    ({"their_late": 1}, "talked"),
    (TAKES, None),
    (TAKES | {"gave_back": 1}, "talked"),
    (TAKES | {"wants_met": 1}, "talked"),
    (TAKES | {"wants_met": 3, "requests_met": 3}, None),
    (TAKES | {"gave_back": 2}, "talked"),
    (TAKES | {"gave_back": 1, "wants_met": 1}, "talked"),
    ({"two_way": 3}, "talked"),
    ({"gave_back": 1}, None),
    ({"recommended_at": ago(900)}, "recommended"),
    ({"maybe_recommended": True}, "maybe_recommended"),
    ({"endorsements_received": 1}, "gave"),
    ({"endorsements_received": 0}, None),
    ({"favours_received": 1}, None),
    (TAKES | {"favours_received": 1}, "gave"),
    (TAKES | {"their_thanks": 1}, "gave"),
    (TAKES | {"favours_received": 1, "their_thanks": 1}, "gave"),
    (TAKES | {"endorsements_received": 1}, "gave"),
    ({"introduced": True}, "introduced"),
    ({"owed_since": ago(1)}, "owed"),
    ({"indebted": True}, "indebted"),
    ({"their_pending": 1}, "pending"),
    ({"group_messages": 1}, "group"),
    ({"shared_place": "Loom"}, "place"),
    ({"connected_on": ago(364).date()}, "new"),
    ({"noted": True}, "noted"),
    ({"decision": "keep", "decided_on": ago(9).date()}, "kept"),
    ({"decision": "remove", "decided_on": ago(9).date()}, None),
    ({"decision": "ask", "decided_on": ago(9).date()}, None),
    ({}, None),
]


@pytest.mark.parametrize(("known", "reason"), REASONS)
def test_each_figure_alone_protects_for_one_reason_or_none(known: dict, reason: str | None) -> None:
    shields = protections(AS_OF_MOMENT, Rules())
    people = judge(on_record(**known), AS_OF_MOMENT, Rules())
    holding = [name for name, shield in shields.items() if people.select(holds=shield.holds)["holds"].item()]
    assert holding == ([reason] if reason else [])
    assert people["protected_by"].list.len().to_list() == [len(holding)]


@pytest.mark.parametrize(
    ("pin", "pinned"),
    [("ada quill", True), ("linkedin.com/in/ada", True), ("linkedin.com/in/bo", False), ("ada", False)],
)
def test_a_pin_is_a_whole_name_or_an_address(pin: str, pinned: bool) -> None:
    people = judge(on_record(), AS_OF_MOMENT, Rules(pinned=(pin,)))
    assert people["protected_by"].list.len().to_list() == [int(pinned)]
