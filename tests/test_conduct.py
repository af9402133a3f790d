"""The mirror: how the owner answers, starts and insists, by the rules that others are seen by."""

from datetime import timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta

from pipeline.shares import share
from schemas.figures import Conduct
from schemas.lexicon import Lexicon
from schemas.rules import Rules
from tests.conftest import World, moment, tries

AS_OF = moment("2026-06-30 12:00")
PEOPLE = "ada | Ada Quill\nbo | Bo Reed\ncy | Cy Ash"
TALK = """
    2026-01-01 09:00 ada > me: one?
    2026-01-01 21:00 me > ada: yes
    2026-01-02 21:00 ada > me: two?
    2026-03-01 09:00 me > bo: one?
    2026-03-03 09:00 bo > me: yes
    2026-03-07 09:00 me > bo: two?
    2026-06-20 09:00 cy > me: open?
    2026-06-28 09:00 me > ada: open
"""


def test_shares_count_settled_turns(world: World) -> None:
    # Theirs: Ada's first and Bo's answered, Ada's second not, Cy's still open. Mine: two answered of three, one open.
    found = world.people(PEOPLE).talk(TALK).analyze(as_of=AS_OF).conduct
    assert (found.replies.count, found.replies.of) == (2, 3)
    assert (found.their_replies.count, found.their_replies.of) == (2, 3)
    assert (found.started_by_me, found.started_by_them) == (2, 2)


def test_an_early_answer_counts_and_turns_still_open_weigh_in_how_sure_that_is(world: World) -> None:
    # Ada answered within the hour; Bo and Cy have been silent for five days, in which every answer that ever came came.
    first = "2026-06-25 09:00 me > ada: hi\n2026-06-25 10:00 ada > me: hi"
    others = "\n2026-06-25 09:00 me > bo: hi\n2026-06-25 09:00 me > cy: hi"
    alone = World(world.folder).people(PEOPLE).talk(first).analyze(as_of=AS_OF).conduct.their_replies
    among = world.people(PEOPLE).talk(first + others).analyze(as_of=AS_OF).conduct.their_replies
    assert (alone.count, alone.of) == (among.count, among.of) == (1, 1)
    assert alone.low == pytest.approx(beta(2, 1).ppf(0.1))
    assert among.low == pytest.approx(beta(2, 3).ppf(0.1))


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


def test_an_empty_record_has_no_shares_and_no_waits(world: World) -> None:
    found = world.people(PEOPLE).talk("").analyze(as_of=AS_OF).conduct
    assert (found.replies.of, found.replies.low, found.median_wait_days, found.owed_oldest) == (0, None, None, None)
    assert (found.mean_wait_days, found.blast_people, found.debts_oldest, found.years) == (None, None, None, [])
    assert {found.starts.of, found.broadcasts.of, found.early_pitches.of, found.wrote_to, found.heard_from} == {0}


@pytest.mark.parametrize(("count", "of"), [(0, 1), (2, 5), (50, 50), (400, 1000)])
def test_a_share_has_the_interval_of_its_beta(count: int, of: int) -> None:
    found = share(count, of)
    posterior = beta(1 + count, 1 + of - count)
    assert (found.low, found.high) == (pytest.approx(posterior.ppf(0.1)), pytest.approx(posterior.ppf(0.9)))


def people_s_own(people: pl.DataFrame, side: str) -> tuple[int, int]:
    settled = people[f"{side}_opportunities"] - people[f"{side}_pending"]
    return people[f"{side}_replies"].sum(), settled.sum()


def test_the_mirror_agrees_with_the_people(world: World) -> None:
    young = "2026-06-27 09:00 bo > me: and you?\n2026-06-27 10:00 me > bo: and me?"
    found = world.people(PEOPLE).talk(TALK + young).analyze(as_of=AS_OF)
    assert (found.conduct.replies.count, found.conduct.replies.of) == people_s_own(found.people, "my") == (3, 4)
    theirs = found.conduct.their_replies
    assert (theirs.count, theirs.of) == people_s_own(found.people, "their") == (2, 3)
    assert found.conduct.started_by_me == found.people["started_by_me"].sum()
    assert found.conduct.owed == found.people.filter(pl.col("standing") == "owed").height == found.owed.height


