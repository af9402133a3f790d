"""Whatever goes wrong on the way, a run ends with a whole report or with a sentence and the earlier report whole.

`MUTUALS_FAULTS=all` tries every step of a report instead of a choice of them; see docs/reliability.md.
"""

import ast
import base64
import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipeline import analyze
from pipeline.analysis import inspect
from pipeline.errors import CannotGoOn, CannotWrite
from pipeline.folder import write_folder
from pipeline.folder_lock import QUIET_SECONDS
from pipeline.report import NAMES
from pipeline.report import write as report
from schemas.fields import profile_url
from tests.conftest import MESSAGE_COLUMNS, SAMPLES, TYPICAL, World

ROOT = Path(__file__).parent.parent
MUTUALS = Path(sys.executable).parent / "mutuals"
ALL = os.environ.get("MUTUALS_FAULTS") == "all"
SMALL = SAMPLES / "small"

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals, limits and disks are another matter on Windows")


def made_up_report(which: str) -> dict[str, bytes]:
    """A folder's files under the names of a real report, each told from those of another report."""
    names = sorted(name for name in NAMES if not name.endswith(".png"))
    mark = {"format_version": 1, "program_version": "1", "as_of": "2026-09-30T12:00:00Z", "files": names}
    return {name: f"{which} {name}".encode() * 50 for name in names} | {
        "report.json": json.dumps(mark | {"which": which}).encode()
    }


def asked(path: Path, **more: Any) -> Path:
    """What tests/faulting.py is asked to do, as a file."""
    reports = {
        which: {name: base64.b64encode(data).decode() for name, data in made_up_report(which).items()}
        for which in ("earlier", "later")
    }
    path.write_text(json.dumps({"reports": reports, **more}))
    return path


def faulting(*words: object, **more: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.faulting", *map(str, words)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more,
    )  # fmt: skip


def told(process: subprocess.Popen[str]) -> list[dict[str, Any]]:
    out, errors = process.communicate()
    assert process.returncode == 0, errors
    return [json.loads(line) for line in out.splitlines()]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def is_one_sentence(said: str) -> bool:
    return said.startswith("mutuals: ") and said.endswith(".\n") and said.count("\n") == 1 and "Traceback" not in said


