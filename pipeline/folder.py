"""A report's folder on disk, written whole or not at all, whatever happens on the way."""

import ctypes
import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pipeline.errors import CannotWrite, NotAReportFolder
from pipeline.folder_lock import require_quiet, turn_at
from pipeline.folder_place import place_of

MARK = "report.json"
"""A folder without this file is no report, even if every name in it is one that a report has."""
LEFT = ".report.json"
"""What the mark is called while its folder is removed: that is no report any more, but known for the rest of one."""
_HERE, _EXCHANGE = -100, 2
# A name that any report may have, one folder deep at most; which of these a folder holds is for its own list to say.
_OURS = re.compile(r"(?:[a-z_]{1,40}/)?[a-z][a-z_.-]{0,60}\.(?:csv|html|json|parquet|png|svg|xlsx)")


_DATED = re.compile(r"\d{4}-\d\d-\d\d")


def newest_in(reports: Path) -> Path | None:
    """The report in that folder with the latest date for a name; one of another name, as the sample, only if alone."""
    found = [path.parent for path in reports.glob(f"*/{MARK}")]
    return max(found, key=lambda path: (bool(_DATED.fullmatch(path.name)), path.name), default=None)


def write_folder(folder: Path, files: Mapping[str, bytes], known: frozenset[str]) -> None:
    """Puts `files` (relative name with `/` to contents) into `folder`, in place of an earlier report or of nothing.

    The report grows in a hidden sibling and takes the folder's place at the end:

        .NAME.new   being written; what a killed run left is thrown away by the next
        .NAME.old   the earlier report between two renames; put back if a run was killed there
        NAME        the earlier report, then the new one

    `known` are the names that a report may have, those of `files` among them; a report of another version may hold
    more, which its mark lists. Raises NotAReportFolder if the folder holds anything else or is a link, CannotWrite if
    the disk refuses; either way the earlier report is as it was.
    """
    place = place_of(folder)
    site = _Site(place, known)
    try:
        for above in reversed([each for each in place.parents if not each.exists()]):
            above.mkdir(mode=0o700, exist_ok=True)
        with turn_at(place.parent) as alone:
            site.replace(files, alone=alone)
    except OSError as error:
        put_by = not os.path.lexists(place) and (site.old / MARK).exists()
        kept = f"is in {site.old.name} beside it and comes back with the next one" if put_by else "is as it was"
        raise CannotWrite(
            f"The report cannot be written to {folder} ({_cause(error)}); make room or choose another folder with "
            f"--out, an earlier report there {kept}."
        ) from error


@dataclass(frozen=True)
class _Site:
    """The folder, its two hidden siblings and the names that may stand in them."""

    place: Path
    known: frozenset[str]

    @property
    def new(self) -> Path:
        return self.place.with_name(f".{self.place.name}.new")

    @property
    def old(self) -> Path:
        return self.place.with_name(f".{self.place.name}.old")

    def replace(self, files: Mapping[str, bytes], *, alone: bool) -> None:
        if not alone:
            require_quiet(self.new)
        self._recover()
        self._check(self.place, mark=MARK)
        self.new.mkdir(mode=0o700)  # and if that fails, it is another run's, not ours to remove
        try:
            _fill(self.new, files)
            self._swap()
        except BaseException:
            self._remove(self.new)
            raise
        try:
            _settle(self.place.parent)
            self._remove(self.new)
            self._remove(self.old)
        except OSError as error:
            raise CannotWrite(self._unfinished(error)) from error

    def _unfinished(self, error: OSError) -> str:
        """What to say where the new report is in its place and the disk refuses what comes after."""
        left = [folder.name for folder in (self.new, self.old) if os.path.lexists(folder)]
        rest = f"the earlier one, or a part of it, is still in {left[0]} beside it" if left else "it may not be kept"
        return f"The new report is in {self.place}, but the disk refused to go on ({_cause(error)}): {rest}."

    def _recover(self) -> None:
        """What a killed run left: an earlier report goes back to its place, everything else goes."""
        if (self.old / MARK).exists() and not os.path.lexists(self.place):
            self._check(self.old)
            self.old.rename(self.place)
        for left in (self.old, self.new):
            try:
                self._remove(left)
            except OSError as error:
                raise CannotWrite(
                    f"The report cannot be written: {left}, which an earlier run left, is in the way and cannot be "
                    f"removed ({_cause(error)}); remove it yourself or choose another folder with --out, an earlier "
                    "report there is as it was."
                ) from error

    def _swap(self) -> None:
        self._check(self.place, mark=MARK)
        if not self.place.exists():
            self.new.rename(self.place)
        elif not _exchange(self.new, self.place):
            self.place.rename(self.old)
            try:
                self.new.rename(self.place)
            except BaseException:
                self.old.rename(self.place)
                raise

    def _check(self, folder: Path, mark: str | None = None) -> None:
        """Raises NotAReportFolder unless the folder is missing, empty or a report."""
        if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
            raise NotAReportFolder(f"{folder} is not a folder of its own; choose another one with --out.")
        names = set(_names(folder)) if folder.exists() else set()
        known = self.known if mark else self.known | {LEFT}
        strange = sorted(names - _with_folders(known))
        if strange:
            strange = sorted(names - _with_folders(known | _listed(folder)))
        if mark and names and mark not in names:
            strange = strange or sorted(names)
        if strange:
            raise NotAReportFolder(
                f"{folder} holds {strange[0]}, which is not a report's; move it away or choose another folder "
                "with --out."
            )

    def _remove(self, folder: Path) -> None:
        """Removes a report file by file, so that what is not a report's can never go with it."""
        if not os.path.lexists(folder):
            return
        self._check(folder)
        _unlock(folder)
        # The mark goes first: a half-removed report is not taken for a whole one. What it lists is needed to the end.
        if (folder / MARK).exists():
            (folder / MARK).replace(folder / LEFT)
        names = sorted(_names(folder), key=lambda name: (name == LEFT, name.endswith("/"), name))
        for below in (name for name in names if name.endswith("/")):
            _unlock(folder / below)
        for name in names:
            if name.endswith("/"):
                (folder / name).rmdir()
            else:
                (folder / name).unlink()
        folder.rmdir()


