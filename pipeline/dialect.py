"""Bytes of one CSV file as its header and records, whatever encoding, separator or preamble it was written with."""

import codecs
import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

HEADER_WITHIN = 15
"""Records among which the header is looked for; today's Connections.csv has it in the third."""

csv.field_size_limit(2**31 - 1)  # a cell may be longer than the csv module's cautious default

_SEPARATORS = (",", "\t", ";")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True)
class Record:
    """One row of text: the physical line on which it begins, its cells, and whether a quotation mark stays open."""

    line: int
    cells: list[str]
    open_quote: bool = False


def decode(data: bytes) -> str:
    """The text of a file: by its byte-order mark, else UTF-8, else Windows-1252."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def header_and_records(text: str, is_header: Callable[[list[str]], bool]) -> tuple[list[str] | None, Iterator[Record]]:
    """The first of the opening records that `is_header` accepts, and the records after it; blank lines are no records.

    Without a header: None, and every record of the file. The separator is the one under which a header is found.
    """
    for separator in _SEPARATORS:
        rows = records(text, separator)
        for record in islice(rows, HEADER_WITHIN):
            if is_header(record.cells):
                return record.cells, rows
    return None, records(text, ",")


def records(text: str, separator: str) -> Iterator[Record]:
    """Every record with its first physical line; lines end at LF, CRLF or CR only, never at U+2028."""
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=separator)
    start = 1
    for cells in reader:
        if cells:
            yield Record(start, cells, open_quote=lines.exhausted)
        start = reader.line_num + 1


class _Lines:
    """The lines of a text; if they are exhausted when a record is handed out, that record was waiting for a quote."""

    def __init__(self, text: str) -> None:
        self._lines = io.StringIO(text, newline="")
        self.exhausted = False

    def __iter__(self) -> Iterator[str]:
        yield from self._lines
        self.exhausted = True
