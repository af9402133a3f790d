"""What an export comes in: the files inside a zip, a zip in a zip, a folder or a single CSV, named and not read yet."""

import io
import os
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pipeline.errors import CannotRead, NotAnExport

NESTED_ZIPS = 2
"""How deep a zip in a zip is followed; LinkedIn's double extension needs one."""

_JUNK = ("__MACOSX/", ".")


@dataclass(frozen=True)
class Member:
    """One file inside an export: its name there, and how to get its bytes."""

    name: str
    read: Callable[[], bytes]


def members(path: Path) -> Iterator[Member]:
    """The files in a zip, a folder or a lone CSV; nothing is ever unpacked to disk.

    Raises CannotRead where something cannot be opened and NotAnExport where the path is no such thing.
    """
    try:
        if path.is_dir():
            yield from _in_folder(path)
        elif path.exists() and not path.is_file():
            raise NotAnExport(f"{path} is neither a file nor a folder; give the path of the zip from LinkedIn.")
        elif path.suffix.lower() == ".csv":
            yield Member(path.name, partial(_bytes_of, path))
        else:
            with path.open("rb"):
                yield from _in_zip(path.name, path, NESTED_ZIPS)
    except OSError as error:
        raise CannotRead(_why(path, error)) from None


def _why(path: Path, error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return f"{path} does not exist; give the path of the zip that LinkedIn sent you."
    if isinstance(error, PermissionError):
        return f"{path} may not be read by you; change its permissions, or copy it to a folder of yours."
    return f"{path} cannot be read ({error.strerror or type(error).__name__}); copy it to another disk and try again."


def _in_folder(folder: Path) -> Iterator[Member]:
    def refuse(error: OSError) -> None:
        raise error

    for parent, _, names in os.walk(folder, onerror=refuse):
        for name in names:
            path = Path(parent, name)
            inner = path.relative_to(folder).as_posix()
            if not inner.startswith(_JUNK) and path.is_file():
                yield Member(inner, partial(_bytes_of, path))


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CannotRead(_why(path, error)) from None


def _in_zip(name: str, source: Path | io.BytesIO, depth: int) -> Iterator[Member]:
    try:
        archive = zipfile.ZipFile(source)
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError):
        raise NotAnExport(
            f"{name} is not a zip file, or was cut short; download it again, or give the folder it was unpacked to."
        ) from None
    for info in archive.infolist():
        if info.is_dir() or info.filename.startswith(_JUNK):
            continue
        read = partial(_unzipped, name, archive, info)
        if info.filename.lower().endswith(".zip") and depth:
            yield from _in_zip(info.filename, io.BytesIO(read()), depth - 1)
        else:
            yield Member(info.filename, read)


def _unzipped(name: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    try:
        return archive.read(info)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
        raise CannotRead(f"{name} is damaged; download it again from LinkedIn.") from None
    except RuntimeError:  # what zipfile raises for an encrypted member
        raise CannotRead(f"{name} is locked with a password; unpack it first and give the folder.") from None
