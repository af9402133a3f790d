"""Copies: what went to many at once, what came twice, and the look-alikes that are neither."""

import random
from datetime import timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import copies
from pipeline.copies import find_broadcasts, find_templates
from schemas.rules import Rules
from tests.conftest import World, moment

SETTINGS = settings(max_examples=60, deadline=None)
RULES = Rules()
FIRMS = ["Pell", "Ash", "Oss", "Wex", "Brim"]
JAPANESE = "五月三日に新しい閲覧室が開館しますので、ぜひシードルを飲みにいらしてください。お待ちしております。"
CHINESE = "五月三日我们的新阅览室开放，欢迎你来喝一杯苹果酒。"
NAMES = ["Ada", "Bo", "Cy", "Dee", "Eve", "Finn", "Gus", "Hal"]
BLAST = "I am moving to a new firm in May and would be glad to keep in touch with you"
LONG = (
    "After eleven good years at the mill I am leaving for a smaller workshop by the sea where we will build boats of "
    "larch and oak, and since so many of you asked how to reach me there, here is what to do when the spring comes"
)


def talk(*lines: tuple[str, str, str]) -> pl.DataFrame:
    """Direct messages in order, of (when, who > whom, text) each."""
    rows = []
    for nth, (at, names, text) in enumerate(lines):
        sender, _, to = names.partition(" > ")
        other = to if sender == "me" else sender
        rows.append((nth, other.lower(), sender == "me", moment(at), text, f"{other} Reed" if sender == "me" else "Me"))
    schema = {
        "row": pl.UInt32, "person_id": pl.String, "from_me": pl.Boolean, "sent_at": pl.Datetime("us", "UTC"),
        "content": pl.String, "recipient_names": pl.String,
    }  # fmt: skip
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return frame.sort("person_id", "sent_at", "row", descending=[False, False, True])


def to_each(text: str, count: int = 5, every: int = 1) -> list[tuple[str, str, str]]:
    """The same text to so many people, `every` so many days; {name} is theirs."""
    start = moment("2026-03-01 09:00")
    days = [start + timedelta(days=every * n) for n in range(count)]
    return [
        (f"{day:%Y-%m-%d %H:%M}", f"me > {name}", text.format(name=name))
        for day, name in zip(days, NAMES, strict=False)
    ]


def filled_in(text: str) -> list[tuple[str, str, str]]:
    """The same text to five people, with another {firm} for each."""
    return [(at, to, text.format(firm=firm)) for (at, to, _), firm in zip(to_each(""), FIRMS, strict=True)]


