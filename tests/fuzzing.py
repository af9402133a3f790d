"""Fuzzed exports: the made-up material, what a Trial is, and damage to the bytes of a file."""

import random
import re
from dataclasses import dataclass, field
from functools import cache

from pipeline.made_up.sample import make_sample
from schemas.export import EXPORT_ROWS
from schemas.export_file import ExportRow, normal_header
from tests.conftest import SAMPLES

Files = dict[str, bytes]
Chance = random.Random


@dataclass(frozen=True)
class Trial:
    """One fuzzed export.

    `base`: the material that it was made of. `keeps`: what must stay as it was there: "counts" of every table and its
    rows, "read" rows of `table` but for `more`, or nothing. `how`: what was done, for whoever has to mend it.
    """

    base: str
    files: Files
    how: list[str]
    packed: str = "folder"
    keeps: str = ""
    table: type[ExportRow] | None = None
    more: int = 0
    entries: int | None = None
    zipped: bytes | None = None
    rules: dict[str, int] = field(default_factory=dict)


@cache
def materials() -> dict[str, Files]:
    """Every made-up export in the repository, and two of `make_sample`'s: file names and bytes."""
    folders = sorted({path.parent for path in SAMPLES.rglob("*.csv") if path.parent != SAMPLES})
    found = {
        folder.relative_to(SAMPLES).as_posix(): {file.name: file.read_bytes() for file in sorted(folder.glob("*.*"))}
        for folder in folders
    }
    found |= {f"made-up {year}": make_sample(30, 90, seed=7, layout=year).files for year in ("2023", "2026")}
    return found


def kind_of(name: str) -> type[ExportRow] | None:
    """The table that a file of the material is, by its name."""
    stem = normal_header(re.sub(r"_\d{5,}$", "", name.removesuffix(".csv")))
    return next((row for row in EXPORT_ROWS if stem in row.file.stems), None)


@cache
def known_files(base: str) -> dict[type[ExportRow], str]:
    """The one file of each table; where an export has an old and a new one, the table is left out."""
    names = [name for name in materials()[base] if kind_of(name)]
    kinds = [kind_of(name) for name in names]
    return {kind: name for kind, name in zip(kinds, names, strict=True) if kind and kinds.count(kind) == 1}


SIGNS = [
    b"\0", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b'"', b'""', b'"""', b"\\", b'\\"', b"\r", b"\r\n", b"\n",
    b",", b'","', b";", b"\t", "\u2028".encode(), "\u0085".encode(), b"\x0b", b"\x0c", b"\x1c", b"\xed\xa0\x80",
    b"\xc3", b"\x80", b"=1+1", "\u202e".encode(), "\U0001f600".encode(), b"\x1b[31m", b"31/12/2024", b"99 Xyz 9999",
    b"2024-13-45 25:61:61 UTC",
]  # fmt: skip
"""What careless and careful readers read differently."""


def _flip(data: bytes, chance: Chance) -> bytes:
    some = bytearray(data)
    for _ in range(chance.choice([1, 3, 20]) if some else 0):
        some[chance.randrange(len(some))] = chance.randrange(256)
    return bytes(some)


def _insert(data: bytes, chance: Chance) -> bytes:
    for _ in range(chance.choice([1, 1, 4, 12])):
        place = chance.randint(0, len(data))
        data = data[:place] + chance.choice(SIGNS) + data[place:]
    return data


def _delete(data: bytes, chance: Chance) -> bytes:
    place = chance.randint(0, len(data))
    return data[:place] + data[place + chance.choice([1, 2, 30, 400]) :]


def _repeat(data: bytes, chance: Chance) -> bytes:
    start, end = sorted(chance.randint(0, len(data)) for _ in range(2))
    return data[:end] + data[start:end] + data[end:]


def _cut(data: bytes, chance: Chance) -> bytes:
    return data[: chance.randint(0, len(data))]


def _join(data: bytes, chance: Chance) -> bytes:
    other = chance.choice(list(materials()[chance.choice(sorted(materials()))].values()))
    return chance.choice([data + other, other + data, data + b"\n" + other, data + data])


def _recode(data: bytes, chance: Chance) -> bytes:
    old, new = (chance.choice(["utf-8", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"]) for _ in range(2))
    return data.decode(chance.choice(["utf-8", old]), errors="replace").encode(new, errors="replace")


def _swap(data: bytes, chance: Chance) -> bytes:
    pairs = [
        (b",", b";"),
        (b",", b"\t"),
        (b"\n", b"\r"),
        (b"\n", b"\r\n"),
        (b'"', b"'"),
        (b"\n", b"\r\r\n"),
        (b" ", b"\xa0"),
    ]
    return data.replace(*chance.choice(pairs))


def _lines(data: bytes, chance: Chance) -> bytes:
    lines = data.split(b"\n")
    chance.shuffle(lines)
    return b"\n".join(lines[: chance.choice([len(lines), 3, 20])])


def _marks(data: bytes, chance: Chance) -> bytes:
    before = chance.choice([b'x","', b'"', b'"""', b'""', b'a"b",'])
    lines = data.split(b"\n")
    place = chance.randint(0, len(lines))
    marked = [before + line for line in lines[place:]] * chance.choice([1, 1, 30])
    return b"\n".join([*lines[:place], *marked])


def _huge(data: bytes, chance: Chance) -> bytes:
    place, size = chance.randint(0, len(data)), chance.choice([70_000, 70_000, 1_000_000])
    cell = chance.choice([b"x", b'"', b",", b"\n", b"\0", b"=", b" ", "\u00e9".encode(), b"7", b"1/2/24 "])
    return data[:place] + (cell * size)[:size] + data[place:]


DAMAGES = [_flip, _flip, _insert, _insert, _insert, _delete, _repeat, _cut, _cut, _join, _recode, _swap, _lines, _marks]


def damaged(data: bytes, chance: Chance, how: list[str]) -> bytes:
    """The bytes after one to four kinds of damage, now and then with a cell of up to a million signs."""
    for change in chance.choices(DAMAGES, k=chance.choice([1, 1, 2, 4])) + [_huge] * (chance.random() < 0.02):
        how.append(change.__name__)
        data = change(data, chance)
    return data


def spoilt(chance: Chance) -> Trial:
    """An export of which one file, any at all, is damaged."""
    base = chance.choice(sorted(materials()))
    files = dict(materials()[base])
    name = chance.choice(sorted(files))
    how = [name]
    files[name] = damaged(files[name], chance, how)
    packed = chance.choice(["folder", "zip", "file"])
    return Trial(base, {name: files[name]} if packed == "file" else files, how, packed)
