"""A disk that fails on purpose: each step that a run takes in a folder is counted, and at one of them something goes.

python -m tests.faulting run '{"kind": "full", "step": 7}' FOLDER report EXPORT --out FOLDER/report
python -m tests.faulting each FILES.json FOLDER    many faults, each in a forked child that never knew Polars
"""

import base64
import errno
import fcntl
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import typer

from pipeline import cli, folder
from pipeline.errors import CannotGoOn

KINDS = ("killed", "full", "refused", "stopped")
"""SIGKILL; no space left on the device; permission denied; Ctrl-C."""
WAYS = ("exchange", "two renames")
"""How two folders change places: in one step where the system can, in two where it cannot."""
_CHANGES = {"os.mkdir": "mkdir", "os.rename": "rename", "os.remove": "unlink", "os.rmdir": "rmdir"}
_READS = {"os.scandir": "scandir", "os.listdir": "listdir"}


@dataclass(frozen=True)
class Fault:
    """What goes wrong, at which step (from 1 on; 0 is never), and whether everything after it goes wrong as well."""

    kind: str = "full"
    step: int = 0
    lasting: bool = False


class Disk:
    """The steps that this process takes under one folder, and the fault that waits at one of them.

    A step is an opening, a write, an fsync, a look into a folder, mkdir, rename, unlink, rmdir, or the exchange of two
    folders. A write that fails has written half. Lasts until the process ends.
    """

    def __init__(self, under: Path, fault: Fault, way: str = "exchange") -> None:
        self.under = os.path.realpath(under)
        self.fault = fault
        self.way = way
        self.steps: list[str] = []

    def install(self) -> None:
        sys.addaudithook(self._heard)
        os.fdopen = partial(self._opened, os.fdopen)
        os.fsync = self._synced
        folder._exchange = partial(self._exchanged, folder._exchange)

    def _heard(self, event: str, args: tuple[Any, ...]) -> None:
        label = _CHANGES.get(event) or _READS.get(event) or ("open" if event == "open" else "")
        # Every import opens files, and Python's own files of compiled code are nobody's report.
        if label and isinstance(args[0], str | bytes) and self._within(os.fsdecode(args[0])):
            self.step(f"{label} {self._shown(os.fsdecode(args[0]))}")

    def _within(self, path: str) -> bool:
        whole = str(Path(path).absolute())
        return whole == self.under or whole.startswith(self.under + os.sep)

    def _shown(self, path: str) -> str:
        return os.path.relpath(path, self.under)

    def step(self, label: str, on_failure: Callable[[], None] = lambda: None) -> None:
        self.steps.append(label)
        at, due = len(self.steps), self.fault.step
        if due and (at == due or (self.fault.lasting and at > due)):
            on_failure()
            self._strike()

    def _strike(self) -> None:
        if self.fault.kind == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        if self.fault.kind == "stopped":
            raise KeyboardInterrupt
        number = errno.ENOSPC if self.fault.kind == "full" else errno.EACCES
        raise OSError(number, os.strerror(number))

    def _opened(self, real: Callable[..., Any], handle: int, *args: Any, **kwargs: Any) -> Any:
        file = real(handle, *args, **kwargs)
        return _File(file, self) if "w" in file.mode else file

    def _synced(self, _handle: int) -> None:
        self.step("fsync")  # and no more than that: nobody pulls the plug, and a thousand runs would wait for the disk

    def _exchanged(self, real: Callable[..., bool], *folders: Path) -> bool:
        if self.way != "exchange":
            return False
        self.step("exchange")
        return real(*folders)


