"""Cells of an export: dates, addresses, flags and names."""

from datetime import UTC, date, datetime
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from schemas.fields import (
    DAY_LEADS,
    PACIFIC,
    Day,
    Flag,
    Moment,
    PacificMoment,
    Post,
    Slug,
    Slugs,
    Text,
    name_key,
    profile_slug,
    profile_url,
)

MOMENTS = [
    ("2026-08-20 10:00:00 UTC", datetime(2026, 8, 20, 10, tzinfo=UTC)),
    ("2019-11-06T02:08:20", datetime(2019, 11, 6, 2, 8, 20, tzinfo=UTC)),
    ("2025/06/10 23:13:46 UTC", datetime(2025, 6, 10, 23, 13, 46, tzinfo=UTC)),
    # US Pacific: seven hours behind UTC in summer, eight in winter
    ("8/20/26, 8:13 AM", datetime(2026, 8, 20, 15, 13, tzinfo=UTC)),
    ("1/8/18, 6:14 PM", datetime(2018, 1, 9, 2, 14, tzinfo=UTC)),
    ("01/19/13, 12:10 AM", datetime(2013, 1, 19, 8, 10, tzinfo=UTC)),
    ("12/31/25, 12:00 PM", datetime(2025, 12, 31, 20, tzinfo=UTC)),
    ("8/20/26, 8:13\u202fAM", datetime(2026, 8, 20, 15, 13, tzinfo=UTC)),
]
DAYS = [
    ("05 Mar 2024", date(2024, 3, 5)),
    ("5-Mar-21", date(2021, 3, 5)),
    ("29 Feb 2024", date(2024, 2, 29)),
    # a moment in Pacific time is already the next day in UTC
    ("1/8/18, 6:14 PM", date(2018, 1, 9)),
]
NO_MOMENTS = [
    "2026-02-30 10:00:00 UTC",
    "2026-08-20 24:00:00 UTC",
    "2026-08-20",
    "8/20/26, 13:13 PM",
    "8/20/26, 0:13 AM",
    "1970-01-01 00:00:00 UTC",
    "9999-12-31 23:59:59 UTC",
    "31/31/2021 10:15",
    "\uff13/4/24, 8:13 AM",
    "3/4/2024",
    "soon",
]
NO_DAYS = ["31 Feb 2024", "05 Mär 2024", "31/31/2024", "2024-13-05", "5 March 2024", "00 Jan 2024", "05 Mar 1999"]
SLUGS = [
    ("https://www.linkedin.com/in/ada-quill", "ada-quill"),
    ("https://www.linkedin.com/in/jos%C3%A9-x", "josé-x"),
    ("https://www.linkedin.com/in/josé-x", "josé-x"),
    ("https://www.linkedin.com/in/jose\u0301-x", "josé-x"),
    ("www.linkedin.com/in/Ada-Quill/", "ada-quill"),
    ("http://de.linkedin.com/in/ada?utm_source=share#top", "ada"),
    ("https://www.linkedin.com/in/ada/details/experience/", "ada"),
    ("https://www.linkedin.com/in", None),
    ("https://www.linkedin.com/in/", None),
    ("https://www.linkedin.com/company/acme", None),
    ("urn:li:member:12345", None),
    ("", None),
    ("   ", None),
]
NO_ADDRESSES = ["https://www.example.com/in/ada", "javascript:alert(1)", "ada", "https://linkedin.com.example.org/in/ada",
                "https://evil.example/?https://www.linkedin.com/in/ada"]  # fmt: skip


def code(kind: object, text: str) -> str:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python(text)
    return caught.value.errors()[0]["type"]


@pytest.mark.parametrize(("text", "expected"), MOMENTS)
def test_moments_are_read_in_the_zone_that_was_measured(text: str, expected: datetime) -> None:
    assert TypeAdapter(Moment).validate_python(text) == expected


@pytest.mark.parametrize("text", NO_MOMENTS)
def test_what_is_no_moment_is_refused(text: str) -> None:
    assert code(Moment, text) == "bad_date"


@pytest.mark.parametrize(("text", "expected"), DAYS)
def test_days_are_utc_days(text: str, expected: date) -> None:
    assert TypeAdapter(Day).validate_python(text) == expected


@pytest.mark.parametrize("text", NO_DAYS)
def test_what_is_no_day_is_refused(text: str) -> None:
    assert code(Day, text) == "bad_date"


