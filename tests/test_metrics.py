"""One row per connection: figures that need several stages, at their bounds and by hand."""

import tempfile
from collections.abc import Callable
from datetime import timedelta
from math import exp, log
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import analyze
from schemas.report import Person
from tests.conftest import SAMPLES, TYPICAL, World, moment, tries

RECOMMENDATION = ["First Name", "Last Name", "Company", "Job Title", "Text", "Creation Date", "Status"]


def on(text: str, days: float) -> str:
    return f"{moment(text) + timedelta(days=days):%Y-%m-%d %H:%M}"


def test_a_connection_without_any_message(world: World) -> None:
    row = world.people("ada | Ada Quill").talk("2026-01-01 09:00 me > bo: hi").person("ada")
    zeros = [name for name, value in row.items() if value == 0]
    assert {"messages_sent", "messages_received", "turns_sent", "their_opportunities", "my_longest_streak"} <= set(
        zeros
    )
    unknown = ["their_reply_rate", "my_reply_rate", "balance", "reciprocity", "tie_strength", "silent_days"]
    assert [row[name] for name in [*unknown, "reply_chance", "first_message_at", "owed_since"]] == [None] * 9
    assert (row["tie_band"], row["activity"], row["their_reply_speed"]) == ("none", "never active", "too few")


def test_only_direct_messages_count(world: World) -> None:
    talk = """
        2026-01-01 09:00 me > ada: hi
        2026-01-02 09:00 [all] ada > me, bo: hi all
        2026-01-02 10:00 [all] me > ada, bo: hi
        2026-01-03 09:00 me > ada (draft): never sent
        2026-01-04 09:00 bo > me: hi
    """
    row = world.people("ada | Ada Quill").talk(talk).person("ada")
    assert (row["messages_sent"], row["messages_received"], row["silent_days"]) == (1, 0, 3)


def test_strangers_change_nothing_for_connections(make_world: Callable[[], World]) -> None:
    talk = "2026-01-01 09:00 me > ada: hi\n2026-01-02 09:00 ada > me: hi\n2026-02-01 09:00 me > ada: hi"
    crowd = "\n".join(f"2025-03-{day:02} 09:00 me > stranger-{day}: hi" for day in range(1, 20))
    alone, among = (
        make_world().people("ada | Ada Quill").talk(text).person("ada", as_of=moment("2026-05-01 09:00"))
        for text in (talk, f"{crowd}\n{talk}")
    )
    assert alone == among


TWINS = [
    ("messages_sent", "messages_received"),
    ("turns_sent", "turns_received"),
    ("started_by_me", "started_by_them"),
    ("last_sent_at", "last_received_at"),
    ("my_longest_streak", "their_longest_streak"),
    *((f"my_{name}", f"their_{name}") for name in (
        "opportunities", "replies", "pending", "reply_rate", "reply_rate_low", "reply_rate_high", "reply_speed",
    )),
]  # fmt: skip
EVEN = ["first_message_at", "reciprocity", "tie_strength", "tie_band", "rhythm_days", "silent_days", "activity"]
STEPS = st.tuples(st.sampled_from([1, 30, 1439, 1440, 5000, 20160, 20161, 90000]), st.booleans())


def written(steps: list[tuple[int, bool]]) -> str:
    at, lines = moment("2019-01-01 08:00"), []
    for minutes, mine in steps:
        at += timedelta(minutes=minutes)
        lines.append(f"{at:%Y-%m-%d %H:%M} {'me > ada' if mine else 'ada > me'}: words")
    return "\n".join(lines)


def row_of(talk: str) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        return World(Path(folder) / "export").people("ada | Ada Quill").talk(talk).person("ada")


@settings(max_examples=15, deadline=None)
@given(steps=st.lists(STEPS, min_size=1, max_size=14))
def test_swapping_the_two_swaps_every_column_that_has_two_sides(steps: list[tuple[int, bool]]) -> None:
    here, there = row_of(written(steps)), row_of(written([(gap, not mine) for gap, mine in steps]))
    for mine, theirs in TWINS:
        assert (here[mine], here[theirs]) == (there[theirs], there[mine]), mine
    assert [here[name] for name in EVEN] == [
        pytest.approx(there[name]) if isinstance(there[name], float) else there[name] for name in EVEN
    ]
    assert here["balance"] == pytest.approx(1 - there["balance"])
    assert here["balance_low"] == pytest.approx(1 - there["balance_high"])


@pytest.mark.parametrize(
    ("days", "band"),
    # One day with a message from each side, so many days ago: the score is ln(1 / (1 + days) + 1 / 365).
    [(0, "strong"), (3, "strong"), (4, "warm"), (35, "warm"), (36, "faint"), (249, "faint"), (250, "none")],
)
def test_bands_of_the_contact_score(world: World, days: int, band: str) -> None:
    world.people("ada | Ada Quill").talk("2026-01-01 09:00 me > ada: hi\n2026-01-01 10:00 ada > me: hi")
    row = world.person("ada", as_of=moment(on("2026-01-01 20:00", days)))
    assert row["tie_strength"] == pytest.approx(log(1 / (1 + days) + 1 / 365))
    assert row["tie_band"] == band


