"""Kaplan-Meier curves, against SciPy and against exact fractions."""

from datetime import timedelta
from fractions import Fraction
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf

from pipeline.survival import mean_wait, median_wait, survival_curve

HOUR = 3600
LIMIT = 14 * 24 * HOUR
SETTINGS = settings(max_examples=80, deadline=None)
WAITS = st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=30)
"""Seconds and whether that was the answer; few distinct times, so that many are equal."""


def turns(waits: list[tuple[int, bool]], who: str = "ada") -> pl.DataFrame:
    states = ["answered" if answered else ("pending", "unanswered")[n % 2] for n, (_, answered) in enumerate(waits)]
    return pl.DataFrame(
        {"who": [who] * len(waits), "state": states, "at_risk_seconds": [seconds for seconds, _ in waits]},
        schema={"who": pl.String, "state": pl.String, "at_risk_seconds": pl.Int64},
    )


def still_open(waits: list[tuple[int, bool]]) -> dict[int, Fraction]:
    """The product-limit estimate at each time, in exact fractions; who is censored at a time is still at risk then."""
    curve, share = {}, Fraction(1)
    for at in sorted({seconds for seconds, _ in waits}):
        at_risk = sum(seconds >= at for seconds, _ in waits)
        share *= 1 - Fraction(sum(answered and seconds == at for seconds, answered in waits), at_risk)
        curve[at] = share
    return curve


def median(waits: list[tuple[int, bool]]) -> float | None:
    return median_wait(turns(waits), ["who"])["median_seconds"].item()


def mean(waits: list[tuple[int, bool]], limit: int) -> float | None:
    return mean_wait(turns(waits), ["who"], timedelta(seconds=limit))["mean_seconds"].item()


@SETTINGS
@given(waits=WAITS)
def test_the_curve_is_scipys(waits: list) -> None:
    times = [seconds for seconds, _ in waits]
    curve = survival_curve(turns(waits), ["who"])
    theirs = ecdf(CensoredData.right_censored(times, [not answered for _, answered in waits])).sf
    assert curve["seconds"].to_list() == sorted(set(times))
    assert curve["still_open"].to_list() == pytest.approx(list(theirs.evaluate(curve["seconds"])), abs=1e-12)


@SETTINGS
@given(waits=WAITS)
def test_counts_add_up(waits: list) -> None:
    curve = survival_curve(turns(waits), ["who"])
    assert curve["at_risk"].to_list() == [sum(s >= at for s, _ in waits) for at in curve["seconds"]]
    assert curve["answered"].sum() == sum(answered for _, answered in waits)
    assert curve["answered"].sum() + curve["censored"].sum() == len(waits)


@SETTINGS
@given(waits=WAITS)
def test_the_median_is_where_the_exact_curve_first_reaches_one_half(waits: list) -> None:
    half = [at for at, share in still_open(waits).items() if share <= Fraction(1, 2)]
    assert median(waits) == (half[0] if half else None)


@pytest.mark.parametrize("pairs", range(1, 60))
def test_half_of_the_turns_answered_is_enough_however_the_fractions_round(pairs: int) -> None:
    answered = [(HOUR * (n + 1), True) for n in range(pairs)]
    assert median([*answered, *[(LIMIT, False)] * pairs]) == HOUR * pairs
    assert median([*answered, *[(LIMIT, False)] * (pairs + 1)]) is None


def test_an_open_turn_counts_as_open_only_as_long_as_it_was_watched() -> None:
    # Of four turns two are a minute old. Counted as unanswered they would put the half at two days, not at an hour.
    assert median([(60, False), (60, False), (HOUR, True), (48 * HOUR, True)]) == HOUR
    assert median([(LIMIT, False), (LIMIT, False), (HOUR, True), (48 * HOUR, True)]) == 48 * HOUR


def test_at_one_moment_answers_come_before_what_is_cut_off() -> None:
    assert median([(HOUR, True), (HOUR, False)]) == HOUR


@SETTINGS
@given(ada=WAITS, bo=WAITS)
def test_each_group_has_a_curve_of_its_own(ada: list, bo: list) -> None:
    both = survival_curve(pl.concat([turns(bo, "bo"), turns(ada)]), ["who"])
    assert both.equals(pl.concat([survival_curve(turns(ada), ["who"]), survival_curve(turns(bo, "bo"), ["who"])]))


@SETTINGS
@given(waits=WAITS, limit=st.integers(1, 14))
def test_the_mean_wait_is_the_area_under_scipys_curve(waits: list, limit: int) -> None:
    watched = [*waits, (limit, False)]
    times, open_still = [seconds for seconds, _ in watched], [not answered for _, answered in watched]
    curve = ecdf(CensoredData.right_censored(times, open_still)).sf
    steps = sorted({0, limit, *(seconds for seconds in times if seconds < limit)})
    area = sum((until - since) * float(curve.evaluate(since)) for since, until in pairwise(steps))
    assert mean(watched, limit) == pytest.approx(area, abs=1e-9)


@SETTINGS
@given(waits=st.lists(st.one_of(st.integers(0, 9), st.none()), min_size=1, max_size=30))
def test_where_nothing_is_open_the_mean_counts_the_unanswered_as_the_limit(waits: list) -> None:
    counted = [10 if wait is None else wait for wait in waits]
    told = [(10, False) if wait is None else (wait, True) for wait in waits]
    assert mean(told, 10) == pytest.approx(sum(counted) / len(counted))


@SETTINGS
@given(waits=WAITS, limit=st.integers(13, 20))
def test_one_more_answer_never_lengthens_the_mean_wait(waits: list, limit: int) -> None:
    before, after = mean([*waits, (limit, False)], limit), mean([*waits, (0, True), (limit, False)], limit)
    assert after <= before + 1e-9


def test_nobody_knows_the_mean_of_what_was_not_watched_to_the_end() -> None:
    assert mean([(HOUR, True), (2 * HOUR, False)], LIMIT) is None
    assert mean([(HOUR, True), (2 * HOUR, False), (3 * HOUR, True)], LIMIT) == pytest.approx((1 / 3 + 2) * HOUR)
    assert mean([(2 * LIMIT, True)], LIMIT) == LIMIT


def test_no_turns_give_no_curve() -> None:
    assert mean_wait(turns([]), ["who"], timedelta(days=14)).is_empty()
    assert survival_curve(turns([]), ["who"]).is_empty()
    assert median_wait(turns([]), ["who"]).is_empty()