SPREADSHEET = [  # cell, whether the column's days come first, the day meant
    ("3/5/2021 10:15", False, (2021, 3, 5)),
    ("3/5/2021 10:15", True, (2021, 5, 3)),
    ("25/3/2021 10:15", False, (2021, 3, 25)),  # its own numbers tell
    ("3/25/21 10:15", True, (2021, 3, 25)),
    ("05.03.2021 10:15", None, (2021, 3, 5)),  # nobody writes a month first with full stops
    ("2021-03-05 10:15", None, (2021, 3, 5)),
]


@pytest.mark.parametrize(("text", "leads", "day"), SPREADSHEET)
def test_what_a_spreadsheet_made_of_a_moment_is_read_in_the_order_of_its_column(
    text: str, leads: bool | None, day: tuple[int, int, int]
) -> None:
    context = {DAY_LEADS: leads}
    moment = datetime(*day, 10, 15, tzinfo=UTC)
    assert TypeAdapter(Moment).validate_python(text, context=context) == moment
    assert TypeAdapter(Day).validate_python(text, context=context) == moment.date()
    pacific = TypeAdapter(PacificMoment).validate_python(text, context=context)
    assert pacific.astimezone(PACIFIC).replace(tzinfo=UTC) == moment


@pytest.mark.parametrize("text", ["3/5/2021 10:15", "03-05-21 10:15"])
def test_a_date_that_could_be_two_is_refused_rather_than_guessed(text: str) -> None:
    assert code(Moment, text) == code(Day, text) == "unclear_date"


def test_a_line_break_in_a_post_loses_its_quotation_marks() -> None:
    assert TypeAdapter(Post).validate_python('one"\n"two"\r\n""\n"three') == "one\ntwo\n\nthree"


@pytest.mark.parametrize("kind", [Moment, Day])
def test_a_blank_date_is_said_to_be_blank(kind: object) -> None:
    assert code(kind, " ") == "blank"


@given(st.datetimes(datetime.fromisoformat("2003-01-01"), datetime.fromisoformat("2099-12-31")))
def test_every_moment_written_as_linkedin_does_comes_back(at: datetime) -> None:
    at = at.replace(microsecond=0, tzinfo=UTC)
    assert TypeAdapter(Moment).validate_python(f"{at:%Y-%m-%d %H:%M:%S} UTC") == at


@pytest.mark.parametrize(("text", "expected"), SLUGS)
def test_one_person_has_one_slug_however_it_is_written(text: str, expected: str | None) -> None:
    assert TypeAdapter(Slug).validate_python(text) == expected


@pytest.mark.parametrize("text", NO_ADDRESSES)
def test_addresses_elsewhere_are_refused(text: str) -> None:
    assert code(Slug, text) == "bad_url"


@given(
    st.text(
        st.characters(blacklist_categories=["Cs", "Cc", "Z"], blacklist_characters="/?#,%"), min_size=1, max_size=20
    )
)
def test_a_slug_is_the_same_percent_encoded_or_not_and_its_own_address_leads_back(slug: str) -> None:
    raw = profile_slug(f"https://www.linkedin.com/in/{slug}")
    encoded = profile_slug(f"https://www.linkedin.com/in/{quote(slug, safe='')}")
    assert raw == encoded
    if raw:
        assert profile_slug(profile_url(raw)) == raw
        assert profile_url(raw).startswith("https://www.linkedin.com/in/")
        assert not set("<>\"' ") & set(profile_url(raw))


def test_several_addresses_in_one_cell_leave_out_those_that_name_nobody() -> None:
    cell = "https://www.linkedin.com/in/ada,https://www.linkedin.com/in,https://www.linkedin.com/in/bo/"
    assert TypeAdapter(Slugs).validate_python(cell) == ("ada", "bo")


@pytest.mark.parametrize(
    ("text", "expected"), [("Yes", True), ("no", False), ("TRUE", True), ("", False), (" yes ", True)]
)
def test_flags(text: str, expected: bool) -> None:
    assert TypeAdapter(Flag).validate_python(text) is expected


def test_an_unknown_flag_is_refused() -> None:
    assert code(Flag, "Maybe") == "bad_flag"


def test_texts_are_tidied_and_blank_is_none() -> None:
    assert TypeAdapter(Text).validate_python("\ufeff Jane\u00a0 Doe \u200b") == "Jane Doe"
    assert TypeAdapter(Text).validate_python(" \u200b ") is None


def test_names_are_equal_but_for_case_blanks_and_compatibility_forms() -> None:
    assert name_key("  JANE  Doe") == name_key("Jane Doe") == name_key("𝐉𝐚𝐧𝐞 Doe")
    assert name_key("José") == name_key("Jose\u0301")
    assert name_key("José") != name_key("Jose")
