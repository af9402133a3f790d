"""How much, how evenly and how lately two people write: by hand, and against numerical integration."""

from datetime import UTC, datetime, timedelta
from math import log

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import beta

from pipeline.contact import (
    balance,
    contact_score,
    message_counts,
    network_reciprocity,
    rhythm,
    streaks,
    turn_counts,
    unread_counts,
)
from pipeline.cues import in_order
from pipeline.insistence import insistence
from pipeline.turns import make_turns
from schemas.rules import Rules
from tests.conftest import moment, plain

RULES = Rules()
SETTINGS = settings(max_examples=60, deadline=None)


def messages(text: str) -> pl.DataFrame:
    """One line per message, oldest first: `2026-03-01 09:00 me > ada`, with a question mark where it asks."""
    rows = []
    for line in filter(None, map(str.strip, text.splitlines())):
        stamp, names = line[:16], line[17:]
        sender, _, to = names.rstrip("?").partition(" > ")
        rows.append((to if sender == "me" else sender, moment(stamp), sender == "me", line.endswith("?")))
    schema = {"person_id": pl.String, "sent_at": pl.Datetime("us", "UTC"), "from_me": pl.Boolean, "asks": pl.Boolean}
    frame = pl.DataFrame(rows[::-1], schema=schema, orient="row")
    return in_order(plain(frame.with_row_index("row")))


def one(frame: pl.DataFrame) -> dict:
    return frame.row(0, named=True)


def counts(mine: int, theirs: int) -> pl.DataFrame:
    return pl.DataFrame({"person_id": ["ada"], "personal_sent": [mine], "personal_received": [theirs]})


TALK = messages("""
    2026-01-01 09:00 me > ada
    2026-01-01 10:00 ada > me
    2026-01-01 10:05 ada > me
    2026-03-01 09:00 bo > me
    2026-02-01 09:00 me > ada
""")


def test_messages_are_counted_by_side() -> None:
    columns = ["messages_sent", "messages_received", "first_message_at", "last_sent_at", "last_received_at"]
    assert message_counts(TALK).sort("person_id").select(columns).rows() == [
        (2, 2, moment("2026-01-01 09:00"), moment("2026-02-01 09:00"), moment("2026-01-01 10:05")),
        (0, 1, moment("2026-03-01 09:00"), None, moment("2026-03-01 09:00")),
    ]


def test_greetings_and_copies_are_messages_but_not_personal_ones() -> None:
    kinds = ["personal", "ritual", "broadcast", "personal"]
    found = one(message_counts(TALK.filter(pl.col("person_id") == "ada").with_columns(kind=pl.Series(kinds))))
    assert (found["messages_sent"], found["messages_received"]) == (2, 2)
    assert (found["personal_sent"], found["personal_received"]) == (2, 0)
    assert found["last_personal_at"] == moment("2026-02-01 09:00")


def test_turns_and_starts_are_counted_by_side() -> None:
    found = turn_counts(make_turns(TALK, moment("2026-04-01 09:00"), RULES))
    columns = ["turns_sent", "turns_received", "started_by_me", "started_by_them", "two_way"]
    assert found.sort("person_id").select(columns).rows() == [(2, 1, 2, 0, 1), (0, 1, 0, 1, 0)]


@pytest.mark.parametrize(
    ("talk", "since", "asks"),
    [
        ("2026-01-01 09:00 ada > me?\n2026-01-01 09:30 ada > me", "2026-01-01 09:30", True),
        ("2026-01-01 09:00 ada > me?\n2026-03-01 09:30 ada > me", "2026-03-01 09:30", False),
        ("2026-01-01 09:00 ada > me?\n2026-01-02 09:00 me > ada", None, None),
        ("2026-01-01 09:00 ada > me?\n2026-06-01 09:00 me > ada", None, None),
        ("2026-01-01 09:00 me > ada?", None, None),
        ("2026-01-01 09:00 me > ada?\n2026-01-01 10:00 ada > me", "2026-01-01 10:00", False),
    ],
)
def test_their_last_turn_waits_until_i_write_however_late(talk: str, since: str | None, asks: bool | None) -> None:
    found = one(turn_counts(make_turns(messages(talk), moment("2026-12-01 09:00"), RULES)))
    assert (found["owed_since"], found["owed_asks"]) == (moment(since) if since else None, asks)


