"""Bytes of one CSV file as its header and records, whatever encoding, separator or preamble it was written with."""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

HEADER_WITHIN = 15
"""Records among which the header is looked for; today's Connections.csv has it in the third."""

HEAD = 1 << 16
"""Bytes in which the header is looked for first."""

WINDOWS = "windows-1252"
"""Error handler for decoding: what is no UTF-8 is taken for Windows-1252, each run of such bytes by itself."""

csv.field_size_limit(2**31 - 1)  # a cell may be longer than the csv module's cautious default

_SEPARATORS = (",", "\t", ";")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_PEEK = 64
_NO_UTF8 = re.compile(
    rb"(?:(?!"
    rb"[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|\xed[\x80-\x9f][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}"
    rb"|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}"
    rb")[\x80-\xff])+"
)
"""Bytes beyond ASCII with which no sign of UTF-8 begins."""
_REREAD = 4
"""How many times the length of a file may be read again in looking for where damaged quotation marks end."""

IsHeader = Callable[[list[str]], bool]


@dataclass(frozen=True, slots=True)
class Record:
    """One row of text: the physical lines on which it begins and ends, and its cells.

    `damaged`: a quotation mark in it stands where none can; its one cell is then its first line. `aside`: why it counts
    for nothing, or nothing.
    """

    line: int
    end: int
    cells: list[str]
    damaged: bool = False
    aside: str = ""


@dataclass(frozen=True)
class Header:
    """A file's header: its cells as written, the separator it was found under, and its last physical line."""

    cells: list[str]
    separator: str
    line: int


def decode(data: bytes) -> str:
    """The text of a file: by its byte-order mark, else UTF-16 if it looks so, else UTF-8.

    Bytes that are no UTF-8 are taken for Windows-1252, each run of them by itself: one bad byte spoils nothing else.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    even, odd = (data[parity:_PEEK:2].count(0) for parity in (0, 1))
    if min(even, odd) == 0 and 2 * max(even, odd) > len(data[:_PEEK:2]):
        return data.decode("utf-16-le" if odd else "utf-16-be", errors="replace")
    return data.decode("utf-8", errors=WINDOWS)


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    run = _NO_UTF8.match(error.object, error.start)
    end = run.end() if run else error.end
    return error.object[error.start : end].decode("cp1252", errors="replace"), end


codecs.register_error(WINDOWS, _as_windows)


def find_header(data: bytes, is_header: IsHeader, escape: str | None = None) -> Header | None:
    """The first of the opening records that `is_header` accepts, or None.

    The separator is the one under which it is found.
    """
    text = decode(data)
    for separator in _SEPARATORS:
        for record in islice(records(text, separator, escape), HEADER_WITHIN):
            if is_header(record.cells):
                return Header(record.cells, separator, record.end)
    return None


def records(text: str, separator: str, escape: str | None = None) -> Iterator[Record]:
    """Every record with its first physical line; lines end at LF, CRLF or CR, never at U+2028; blank ones are none.

    A quotation mark where none can stand damages the row that begins there, and reading goes on at the very next line,
    while that does not take too long. `escape`: the sign that makes the next one plain, in files that have one.
    """
    if escape:
        text = _twice_at_line_ends(text, escape)
    lines, again = _Lines(text), _REREAD * len(text)
    reader = csv.reader(lines, delimiter=separator, escapechar=escape, strict=True)
    while True:
        lines.begin()
        try:
            cells = next(reader, None)
            damaged = lines.exhausted and cells is not None
        except csv.Error:
            cells, damaged = [], True
        if damaged:
            yield Record(lines.start, lines.start, [lines.first], damaged=True)
            end, length = lines.number, lines.back_to_second()
            again -= length
            if again < 0:
                yield from _given_up(lines, end)
            reader = csv.reader(lines, delimiter=separator, escapechar=escape, strict=True)
        elif cells:
            yield Record(lines.start, lines.number, cells)
        elif cells is None:
            return


def _twice_at_line_ends(text: str, escape: str) -> str:
    """An escape before a line end stands for itself; to the reader it would make the line end part of the cell."""
    sign = re.escape(escape)
    return re.sub(rf"(?<!{sign})((?:{sign}{sign})*{sign})(?=\r?\n|\Z)", lambda found: found[1] + escape, text)


def _given_up(lines: "_Lines", end: int) -> Iterator[Record]:
    """Every line up to `end` as a damaged row of its own; blank ones are none."""
    while lines.number < end:
        lines.begin()
        text = next(lines)
        if text.strip("\r\n"):
            yield Record(lines.start, lines.start, [text], damaged=True)


class _Lines:
    """The lines of a text for one reader, which may go back to the second line of the record that it is in.

    `start` and `first`: number and text of that record's first line; `number`: of the last line read. `exhausted`:
    more was asked for than there is, so that a record handed out then was waiting for its closing quotation mark.
    """

    def __init__(self, text: str) -> None:
        self._file = io.StringIO(text, newline="")
        self.number = 0
        self.begin()

    def begin(self) -> None:
        """A record begins with the next line."""
        self.start, self.first, self.exhausted = self.number + 1, "", False

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._file.readline()
        if not line:
            self.exhausted = True
            raise StopIteration
        if not self.first:
            self.first, self._second = line, self._file.tell()
        self.number += 1
        return line

    def back_to_second(self) -> int:
        """Go back to the record's second line; returns how many characters will be read again."""
        here, self.number = self._file.tell(), self.start
        self._file.seek(self._second)
        return here - self._second
