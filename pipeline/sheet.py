"""One recognised file as text: its headers, the field that each column fills, and its records, read when asked for."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from pipeline.dialect import HEAD, Header, IsHeader, Record, decode, find_header, records
from pipeline.member import shown_name
from pipeline.snapshot import cells, keys
from schemas.export_file import ExportRow, normal_header, required_headers
from schemas.fields import tidy

Read = Callable[[int | None], bytes]
"""A file's bytes, or the first so many."""

_OTHER_KEYS = "(other keys)"
REPEATED = "rows that an earlier page holds too"


@dataclass(frozen=True)
class Plain:
    """A file whose rows may stand for themselves: in what `read` returns, from `offset` on, which is on line `line`."""

    read: Read
    offset: int
    line: int


@dataclass(frozen=True)
class Sheet:
    """One recognised file; without its header it has no headers and all its records.

    `fields`: what each column fills, or None. `records`: its rows, read anew each time. `plain`: its bytes, if they may
    be read in bulk. In a JSON file the line of a row is its place among the rows of its kind, from 1.
    """

    file: str
    row: type[ExportRow]
    headers: list[str]
    fields: list[str | None]
    records: Callable[[], Iterator[Record]]
    plain: Plain | None = None

    @cached_property
    def least(self) -> int:
        """How many cells a row must have: a header that ends with a comma names a column that rows may leave out."""
        return max((place for place, header in enumerate(self.headers, 1) if header), default=0)

    @property
    def known(self) -> frozenset[str]:
        """The fields that some column fills."""
        return frozenset(filter(None, self.fields))


def is_header_of(row: type[ExportRow]) -> IsHeader:
    """Whether cells are a header of that file: whatever it cannot do without is among them."""
    required = set(required_headers(row))
    return lambda cells: required <= set(map(normal_header, cells))


def csv_sheet(file: str, read: Read, row: type[ExportRow]) -> Sheet:
    """A CSV file; columns are known by name alone, and of two with one name the first counts.

    Only its opening is read here, unless its header is further down; what is in it is read when it is asked for.
    """
    head = read(HEAD)
    header = find_header(head, is_header_of(row), row.file.escape)
    if len(head) == HEAD and (not header or head.count(b"\n") < header.line):
        header = find_header(read(None), is_header_of(row), row.file.escape)
    names = [shown_name(tidy(cell)) for cell in header.cells] if header else []

    def rows() -> Iterator[Record]:
        found = _below(read(None), header, row.file.escape)
        return _whole(found, len(names)) if row.file.spills else found

    return Sheet(file, row, names, _fields(names, row), rows, _plain(read, head, header, row))


def _below(data: bytes, header: Header | None, escape: str | None) -> Iterator[Record]:
    if not header:
        return records(decode(data), ",", escape)
    return (record for record in records(decode(data), header.separator, escape) if record.line > header.line)


def _whole(found: Iterator[Record], width: int) -> Iterator[Record]:
    """Until 2024 a comment with line breaks and nothing else to quote stood unquoted: one cell a line, not a row."""
    last: Record | None = None
    spilt: list[str] = []
    for record in found:
        if last and len(record.cells) == 1 and not record.damaged and len(last.cells) == width:
            spilt += record.cells
            continue
        if last:
            yield _joined(last, spilt)
        last, spilt = record, []
    if last:
        yield _joined(last, spilt)


def _joined(record: Record, spilt: list[str]) -> Record:
    return replace(record, cells=[*record.cells[:-1], "\n".join([record.cells[-1], *spilt])]) if spilt else record


def _plain(read: Read, head: bytes, header: Header | None, row: type[ExportRow]) -> Plain | None:
    if not header or header.separator != "," or row.file.escape:
        return None
    offset = 0
    for _ in range(header.line):
        offset = head.find(b"\n", offset) + 1
        if not offset:
            return None
    if head.find(b"\r", 0, offset) >= 0:  # which would count as a line of its own, or not
        return None
    return Plain(read, offset, header.line + 1)


def json_sheet(file: str, pages: list[list[object]], row: type[ExportRow], earlier: set[str]) -> Sheet:
    """The pages of one kind in a JSON file. `earlier`: the rows of pages read before, which do not count again.

    The pages' own rows are added to it.
    """
    aliases = {normal_header(alias) for column in row.file.columns.values() for alias in column.headers}
    names = [name for name in keys([entry for page in pages for entry in page]) if normal_header(name) in aliases]
    needed = set(required_headers(row))
    lacking = sorted(needed - set(map(normal_header, names)))  # as blank columns, unless nothing needed is there
    found: list[Record] = []
    for page in pages:
        rows = [(json.dumps(entry, sort_keys=True), entry) for entry in page]
        for text, entry in rows:
            place = len(found) + 1
            whole = _entry_cells(entry, names, len(lacking))
            found.append(Record(place, place, whole, aside=REPEATED if text in earlier else ""))
        earlier.update(text for text, _ in rows)
    heads = [*names, *lacking, _OTHER_KEYS] if len(lacking) < len(needed) else []
    heads = [shown_name(tidy(name)) for name in heads]
    return Sheet(file, row, heads, _fields(heads, row), lambda: iter(found))


def _entry_cells(entry: object, names: list[str], lacking: int) -> list[str]:
    """The known cells of a row, and whether there is more; what is no object is one cell, and so a row too short."""
    if not isinstance(entry, dict):
        return [] if entry is None else [json.dumps(entry)]
    more = "and more" if any(value for name, value in entry.items() if name not in names) else ""
    return [*cells(entry, names), *[""] * lacking, more]


def _fields(names: list[str], row: type[ExportRow]) -> list[str | None]:
    known = {normal_header(alias): name for name, column in row.file.columns.items() for alias in column.headers}
    fields: list[str | None] = []
    for header in names:
        name = known.get(normal_header(header))
        fields.append(None if name in fields else name)
    return fields