SIDES = st.tuples(st.integers(0, 60), st.integers(0, 60)).filter(any)


def test_without_a_personal_message_there_is_no_balance() -> None:
    assert set(one(balance(counts(0, 0), RULES)).values()) == {"ada", None}


@pytest.mark.parametrize(("mine", "theirs"), [(1, 0), (0, 1)])
def test_one_message_tilts_the_balance_a_little(mine: int, theirs: int) -> None:
    found = one(balance(counts(mine, theirs), RULES))
    assert found["balance"] == pytest.approx((1.5 + theirs) / 4)
    assert found["balance_low"] < found["balance"] < found["balance_high"]


@SETTINGS
@given(SIDES)
def test_balance_and_reciprocity_agree_with_integration(sides: tuple[int, int]) -> None:
    mine, theirs = sides
    found, posterior = one(balance(counts(mine, theirs), RULES)), beta(1.5 + theirs, 1.5 + mine)
    shown = [found[name] for name in ("balance", "balance_low", "balance_high")]
    assert shown == pytest.approx([posterior.mean(), posterior.ppf(0.1), posterior.ppf(0.9)], abs=1e-9)
    if mine + theirs < 6:
        assert found["reciprocity"] is None
        return
    below = quad(lambda share: 2 * share * posterior.pdf(share), 0, 0.5, limit=200)[0]
    above = quad(lambda share: 2 * (1 - share) * posterior.pdf(share), 0.5, 1, limit=200)[0]
    assert found["reciprocity"] == pytest.approx(below + above, abs=1e-6)


@SETTINGS
@given(SIDES)
def test_swapping_the_sides_turns_the_balance_round(sides: tuple[int, int]) -> None:
    mine, theirs = sides
    here, there = one(balance(counts(mine, theirs), RULES)), one(balance(counts(theirs, mine), RULES))
    assert there["balance"] == pytest.approx(1 - here["balance"])
    assert there["balance_low"] == pytest.approx(1 - here["balance_high"])
    assert there["reciprocity"] == (here["reciprocity"] and pytest.approx(here["reciprocity"]))


@pytest.mark.parametrize(("mine", "theirs", "shown"), [(5, 0, False), (6, 0, True), (3, 2, False), (3, 3, True)])
def test_reciprocity_needs_six_messages(mine: int, theirs: int, shown: bool) -> None:
    assert (one(balance(counts(mine, theirs), RULES))["reciprocity"] is not None) == shown


def test_even_exchanges_are_more_reciprocal_than_one_way_ones() -> None:
    even, uneven, one_way = (
        one(balance(counts(*pair), RULES))["reciprocity"] for pair in ((20, 20), (30, 10), (40, 0))
    )
    assert even > uneven > one_way > 0


def test_contact_score_by_hand() -> None:
    # They wrote on two days, 0 and 9 days old; I on one, 3 days old, twice: a day counts once.
    talk = messages("""
        2026-03-01 23:59 ada > me
        2026-03-07 08:00 me > ada
        2026-03-07 09:00 me > ada
        2026-03-10 00:01 ada > me
    """)
    found = one(contact_score(talk, moment("2026-03-10 23:00")))
    assert found["contact_in"] == pytest.approx(1 + 1 / 10)
    assert found["contact_out"] == pytest.approx(1 / 4)
    assert found["tie_strength"] == pytest.approx((log(1.1 + 1 / 365) + log(0.25 + 1 / 365)) / 2)


