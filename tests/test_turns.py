"""Conversations cut into turns: pictures, bounds to the second, and an oracle that reads metrics.md in plain Python."""

import random
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.cues import in_order
from pipeline.frames import frame_schema
from pipeline.turns import is_late_answer, make_turns
from schemas.report import Turn
from schemas.rules import Rules
from tests.conftest import World, moment, plain

DAY = 86_400
LIMIT = 14 * DAY
START = datetime(2020, 1, 1, tzinfo=UTC)
SETTINGS = settings(max_examples=60, deadline=None)


def said(world: World, talk: str, **options: object) -> list[tuple]:
    turns = world.people("ada | Ada Quill").talk(talk).analyze(**options).turns
    return [
        (row["sender"], row["messages"], row["opens"], row["state"], row["wait_seconds"])
        for row in turns.iter_rows(named=True)
    ]


PICTURES = {
    "five lines in a row are one turn": (
        "2026-03-01 09:00 me > ada: hello\n2026-03-01 09:01 me > ada: there?\n2026-03-01 11:01 ada > me: yes",
        [("me", 2, True, "answered", 7200), ("them", 1, False, "pending", None)],
    ),
    "the clock starts at the last line of the turn": (
        "2026-03-01 09:00 me > ada: a\n2026-03-05 09:00 me > ada: b\n2026-03-05 09:30 ada > me: c",
        [("me", 2, True, "answered", 1800), ("them", 1, False, "pending", None)],
    ),
    "an answer after exactly 14 days is an answer": (
        "2026-03-01 09:00 me > ada: hello\n2026-03-15 09:00 ada > me: yes",
        [("me", 1, True, "answered", LIMIT), ("them", 1, False, "pending", None)],
    ),
    "a second later it begins a conversation of its own": (
        "2026-03-01 09:00:00 me > ada: hello\n2026-03-15 09:00:01 ada > me: hi",
        [("me", 1, True, "unanswered", None), ("them", 1, True, "pending", None)],
    ),
    "two lines of one side exactly 14 days apart are one turn": (
        "2026-03-01 09:00 me > ada: hello\n2026-03-15 09:00 me > ada: again",
        [("me", 2, True, "pending", None)],
    ),
    "a second more and they are two tries": (
        "2026-03-01 09:00:00 me > ada: hello\n2026-03-15 09:00:01 me > ada: again",
        [("me", 1, True, "unanswered", None), ("me", 1, True, "pending", None)],
    ),
    "an answer within 14 days of a nudge answers the whole turn": (
        "2026-03-01 09:00 me > ada: a\n2026-03-14 09:00 me > ada: b\n2026-03-20 09:00 ada > me: c",
        [("me", 2, True, "answered", 6 * DAY), ("them", 1, False, "pending", None)],
    ),
    "of two lines with one time stamp the one that stands lower in the file came first": (
        "2026-03-01 09:00:00 me > ada: q\n2026-03-01 09:00:00 ada > me: a",
        [("me", 1, True, "answered", 0), ("them", 1, False, "pending", None)],
    ),
    "threads of one pair are one conversation": (
        "2026-03-01 09:00 [one] me > ada: hello\n2026-03-01 10:00 [two] ada > me: hi",
        [("me", 1, True, "answered", 3600), ("them", 1, False, "pending", None)],
    ),
    "who writes on for more than two weeks tries again": (
        "2026-03-01 09:00 me > ada: a\n2026-03-12 09:00 me > ada: b\n2026-03-16 09:00 me > ada: c",
        [("me", 2, True, "unanswered", None), ("me", 1, False, "pending", None)],
    ),
    "and an answer to the last of it is one to that alone": (
        (
            "2026-03-01 09:00 me > ada: a\n2026-03-14 09:00 me > ada: b\n2026-03-16 09:00 me > ada: c"
            "\n2026-03-17 09:00 ada > me: d"
        ),
        [("me", 2, True, "unanswered", None), ("me", 1, False, "answered", DAY), ("them", 1, False, "pending", None)],
    ),
    "what is not direct mail makes no turn": (
        "2026-03-01 09:00 me > ada (draft): no\n2026-03-01 10:00 ada > me, bo: all\n2026-03-02 09:00 me > ada: yes",
        [("me", 1, True, "pending", None)],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("talk", "expected"), PICTURES.values(), ids=PICTURES)
def test_conversation_pictures(world: World, talk: str, expected: list[tuple]) -> None:
    assert said(world, talk) == expected


@pytest.mark.parametrize(
    ("as_of", "state", "at_risk"),
    [
        ("2026-03-01 09:00:00", "pending", 0),
        ("2026-03-15 09:00:00", "pending", LIMIT),
        ("2026-03-15 09:00:01", "unanswered", LIMIT),
        ("2027-03-01 09:00:00", "unanswered", LIMIT),
    ],
)
def test_a_turn_is_open_up_to_and_at_exactly_14_days(world: World, as_of: str, state: str, at_risk: int) -> None:
    turns = world.people("ada | Ada Quill").talk("2026-03-01 09:00 me > ada: hi").analyze(as_of=moment(as_of)).turns
    assert turns.select("state", "wait_seconds", "at_risk_seconds").rows() == [(state, None, at_risk)]


def test_nothing_after_as_of_is_seen(world: World) -> None:
    talk = "2026-03-01 09:00 me > ada: hello\n2026-03-02 09:00 ada > me: yes"
    assert said(world, talk, as_of=moment("2026-03-02 08:59")) == [("me", 1, True, "pending", None)]


def test_numbers_questions_and_ends(world: World) -> None:
    talk = """
        2026-01-01 09:00 me > ada: how are you?
        2026-01-01 09:05 me > ada: I am well
        2026-01-01 10:00 ada > me: well too
        2026-02-01 10:00 ada > me: lunch？
    """
    turns = world.people("ada | Ada Quill").talk(talk).analyze().turns
    facts = turns.select("conversation", "turn", "asks", "opens", "started_at", "ended_at").rows()
    assert facts == [
        (1, 1, True, True, moment("2026-01-01 09:00"), moment("2026-01-01 09:05")),
        (1, 2, False, False, moment("2026-01-01 10:00"), moment("2026-01-01 10:00")),
        (2, 3, True, True, moment("2026-02-01 10:00"), moment("2026-02-01 10:00")),
    ]


THANKS_AT_LENGTH = "Thanks again for the long and patient answer, which I have read twice and will pass on to everybody"
NEWS = "I have read it and my own view is rather different, because the market that we spoke of is not there yet"
LAST_WORDS = {  # what the last turn of a conversation is
    "Sure, I will send it tomorrow": "closing",
    THANKS_AT_LENGTH: "closing",
    NEWS: "personal",
    "Sure. And you?": "personal",
    "Could you send me the slides": "personal",
    "Happy birthday!": "ritual",
}


@pytest.mark.parametrize(("words", "kind"), LAST_WORDS.items())
def test_what_the_last_turn_leaves_to_answer(world: World, words: str, kind: str) -> None:
    talk = f"2026-03-01 09:00 me > ada: Shall we meet?\n2026-03-01 10:00 ada > me: {words}"
    turns = world.people("ada | Ada Quill").talk(talk).analyze().turns
    assert turns["kind"].to_list() == ["personal", kind]


def test_only_the_end_of_a_conversation_of_both_is_a_closing(world: World) -> None:
    talk = """
        2026-01-01 09:00 me > ada: Good to meet you today
        2026-03-01 09:00 me > ada: Here are the slides
        2026-03-01 10:00 ada > me: Got them
        2026-03-01 11:00 me > ada: Great, see you
    """
    turns = world.people("ada | Ada Quill").talk(talk).analyze().turns
    assert turns["kind"].to_list() == ["personal", "personal", "personal", "closing"]


def test_a_greeting_begins_no_conversation_and_asks_nothing(world: World) -> None:
    row = world.people("ada | Ada Quill").talk("2026-01-01 09:00 ada > me: Happy new year!").person("ada")
    assert (row["messages_received"], row["started_by_them"], row["my_opportunities"], row["owed_since"]) == (
        1, 0, 0, None,
    )  # fmt: skip
    assert row["standing"] != "owed"


def test_the_gap_is_a_rule(world: World) -> None:
    talk = "2026-03-01 09:00 me > ada: hello\n2026-03-09 09:00 ada > me: hi"
    assert [row[3] for row in said(world, talk, rules=Rules(conversation_gap_days=7))] == ["unanswered", "pending"]


def test_an_export_without_messages_has_no_turns() -> None:
    turns = make_turns(in_order(frame([])), START, Rules())
    assert turns.is_empty()
    assert turns.schema == frame_schema(Turn)


# --- properties over random pair logs: (seconds since the message before, whether it is mine)

BOUNDS = st.sampled_from([0, 1, 60, DAY, LIMIT - 1, LIMIT, LIMIT + 1, 40 * DAY])
GAPS = st.one_of(BOUNDS, st.integers(0, 20 * DAY))
HALF_HOURS = st.integers(0, 480).map(lambda hours: 3600 * hours + 1800)
"""Gaps that are never within seconds of 14 days."""


def logs(gaps: st.SearchStrategy[int]) -> st.SearchStrategy[list[tuple[int, bool]]]:
    return st.lists(st.tuples(gaps, st.booleans()), min_size=1, max_size=15).map(_summed)


def _summed(steps: list[tuple[int, bool]]) -> list[tuple[int, bool]]:
    at, log = 0, []
    for gap, mine in steps:
        at += gap
        log.append((at, mine))
    return log


def frame(log: list[tuple[int, bool]], person: str = "ada", start: datetime = START) -> pl.DataFrame:
    """A log, oldest first, as messages in a file that lists the newest first."""
    rows = {
        "person_id": [person] * len(log),
        "row": list(range(len(log)))[::-1],
        "sent_at": [start + timedelta(seconds=at) for at, _ in log],
        "from_me": [mine for _, mine in log],
    }
    schema = {"person_id": pl.String, "row": pl.UInt32, "sent_at": pl.Datetime("us", "UTC"), "from_me": pl.Boolean}
    return plain(pl.DataFrame(rows, schema=schema))


def cut(messages: pl.DataFrame, at: int, start: datetime = START) -> pl.DataFrame:
    return make_turns(in_order(messages), start + timedelta(seconds=at), Rules())


def oracle(log: list[tuple[int, bool]], as_of: int) -> list[tuple]:
    """metrics.md 1 and 2, message after message; and who writes on for two weeks begins a turn, but no talk."""
    turns: list[dict] = []
    run = 0
    for number, (at, mine) in enumerate(log):
        silence = number == 0 or at - log[number - 1][0] > LIMIT
        turned = silence or mine != log[number - 1][1]
        run = at if turned else run
        again = not turned and -(-(at - run) // LIMIT) > max(1, -(-(log[number - 1][0] - run) // LIMIT))
        if turned or again:
            turns.append({"mine": mine, "opens": silence, "again": again, "first": at, "size": 0})
        turns[-1] |= {"last": at, "place": number, "size": turns[-1]["size"] + 1}
    rows, talk = [], 0
    for turn, following in zip(turns, [*turns[1:], {"again": False}], strict=True):
        after = [at for at, mine in log[turn["place"] + 1 :] if mine != turn["mine"]]
        answered = after and after[0] - turn["last"] <= LIMIT and not following["again"]
        wait = after[0] - turn["last"] if answered else None
        age = as_of - turn["last"]
        open_still = age <= LIMIT and not following["again"]
        state = "answered" if answered else "pending" if open_still else "unanswered"
        at_risk = min(age, LIMIT) if wait is None else wait
        sender = "me" if turn["mine"] else "them"
        talk += turn["opens"] or turn["again"]
        rows.append((sender, turn["first"], turn["last"], turn["size"], turn["opens"], talk, state, wait, at_risk))
    return rows


def read(turns: pl.DataFrame) -> list[tuple]:
    seconds = [(pl.col(name) - pl.lit(START)).dt.total_seconds() for name in ("started_at", "ended_at")]
    facts = ["messages", "opens", "conversation", "state", "wait_seconds", "at_risk_seconds"]
    return turns.select("sender", *seconds, *facts).rows()


@SETTINGS
@given(ada=logs(GAPS), bo=logs(GAPS), later=GAPS)
def test_turns_agree_with_the_definition(ada: list, bo: list, later: int) -> None:
    as_of = max(ada[-1][0], bo[-1][0]) + later
    turns = cut(pl.concat([frame(bo, "bo"), frame(ada, "ada")]), as_of)
    for person, log in (("ada", ada), ("bo", bo)):
        mine = turns.filter(pl.col("person_id") == person)
        assert read(mine) == oracle(log, as_of)
        assert mine["turn"].to_list() == list(range(1, mine.height + 1))


@SETTINGS
@given(log=logs(HALF_HOURS), later=HALF_HOURS, which=st.integers(0, 14), lines=st.integers(2, 5))
def test_cutting_a_thought_into_lines_changes_no_turn_and_no_state(
    log: list, later: int, which: int, lines: int
) -> None:
    place = which % len(log)
    at, mine = log[place]
    burst = log[:place] + [(at + second, mine) for second in range(lines)] + log[place + 1 :]
    columns = ["conversation", "turn", "sender", "opens", "state"]
    as_of = log[-1][0] + later
    assert cut(frame(burst), as_of).select(columns).equals(cut(frame(log), as_of).select(columns))


@SETTINGS
@given(log=logs(GAPS), later=GAPS, days=st.integers(-5000, 5000))
def test_the_calendar_does_not_matter(log: list, later: int, days: int) -> None:
    dates = ["started_at", "ended_at"]
    start, as_of = START + timedelta(days=days, seconds=days), log[-1][0] + later
    assert cut(frame(log, start=start), as_of, start).drop(dates).equals(cut(frame(log), as_of).drop(dates))


@SETTINGS
@given(log=logs(st.integers(1, 20 * DAY)), seed=st.integers(0, 99))
def test_the_order_in_the_file_does_not_matter_where_no_time_stamp_is_shared(log: list, seed: int) -> None:
    rows = list(range(len(log)))
    random.Random(seed).shuffle(rows)
    shuffled = frame(log).with_columns(row=pl.Series(rows, dtype=pl.UInt32)).sort("row")
    assert cut(shuffled, log[-1][0]).equals(cut(frame(log), log[-1][0]))


@SETTINGS
@given(log=logs(GAPS), later=GAPS)
def test_swapping_the_two_sides_swaps_the_senders_alone(log: list, later: int) -> None:
    other = pl.col("sender").replace({"me": "them", "them": "me"})
    swapped = cut(frame([(at, not mine) for at, mine in log]), log[-1][0] + later)
    assert swapped.equals(cut(frame(log), log[-1][0] + later).with_columns(other))


# --- what a turn is, told by what its words do. A line per message, `3.5 me 20 asks`: the day, who wrote, its words,
# and what else is known of it; kinds other than personal with an equals sign


def written(*lines: str) -> pl.DataFrame:
    rows = []
    for number, line in enumerate(lines):
        day, who, words, *marks = line.split()
        kind = next((mark[1:] for mark in marks if mark.startswith("=")), "personal")
        at = START + timedelta(seconds=round(float(day) * DAY))
        side, _, other = who.partition(">")
        person = other or ("ada" if side == "me" else side)
        rows.append({"person_id": person, "row": len(lines) - number, "sent_at": at, "from_me": side == "me"})
        rows[-1] |= {"words": int(words), "kind": kind} | {cue: cue in marks for cue in MARKS}
    return plain(pl.DataFrame(rows, schema_overrides={"row": pl.UInt32, "sent_at": pl.Datetime("us", "UTC")}))


MARKS = ("asks", "thanks", "pitches", "foreign", "closes", "frees")


def as_turns(*lines: str, day: float = 999) -> pl.DataFrame:
    return make_turns(written(*lines), START + timedelta(days=day), Rules())


KINDS = {
    "a short word after an exchange": (["0 me 20 asks", "1 ada 15"], ["personal", "closing"]),
    "one word more": (["0 me 20 asks", "1 ada 16"], ["personal", "personal"]),
    "thanks at length after an exchange": (["0 me 20 asks", "1 ada 16 thanks"], ["personal", "closing"]),
    "brief thanks after an exchange": (["0 me 20 asks", "1 ada 3 thanks"], ["personal", "closing"]),
    "a short word that asks": (["0 me 20 asks", "1 ada 3 asks"], ["personal", "personal"]),
    "a short word in a language without phrases": (["0 me 20 asks", "1 ada 3 foreign"], ["personal", "personal"]),
    "thanks in a language without phrases": (["0 me 20 asks", "1 ada 3 thanks foreign"], ["personal", "personal"]),
    "a short word in the middle": (["0 me 20", "1 ada 3", "2 me 20"], ["personal"] * 3),
    "a short word alone": (["0 me 3"], ["personal"]),
    "brief thanks alone": (["0 me 15 thanks"], ["closing"]),
    "thanks at length alone": (["0 me 16 thanks"], ["personal"]),
    "foreign thanks alone": (["0 me 3 thanks foreign"], ["personal"]),
    "brief thanks that ask": (["0 me 3 thanks asks"], ["personal"]),
    "brief thanks, twice with a day between": (["0 me 3 thanks", "1 me 3 thanks"], ["personal"]),
    "brief thanks, twice within the day": (["0 me 3 thanks", "0.99 me 3 thanks"], ["closing"]),
    "a short word, and another a day later": (["0 me 20 asks", "1 ada 3", "2 ada 3"], ["personal", "personal"]),
    "last words alone": (["0 me 20 closes"], ["closing"]),
    "last words and more": (["0 me 20 closes", "0.1 me 20"], ["personal"]),
    "last words on two days": (["0 me 20 closes", "2 me 20 closes"], ["closing"]),
    "last words that ask": (["0 me 20 closes asks"], ["personal"]),
    "last words that were answered": (["0 me 20 closes", "1 ada 20"], ["personal", "personal"]),
    "a greeting": (["0 me 20 asks", "1 ada 3 =ritual"], ["personal", "ritual"]),
    "a greeting and more": (["0 me 3 =ritual", "0.1 me 20"], ["personal"]),
    "a machine's reply is none": (["0 me 20", "1 ada 9 =automatic", "30 ada 20"], ["personal", "personal"]),
    "a circular": (["0 me 20 =broadcast"], ["broadcast"]),
    "a circular with a mere hello": (["0 me 4", "0.1 me 20 =broadcast"], ["broadcast"]),
    "a circular with a word of its own": (["0 me 20 =broadcast", "0.1 me 5"], ["closing"]),
    "a circular with a word of its own days later": (["0 me 20 =broadcast", "3 me 15"], ["closing"]),
    "a circular with more words of its own": (["0 me 20 =broadcast", "3 me 16"], ["personal"]),
    "a circular with a word of its own, answered": (["0 me 20 =broadcast", "0.1 me 5", "1 ada 20"],
                                                    ["personal", "personal"]),
    "a word, and then a circular": (["0 me 5", "0.1 me 20 =broadcast"], ["personal"]),
    "a question taken back": (["0 ada 20 asks", "2 ada 6 frees"], ["closing"]),
    "a question taken back, and another": (["0 ada 20 asks", "2 ada 6 frees", "3 ada 20 asks"], ["personal"]),
    "a question taken back, and answered": (["0 ada 20 asks", "2 ada 6 frees", "3 me 20"], ["personal", "personal"]),
    "a circular with a letter of its own": (["0 me 20 =broadcast", "0.1 me 90"], ["personal"]),
    "a circular with a question of its own": (["0 me 20 =broadcast", "0.1 me 2 asks"], ["personal"]),
    "a circular that asks": (["0 me 20 =broadcast asks"], ["broadcast"]),
    "a text sent again that asks": (["0 ada 20 =template asks"], ["template"]),
    "a greeting, then a circular": (["0 me 5 =ritual", "0.1 me 20 =broadcast"], ["broadcast"]),
    "two mere hellos": (["0 me 2", "0.1 me 2"], ["personal"]),
    "a word in the wake of a circular": (["0 me 20 =broadcast", "1 ada 20", "2 me 20"],
                                         ["broadcast", "personal", "closing"]),
    "a question in that wake": (["0 me 20 =broadcast", "1 ada 20", "2 me 20 asks"],
                                ["broadcast", "personal", "closing"]),
    "a word in that wake that was answered": (["0 me 20 =broadcast", "1 ada 20", "2 me 20", "3 ada 20"],
                                              ["broadcast", "personal", "personal", "personal"]),
    "two attempts in that wake": (["0 me 20 =broadcast", "1 ada 20", "2 me 20", "4 me 20"],
                                  ["broadcast", "personal", "personal"]),
    "their word in that wake": (["0 me 20 =broadcast", "1 ada 20"], ["broadcast", "personal"]),
    "a greeting in that wake": (["0 me 20 =broadcast", "1 ada 20", "2 me 20 =ritual"],
                                ["broadcast", "personal", "ritual"]),
    "a word after something sent again by them": (["0 ada 20 =template", "1 me 20"], ["template", "personal"]),
    "a word that begins and then a circular": (["0 me 20", "1 ada 20", "2 me 20 =broadcast"],
                                               ["personal", "personal", "broadcast"]),
    "after the silence there is no wake": (["0 me 20 =broadcast", "20 me 20"], ["broadcast", "personal"]),
}  # fmt: skip


@pytest.mark.parametrize(("lines", "kinds"), KINDS.values(), ids=KINDS)
def test_what_each_turn_is(lines: list[str], kinds: list[str]) -> None:
    assert as_turns(*lines)["kind"].to_list() == kinds


def test_what_is_said_of_one_person_does_not_depend_on_the_next() -> None:
    cases = [lines for lines, _ in KINDS.values()]
    people = [f"p{number:02}" for number in range(len(cases))]
    together = [
        line.replace(" me ", f" me>{person} ").replace(" ada ", f" {person} ")
        for person, lines in zip(people, cases, strict=True)
        for line in lines
    ]
    turns = make_turns(written(*together), START + timedelta(days=999), Rules())
    for person, lines in zip(people, cases, strict=True):
        assert turns.filter(person_id=person).drop("person_id").equals(as_turns(*lines).drop("person_id")), person


def test_what_was_followed_by_another_attempt_is_over_though_it_is_not_two_weeks_old() -> None:
    assert as_turns("0 me 20", "11 me 20", "15 me 20", day=16)["state"].to_list() == ["unanswered", "pending"]
    after = as_turns("0 me 20", "11 me 20", "15 me 20", "15.5 ada 20", "15.7 me 20", day=16)
    assert after["state"].to_list() == ["unanswered", "answered", "answered", "pending"]


def test_an_open_word_in_the_wake_of_a_circular_is_a_closing_already() -> None:
    turns = as_turns("0 me 20 =broadcast", "1 ada 20", "2 me 20", day=3)
    assert turns.select("kind", "state").row(-1) == ("closing", "pending")


LATE = {
    "three weeks after a question": (["0 me 20 asks", "21 ada 20"], [False, True]),
    "on the sixtieth day": (["0 me 20 asks", "60 ada 20"], [False, True]),
    "a second after it": (["0 me 20 asks", "60.00002 ada 20"], [False, False]),
    "counted from the end of the turn": (["0 me 20 asks", "9 me 20", "65 ada 20"], [False, True]),
    "after what asked nothing": (["0 me 20", "21 ada 20"], [False, False]),
    "in time": (["0 me 20 asks", "5 ada 20"], [False, False]),
    "by a question": (["0 me 20 asks", "21 ada 20 asks"], [False, False]),
    "by an offer": (["0 me 20 asks", "21 ada 20 pitches"], [False, False]),
    "by a greeting": (["0 me 20 asks", "21 ada 20 =ritual"], [False, False]),
    "by a text sent again": (["0 me 20 asks", "21 ada 20 =template"], [False, False]),
    "after a circular": (["0 me 20 asks =broadcast", "21 ada 20"], [False, False]),
    "by the same side": (["0 me 20 asks", "21 me 20"], [False, False]),
    "by the owner": (["0 ada 20 asks", "21 me 20"], [False, True]),
    "and only by the first word": (["0 me 20 asks", "21 ada 20", "22 me 20", "40 ada 20"], [False, True, False, False]),
    "not by going on in the same silence": (["0 ada 20 asks", "13 ada 20 asks", "15 ada 20", "16 me 20"], [False] * 3),
}


@pytest.mark.parametrize(("lines", "late"), LATE.values(), ids=LATE)
def test_an_answer_is_late(lines: list[str], late: list[bool]) -> None:
    assert as_turns(*lines).select(late=is_late_answer(Rules()))["late"].to_list() == late


def test_nobody_answers_what_somebody_else_was_asked() -> None:
    turns = as_turns("0 me>ada 20 asks", "21 bo 20")
    assert turns.select("person_id", late=is_late_answer(Rules())).rows() == [("ada", False), ("bo", False)]


def test_a_late_answer_leaves_nothing_to_answer_unless_it_may_ask() -> None:
    assert as_turns("0 me 20 asks", "21 ada 40")["kind"].to_list() == ["personal", "closing"]
    assert as_turns("0 me 20 asks", "21 ada 40 foreign")["kind"].to_list() == ["personal", "personal"]


@pytest.mark.parametrize(
    ("days", "attempts"),
    [([0], 1), ([0, 1], 2), ([0, 0.9999], 1), ([0, 0.9, 1.8, 2.8], 2), ([0, 2, 4, 6], 4)],
)
def test_a_further_message_is_a_further_attempt_after_a_day(days: list[float], attempts: int) -> None:
    assert as_turns(*[f"{day} me 20" for day in days])["attempts"].to_list() == [attempts]


def test_each_turn_begins_with_one_attempt_however_long_the_silence_before() -> None:
    turns = as_turns("0 me 20", "1 ada 20", "30 ada 20", "31 me 20")
    assert turns["attempts"].to_list() == [1, 1, 1, 1]


def test_whoever_sells_once_sells_in_all_that_they_write_in_that_run() -> None:
    lines = ["0 ada 20 pitches", "10 ada 20", "16 ada 20", "17 me 20", "40 ada 20"]
    assert as_turns(*lines)["pitches"].to_list() == [True, True, False, False]
    later = ["0 me 20", "1 ada 20", "2 ada 20 pitches", "15.5 ada 20", "16 me 20"]
    assert as_turns(*later)["pitches"].to_list() == [False, True, True, False]


def test_a_turn_is_as_long_as_its_messages_and_does_whatever_one_of_them_does() -> None:
    (row,) = as_turns("0 me 20 asks", "0.1 me 5 thanks", "0.2 me 7").to_dicts()
    assert (row["words"], row["messages"], row["asks"], row["thanks"], row["pitches"]) == (32, 3, True, True, False)
