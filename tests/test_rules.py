"""The rules file: every threshold bounded, numbers that are numbers, and faults in words for whoever wrote it."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from pipeline.errors import BadRules
from pipeline.pins import pins_of_nobody, said_of_pins
from pipeline.rulebook import read_rules
from schemas.rules import Rules
from tests.conftest import World, moment, tries

NUMBERS = {name: field for name, field in Rules.model_fields.items() if field.annotation in (int, float)}


@pytest.mark.parametrize("value", [1e300, 10**20, -1, True, False, "3", None, float("nan"), float("inf")])
@pytest.mark.parametrize("name", NUMBERS)
def test_no_threshold_takes_what_is_no_sensible_number(name: str, value: object) -> None:
    if value == -1 and name in ("strong_tie", "warm_tie", "faint_tie"):
        assert getattr(Rules(**{name: value}), name) == value
        return
    with pytest.raises(ValidationError):
        Rules(**{name: value})


def bound(name: str, side: str) -> float:
    (found,) = (getattr(part, side) for part in NUMBERS[name].metadata if hasattr(part, side))
    return int(found) if NUMBERS[name].annotation is int else found


TALK = f"""
    2026-06-01 09:00 ada > me: could you read my letter?
    2026-06-02 09:00 me > ada: gladly
    {tries("bo", "2025-01-01 09:00", 5, 40)}
"""


@pytest.mark.parametrize("side", ["ge", "le"])
@pytest.mark.parametrize("name", [name for name in NUMBERS if not name.startswith("archive_")])
def test_an_export_is_read_with_every_threshold_at_its_bounds(world: World, name: str, side: str) -> None:
    world.people("ada | Ada Quill\nbo | Bo Reed").talk(TALK)
    rules = Rules(**{name: bound(name, side)})
    assert world.analyze(as_of=moment("2026-06-30 12:00"), rules=rules).people.height == 2


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("new_days = -1", "new_days must be 0 or more"),
        ("conversation_gap_days = 1e300", "conversation_gap_days must be 100,000 or less"),
        ("conversation_gap_days = true", "conversation_gap_days must be a number"),
        ("broadcast_days = 0", "broadcast_days must be 1 or more"),
        ("reengage_most = 1e20", "reengage_most must be a whole number"),
        ("reengage_most = 100000000000", "reengage_most must be 1,000,000,000 or less"),
        ("broadcast_people = 5.5", "broadcast_people must be a whole number"),
        ("new_days = nan", "new_days must be a finite number"),
        ("new_day = 3", "new_day is no rule of this program"),
        ("pinned = 'Ada Quill'", 'pinned must be a list of texts, such as ["one", "two"]'),
        ("pinned = ['Ada Quill', 3]", "pinned, entry 2 must be a text in quotation marks"),
        ("pinned = ['']", "pinned, entry 1 is neither a profile address nor a name"),
        ("phrases = 3", "phrases must be a table of its own, with keys below it"),
        ("[phrases.asks]\nany = ['?']", "phrases.asks.any, entry 1 must hold a letter or a digit"),
        ("[phrases.asks]\nall = []", "phrases.asks.all is no rule of this program"),
        ("a = " + "[" * 50_000, "is not valid TOML"),
        ("new_days = " + "9" * 5_000, "is not valid TOML"),
    ],
)
def test_faults_are_said_in_words_for_users(tmp_path: Path, words: str, told: str) -> None:
    (tmp_path / "my.toml").write_text(words, encoding="utf-8")
    with pytest.raises(BadRules) as fault:
        read_rules(tmp_path / "my.toml")
    said = str(fault.value)
    assert told in said
    assert "mutuals rules" in said
    for jargon in ("Input should", "tuple", "pattern", "integer", "pydantic", "\\p"):
        assert jargon not in said


# --- pins

NAMES = st.text("abc .", min_size=1, max_size=4).filter(str.strip)


@settings(max_examples=60, deadline=None)
@given(people=st.lists(NAMES, max_size=4), pins=st.lists(NAMES, max_size=4))
def test_a_pin_is_of_nobody_exactly_if_it_protects_nobody(people: list[str], pins: list[str]) -> None:
    rules = Rules(pinned=tuple(pins))
    lost = pins_of_nobody((f"id-{n}" for n in range(len(people))), people, rules)
    keys = {" ".join(name.split()) for name in people}
    assert lost == [pin for pin in rules.pinned if pin not in keys]


def test_pins_are_compared_as_the_protection_compares_them(world: World) -> None:
    pinned = ("ADA  quill", "https://www.linkedin.com/in/Bo/", "cy", "linkedin.com/in/dee", "Ada")
    analysis = world.people("ada | Ada Quill\nbo | Bo Reed\ncy | Cy Ash").talk("").analyze(rules=Rules(pinned=pinned))
    people = analysis.people
    kept = people.filter(people["protected_by"].list.contains("You pinned them in your rules."))["person_id"].to_list()
    assert kept == ["ada", "bo"]
    assert pins_of_nobody(people["person_id"], people["name"], analysis.rules) == ["cy", "linkedin.com/in/dee", "Ada"]


@pytest.mark.parametrize(
    ("nobody", "pins", "said"),
    [
        (1, 2, "1 of 2 pins in your rules matches nobody"),
        (2, 3, "2 of 3 pins in your rules match nobody"),
        (1, 1, "1 of 1 pin in your rules matches nobody"),
    ],
)
def test_pins_of_nobody_are_counted_without_a_name(nobody: int, pins: int, said: str) -> None:
    assert said_of_pins(nobody, pins) == said
