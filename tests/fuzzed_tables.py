"""Fuzzed exports of which one file is re-saved or re-arranged, so that nothing of it may be lost."""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pipeline.dialect import decode
from pipeline.frames import frame_schema
from pipeline.sheet import is_header_of
from schemas.export_file import ExportRow, normal_header, required_headers
from tests.fuzzing import Chance, Trial, known_files, materials

_FIRST_YEAR = 2003  # a year before LinkedIn's first is refused, and in two digits it would be another
_IN_NUMBERS = re.compile(r" *\d{1,2}[/.-]\d")


@dataclass(frozen=True)
class Grid:
    """A well-formed file's cells: what stands above its header, the header, and the rows below."""

    row: type[ExportRow]
    above: list[list[str]]
    header: list[str]
    rows: list[list[str]]

    @property
    def fields(self) -> list[str | None]:
        """What each column fills."""
        known = {normal_header(a): name for name, column in self.row.file.columns.items() for a in column.headers}
        return [known.get(normal_header(header)) for header in self.header]

    @property
    def ragged(self) -> bool:
        """Whether a row of one cell may belong to the row above, so that rows do not stand for themselves."""
        return self.row.file.spills and any(len(row) == 1 for row in self.rows)

    def columns(self, change: Callable[[list[str]], list[str]]) -> "Grid":
        """A change to the header's columns, in every row that has them all; what hangs over stays at the end."""
        width = len(self.header)
        rows = [change(row[:width]) + row[width:] if len(row) >= width else row for row in self.rows]
        return replace(self, header=change(self.header), rows=rows)


def grid(data: bytes, row: type[ExportRow]) -> Grid | None:
    """A file as a Grid, or None where a careful reader refuses it."""
    text, is_header = decode(data), is_header_of(row)
    for separator in ",\t;":
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, escapechar=row.file.escape, strict=True)
        try:
            lines = list(reader)
        except csv.Error:
            continue
        for place, cells in enumerate(lines):
            if is_header(cells):
                return Grid(row, lines[:place], cells, lines[place + 1 :])
    return None


