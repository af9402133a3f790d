"""The file of decisions on the disk: opened, made or brought up to date, and its faults in one sentence each."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import CannotDecide, NewerDecisions, NotDecisions

PATIENCE = 30.0
"""Seconds to wait while another process writes."""

# `mutu`: tells a file of decisions from other programs' SQLite files.
_MARK = 0x6D757475
_FIRST = (
    """
    create table events (
        seq integer primary key autoincrement,
        event_id text not null unique,
        at text not null,
        person_id text not null,
        kind text not null,
        answer text,
        until text,
        note text,
        undoes text,
        done text,
        name text,
        profile_url text,
        standing text,
        as_of text
    )
    """,
    """
    create trigger events_are_kept before delete on events
    begin select raise(abort, 'decisions are never deleted'); end
    """,
    """
    create trigger events_stay before update on events
    begin select raise(abort, 'decisions are never changed'); end
    """,
    f"pragma application_id = {_MARK}",
)
_OWNERS = ("alter table events add column owner_name text", "alter table events add column owner_url text")
STEPS: tuple[tuple[str, ...], ...] = (_FIRST, _OWNERS)
"""What leads from each version of the file to the next: a file of version n has been through the first n steps."""


def open_file(path: Path) -> sqlite3.Connection:
    """A connection to the file, which is made if there is none, for its owner's eyes alone (mode 0600).

    An older version's file is brought up to date. Raises NotDecisions for another program's or a damaged file (which
    takes 7 ms to find out with 10,000 events), NewerDecisions for a later version's, CannotDecide where the disk
    refuses.
    """
    with told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.touch(mode=0o600)
        connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
        try:
            _prepare(connection, path)
            require_whole(connection, path)
        except BaseException:
            connection.close()
            raise
    return connection


def may_write(path: Path) -> bool:
    """Whether decisions can be added to the file, or a new one be made there."""
    there = next(folder for folder in path.parents if folder.exists())
    return os.access(there, os.W_OK | os.X_OK) and (not path.exists() or os.access(path, os.W_OK))


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Sets the connection up and takes the file through the steps that it lacks."""
    connection.execute("pragma synchronous = full")
    version = _version(connection, path)
    if version > len(STEPS):
        raise NewerDecisions(f"{path} was written by a later version of mutuals; update the program to read it.")
    _write_ahead(connection)
    if version == len(STEPS):
        return
    connection.execute("begin immediate")
    try:
        # Another process may have been quicker.
        for step in STEPS[_version(connection, path) :]:
            for statement in step:
                connection.execute(statement)
        connection.execute(f"pragma user_version = {len(STEPS)}")
        connection.execute("commit")
    except BaseException:
        if connection.in_transaction:
            connection.execute("rollback")
        raise


def require_whole(connection: sqlite3.Connection, path: Path) -> None:
    """Reads the whole file and raises NotDecisions if SQLite finds anything damaged."""
    if connection.execute("pragma integrity_check").fetchall() != [("ok",)]:
        raise damaged(path)


def _version(connection: sqlite3.Connection, path: Path) -> int:
    """How many steps the file has been through; raises NotDecisions for another program's file."""
    (mark,), (version,) = (
        connection.execute(f"pragma {name}").fetchone() for name in ("application_id", "user_version")
    )
    (tables,) = connection.execute("select count(*) from sqlite_schema").fetchone()
    if mark != _MARK and (mark or version or tables):
        raise NotDecisions(f"{path} is not a file of decisions that mutuals wrote; move it away, or name another one.")
    return int(version)


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Readers and writers at once; a disk that cannot do that (some network disks) stays with the usual way."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            connection.execute("pragma journal_mode = wal")
        except sqlite3.OperationalError as error:
            # Of several processes that open a new file at once, all but one are sent away without being made to wait.
            if _cause(error) != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return


def _cause(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def damaged(path: Path) -> NotDecisions:
    """What to say of a file that does not hold what it should."""
    return NotDecisions(
        f"{path} is damaged; put a copy of it in its place, or move it away and take your last export of the picks in "
        "with `mutuals picks import`."
    )


_SAID = {
    sqlite3.SQLITE_FULL: "the disk is full; make room and try again, nothing that was decided before is lost",
    sqlite3.SQLITE_READONLY: "it can only be read; allow writing to it and to the folder that it is in",
    sqlite3.SQLITE_BUSY: "another program has been writing to it all the while; close that one and try again",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened; see whether you may read and write it and the folder that it is in",
}
_REFUSED = {
    sqlite3.SQLITE_IOERR: "the disk is full, or fails; make room and try again, nothing that was decided before is lost"
}
"""What has so many causes that SQLite's name for it is added, for whoever is asked for help."""


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turns what SQLite or the system refuses into one sentence."""
    try:
        yield
    except sqlite3.Error as error:
        cause = _cause(error)
        if cause == sqlite3.SQLITE_CORRUPT:
            raise damaged(path) from None
        if cause == sqlite3.SQLITE_NOTADB:
            raise NotDecisions(
                f"{path} is not a file of decisions that mutuals wrote; move it away, or name another one."
            ) from None
        refused = _REFUSED.get(cause, "the disk or the file refuses")
        said = _SAID.get(cause, f"{refused} ({getattr(error, 'sqlite_errorname', 'unknown')})")
        raise CannotDecide(f"The decisions in {path} are out of reach: {said}.") from None
    except OSError as error:
        cause_in_words = (error.strerror or type(error).__name__).lower()
        raise CannotDecide(f"The decisions in {path} are out of reach: {cause_in_words}.") from None
