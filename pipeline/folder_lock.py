"""Runs that write into one folder take turns; where the disk has no locks, the second is sent away."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import CannotWrite

QUIET_SECONDS = 300
"""How long a half-written report has to lie untouched on a disk without locks until its run counts as dead."""


@contextmanager
def turn_at(parent: Path) -> Iterator[bool]:
    """Waits for the turn to write into `parent`, and tells whether it is sure to be ours alone.

    A killed run gives its turn up. Some network disks have no locks, and Windows none for folders.
    """
    if sys.platform == "win32":
        yield False
        return
    import fcntl

    handle = os.open(parent, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
        except OSError:
            yield False
        else:
            yield True
    finally:
        os.close(handle)


def require_quiet(half_written: Path) -> None:
    """Raises CannotWrite if another run may still be at work on that folder."""
    try:
        found = half_written.lstat()
    except FileNotFoundError:
        return
    if abs(time.time() - max(found.st_mtime, found.st_ctime)) < QUIET_SECONDS:
        raise CannotWrite(
            f"Another run is writing to the same place, or was stopped less than {QUIET_SECONDS // 60} minutes ago "
            f"(it left {half_written}); wait that long and try again."
        )
