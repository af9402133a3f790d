"""One row per connection: figures that need several stages, at their bounds and by hand."""

import tempfile
from collections.abc import Callable
from datetime import timedelta
from math import exp, log
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta

from pipeline import analyze
from schemas.report import Person
from schemas.rules import Rules
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


@settings(max_examples=10, deadline=None)
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


def known_of(world: World, **options: object) -> dict[str, dict]:
    """Everything that is measured of each person, by id."""
    found = world.analyze(**options)
    rows = zip(found.people.iter_rows(named=True), found.evidence.iter_rows(named=True), strict=True)
    return {row["person_id"]: row | more for row, more in rows}


ADA_PRAISED = ["Ada", "Quill", "", "", "Well done", "03/01/26, 09:00 AM", "VISIBLE"]


def test_of_somebody_never_written_to_nothing_is_claimed(world: World) -> None:
    world.people("ada | Ada Quill\nbo | Bo Reed").talk("2026-01-01 09:00 me > cy: hi")
    row = known_of(world.table("Recommendations_Given.csv", RECOMMENDATION, [ADA_PRAISED]))["bo"]
    assert [row[name] for name in ("only_offers", "sold_only", "declined", "pitched")] == [False] * 4
    counts = ("two_way", "their_late", "my_late", "their_offers", "requests_met", "unread_sent", "my_open_streak")
    assert [row[name] for name in counts] == [0] * 7
    # Of what the export has no file for, nothing is known; of what it has one for, that there is none.
    columns = ["recommendations_given", "recommendations_received", "endorsements_given", "endorsements_received"]
    assert [row[name] for name in columns] == [0, None, None, None]


def test_a_score_that_is_just_the_bound_of_a_band_is_in_it(world: World) -> None:
    days = {"ada": "2026-01-31", "bo": "2026-01-20", "cy": "2025-12-01", "dee": "2025-11-30"}
    talk = [f"{day} 09:00 me > {who}: hi\n{day} 10:00 {who} > me: hi" for who, day in days.items()]
    world.people("ada | Ada Quill\nbo | Bo Reed\ncy | Cy Ash\ndee | Dee Ito").talk("\n".join(sorted(talk)))
    as_of = moment("2026-02-01 09:00")
    strong, warm, faint = (known_of(world, as_of=as_of)[who]["tie_strength"] for who in ("ada", "bo", "cy"))
    found = known_of(world, as_of=as_of, rules=Rules(strong_tie=strong, warm_tie=warm, faint_tie=faint))
    assert [found[who]["tie_band"] for who in days] == ["strong", "warm", "faint", "none"]


def test_their_word_alone_is_no_tie_and_a_tie_of_greetings_counts_as_even(world: World) -> None:
    lines = [f"{on('2025-01-01 09:00', n)} ada > me: news of the day {n}" for n in range(60)]
    lines += ["2025-03-01 09:00 me > bo: Happy birthday!", "2025-03-02 09:00 bo > me: Happy new year!"]
    found = known_of(world.people("ada | Ada Quill\nbo | Bo Reed").talk("\n".join(lines)))
    assert (found["ada"]["tie_strength"] > -5, found["ada"]["tie_band"]) == (True, "none")
    assert [found["bo"][name] for name in ("balance", "tie_strength", "rhythm_days")] == [None] * 3
    expected = 0.20 + 0.30 * log(0.45 / 0.55) + 0.10 * log(1 / 365)
    assert found["bo"]["reply_chance"] == pytest.approx(1 / (1 + exp(-expected)))


def test_a_recommendation_is_a_contact_and_gives_a_chance(world: World) -> None:
    praised = [[first, last, *ADA_PRAISED[2:]] for first, last in (("Ada", "Quill"), ("Bo", "Reed"), ("Cy", "Ash"))]
    world.people("ada | Ada Quill\nbo | Bo Reed\ncy | Cy Ash\ndee | Dee Ito")
    world.table("Recommendations_Given.csv", RECOMMENDATION, praised)
    world.talk("2026-02-01 09:00 me > bo: hi\n2026-04-01 09:00 me > cy: hi")
    found = known_of(world, as_of=moment("2026-05-01 09:00"))
    latest = {who: row["last_contact_at"] and str(row["last_contact_at"].date()) for who, row in found.items()}
    assert latest == {"ada": "2026-03-01", "bo": "2026-03-01", "cy": "2026-04-01", "dee": None}
    assert [who for who, row in found.items() if row["reply_chance"] is None] == ["dee"]


def test_the_networks_average_stands_in_for_whoever_was_never_tried(world: World) -> None:
    others = [f"p{n}" for n in range(12)]
    talk = [f"2025-07-01 09:00 me > {who}: hi?\n2025-07-01 10:00 {who} > me: hi" for who in others]
    world.people("\n".join(["ada | Ada Quill", *(f"{who} | {who.title()} Moss" for who in others)]))
    row = known_of(world.talk("\n".join([*talk, "2026-01-01 09:00 ada > me: hi"])))["ada"]
    mean = 2 / 3
    expected = 0.20 + 0.30 * log(mean / (1 - mean)) + 0.25 * log(2.5 / 1.5) + 0.10 * log(1 + 1 / 365)
    assert row["reply_chance"] == pytest.approx(1 / (1 + exp(-expected)))
    assert row["asked_probability"] == pytest.approx(beta.cdf(0.3, 3 * mean, 3 * (1 - mean)))


def test_how_probably_they_answer_seldom_is_the_posteriors(world: World) -> None:
    world.people("ada | Ada Quill").talk(tries("ada", "2025-01-01 09:00", 5, 30))
    row = known_of(world, as_of=moment("2026-01-01 09:00"))["ada"]
    assert row["one_sided_probability"] == pytest.approx(beta.cdf(0.3, 3 * 0.45, 3 * 0.55 + 5))
    assert row["their_resolved"] == 5


def test_who_sold_first_is_told_only_where_somebody_sold(world: World) -> None:
    world.people("ada | Ada Quill | 2026-01-01\nbo | Bo Reed | 2026-01-01").talk(
        """
        2026-01-02 09:00 ada > me: We help companies like yours to save 30 %. Book a free demo today!
        2026-01-02 09:00 bo > me: It was good to meet you at the mill
        """
    )
    assert [row["early_pitch"] for row in known_of(world).values()] == ["them", None]


def test_a_message_of_mine_without_words_may_be_the_answer_if_it_came_later(world: World) -> None:
    world.people("ada | Ada Quill\nbo | Bo Reed\ncy | Cy Ash\ndee | Dee Ito").talk(
        """
        2026-03-01 09:00 me > bo:
        2026-03-02 09:00 ada > me: which of the two mills is yours?
        2026-03-02 09:00 bo > me: which of the two boats is yours?
        2026-03-02 09:00 cy > me: which of the two roads is yours?
        2026-03-02 09:00 dee > me: which of the two bells is yours?
        2026-03-02 09:00 me > cy:
        2026-03-03 09:00 me > ada:
        """
    )
    found = known_of(world, as_of=moment("2026-03-03 09:00"))
    waiting = {who: (row["owed_since"] is not None, row["owed_asks"]) for who, row in found.items()}
    assert waiting == {"ada": (False, None), "bo": (True, True), "cy": (True, True), "dee": (True, True)}