def test_a_side_that_never_wrote_counts_as_one_message_a_year_ago() -> None:
    found = one(contact_score(messages("2026-03-10 08:00 me > ada"), moment("2026-03-10 09:00")))
    assert found["contact_in"] == 0
    assert found["tie_strength"] == pytest.approx((log(1 / 365) + log(1 + 1 / 365)) / 2)


def test_the_same_messages_give_the_same_bytes_in_any_order() -> None:
    rng = np.random.default_rng(7)
    start = datetime(2020, 1, 1, tzinfo=UTC)
    ages = rng.integers(0, 2000, 4000)
    frame = pl.DataFrame(
        {
            "person_id": [f"p{n % 40:02}" for n in range(4000)],
            "from_me": rng.random(4000) < 0.5,
            "sent_at": [start + timedelta(days=int(age)) for age in ages],
        },
        schema_overrides={"sent_at": pl.Datetime("us", "UTC")},
    )
    as_of = start + timedelta(days=2000)
    first = contact_score(frame, as_of).sort("person_id")
    for seed in range(5):
        shuffled = frame.sample(fraction=1, shuffle=True, seed=seed)
        assert contact_score(shuffled, as_of).sort("person_id").equals(first)


RHYTHM = """
    2026-01-01 09:00 me > ada
    2026-01-01 18:00 ada > me
    2026-01-11 09:00 me > ada
    2026-01-21 23:00 ada > me
    2026-01-01 09:00 me > bo
    2026-03-02 09:00 me > bo
    2026-05-01 09:00 bo > me
    2026-01-01 09:00 me > cy
    2026-01-02 09:00 me > cy
"""


def test_rhythm_is_the_mean_gap_between_days_with_contact() -> None:
    # Ada: three days, 10 apart; Bo: three days, 60 apart; Cy: two days are no rhythm, so the others' middle, 35.
    assert rhythm(messages(RHYTHM), RULES).sort("person_id").rows() == [("ada", 10.0), ("bo", 60.0), ("cy", 35.0)]


@pytest.mark.parametrize("days", [3, 4, 9])
def test_rhythm_of_however_many_days(days: int) -> None:
    talk = "\n".join(f"2026-01-{1 + 3 * n:02} 09:00 me > ada" for n in range(days))
    assert rhythm(messages(talk), RULES).rows() == [("ada", 3.0)]


def test_without_anybodys_rhythm_there_is_none() -> None:
    assert rhythm(messages("2026-01-01 09:00 me > cy"), RULES).rows() == [("cy", None)]


STREAKS = [
    ("one message is one try", "2026-01-01 09:00 me > ada", (1, 0, 1)),
    ("a day apart", "2026-01-01 09:00 me > ada\n2026-01-02 09:00 me > ada", (2, 0, 2)),
    ("a minute less", "2026-01-01 09:00 me > ada\n2026-01-02 08:59 me > ada", (1, 0, 1)),
    (
        "each against the message before it",
        "2026-01-01 09:00 me > ada\n2026-01-01 20:00 me > ada\n2026-01-02 10:00 me > ada\n2026-01-03 10:00 me > ada",
        (2, 0, 2),
    ),
    ("months apart", "2026-01-01 09:00 me > ada\n2026-06-01 09:00 me > ada\n2026-12-01 09:00 me > ada", (3, 0, 3)),
    (
        "a word from them ends it",
        "2026-01-01 09:00 me > ada\n2026-01-03 09:00 me > ada\n2026-02-01 09:00 ada > me\n2026-02-09 09:00 me > ada",
        (2, 1, 1),
    ),
    ("theirs", "2026-01-01 09:00 ada > me\n2026-01-03 09:00 ada > me", (0, 2, 0)),
    ("answered for now", "2026-01-01 09:00 me > ada\n2026-01-03 09:00 ada > me", (1, 1, 0)),
]  # fmt: skip


