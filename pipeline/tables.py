"""Text through the schemas: a typed frame for each file of the export, and a reject for each row that will not go."""

from collections import Counter
from dataclasses import dataclass, field

import polars as pl

from pipeline.bulk import LARGE, read_in_bulk
from pipeline.export import Contents, TextTable
from pipeline.frames import frame
from pipeline.rows import LINE, WITNESSES, Ledger, table_schema
from pipeline.sheet import Sheet
from schemas.export import EXPORT_ROWS
from schemas.export_file import ExportRow
from schemas.reject import ShownReject


@dataclass(frozen=True)
class Table:
    """One table after validation: the good rows as a frame, what was refused and what was set aside and why.

    `rejects`: columns of ShownReject. `witnesses`: `rows.WITNESSES`, who wrote the refused rows.
    """

    row: type[ExportRow]
    file: str
    found: bool
    columns: frozenset[str]
    frame: pl.DataFrame
    rows_read: int
    rejects: pl.DataFrame
    witnesses: pl.DataFrame
    ignored: Counter[str] = field(default_factory=Counter)


Tables = dict[type[ExportRow], Table]


def read_tables(contents: Contents, large: int = LARGE) -> Tables:
    """Every file that `schemas.export` declares as a Table; one that is not in the export is an empty Table.

    `large`: bytes from which a plain file is read in bulk; that changes how long it takes and nothing else.
    """
    return {
        row: _validated(contents.tables[row], large) if row in contents.tables else _missing(row) for row in EXPORT_ROWS
    }


def _missing(row: type[ExportRow]) -> Table:
    nothing = pl.DataFrame(schema=table_schema(row))
    return Table(row, row.file.name, False, frozenset(), nothing, 0, frame(ShownReject), WITNESSES.to_frame())


def _validated(text: TextTable, large: int) -> Table:
    frames, ledgers, rows_read = [], [], 0
    for sheet in text.sheets:
        good, ledger, count = _read(sheet, large)
        frames.append(good)
        ledgers.append(ledger)
        rows_read += count
    return Table(
        row=text.row,
        file=text.file,
        found=True,
        columns=text.known,
        frame=pl.concat(frames),
        rows_read=rows_read,
        rejects=pl.concat([ledger.refused for ledger in ledgers]),
        witnesses=pl.DataFrame([who for ledger in ledgers for who in ledger.witnesses], WITNESSES, orient="row"),
        ignored=sum((ledger.ignored for ledger in ledgers), Counter()),
    )


def _read(sheet: Sheet, large: int) -> tuple[pl.DataFrame, Ledger, int]:
    """A sheet's good rows, the ledger of the others, and how many rows there are."""
    ledger, bulk = Ledger(sheet), read_in_bulk(sheet, large)
    if bulk:
        ledger.see_dates(bulk.dates)
    for record in bulk.others if bulk else sheet.records():
        ledger.take(record)
    good = ledger.settle()
    if not bulk:
        return good, ledger, ledger.rows_read
    both = pl.concat([bulk.good, good]).sort(LINE) if good.height else bulk.good
    return both, ledger, bulk.good.height + ledger.rows_read
