"""An export recognised: each file that says something about relationships, as columns with known meanings and rows."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

from pipeline.container import Member, members
from pipeline.dialect import Record, decode, header_and_records
from pipeline.errors import NotAnExport
from schemas.export import EXPORT_ROWS
from schemas.export_file import ExportRow, normal_header, required_headers

_NAMED_DATE = re.compile(r"LinkedInDataExport_(\d\d)-(\d\d)-(\d{4})", re.IGNORECASE)
_COPY_OR_ID = re.compile(r"(?: \(\d+\)|_\d+)+$")


@dataclass(frozen=True)
class TextTable:
    """One recognised file: its headers as written, the field that each column fills (or None), and its rows of text.

    A file without its header has no headers and all its records.
    """

    file: str
    row: type[ExportRow]
    headers: list[str]
    fields: list[str | None]
    records: list[Record]

    @property
    def rank(self) -> tuple[int, int, str]:
        """Orders two files that claim to be the same table: more known columns first, then more rows, then by name."""
        return (-sum(name is not None for name in self.fields), -len(self.records), self.file)


@dataclass(frozen=True)
class Contents:
    """What an export holds: recognised files, the others and why not, and the date in the archive's name."""

    tables: dict[type[ExportRow], TextTable]
    left: dict[str, str]
    named_on: date | None


def open_export(paths: Sequence[Path]) -> Contents:
    """Everything readable in the given zips and folders, which belong to one account.

    Where two files claim to be the same table, the one with more known columns is read, then the one with more rows.
    Raises CannotRead where something cannot be opened and NotAnExport where no file of LinkedIn's is found.
    """
    found = sorted((member for path in paths for member in members(path)), key=lambda member: member.name)
    contents = Contents({}, {}, max(filter(None, map(_named_on, paths)), default=None))
    for member in found:
        _take(contents, member)
    if not contents.tables:
        raise NotAnExport(
            f"{' and '.join(map(str, paths))} holds none of the files of a LinkedIn data export; "
            "give the zip that LinkedIn sent you, or the folder it was unpacked to."
        )
    return contents


def _take(contents: Contents, member: Member) -> None:
    row = row_model(member.name)
    if row is None:
        contents.left[member.name] = "Not read, since it says nothing about relationships that is used"
        return
    table = read_table(member.name, member.read(), row)
    rivals = sorted([table, *filter(None, [contents.tables.get(row)])], key=lambda rival: rival.rank)
    contents.tables[row] = rivals[0]
    for other in rivals[1:]:
        contents.left[other.file] = (
            f"Not read, since {rivals[0].file} is the same table with more known columns or more rows"
        )


def row_model(name: str) -> type[ExportRow] | None:
    """The declaration of the file that goes by this name, or None."""
    base = PurePosixPath(name.replace("\\", "/")).name.casefold()
    if not base.endswith(".csv"):
        return None
    stem = normal_header(_COPY_OR_ID.sub("", base.removesuffix(".csv")))
    return next((row for row in EXPORT_ROWS if stem in row.file.stems), None)


def read_table(name: str, data: bytes, row: type[ExportRow]) -> TextTable:
    """A file's bytes as a TextTable; columns are known by name alone, and of two with one name the first counts."""
    required = set(required_headers(row))
    headers, records = header_and_records(
        decode(data), lambda cells: required <= {normal_header(cell) for cell in cells}
    )
    return TextTable(name, row, headers or [], list(_fields(headers or [], row)), list(records))


def _fields(headers: list[str], row: type[ExportRow]) -> Iterator[str | None]:
    known = {normal_header(alias): name for name, column in row.file.columns.items() for alias in column.headers}
    for header in headers:
        name = known.get(normal_header(header))
        if name is not None:
            known = {alias: field for alias, field in known.items() if field != name}
        yield name


def _named_on(path: Path) -> date | None:
    found = _NAMED_DATE.search(path.name)
    try:
        return date(int(found[3]), int(found[1]), int(found[2])) if found else None
    except ValueError:
        return None
