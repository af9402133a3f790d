"""How cells, rows and moments are spelt in an export's files."""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache

from pipeline.made_up.chance import DAY
from schemas.fields import PACIFIC

# Not strftime: a computer's own language must not change the months of an export.
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


def quoted(cells: Iterable[str]) -> str:
    """A line with every cell in quotation marks, those inside doubled."""
    return ",".join('"' + cell.replace('"', '""') + '"' for cell in cells) + "\n"


def plain(cells: Iterable[str]) -> str:
    """A line with quotation marks only where a cell needs them (RFC 4180)."""
    return ",".join(map(_minimal, cells)) + "\n"


def _minimal(cell: str) -> str:
    if '"' in cell:
        return '"' + cell.replace('"', '""') + '"'
    return f'"{cell}"' if "," in cell or "\n" in cell or "\r" in cell else cell


def sheet(header: str, rows: Iterable[Iterable[str]]) -> bytes:
    """A whole file: the header as it stands, then the rows, minimally quoted."""
    return (header + "\n" + "".join(map(plain, rows))).encode()


@lru_cache(maxsize=20_000)
def _date(day: int) -> str:
    return datetime.fromtimestamp(day * DAY, UTC).strftime("%Y-%m-%d")


def utc(at: int) -> str:
    """`2026-08-20 10:00:00` for a moment in Unix seconds."""
    day, second = divmod(at, DAY)
    return f"{_date(day)} {second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"


def slashed(at: int) -> str:
    """`2025/06/10 23:13:46 UTC`."""
    return utc(at).replace("-", "/") + " UTC"


def pacific(at: int) -> str:
    """`8/20/26, 8:13 AM`, US Pacific wall time."""
    there = datetime.fromtimestamp(at, PACIFIC)
    return f"{there.month}/{there.day}/{there:%y}, {there.hour % 12 or 12}:{there:%M} {_half(there)}"


def pacific_padded(at: int) -> str:
    """`08/20/26, 08:13 AM`, US Pacific wall time."""
    there = datetime.fromtimestamp(at, PACIFIC)
    return f"{there:%m/%d/%y}, {there.hour % 12 or 12:02}:{there:%M} {_half(there)}"


def _half(there: datetime) -> str:
    return "AM" if there.hour < 12 else "PM"


def connected_on(day: int) -> str:
    """`05 Mar 2024` for a day since 1970."""
    date = datetime.fromtimestamp(day * DAY, UTC)
    return f"{date.day:02} {_MONTHS[date.month - 1]} {date.year}"


def followed_on(at: int) -> str:
    """`Sat Dec 14 08:57:55 UTC 2024`."""
    date = datetime.fromtimestamp(at, UTC)
    return f"{_WEEKDAYS[date.weekday()]} {_MONTHS[date.month - 1]} {date:%d %H:%M:%S} UTC {date.year}"
