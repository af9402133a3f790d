"""Text through the schemas: a typed frame for each file of the export, and a reject for each row that will not go."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time

import polars as pl
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from pipeline.dialect import Record
from pipeline.export import Contents, TextTable
from pipeline.frames import frame_schema
from schemas.export import EXPORT_ROWS
from schemas.export_file import ExportRow
from schemas.reject import ShownReject

LINE = "line"
"""The column that every table has beside its model's: the physical line on which the row begins."""

NOON = time(12, tzinfo=UTC)
"""What a day-only field stands for."""

_CODES = {"literal_error": ("bad_word", "is not one of the words that LinkedIn uses there")}


@dataclass(frozen=True)
class Table:
    """One file after validation: the good rows as a frame, what was refused and what was set aside and why."""

    row: type[ExportRow]
    file: str
    found: bool
    columns: frozenset[str]
    frame: pl.DataFrame
    rows_read: int
    rejects: list[ShownReject] = field(default_factory=list)
    ignored: Counter[str] = field(default_factory=Counter)


Tables = dict[type[ExportRow], Table]


def read_tables(contents: Contents) -> Tables:
    """Every file that `schemas.export` declares as a Table; one that is not in the export is an empty Table."""
    return {row: _validated(contents.tables[row]) if row in contents.tables else _missing(row) for row in EXPORT_ROWS}


def _missing(row: type[ExportRow]) -> Table:
    return Table(row, row.file.name, False, frozenset(), pl.DataFrame(schema=_schema(row)), 0)


def _schema(row: type[ExportRow]) -> pl.Schema:
    return pl.Schema([(LINE, pl.Int64()), *frame_schema(row).items()])


def _validated(text: TextTable) -> Table:
    good: dict[str, list[object]] = {name: [] for name in _schema(text.row)}
    rejects: list[ShownReject] = []
    ignored: Counter[str] = Counter()
    for record in text.records:
        if not any(cell.strip() for cell in record.cells):
            ignored["rows with no word in them"] += 1
            continue
        checked = _check(text, record)
        if isinstance(checked, ShownReject):
            rejects.append(checked)
            continue
        good[LINE].append(record.line)
        for name in text.row.model_fields:
            good[name].append(getattr(checked, name))
    frame = pl.DataFrame(good, schema=_schema(text.row))
    columns = frozenset(filter(None, text.fields))
    return Table(text.row, text.file, True, columns, frame, len(text.records), rejects, ignored)


def _check(text: TextTable, record: Record) -> ExportRow | ShownReject:
    fault = _shape_fault(text, record)
    if fault:
        return ShownReject(file=text.file, line=record.line, column="", code=fault[0], message=fault[1], value="")
    cells = {name: cell for name, cell in zip(text.fields, record.cells, strict=False) if name}
    try:
        return text.row.model_validate(cells)
    except ValidationError as error:
        return _reject(text, record.line, error.errors(include_url=False, include_context=False)[0])


def _shape_fault(text: TextTable, record: Record) -> tuple[str, str] | None:
    if not text.headers:
        return "no_header", f"No line of {text.file} is the header of such a file, so its rows cannot be understood."
    if record.open_quote:
        return "open_quote", "A quotation mark opens here and never closes; all that follows was read as one row."
    width, cells = len(text.headers), len(record.cells)
    if cells < width:
        return "short_row", f"The row has {cells} cells where the header has {width}."
    if any(cell.strip() for cell in record.cells[width:]):
        return "long_row", f"The row has {cells} cells where the header has {width}."
    return None


def _reject(text: TextTable, line: int, error: ErrorDetails) -> ShownReject:
    header = text.headers[text.fields.index(str(error["loc"][0]))]
    code, words = _CODES.get(error["type"], (error["type"], error["msg"]))
    value = str(error["input"])
    return ShownReject(file=text.file, line=line, column=header, code=code, message=f"{header} {words}.", value=value)


def newest(tables: Tables, named_on: date | None) -> datetime | None:
    """The export's clock: its newest moment in any file, or noon of the date in the archive's name if that is later.

    None where nothing is dated. A day-only field stands for its noon (UTC).
    """
    moments = [
        moment
        for table in tables.values()
        for name, dtype in table.frame.schema.items()
        if (moment := _latest(table.frame[name], dtype)) is not None
    ]
    last = max(moments, default=None)
    if named_on and (last is None or named_on > last.date()):
        return datetime.combine(named_on, NOON)
    return last


def until(tables: Tables, as_of: datetime) -> Tables:
    """The tables without what is dated after `as_of`; those rows count as ignored."""
    return {row: _until(table, as_of) for row, table in tables.items()}


def _until(table: Table, as_of: datetime) -> Table:
    dated = [
        pl.col(name) <= pl.lit(as_of.date() if dtype == pl.Date else as_of)
        for name, dtype in table.frame.schema.items()
        if dtype.is_temporal()
    ]
    seen = table.frame.filter(*dated)
    later = Counter({"rows dated after the day you chose": table.frame.height - seen.height})
    return replace(table, frame=seen, ignored=table.ignored + later)


def _latest(column: pl.Series, dtype: pl.DataType) -> datetime | None:
    value = column.max() if dtype.is_temporal() else None
    if isinstance(value, datetime):
        return value
    return datetime.combine(value, NOON) if isinstance(value, date) else None
