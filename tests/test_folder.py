"""The report folder: whole or not at all, ours alone, and never at the cost of somebody else's file."""

import errno
import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import folder as room
from pipeline.errors import CannotWrite, NotAReportFolder
from pipeline.folder import write_folder

ROOT = Path(__file__).parent.parent
KNOWN = frozenset({"report.json", "report.html", "people.csv", "charts/a.svg", "charts/b.svg"})
EARLIER = {"report.json": b"earlier", "people.csv": b"earlier", "charts/a.svg": b"earlier"}
LATER = {"report.json": b"later", "report.html": b"later", "charts/b.svg": b"later"}


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def write(folder, files=None):
    write_folder(folder, LATER if files is None else files, KNOWN)


@pytest.fixture(params=["exchange", "two renames"])
def way(request, monkeypatch):
    """Both ways to swap two folders: in one step where the system can, in two where it cannot."""
    if request.param == "two renames":
        monkeypatch.setattr(room, "_exchange", lambda *_: False)


@pytest.fixture
def report(tmp_path):
    folder = tmp_path / "2026-09-30"
    write(folder, EARLIER)
    return folder


def test_a_new_folder_holds_exactly_the_files(tmp_path):
    folder = tmp_path / "not" / "yet" / "there"
    write(folder)
    assert contents(folder) == LATER


@pytest.mark.usefixtures("way")
def test_an_earlier_report_is_replaced_and_nothing_of_it_is_left(report):
    write(report)
    assert contents(report) == LATER
    assert [path.name for path in report.parent.iterdir()] == [report.name]


def test_an_empty_folder_is_used(tmp_path):
    (tmp_path / "empty").mkdir()
    write(tmp_path / "empty")
    assert contents(tmp_path / "empty") == LATER


def test_only_the_owner_can_read(report):
    old = os.umask(0)
    try:
        write(report)
    finally:
        os.umask(old)
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in [report, *report.rglob("*")]}
    assert all(mode == (0o700 if path.is_dir() else 0o600) for path, mode in modes.items())


@pytest.mark.parametrize("foreign", ["holiday.jpg", "charts/holiday.jpg", "photos/", "charts/deep/"])
def test_a_folder_with_anything_else_in_it_is_refused_and_untouched(report, foreign):
    path = report / foreign
    if foreign.endswith("/"):
        path.mkdir(parents=True)
    else:
        path.write_text("mine")
    before = contents(report)
    with pytest.raises(NotAReportFolder, match=foreign.split("/")[0]):
        write(report)
    assert contents(report) == before
    assert path.exists()


def test_files_named_as_ours_are_no_report_without_the_report_itself(tmp_path):
    (tmp_path / "people.csv").write_text("somebody's own list")
    with pytest.raises(NotAReportFolder, match=r"people\.csv"):
        write(tmp_path)
    assert (tmp_path / "people.csv").read_text() == "somebody's own list"


def of_another_version(folder, files, listed):
    """A report whose charts had other names, and that says so."""
    mark = {"format_version": 9, "program_version": "9.9", "as_of": "2026-09-30T12:00:00Z", "files": listed}
    folder.mkdir()
    for name in ("report.json", *files):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(json.dumps(mark) if name == "report.json" else "theirs")
    return folder


@pytest.mark.usefixtures("way")
def test_a_report_of_another_version_is_replaced_with_every_file_that_it_lists(tmp_path):
    files = ["charts/of_old.svg", "circles.csv", "slides/one.png"]
    write(of_another_version(tmp_path / "report", files, ["report.json", *files]))
    assert contents(tmp_path / "report") == LATER
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


@pytest.mark.parametrize("own", ["notes.csv", "charts/mine.svg", "slides/mine.png"])
def test_a_file_of_the_user_s_own_stays_whatever_version_the_report_is_of(tmp_path, own):
    files = ["charts/of_old.svg", "slides/one.png"]
    report = of_another_version(tmp_path / "report", [*files, own], ["report.json", *files])
    before = contents(report)
    with pytest.raises(NotAReportFolder, match=own):
        write(report)
    assert contents(report) == before


