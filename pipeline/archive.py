"""The files inside a zip, and what in it no export of LinkedIn's would hold; nothing is unpacked to disk."""

import io
import re
import shutil
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePosixPath

from pipeline.errors import CannotGoOn, CannotRead, NotAnExport
from pipeline.member import LOCKED, Allowance, Member, Regular, is_junk, shown_name

NESTED_ZIPS = 2
"""How deep a zip in a zip is followed; LinkedIn's double extension needs one."""

_END, _END_LENGTH = b"PK\x05\x06", 22
_ENTRY_LENGTH = 1 << 11
"""Bytes of the directory that no real entry takes: 46, and its name."""
_STEP = 1 << 20
_ABSOLUTE = re.compile(r"[\\/]|[A-Za-z]:")


def in_zip(name: str, source: Path | bytes, allowance: Allowance, depth: int = NESTED_ZIPS) -> Iterator[Member]:
    """The files in a zip and in the zips inside it, in the archive's order.

    Raises NotAnExport where it is no zip or holds more than any export does, and CannotRead where it is damaged.
    """
    archive = _opened(name, source, allowance)
    for info in archive.infolist():
        if not info.filename or info.is_dir() or is_junk(info.filename):
            continue
        allowance.count_file(name)
        read = partial(_unzipped, name, archive, info, allowance)
        member = Member(shown_name(info.filename), name, read, _fault(info))
        if not member.base.endswith(".zip") or member.fault:
            yield member
        elif depth:
            yield from _in_inner_zip(member, allowance, depth - 1)
        else:
            yield replace(member, fault="it is a zip that lies too deep, in a zip in a zip")


def _in_inner_zip(member: Member, allowance: Allowance, depth: int) -> Iterator[Member]:
    """The files in a zip that lies in another; one that cannot be opened is a file that is not read."""
    try:
        yield from list(in_zip(f"{member.home}/{member.name}", member.read(None), allowance, depth))
    except CannotGoOn as error:
        yield replace(member, fault=str(error).rstrip("."))


def _opened(name: str, source: Path | bytes, allowance: Allowance) -> zipfile.ZipFile:
    file = Regular(source) if isinstance(source, Path) else io.BytesIO(source)
    if _directory_length(file) > allowance.most_files * _ENTRY_LENGTH:
        raise allowance.too_many(name)
    try:
        return zipfile.ZipFile(file)
    except UnicodeDecodeError:
        raise NotAnExport(
            f"{name} holds file names that cannot be read, so it is not as LinkedIn made it; download it again."
        ) from None
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError):  # as zipfile calls damage
        raise NotAnExport(
            f"{name} is not a zip file, or was cut short; download it again, or give the folder it was unpacked to."
        ) from None


def _directory_length(file: io.FileIO | io.BytesIO) -> int:
    """Bytes of the archive's directory by its own word, asked first since zipfile reads the whole of it."""
    reach = (1 << 16) + _END_LENGTH
    file.seek(max(0, file.seek(0, io.SEEK_END) - reach))
    tail = file.read()
    place = tail.rfind(_END)
    return int.from_bytes(tail[place + 12 : place + 16], "little") if place >= 0 else 0


def _fault(info: zipfile.ZipInfo) -> str:
    """Why an entry is not to be read, or nothing."""
    if _ABSOLUTE.match(info.filename) or ".." in PurePosixPath(info.filename.replace("\\", "/")).parts:
        return "its name points outside the archive, as no name in a LinkedIn export does"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "it is a link to another file"
    if info.flag_bits & 1:
        return LOCKED
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "it is packed in a way that LinkedIn does not use"
    return ""


def _unzipped(
    name: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo, allowance: Allowance, first: int | None
) -> bytes:
    """The entry's bytes, or the first so many; never more than the directory says, and checked against its sum."""
    size = info.file_size if first is None else min(first, info.file_size)
    allowance.take(name, f"{info.filename} at {info.header_offset}", size, info.compress_size)
    try:
        with archive.open(info) as file:
            if first is not None:
                return file.read(first)
            whole = io.BytesIO()  # read() without a size would hold everything twice for a moment
            shutil.copyfileobj(file, whole, _STEP)
    # All that zipfile raises over damage: a local header at odds with the directory, a bad sum, a cut end.
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        raise CannotRead(f"{name} is damaged; download it again from LinkedIn.") from None
    data = whole.getvalue()
    allowance.count_rows(name, data)
    return data