def test_mean_waits_count_the_unanswered_as_two_weeks(world: World) -> None:
    # Mine: 12 hours, 4 days, 14 days; the fourth was open after 10 days, when half of all were, so that half stay open.
    found = world.people(PEOPLE).talk(TALK).analyze(as_of=AS_OF).conduct
    assert found.mean_wait_days == pytest.approx((0.5 + 4 + 14 + 14) / 4)
    # Theirs: one day, two, 14 days, and one watched for little over two days, when half of all were still open.
    assert found.their_mean_wait_days == pytest.approx(1 + 3 / 4 * 1 + 1 / 2 * 12)


def test_owed_questions_and_the_people_they_are_out_of(world: World) -> None:
    talk = TALK + "2026-06-21 09:00 bo > me: I read your piece about looms"
    found = world.people(PEOPLE).talk(talk).analyze(as_of=AS_OF).conduct
    assert (found.owed, found.owed_questions, found.heard_from, found.wrote_to) == (2, 1, 3, 2)


INSISTED = {
    "two tries within a week are noted": ([0, 6], (1, 0, 0)),
    "two tries a week apart are not": ([0, 7], (0, 0, 0)),
    "a second line on the same day is no try": ([0, 0.5], (0, 0, 0)),
    "three tries are for a warning if they ever wrote back": ([-60, "back", 0, 20, 40], (0, 1, 0)),
    "three tries to somebody who never wrote back": ([0, 20, 40], (0, 0, 1)),
    "to have written before me is not to write back": (["back", 10, 30, 50], (0, 0, 1)),
    "four tries are to stop at": ([-60, "back", 0, 20, 40, 60], (0, 0, 1)),
    "an answer ends the run": ([0, 20, "back", 40, 60], (0, 0, 0)),
}


@pytest.mark.parametrize("case", INSISTED)
def test_insistence_by_degree(world: World, case: str) -> None:
    steps, degrees = INSISTED[case]
    day, lines = 0.0, []
    for step in steps:
        day = day + 3 if step == "back" else float(step)
        who = "ada > me" if step == "back" else "me > ada"
        lines.append(f"{moment('2025-06-01 09:00') + timedelta(days=day):%Y-%m-%d %H:%M} {who}: word of day {day}")
    found = world.people(PEOPLE).talk("\n".join(lines)).analyze(as_of=AS_OF).conduct
    assert (found.insistence.note, found.insistence.warn, found.insistence.stop) == degrees
    assert found.streaks == found.insistence.warn + found.insistence.stop


def test_a_run_that_was_answered_in_the_end_lasts_no_longer(world: World) -> None:
    talk = f"{tries('ada', '2025-01-01 09:00', 3, 20)}\n{tries('bo', '2025-01-01 09:00', 3, 20)}\n"
    found = world.people(PEOPLE).talk(talk + "2025-06-01 09:00 bo > me: sorry").analyze(as_of=AS_OF).conduct
    assert (found.insistence.stop, found.insistence.warn, found.insistence.never_answered) == (1, 1, 1)
    assert found.insistence.still == 1


RULES = Rules(phrases=Lexicon.model_validate({"pitches": {"any": ["buy my loom"]}, "thanks": {"any": ["loomthanks"]}}))
LATELY = "ada | Ada Quill | 2026-03-02\nbo | Bo Reed | 2026-03-02\ncy | Cy Ash | 2026-03-02\ndee | Dee Fox | 2026-03-02"