class _File:
    """A file whose writes are steps."""

    def __init__(self, file: Any, disk: Disk) -> None:
        self._file = file
        self._disk = disk

    def __enter__(self) -> "_File":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def write(self, data: bytes) -> int:
        def half() -> None:
            self._file.write(data[: len(data) // 2])
            self._file.flush()

        self._disk.step("write", half)
        return int(self._file.write(data))


def contents(place: Path) -> dict[str, bytes]:
    return {path.relative_to(place).as_posix(): path.read_bytes() for path in place.rglob("*") if path.is_file()}


def in_child(act: Callable[[], None], said: Path) -> int:
    """The exit status of `act` in a forked child, which writes all that it says to `said`; for light processes only."""
    assert "polars" not in sys.modules
    sys.stdout.flush()  # or the child would say it again
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    handle = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(handle, 1)
    os.dup2(handle, 2)
    status = 70
    try:
        act()
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def run(disk: Disk, place: Path, files: Mapping[str, bytes], known: frozenset[str], told: Path | None = None) -> None:
    """`mutuals report` from the moment when all files are ready, main's own handling of errors included."""

    def command() -> None:
        folder.write_folder(place, files, known)

    disk.install()
    cli.app = partial(_as_typer_does, command)
    try:
        cli.main()
    finally:
        if told:
            told.write_text(json.dumps(disk.steps))


def _as_typer_does(command: Callable[[], None]) -> None:
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(command)
    app([], prog_name="mutuals")


@dataclass(frozen=True)
class Trial:
    """One fault and what came of it."""

    kind: str
    step: int
    lasting: bool
    way: str
    label: str
    status: int
    said: str
    standing: str
    hidden: list[str]
    next_status: int
    next_standing: str
    next_left: list[str]


class Bench:
    """Faults tried one after another on an earlier and a later report in a folder of their own."""

    def __init__(self, scratch: Path, reports: Mapping[str, Mapping[str, bytes]]) -> None:
        self.scratch = scratch
        self.reports = reports
        self.known = frozenset(reports["later"]) | frozenset(reports["earlier"])
        self.said = scratch / "said"

    def _prepare(self) -> Path:
        above = self.scratch / "reports"
        shutil.rmtree(above, ignore_errors=True)
        for name, data in self.reports["earlier"].items():
            path = above / "report" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return above / "report"

    def _write(self, fault: Fault, way: str, place: Path, told: Path | None = None) -> int:
        disk = Disk(place.parent, fault, way)
        return in_child(lambda: run(disk, place, self.reports["later"], self.known, told), self.said)

    def steps(self, way: str) -> list[str]:
        told = self.scratch / "steps"
        assert self._write(Fault(), way, self._prepare(), told) == 0, self.said.read_text()
        return list(json.loads(told.read_text()))

    def standing(self, place: Path) -> str:
        """Which report stands there: none, `earlier`, `later` or something else."""
        found = contents(place) if place.exists() else None
        named = [name for name, files in self.reports.items() if files == found]
        return named[0] if named else "none" if found is None else "torn"

    def trial(self, fault: Fault, way: str, label: str) -> Trial:
        place = self._prepare()
        status = self._write(fault, way, place)
        said, standing = self.said.read_text(), self.standing(place)
        hidden = sorted(each.name for each in place.parent.iterdir() if each != place)
        if standing == "none" and f".{place.name}.old" in hidden:
            standing = f"put by: {self.standing(place.with_name(f'.{place.name}.old'))}"
        next_status = self._write(Fault(), way, place)
        left = sorted(each.name for each in place.parent.iterdir() if each != place)
        return Trial(**asdict(fault), way=way, label=label, status=status, said=said, standing=standing, hidden=hidden,
                     next_status=next_status, next_standing=self.standing(place), next_left=left)  # fmt: skip


def chosen(steps: list[str], every: int) -> list[int]:
    """Steps to try: the first and the last of each kind, and every so many of the rest."""
    kinds = [label.split(" ")[0] for label in steps]
    ends = {kinds.index(kind) for kind in kinds} | {len(kinds) - 1 - kinds[::-1].index(kind) for kind in kinds}
    return [number + 1 for number in sorted(ends | set(range(0, len(steps), every)))]


def _tell(row: Mapping[str, object]) -> None:
    sys.stdout.write(json.dumps(row) + "\n")


def _reports(asked: Mapping[str, Any]) -> dict[str, dict[str, bytes]]:
    return {
        which: {name: base64.b64decode(data) for name, data in files.items()}
        for which, files in asked["reports"].items()
    }


def try_each(asked: Mapping[str, Any], scratch: Path) -> None:
    """All faults that are asked for; prints one JSON line for each."""
    bench = Bench(scratch, _reports(asked))
    with suppress(SystemExit):
        _as_typer_does(lambda: None)  # loads once what every child would load
    for way in WAYS:
        steps = bench.steps(way)
        _tell({"way": way, "steps": steps})
        for step in chosen(steps, asked["every"]):
            for kind in KINDS:
                for lasting in (False, True) if kind in ("full", "refused") else (False,):
                    trial = bench.trial(Fault(kind, step, lasting), way, steps[step - 1])
                    _tell(asdict(trial))


def write_again(asked: Mapping[str, Any], place: Path) -> None:
    """Writes both reports in turn as often as is asked for; prints what each writing came to."""
    if not asked["locks"]:
        fcntl.flock = _no_lock
    if asked["way"] != "exchange":
        folder._exchange = _no_exchange
    reports = _reports(asked)
    for number in range(asked["times"]):
        files = reports["later" if number % 2 else "earlier"]
        try:
            folder.write_folder(place, files, frozenset(files))
            _tell({"said": ""})
        except CannotGoOn as error:
            _tell({"said": str(error)})


def _no_lock(*_: object) -> None:
    raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))


def _no_exchange(*_: object) -> bool:
    return False


def main() -> None:
    what, given, where = sys.argv[1:4]
    if what == "run":
        Disk(Path(where), Fault(**json.loads(given))).install()
        sys.argv = ["mutuals", *sys.argv[4:]]
        cli.main()
    else:
        {"each": try_each, "again": write_again}[what](json.loads(Path(given).read_text()), Path(where))


if __name__ == "__main__":
    main()