def test_one_side_alone_is_no_tie_however_much_it_wrote(world: World) -> None:
    row = world.people("ada | Ada Quill").talk(tries("ada", "2026-01-01 09:00", 60, 1)).person("ada")
    assert row["tie_strength"] > -5
    assert row["tie_band"] == "none"


def regular(every: int, times: int = 5) -> tuple[str, str]:
    """Both write on `times` days, `every` days apart; the talk and its last moment."""
    first, lines = "2021-01-01 09:00", []
    for n in range(times):
        lines += [f"{on(first, every * n)} me > ada: hi", f"{on(first, every * n + 0.02)} ada > me: hi"]
    return "\n".join(lines), lines[-1][:16]


MINUTE = 1 / 1440
ACTIVITY = [
    (1, 30 - MINUTE, "active"),
    (1, 30, "cooling"),
    (20, 40 - MINUTE, "active"),
    (20, 40, "cooling"),
    (1, 90 - MINUTE, "cooling"),
    (1, 90, "dormant"),
    (20, 160 - MINUTE, "cooling"),
    (20, 160, "dormant"),
    (20, 1095 - MINUTE, "dormant"),
    (20, 1095, "long dormant"),
]


@pytest.mark.parametrize(("every", "silent", "activity"), ACTIVITY)
def test_silence_against_the_ties_own_rhythm(world: World, every: int, silent: float, activity: str) -> None:
    talk, last = regular(every)
    row = world.people("ada | Ada Quill").talk(talk).person("ada", as_of=moment(on(last, silent)))
    assert (row["rhythm_days"], row["activity"]) == (every, activity)
    assert row["silent_days"] == int(silent)


def test_a_lone_exchange_takes_the_networks_rhythm(world: World) -> None:
    talk, _ = regular(20)
    talk += "\n2022-01-01 09:00 me > bo: hi\n2022-01-02 09:00 bo > me: hi"
    world.people("ada | Ada Quill\nbo | Bo Reed").talk(talk)
    row = world.person("bo", as_of=moment("2022-04-21 09:00"))
    assert (row["rhythm_days"], row["silent_days"], row["activity"]) == (20, 109, "cooling")


def test_messages_of_one_side_are_no_real_tie(world: World) -> None:
    assert world.people("ada | Ada Quill").talk("2026-01-01 09:00 me > ada: hi").person("ada")["activity"] == (
        "never active"
    )


def test_starts_that_nobody_answered_in_time_are_no_real_tie(world: World) -> None:
    talk = "2026-01-01 09:00 me > ada: hi\n2026-02-01 09:00 ada > me: hi\n2026-03-01 09:00 me > ada: hi"
    row = world.people("ada | Ada Quill").talk(talk).person("ada")
    assert (row["activity"], row["started_by_me"], row["started_by_them"]) == ("never active", 2, 1)


def test_a_recommendation_is_a_real_tie_without_a_message(world: World) -> None:
    given_one = ["Ada", "Quill", "", "", "Well done", "03/01/26, 09:00 AM", "VISIBLE"]
    world.people("ada | Ada Quill").talk("").table("Recommendations_Given.csv", RECOMMENDATION, [given_one])
    assert world.person("ada", as_of=moment("2026-03-20 09:00"))["activity"] == "active"
    assert world.person("ada", as_of=moment("2026-09-20 09:00"))["activity"] == "dormant"


def test_chance_of_a_reply_by_hand(world: World) -> None:
    talk = "2026-01-01 09:00 me > ada: hi\n2026-01-02 09:00 ada > me: hi\n2026-01-03 09:00 me > ada: how are you?"
    row = world.people("ada | Ada Quill").talk(talk).person("ada", as_of=moment("2026-01-22 09:00"))
    rate, contact_in = (3 * 0.45 + 1) / (3 + 2), 1 / (1 + 20)
    share = (1.5 + 1) / (3 + 3)
    expected = 0.20 + 0.30 * log(rate / (1 - rate)) + 0.25 * log(share / (1 - share)) + 0.10 * log(contact_in + 1 / 365)
    assert row["reply_chance"] == pytest.approx(1 / (1 + exp(-expected)))


def test_somebody_never_tried_has_the_networks_average_chance(world: World) -> None:
    row = world.people("ada | Ada Quill").talk("2026-01-01 09:00 ada > me: hi").person("ada")
    expected = 0.20 + 0.30 * log(0.45 / 0.55) + 0.25 * log(2.5 / 1.5) + 0.10 * log(1 + 1 / 365)
    assert row["their_reply_rate"] is None
    assert row["reply_chance"] == pytest.approx(1 / (1 + exp(-expected)))


@pytest.mark.parametrize("export", [TYPICAL, SAMPLES / "small", SAMPLES / "messy"], ids=lambda path: path.stem)
def test_every_row_keeps_the_promise_of_its_model(export: Path) -> None:
    people = analyze(export).people
    assert [Person(**row).person_id for row in people.iter_rows(named=True)] == people["person_id"].to_list()
    assert people["person_id"].is_unique().all()
    for prefix in ("their", "my"):
        low, mean, high = (people[f"{prefix}_reply_rate{end}"].drop_nulls() for end in ("_low", "", "_high"))
        assert ((low <= mean) & (mean <= high)).all()
