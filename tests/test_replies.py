"""Reply rates and answer times, against SciPy's Beta and section 3 of metrics.md in plain Python."""

from datetime import timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta

from pipeline.replies import beta_summary, late_answers, prior_mean, probability_below, reply_rates, reply_speeds
from schemas.rules import Rules
from tests.conftest import moment

HOUR, DAY = 3600, 86_400
LIMIT = 14 * DAY
RULES = Rules()
SETTINGS = settings(max_examples=60, deadline=None)
Tries = list[tuple[str, int]]
"""What became of each try, and after how many seconds; what stays unanswered is watched for 14 days."""


def answered(seconds: int) -> tuple[str, int]:
    return ("answered", seconds)


def pending(seconds: int) -> tuple[str, int]:
    return ("pending", seconds)


UNANSWERED = ("unanswered", LIMIT)
AGES = st.integers(0, 8).map(lambda days: days * DAY)
TRIES = st.one_of(AGES.map(answered), AGES.map(pending), st.just(UNANSWERED))
SETTLED = st.one_of(AGES.map(answered), st.just(UNANSWERED))


def networks(tries: st.SearchStrategy, most: int) -> st.SearchStrategy[dict[str, Tries]]:
    people = st.lists(st.lists(tries, min_size=1, max_size=5), min_size=1, max_size=most)
    return people.map(lambda each: {f"p{n:02}": record for n, record in enumerate(each)})


def turns(network: dict[str, Tries], sender: str = "me") -> pl.DataFrame:
    rows = [
        (person, sender, "personal", state, seconds if state == "answered" else None, seconds)
        for person, record in network.items()
        for state, seconds in record
    ]
    schema = {"person_id": pl.String, "sender": pl.String, "kind": pl.String, "state": pl.String}
    schema |= {"wait_seconds": pl.Int64, "at_risk_seconds": pl.Int64}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return frame.with_columns(
        started_at=pl.lit(moment("2026-01-01 09:00")), ended_at=pl.lit(moment("2026-01-01 09:00"))
    )


def rates(network: dict[str, Tries], rules: Rules = RULES) -> dict[str, dict]:
    return {row["person_id"]: row for row in reply_rates(turns(network), "them", rules).iter_rows(named=True)}


def oracle(network: dict[str, Tries]) -> dict[str, tuple | None]:
    """Section 3, one try after the other: mean, 10 and 90 % point, or None where nothing is known."""
    waits = [seconds for record in network.values() for state, seconds in record if state == "answered"]

    def weight(state: str, seconds: int) -> float:
        if state != "pending":
            return 1
        return sum(wait <= seconds for wait in waits) / len(waits) if waits else 0

    r = {who: sum(state == "answered" for state, _ in record) for who, record in network.items()}
    n = {who: sum(weight(*one) for one in record) for who, record in network.items()}
    tried = [who for who in network if n[who] > 0]
    m = sum((r[who] + 1) / (n[who] + 2) for who in tried) / len(tried) if len(tried) >= 10 else 0.45
    posterior = {who: beta(3 * m + r[who], 3 * (1 - m) + n[who] - r[who]) for who in tried}
    return {
        who: (posterior[who].mean(), posterior[who].ppf(0.1), posterior[who].ppf(0.9)) if who in posterior else None
        for who in network
    }


@SETTINGS
@given(network=networks(TRIES, 16))
def test_rates_agree_with_the_definition(network: dict[str, Tries]) -> None:
    found, expected = rates(network), oracle(network)
    assert list(found) == sorted(network)
    for who, row in found.items():
        states = [state for state, _ in network[who]]
        assert (row["opportunities"], row["replies"]) == (len(states), states.count("answered"))
        assert row["pending"] == states.count("pending")
        assert row["resolved"] == len(states) - states.count("pending")
        shown = (row["rate"], row["low"], row["high"])
        assert shown == (pytest.approx(expected[who], abs=1e-9) if expected[who] else (None, None, None))


def test_two_of_five_by_hand() -> None:
    row = rates({"ada": [answered(HOUR)] * 2 + [UNANSWERED] * 3})["ada"]
    assert row["rate"] == pytest.approx((3 * 0.45 + 2) / (3 + 5))


def test_the_networks_own_average_counts_from_ten_people_on() -> None:
    nine = {f"p{n}": [answered(HOUR)] for n in range(9)}
    assert rates(nine)["p0"]["prior"] == 0.45
    ten = nine | {"silent": [UNANSWERED] * 4}
    own = (9 * 2 / 3 + 1 / 6) / 10
    assert rates(ten)["p0"]["prior"] == pytest.approx(own)
    assert rates(ten)["silent"]["rate"] == pytest.approx(3 * own / (3 + 4))


