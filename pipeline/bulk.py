"""Large plain files column by column: the rows that pass in bulk, and the others, to be looked at one by one.

A row passes when it has as many cells as the header and each of its cells passes its own field's validator, which is
asked once for every distinct value of a column. What does not pass is left to `rows.Ledger`, so that a row's fate is
the model's alone: tests hold both ways to the same values, refusals and lines.
"""

import csv
import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Any, get_type_hints

import numpy as np
import polars as pl
from pydantic import TypeAdapter, ValidationError

from pipeline.canonical import CANONICAL, Reader
from pipeline.dialect import WINDOWS, Record
from pipeline.frames import frame_schema
from pipeline.record_index import record_index
from pipeline.rows import LINE
from pipeline.sheet import Sheet
from schemas.export_file import ExportRow

LARGE = 1 << 18
"""Bytes from which a file goes in bulk: below, row by row takes a blink."""

_WORD = "[^" + "".join(rf"\x{{{code:x}}}" for code in range(0x3001) if chr(code).isspace()) + "]"


@dataclass(frozen=True)
class Bulk:
    """`good`: the rows that passed, as `rows.table_schema` has them. `others`: every other row, to be looked at.

    `dates`: cells of date columns that today's files would not hold, for `Ledger.see_dates`.
    """

    good: pl.DataFrame
    others: Iterator[Record]
    dates: list[str]


@dataclass(frozen=True)
class _Checked:
    """A column's values, whether each cell is one (`ok`), and the distinct cells that were looked at (`odd`)."""

    values: pl.Series
    ok: pl.Series
    odd: pl.Series


def read_in_bulk(sheet: Sheet, large: int = LARGE) -> Bulk | None:
    """The sheet's rows in bulk; None where it is small or odd, or where its model has rules for whole rows."""
    plain, width = sheet.plain, len(sheet.headers)
    if not plain or width == 1 or _has_row_rules(sheet.row):
        return None
    data = plain.read(None)
    if len(data) < large:
        return None
    with ThreadPoolExecutor(1) as beside:  # neither holds the other up: both work outside the interpreter
        indexing = beside.submit(record_index, data, plain.offset, plain.line)
        text = _text(data, sheet, plain.line)
        index = indexing.result()
    if index is None or text is None or text.height != index.starts.size:
        return None
    passed = full = pl.Series(index.widths == width) & ~_blank(text)
    columns, dates = {LINE: pl.Series(index.lines)}, list[str]()
    for name, dtype in frame_schema(sheet.row).items():
        if name not in text.columns:
            columns[name] = pl.Series([_default(sheet.row, name)], dtype=dtype).new_from_index(0, len(full))
            continue
        checked = _checked(text.drop_in_place(name), full, sheet.row, name)
        columns[name], passed = checked.values, passed & checked.ok
        dates += checked.odd.to_list() if dtype.is_temporal() else []
    left = np.flatnonzero(~passed.to_numpy() & (index.ends > index.starts))
    lines = index.lines[left].tolist()
    raw = [data[plain.offset + index.starts[place] : plain.offset + index.ends[place]] for place in left.tolist()]
    del data, index, full  # the filtering below wants the room
    for name in list(columns):  # one by one, so that no more than one stands there twice
        columns[name] = columns.pop(name).filter(passed)
    return Bulk(pl.DataFrame(columns), map(_record, lines, raw), dates)


def _has_row_rules(row: type[ExportRow]) -> bool:
    rules = row.__pydantic_decorators__
    return bool(rules.model_validators or rules.field_validators or rules.root_validators or rules.validators)


def _text(data: bytes, sheet: Sheet, first_line: int) -> pl.DataFrame | None:
    """The cells of the known columns as Polars reads them, ragged rows padded and cut; None where it cannot."""
    names = [name or f"{place} unknown" for place, name in enumerate(sheet.fields)]
    try:
        return pl.read_csv(
            data,
            has_header=False,
            skip_lines=first_line - 1,
            schema=dict.fromkeys(names, pl.String),
            columns=[place for place, name in enumerate(sheet.fields) if name],
            empty_string_is_null=False,
            extra_columns="ignore",
            missing_columns="insert",
            raise_if_empty=False,
        )
    except pl.exceptions.ComputeError:
        return None


def _blank(text: pl.DataFrame) -> pl.Series:
    """Rows with no word in a known column: they may have some in another, so the ledger decides."""
    blank = pl.repeat(value=True, n=text.height, eager=True)
    for column in text:
        blank &= ~column.str.contains(_WORD)
        if not blank.any():  # mostly after the first column
            break
    return blank


def _default(row: type[ExportRow], name: str) -> object:
    default = row.model_fields[name].get_default()
    return list(default) if isinstance(default, tuple) else default


def _checked(cells: pl.Series, full: pl.Series, row: type[ExportRow], name: str) -> _Checked:
    """What the cells of `full` rows are; in others nobody can say whose they are, and they are none."""
    hint, dtype = _hints(row)[name], frame_schema(row)[name]
    if hint is str:
        return _Checked(cells, pl.repeat(value=True, n=len(cells), eager=True), cells.clear())
    read = CANONICAL.get(hint)
    known = read(cells) if read and dtype.is_temporal() else None  # of dates nearly every one is distinct
    aside = ~full if known is None else ~full | known.is_not_null()
    looked_at = cells.set(aside, None).cast(pl.Categorical(pl.Categories.random()))
    distinct = looked_at.drop_nulls().unique()
    # Numbered from 0 on, as new categories are: to look a value up by its place takes half as long as to join it.
    odd = distinct[distinct.to_physical().arg_sort()].cast(pl.String).alias("cell")
    asked = _asked(odd, None if dtype.is_temporal() else read, _adapter(row, name), dtype)
    told = odd.to_frame().join(asked, on="cell", maintain_order="left")
    found = told.select(pl.col("value", "ok").gather(looked_at.to_physical()))
    values, ok = found["value"].alias(name), found["ok"].fill_null(value=False)
    if known is not None:
        values, ok = values.fill_null(known), ok | known.is_not_null()
    return _Checked(values, ok, odd)


@cache
def _hints(row: type[ExportRow]) -> dict[str, Any]:
    return get_type_hints(row, include_extras=True)


@cache
def _adapter(row: type[ExportRow], name: str) -> TypeAdapter[Any]:
    """A field's own validator, as the model applies it."""
    return TypeAdapter(_hints(row)[name])


def _asked(cells: pl.Series, read: Reader | None, adapter: TypeAdapter[Any], dtype: pl.DataType) -> pl.DataFrame:
    """`cell`, its `value`, and whether it has one (`ok`), for distinct cells."""
    plain = pl.DataFrame({"cell": cells, "value": read(cells)}).drop_nulls() if read else None
    rest = cells.filter(~cells.is_in(plain["cell"].implode())) if plain is not None else cells
    values: list[object] = []
    ok: list[bool] = []
    for cell in rest.to_list():
        try:
            values.append(adapter.validate_python(cell))
            ok.append(True)
        except ValidationError:
            values.append(None)
            ok.append(False)
    asked = pl.DataFrame({"cell": rest, "value": pl.Series(values, dtype=dtype), "ok": pl.Series(ok, dtype=pl.Boolean)})
    return asked if plain is None else pl.concat([plain.with_columns(ok=pl.lit(value=True)), asked], rechunk=True)


def _record(line: int, raw: bytes) -> Record:
    """One record, read by the standard reader from its own bytes."""
    text = raw.decode("utf-8", errors=WINDOWS)
    (cells,) = csv.reader(io.StringIO(text, newline=""), strict=True)
    return Record(line, line + text.count("\n"), cells)
