"""Fuzzed archives: packed in every way that is harmless, and damaged or made in every way that is not."""

import io
import struct
import warnings
import zipfile
from collections.abc import Callable
from functools import cache

from tests.fuzzing import Chance, Files, Trial, damaged, materials

Entries = list[tuple[zipfile.ZipInfo, bytes]]

_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"


def entry(name: str, packing: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    """A file's place in an archive, on the same day every time."""
    info = zipfile.ZipInfo(name)
    info.compress_type = packing
    return info


def zipped(files: Files | Entries, comment: bytes = b"") -> bytes:
    """An archive of the files."""
    entries = [(entry(name), data) for name, data in files.items()] if isinstance(files, dict) else files
    whole = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(whole, "w") as archive:
        warnings.simplefilter("ignore")  # of two entries with one name, which is meant
        for info, data in entries:
            archive.writestr(info, data)
        archive.comment = comment
    return whole.getvalue()


def _harmless(files: Files, chance: Chance, how: list[str]) -> bytes:
    """A packing that changes nothing of what the files say."""
    packing = chance.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
    top = chance.choice(["", "", "export/", "Basic_LinkedInDataExport_09-30-2020/"])
    entries = [(entry(top + name, packing), data) for name, data in files.items()]
    chance.shuffle(entries)
    if chance.random() < 0.3:
        how.append("folders and junk")
        junk = [".DS_Store", "__MACOSX/._messages.csv", "Jobs/", "Jobs/.hidden.csv"]
        entries = [*[(entry(name), b"") for name in junk], *entries]
    data = zipped(entries, chance.choice([b"", b"as it came", b"PK" * 40, b"\xff" * 65535]))
    for _ in range(chance.choice([0, 0, 1, 2])):
        data = zipped({chance.choice(["e.zip", "e.zip.zip", "E.ZIP"]): data})
        how.append("nested")
    return bytes(chance.choice([0, 0, 1, 5000])) + data


def _names(files: Files, chance: Chance, how: list[str]) -> bytes:
    odd = chance.choice([
        "../Connections.csv", "/etc/Connections.csv", "C:\\Connections.csv", "a/../../messages.csv", "..\\messages.csv",
        "x" * 5000 + ".csv", "\x1b[31mConnections.csv", "Connections\n.csv", "Connections.csv\u202e", "con.csv", "...",
        "a/" * 300 + "Connections.csv", "Connections.csv/", " .csv", "Connections.csv.zip", ".csv", ".zip", "Jobs/.zip",
    ])  # fmt: skip
    how.append(odd[:40])
    return zipped({**files, odd: chance.choice([*files.values(), b""])})


def _flags(files: Files, chance: Chance, how: list[str]) -> bytes:
    entries = [(entry(name), data) for name, data in files.items()]
    way = chance.choice(["link", "bzip2", "lzma", "device", "old zip"])
    how.append(way)
    for info, _ in chance.sample(entries, chance.choice([1, len(entries)])):
        if way in ("link", "device"):
            info.create_system = 3
            info.external_attr = (0o120777 if way == "link" else 0o060666) << 16
        elif way != "old zip":
            info.compress_type = zipfile.ZIP_BZIP2 if way == "bzip2" else zipfile.ZIP_LZMA
        else:
            info.extra = struct.pack("<HHQQ", 1, 16, 1 << 40, 1 << 40)
    return zipped(entries)


def _locked(files: Files, chance: Chance, how: list[str]) -> bytes:
    data = bytearray(zipped(files))
    name = chance.choice(sorted(files)).encode()
    how.append(f"locked {name.decode()}")
    for mark, flags, named in ((_LOCAL, 6, 30), (_CENTRAL, 8, 46)):
        data[
            data.index(name, data.index(mark)) - named + flags if mark == _LOCAL else _central(data, name) + flags
        ] |= 1
    return bytes(data)


def _central(data: bytearray, name: bytes) -> int:
    return data.index(name, data.index(_CENTRAL)) - 46


def _lying(files: Files, chance: Chance, how: list[str]) -> bytes:
    data = bytearray(zipped(files))
    name = chance.choice(sorted(files)).encode()
    place = _central(data, name) + chance.choice([10, 16, 20, 24, 42])
    value = chance.choice([0, 1, 1000, 0x7FFFFFFF, 0xFFFFFFFF, chance.randrange(1 << 32)])
    how.append(f"{name.decode()}: {value} at {place}")
    data[place : place + 4] = struct.pack("<I", value)
    return bytes(data)


def _unreadable_name(files: Files, chance: Chance, how: list[str]) -> bytes:
    data = bytearray(zipped({**files, "Connections and \u00e9.csv": b"x"}))
    raw = "\u00e9".encode()
    how.append("name in no encoding")
    return bytes(data).replace(b"and " + raw, b"and \xff\xfe" if chance.random() < 0.7 else b"and \x00/", 2)


def _many(files: Files, chance: Chance, how: list[str]) -> bytes:
    how.append("very many files")
    return _crowd(chance.choice([1900, 2001, 6000])) if chance.random() < 0.1 else zipped({**files, "x.csv": b""})


@cache
def _crowd(count: int) -> bytes:
    return zipped({f"{number}.csv": b"" for number in range(count)})


def _twice(files: Files, chance: Chance, how: list[str]) -> bytes:
    again = chance.sample(sorted(files), chance.randint(1, len(files)))
    how.append(f"{len(again)} files twice")
    entries = [(entry(name), data) for name, data in files.items()]
    return zipped([*entries, *[(entry(name), chance.choice([files[name], b"", b"x\n"])) for name in again]])


def _deep(files: Files, chance: Chance, how: list[str]) -> bytes:
    data, depth = zipped(files), chance.choice([3, 4, 9])
    how.append(f"{depth} deep")
    for _ in range(depth):
        data = zipped({"inner.zip": data, **(files if chance.random() < 0.2 else {})})
    return data


@cache
def _bomb() -> bytes:
    return bytes(20_000_000)


def _bursting(files: Files, chance: Chance, how: list[str]) -> bytes:
    name = chance.choice([*files, "bomb.zip", "unknown.bin", "answer.json"])
    how.append(f"{name} bursts")
    return zipped({**files, name: zipped({"Connections.csv": _bomb()}) if name == "bomb.zip" else _bomb()})


def _bent(files: Files, chance: Chance, how: list[str]) -> bytes:
    """An archive whose bytes are damaged: anywhere, or in the headers alone."""
    data = zipped(files)
    if chance.random() < 0.5:
        return damaged(data, chance, how)
    mark = chance.choice([_LOCAL, _CENTRAL, _END])
    bent = bytearray(data)
    for _ in range(chance.choice([1, 2, 8])):
        place = chance.choice([at for at in range(len(data) - 4) if data[at : at + 4] == mark])
        bent[min(len(data) - 1, place + chance.randrange(50))] = chance.randrange(256)
    how.append(f"{mark!r} bent")
    return bytes(bent)


_Way = Callable[[Files, Chance, list[str]], bytes]
WAYS: list[_Way] = [
    _names, _flags, _locked, _lying, _unreadable_name, _many, _twice, _deep, _bent, _bent, _bent, _bent, _bursting,
]  # fmt: skip


def archives(chance: Chance) -> Trial:
    """An export in an archive that is only packed in an unusual way, or else in one that is damaged or hostile."""
    base = chance.choice(sorted(materials()))
    files = dict(materials()[base])
    how = list[str]()
    if chance.random() < 0.25:
        data = _harmless(files, chance, how)
        return Trial(base, files, how, "archive", "counts", zipped=data)
    ways = [way for way in WAYS if way is not _bursting or chance.random() < 0.3]
    way = chance.choice(ways)
    rules = {"archive_most_megabytes": 1} if way is _bursting else {}
    data = way(files, chance, how)
    return Trial(base, files, [way.__name__, *how], "archive", zipped=data, rules=rules)
