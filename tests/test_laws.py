"""Laws of the figures, on whole exports: what must follow from one change of the record, whatever the record is."""

import random
import tempfile
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import Analysis
from tests.conftest import World, moment

SETTINGS = settings(max_examples=10, deadline=None)
START = moment("2021-01-01 12:00")
DAY = timedelta(days=1)
END = START + 1000 * DAY
PEOPLE = ("ada", "bo", "cy")
WORDS = [
    "oak",
    "larch",
    "sea",
    "mill",
    "boat",
    "firm",
    "spring",
    "tide",
    "rope",
    "sail",
    "plank",
    "keel",
    "tar",
    "hemp",
]
TIDES = "harbour walk starts at the old crane on Sunday at ten so bring boots and a friend"
ENDS = (" Which one?", ".", ".", ". Thank you!")
SWAPPED = {"messages_sent": "messages_received", "turns_sent": "turns_received", "started_by_me": "started_by_them",
           "last_sent_at": "last_received_at", "my_longest_streak": "their_longest_streak"}  # fmt: skip
SWAPPED |= {
    f"my_{name}": f"their_{name}"
    for name in (
        "opportunities",
        "replies",
        "pending",
        "reply_rate",
        "reply_rate_low",
        "reply_rate_high",
        "reply_speed",
    )
}
SAME = ["first_message_at", "reciprocity", "tie_strength", "tie_band", "rhythm_days", "silent_days", "activity"]


@dataclass(frozen=True)
class Said:
    """One message: when, with whom, by whom and what."""

    at: datetime
    person: str
    mine: bool
    text: str


@st.composite
def talks(draw: st.DrawFn) -> list[Said]:
    """Messages at least a minute apart, no two with one text: some in quick succession, some after months."""
    at, said = START, []
    gap = st.one_of(st.integers(1, 600), st.integers(600, 40_000), st.integers(40_000, 150_000))
    for _ in range(draw(st.integers(1, 14))):
        at += timedelta(minutes=draw(gap))
        said.append(Said(at, draw(st.sampled_from(PEOPLE)), draw(st.booleans()), draw(texts())))
    first = {each.text: each for each in reversed(said)}
    return [each for each in said if each.at < END and first[each.text] is each]


@st.composite
def texts(draw: st.DrawFn) -> str:
    words = draw(st.lists(st.sampled_from(WORDS), min_size=2, max_size=24))
    return " ".join(words) + draw(st.sampled_from(ENDS))


def read(said: list[Said], days: int = 0, order: random.Random | None = None) -> Analysis:
    """The analysis of an export that holds these messages, newest first, with every date so many days later."""
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder, "export"))
        connected = (START - 900 * DAY + days * DAY).date()
        world.people("\n".join(f"{slug} | {slug.title()} Quill | {connected}" for slug in PEOPLE))
        lines = [_line(each, days) for each in sorted(said, key=lambda each: each.at)]
        if order:
            order.shuffle(lines)
        return world.talk("\n".join(lines)).analyze(as_of=END + days * DAY)


def _line(each: Said, days: int) -> str:
    between = f"me > {each.person}" if each.mine else f"{each.person} > me"
    return f"{each.at + days * DAY:%Y-%m-%d %H:%M:%S} {between}: {each.text}"


def person(analysis: Analysis, slug: str) -> dict:
    return analysis.people.row(by_predicate=pl.col("person_id") == slug, named=True)


def rate(said: list[Said], slug: str) -> float:
    """Their reply rate; of somebody never tried, what it would start from."""
    found = person(read(said), slug)["their_reply_rate"]
    return 0.45 if found is None else found


@SETTINGS
@given(talks(), st.sampled_from(PEOPLE), st.data())
def test_one_more_unanswered_attempt_never_raises_their_rate(said: list[Said], slug: str, data: st.DataObject) -> None:
    # Anywhere in the record: a day or more from other messages of mine, and no word of theirs within two weeks.
    said = [*said, *data.draw(tries_of_mine(slug))]
    mine = [each.at for each in said if each.person == slug and each.mine]
    theirs = [each.at for each in said if each.person == slug and not each.mine]
    at = data.draw(st.one_of(st.sampled_from(mine or [START]), st.just(START)))
    at += data.draw(st.integers(24 * 60, 20 * 24 * 60)) * timedelta(minutes=1)
    attempt = Said(at, slug, mine=True, text="tar and hemp and nothing more of either, as it seems")
    apart = all(abs(at - other) >= DAY for other in mine)
    if at < END and apart and not any(at <= word <= at + 15 * DAY for word in theirs):
        assert rate([*said, attempt], slug) <= rate(said, slug) + 1e-12


@st.composite
def tries_of_mine(draw: st.DrawFn, slug: str) -> list[Said]:
    """A row of messages of mine, days or weeks apart, so that one more may come to stand between two of them."""
    at, tried = START + draw(st.integers(0, 300)) * DAY + timedelta(seconds=30), []
    for number in range(draw(st.integers(0, 5))):
        at += draw(st.integers(8, 30)) * DAY
        tried.append(Said(at, slug, mine=True, text=f"{draw(texts())} {number}"))
    return tried


