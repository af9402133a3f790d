"""Annotated types for the cells of an export: blanks, names, moments, days, flags and profile addresses."""

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, tzinfo
from typing import Annotated
from urllib.parse import quote, unquote
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, ValidationInfo
from pydantic_core import PydanticCustomError

PACIFIC = ZoneInfo("America/Los_Angeles")
PROFILE_PREFIX = "https://www.linkedin.com/in/"
UNKNOWN_MEMBER = "LinkedIn Member"
DAY_LEADS = "day_leads"
"""In a validation context: whether dates in numbers alone have the day before the month (True, False, None)."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TIME = r"(?P<H>\d{1,2}):(?P<M>\d\d)(?::(?P<S>\d\d))?"
# One pattern per way a moment has been written; a zone that it names or that was measured for it counts, else its
# column's. The last is what spreadsheets make of the others: numbers alone, whose order the whole column must tell.
_MOMENTS = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        rf"(?P<y>\d{{4}})[-/](?P<m>\d\d)[-/](?P<d>\d\d)[ T]{_TIME}(?P<utc> ?UTC|Z)?",
        rf"(?P<m>\d{{1,2}})/(?P<d>\d{{1,2}})/(?P<y>\d\d), {_TIME} (?P<p>[AP]M)",
        rf"(?P<a>\d{{1,2}})(?P<sign>[/.-])(?P<b>\d{{1,2}})(?P=sign)(?P<y>\d{{4}}|\d\d),? {_TIME}(?: ?(?P<p>[AP]M))?",
    )
)
_DAYS = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        r"(?P<d>\d{1,2})[ -](?P<name>[A-Za-z]{3})[ -](?P<y>\d{4}|\d\d)",
        r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)",
        r"(?P<a>\d{1,2})(?P<sign>[/.-])(?P<b>\d{1,2})(?P=sign)(?P<y>\d{4}|\d\d)",
    )
)
_MOST_MONTHS = 12
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u200b\ufeff\u202a-\u202e\u2066-\u2069]")
_PROFILE = re.compile(r"(?:https?://)?(?:[\w-]+\.)?linkedin\.com(?P<path>/[^?#]*)?(?:[?#].*)?", re.IGNORECASE)
_QUOTED_BREAK = re.compile(r'"?\r?\n"?')
_FLAGS = {"yes": True, "true": True, "no": False, "false": False, "": False}


def tidy(text: str) -> str:
    """The text with every run of blanks and signs that nobody sees as one space, and none at its ends.

    Such signs are zero-width spaces, byte-order marks, and those that a terminal or a line of text would obey.
    """
    return " ".join((text if text.isascii() and text.isprintable() else _UNSEEN.sub(" ", text)).split())


def _blank_to_none(value: object) -> object:
    return (tidy(value) or None) if isinstance(value, str) else value


def day_first(text: str) -> bool | None:
    """Whether a date in numbers alone has its day before its month; None where it does not tell, or is no such date."""
    found = next((match for pattern in (_MOMENTS[-1], _DAYS[-1]) if (match := pattern.fullmatch(tidy(text)))), None)
    if not found:
        return None
    if found["sign"] == "." or int(found["a"]) > _MOST_MONTHS:
        return True
    return False if int(found["b"]) > _MOST_MONTHS else None


def _order(found: re.Match[str], day_leads: bool | None) -> bool | None:
    """`day_leads` for one date: its own numbers tell before its column does. Raises PydanticCustomError."""
    if "a" not in found.re.groupindex:
        return None
    sure = day_first(found[0])
    if sure is None and day_leads is None:
        raise PydanticCustomError("unclear_date", "is a date in numbers whose day and month cannot be told apart")
    return day_leads if sure is None else sure


def _numbers(parts: dict[str, str | None], day_leads: bool | None) -> dict[str, int]:
    numbers = {key: int(value) for key, value in parts.items() if value and key in "ymdHMSab"}
    if month := parts.get("name"):
        numbers["m"] = _MONTHS.index(month.lower()) + 1
    if "a" in numbers:
        numbers["d"], numbers["m"] = (numbers["a"], numbers["b"])[:: 1 if day_leads else -1]
    if numbers["y"] < 100:
        numbers["y"] += 2000
    if half := parts.get("p"):
        if not 1 <= numbers["H"] <= 12:
            raise ValueError
        numbers["H"] = numbers["H"] % 12 + (12 if half == "PM" else 0)
    return numbers


def parse_moment(text: str, zone: tzinfo = UTC, day_leads: bool | None = None) -> datetime:
    """The UTC moment that a cell names, in any format LinkedIn has used for moments or a spreadsheet has made of them.

    `8/20/26, 8:13 AM` is US Pacific wall time, all else UTC (both measured) unless it names no zone and its column's
    `zone` is another. `day_leads`: whether `3/4/2021 10:15` is in April; None if unknown. Raises PydanticCustomError
    `blank`, `bad_date` or `unclear_date`.
    """
    text = tidy(text)
    if not text:
        raise PydanticCustomError("blank", "is blank")
    for pattern, zone_of_form in zip(_MOMENTS, (None, PACIFIC, None), strict=True):
        if found := pattern.fullmatch(text):
            order = _order(found, day_leads)
            try:
                n = _numbers(found.groupdict(), order)
                there = UTC if found.groupdict().get("utc") else zone_of_form or zone
                moment = datetime(n["y"], n["m"], n["d"], n["H"], n["M"], n.get("S", 0), tzinfo=there)
                return _in_range(moment.astimezone(UTC))
            except (ValueError, OverflowError):
                break
    raise PydanticCustomError("bad_date", "is not a date and time in any form that LinkedIn has used")


def parse_day(text: str, day_leads: bool | None = None) -> date:
    """The UTC calendar day that a cell names: `05 Mar 2024`, or a moment's UTC day. Raises as `parse_moment` does."""
    text = tidy(text)
    for pattern in _DAYS:
        if found := pattern.fullmatch(text):
            order = _order(found, day_leads)
            try:
                n = _numbers(found.groupdict(), order)
                return _in_range(datetime(n["y"], n["m"], n["d"], tzinfo=UTC)).date()
            except ValueError:
                raise PydanticCustomError("bad_date", "is not a date in any form that LinkedIn has used") from None
    return parse_moment(text, day_leads=day_leads).date()


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
    return tidy(unicodedata.normalize("NFC", unquote(steps[1], errors="ignore")).lower()) or None