@pytest.mark.parametrize(("talk", "expected"), [row[1:] for row in STREAKS], ids=[row[0] for row in STREAKS])
def test_streaks_of_tries(talk: str, expected: tuple) -> None:
    columns = ["my_longest_streak", "their_longest_streak", "my_open_streak"]
    assert streaks(messages(talk), RULES).select(columns).row(0) == expected


def test_a_streak_is_not_carried_from_one_person_to_the_next() -> None:
    talk = messages("2026-01-01 09:00 me > ada\n2026-01-03 09:00 me > bo\n2026-01-05 09:00 me > ada")
    found = streaks(talk, RULES).sort("person_id")
    assert found.select("person_id", "my_longest_streak").rows() == [("ada", 2), ("bo", 1)]


def test_whoever_writes_to_the_next_person_begins_a_run_of_their_own() -> None:
    talk = messages("2026-01-01 09:00 me > ada\n2026-01-03 09:00 bo > me\n2026-01-05 09:00 me > cy")
    columns = ["person_id", "my_longest_streak", "their_longest_streak", "my_open_streak"]
    assert streaks(talk, RULES).sort("person_id").select(columns).rows() == [
        ("ada", 1, 0, 1), ("bo", 0, 1, 0), ("cy", 1, 0, 1),
    ]  # fmt: skip


def test_the_order_of_the_people_does_not_matter_to_streaks() -> None:
    rng = np.random.default_rng(5)
    people, start = [f"p{n:02}" for n in range(40)], datetime(2020, 1, 1, tzinfo=UTC)
    columns = {
        "person_id": rng.choice(people, 4000),
        "from_me": rng.random(4000) < 0.6,
        "sent_at": [start + timedelta(hours=9 * n) for n in range(4000)],
    }
    together = plain(pl.DataFrame(columns, schema_overrides={"sent_at": pl.Datetime("us", "UTC")}))
    apart = pl.concat([together.filter(person_id=person) for person in people])
    assert streaks(together, RULES).sort("person_id").equals(streaks(apart, RULES).sort("person_id"))


@pytest.mark.parametrize(
    ("pairs", "expected"), [([(3, 1), (0, 4)], 2 * 1 / 8), ([(5, 5)], 1.0), ([(7, 0), (0, 7)], 0.0), ([(0, 0)], None)]
)
def test_network_reciprocity(pairs: list[tuple[int, int]], expected: float | None) -> None:
    assert network_reciprocity(pl.concat([counts(*pair) for pair in pairs])) == expected


# --- from rows that say what each message or turn is


def marked(*lines: str) -> pl.DataFrame:
    """Messages to and from Ada, a line each: `3.5 me 20 asks =ritual`: day, side, words, and what is known of it."""
    start, rows = moment("2026-01-01 09:00"), []
    for number, line in enumerate(lines):
        day, who, words, *marks = line.split()
        kind = next((mark[1:] for mark in marks if mark.startswith("=")), "personal")
        at = start + timedelta(days=float(day))
        rows.append({"person_id": "ada", "row": len(lines) - number, "sent_at": at, "from_me": who == "me"})
        rows[-1] |= {"words": int(words), "kind": kind} | {cue: cue in marks for cue in ("asks", "foreign", "closes")}
    return plain(pl.DataFrame(rows, schema_overrides={"sent_at": pl.Datetime("us", "UTC")}))


UNREAD = [
    (["0 me 20 foreign"], 1),
    (["0 me 21 foreign"], 0),
    (["0 me 20"], 0),
    (["0 me 20 foreign asks"], 0),
    (["0 ada 20 foreign"], 0),
    (["0 me 20 foreign =ritual"], 0),
    (["0 me 20 foreign =broadcast"], 0),
    (["0 me 3 foreign", "1 me 3 foreign", "2 ada 3 foreign", "3 me 3"], 2),
    (["0 me 0"], 1),
    (["0 ada 0"], 0),
    (["0 me 0", "0.1 me 0", "9 me 0"], 1),
    (["0 me 0", "40 me 0"], 2),
    (["0 me 20", "0.1 me 0"], 0),
    (["0 me 0 closes"], 0),
]