@SETTINGS
@given(talks(), st.data())
def test_one_more_reply_never_lowers_their_rate(said: list[Said], data: st.DataObject) -> None:
    mine = [each for each in said if each.mine]
    if mine:
        to = data.draw(st.sampled_from(mine))
        later = [each.at for each in said if each.person == to.person and each.at > to.at]
        room = min([*later, to.at + 14 * DAY, END]) - to.at
        reply = Said(to.at + room / 2, to.person, mine=False, text="the keel is laid, more of it another day")
        assert rate([*said, reply], to.person) >= rate(said, to.person)


@SETTINGS
@given(talks())
def test_swapping_me_and_them_swaps_every_two_way_column(said: list[Said]) -> None:
    here = read(said).people.sort("person_id")
    there = read([replace(each, mine=not each.mine) for each in said]).people.sort("person_id")
    for mine, theirs in SWAPPED.items():
        assert _equal(here[mine], there[theirs]), mine
        assert _equal(here[theirs], there[mine]), theirs
    for column in SAME:
        assert _equal(here[column], there[column]), column
    assert _equal(here["balance"], 1 - there["balance"])
    assert _equal(here["balance_low"], 1 - there["balance_high"])


def _equal(one: pl.Series, other: pl.Series) -> bool:
    if one.dtype.is_float():
        return bool((one.is_null() == other.is_null()).all() and ((one - other).abs().max() or 0) < 1e-9)
    return one.rename("").equals(other.rename(""))


@SETTINGS
@given(talks(), st.integers(-2000, 2000))
def test_shifting_all_dates_changes_nothing_else(said: list[Said], days: int) -> None:
    here, there = read(said).people, read(said, days).people
    dated = [name for name, dtype in here.schema.items() if dtype.is_temporal()]
    assert here.drop(dated, "reasons").equals(there.drop(dated, "reasons"))
    moved = pl.col(dated) - timedelta(days=days)
    assert here.select(dated).equals(there.select(moved))


@SETTINGS
@given(talks(), st.integers(0, 1000))
def test_shuffling_rows_changes_nothing(said: list[Said], seed: int) -> None:
    here, there = read(said), read(said, order=random.Random(seed))
    assert here.people.equals(there.people)
    assert here.turns.drop("line").equals(there.turns.drop("line"))


@SETTINGS
@given(talks(), st.data())
def test_splitting_a_message_into_a_burst_changes_no_turn(said: list[Said], data: st.DataObject) -> None:
    nth = data.draw(st.integers(0, len(said) - 1))
    whole, words = said[nth], said[nth].text.split()
    cut = data.draw(st.integers(1, max(1, len(words) - 2)))  # "Thank you" stays whole
    parts = [" ".join(words[:cut]), " ".join(words[cut:])]
    burst = [replace(whole, text=text, at=whole.at - timedelta(seconds=20 * (1 - n))) for n, text in enumerate(parts)]
    here, there = read(said), read([*said[:nth], *burst, *said[nth + 1 :]])
    same = [
        "turns_sent",
        "turns_received",
        *SWAPPED,
        "their_opportunities",
        "their_replies",
        "their_pending",
        "standing",
    ]
    same = [name for name in dict.fromkeys(same) if name != "messages_sent"]
    assert here.people.select(same).equals(there.people.select(same))
    assert here.turns.select("sender", "kind", "state", "words").equals(
        there.turns.select("sender", "kind", "state", "words")
    )


def test_one_try_between_two_does_not_make_one_of_them() -> None:
    begun = Said(START, "ada", mine=False, text=f"{' '.join(WORDS)} and so on")
    tries = [Said(START + days * DAY, "ada", mine=True, text=f"{' '.join(WORDS)} of {TIDES}") for days in (2, 30)]
    between = Said(START + 16 * DAY, "ada", mine=True, text="Could you send me the list of ships?")
    assert person(read([begun, *tries]), "ada")["their_opportunities"] == 2
    assert person(read([begun, *tries, between]), "ada")["their_opportunities"] == 2


def test_an_answer_to_one_circular_makes_no_letter_of_the_next() -> None:
    circulars = [
        replace(each, person=slug, at=each.at + nth * timedelta(minutes=1))
        for each in (Said(START, "", mine=True, text=" ".join(WORDS)), Said(START + 10 * DAY, "", True, "The " + TIDES))
        for nth, slug in enumerate((*PEOPLE, "dee", "eve", "fay"))
    ]
    answer = Said(START + DAY, "ada", mine=False, text="How nice, I will fetch mine.")
    assert person(read(circulars), "ada")["their_opportunities"] == 0
    assert person(read([*circulars, answer]), "ada")["their_opportunities"] == 0
    later = Said(START + 60 * DAY, "ada", mine=True, text=f"{' '.join(WORDS[3:])} alone")
    assert person(read([*circulars, answer, later]), "ada")["their_opportunities"] == 1
