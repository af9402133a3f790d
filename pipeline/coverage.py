"""What became of every row of every file: read = used + ignored + rejected, with the reasons in words."""

from collections import Counter
from collections.abc import Mapping

import polars as pl

from pipeline.frames import frame
from pipeline.tables import Table, Tables
from schemas.export_file import ExportRow
from schemas.reject import Reject
from schemas.report import Coverage
from schemas.rules import Rules

Ignored = Mapping[type[ExportRow], Counter[str]]
Remarks = Mapping[type[ExportRow], list[str]]


def cover(tables: Tables, ignored: Ignored, remarks: Remarks, left: Mapping[str, str], rules: Rules) -> pl.DataFrame:
    """One row per file: those that are read, those that are missing, then those left unread. Columns of `Coverage`.

    `ignored`: rows of a table set aside by later stages, by reason. `remarks`: sentences about a table from later
    stages. `left`: files not read, with the reason.
    """
    rows = [
        _row(table, table.ignored + ignored.get(row, Counter()), remarks.get(row, []), rules)
        for row, table in tables.items()
    ]
    rows += [_unread(name, why) for name, why in sorted(left.items())]
    return frame(Coverage, rows)


def _row(table: Table, ignored: Counter[str], remarks: list[str], rules: Rules) -> Coverage:
    rejected = len(table.rejects)
    aside = ignored.total()
    return Coverage(
        file=table.file,
        recognised_as=table.row.file.name if table.found else None,
        found=table.found,
        rows_read=table.rows_read,
        rows_used=table.rows_read - aside - rejected,
        rows_ignored=aside,
        rows_rejected=rejected,
        note=_note(table, ignored, remarks, rules),
    )


def _note(table: Table, ignored: Counter[str], remarks: list[str], rules: Rules) -> str:
    if not table.found:
        return f"Not in this export: {table.row.file.if_missing}."
    parts = [_alarm(table)] if len(table.rejects) > rules.reject_alarm * table.rows_read else []
    if not table.rows_read:
        parts.append("It holds no rows.")
    reasons = "; ".join(f"{reason} ({count})" for reason, count in sorted(ignored.items()) if count)
    return " ".join([*parts, *[f"Left out: {reasons}."] * bool(reasons), *remarks])


def _alarm(table: Table) -> str:
    columns = sorted({reject.column for reject in table.rejects if reject.column})
    look = f"; look at {', '.join(columns)}" if columns else ""
    return f"{len(table.rejects)} of {table.rows_read} rows could not be read: the format may have changed{look}."


def _unread(name: str, why: str) -> Coverage:
    return Coverage(
        file=name, recognised_as=None, found=True, rows_read=0, rows_used=0, rows_ignored=0, rows_rejected=0, note=why
    )


def rejects(tables: Tables) -> pl.DataFrame:
    """Every refused row in file order, without the values. Columns of `Reject`."""
    return frame(
        Reject, [Reject(**reject.model_dump(exclude={"value"})) for t in tables.values() for reject in t.rejects]
    )