def test_first_messages_that_sell_in_the_first_week(world: World) -> None:
    talk = """
        2026-03-04 09:00 me > ada: buy my loom
        2026-03-05 09:00 me > bo: good to meet you
        2026-03-30 09:00 me > cy: buy my loom
        2026-03-04 09:00 dee > me: buy my loom
        2026-03-05 09:00 me > dee: buy my loom
    """
    found = world.people(LATELY).talk(talk).analyze(as_of=AS_OF, rules=RULES).conduct
    assert (found.early_pitches.count, found.early_pitches.of) == (1, 2)
    assert (found.their_early_pitches.count, found.their_early_pitches.of) == (1, 1)


def test_blasts_are_counted_apart_and_by_the_widest(world: World) -> None:
    slugs = [f"p{n}" for n in range(8)]
    first = [
        f"2026-01-05 09:{n:02} me > {slug}: we are hiring weavers in the north again" for n, slug in enumerate(slugs)
    ]
    second = [
        f"2026-03-05 09:{n:02} me > {slug}: the fair opens its doors on Monday morning"
        for n, slug in enumerate(slugs[:5])
    ]
    strangers = [f"2026-03-05 10:{n:02} me > x{n}: the fair opens its doors on Monday morning" for n in range(9)]
    talk = "\n".join([*first, *second, *strangers, "2026-04-01 09:00 me > p1: and how are you?"])
    people = "\n".join(f"{slug} | {slug.title()} Reed" for slug in slugs)
    found = world.people(people).talk(talk).analyze(as_of=AS_OF).conduct
    assert (found.broadcasts.count, found.broadcasts.of) == (13, 14)
    assert (found.blasts, found.blast_people) == (2, 8)


RECOMMENDATION = ["First Name", "Last Name", "Company", "Job Title", "Text", "Creation Date", "Status"]
ENDORSER = ["Endorsement Date", "Skill Name", "Endorser First Name", "Endorser Last Name", "Endorser Public Url"]


def praised(world: World) -> World:
    """Ada and Bo recommend me, Ada and Cy endorse me; I thank Bo alone."""
    rows = [
        [*name.split(), "", "", "fine", f"{on}/24, 10:00 AM", "VISIBLE"]
        for name, on in (("Ada Quill", "01/05"), ("Bo Reed", "02/05"))
    ]
    clicks = [
        ["2024/03/05 10:00:00 UTC", "Looms", *name.split(), World.url(slug)]
        for slug, name in (("ada", "Ada Quill"), ("cy", "Cy Ash"))
    ]
    world.people(PEOPLE).table("Recommendations_Received.csv", RECOMMENDATION, rows)
    return world.table("Endorsement_Received_Info.csv", ENDORSER, clicks)


def test_thanks_not_given_out_of_what_was_got(world: World) -> None:
    talk = "2024-02-07 09:00 me > bo: loomthanks\n2024-03-09 09:00 me > cy: loomthanks"
    found = praised(world).talk(talk).analyze(as_of=AS_OF, rules=RULES).conduct
    assert (found.debts.count, found.debts.of, found.debts_oldest.isoformat()) == (1, 2, "2024-01-05")
    assert (found.unthanked_endorsers.count, found.unthanked_endorsers.of) == (1, 2)
    favours = {each.kind: (each.given, each.received) for each in found.favours}
    assert favours["recommendation"] == (None, 2)
    assert favours["endorsement"] == (None, 2)
    assert favours["thanks"] == (2, 0)


def test_what_a_missing_file_would_show_is_unknown_and_not_zero(world: World) -> None:
    found = praised(world).analyze(as_of=AS_OF).conduct
    assert (found.debts, found.unthanked_endorsers, found.debts_oldest) == (None, None, None)
    assert {each.kind: (each.given, each.received) for each in found.favours}["answer"] == (None, None)