@pytest.mark.parametrize(
    "mark",
    [
        b"{}",
        b"not json",
        b"[" * 100_000,
        b'{"files": ["notes.csv"]}',
        b'{"format_version": 1, "program_version": "1", "as_of": "x", "files": "notes.csv"}',
        b'{"format_version": 1, "program_version": "1", "as_of": "x", "files": [["notes.csv"], 3, null]}',
    ],
)
def test_what_is_no_list_of_a_report_gives_nothing_away(report, mark):
    (report / "report.json").write_bytes(mark)
    (report / "notes.csv").write_text("mine")
    with pytest.raises(NotAReportFolder, match=r"notes\.csv"):
        write(report)
    assert (report / "notes.csv").read_text() == "mine"


@pytest.mark.parametrize("own", ["thesis.docx", "../notes.csv", "photos/trip/a.png", "Notes.csv.exe", "/etc/hosts"])
def test_a_list_names_only_what_a_report_may_hold(tmp_path, own):
    report = of_another_version(tmp_path / "report", ["people.csv", "thesis.docx"], [own, "thesis.docx"])
    (tmp_path / "notes.csv").write_text("mine")
    with pytest.raises(NotAReportFolder, match=r"thesis\.docx"):
        write(report)
    assert (tmp_path / "notes.csv").read_text() == "mine"


@pytest.mark.usefixtures("way")
def test_a_report_of_another_version_is_removed_to_the_end_however_often_a_run_is_killed(tmp_path):
    files = ["charts/of_old.svg", "circles.csv"]
    moment, survived = 0, False
    while not survived:
        folder = of_another_version_in(tmp_path / str(moment), files)
        with pytest.MonkeyPatch.context() as patch:
            die_at(patch, moment)
            try:
                write(folder)
                survived = True
            except Killed:
                pass
        write(folder)
        assert contents(folder) == LATER, f"killed at step {moment}"
        assert [path.name for path in folder.parent.iterdir()] == ["report"]
        moment += 1
    assert moment > 15


def of_another_version_in(parent, files):
    parent.mkdir()
    return of_another_version(parent / "report", files, ["report.json", *files])


def test_a_file_in_the_folder_s_place_is_refused(tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(NotAReportFolder):
        write(tmp_path / "file")
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize("link", [".", "people.csv", "charts"])
def test_links_are_never_followed(tmp_path, link):
    treasure = tmp_path / "treasure"
    write(treasure, EARLIER)
    folder = tmp_path / "report"
    if link == ".":
        folder.symlink_to(treasure)
    else:
        write(folder, {"report.json": b""})
        (folder / link).symlink_to(treasure / link)
    with pytest.raises(NotAReportFolder):
        write(folder)
    assert contents(treasure) == EARLIER


def test_a_link_planted_in_the_hidden_sibling_s_place_is_refused(tmp_path):
    treasure = tmp_path / "treasure"
    write(treasure, EARLIER)
    (tmp_path / ".report.new").symlink_to(treasure)
    with pytest.raises(NotAReportFolder):
        write(tmp_path / "report")
    assert contents(treasure) == EARLIER


class Killed(BaseException):
    """The process is gone: from here on nothing it tries has any effect."""


def die_at(monkeypatch, moment):
    """Every change to the disk from the given one on fails, as in a process that was killed; returns the count."""
    steps = {"taken": 0}

    def mortal(real):
        def act(*args, **kwargs):
            if steps["taken"] >= moment:
                raise Killed
            steps["taken"] += 1
            return real(*args, **kwargs)

        return act

    for name in ("mkdir", "rename", "replace", "unlink", "rmdir"):
        monkeypatch.setattr(Path, name, mortal(getattr(Path, name)))
    for name in ("open", "fsync"):
        monkeypatch.setattr(os, name, mortal(getattr(os, name)))
    monkeypatch.setattr(room, "_exchange", mortal(room._exchange))
    return steps


@pytest.mark.usefixtures("way")
def test_whenever_a_run_is_killed_a_whole_report_stands_or_comes_back(tmp_path):
    moment, survived = 0, False
    while not survived:
        folder = tmp_path / str(moment) / "report"
        write(folder, EARLIER)
        with pytest.MonkeyPatch.context() as patch:
            die_at(patch, moment)
            try:
                write(folder)
                survived = True
            except Killed:
                pass
        hidden = folder.with_name(".report.old")
        standing = folder if folder.exists() else hidden
        assert contents(standing) in (EARLIER, LATER), f"killed at step {moment}"
        write(folder, EARLIER | {"report.html": b"next"})
        assert contents(folder) == EARLIER | {"report.html": b"next"}
        assert [path.name for path in folder.parent.iterdir()] == ["report"]
        moment += 1
    assert moment > 15


def test_an_earlier_report_caught_between_two_renames_is_put_back_even_if_the_next_run_fails(report, monkeypatch):
    report.rename(report.with_name(f".{report.name}.old"))

    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CannotWrite):
        write(report)
    assert contents(report) == EARLIER