BROADCASTS = {
    "five people within a week": (to_each(BLAST), 5),
    "four people": (to_each(BLAST, 4), 0),
    "eight people, two days apart": (to_each(BLAST, 8, 2), 8),
    "eight people, four days apart: four within a fortnight": (to_each(BLAST, 8, 4), 0),
    "fourteen days to the minute from the first to the fifth": (
        [*to_each(BLAST, 4), ("2026-03-15 09:00", "me > Eve", BLAST)], 5),
    "a minute more": ([*to_each(BLAST, 4), ("2026-03-15 09:01", "me > Eve", BLAST)], 0),
    "five times to one person": ([(f"2026-03-0{n} 09:00", "me > Ada", BLAST) for n in range(1, 6)], 0),
    "greeted by name": (to_each("Hi {name},\n\n" + BLAST), 5),
    "with the name inside": (to_each("Well {name} as you know " + BLAST + " dear {name}"), 5),
    "other links and numbers": (
        [(at, to, f"{BLAST} www.example.com/{n} until {n} May") for n, (at, to, _) in enumerate(to_each(BLAST))], 5),
    "other case and dots": (
        [(at, to, BLAST.upper() if n % 2 else BLAST + "...") for n, (at, to, _) in enumerate(to_each(BLAST))], 5),
    "short words that anybody repeats": (to_each("Nice to meet you!"), 0),
    "one word of a long text differs": (
        [(at, to, f"{LONG} {word}") for (at, to, _), word in zip(to_each(LONG), "abcde", strict=True)], 5),
    "one word of a short text differs": (
        [(at, to, f"{BLAST} {word}") for (at, to, _), word in zip(to_each(BLAST), "abcde", strict=True)], 0),
    "a different half of a long text": (
        [(at, to, LONG[: 60 + 30 * n]) for n, (at, to, _) in enumerate(to_each(LONG))], 0),
    "a firm filled in for each": (
        filled_in("I thought of you at {firm} Foods: " + BLAST), 5),
    "a firm of two words": (
        filled_in("I thought of you at {firm} {firm}sons: " + BLAST), 5),
    "a firm of three words and a sign": (
        filled_in("I thought of you at {firm} Foods & Sons AB: " + BLAST), 5),
    "two places filled in for each": (
        filled_in("In {firm} I thought of you at {firm}ford Foods again: " + BLAST), 5),
    "a firm that others were asked about": (
        filled_in("I thought of you at {firm} Foods: " + BLAST)
        + [(f"2025-0{n}-01 09:00", f"me > {name}", f"What do you hear of {FIRMS[0]} Foods these days, anything good?")
           for n, name in enumerate(NAMES[:5], 1)], 5),
    "a firm in a few words": (
        filled_in("How is life at {firm} Foods these days"), 0),
    "another matter for each": (
        [(at, to, f"I {text[2:].lower()}: {BLAST}") for at, to, text in filled_in("I read about {firm} and wondered")],
        0),
    "in Japanese, by name": ([(at, to, f"{to[5:]}さん、{JAPANESE}") for at, to, _ in to_each("")], 5),
    "in Chinese, by name": ([(at, to, f"{to[5:]}你好，{CHINESE}") for at, to, _ in to_each("")], 5),
    "brief in Chinese": (to_each("很高兴认识你"), 0),
    "in answer to five people": (
        [(f"2026-03-0{n} 08:00", f"{name} > me", "hello") for n, name in enumerate(NAMES[:5], 1)] + to_each(BLAST), 0),
    "long after five people wrote": (
        [(f"2026-01-0{n} 08:00", f"{name} > me", "hello") for n, name in enumerate(NAMES[:5], 1)] + to_each(BLAST), 5),
    "theirs": ([(at, f"{to[5:]} > me", text) for at, to, text in to_each(BLAST)], 0),
    "no text": (to_each(""), 0),
}  # fmt: skip


@pytest.mark.parametrize(("lines", "found"), BROADCASTS.values(), ids=BROADCASTS)
def test_broadcasts(lines: list[tuple[str, str, str]], found: int) -> None:
    assert find_broadcasts(talk(*lines), RULES).n_unique() == found


TEMPLATES = {
    "twice, months apart": ([("2026-01-01 09:00", BLAST), ("2026-04-01 09:00", BLAST)], 2),
    "twice within a minute": ([("2026-01-01 09:00", BLAST), ("2026-01-01 09:01", BLAST)], 0),
    "a day apart, and greeted otherwise": ([("2026-01-01 09:00", f"Hi Me, {BLAST}"), ("2026-01-02 09:00", BLAST)], 2),
    "another link": ([("2026-01-01 09:00", f"{BLAST} www.example.com/1"), ("2026-04-01 09:00", BLAST)], 2),
    "two texts": ([("2026-01-01 09:00", BLAST), ("2026-04-01 09:00", LONG)], 0),
    "short ones": ([("2026-01-01 09:00", "are you there?"), ("2026-04-01 09:00", "are you there?")], 0),
}


@pytest.mark.parametrize(("lines", "found"), TEMPLATES.values(), ids=TEMPLATES)
def test_templates(lines: list[tuple[str, str]], found: int) -> None:
    theirs = [(at, "Ada > me", text) for at, text in lines]
    assert find_templates(talk(*theirs), RULES).n_unique() == found
    apart = [(at, f"{name} > me", text) for (at, text), name in zip(lines, NAMES, strict=False)]
    assert find_templates(talk(*apart), RULES).is_empty()
    mine = [(at, "me > Ada", text) for at, text in lines]
    assert find_templates(talk(*mine), RULES).is_empty()