def test_years_are_those_of_the_turns_and_quiet_years_are_shown(world: World) -> None:
    talk = """
        2023-12-31 23:00 ada > me: are you there?
        2024-01-01 01:00 me > ada: yes, and you?
        2026-06-25 09:00 bo > me: hello?
    """
    years = world.people(PEOPLE).talk(talk).analyze(as_of=AS_OF).conduct.years
    assert [each.year for each in years] == [2023, 2024, 2025, 2026]
    answered = [
        (each.replies.count, each.replies.of, each.their_replies.count, each.their_replies.of) for each in years
    ]
    assert answered == [(1, 1, 0, 0), (0, 0, 0, 1), (0, 0, 0, 0), (0, 0, 0, 0)]
    assert [(each.started_by_me, each.started_by_them) for each in years] == [(0, 1), (0, 0), (0, 0), (0, 1)]
    assert [(each.messages_sent, each.messages_received) for each in years] == [(0, 1), (1, 0), (0, 0), (0, 1)]


SAID = st.lists(
    st.tuples(st.integers(0, 900), st.sampled_from(["ada", "bo", "cy"]), st.booleans(), st.booleans()),
    min_size=1,
    max_size=25,
    unique_by=lambda said: said[:2],
)
"""Days since the beginning of 2024, with whom, whether I wrote, whether it asks."""


def mirror(folder, said: list[tuple[int, str, bool, bool]], swapped: bool = False) -> Conduct:
    lines = [
        f"{moment('2024-01-01 09:00') + timedelta(days=day):%Y-%m-%d %H:%M} "
        f"{f'me > {who}' if mine != swapped else f'{who} > me'}: word of day {day}{'?' * asks}"
        for day, who, mine, asks in sorted(said)
    ]
    return World(folder).people(PEOPLE).talk("\n".join(lines)).analyze(as_of=AS_OF, rules=RULES).conduct


TWO_WAY = [
    ("replies", "their_replies"),
    ("median_wait_days", "their_median_wait_days"),
    ("mean_wait_days", "their_mean_wait_days"),
    ("heard_from", "wrote_to"),
    ("started_by_me", "started_by_them"),
    ("streaks", "their_streaks"),
    ("early_pitches", "their_early_pitches"),
]
YEARLY = [("replies", "their_replies"), ("started_by_me", "started_by_them"), ("messages_sent", "messages_received")]


@settings(max_examples=8, deadline=None)
@given(said=SAID)
def test_both_sides_are_seen_by_the_same_rule(tmp_path_factory: pytest.TempPathFactory, said: list) -> None:
    here, there = (mirror(tmp_path_factory.mktemp("said"), said, swapped) for swapped in (False, True))
    for mine, theirs in TWO_WAY:
        assert getattr(here, mine) == getattr(there, theirs)
        assert getattr(here, theirs) == getattr(there, mine)
    assert here.starts.count == there.starts.of - there.starts.count
    for one, other in zip(here.years, there.years, strict=True):
        for mine, theirs in YEARLY:
            assert (getattr(one, mine), getattr(one, theirs)) == (getattr(other, theirs), getattr(other, mine))


@settings(max_examples=8, deadline=None)
@given(said=SAID)
def test_years_and_degrees_add_up_to_the_whole(tmp_path_factory: pytest.TempPathFactory, said: list) -> None:
    found = mirror(tmp_path_factory.mktemp("said"), said)
    for name in ("replies", "their_replies"):
        whole = getattr(found, name)
        parts = [getattr(each, name) for each in found.years]
        assert (sum(part.count for part in parts), sum(part.of for part in parts)) == (whole.count, whole.of)
    for name in ("started_by_me", "started_by_them"):
        assert sum(getattr(each, name) for each in found.years) == getattr(found, name)
    assert sum(each.messages_sent + each.messages_received for each in found.years) == len(said)
    assert found.insistence.warn + found.insistence.stop == found.streaks
    assert found.insistence.never_answered <= found.insistence.stop
    assert found.streaks <= found.wrote_to
    assert found.their_streaks <= found.heard_from