def _unlock(folder: Path) -> None:
    """Lets a write-protected folder of a report go: from such a one nothing can be removed."""
    if not os.access(folder, os.W_OK | os.X_OK):
        folder.chmod(0o700)


def _cause(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _with_folders(names: frozenset[str]) -> frozenset[str]:
    return names | {f"{PurePosixPath(name).parent}/" for name in names}


def _listed(folder: Path) -> frozenset[str]:
    """The files that the report in `folder`, of whatever version, says it may have; none if it is no report.

    Only names that a report may have count: nothing outside the folder, and no file of a kind that is never written.
    """
    for mark in (MARK, LEFT):
        try:
            told = json.loads((folder / mark).read_bytes())
        except (OSError, ValueError, RecursionError):
            continue
        if isinstance(told, dict) and {"format_version", "program_version", "as_of"} <= told.keys():
            files = told.get("files")
            names = files if isinstance(files, list) else []
            return frozenset(name for name in names if isinstance(name, str) and _OURS.fullmatch(name))
    return frozenset()


def _names(folder: Path) -> Iterator[str]:
    """What stands in a folder and one level down, folders with a `/` at the end.

    A link or a deeper folder comes under a name that no report has.
    """
    for entry in os.scandir(folder):
        if entry.is_dir(follow_symlinks=False):
            yield f"{entry.name}/"
            yield from (_name(inner, f"{entry.name}/") for inner in os.scandir(entry))
        else:
            yield _name(entry)


def _name(entry: os.DirEntry[str], above: str = "") -> str:
    return above + entry.name + ("" if entry.is_file(follow_symlinks=False) else " (no plain file)")


def _fill(folder: Path, files: Mapping[str, bytes]) -> None:
    below = sorted({str(PurePosixPath(name).parent) for name in files} - {"."})
    for name in below:
        (folder / name).mkdir(mode=0o700)
    for name, contents in files.items():
        handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(contents)
            file.flush()
            os.fsync(file.fileno())
    for name in (*below, "."):
        _settle(folder / name)


def _settle(folder: Path) -> None:
    """Waits until the folder's entries are on the disk."""
    if sys.platform != "win32":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _exchange(new: Path, place: Path) -> bool:
    """Swaps two folders in one step, so that no moment is without a report; False where the system cannot."""
    if sys.platform != "linux":
        return False
    renameat2 = getattr(ctypes.CDLL(None), "renameat2", None)
    if renameat2 is None:
        return False
    return bool(renameat2(_HERE, os.fsencode(new), _HERE, os.fsencode(place), _EXCHANGE) == 0)