def test_somebody_whose_open_try_weighs_nothing_is_not_one_of_the_ten() -> None:
    nine = {f"p{n}": [answered(HOUR)] for n in range(9)}
    assert rates(nine | {"fresh": [pending(60)]})["p0"]["prior"] == 0.45


def test_an_open_try_weighs_the_share_of_answers_that_came_by_its_age() -> None:
    others = {"bo": [answered(HOUR), answered(2 * DAY), answered(3 * DAY), answered(5 * DAY)]}
    for age, weight in ((60, 0), (HOUR, 1 / 4), (3 * DAY - 1, 2 / 4), (3 * DAY, 3 / 4), (6 * DAY, 1)):
        row = rates(others | {"ada": [UNANSWERED, pending(age)]})["ada"]
        assert row["rate"] == pytest.approx(3 * 0.45 / (3 + 1 + weight))


@pytest.mark.parametrize("record", [[pending(0)], [pending(13 * DAY)], [pending(5), pending(6)]])
def test_never_tried_shows_nothing_rather_than_the_average(record: Tries) -> None:
    row = rates({"ada": record})["ada"]
    assert (row["rate"], row["low"], row["high"]) == (None, None, None)
    assert row["pending"] == row["opportunities"] == len(record)


def test_only_the_other_sides_turns_are_opportunities() -> None:
    mine, theirs = turns({"ada": [answered(HOUR)]}), turns({"ada": [UNANSWERED], "bo": [UNANSWERED]}, sender="them")
    both = pl.concat([mine, theirs])
    assert reply_rates(both, "them", RULES).select("person_id", "opportunities", "replies").rows() == [("ada", 1, 1)]
    assert reply_rates(both, "me", RULES)["person_id"].to_list() == ["ada", "bo"]


@pytest.mark.parametrize("kind", ["closing", "ritual"])
def test_a_goodbye_or_a_greeting_is_no_opportunity(kind: str) -> None:
    asked, other = turns({"ada": [answered(HOUR)]}), turns({"ada": [UNANSWERED], "bo": [UNANSWERED]})
    both = pl.concat([asked, other.with_columns(kind=pl.lit(kind))])
    assert reply_rates(both, "them", RULES).select("person_id", "opportunities", "replies").rows() == [("ada", 1, 1)]
    assert reply_speeds(both, "them", RULES)["person_id"].to_list() == ["ada"]


def test_both_directions_are_judged_alike() -> None:
    network = {"ada": [answered(HOUR), UNANSWERED, pending(DAY)], "bo": [UNANSWERED]}
    mine = reply_rates(turns(network, sender="them"), "me", RULES)
    assert mine.equals(reply_rates(turns(network), "them", RULES))


# Held fixed: nobody else's record, and nothing is open, since an answer also changes what an open try weighs.


@SETTINGS
@given(network=networks(SETTLED, 14))
def test_one_more_try_without_answer_never_raises_a_rate(network: dict[str, Tries]) -> None:
    more = network | {"p00": [*network["p00"], UNANSWERED]}
    assert rates(more)["p00"]["rate"] < rates(network)["p00"]["rate"]


@SETTINGS
@given(network=networks(SETTLED, 14), seconds=AGES)
def test_one_more_answer_never_lowers_a_rate(network: dict[str, Tries], seconds: int) -> None:
    more = network | {"p00": [*network["p00"], answered(seconds)]}
    assert rates(more)["p00"]["rate"] > rates(network)["p00"]["rate"]


def test_the_same_record_gives_the_same_bytes() -> None:
    network = {f"p{n:03}": [answered(HOUR)] * (n % 3) + [UNANSWERED] * (n % 7 + 1) for n in range(300)}
    first = reply_rates(turns(network), "them", RULES)
    assert all(reply_rates(turns(network), "them", RULES).equals(first) for _ in range(10))


@SETTINGS
@given(a=st.floats(0.1, 50), b=st.floats(0.1, 50), bound=st.floats(0.01, 0.99))
def test_probability_below_is_the_betas(a: float, b: float, bound: float) -> None:
    found = probability_below(pl.Series([a]), pl.Series([b]), bound).item()
    assert found == pytest.approx(beta.cdf(bound, a, b), abs=1e-9)


def test_the_prior_without_anybody_is_the_rule() -> None:
    nobody = pl.Series([], dtype=pl.Float64)
    assert prior_mean(nobody, nobody, Rules(prior_people=0)) == 0.45
    assert rates({}) == {}


