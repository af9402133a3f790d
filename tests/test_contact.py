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
)
from pipeline.cues import in_order
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
    assert streaks(talk, RULES).select("person_id", "my_longest_streak").rows() == [("ada", 2), ("bo", 1)]


@pytest.mark.parametrize(
    ("pairs", "expected"), [([(3, 1), (0, 4)], 2 * 1 / 8), ([(5, 5)], 1.0), ([(7, 0), (0, 7)], 0.0), ([(0, 0)], None)]
)
def test_network_reciprocity(pairs: list[tuple[int, int]], expected: float | None) -> None:
    assert network_reciprocity(pl.concat([counts(*pair) for pair in pairs])) == expected
