"""How the files of an export are spelt: quotation marks, separators, line ends, encodings and dates, as measured."""

import codecs
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pipeline.made_up.cells import connected_on, utc
from pipeline.made_up.chance import DAY

Moment = Callable[[int], str]
"""Spells a moment, given in Unix seconds."""


def _always(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


def _where_needed(cell: str) -> str:
    return _always(cell) if any(mark in cell for mark in ',"\n\r') else cell


def _blind_to_breaks(cell: str) -> str:
    return _always(cell) if any(mark in cell for mark in ',"') else cell


def _escaped(cell: str) -> str:
    return '"' + cell.replace('"', '\\"') + '"' if any(mark in cell for mark in ',"\n\r') else cell


@dataclass(frozen=True)
class Dialect:
    """How cells become a file; `ended` is whether the last line ends as the others do."""

    cell: Callable[[str], str] = _where_needed
    separator: str = ","
    line_end: str = "\n"
    ended: bool = True
    encoding: str = "utf-8"

    def written(self, before: str, rows: Iterable[Iterable[str]]) -> bytes:
        """The bytes of a file: the text before its header, then its rows, of which the header is the first."""
        lines = [self.separator.join(map(self.cell, row)) for row in rows]
        text = before + self.line_end.join(lines) + self.line_end * self.ended
        mark = codecs.BOM_UTF16_LE if self.encoding == "utf-16-le" else b""
        return mark + text.encode(self.encoding)


PLAIN = Dialect()
UNENDED = Dialect(ended=False)
QUOTED = Dialect(_always)
TABBED = Dialect(_always, separator="\t", ended=False, encoding="utf-16-le")
"""Files about activity and security, up to 2022."""
CRLF = Dialect(line_end="\r\n")
OPEN_BREAKS = replace(CRLF, cell=_blind_to_breaks)
"""Comments.csv up to early 2024: a line break alone gets no quotation marks, so a comment runs over several lines."""
BACKSLASHED = Dialect(_escaped)
"""Comments.csv since 2025: a quotation mark inside a cell is escaped with a backslash."""


def broken_quotes(text: str) -> str:
    """A post as Shares.csv has it: quotation mark, line break, quotation mark for each line break."""
    return text.replace("\n", '"\n"')


def utc_marked(at: int) -> str:
    """`2026-08-20 10:00:00 UTC`."""
    return f"{utc(at)} UTC"


def iso(at: int) -> str:
    """`2019-11-06T02:08:20`."""
    return utc(at).replace(" ", "T")


def on_day(at: int) -> str:
    """`05 Mar 2024`, the UTC day."""
    return connected_on(at // DAY)


def in_month(at: int) -> str:
    """`Mar 2024`."""
    return on_day(at)[3:]


def in_year(at: int) -> str:
    """`2024`."""
    return str(datetime.fromtimestamp(at, UTC).year)
