"""What became of every row of every file: read = used + ignored + rejected, with the reasons in words."""

from collections import Counter
from collections.abc import Iterable, Mapping

import polars as pl

from pipeline.frames import frame, frame_schema
from pipeline.tables import Table, Tables
from schemas.export_file import ExportRow, layout_of
from schemas.reject import Reject
from schemas.report import Coverage
from schemas.rules import Rules

Ignored = Mapping[type[ExportRow], Counter[str]]
Remarks = Mapping[type[ExportRow], list[str]]
Left = Iterable[tuple[str, str]]


def cover(tables: Tables, ignored: Ignored, remarks: Remarks, left: Left, rules: Rules) -> pl.DataFrame:
    """One row per file: those that are read, those that are missing, then those left unread. Columns of `Coverage`.

    `ignored`: rows of a table set aside by later stages, by reason. `remarks`: sentences about a table from later
    stages. `left`: files not read, with the reason.
    """
    rows = [
        _row(table, table.ignored + ignored.get(row, Counter()), remarks.get(row, []), rules)
        for row, table in tables.items()
    ]
    rows += [_unread(name, why) for name, why in sorted(left)]
    return frame(Coverage, rows)


def _row(table: Table, ignored: Counter[str], remarks: list[str], rules: Rules) -> Coverage:
    rejected = table.rejects.height
    aside = ignored.total()
    row = Coverage(
        file=table.file,
        recognised_as=table.row.file.name if table.found else None,
        layout=layout_of(table.row, table.columns) or None,
        found=table.found,
        rows_read=table.rows_read,
        rows_used=table.rows_read - aside - rejected,
        rows_ignored=aside,
        rows_rejected=rejected,
        note=_note(table, ignored, remarks),
    )
    return row.model_copy(update={"note": f"{_alarm(table)} {row.note}".strip()}) if row.alarms(rules) else row


def _note(table: Table, ignored: Counter[str], remarks: list[str]) -> str:
    if not table.found:
        return f"Not in this export: {table.row.file.if_missing}."
    reasons = "; ".join(f"{reason} ({count})" for reason, count in sorted(ignored.items()) if count)
    return " ".join(["It holds no rows."] * (not table.rows_read) + [f"Left out: {reasons}."] * bool(reasons) + remarks)


def _alarm(table: Table) -> str:
    columns = sorted(filter(None, table.rejects["column"].unique()))
    look = f"; look at {', '.join(columns)}" if columns else ""
    return f"{table.rejects.height} of {table.rows_read} rows could not be read: the format may have changed{look}."


def _unread(name: str, why: str) -> Coverage:
    nothing = dict.fromkeys(("rows_read", "rows_used", "rows_ignored", "rows_rejected"), 0)
    return Coverage(file=name, recognised_as=None, layout=None, found=True, note=f"{why}.", **nothing)


def rejects(tables: Tables) -> pl.DataFrame:
    """Every refused row in file order, without the values. Columns of `Reject`."""
    return pl.concat([table.rejects for table in tables.values()]).select(*frame_schema(Reject))
