"""Rows through their model one by one: the word on what a row is, kept as columns, refusals and what was set aside."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

import polars as pl
from pydantic import ValidationError

from pipeline.dialect import Record
from pipeline.frames import frame_schema
from pipeline.sheet import Sheet
from schemas.export_file import ExportRow
from schemas.fields import DAY_LEADS, day_first, profile_slug
from schemas.reject import ShownReject

LINE = "line"
"""The column that every table has beside its model's: the physical line on which the row begins."""

WITNESSES = pl.Schema({"slug": pl.String(), "name": pl.String()})
"""Who wrote a refused row, as far as it can be read."""

_BLANK = "rows with no word in them"
_WORDS = {"literal_error": ("bad_word", "is not one of the words that LinkedIn uses there")}
_ADDRESS = re.compile(r"linkedin\.com/in/[^\s,\"'?#]+")


def table_schema(row: type[ExportRow]) -> pl.Schema:
    """A table's columns: LINE, then the model's fields."""
    return pl.Schema([(LINE, pl.Int64()), *frame_schema(row).items()])


class Ledger:
    """What becomes of the rows of one sheet, each by itself: `take` them, then `settle`.

    `ignored`: how many rows are set aside, by reason. `witnesses`: who wrote the refused ones, since even an
    unreadable row shows that somebody wrote. `rows_read`: how many rows were taken.
    """

    def __init__(self, sheet: Sheet) -> None:
        """No row is taken yet."""
        self._refused: dict[str, list[object]] = {name: [] for name in ShownReject.model_fields}
        self._words: dict[str, str] = {}
        self.ignored: Counter[str] = Counter()
        self.witnesses: list[tuple[str | None, str | None]] = []
        self.rows_read = 0
        self._sheet = sheet
        self._good: dict[str, list[object]] = {name: [] for name in table_schema(sheet.row)}
        self._unclear: list[Record] = []
        self._orders: set[bool] = set()
        dated = [name for name, dtype in frame_schema(sheet.row).items() if dtype.is_temporal()]
        self._dates = [sheet.fields.index(name) for name in dated if name in sheet.fields]

    def take(self, record: Record) -> None:
        """One more row: it is good, set aside, refused, or kept until all are seen."""
        self.rows_read += 1
        if record.aside or not (record.damaged or any(cell.strip() for cell in record.cells)):
            self.ignored[record.aside or _BLANK] += 1
            return
        fault = _shape_fault(self._sheet, record)
        if fault:
            self._refuse(record, "", fault[0], fault[1], "")
            self.witnesses += [(slug, None) for slug in _addresses(record)]
            return
        self.see_dates(record.cells[place] for place in self._dates)
        self._check(record, None)

    def see_dates(self, cells: Iterable[str]) -> None:
        """Dates in numbers alone that can be read in one way only tell how the others in the file are meant."""
        for cell in cells:
            if (cell[1:2] in "/-" or cell[2:3] in "/-") and (order := day_first(cell)) is not None:
                self._orders.add(order)

    def settle(self) -> pl.DataFrame:
        """The good rows by LINE; those whose dates were unclear go by the others, if these agree, or are refused."""
        order = next(iter(self._orders)) if len(self._orders) == 1 else None
        unclear, self._unclear = self._unclear, []
        for record in unclear:
            self._check(record, order, last=True)
        return pl.DataFrame(self._good, schema=table_schema(self._sheet.row)).sort(LINE)

    def _check(self, record: Record, day_leads: bool | None, *, last: bool = False) -> None:
        cells = {name: cell for name, cell in zip(self._sheet.fields, record.cells, strict=False) if name}
        try:
            row = self._sheet.row.model_validate(cells, context={DAY_LEADS: day_leads})
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False)[0]
            if first["type"] == "unclear_date" and not last:
                self._unclear.append(record)
                return
            header = self._sheet.headers[self._sheet.fields.index(str(first["loc"][0]))]
            code, words = _WORDS.get(first["type"], (first["type"], first["msg"]))
            self._refuse(record, header, code, f"{header} {words}.", str(first["input"]))
            self.witnesses += _writer(cells)
            return
        self._good[LINE].append(record.line)
        for name, value in row:
            self._good[name].append(value)

    def _refuse(self, record: Record, column: str, code: str, message: str, value: str) -> None:
        message = self._words.setdefault(message, message)  # one text for many rows: there may be a million
        parts = (self._sheet.file, record.line, column, code, message, value)
        for name, part in zip(("file", "line", "column", "code", "message", "value"), parts, strict=True):
            self._refused[name].append(part)

    @property
    def refused(self) -> pl.DataFrame:
        """The rows that do not go on, and why: columns of ShownReject."""
        return pl.DataFrame(self._refused, schema=frame_schema(ShownReject))


def _shape_fault(sheet: Sheet, record: Record) -> tuple[str, str] | None:
    if not sheet.headers:
        return "no_header", f"No line of {sheet.file} is the header of such a file, so its rows cannot be understood."
    if record.damaged:
        return "open_quote", "A quotation mark in this row opens or closes where none should."
    width, cells = len(sheet.headers), len(record.cells)
    if cells < sheet.least:
        return "short_row", f"The row has {cells} cells where the header has {width}."
    if any(cell.strip() for cell in record.cells[width:]):
        return "long_row", f"The row has {cells} cells where the header has {width}."
    return None


def _writer(cells: dict[str, str]) -> Iterator[tuple[str | None, str | None]]:
    """Who wrote a row of the right shape in a file that tells of senders."""
    if "sender_name" in cells:
        yield next(_slugs(cells.get("sender", "")), None), cells["sender_name"].strip() or None


def _addresses(record: Record) -> Iterator[str]:
    """Every profile address in a row of the wrong shape, where nobody can say which cell is which."""
    yield from _slugs("\n".join(record.cells))


def _slugs(text: str) -> Iterator[str]:
    for address in _ADDRESS.findall(text):
        if slug := profile_slug(address):
            yield slug