def profile_url(slug: str) -> str:
    """The address of a slug's profile: always on https://www.linkedin.com/in/, everything unusual percent-encoded."""
    return PROFILE_PREFIX + quote(slug, safe="")


def name_key(name: str) -> str:
    """The form under which two spellings of one name are equal: no accents folded, only case, blanks and NFKC."""
    return tidy(unicodedata.normalize("NFKC", name)).casefold()


def _known(text: str) -> str:
    text = tidy(text)
    if not text or ("/" in text and profile_slug(text) is None):
        raise PydanticCustomError("bad_pin", "is neither a profile address nor a name")
    return text


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


def _from_text(parse: Callable[[str], object]) -> BeforeValidator:
    def read(value: object) -> object:
        return parse(value) if isinstance(value, str) else value

    return BeforeValidator(read)


def _from_date(parse: Callable[[str, bool | None], object]) -> BeforeValidator:
    """`DAY_LEADS` in the validation context says whether dates in numbers alone begin with the day."""

    def read(value: object, info: ValidationInfo) -> object:
        return parse(value, (info.context or {}).get(DAY_LEADS)) if isinstance(value, str) else value

    return BeforeValidator(read)


def _unbroken(text: str) -> str:
    return _QUOTED_BREAK.sub("\n", text)


Text = Annotated[str | None, BeforeValidator(_blank_to_none)]
"""A one-line text; blank means None."""
Body = str
"""A text kept as it came, line breaks included."""
Post = Annotated[str, _from_text(_unbroken)]
"""A text whose line breaks LinkedIn writes as quotation mark, line break, quotation mark."""
Moment = Annotated[datetime, _from_date(lambda text, day_leads: parse_moment(text, UTC, day_leads))]
"""A UTC moment."""
PacificMoment = Annotated[datetime, _from_date(lambda text, day_leads: parse_moment(text, PACIFIC, day_leads))]
"""A UTC moment in a column that LinkedIn writes in US Pacific time."""
Day = Annotated[date, _from_date(parse_day)]
"""A UTC calendar day."""
Flag = Annotated[bool, BeforeValidator(_flag)]
"""Yes or No; blank means No."""
Word = Annotated[str | None, BeforeValidator(_upper)]
"""One of LinkedIn's constant words, in capitals; blank means None."""
Slug = Annotated[str | None, _from_text(profile_slug)]
"""A profile address, as its normalised slug; None where it names no profile."""
Slugs = Annotated[tuple[str, ...], BeforeValidator(_slugs)]
"""Profile addresses joined by commas, as normalised slugs; those that name no profile are left out."""
Pin = Annotated[str, AfterValidator(_known)]
"""A person in the owner's own words: a profile address, or a full name."""
