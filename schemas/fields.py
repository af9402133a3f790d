"""Annotated types for the cells of an export: blanks, names, moments, days, flags and profile addresses."""

import re
import unicodedata
from datetime import UTC, date, datetime
from typing import Annotated
from urllib.parse import quote, unquote
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

PACIFIC = ZoneInfo("America/Los_Angeles")
PROFILE_PREFIX = "https://www.linkedin.com/in/"
UNKNOWN_MEMBER = "LinkedIn Member"

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# One pattern per way LinkedIn has written a moment, and the zone that was measured for it. Spreadsheets' own rewritings
# (day-month-year with a named month) are unambiguous and accepted; all-number dates without AM or PM are not.
_MOMENTS = (
    (
        re.compile(
            r"(?P<y>\d{4})[-/](?P<m>\d\d)[-/](?P<d>\d\d)[ T](?P<H>\d\d):(?P<M>\d\d):(?P<S>\d\d)(?: ?UTC|Z)?", re.ASCII
        ),
        UTC,
    ),
    (
        re.compile(r"(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d\d), (?P<H>\d{1,2}):(?P<M>\d\d) (?P<p>[AP]M)", re.ASCII),
        PACIFIC,
    ),
)
_DAYS = (re.compile(r"(?P<d>\d{1,2})[ -](?P<b>[A-Za-z]{3})[ -](?P<y>\d{4}|\d\d)", re.ASCII),)
_PROFILE = re.compile(r"(?:https?://)?(?:[\w-]+\.)?linkedin\.com(?P<path>/[^?#]*)?(?:[?#].*)?", re.IGNORECASE)
_FLAGS = {"yes": True, "true": True, "no": False, "false": False, "": False}


def tidy(text: str) -> str:
    """The text with every run of blanks, zero-width spaces and byte-order marks as one space, and none at its ends."""
    return " ".join(text.replace("\x00", " ").replace("\u200b", " ").replace("\ufeff", " ").split())


def _blank_to_none(value: object) -> object:
    return (tidy(value) or None) if isinstance(value, str) else value


def _numbers(parts: dict[str, str | None]) -> dict[str, int]:
    numbers = {key: int(value) for key, value in parts.items() if value and key in "ymdHMS"}
    if month := parts.get("b"):
        numbers["m"] = _MONTHS.index(month.lower()) + 1
    if numbers["y"] < 100:
        numbers["y"] += 2000
    if half := parts.get("p"):
        if not 1 <= numbers["H"] <= 12:
            raise ValueError
        numbers["H"] = numbers["H"] % 12 + (12 if half == "PM" else 0)
    return numbers


def parse_moment(text: str) -> datetime:
    """The UTC moment that a cell names, in any format LinkedIn has used for moments.

    `8/20/26, 8:13 AM` is US Pacific wall time, everything else UTC (both measured). Raises PydanticCustomError `blank`
    or `bad_date`.
    """
    text = tidy(text)
    if not text:
        raise PydanticCustomError("blank", "is blank")
    for pattern, zone in _MOMENTS:
        if found := pattern.fullmatch(text):
            try:
                n = _numbers(found.groupdict())
                moment = datetime(n["y"], n["m"], n["d"], n["H"], n["M"], n.get("S", 0), tzinfo=zone)
                return _in_range(moment.astimezone(UTC))
            except (ValueError, OverflowError):
                break
    raise PydanticCustomError("bad_date", "is not a date and time in any form that LinkedIn has used")


def parse_day(text: str) -> date:
    """The UTC calendar day that a cell names: `05 Mar 2024`, or a moment's UTC day. Raises as `parse_moment` does."""
    text = tidy(text)
    for pattern in _DAYS:
        if found := pattern.fullmatch(text):
            try:
                n = _numbers(found.groupdict())
                return _in_range(datetime(n["y"], n["m"], n["d"], tzinfo=UTC)).date()
            except ValueError:
                raise PydanticCustomError("bad_date", "is not a date in any form that LinkedIn has used") from None
    return parse_moment(text).date()


def _in_range(moment: datetime) -> datetime:
    # LinkedIn opened in 2003; a year outside this is a damaged cell, and one such cell would move the export's clock.
    if not 2003 <= moment.year <= 2099:
        raise ValueError
    return moment


def profile_slug(text: str) -> str | None:
    """The normalised slug of a profile address, or None where the address names no profile.

    Scheme, host, query, fragment and trailing slashes go; what follows `/in/` is percent-decoded, put in Unicode NFC
    and lower-cased, since one export writes one person in two ways. `https://www.linkedin.com/in` (no slug), company
    pages and `urn:li:member:1` name no profile. Raises PydanticCustomError `bad_url` for any other text.
    """
    text = tidy(text)
    if not text or text.lower().startswith("urn:li:"):
        return None
    found = _PROFILE.fullmatch(text)
    if not found:
        raise PydanticCustomError("bad_url", "is not an address on linkedin.com")
    steps = [step for step in (found["path"] or "").split("/") if step]
    if len(steps) < 2 or steps[0].lower() != "in":
        return None
    return unicodedata.normalize("NFC", unquote(steps[1], errors="ignore")).lower().strip() or None


def profile_url(slug: str) -> str:
    """The address of a slug's profile: always on https://www.linkedin.com/in/, everything unusual percent-encoded."""
    return PROFILE_PREFIX + quote(slug, safe="")


def name_key(name: str) -> str:
    """The form under which two spellings of one name are equal: no accents folded, only case, blanks and NFKC."""
    return tidy(unicodedata.normalize("NFKC", name)).casefold()


def _slugs(value: object) -> object:
    if not isinstance(value, str):
        return value
    return tuple(slug for part in value.split(",") if (slug := profile_slug(part)))


def _flag(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return _FLAGS[tidy(value).lower()]
    except KeyError:
        raise PydanticCustomError("bad_flag", "is neither Yes nor No") from None


def _upper(value: object) -> object:
    return (tidy(value).upper() or None) if isinstance(value, str) else value


def _from_text(parse: object) -> BeforeValidator:
    def read(value: object) -> object:
        return parse(value) if isinstance(value, str) and callable(parse) else value

    return BeforeValidator(read)


Text = Annotated[str | None, BeforeValidator(_blank_to_none)]
"""A one-line text; blank means None."""
Body = str
"""A text kept as it came, line breaks included."""
Moment = Annotated[datetime, _from_text(parse_moment)]
"""A UTC moment."""
Day = Annotated[date, _from_text(parse_day)]
"""A UTC calendar day."""
Flag = Annotated[bool, BeforeValidator(_flag)]
"""Yes or No; blank means No."""
Word = Annotated[str | None, BeforeValidator(_upper)]
"""One of LinkedIn's constant words, in capitals; blank means None."""
Slug = Annotated[str | None, _from_text(profile_slug)]
"""A profile address, as its normalised slug; None where it names no profile."""
Slugs = Annotated[tuple[str, ...], BeforeValidator(_slugs)]
"""Profile addresses joined by commas, as normalised slugs; those that name no profile are left out."""