def test_the_remains_of_a_removal_are_never_taken_for_a_report(report, monkeypatch):
    unlink, gone = Path.unlink, []

    def die_after_one(self):
        if gone:
            raise Killed
        gone.append(self.name)
        unlink(self)

    monkeypatch.setattr(room, "_exchange", lambda *_: False)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", die_after_one)
        with pytest.raises(Killed):
            write(report)
    shutil.rmtree(report)
    write(report)
    assert contents(report) == LATER
    assert [path.name for path in report.parent.iterdir()] == [report.name]
    assert gone, "the run was killed while it removed the earlier report"


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("failing", ["fsync", "rename"])
def test_a_refusing_disk_is_said_in_a_sentence_and_leaves_the_earlier_report(report, monkeypatch, failing):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    if failing == "rename":
        monkeypatch.setattr(room, "_exchange", full)
    else:
        monkeypatch.setattr(os, failing, full)
    with pytest.raises(CannotWrite, match=r"2026-09-30 \(no space left on device\)"):
        write(report)
    assert contents(report) == EARLIER
    assert [path.name for path in report.parent.iterdir()] == [report.name]


def test_the_second_of_two_renames_failing_puts_the_first_back(report, monkeypatch):
    monkeypatch.setattr(room, "_exchange", lambda *_: False)
    rename = Path.rename

    def refuse(self, target):
        if self.name.endswith(".new"):
            raise OSError(errno.EACCES, os.strerror(errno.EACCES))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(CannotWrite, match="permission denied"):
        write(report)
    assert contents(report) == EARLIER


def test_a_parent_that_is_a_file_is_said_in_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotWrite, match="cannot be written"):
        write(tmp_path / "file" / "report")


def without_rights_of_root(code, *words):
    """What Python code says that has to keep to the modes of its own files, whoever runs the tests."""
    rights = "-dac_override,-dac_read_search,-fowner,-linux_immutable"
    down = ["setpriv", "--bounding-set", rights, "--inh-caps", rights] if os.geteuid() == 0 else []
    if down and shutil.which("setpriv") is None:
        pytest.skip("root may write everywhere, and setpriv is not here to step down")
    command = [*down, sys.executable, "-c", code, *map(str, words)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


WRITE = """
import sys
from pathlib import Path
from pipeline.folder import write_folder
from tests.test_folder import KNOWN, LATER
from pipeline.faults import told
with told():
    write_folder(Path(sys.argv[1]), LATER, KNOWN)
"""


@pytest.mark.skipif(os.name == "nt", reason="modes are another matter on Windows")
def test_a_write_protected_report_of_ours_is_replaced_and_leaves_nothing(report):
    (report / "charts").chmod(0o555)
    report.chmod(0o555)
    done = without_rights_of_root(WRITE, report)
    assert (done.returncode, done.stderr) == (0, "")
    assert contents(report) == LATER
    assert [path.name for path in report.parent.iterdir()] == [report.name]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root can leave something of somebody else's")
def test_what_is_in_the_way_and_cannot_be_removed_is_named(report):
    left = report.with_name(f".{report.name}.new")
    left.mkdir()
    (left / "people.csv").write_text("half")
    left.chmod(0o555)
    os.chown(left, 65534, 65534)
    for _ in range(2):
        done = without_rights_of_root(WRITE, report)
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1
        assert f"{left}, which an earlier run left, is in the way" in done.stderr
        assert "remove it yourself" in done.stderr
        assert contents(report) == EARLIER
