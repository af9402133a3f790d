"""An export recognised: which of its files is which table, and why the others are not read."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pipeline.container import members
from pipeline.errors import NotAnExport
from pipeline.member import Allowance, Member
from pipeline.recognition import Earlier, Piece, pieces_of, why_left
from pipeline.sheet import Sheet
from schemas.export import EXPORT_ROWS
from schemas.export_file import ExportRow
from schemas.export_owner import Profile
from schemas.fields import name_key
from schemas.rules import Rules


@dataclass(frozen=True)
class TextTable:
    """One table of the export: the sheets that it lies in, more than one where it was cut into parts."""

    row: type[ExportRow]
    sheets: list[Sheet]
    named_on: date | None = None

    @property
    def file(self) -> str:
        """The names of its files."""
        return " + ".join(sheet.file for sheet in self.sheets)

    @property
    def known(self) -> frozenset[str]:
        """The fields that some column of some sheet fills."""
        return frozenset[str]().union(*(sheet.known for sheet in self.sheets))

    @property
    def rank(self) -> tuple[int, int, int, str]:
        """Orders files that claim to be the same table: see `open_export`."""
        rows = sum(1 for sheet in self.sheets for _ in sheet.records())
        return (-(self.named_on or date.min).toordinal(), -len(self.known), -rows, self.file)


@dataclass(frozen=True)
class Contents:
    """What an export holds: its tables, the other files and why they are not read, and the date in its name."""

    tables: dict[type[ExportRow], TextTable]
    left: list[tuple[str, str]]
    named_on: date | None


def open_export(paths: Sequence[Path], rules: Rules | None = None) -> Contents:
    """Everything readable in the given zips, folders and files, which belong to one account.

    Of two files for one table the one from the export with the later date in its name is read, then the one with more
    known columns, then with more rows, then the first by name. Raises CannotRead where something cannot be opened and
    NotAnExport where no file of LinkedIn's is found, or more than any export holds, or the exports of two people.
    """
    allowance = Allowance(rules or Rules())
    found = [member for path in paths for member in members(path, allowance)]
    pieces, left = _recognised(_distinct(sorted(found, key=lambda member: (member.home, member.name))))
    if not pieces:
        raise _nothing_found(paths, left)
    tables = {}
    for row in EXPORT_ROWS:
        rivals = _tables(row, pieces)
        if row is Profile:
            _refuse_two_people(rivals)
        rivals = sorted(rivals, key=lambda table: table.rank) if len(rivals) > 1 else rivals
        if rivals:
            tables[row] = rivals[0]
        left += [
            (sheet.file, why)
            for rival in rivals[1:]
            for why in [_passed_over(rival, rivals[0])]
            for sheet in rival.sheets
        ]
    return Contents(tables, left, max(filter(None, (table.named_on for table in tables.values())), default=None))


def _distinct(found: Sequence[Member]) -> Iterator[Member]:
    """The members, those of one name told apart by where they lie and by their order there."""
    names = Counter(member.name for member in found)
    seen: Counter[tuple[str, str]] = Counter()
    for member in found:
        twin = seen[member.home, member.name]
        seen[member.home, member.name] += 1
        alias = f"{member.home}/{member.name}" if names[member.name] > 1 and member.home else ""
        number = f" (number {twin + 1} of this name)" if twin else ""
        yield replace(member, alias=f"{alias or member.name}{number}", twin=twin)


def _recognised(found: Iterable[Member]) -> tuple[list[Piece], list[tuple[str, str]]]:
    pieces: list[Piece] = []
    left: list[tuple[str, str]] = []
    earlier: Earlier = defaultdict(set)
    for member in found:
        here = pieces_of(member, earlier)
        pieces += here
        if not here:
            left.append((member.shown, why_left(member)))
    return pieces, left


def _nothing_found(paths: Sequence[Path], left: list[tuple[str, str]]) -> NotAnExport:
    faults = [note for _, note in left if note.startswith("Not read:")]
    why = f" ({faults[0][0].lower()}{faults[0][1:]})" if faults else ""
    return NotAnExport(
        f"{' and '.join(map(str, paths))} holds none of the files of a LinkedIn data export{why}; "
        "give the zip that LinkedIn sent you, or the folder it was unpacked to."
    )


def _tables(row: type[ExportRow], pieces: list[Piece]) -> list[TextTable]:
    parts: defaultdict[tuple[str, ...], list[Piece]] = defaultdict(list)
    for piece in pieces:
        if piece.sheet.row is row:
            parts[piece.key].append(piece)
    return [
        TextTable(
            row,
            [part.sheet for part in sorted(whole, key=lambda part: (part.place, part.sheet.file))],
            whole[0].named_on,
        )
        for whole in parts.values()
    ]


def _passed_over(rival: TextTable, chosen: TextTable) -> str:
    """Why a file is not read, and what that costs: rows of it that the other file lacks, by the columns of both."""
    common = sorted(rival.known & chosen.known)
    there = set(_rows(chosen, common))
    rows = list(_rows(rival, common))
    lost = sum(row not in there for row in rows)
    cost = f"{lost} of its {len(rows)} rows are not in that one" if lost else "each of its rows is in that one too"
    return f"Not read, since {chosen.file} is read for the same table ({cost})"


def _rows(table: TextTable, fields: list[str]) -> Iterator[tuple[str, ...]]:
    for sheet in table.sheets:
        places = [sheet.fields.index(name) if name in sheet.fields else None for name in fields]
        for record in sheet.records():
            cells = record.cells
            yield tuple(cells[place].strip() if place is not None and place < len(cells) else "" for place in places)


def _refuse_two_people(profiles: list[TextTable]) -> None:
    names = {name for profile in profiles for sheet in profile.sheets for name in _names(sheet)}
    if len(names) > 1:
        raise NotAnExport(
            "These files are the exports of several people, by the names in their Profile.csv; "
            "give one account's at a time, and of an account whose name has changed the newer one."
        )


def _names(sheet: Sheet) -> Iterator[str]:
    for record in sheet.records() if sheet.headers else ():
        cells = dict(zip(sheet.fields, record.cells, strict=False))
        name = name_key(f"{cells.get('first_name', '')} {cells.get('last_name', '')}")
        if name and not record.damaged and len(record.cells) == len(sheet.headers):
            yield name
