"""Whether the file of decisions that was opened is still the whole one at its path, so that nothing goes astray."""

import sqlite3
from collections.abc import Set as AbstractSet
from contextlib import closing
from pathlib import Path

from pipeline.errors import DecisionsGone

_SIDES = ("", "-wal", "-shm")
# A log is empty until somebody writes; where it begins otherwise, nobody else could read what is in it.
_LOG_BEGINS = (b"", b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83")
_SHORT_READ = 522
_NOT_WHOLE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)


class Watch:
    """One open file of decisions as its path shows it, with the two files that SQLite keeps beside it."""

    def __init__(self, path: Path) -> None:
        """Notes what is there now; a connection must be open, which keeps the files beside it in their place."""
        self._path = path
        self._files = [path.with_name(path.name + side) for side in _SIDES]
        self._identities = [_identity(each) for each in self._files]
        self._state = self._touched()
        self._begins = self._log()

    def confirm(self, *known: AbstractSet[str]) -> None:
        """Raises DecisionsGone unless whoever opened the path next would find these events there, in a whole file.

        Some microseconds, unless the file itself was written since the last time, which SQLite does once in some
        hundred picks (what is new goes to its log first): then it is read through, 14 ms with 10,000 events.
        """
        if [_identity(each) for each in self._files] != self._identities:
            raise _gone(self._path)
        state, begins = self._touched(), self._log()
        if begins not in _LOG_BEGINS:
            raise _gone(self._path)
        if (state != self._state or (self._begins and not begins)) and not _holds(self._path, *known):
            raise _gone(self._path)
        self._state, self._begins = state, begins

    def _touched(self) -> tuple[int, int, int]:
        # Never opened and closed here by any other means than SQLite's: on Unix that would let go of all its locks.
        found = self._path.stat()
        return found.st_size, found.st_mtime_ns, found.st_ctime_ns

    def _log(self) -> bytes:
        """How the log begins: nothing where it is empty, or where the disk is one on which SQLite keeps none."""
        if self._identities[1] is None:
            return b""
        with self._files[1].open("rb") as stream:
            return stream.read(4)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _holds(path: Path, *known: AbstractSet[str]) -> bool:
    """Whether the file at that path is whole and has these events: as a stranger sees it, who remembers nothing."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            # Not the quick check: it leaves out whether the index and the table tell of the same events.
            whole = connection.execute("pragma integrity_check").fetchall() == [("ok",)]
            held = {each for (each,) in connection.execute("select event_id from events not indexed")}
            return whole and all(each <= held for each in known)
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF in _NOT_WHOLE or error.sqlite_errorcode == _SHORT_READ:
            return False
        raise


def _gone(path: Path) -> DecisionsGone:
    return DecisionsGone(
        f"{path} or a file beside it was moved, deleted or replaced while it was open, so nothing more is kept in it: "
        "stop every `mutuals` that uses it, put the file back if you have it, and begin again."
    )
