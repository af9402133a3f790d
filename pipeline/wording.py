"""Counts, shares, days and spans of time as a reader says them."""

from datetime import date

FEW = 20
"""Below so many, a share is said as `2 of 5`: a percentage would claim more than is known."""

_TIE = "\N{NO-BREAK SPACE}"
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def number(value: float) -> str:
    """A whole number with a comma at the thousands: 12,480."""
    return f"{value:,.0f}"


def number_or_none(value: int) -> str:
    """A number of things, `none` for zero."""
    return number(value) if value else "none"


def count(value: int, one: str, many: str) -> str:
    """A number with its noun: `1 person`, `1,204 people`."""
    return f"{number(value)} {one if value == 1 else many}"


def percent(share: float) -> str:
    """A share of 0 to 1 as a whole percentage; 0 % and 100 % are said only of none and all."""
    whole = round(100 * share)
    if whole == 0 and share > 0:
        return f"under 1{_TIE}%"
    if whole == 100 and share < 1:
        return f"over 99{_TIE}%"
    return f"{whole}{_TIE}%"


def part(few: int, of: int) -> str:
    """So many of so many: `none yet`, `2 of 5`, `44 % (212 of 480)`."""
    if of == 0:
        return "none yet"
    counted = f"{number(few)} of {number(of)}"
    return counted if of < FEW else f"{percent(few / of)} ({counted})"


def day(moment: date) -> str:
    """A day in full: 9 March 2026."""
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def span(seconds: float) -> str:
    """A span of time in its largest fitting unit: `40 minutes`, `9 hours`, `2.4 days`."""
    if seconds < _HOUR:
        return count(max(1, round(seconds / _MINUTE)), "minute", "minutes")
    if seconds < 1.5 * _DAY:
        return count(round(seconds / _HOUR), "hour", "hours")
    tenths = f"{seconds / _DAY:.1f}".removesuffix(".0")
    return f"{tenths} days"