@pytest.fixture(scope="module")
def trials(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What came of a kill, a full disk, a refusal and Ctrl-C at many steps of writing a report over an earlier one."""
    folder = tmp_path_factory.mktemp("faults")
    rows = told(faulting("each", asked(folder / "asked.json", every=1 if ALL else 90), folder))
    if ALL:
        (Path(os.environ.get("MUTUALS_FAULTS_TO", folder)) / "faults.json").write_text(json.dumps(rows))
    steps = {row["way"]: row["steps"] for row in rows if "steps" in row}
    assert {label.split(" ")[0] for label in itertools.chain(*steps.values())} == {
        "open", "write", "fsync", "scandir", "mkdir", "exchange", "rename", "unlink", "rmdir",
    }  # fmt: skip
    assert all(len(labels) > 120 for labels in steps.values())
    return [row for row in rows if "kind" in row]


def test_at_whatever_step_a_run_fails_a_whole_report_stands(trials: list[dict[str, Any]]) -> None:
    assert len(trials) > 100
    for trial in trials:
        # Where two renames are needed, an earlier report may be caught between them; the next run puts it back.
        between = trial["way"] == "two renames" and (trial["lasting"] or trial["kind"] == "killed")
        assert trial["standing"] in {"earlier", "later"} | ({"put by: earlier"} if between else set()), trial


def test_the_next_run_writes_its_report_and_leaves_nothing_of_the_failed_one(trials: list[dict[str, Any]]) -> None:
    for trial in trials:
        assert (trial["next_status"], trial["next_standing"], trial["next_left"]) == (0, "later", []), trial


def test_a_refusing_disk_is_one_true_sentence(trials: list[dict[str, Any]]) -> None:
    refused = [trial for trial in trials if trial["kind"] in ("full", "refused")]
    assert {trial["standing"] for trial in refused} > {"earlier", "later"}
    for trial in refused:
        said = trial["said"]
        assert trial["status"] == 2, trial
        assert is_one_sentence(said), trial
        assert ("no space left on device" if trial["kind"] == "full" else "permission denied") in said
        assert ("earlier report there is as it was" in said) == (trial["standing"] == "earlier"), trial
        assert ("comes back with the next one" in said) == (trial["standing"] == "put by: earlier"), trial
        assert ("The new report is in" in said) == (trial["standing"] == "later"), trial
        if trial["standing"] == "later" and trial["hidden"]:
            assert f"still in {trial['hidden'][0]} beside it" in said, trial


def test_ctrl_c_leaves_nothing_half_written_and_shows_no_traceback(trials: list[dict[str, Any]]) -> None:
    for trial in trials:
        if trial["kind"] == "stopped":
            assert trial["status"] == 130, trial
            assert "Traceback" not in trial["said"]
            if trial["standing"] == "earlier":
                assert trial["hidden"] == []


@pytest.fixture(scope="module")
def earlier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report that some earlier run wrote."""
    folder = tmp_path_factory.mktemp("earlier") / "report"
    write_folder(folder, made_up_report("earlier"), NAMES)
    return folder


@pytest.mark.parametrize(
    ("kind", "step"), [(kind, step) for kind in ("killed", "full", "refused") for step in range(1, 130, 4)]
    if ALL else [("killed", 60), ("full", 61)],
)  # fmt: skip
def test_the_whole_program_keeps_to_that_too(earlier: Path, tmp_path: Path, kind: str, step: int) -> None:
    place = tmp_path / "reports" / "report"
    shutil.copytree(earlier, place)
    fault = json.dumps({"kind": kind, "step": step})
    run = faulting("run", fault, place.parent, "report", SMALL, "--out", place, "--quiet")
    _, said = run.communicate()
    if kind == "killed" and run.returncode:
        assert (run.returncode, said) == (-9, "")
    elif run.returncode:
        assert run.returncode == 2
        assert is_one_sentence(said)
        assert contents(place) == contents(earlier) or "The new report is in" in said
    if contents(place) != contents(earlier):
        assert json.loads((place / "report.json").read_text(encoding="utf-8"))["people"], "the new one is whole"
        assert set(contents(place)) == {name for name in NAMES if not name.endswith(".png")}


def mounted(folder: Path, commands: str, **words: object) -> str:
    """What shell commands say that see a small disk of their own at `folder`; nothing is left mounted after them."""
    if sys.platform != "linux" or shutil.which("unshare") is None:
        pytest.skip("a disk of one's own takes Linux and unshare")
    folder.mkdir()
    environment = os.environ | {name: str(word) for name, word in words.items()} | {"DISK": str(folder)}
    probe = ["unshare", "-rm", "mount", "-t", "tmpfs", "none", str(folder)]
    if subprocess.run(probe, capture_output=True).returncode:
        pytest.skip("this kernel lets nobody mount a disk of their own")
    done = subprocess.run(
        ["unshare", "-rm", "/bin/sh", "-c", f"mount -t tmpfs -o size=700k none $DISK && {{ {commands}; }} 2>&1"],
        capture_output=True, text=True, env=environment,
    )  # fmt: skip
    assert not done.stderr, done.stderr
    return done.stdout


REPORT_THERE = (
    "cp -R $EARLIER $DISK/report; %s $MUTUALS report $EXPORT --out $DISK/report --quiet; echo status $?; "
    "diff -r $EARLIER $DISK/report && echo as it was; ls -A $DISK"
)


def test_a_disk_that_is_really_full_leaves_the_earlier_report(earlier: Path, tmp_path: Path) -> None:
    said = mounted(tmp_path / "disk", REPORT_THERE % "", EARLIER=earlier, MUTUALS=MUTUALS, EXPORT=SMALL)
    sentence, rest = said.split("\n", 1)
    assert is_one_sentence(f"{sentence}\n"), said
    assert "(no space left on device)" in sentence
    assert rest == "status 2\nas it was\nreport\n"


def test_a_disk_that_may_only_be_read_leaves_the_earlier_report(earlier: Path, tmp_path: Path) -> None:
    commands = REPORT_THERE % "mount -o remount,ro none $DISK;"
    said = mounted(tmp_path / "disk", commands, EARLIER=earlier, MUTUALS=MUTUALS, EXPORT=SMALL)
    sentence, rest = said.split("\n", 1)
    assert is_one_sentence(f"{sentence}\n"), said
    assert "(read-only file system)" in sentence
    assert rest == "status 2\nas it was\nreport\n"


@pytest.mark.parametrize(("locks", "way"), [(True, "exchange"), (False, "exchange"), (False, "two renames")])
def test_runs_at_once_in_one_folder_each_end_with_a_report_or_a_sentence(tmp_path: Path, locks: bool, way: str) -> None:
    request = asked(tmp_path / "asked.json", times=200 if ALL else 12, locks=locks, way=way)
    place = tmp_path / "reports" / "report"
    runs = [faulting("again", request, place) for _ in range(3)]
    said = [row["said"] for run in runs for row in told(run)]
    assert contents(place) in (made_up_report("earlier"), made_up_report("later"))
    if locks:
        assert set(said) == {""}, "they take turns"
        assert [path.name for path in place.parent.iterdir()] == ["report"]
    assert "" in said


def test_without_locks_what_a_killed_run_left_is_in_the_way_for_minutes_and_no_longer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(*_: object) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr("fcntl.flock", no_locks)
    left = tmp_path / ".report.new"
    left.mkdir()
    (left / "people.csv").write_text("half")
    with pytest.raises(CannotWrite, match="Another run is writing"):
        write_folder(tmp_path / "report", made_up_report("later"), NAMES)
    now = left.stat().st_ctime
    monkeypatch.setattr("time.time", lambda: now + QUIET_SECONDS + 1)
    write_folder(tmp_path / "report", made_up_report("later"), NAMES)
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


@pytest.mark.skipif(not ALL, reason="two whole runs at once are tried with MUTUALS_FAULTS=all")
def test_two_whole_runs_at_once_both_end_well(tmp_path: Path) -> None:
    runs = [
        subprocess.Popen(
            [MUTUALS, "report", SMALL, "--out", "reports/one", "--quiet"], cwd=tmp_path, stderr=subprocess.PIPE
        )
        for _ in range(2)
    ]
    assert [run.communicate()[1] for run in runs] == [b"", b""]
    assert [run.returncode for run in runs] == [0, 0]
    assert [path.name for path in (tmp_path / "reports").iterdir()] == ["one"]
    assert set(contents(tmp_path / "reports" / "one")) == {name for name in NAMES if not name.endswith(".png")}


def shorten(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def empty(path: Path) -> None:
    os.truncate(path, 0)


def remove(path: Path) -> None:
    path.unlink()


def pipe(path: Path) -> None:
    remove(path)
    os.mkfifo(path)  # nobody ever writes to it, so whoever waits for that waits for ever


def change(path: Path) -> None:
    path.write_bytes(b"Vorname;Name\r\nsomething else\r\n" * 50)


def replace(path: Path) -> None:
    remove(path)
    change(path)


class Meddler:
    """Somebody who changes a file of the export just before or just after the program opens it for the nth time."""

    def __init__(self, export: Path, act: Callable[[Path], None], nth: int, after: bool) -> None:
        self.export, self.act, self.nth, self.after, self.seen = export, act, nth, after, 0
        self.real = os.open

    def __call__(self, path: Any, *args: Any, **kwargs: Any) -> Any:
        ours = isinstance(path, str | Path) and str(path).startswith(str(self.export)) and Path(path).exists()
        self.seen += ours
        if ours and self.seen == self.nth and not self.after:
            self.act(Path(path))
        file = self.real(path, *args, **kwargs)
        if ours and self.seen == self.nth and self.after:
            self.act(Path(path))
        return file


@pytest.mark.parametrize("after", [False, True], ids=["before it is opened", "once it is open"])
@pytest.mark.parametrize("act", [shorten, empty, remove, change, replace, pipe])
@pytest.mark.parametrize("kind", ["zip", "folder"])
def test_an_export_that_changes_while_it_is_read_is_read_or_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, act: Callable[[Path], None], after: bool
) -> None:
    nth, met = 1, 0
    while True:
        export = tmp_path / f"{nth}" / (TYPICAL.name if kind == "zip" else "export")
        export.parent.mkdir()
        if kind == "zip":
            shutil.make_archive(str(export.with_suffix("")), "zip", SMALL)
        else:
            shutil.copytree(SMALL, export)
        meddler = Meddler(export, act, nth, after)
        with monkeypatch.context() as patch:
            patch.setattr(os, "open", meddler)
            try:
                ended = f"{inspect(export).coverage.height} files are told of."
            except CannotGoOn as error:
                ended = str(error)
        assert ended.endswith(".")
        if meddler.seen < nth:
            break
        met += 1
        nth += 1 if ALL or kind == "zip" else 7
    assert met >= (1 if kind == "zip" else 2)  # a zip is opened once, and read as long as it is needed


def spoken(commands: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    cleared = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "TZ"))}
    return subprocess.run(
        [sys.executable, "-c", commands], cwd=cwd, capture_output=True, text=True, env=cleared | environment
    )