@pytest.mark.parametrize(("lines", "unread"), UNREAD)
def test_what_may_be_a_mere_wish_as_far_as_can_be_told(lines: list[str], unread: int) -> None:
    messages = marked(*lines)
    turns = make_turns(messages, messages["sent_at"].max() + timedelta(days=90), RULES)
    assert unread_counts(messages, turns, RULES)["unread_sent"].to_list() == [unread] * (unread > 0)


def test_first_and_last_moments_are_each_sides_own() -> None:
    found = one(
        message_counts(marked("0 ada 5 =ritual", "1 me 5", "2 ada 5", "3 me 5 =broadcast", "4 ada 5 =template"))
    )
    start = moment("2026-01-01 09:00")
    days = {name: (found[name] - start).days for name in found if name.endswith("_at")}
    assert days == {
        "first_message_at": 0, "first_sent_at": 1, "last_sent_at": 3, "last_received_at": 4, "last_personal_at": 2,
    }  # fmt: skip
    assert (found["personal_sent"], found["personal_received"]) == (1, 1)


ATTEMPTS = {
    "a wish is none": (["0 me 5 =ritual", "2 me 5"], (1, 0, 1)),
    "a machine's reply is none": (["0 ada 5 =automatic"], (0, 0, 0)),
    "last words are none": (["0 me 5 closes", "2 me 5"], (1, 0, 1)),
    "a circular is one": (["0 me 5 =broadcast", "2 me 5 =personal"], (2, 0, 2)),
    "a text sent again is one": (["0 ada 5 =template", "2 ada 5 =template"], (0, 2, 0)),
    "the open ones are the last": (["0 me 5", "2 me 5", "4 ada 5", "6 me 5"], (2, 1, 1)),
    "theirs are open": (["0 me 5", "2 me 5", "4 ada 5"], (2, 1, 0)),
    "an answer within a day counts": (["0 me 5", "0.1 ada 5", "0.2 me 5"], (1, 1, 1)),
}


@pytest.mark.parametrize(("lines", "expected"), ATTEMPTS.values(), ids=ATTEMPTS)
def test_what_is_an_attempt(lines: list[str], expected: tuple[int, int, int]) -> None:
    columns = ["my_longest_streak", "their_longest_streak", "my_open_streak"]
    assert streaks(marked(*lines), RULES).select(columns).row(0) == expected


GAPS = {
    "a single attempt has none": (["0 me 5"], None),
    "the shortest of the longest run": (["0 me 5", "9 me 5", "12 me 5"], 3),
    "not of a shorter run": (["0 me 5", "1 me 5", "2 ada 5", "20 me 5", "29 me 5", "40 me 5"], 9),
    "of all runs that are as long": (["0 me 5", "9 me 5", "10 ada 5", "20 me 5", "25 me 5"], 5),
    "theirs count for nothing": (["0 ada 5", "2 ada 5", "4 me 5", "11 me 5"], 7),
    "from attempt to attempt, not from a line beside one": (["0 me 5", "0.9 me 5", "5 me 5"], 5),
    "over a wish between": (["0 me 5", "3 me 5 =ritual", "8 me 5"], 8),
}


@pytest.mark.parametrize(("lines", "days"), GAPS.values(), ids=GAPS)
def test_the_shortest_time_between_two_attempts(lines: list[str], days: int | None) -> None:
    gap = streaks(marked(*lines), RULES)["my_streak_gap"].item()
    assert gap == (None if days is None else timedelta(days=days))


