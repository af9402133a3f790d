"""The mirror: how the owner answers, starts and insists, by the rules that others are seen by."""

from collections.abc import Callable

import polars as pl
import pytest
from scipy.stats import beta

from pipeline.conduct import share
from tests.conftest import World, moment, tries

AS_OF = moment("2026-06-30 12:00")
PEOPLE = "ada | Ada Quill\nbo | Bo Reed\ncy | Cy Ash"
TALK = """
    2026-01-01 09:00 ada > me: one?
    2026-01-01 21:00 me > ada: yes
    2026-01-02 21:00 ada > me: two?
    2026-03-01 09:00 me > bo: one?
    2026-03-03 09:00 bo > me: yes
    2026-03-07 09:00 me > bo: two
    2026-06-20 09:00 cy > me: open?
    2026-06-28 09:00 me > ada: open
"""


def test_shares_count_turns_older_than_the_reply_window(world: World) -> None:
    # Theirs: Ada's first and Bo's answered, Ada's second not, Cy's still open. Mine: two answered of three, one open.
    found = world.people(PEOPLE).talk(TALK).analyze(as_of=AS_OF).conduct
    assert (found.replies.count, found.replies.of) == (2, 3)
    assert (found.their_replies.count, found.their_replies.of) == (2, 3)
    assert (found.started_by_me, found.started_by_them) == (2, 2)


def test_an_early_answer_to_a_young_turn_does_not_count_yet(world: World) -> None:
    talk = "2026-06-25 09:00 me > ada: hi\n2026-06-25 10:00 ada > me: hi"
    found = world.people(PEOPLE).talk(talk).analyze(as_of=AS_OF).conduct
    assert (found.their_replies.count, found.their_replies.of) == (0, 0)


@pytest.mark.parametrize(("as_of", "settled"), [("2026-06-15 09:00:00", 0), ("2026-06-15 09:00:01", 1)])
def test_a_turn_is_settled_once_it_is_no_longer_open(world: World, as_of: str, settled: int) -> None:
    found = world.people(PEOPLE).talk("2026-06-01 09:00 me > ada: hi").analyze(as_of=moment(as_of)).conduct
    assert found.their_replies.of == settled


def test_waits_are_kaplan_meier_medians_in_days(world: World) -> None:
    # Of Ada's two, Bo's and Cy's turns one took me 12 hours, one 4 days and one ran out; Cy's was watched for 10 days.
    found = world.people(PEOPLE).talk(TALK).analyze(as_of=AS_OF).conduct
    assert found.median_wait_days == 4
    # Mine: answered after a day and after two, one ran out, and one is two days old.
    assert found.their_median_wait_days == 2


def test_where_fewer_than_half_are_answered_there_is_no_median(world: World) -> None:
    talk = f"{tries('ada', '2026-01-01 09:00', 3, 20)}\n2026-02-11 09:00 ada > me: hi"
    found = world.people(PEOPLE).talk(talk).analyze(as_of=AS_OF).conduct
    assert (found.their_replies.count, found.their_replies.of) == (1, 3)
    assert found.their_median_wait_days is None


def test_owed_and_since_when(world: World) -> None:
    found = world.people(PEOPLE).talk(TALK).analyze(as_of=AS_OF).conduct
    assert (found.owed, found.owed_oldest) == (1, moment("2026-06-20 09:00"))


def test_people_written_to_three_times_in_a_row(world: World) -> None:
    talk = "\n".join(tries(slug, "2025-01-01 09:00", count, 5) for slug, count in (("ada", 3), ("bo", 2), ("cy", 5)))
    assert world.people(PEOPLE).talk(talk).analyze(as_of=AS_OF).conduct.streaks == 2


def test_only_connections_are_in_the_mirror(world: World) -> None:
    crowd = "\n".join(f"2025-03-{day:02} 09:00 stranger-{day} > me: hi" for day in range(1, 20))
    found = world.people(PEOPLE).talk(crowd + TALK).analyze(as_of=AS_OF)
    assert (found.conduct.replies.of, found.conduct.started_by_them, found.conduct.owed) == (3, 2, 1)


def test_both_sides_are_seen_by_the_same_rule(make_world: Callable[[], World]) -> None:
    swapped = TALK.replace("me > ", "X > ")
    for slug in ("ada", "bo", "cy"):
        swapped = swapped.replace(f"{slug} > me", f"me > {slug}").replace(f"X > {slug}", f"{slug} > me")
    here, there = (make_world().people(PEOPLE).talk(talk).analyze(as_of=AS_OF).conduct for talk in (TALK, swapped))
    assert here.replies == there.their_replies
    assert here.median_wait_days == there.their_median_wait_days
    assert here.started_by_me == there.started_by_them


def test_an_empty_record_has_no_shares_and_no_waits(world: World) -> None:
    found = world.people(PEOPLE).talk("").analyze(as_of=AS_OF).conduct
    assert (found.replies.of, found.replies.low, found.median_wait_days, found.owed_oldest) == (0, None, None, None)


@pytest.mark.parametrize(("count", "of"), [(0, 1), (2, 5), (50, 50), (400, 1000)])
def test_a_share_has_the_interval_of_its_beta(count: int, of: int) -> None:
    found = share(count, of)
    posterior = beta(1 + count, 1 + of - count)
    assert (found.low, found.high) == (pytest.approx(posterior.ppf(0.1)), pytest.approx(posterior.ppf(0.9)))


def test_the_mirror_agrees_with_the_people(world: World) -> None:
    found = world.people(PEOPLE).talk(TALK).analyze(as_of=AS_OF)
    assert found.conduct.started_by_me == found.people["started_by_me"].sum()
    assert found.conduct.owed == found.people.filter(pl.col("standing") == "owed").height == found.owed.height