CLOCK = """
import sys, time
for name, value in (("time", 9.8e8), ("time_ns", 980_000_000_000_000_000)):
    setattr(time, name, lambda value=value: value)
for name in ("localtime", "gmtime"):
    setattr(time, name, lambda at=9.8e8, real=getattr(time, name): real(at))
"""
RUN = "import sys; sys.argv[1:] = {words!r}; from pipeline.cli import main; main()"


def turkish(folder: Path) -> str:
    """A Turkish locale, whose capital i has a dot; the plain one where it cannot be had."""
    definition = shutil.which("localedef")
    if definition and not subprocess.run([definition, "-i", "tr_TR", "-f", "UTF-8", folder / "tr_TR.UTF-8"]).returncode:
        return "tr_TR.UTF-8"
    return "POSIX"


def test_clock_zone_and_language_of_the_computer_change_no_byte(tmp_path: Path) -> None:
    (tmp_path / "locale").mkdir()
    places = {
        "east": {"TZ": "Pacific/Kiritimati", "LC_ALL": turkish(tmp_path / "locale"), "PYTHONHASHSEED": "3"},
        "west": {"TZ": "Etc/GMT+12", "LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    }
    for name, environment in places.items():
        command = RUN.format(words=["report", str(SMALL), "--out", name, "--quiet"])
        before = CLOCK if name == "west" else ""  # a clock set to January 2001, before any message
        done = spoken(before + command, tmp_path, LOCPATH=str(tmp_path / "locale"), **environment)
        assert (done.returncode, done.stderr) == (0, "")
    assert contents(tmp_path / "east") == contents(tmp_path / "west")


def test_no_room_behind_a_report_asks_the_computer_for_the_day() -> None:
    code = "import sys, pipeline.report, pipeline.analysis; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    rooms = {name for name in loaded if name.startswith("pipeline")}
    assert len(rooms) > 50
    for room in rooms - {"pipeline.folder_lock", "pipeline.decision_file"}:
        path = ROOT.joinpath(*room.split(".")).with_suffix(".py")
        path = path if path.exists() else path.with_suffix("") / "__init__.py"
        asks = {node.attr for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Attribute)}
        assert not asks & {"now", "utcnow", "today", "time_ns", "localtime", "getmtime", "st_mtime"}, room


def test_a_cell_of_64_megabytes_is_read_like_any_other(world: World) -> None:
    words = "zyx " * 16_000_000
    url = World.url("ada")
    row = ["2-x", "", "Ada Quill", url, "Me Myself", World.url("me"), "2026-03-01 09:00:00 UTC", "", words]
    other = [*row[:6], "2026-03-02 09:00:00 UTC", "", "hello"]
    columns = MESSAGE_COLUMNS[: len(row)]
    world.people("ada | Ada Quill").table("messages.csv", columns, [row, other])
    found = inspect(world.folder).coverage.filter(pl.col("file") == "messages.csv").row(0, named=True)
    assert (found["rows_read"], found["rows_used"]) == (2, 2)


@pytest.mark.parametrize("file", ["Connections.csv", "messages.csv"])
def test_rows_of_5000_columns_are_read_or_refused_and_cost_no_other_row(world: World, file: str) -> None:
    world.people("ada | Ada Quill\nbo | Bo Reed").talk("2026-03-01 09:00 ada > me: hi\n2026-03-02 09:00 me > ada: hi")
    lines = (world.folder / file).read_text(encoding="utf-8").splitlines()
    (world.folder / file).write_text("\n".join([*lines, ",".join(["x"] * 5_000), *lines[-1:]]) + "\n")
    found = inspect(world.folder).coverage.filter(pl.col("file") == file).row(0, named=True)
    assert (found["rows_read"], found["rows_rejected"]) == (4, 1)


def test_a_header_of_5000_columns_is_read_by_the_columns_that_are_known(world: World) -> None:
    world.people("ada | Ada Quill").talk("2026-03-01 09:00 ada > me: hi")
    path = world.folder / "messages.csv"
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    more = ",".join(f"Column {number}" for number in range(5_000))
    path.write_text("\n".join([f"{header},{more}", *(f"{row}{',x' * 5_000}" for row in rows)]), encoding="utf-8")
    assert analyze(world.folder).people["messages_received"].to_list() == [1]


def limited(megabytes: int, *words: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = f"ulimit -v {megabytes * 1024}; exec {MUTUALS} " + " ".join(map(str, words))
    return subprocess.run(["/bin/sh", "-c", command], cwd=cwd, capture_output=True, text=True, timeout=120)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to its limit on address space")
def test_below_the_least_memory_a_run_says_what_it_needs_and_at_it_the_run_ends_well(
    earlier: Path, tmp_path: Path
) -> None:
    from pipeline.faults import LEAST_MEGABYTES, MEGABYTES_A_CORE

    needed = LEAST_MEGABYTES + MEGABYTES_A_CORE * (os.cpu_count() or 1)
    place = tmp_path / "report"
    shutil.copytree(earlier, place)
    for megabytes in (400, 1_300, needed - 1):
        done = limited(megabytes, "report", TYPICAL, "--out", place, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, "")
        assert is_one_sentence(done.stderr)
        assert f"{needed:,} megabytes of address space" in done.stderr
        assert contents(place) == contents(earlier)
    done = limited(needed, "report", TYPICAL, "--out", place, "--quiet", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert contents(place) != contents(earlier)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a real report of a small export, `report`, and a table with a decision on it, `filled.csv`."""
    folder = tmp_path_factory.mktemp("written")
    report(analyze(SMALL), folder / "report")
    (folder / "filled.csv").write_text(f"profile_url,decision\n{profile_url('finn-zandry-77')},keep\n")
    return folder


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to its limit on address space")
@pytest.mark.parametrize(
    "words",
    [
        ["check", SMALL], ["explain", "Finn", SMALL], ["picks", "import", "filled.csv", "--report", "report"],
        ["picks", "export", "new.csv", "--report", "report"],
        ["review", "report", "--with-messages", SMALL, "--no-open", "--idle-minutes", "0.01"],
    ],
    ids=lambda words: " ".join(map(str, words[:2])),
)  # fmt: skip
@pytest.mark.parametrize("megabytes", [300, 600])
def test_whatever_needs_polars_says_what_memory_it_needs(written: Path, words: list[object], megabytes: int) -> None:
    done = limited(megabytes, *words, cwd=written)
    assert (done.returncode, done.stdout) == (2, "")
    assert is_one_sentence(done.stderr)
    assert "megabytes of address space" in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to its limit on address space")
def test_to_list_decisions_and_to_review_a_report_take_little_memory(written: Path) -> None:
    for words in (["picks", "--report", "report"], ["review", "report", "--no-open", "--idle-minutes", "0.01"]):
        done = limited(300, *words, cwd=written)
        assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("words", [["report", SMALL, "--out", "cut"], ["check", SAMPLES / "messy"], ["rules"]])
def test_an_output_that_nobody_reads_to_its_end_is_no_finding(tmp_path: Path, words: list[object]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run([MUTUALS, *words], cwd=tmp_path, stdout=writing, stderr=subprocess.PIPE, text=True)
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (128 + signal.SIGPIPE, "")
    assert words[0] != "report" or (tmp_path / "cut" / "report.json").is_file(), "the report is whole all the same"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no disk here that is always full")
def test_a_report_that_is_in_its_place_is_told_of_though_the_output_fails(written: Path, tmp_path: Path) -> None:
    (tmp_path / "filled.csv").write_bytes((written / "filled.csv").read_bytes())
    shutil.copytree(written / "report", tmp_path / "report")
    told_after = {
        "The new report is in again": ["report", SMALL, "--out", "again"],
        "What could be taken from the file is kept": ["picks", "import", "filled.csv", "--report", "report"],
        "new.csv is written": ["picks", "export", "new.csv", "--report", "report"],
        "The sample is in made-up": ["sample", "made-up", "--connections", 5, "--messages", 0],
    }
    for standing, words in told_after.items():
        with Path("/dev/full").open("w") as full:
            done = subprocess.run(
                [MUTUALS, *map(str, words)], cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True
            )
        assert done.returncode == 2
        assert is_one_sentence(done.stderr)
        assert standing in done.stderr
        assert "No space left" in done.stderr
    assert (tmp_path / "again" / "report.json").is_file()


def test_a_folder_that_is_gone_is_named_as_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    for words in ("picks", f"report {TYPICAL}"):
        command = f"rmdir ../gone; exec {MUTUALS} {words}"
        (tmp_path / "gone").mkdir(exist_ok=True)
        done = subprocess.run(["/bin/sh", "-c", command], cwd=tmp_path / "gone", capture_output=True, text=True)
        assert done.returncode == 2
        assert is_one_sentence(done.stderr)
        assert "the folder that you are in is gone" in done.stderr


def test_decisions_on_a_disk_that_is_really_full_are_told_of_in_plain_words(written: Path, tmp_path: Path) -> None:
    subprocess.run([MUTUALS, "picks", "import", "filled.csv", "--report", "report"], cwd=written, check=True)
    commands = (
        "cp $FROM/decisions.sqlite $DISK; mkdir $DISK/r; cp $FROM/report/report.json $DISK/r; "
        "cat /dev/zero > $DISK/fill 2>/dev/null; "
        "$MUTUALS picks --report $DISK/r; echo status $?; "
        "$MUTUALS picks export $DISK/../new.csv --report $DISK/r; echo status $?; "
        "$MUTUALS report $EXPORT --out $DISK/r; echo status $?"
    )
    lines = mounted(tmp_path / "disk", commands, FROM=written, MUTUALS=MUTUALS, EXPORT=SMALL).splitlines()
    assert lines[1::2] == ["status 2"] * 3
    for sentence in lines[::2]:
        assert is_one_sentence(f"{sentence}\n"), sentence
        assert "out of reach: the disk is full" in sentence


def test_a_sentence_stays_one_line_that_a_terminal_does_not_obey_however_long_its_path_is(tmp_path: Path) -> None:
    for path in ("a\x1b[31m\nb", "x" * 5_000):
        done = subprocess.run([MUTUALS, "check", path], cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 2
        assert is_one_sentence(done.stderr)
        assert "\x1b" not in done.stderr
        assert len(done.stderr) < 1_100
