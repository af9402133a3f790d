"""What an export comes in: the files in a zip, a folder, several of them or a lone CSV, named and not read yet."""

import os
from collections.abc import Iterator
from functools import partial
from io import BufferedReader
from pathlib import Path

from pipeline.archive import in_zip
from pipeline.errors import CannotGoOn, CannotRead, NotAnExport
from pipeline.member import Allowance, Member, Regular, is_junk, neither, shown_name

PLAIN = (".csv", ".json")
"""Endings of files that are read as they are."""


def members(path: Path, allowance: Allowance) -> Iterator[Member]:
    """The files in a zip, a folder (and in the zips in it) or a lone CSV; nothing is ever unpacked to disk.

    Raises CannotRead where something cannot be opened and NotAnExport where the path is no such thing.
    """
    try:
        if path.is_dir():
            yield from _in_folder(path, allowance)
        elif path.exists() and not path.is_file():
            raise NotAnExport(neither(path))
        elif path.suffix.lower() in PLAIN:
            yield Member(shown_name(path.name), "", partial(_bytes_of, path, allowance))
        else:
            yield from in_zip(shown_name(path.name), path, allowance)
    except OSError as error:
        raise CannotRead(_why(path, error)) from None


def _why(where: Path, error: OSError) -> str:
    path = shown_name(str(where))
    if isinstance(error, FileNotFoundError):
        return f"{path} does not exist; give the path of the zip that LinkedIn sent you."
    if isinstance(error, PermissionError):
        return f"{path} may not be read by you; change its permissions, or copy it to a folder of yours."
    return f"{path} cannot be read ({error.strerror or type(error).__name__}); copy it to another disk and try again."


def _in_folder(folder: Path, allowance: Allowance) -> Iterator[Member]:
    def refuse(error: OSError) -> None:
        raise error

    home = shown_name(folder.resolve().name or str(folder))
    for parent, inner, names in os.walk(folder, onerror=refuse):
        inner.sort()
        links = [name for name in inner if Path(parent, name).is_symlink()]  # which os.walk does not follow
        for name in sorted(names + links):
            path = Path(parent, name)
            within = path.relative_to(folder).as_posix()
            if not is_junk(within):
                allowance.count_file(home)
                yield from _in_file(path, within, home, allowance)


def _in_file(path: Path, within: str, home: str, allowance: Allowance) -> Iterator[Member]:
    """A file of a folder; a zip among them stands for what it holds, unless it cannot be opened."""
    member = Member(shown_name(within), home, partial(_bytes_of, path, allowance), _fault(path))
    if not member.base.endswith(".zip") or member.fault:
        yield member
        return
    try:
        inner = list(in_zip(member.name, path, allowance))
        if not any(file.base.endswith(PLAIN) or file.fault for file in inner):
            raise NotAnExport("it holds none of the files of a LinkedIn export")
        yield from inner
    except OSError as error:
        raise CannotRead(_why(path, error)) from None
    except CannotGoOn as error:
        yield Member(member.name, home, member.read, str(error).rstrip("."))


def _fault(path: Path) -> str:
    if path.is_symlink():
        return "it is a link to another place"
    return "" if path.is_file() else "it is neither a file nor a folder"


def _bytes_of(path: Path, allowance: Allowance, first: int | None) -> bytes:
    try:
        with BufferedReader(Regular(path)) as file:  # which goes on reading where the system stops, after 2 GB
            size = os.fstat(file.fileno()).st_size
            allowance.take(shown_name(path.name), str(path), size if first is None else min(first, size))
            data = file.read(size if first is None else first)
    except OSError as error:
        raise CannotRead(_why(path, error)) from None
    allowance.count_rows(shown_name(path.name), data)
    return data
