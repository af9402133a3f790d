"""The installed command, as people type it."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import SAMPLES, TYPICAL, World

MUTUALS = Path(sys.executable).parent / "mutuals"
FILES = {
    ".gitignore", "acts.parquet", "cleanup.csv", "debts.parquet", "evidence.parquet", "network.xlsx",
    "no_history.csv", "owed.csv",
    "people.csv", "people.parquet", "reengage.csv", "turns.parquet",
    "rejects.csv", "report.html", "report.json",
}  # fmt: skip


def run(*words: object, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [MUTUALS, *map(str, words)], cwd=cwd, capture_output=True, text=True, env=os.environ | env, encoding="utf-8"
    )


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def assert_one_sentence(done: subprocess.CompletedProcess[str], folder: Path) -> None:
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("mutuals: ")
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr
    assert not (folder / "reports").exists(), "nothing is half-written"


def test_a_report_is_written_where_it_says_and_is_the_same_bytes_the_next_time(tmp_path: Path) -> None:
    first = run("report", SAMPLES / "small", cwd=tmp_path)
    assert first.returncode == 0, first.stderr
    folder = tmp_path / "reports" / "2026-09-30"
    assert f"{Path('reports', '2026-09-30', 'report.html')}" in first.stdout
    before = contents(folder)
    assert {name for name in before if "charts" not in name} == FILES
    assert sum(name.endswith(".svg") for name in before) == 11
    again = run("report", SAMPLES / "small", "--quiet", cwd=tmp_path, PYTHONHASHSEED="7", TZ="Asia/Tokyo", LC_ALL="C")
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert contents(folder) == before


def test_a_report_can_be_read_by_its_owner_alone(tmp_path: Path) -> None:
    run("report", SAMPLES / "small", "--out", tmp_path / "mine", "--png", cwd=tmp_path)
    modes = {path.stat().st_mode & 0o077 for path in [tmp_path / "mine", *(tmp_path / "mine").rglob("*")]}
    assert modes == {0}
    assert list((tmp_path / "mine" / "charts").glob("*.png"))


def test_strict_tells_of_refused_rows_by_its_exit_code(tmp_path: Path) -> None:
    assert run("report", SAMPLES / "messy", "--strict", cwd=tmp_path).returncode == 1
    assert run("report", SAMPLES / "messy", cwd=tmp_path).returncode == 0
    assert run("report", SAMPLES / "small", "--strict", cwd=tmp_path).returncode == 0


def test_as_of_and_rules_change_what_is_seen(tmp_path: Path) -> None:
    (tmp_path / "my.toml").write_text("new_days = 1\n")
    done = run("report", SAMPLES / "small", "--as-of", "2025-01-31", "--rules", "my.toml", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    report = json.loads((tmp_path / "reports" / "2025-01-31" / "report.json").read_text(encoding="utf-8"))
    assert report["rules"]["new_days"] == 1
    assert report["health"]["standings"]["new"] == 0
    assert max(person["connected_on"] for person in report["people"]) <= "2025-01-31"


def test_check_accounts_for_every_row_and_writes_nothing(tmp_path: Path) -> None:
    done = run("check", SAMPLES / "messy", "--json", cwd=tmp_path)
    assert done.returncode == 1
    told = json.loads(done.stdout)
    for row in told["coverage"]:
        assert row["rows_read"] == row["rows_used"] + row["rows_ignored"] + row["rows_rejected"]
    assert "Maybe" not in done.stdout
    assert all("value" not in reject for reject in told["rejects"])
    assert "Maybe" in run("check", SAMPLES / "messy", "--json", "--show-values", cwd=tmp_path).stdout
    table = run("check", SAMPLES / "small", cwd=tmp_path)
    assert table.returncode == 0
    assert "messages.csv" in table.stdout
    assert list(tmp_path.iterdir()) == []


def test_check_tells_of_an_export_that_is_too_little_for_a_report(world: World, tmp_path: Path) -> None:
    done = run("check", world.folder, cwd=tmp_path)
    assert done.returncode == 0
    assert "there is nobody to report on" in done.stdout


def test_a_sample_is_what_was_asked_for_and_can_be_reported_on(tmp_path: Path) -> None:
    done = run("sample", "try it", "--connections", 30, "--messages", 100, "--seed", 5, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    (path,) = (tmp_path / "try it").iterdir()
    assert run("report", path, "--strict", cwd=tmp_path).returncode == 0


def test_rules_print_what_rules_takes(tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_text(run("rules", cwd=tmp_path).stdout, encoding="utf-8")
    assert run("report", SAMPLES / "small", "--rules", "rules.toml", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize("words", ["", "new_days = -1", "no_such_rule = 1", "new_days = 'x'", "not toml"])
def test_bad_rules_are_one_sentence(tmp_path: Path, words: str) -> None:
    (tmp_path / "my.toml").write_text(words)
    done = run("report", SAMPLES / "small", "--rules", "my.toml" if words else "nowhere.toml", cwd=tmp_path)
    assert_one_sentence(done, tmp_path)


def broken_exports(folder: Path) -> dict[str, Path]:
    """Things that are no export, each with its name."""
    (folder / "empty.zip").write_bytes(b"")
    (folder / "letter.zip").write_text("Dear member")
    (folder / "cut.zip").write_bytes(TYPICAL.read_bytes()[:5000])
    (folder / "nothing").mkdir()
    (folder / "holiday").mkdir()
    (folder / "holiday" / "photos.csv").write_text("a,b\n")
    with zipfile.ZipFile(folder / "profile-half.zip", "w") as archive:
        archive.writestr("Profile.csv", "First Name,Last Name,Headline\nMe,Myself,x\n")
    for name, text in (
        ("blank", ""),
        ("headless", "Vorname,Name\na,b\n"),
        ("nobody", "First Name,Last Name,Connected On\n"),
    ):
        (folder / name).mkdir()
        (folder / name / "Connections.csv").write_text(text)
    return {path.name: path for path in folder.iterdir()} | {"nowhere": folder / "nowhere.zip"}


def test_what_is_no_export_is_one_sentence_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "given").mkdir()
    for name, path in broken_exports(tmp_path / "given").items():
        done = run("report", path, cwd=tmp_path)
        assert_one_sentence(done, tmp_path)
        assert len(done.stderr) > 40, name


@pytest.mark.skipif(os.name == "nt", reason="permissions are another matter on Windows")
def test_a_folder_without_rights_is_one_sentence(tmp_path: Path) -> None:
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        pytest.skip("root may write everywhere, and setpriv is not here to step down")
    (tmp_path / "locked").mkdir(mode=0o555)
    down = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []
    out = tmp_path / "locked" / "report"
    if down:
        for parent in [tmp_path, *tmp_path.parents][:3]:
            parent.chmod(parent.stat().st_mode | 0o055)
    done = subprocess.run(
        [*down, MUTUALS, "report", SAMPLES / "small", "--out", out], capture_output=True, text=True, cwd=tmp_path
    )
    assert_one_sentence(done, tmp_path)
    assert list((tmp_path / "locked").iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="file size limits are another matter on Windows")
def test_a_full_disk_leaves_the_earlier_report_as_it_was(tmp_path: Path) -> None:
    assert run("report", SAMPLES / "small", cwd=tmp_path).returncode == 0
    before = contents(tmp_path / "reports")
    limited = subprocess.run(
        ["/bin/sh", "-c", f"ulimit -f 40; exec '{MUTUALS}' report '{TYPICAL}'"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert limited.returncode == 2
    assert limited.stderr.startswith("mutuals: ")
    assert limited.stderr.count("\n") == 1
    assert contents(tmp_path / "reports") == before


def test_a_foreign_folder_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "diary.txt").write_text("keep")
    assert_one_sentence(run("report", SAMPLES / "small", "--out", "mine", cwd=tmp_path), tmp_path)
    assert (tmp_path / "mine" / "diary.txt").read_text() == "keep"


@pytest.mark.skipif(os.name == "nt", reason="links and disks are another matter on Windows")
def test_a_place_that_no_report_can_take_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "circle").symlink_to("circle")
    for place, why in (("/", "is a whole disk"), ("circle", "leads back to itself"), ("circle/new", "leads back")):
        done = run("report", SAMPLES / "small", "--out", place, cwd=tmp_path)
        assert_one_sentence(done, tmp_path)
        assert why in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="names with such letters are another matter on Windows")
def test_a_place_that_commands_the_terminal_is_shown_without_its_commands(tmp_path: Path) -> None:
    done = run("report", SAMPLES / "small", "--out", "a\x1b[31m", cwd=tmp_path)
    assert done.returncode == 0
    assert (tmp_path / "a\x1b[31m" / "report.html").is_file()
    assert "\x1b" not in done.stdout


@pytest.mark.skipif(os.name == "nt", reason="modes are another matter on Windows")
@pytest.mark.parametrize("home", ["new", "/dev/null/home"], ids=["made by the run", "that cannot be made"])
def test_what_libraries_keep_for_themselves_is_private_too(tmp_path: Path, home: str) -> None:
    (tmp_path / "temporary").mkdir(mode=0o700)
    words = f"umask 000; exec '{MUTUALS}' report '{SAMPLES / 'small'}' --quiet"
    places = {"HOME": str(tmp_path / home), "TMPDIR": str(tmp_path / "temporary")}
    known = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "MPL"))}
    done = subprocess.run(["/bin/sh", "-c", words], cwd=tmp_path, capture_output=True, text=True, env=known | places)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    made = list(tmp_path.rglob("*"))
    assert any("fontlist" in path.name for path in made) == (home == "new")
    assert [path.name for path in made if path.stat().st_mode & 0o077] == []
    assert list((tmp_path / "temporary").iterdir()) == []


def test_nothing_that_is_said_holds_a_name_or_a_message(tmp_path: Path) -> None:
    said = ""
    for command in ("report", "check"):
        for export in ("small", "messy"):
            done = run(command, SAMPLES / export, cwd=tmp_path)
            said += done.stdout + done.stderr
    people = (SAMPLES / "small" / "Connections.csv").read_text(encoding="utf-8").splitlines()[4:]
    names = [part for line in people for part in line.split(",")[:2] if len(part) > 3]
    assert len(names) > 10
    assert not [name for name in names if name in said]


def test_no_document_holds_a_place_that_was_to_be_filled() -> None:
    for page in [SAMPLES.parent / "README.md", *sorted((SAMPLES.parent / "docs").glob("*.md"))]:
        text = page.read_text(encoding="utf-8")
        assert not [words for words in ("Filled by", "TODO", "TBD", "FIXME") if words in text], page.name
