"""Wheel and sdist: what they hold, that they are the same however they are built, and that an installed one works."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from fnmatch import fnmatch
from importlib import metadata
from pathlib import Path

import pytest

from schemas.fields import UNKNOWN_MEMBER
from tests import reviewing
from tests.conftest import TYPICAL
from tests.fuzzed_tables import grid
from tests.fuzzing import kind_of, materials
from tests.supply_licences import BUILD
from tests.supply_lock import OURS, ROOT, RUNTIME, installed_version, needed_for, read_pins

SOURCES = ["pipeline", "schemas", "README.md", "CHANGELOG.md", "LICENSE", "pyproject.toml", ".gitignore"]
IN_PACKAGES = [
    "schemas/*.py", "pipeline/*.py", "pipeline/house.mplstyle", "pipeline/lexicon/*.toml", "pipeline/made_up/*.py",
    "pipeline/made_up/phrases.toml", "pipeline/templates/*.html", "pipeline/templates/*.css", "pipeline/templates/*.js",
    "pipeline/templates/review.svg", "pipeline/templates/vendor/tabulator.*",
]  # fmt: skip
ABOUT = ["METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE"]
BESIDE = ["README.md", "CHANGELOG.md", "LICENSE", "pyproject.toml", ".gitignore", "PKG-INFO"]
STRAYS = [
    "pipeline/Connections.csv", "pipeline/templates/report.json", "pipeline/people.parquet", "schemas/network.xlsx",
    "pipeline/made_up/Basic_LinkedInDataExport_09-30-2026.zip", "pipeline/decisions.sqlite", "sample_exports/a.py",
]  # fmt: skip
EPOCH = "1700000000"


def build(source: Path, folder: Path, *targets: str) -> list[Path]:
    command = [sys.executable, "-m", "hatchling", "build", *targets, "-d", folder]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": EPOCH}
    subprocess.run(command, cwd=source, env=environment, check=True, capture_output=True)
    return sorted(folder.iterdir())


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The wheel and the sdist of this checkout."""
    return build(ROOT, tmp_path_factory.mktemp("built"))


def contents(path: Path) -> dict[str, bytes]:
    """What an sdist or wheel holds, without the folder that all of an sdist stands in."""
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    with tarfile.open(path) as packed:
        files = {entry.name.partition("/")[2]: packed.extractfile(entry) for entry in packed.getmembers()}
        return {name: file.read() for name, file in files.items() if file}


def test_wheel_and_sdist_hold_what_they_may_and_all_that_they_must(built: list[Path]) -> None:
    for path, others in zip(built, ([f"{OURS}-0.1.0.dist-info/{name}" for name in ABOUT], BESIDE), strict=True):
        names = set(contents(path))
        ours = {name for name in names if any(fnmatch(name, allowed) for allowed in IN_PACKAGES)}
        assert names - ours == set(others)
        sources = [*ROOT.glob("pipeline/**/*"), *ROOT.glob("schemas/**/*")]
        there = {file.relative_to(ROOT).as_posix() for file in sources if file.is_file() and file.suffix != ".pyc"}
        assert ours == there


def test_they_hold_nobody_of_the_samples(built: list[Path]) -> None:
    telling = set[str]()
    for base in ("small", "messy"):
        for name, data in materials()[base].items():
            row = kind_of(name)
            sheet = grid(data, row) if row else None
            for cells in sheet.rows if sheet else []:
                named = dict(zip(sheet.fields, cells, strict=False)) if sheet else {}
                telling |= {str(named.get(field)) for field in ("sender_name", "content", "note")}
                telling |= {part for cell in cells for part in cell.split(",") if "/in/" in part or "@" in part}
    telling = {words for words in telling if len(words.strip()) > 8} - {UNKNOWN_MEMBER}
    assert len(telling) > 50
    for path in built:
        for name, data in contents(path).items():
            text = data.decode("utf-8")
            assert not [words for words in telling if words in text], name