def test_no_gap_reaches_back_to_another_run_or_to_somebody_else() -> None:
    ada = marked("365 me 20")
    bo = marked("0 me 4 =ritual", "10 me 20", "100 me 20").with_columns(person_id=pl.lit("bo"))
    cy = marked("0 me 20", "1 cy 20", "2 me 4 closes", "40 me 20").with_columns(person_id=pl.lit("cy"))
    found = streaks(pl.concat([ada, bo, cy]), RULES)
    gaps = dict(found.select("person_id", "my_streak_gap").iter_rows())
    assert gaps == {"ada": None, "bo": timedelta(days=90), "cy": None}


def cut(*lines: str) -> dict:
    """What is counted of the turns of Ada alone."""
    return one(turn_counts(turns_of("ada", *lines)))


def turns_of(person: str, *lines: str) -> pl.DataFrame:
    """Turns of a person in order, `1 me personal`: number of the conversation, side, kind, what else is known of it."""
    rows = []
    for number, line in enumerate(lines):
        conversation, sender, kind, *marks = line.split()
        at = moment("2026-01-01 09:00") + timedelta(days=number)
        rows.append({"person_id": person, "conversation": int(conversation), "sender": sender, "kind": kind})
        rows[-1] |= {"ended_at": at, "state": "answered" if "answered" in marks else "unanswered", "attempts": 1}
        rows[-1] |= {mark: mark in marks for mark in ("opens", "asks", "pitches", "declines")}
    return pl.DataFrame(rows)


BEGUN = {
    "the first personal turn": (["1 me ritual opens", "1 them personal"], (0, 1)),
    "not a copy": (["1 me broadcast opens", "1 them personal"], (0, 1)),
    "not a closing": (["1 me closing opens"], (0, 0)),
    "once each": (["1 me personal opens", "1 them personal", "2 them personal opens", "2 me personal"], (1, 1)),
    "not by writing on": (["1 me personal opens", "2 me personal"], (1, 0)),
    "two of them": (["1 me personal opens", "2 me personal opens", "3 them personal opens"], (2, 1)),
}


@pytest.mark.parametrize(("lines", "begun"), BEGUN.values(), ids=BEGUN)
def test_who_begins_a_conversation(lines: list[str], begun: tuple[int, int]) -> None:
    found = cut(*lines)
    assert (found["started_by_me"], found["started_by_them"]) == begun


def test_where_one_persons_talk_ends_the_next_ones_begins() -> None:
    ada = turns_of("ada", "1 me personal opens", "2 me personal")
    both = turn_counts(pl.concat([ada, turns_of("bo", "1 them personal opens"), turns_of("cy", "1 them personal")]))
    assert both.sort("person_id").select("person_id", "started_by_me", "started_by_them").rows() == [
        ("ada", 1, 0), ("bo", 0, 1), ("cy", 0, 0),
    ]  # fmt: skip


TWO_WAY = {
    "both wrote": (["1 me personal opens", "1 them personal"], 1),
    "a closing is a word": (["1 me personal opens", "1 them closing"], 1),
    "a greeting is none": (["1 me personal opens", "1 them ritual"], 0),
    "a copy is none": (["1 me broadcast opens", "1 them personal"], 0),
    "in two conversations": (["1 me personal opens", "2 them personal opens"], 0),
    "twice": (["1 me personal opens", "1 them personal", "2 me personal opens", "2 them personal"], 2),
    "one alone": (["1 me personal opens", "1 me personal"], 0),
}


@pytest.mark.parametrize(("lines", "talks"), TWO_WAY.values(), ids=TWO_WAY)
def test_in_how_many_conversations_both_wrote(lines: list[str], talks: int) -> None:
    assert cut(*lines)["two_way"] == talks