def test_a_blast_leaves_nobody_anything_to_answer(world: World) -> None:
    world.people("\n".join(f"{name.lower()} | {name} Reed" for name in NAMES))
    sent = [f"{at} {to.lower()}: {text}" for at, to, text in to_each("Hi {name}, " + BLAST, 8)]
    people = (
        world.talk("\n".join([*sent, "2026-03-02 10:00 ada > me: good luck there, how is the sea?"])).analyze().people
    )
    assert people["messages_sent"].to_list() == [1] * 8
    assert people["their_opportunities"].sum() == 0
    assert dict(zip(people["person_id"], people["started_by_them"], strict=True))["ada"] == 1
    assert people["started_by_me"].sum() == 0


@pytest.mark.parametrize("first", ["Hi {name}!", "https://example.com/{name}", "Dear {name},"])
def test_a_greeting_or_a_link_of_its_own_beside_a_blast_changes_nothing(world: World, first: str) -> None:
    world.people("\n".join(f"{name.lower()} | {name} Reed" for name in NAMES[:5]))
    sent = [f"{at} {to.lower()}: {text}" for at, to, text in [*to_each(first), *to_each(BLAST)]]
    turns = world.talk("\n".join(sorted(sent, key=lambda line: (line[:16], BLAST in line)))).analyze().turns
    assert set(turns["kind"]) == {"broadcast"}


def test_a_question_of_its_own_beside_a_blast_can_be_answered(world: World) -> None:
    world.people("\n".join(f"{name.lower()} | {name} Reed" for name in NAMES[:5]))
    sent = [f"{at} {to.lower()}: {text}" for at, to, text in to_each(BLAST)]
    turns = world.talk("\n".join(["2026-03-01 08:59 me > ada: are you well?", *sent])).analyze().turns
    assert sorted(turns["kind"]) == ["broadcast"] * 4 + ["personal"]


def word() -> st.SearchStrategy[str]:
    return st.sampled_from(["oak", "sea", "mill", "boat", "may", "firm", "spring", "reach", "larch", "tide", "rope"])


@SETTINGS
@given(st.lists(st.lists(word(), min_size=13, max_size=30), min_size=1, max_size=8), st.data())
def test_near_copies_are_those_that_share_enough_runs_of_words(texts: list[list[str]], data: st.DataObject) -> None:
    changed = [[*text, data.draw(word())] for text in texts]
    both = [" ".join(text) for text in texts + changed]
    frame = pl.DataFrame({"same": range(len(both)), "text": [f" {text} " for text in both]}).unique("text")
    frame = frame.sort("same").with_columns(same=pl.int_range(1, pl.len() + 1))
    found = {frozenset(pair) for pair in copies._near(frame, RULES).rows()}
    runs = {n: shingles(text) for n, text in frame.rows()}
    close = {
        frozenset([a, b])
        for a in runs for b in runs
        if a < b and len(runs[a] & runs[b]) >= RULES.copy_likeness * len(runs[a] | runs[b])
    }  # fmt: skip
    assert found <= close
    assert {n for pair in found for n in pair} == {n for pair in close for n in pair}


def shingles(text: str) -> set[tuple[str, ...]]:
    words = text.split()
    return {tuple(words[n : n + 5]) for n in range(len(words) - 4)}


@SETTINGS
@given(st.lists(st.tuples(st.integers(0, 30), st.sampled_from(NAMES[:7])), max_size=25))
def test_a_broadcast_is_in_some_fortnight_with_five_people(sent: list[tuple[int, str]]) -> None:
    start = moment("2026-03-01 09:00")
    lines = [(f"{start + timedelta(days=day):%Y-%m-%d %H:%M}", f"me > {name}", BLAST) for day, name in sent]
    expected = {
        nth
        for nth, (day, _) in enumerate(sent)
        if any(len({name for other, name in sent if at <= other <= at + 14}) >= 5 for at in range(day - 14, day + 1))
    }
    assert set(find_broadcasts(talk(*lines), RULES)) == expected


@SETTINGS
@given(st.integers(0, 10_000))
def test_the_order_of_the_rows_does_not_matter(seed: int) -> None:
    lines = to_each(BLAST, 6) + to_each(LONG, 7, 3)
    mixed = random.Random(seed).sample(lines, len(lines))
    here, there = ({lines[nth] for nth in find_broadcasts(talk(*lines), RULES)}, find_broadcasts(talk(*mixed), RULES))
    assert {mixed[nth] for nth in there} == here
