"""Tables that somebody filled in by hand, as rows of text: a CSV file of any dialect, or the sheets of a workbook."""

import re
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from xml.parsers.expat import ExpatError

from python_calamine import CalamineError, CalamineWorkbook

from pipeline.dialect import HEADER_WITHIN, Record, decode, find_header, records
from pipeline.errors import CannotRead
from pipeline.headings import heading
from pipeline.workbook_cells import spelt_out
from pipeline.workbook_room import Unfit, room
from schemas.fields import tidy
from schemas.reject import Reject

DECISION = "decision"
MOST_FILE = 60_000_000
MOST_BYTES = 100_000_000
"""Of what is packed in a workbook, and of the texts in its cells."""
MOST_CELLS = 5_000_000
"""Of the rectangles from each sheet's first cell to its last: the reader keeps room for each cell in them."""
MOST_ROWS = 200_000
"""Of all tables: nobody has more than 30,000 connections."""

_OPENING = 1 << 20
_WHOSE = {"profile_url", "person_id", "name"}
_ASKED = _WHOSE | {
    *(DECISION, "until", "note", "standing", "picked_at", "as_of", "done", "done_at"),
    *("since", "connected_on", "last_contact"),
}
_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, CalamineError, ExpatError, Unfit),
    *(EOFError, KeyError, NotImplementedError, RuntimeError, ValueError),
)
_BY_HEADING = {heading(column).casefold(): column for column in (DECISION, "profile_url", "person_id")}
# What is written with an apostrophe before it, lest a spreadsheet take it for a formula or for markup.
_MADE_HARMLESS = re.compile("\\A'(?=\\s*[=+\\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]|<r>)")


@dataclass(frozen=True)
class Row:
    """One row of a table: where it stands, the table's file and sheet in words, and its cells by column."""

    table: str
    line: int
    cells: dict[str, str]


@dataclass
class Filled:
    """All rows of a file's tables that have a column `decision`, and those that could not be read."""

    saved_at: datetime
    rows: list[Row] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    tables: int = 0


def read_filled(path: Path) -> Filled:
    """The rows of a CSV file or of every sheet of a workbook (XLSX); what kind it is, its first bytes tell.

    `saved_at`: when the file was last saved (UTC) by its own date, but never in the future. Raises CannotRead where it
    is neither, is no regular file, is locked by a password, is too large, or has no column `decision`.
    """
    data, saved_at = _read(path)
    filled = Filled(saved_at)
    for table, found in _tables(path, data):
        _take(filled, table, found)
        if len(filled.rows) + len(filled.rejects) > MOST_ROWS:
            raise _too_large(path)
    if not filled.tables:
        raise CannotRead(
            f"{path} has no column named {DECISION} beside a name or a profile address; give network.xlsx or one of "
            "the CSV lists of a report with that column filled in, and leave the headers as they are."
        )
    return filled


def _read(path: Path) -> tuple[bytes, datetime]:
    """A regular file's bytes and the date of it; a device or a pipe might go on for ever, and a folder has none."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise CannotRead(f"{path} is no file with a table in it; name the .csv or .xlsx file that you filled in.")
        with path.open("rb") as stream:
            data = stream.read(MOST_FILE + 1)
    except OSError as error:
        raise CannotRead(f"{path} cannot be read ({(error.strerror or 'no reason given').lower()}).") from None
    if len(data) > MOST_FILE:
        raise _too_large(path)
    return data, min(datetime.fromtimestamp(found.st_mtime, UTC), datetime.now(UTC))


def _tables(path: Path, data: bytes) -> Iterator[tuple[str, Iterable[Record]]]:
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise CannotRead(f"{path} is locked by a password or in an old format; save it as .xlsx without a password.")
    if data.startswith(b"PK\x03\x04"):
        yield from _sheets(path, data)
        return
    header = find_header(data[:_OPENING], _is_header)
    if header:
        below = (each for each in records(decode(data), header.separator) if each.line > header.line)
        yield path.name, [Record(header.line, header.line, header.cells), *below]


def _sheets(path: Path, data: bytes) -> Iterator[tuple[str, Iterable[Record]]]:
    try:
        _refuse_too_much(path, data)
        with CalamineWorkbook.from_filelike(BytesIO(spelt_out(data))) as book:
            for name in book.sheet_names:
                cells = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                yield (
                    f"{path.name}, sheet {name}",
                    [Record(line, line, [_text(cell) for cell in row]) for line, row in enumerate(cells, 1)],
                )
    except _DAMAGE:
        raise CannotRead(
            f"{path} is damaged or no workbook that can be read; save it once more as .xlsx, or as .csv."
        ) from None


def _refuse_too_much(path: Path, data: bytes) -> None:
    """The reader would run out of memory, and the program end without a word, over one cell in the far corner."""
    taken = room(data, MOST_BYTES)
    if taken.parts > MOST_BYTES or taken.characters > MOST_BYTES:
        raise _too_large(path)
    if taken.cells > MOST_CELLS:
        raise CannotRead(
            f"{path} has something in a cell far away from all others; delete the rows and columns beyond the "
            "table and save it, or save the sheet as .csv."
        )


def _too_large(path: Path) -> CannotRead:
    return CannotRead(f"{path} is too large for a list of people; is it the right file?")


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        # As a spreadsheet counts days, a second is seldom a whole one.
        return f"{datetime.fromtimestamp(round(cell.replace(tzinfo=UTC).timestamp()), UTC):%Y-%m-%d %H:%M:%S}"
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _column(header: str) -> str:
    """The column that a header means: its last line in a workbook, or its words where somebody cut that line off."""
    lines = [tidy(line).casefold() for line in header.splitlines() if line.strip()] or [""]
    return _BY_HEADING.get(lines[-1]) or lines[-1].replace(" ", "_")


def _is_header(cells: list[str]) -> bool:
    names = {_column(cell) for cell in cells}
    return DECISION in names and bool(names & _WHOSE)


def _take(filled: Filled, table: str, found: Iterable[Record]) -> None:
    """Adds a table's rows; one without a header among its opening rows has none to offer."""
    names: list[str] = []
    for nth, record in enumerate(found):
        if names:
            _take_row(filled, table, names, record)
            if len(filled.rows) + len(filled.rejects) > MOST_ROWS:
                return
        elif nth < HEADER_WITHIN and _is_header(record.cells):
            names = [_column(cell) for cell in record.cells]
            if names.count(DECISION) > 1:
                raise CannotRead(f"{table} has more than one column named {DECISION}; keep the one that you filled in.")
            filled.tables += 1


def _take_row(filled: Filled, table: str, names: list[str], record: Record) -> None:
    if record.damaged:
        words = "A quotation mark in this row opens or closes where none should."
        filled.rejects.append(Reject(file=table, line=record.line, column="", code="open_quote", message=words))
    elif any(cell.strip() for cell in record.cells[len(names) :]):
        words = f"The row has {len(record.cells)} cells where the header has {len(names)}."
        filled.rejects.append(Reject(file=table, line=record.line, column="", code="long_row", message=words))
    elif any(cell.strip() for cell in record.cells):
        # Of two columns with one name, the first counts.
        pairs = list(zip(names, record.cells, strict=False))[::-1]
        cells = {name: _MADE_HARMLESS.sub("", cell) for name, cell in pairs if name in _ASKED}
        filled.rows.append(Row(table, record.line, cells))