SPEEDS = [
    ("four tries are too few", [answered(HOUR)] * 4, "too few"),
    ("two answers are too few", [answered(HOUR)] * 2 + [UNANSWERED] * 3, "too few"),
    ("open tries are tries", [answered(HOUR)] * 3 + [pending(60)] * 2, "within a day"),
    ("a day", [answered(DAY)] * 5, "within a day"),
    ("a second more", [answered(DAY + 1)] * 5, "1–3 days"),
    ("three days", [answered(3 * DAY)] * 5, "1–3 days"),
    ("a second more than three days", [answered(3 * DAY + 1)] * 5, "3–7 days"),
    ("a week", [answered(7 * DAY)] * 5, "3–7 days"),
    ("a second more than a week", [answered(7 * DAY + 1)] * 5, "1–2 weeks"),
    ("two weeks", [answered(LIMIT)] * 5, "1–2 weeks"),
    ("just half", [answered(HOUR)] * 3 + [UNANSWERED] * 3, "within a day"),
    ("fewer than half", [answered(HOUR)] * 3 + [UNANSWERED] * 4, "mostly not"),
    ("half of them late", [answered(HOUR)] * 2 + [answered(9 * DAY)] * 2 + [UNANSWERED], "1–2 weeks"),
]  # fmt: skip


@pytest.mark.parametrize(("record", "speed"), [row[1:] for row in SPEEDS], ids=[row[0] for row in SPEEDS])
def test_answer_times_in_buckets(record: Tries, speed: str) -> None:
    frame = turns({"ada": record})
    assert reply_speeds(frame, "them", RULES).rows() == [("ada", speed)]
    assert reply_speeds(frame, "me", RULES).is_empty()


def test_an_open_try_is_as_old_as_its_first_message() -> None:
    # One more line, an hour ago, to somebody who was asked two days before: half of the answers come within a day.
    others = turns({"bo": [answered(HOUR), answered(2 * DAY)]})
    begun = pl.col("ended_at") - timedelta(days=2)
    nudged = turns({"ada": [UNANSWERED, pending(HOUR)]}).with_columns(
        started_at=pl.when(state="pending").then(begun).otherwise("ended_at")
    )
    (row,) = reply_rates(pl.concat([others, nudged]), "them", RULES).filter(person_id="ada").to_dicts()
    assert row["rate"] == pytest.approx(3 * 0.45 / (3 + 1 + 1))


def test_late_answers_are_counted_on_the_side_that_gave_them() -> None:
    # sender, days since the first of all, state; the first word of each after three weeks answers what asked
    talk = [
        ("ada", "me", 0, "unanswered", True),
        ("ada", "them", 21, "unanswered", False),
        ("ada", "them", 50, "unanswered", True),
        ("ada", "me", 71, "unanswered", True),
        ("ada", "them", 92, "unanswered", False),
        ("bo", "them", 0, "unanswered", True),
        ("bo", "me", 21, "unanswered", False),
        ("cy", "me", 0, "answered", True),
        ("cy", "them", 1, "unanswered", False),
    ]
    start = moment("2026-01-01 09:00")
    rows = [
        {"person_id": who, "sender": sender, "state": state, "asks": asks, "started_at": start + timedelta(days=day)}
        for who, sender, day, state, asks in talk
    ]
    frame = pl.DataFrame(rows).with_columns(
        ended_at="started_at", kind=pl.lit("personal"), opens=pl.lit(value=True), pitches=pl.lit(value=False)
    )
    columns = ["person_id", "their_late", "my_late"]
    assert late_answers(frame, RULES).select(columns).rows() == [("ada", 2, 0), ("bo", 0, 1), ("cy", 0, 0)]


@pytest.mark.parametrize("kind", ["broadcast", "template"])
def test_a_copy_is_no_opportunity(kind: str) -> None:
    copies = turns({"ada": [UNANSWERED]}).with_columns(kind=pl.lit(kind))
    assert reply_rates(copies, "them", RULES).is_empty()


@pytest.mark.parametrize("people", [0, 1, 2])
def test_how_many_people_make_an_average_is_a_rule(people: int) -> None:
    prior = rates({"ada": [answered(HOUR)]}, Rules(prior_people=people))["ada"]["prior"]
    assert prior == pytest.approx(2 / 3 if people < 2 else 0.45)


def test_every_interval_leaves_out_a_tenth_at_either_end() -> None:
    rate, low, high = (each.item() for each in beta_summary(pl.Series([2.0]), pl.Series([5.0])))
    assert (rate, beta.cdf(low, 2, 5), beta.cdf(high, 2, 5)) == pytest.approx((2 / 7, 0.1, 0.9))