def written(sheet: Grid, chance: Chance, how: list[str]) -> bytes:
    """A Grid as bytes, in any separator, line end, quoting and encoding that a program may have re-saved it in."""
    separator, end = chance.choice(",,\t;"), chance.choice(["\n", "\r\n", "\r"])
    text = io.StringIO(newline="")
    # Until Python 3.13 the writer quotes a line break only if it is the one that ends its own lines.
    broken = any("\n" in cell or "\r" in cell for row in sheet.rows for cell in row)
    quoting = chance.choice([csv.QUOTE_ALL, csv.QUOTE_ALL if broken else csv.QUOTE_MINIMAL])
    writer = csv.writer(
        text, delimiter=separator, lineterminator=end, quoting=quoting, escapechar=sheet.row.file.escape
    )
    writer.writerows([*sheet.above, sheet.header, *sheet.rows])
    whole = text.getvalue().removesuffix(end) if chance.random() < 0.3 else text.getvalue()
    encoding = chance.choice(["utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
    data = whole.encode(encoding, errors="ignore")
    if encoding == "cp1252" and not _plainly_windows(whole, data):
        encoding, data = "utf-8", whole.encode()
    how.append(f"{separator!r} {end!r} quoting {quoting} {encoding}")
    return data


def _plainly_windows(text: str, data: bytes) -> bool:
    """Whether no run of its bytes could be taken for UTF-8, and none was lost."""
    runs = re.findall(rb"[\x80-\xff]+", data)
    return len(data) == len(text) and all("\ufffd" in run.decode(errors="replace")[:1] for run in runs)


def _shuffled(sheet: Grid, chance: Chance) -> Grid:
    order = chance.sample(range(len(sheet.header)), len(sheet.header))
    return sheet.columns(lambda cells: [cells[place] for place in order])


def _without_unknown(sheet: Grid, _chance: Chance) -> Grid:
    kept = [place for place, name in enumerate(sheet.fields) if name]
    thinner = sheet.columns(lambda cells: [cells[place] for place in kept])
    told = [any(map(str.strip, row)) for row in sheet.rows]
    return thinner if told == [any(map(str.strip, row)) for row in thinner.rows] else sheet


def _with_twin(sheet: Grid, chance: Chance) -> Grid:
    twin = chance.randrange(len(sheet.header))
    return sheet.columns(lambda cells: [*cells, cells[twin]])


def _with_empty(sheet: Grid, chance: Chance) -> Grid:
    place = chance.choice([0, len(sheet.header)])
    return sheet.columns(lambda cells: [*cells[:place], "", *cells[place:]])


def _overhanging(sheet: Grid, _chance: Chance) -> Grid:
    return replace(sheet, rows=[[*row, "", ""] if len(row) >= len(sheet.header) else row for row in sheet.rows])


def _reordered(sheet: Grid, chance: Chance) -> Grid:
    return replace(sheet, rows=chance.sample(sheet.rows, len(sheet.rows)))


def _airy(sheet: Grid, chance: Chance) -> Grid:
    rows = list(sheet.rows)
    for _ in range(3):
        rows.insert(chance.randint(0, len(rows)), [])
    above = [["Notes:"], ["made by", "a tool"], [], *sheet.above][chance.randint(0, 3) :]
    return replace(sheet, rows=rows, above=above)


def _respelt(sheet: Grid, chance: Chance) -> Grid:
    ways: list[Callable[[str], str]] = [str.upper, str.lower, lambda text: f" {text} ", lambda t: t.replace(" ", "_")]
    return replace(sheet, header=[chance.choice(ways)(cell) for cell in sheet.header])


def _redated(sheet: Grid, chance: Chance) -> Grid:
    """The same moments in another spelling, a whole column alike."""
    dated = {name for name, dtype in frame_schema(sheet.row).items() if dtype.is_temporal()}
    places = [place for place, name in enumerate(sheet.fields) if name in dated]
    moments = ["%Y-%m-%dT%H:%M:%SZ", "%Y/%m/%d %H:%M:%S UTC", "%d.%m.%Y %H:%M:%S", "%d.%m.%y, %H:%M:%S"]
    days = ["%Y-%m-%d", "%d-%b-%y", "%d-%b-%Y", "%d %b %y", "%d.%m.%Y"]
    if any(_IN_NUMBERS.match(cell) for row in sheet.rows for at, cell in enumerate(row) if at in places):
        moments, days = moments[:2], days[:4]  # the others would tell how those that are there are meant
    moment, day = chance.choice(moments), chance.choice(days)

    def spelt(cell: str) -> str:
        for known, other in (("%Y-%m-%d %H:%M:%S UTC", moment), ("%d %b %Y", day)):
            try:
                at = datetime.strptime(cell, known).replace(tzinfo=UTC)
            except ValueError:
                continue
            return at.strftime(other) if at.year >= _FIRST_YEAR else cell
        return cell

    return sheet.columns(lambda cells: [spelt(cell) if at in places else cell for at, cell in enumerate(cells)])


KEEPING: list[Callable[[Grid, Chance], Grid]] = [
    _shuffled, _without_unknown, _with_twin, _with_empty, _overhanging, _reordered, _airy, _respelt, _redated,
]  # fmt: skip
"""Changes after which every count and every value is as before."""


def other_name(name: str, row: type[ExportRow], chance: Chance) -> str:
    """Another name under which the file is known: LinkedIn's other spellings, a browser's, a stranger's."""
    stem = name.removesuffix(".csv")
    number = "" if re.search(r"_\d+$", stem) else chance.choice(["", "_1", "_123456789"])
    spaced = re.sub(r"_(?!\d)", " ", stem)
    named = f"{chance.choice([stem, stem.upper(), stem.lower(), spaced])}{number}"
    named += chance.choice(["", "", " (1)", "(2)"]) + chance.choice([".csv", ".csv", ".CSV"])
    strange = len(list(required_headers(row))) >= 3 and "Recommendation" not in row.__name__
    return chance.choice(["download", "Table 7", "données"]) + ".csv" if strange and chance.random() < 0.2 else named


def tables(chance: Chance) -> Trial:
    """A file re-saved, re-named and re-arranged, nothing of it lost; or rows doubled, or a column dropped."""
    base = chance.choice(sorted(materials()))
    row, name = chance.choice(sorted(known_files(base).items(), key=lambda pair: pair[1]))
    files, how, keeps, more = dict(materials()[base]), [name], "counts", 0
    sheet = grid(files[name], row)
    if sheet:
        changes = [_airy, _respelt] if sheet.ragged else KEEPING
        for change in chance.sample(changes, chance.randint(0, 2)):
            sheet, how = change(sheet, chance), [*how, change.__name__]
        if chance.random() < 0.2 and not sheet.ragged:
            again = chance.sample(sheet.rows, chance.randint(0, len(sheet.rows)))
            more, keeps = sum(map(bool, again)), "read"
            sheet, how = replace(sheet, rows=[*sheet.rows, *again]), [*how, f"{len(again)} rows twice"]
        optional = [at for at, field_ in enumerate(sheet.fields) if field_ and not row.file.columns[field_].required]
        if chance.random() < 0.2 and optional and not sheet.ragged:
            drop, keeps = chance.choice(optional), "read"
            how.append(f"without {sheet.header[drop]}")
            sheet = sheet.columns(lambda cells: [cell for at, cell in enumerate(cells) if at != drop])
        files[name] = written(sheet, chance, how)
    named = other_name(name, row, chance)
    files[named] = files.pop(name)
    packed = chance.choice(["folder", "zip", "file"] if keeps == "read" else ["folder", "zip"])
    files = {named: files[named]} if packed == "file" else files
    return Trial(base, files, [*how, named], packed, keeps, row, more)
