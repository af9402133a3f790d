"""Which names may be one person's, or one place's, though they are spelt otherwise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.likeness import likely_names, likely_person, likely_places, place_key


@pytest.mark.parametrize(
    "spelt",
    [
        "Ada Quill",
        "ADA QUILL",
        "ada quill",
        "Ada Quill, MBA",
        "Ada Quill MBA",
        "Ada Quill, PhD, MBA",
        "Ada Quill PMP SHRM-CP",
        "Dr. Ada Quill",
        "Prof. Dr. Ada Quill",
        "Ada M. Quill",
        "Ada Quill 🌱",
        "🦉 Ada Quill 🦉",
        "Ada (Wren) Quill",
        "Ada Quill (she/her)",
        "Quill, Ada",
        "Ada Mary Quill",
        "Adá Quill",
        "Ada Quill - Hiring!",
        "Ada Quill | Maps",
        " Ada   Quill ",
    ],
)
def test_one_person_in_many_spellings(spelt: str) -> None:
    assert likely_person(spelt) == likely_person("Ada Quill")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada Quill", "Ada Reed"),
        ("Ada Quill", "Bo Quill"),
        ("Ada Quill", "Ada"),
        ("Ada Quill", "Ada Q."),
        ("李 明", "李 华"),
        ("Dr. Quill", "Dr. Reed"),
        ("Иван Петров", "Иван Смирнов"),
        ("Member 7", "Member 8"),
        ("Ada Quill 2nd", "Bo Quill 2nd"),
    ],
)
def test_two_people(one: str, other: str) -> None:
    assert likely_person(one) != likely_person(other)


@pytest.mark.parametrize("nobody", ["", "  ", "Dr.", "MBA", "🌱", "(she/her)", ",", "J. K."])
def test_nobody_is_meant_by_what_is_no_name(nobody: str) -> None:
    assert likely_person(nobody) == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [("Sören Ågård", "Soeren Agard"), ("Jürgen Groß", "Juergen Gross"), ("Žofie Nováková", "zofie novakova")],
)
def test_letters_that_keyboards_lack(one: str, other: str) -> None:
    assert likely_person(one) == likely_person(other)


def may_be_one(one: str, other: str) -> bool:
    here, there = likely_names(one), likely_names(other)
    return bool(here.own & there.wide or here.wide & there.own)


@pytest.mark.parametrize(
    "now",
    ["Ada Quill", "Ada (Quill) Reed", "Ada Reed (née Quill)", "Ada Quill-Reed", "Ada Reed-Quill", "Ada Quill Reed",
     "Ada Q.", "ada q", "Dr. Ada M. Quill, MBA", "Quill, Ada"],
)  # fmt: skip
def test_one_person_may_go_by_another_surname_or_by_its_first_letter(now: str) -> None:
    assert may_be_one(now, "Ada Quill")
    assert may_be_one("Ada Quill", now)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada Q.", "Ada Reed"),
        ("Ada Q.", "Bo Quill"),
        ("Ada Quint", "Ada Quill"),
        ("Ada Wren Quill", "Ada Wren Reed"),
        ("Ada Quill-Reed", "Ada Quint-Roe"),
        ("Ada M. Quill", "Ada Moon"),
        ("Bo (Quill) Reed", "Ada Quill"),
        ("Ada", "Ada Quill"),
        ("Member 7", "Member 8"),
        ("", ""),
    ],
)
def test_whom_a_changed_name_does_not_make_one(one: str, other: str) -> None:
    assert not may_be_one(one, other)


@given(st.text(), st.text())
def test_likeness_is_the_same_both_ways_and_takes_in_every_spelling_of_one_name(one: str, other: str) -> None:
    assert may_be_one(one, other) == may_be_one(other, one)
    assert may_be_one(one, other) or not likely_person(one) or likely_person(one) != likely_person(other)


@given(st.text(), st.sampled_from([", MBA", " PhD", " 🌱", " (they/them)", "  "]))
def test_what_stands_after_a_name_makes_nobody_else(name: str, after: str) -> None:
    plain = "Ada " + "".join(sign for sign in name if sign.isalpha() and sign.isascii()).capitalize() + " Quill"
    assert likely_person(plain + after) == likely_person(plain)


@given(st.text())
def test_any_text_has_a_key(name: str) -> None:
    assert likely_person(name) == likely_person(name.strip())
    assert place_key(name) == place_key(f" {name} ")


@pytest.mark.parametrize(
    ("theirs", "mine"),
    [
        ("Acme", "Acme"),
        ("ACME, Inc.", "Acme"),
        ("Acme GmbH", "acme ltd"),
        ("Acme Co. Ltd", "Acme"),
        ("Acme Works", "Acme-Works"),
        ("Ácme", "Acme"),
        ("Acme B.V.", "Acme"),
        ("Acme S.A.", "Acme"),
        ("Acme S. p. A.", "Acme"),
        ("Acme (UK) Ltd", "Acme Limited"),
        ("Acme | Maps", "Acme"),
        ("The Acme Works", "Acme Works"),
        ("Oeresund Kartverk", "Öresund Kartverk AB"),
        ("Oresund Kartverk AB", "Öresund Kartverk AB"),
        ("Ørsted A/S", "Orsted"),
        ("Acme Holdings", "Acme"),
        ("株式会社 例", "株式会社　例"),
        ("3M", "3M Company"),
    ],
)
def test_one_place_in_two_spellings(theirs: str, mine: str) -> None:
    assert place_key(theirs) == place_key(mine)


@pytest.mark.parametrize(
    ("theirs", "mine"),
    [("Acme Works", "Acme"), ("Limited", "Inc"), ("The", "Limited"), ("3M", "4M"), ("Loom East", "Loom West")],
)
def test_two_places(theirs: str, mine: str) -> None:
    assert place_key(theirs) != place_key(mine)


@pytest.mark.parametrize(
    ("theirs", "mine", "one"),
    [
        ("Acme Works, part of Loom Group", "Acme Works", True),
        ("ACME WORKS Deutschland GmbH", "Acme Works Ltd", True),
        ("Oakfield Institute", "Oakfield Institute of Weaving", True),
        ("Acme", "Acme Inc.", True),
        ("Acme Works", "Acme", False),
        ("Acme", "Acme Works", False),
        ("Acme Workshops", "Acme Works", False),
        ("Loom East", "Loom West", False),
        ("Self-employed", "Self-Employed", False),
        ("Freelance", "freelance", False),
        ("Selbständig", "selbständig", False),
        ("", "Limited", False),
    ],
)
def test_which_places_may_be_one_of_mine(theirs: str, mine: str, one: bool) -> None:
    assert likely_places([theirs], ["Loom Lane Mill", mine]) == ([theirs] if one else [])
