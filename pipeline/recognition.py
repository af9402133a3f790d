"""What one file of an export is: by its name, confirmed by its header; by its header alone; or by an API's answer."""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from pipeline.dialect import find_header
from pipeline.errors import CannotRead
from pipeline.member import LOCKED, Member
from pipeline.sheet import Sheet, csv_sheet, json_sheet
from pipeline.snapshot import pages
from schemas.export import EXPORT_ROWS
from schemas.export_favours import RecommendationGiven
from schemas.export_file import ExportRow, normal_header, required_headers

_COPY = re.compile(r" ?\((\d+)\)$")
_NUMBER = re.compile(r"_(\d+)$")
_PAGE = re.compile(r"(\d{1,9})\.json$")
_PART_DIGITS = 2
"""`Job Applications_1.csv` is part of a table; `Comments_123456789.csv` bears the owner's member id."""
_TELLING = 3
"""Required headers that a table must have for a file to be known as it without its name."""
_OPENING = 1 << 13
"""Bytes in which the header of a file with an unknown name is looked for."""
_ANSWER = b"snapshotD"
"""Stands in every answer of the Member Data Portability API."""
_ASSISTANTS = ("guide", "coach", "learning")

Rows = type[ExportRow]
Earlier = defaultdict[tuple[str, str], set[str]]


@dataclass(frozen=True)
class Piece:
    """A sheet and its `place` among those of the same `key`, which are the parts of one table."""

    sheet: Sheet
    key: tuple[str, ...]
    place: int
    named_on: date | None


@dataclass(frozen=True)
class _Name:
    """A CSV file's name taken apart.

    `whole`: the stem as it is spelt, without the number of a part; `stem`: without any number, normalised; `copy`: the
    mark of a copy.
    """

    whole: str
    stem: str
    copy: str
    part: int


def pieces_of(member: Member, earlier: Earlier) -> list[Piece]:
    """The tables, or parts of them, that a file holds: one in a CSV, any number in JSON, none where it is not read.

    `earlier`: by place and table, the rows of the JSON pages seen so far; this file's are added. Raises
    CannotRead where a file that is needed cannot be read.
    """
    if member.base.endswith(".json"):
        return [] if member.fault else _from_json(member, earlier)
    name = _taken_apart(member.base)
    if not name or _is_assistant(name.stem):
        return []
    row = _by_name(name.stem)
    if member.fault:
        if row and member.fault == LOCKED:
            raise CannotRead(f"{member.shown} is locked with a password; unpack the archive and give the folder.")
        return []
    row = row or _by_header(member.read(_OPENING))
    return [_piece(member, row, name)] if row else []


def _piece(member: Member, row: Rows, name: _Name) -> Piece:
    """The file as what its name says, unless its header says that it is something else."""
    sheet = csv_sheet(member.shown, member.read, row)
    if not sheet.headers and (other := _by_header(member.read(_OPENING))):
        sheet = csv_sheet(member.shown, member.read, other)
    where = member.name[: -len(member.base)]
    key = (member.home, where, name.whole, name.copy, str(member.twin))
    return Piece(sheet, key, name.part, member.named_on)


def why_left(member: Member) -> str:
    """Why a file is not read, in a sentence without its end."""
    if member.fault:
        return f"Not read: {member.fault}"
    if member.base.endswith(".json"):
        return "Not read, since it holds no answer of the Member Data Portability API that is used"
    name = _taken_apart(member.base)
    if name and _is_assistant(name.stem):
        return "Not read, since a conversation with LinkedIn's own assistants is no contact with people"
    return "Not read, since it says nothing about relationships that is used"


def _taken_apart(base: str) -> _Name | None:
    if not base.endswith(".csv"):
        return None
    stem = base.removesuffix(".csv").strip()
    copy = _COPY.search(stem)
    stem = stem[: copy.start()] if copy else stem
    number = _NUMBER.search(stem)
    plain = stem[: number.start()] if number else stem
    is_part = number is not None and len(number[1]) <= _PART_DIGITS
    whole = plain if is_part else stem
    return _Name(whole, normal_header(plain), copy[1] if copy else "", int(number[1]) if number and is_part else 0)


def _is_assistant(stem: str) -> bool:
    return stem.startswith(_ASSISTANTS) and "messages" in stem


def _by_name(stem: str) -> Rows | None:
    return next((row for row in EXPORT_ROWS if stem in row.file.stems), None)


def _by_header(data: bytes) -> Rows | None:
    """The one table whose header stands in the opening bytes, where that header is long enough to tell."""
    telling = {row: set(required_headers(row)) for row in EXPORT_ROWS}
    telling = {row: needed for row, needed in telling.items() if len(needed) >= _TELLING}

    def fitting(cells: list[str]) -> list[Rows]:
        here = set(map(normal_header, cells))
        return [row for row, needed in telling.items() if needed <= here]

    header = find_header(data[:_OPENING], lambda cells: bool(fitting(cells)))
    rows = fitting(header.cells) if header else []
    return rows[0] if len(rows) == 1 else None


def _from_json(member: Member, earlier: Earlier) -> list[Piece]:
    data = member.read(None)
    found: defaultdict[Rows, list[list[object]]] = defaultdict(list)
    answers = pages(data)
    if answers is None and _ANSWER in data:
        raise CannotRead(f"{member.shown} is damaged or was cut short; save that answer of the API again.")
    for page in answers or []:
        for row, rows in _by_kind(page.domain, page.rows).items():
            found[row].append(rows)
    number = _PAGE.search(member.base)
    place = int(number[1]) if number else 0
    return [
        Piece(
            json_sheet(member.shown, parts, row, earlier[member.home, row.__name__]),
            (member.home, "", row.__name__, "json"),
            place,
            member.named_on,
        )
        for row, parts in found.items()
    ]


def _by_kind(domain: str, rows: list[object]) -> dict[Rows, list[object]]:
    """A page's rows by table: those of a domain with several tables are told apart row by row."""
    kinds = [row for row in EXPORT_ROWS if row.file.domain == domain] if domain else []
    found: defaultdict[Rows, list[object]] = defaultdict(list)
    if len(kinds) == 1:
        return {kinds[0]: rows}
    for entry in rows if kinds else []:
        found[_kind(entry, kinds)].append(entry)
    return found


def _kind(entry: object, kinds: list[Rows]) -> Rows:
    """By its keys; a recommendation by its status, which LinkedIn gives to those received alone (33 of 33 seen)."""
    keys = {normal_header(key) for key in entry} if isinstance(entry, dict) else set[str]()
    if RecommendationGiven in kinds and not (isinstance(entry, dict) and entry.get("Status")):
        return RecommendationGiven
    return max(kinds, key=lambda kind: len(keys & set(required_headers(kind))))