def test_two_builds_give_the_same_bytes_and_leave_strays_out(built: list[Path], tmp_path: Path) -> None:
    copy = tmp_path / "elsewhere"
    copy.mkdir()
    for name in SOURCES:
        taken = shutil.copytree if (ROOT / name).is_dir() else shutil.copyfile
        taken(ROOT / name, copy / name)  # copyfile gives new times and modes
    for file in copy.rglob("*.py"):
        file.chmod(0o600)
        os.utime(file, (0, 0))
    for stray in STRAYS:
        (copy / stray).parent.mkdir(exist_ok=True)
        (copy / stray).write_text("First Name,Last Name\n")
    again = build(copy, tmp_path / "again")
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in built]


def test_the_wheel_made_of_the_sdist_is_the_same(built: list[Path], tmp_path: Path) -> None:
    wheel, sdist = built
    shutil.unpack_archive(sdist, tmp_path)
    (again,) = build(next(tmp_path.iterdir()), tmp_path / "again", "-t", "wheel")
    assert again.read_bytes() == wheel.read_bytes()


@pytest.fixture(scope="module")
def alone(built: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin of an environment with the wheel and, of all that is installed here, just what the lock says it needs."""
    home = tmp_path_factory.mktemp("alone")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", home], check=True)
    installer = [sys.executable, "-m", "pip", "--python", home / "bin" / "python", "install", "--quiet"]
    subprocess.run([*installer, "--no-deps", "--no-index", "--no-compile", built[0]], check=True, capture_output=True)
    (packages,) = home.glob("lib/python*/site-packages")
    needed = home / "needed"
    needed.mkdir()
    pins = read_pins(RUNTIME)
    for name in needed_for([pin for pin in pins if pin.name != BUILD], {OURS}) - {OURS}:
        if not installed_version(name):
            continue  # of another system
        distribution = metadata.distribution(name)
        for top in {file.parts[0] for file in distribution.files or []} - {"..", "__pycache__"}:
            (needed / top).symlink_to(Path(str(distribution.locate_file(top))))
    (packages / "needed.pth").write_text(f"{needed}\n", encoding="utf-8")
    return home / "bin"


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Another folder to work in, with nothing that points to this checkout."""
    for name in ("PYTHONPATH", "VIRTUAL_ENV", "PYTHONHOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("elsewhere")
def test_the_empty_environment_has_the_wheel_and_not_this_checkout(alone: Path) -> None:
    code = "import pipeline.analysis, schemas, sys; print(pipeline.__file__, schemas.__file__, *sys.path, sep='\\n')"
    told = subprocess.run([alone / "python", "-c", code], capture_output=True, text=True, check=True).stdout
    assert str(ROOT / "pipeline") not in told
    assert told.startswith(str(alone.parent / "lib"))
    assert not {str(ROOT), str(Path(metadata.__file__).parent.parent / "site-packages")} & set(told.splitlines())
    for absent in ("pytest", "pandas", "hatchling", "hypothesis"):
        run = subprocess.run([alone / "python", "-c", f"import {absent}"], capture_output=True, text=True)
        assert "ModuleNotFoundError" in run.stderr


def test_the_installed_program_reports_explains_and_serves_from_another_folder(
    alone: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mutuals(*words: object) -> str:
        run = subprocess.run([alone / "mutuals", *words], capture_output=True, text=True)
        assert (run.returncode, run.stderr) == (0, ""), run.stderr
        return run.stdout

    assert "report" in mutuals("--help")
    assert "one_sided_min_opportunities" in mutuals("rules")
    assert mutuals("report", TYPICAL, "--quiet") == ""
    (report,) = elsewhere.glob("reports/*/report.html")
    page = report.read_text(encoding="utf-8")
    assert "Tabulator" in page
    assert len(list(report.parent.glob("charts/*.svg"))) > 10
    monkeypatch.setattr(reviewing, "MUTUALS", alone / "mutuals")
    running = reviewing.Running(report.parent)
    try:
        running.enter()
        served = running.ask("GET", "/")[2].decode()
        for name in re.findall(r'(?:src|href)="(/[^"]+)"', served):
            assert running.ask("GET", name)[0] == 200, name
        queue = next(queue for queue in running.get("/state")["queues"] if queue["left"])
        first = running.get(f"/queue/{queue['name']}")
        assert first["cards"][0]["id"] == first["ids"][0]
    finally:
        running.stop()
