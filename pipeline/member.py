"""One file inside an export, named and not read yet, and how much may be read of all of them together."""

import os
import re
import stat
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from io import FileIO
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from pipeline.errors import CannotRead, NotAnExport

if TYPE_CHECKING:  # an error is told without Pydantic
    from schemas.rules import Rules

_RATIO_FROM = 1 << 24
"""Bytes below which nobody asks how well a file was packed: little text packs very well."""

LOCKED = "it is locked with a password"
"""The fault of a file that only its owner could open."""

_NAMED_DATE = re.compile(r"LinkedInDataExport_(\d\d)-(\d\d)-(\d{4})", re.IGNORECASE)


@dataclass(frozen=True)
class Member:
    """A file inside an export.

    `name`: as the export has it, fit to be printed. `home`: the archive or folder that it lies in. `read`: its bytes,
    or the first so many. `fault`: why it is not to be read at all, or nothing. `alias`: its name where others have the
    same, and `twin`: how many of that name came before it in the same place.
    """

    name: str
    home: str
    read: Callable[[int | None], bytes]
    fault: str = ""
    alias: str = ""
    twin: int = 0

    @property
    def shown(self) -> str:
        """The name that tells it from every other file."""
        return self.alias or self.name

    @property
    def base(self) -> str:
        """The name without folders, in lower case."""
        return PurePosixPath(self.name.replace("\\", "/")).name.casefold()

    @property
    def named_on(self) -> date | None:
        """The day in the name that LinkedIn gives its archives, wherever in the path it stands."""
        days = [_day(*found) for found in _NAMED_DATE.findall(f"{self.home}/{self.name}")]
        return max(filter(None, days), default=None)


def _day(month: str, day: str, year: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def shown_name(name: str) -> str:
    """A file's name as it may be printed: one line, nothing that a terminal would obey."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in name)


def neither(path: Path) -> str:
    """What to say of a pipe, a device or the like."""
    return f"{shown_name(str(path))} is neither a file nor a folder; give the path of the zip from LinkedIn."


class Regular(FileIO):
    """A file open for reading, sure to be one: whatever took its place meanwhile, a pipe too, is refused at once.

    It is closed when nobody has it any more, since a zip is read as long as somebody wants a file in it.
    """

    def __init__(self, path: Path) -> None:
        """Opens it. Raises OSError, and CannotRead where it is no regular file."""
        super().__init__(path, "rb", opener=_opened)
        if not stat.S_ISREG(os.fstat(self.fileno()).st_mode):
            self.close()
            raise CannotRead(neither(path))

    def __del__(self) -> None:
        """Closes it."""
        self.close()


def _opened(path: str, flags: int) -> int:
    # To open a pipe that nobody writes to would wait for ever; Windows has no such pipes in folders.
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def is_junk(name: str) -> bool:
    """Whether a computer left this file behind, not LinkedIn: `.DS_Store`, `__MACOSX/...`."""
    steps = PurePosixPath(name.replace("\\", "/")).parts
    return "__MACOSX" in steps or any(step.startswith(".") and step != ".." for step in steps)


class Allowance:
    """How many files each archive or folder may hold, and how many bytes all of them together."""

    def __init__(self, rules: "Rules") -> None:
        """Nothing is used up yet."""
        self._rules = rules
        self._files: Counter[str] = Counter()
        self._bytes: Counter[str] = Counter()

    @property
    def most_files(self) -> int:
        """How many files there may be in one place."""
        return self._rules.archive_most_files

    def count_file(self, home: str) -> None:
        """One more file in `home`; raises NotAnExport when there are too many."""
        self._files[home] += 1
        if self._files[home] > self.most_files:
            raise self.too_many(home)

    def too_many(self, home: str) -> NotAnExport:
        """The error for a place with more files than any export has."""
        return NotAnExport(
            f"{home} holds more than {self.most_files:,} files, more than any LinkedIn export; give the export itself, "
            "or raise archive_most_files in a --rules file."
        )

    def count_rows(self, home: str, data: bytes) -> None:
        """Raises NotAnExport when a file has more lines, or more objects and lists, than any real one."""
        most = self._rules.archive_most_rows
        # To learn that a sign is not there at all takes a tenth of the time of counting it.
        if any(sign in data and data.count(sign) > most for sign in (b"\n", b"\r", b"{", b"[")):
            raise NotAnExport(
                f"{home} holds a file of more than {self._rules.archive_most_rows:,} rows, far more than any in a "
                "LinkedIn export; if it is one, raise archive_most_rows in a --rules file."
            )

    def take(self, home: str, file: str, size: int, packed: int | None = None) -> None:
        """`size` bytes of a file in `home`, unpacked from `packed`; read twice, they count once.

        Raises NotAnExport when no real export could hold that.
        """
        key = f"{home}/{file}"
        more = max(0, size - self._bytes[key])
        if self._bytes.total() + more > self._rules.archive_most_megabytes * 1_000_000:
            raise NotAnExport(
                f"{home} unpacks to more than {self._rules.archive_most_megabytes:,} megabytes, far more than any "
                "LinkedIn export; if it is one, raise archive_most_megabytes in a --rules file."
            )
        if packed is not None and size > _RATIO_FROM and size > self._rules.archive_most_ratio * max(1, packed):
            raise NotAnExport(
                f"{home} holds a file that unpacks to over {self._rules.archive_most_ratio} times its size, as no "
                "LinkedIn export does; if it is one, raise archive_most_ratio in a --rules file."
            )
        self._bytes[key] += more