WAITS = {
    "a question of theirs": (["1 them personal opens asks"], (0, True)),
    "a message of theirs": (["1 them personal opens"], (0, False)),
    "that was answered": (["1 them personal opens asks answered", "1 me personal"], None),
    "their offer": (["1 them personal opens pitches"], None),
    "their refusal": (["1 them personal opens declines"], None),
    "their refusal that asks": (["1 them personal opens declines asks"], (0, True)),
    "their last words": (["1 them personal opens", "1 them closing"], None),
    "mine": (["1 me personal opens"], None),
    "a greeting after it changes nothing": (["1 them personal opens asks", "2 them ritual opens"], (0, True)),
    "nor does my circular": (["1 them personal opens asks", "2 me broadcast opens"], (0, True)),
    "my word does": (["1 them personal opens asks", "2 me personal opens"], None),
    "the last of two": (["1 them personal opens asks", "2 them personal opens"], (1, False)),
}


@pytest.mark.parametrize(("lines", "waits"), WAITS.values(), ids=WAITS)
def test_what_waits_for_the_owner(lines: list[str], waits: tuple[int, bool] | None) -> None:
    found = cut(*lines)
    since = None if waits is None else moment("2026-01-01 09:00") + timedelta(days=waits[0])
    assert (found["owed_since"], found["owed_asks"]) == (since, None if waits is None else waits[1])


def test_turns_of_every_kind_are_turns() -> None:
    found = cut("1 me personal opens", "1 them closing", "2 them ritual opens", "3 me broadcast opens", "4 me personal")
    assert (found["turns_sent"], found["turns_received"]) == (3, 2)


# --- how far the owner insisted: the longest run of attempts, and whether a word of theirs came after the first


def insisted(**known: object) -> set[str]:
    """The degrees that one person is counted in; written to first in January, never heard from unless it says so."""
    row = {
        "my_longest_streak": 1,
        "my_open_streak": 0,
        "my_streak_gap": None,
        "first_sent_at": moment("2026-01-05 09:00"),
        "last_received_at": None,
    }
    schema = {"my_longest_streak": pl.Int64, "my_open_streak": pl.Int64, "my_streak_gap": pl.Duration("us")}
    schema |= {name: pl.Datetime("us", "UTC") for name in ("first_sent_at", "last_received_at")}
    found = insistence(pl.DataFrame([row | known], schema=schema), RULES).model_dump()
    return {name for name, count in found.items() if count}


HEARD = {"last_received_at": moment("2026-01-06 09:00")}
WEEK, MINUTE = timedelta(days=7), timedelta(minutes=1)
INSISTED = [
    ({}, set()),
    ({"my_longest_streak": 2, "my_streak_gap": WEEK}, set()),
    ({"my_longest_streak": 2, "my_streak_gap": 5 * WEEK}, set()),
    ({"my_longest_streak": 2, "my_streak_gap": WEEK - MINUTE}, {"note"}),
    ({"my_longest_streak": 2, "my_streak_gap": WEEK - MINUTE, **HEARD}, {"note"}),
    ({"my_longest_streak": 3, "my_streak_gap": MINUTE, **HEARD}, {"warn"}),
    ({"my_longest_streak": 3}, {"stop", "never_answered"}),
    ({"my_longest_streak": 3, "last_received_at": moment("2026-01-05 09:00")}, {"stop", "never_answered"}),
    ({"my_longest_streak": 3, "last_received_at": moment("2026-01-04 09:00")}, {"stop", "never_answered"}),
    ({"my_longest_streak": 4, "my_streak_gap": MINUTE, **HEARD}, {"stop"}),
    ({"my_longest_streak": 4}, {"stop", "never_answered"}),
    ({"my_longest_streak": 3, "my_open_streak": 3, **HEARD}, {"warn", "still"}),
    ({"my_longest_streak": 3, "my_open_streak": 2, **HEARD}, {"warn"}),
    ({"my_longest_streak": 7, "my_open_streak": 6, **HEARD}, {"stop", "still"}),
    ({"my_longest_streak": 0, "first_sent_at": None, **HEARD}, set()),
]


@pytest.mark.parametrize(("known", "degrees"), INSISTED)
def test_how_far_the_owner_insisted(known: dict, degrees: set[str]) -> None:
    assert insisted(**known) == degrees
