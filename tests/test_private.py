"""Nothing that is said in passing holds a name, an address or a message: no error, no warning, no leftover file.

`MUTUALS_FAULTS=all` tries every damage and every stage with every command; see docs/reliability.md.
"""

import csv
import io
import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import polars as pl
import pytest
from pydantic import TypeAdapter, ValidationError

from pipeline import analysis, cli, report, terminal
from pipeline.decisions import Decisions
from schemas.decision import Event
from tests.conftest import SAMPLES

ALL = os.environ.get("MUTUALS_FAULTS") == "all"
SMALL = SAMPLES / "small"
RED = "\x1b[31m="
Said = Callable[..., tuple[int, str]]


def rows(name: str) -> list[dict[str, str]]:
    lines = (SMALL / name).read_text(encoding="utf-8-sig").splitlines(keepends=True)
    start = next(at for at, line in enumerate(lines) if line.count(",") > 4 and not line.startswith('"When'))
    return list(csv.DictReader(io.StringIO("".join(lines[start:]))))


def secrets() -> set[str]:
    """Names, surnames, profiles, addresses and runs of four words of every message in the sample."""
    found = set()
    for person in rows("Connections.csv"):
        found |= {f"{person['First Name']} {person['Last Name']}", person["Last Name"], person["Email Address"]}
        found.add(person["URL"].rpartition("/")[2])
    for message in rows("messages.csv"):
        words = message["CONTENT"].split()
        found |= {" ".join(words[at : at + 4]) for at in range(len(words) - 3)}
        found |= set(re.findall(r"/in/([^,]+)", message["SENDER PROFILE URL"] + message["RECIPIENT PROFILE URLS"]))
    return {words for words in found if len(words) > 4}


SECRETS = secrets()


def leaked(said: str) -> list[str]:
    return sorted(words for words in SECRETS if words.casefold() in said.casefold())


def test_the_search_knows_what_it_looks_for() -> None:
    assert len(SECRETS) > 150
    assert leaked("a fault near finn zandry") == ["Finn Zandry", "Zandry"]
    assert leaked("mutuals: a fault in the program itself (KeyError, turns.py, line 7).") == []


@pytest.fixture
def said(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Said:
    """Exit code and everything that a command says, from an empty folder in which nothing may be left."""
    work, temporary = tmp_path / "work", tmp_path / "temporary"
    work.mkdir()
    temporary.mkdir()
    monkeypatch.chdir(work)
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr("tempfile.tempdir", None)

    def run(*words: object) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["mutuals", *map(str, words)])
        with pytest.raises(SystemExit) as end:
            cli.main()
        shown = capfd.readouterr()
        assert list(temporary.iterdir()) == []
        assert not [path.name for path in work.rglob("*") if path.name.startswith(".") and path.name != ".gitignore"]
        return int(end.value.code or 0), shown.out + shown.err

    return run


def edited(name: str, change: Callable[[str], str], encoding: str = "utf-8") -> Callable[[Path], None]:
    """A damage that rewrites one file as text."""

    def act(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8-sig")
        (folder / name).write_bytes(change(text).encode(encoding, "replace"))

    return act


def in_every_cell(name: str, column: str, put: Callable[[dict[str, str]], str]) -> Callable[[Path], None]:
    """A damage that fills one column with something made from the rest of its row."""

    def act(folder: Path) -> None:
        table = rows(name)
        with (folder / name).open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(table[0]))
            writer.writeheader()
            writer.writerows({**row, column: put(row)} for row in table)

    return act


def both(row: dict[str, str]) -> str:
    return f"{row['First Name']} {row['Last Name']}"


def truncated(folder: Path) -> None:
    shutil.make_archive(str(folder.parent / "whole"), "zip", folder)
    whole = (folder.parent / "whole.zip").read_bytes()
    shutil.rmtree(folder)
    folder.write_bytes(whole[: len(whole) // 2])


def strange_letters(folder: Path) -> None:
    table = rows("Connections.csv")
    names = ["山田 花子", "Ольга Ж.", "🦄 Star", "ليلى ن", "Zoë\u0301 \u202eevil", "𝔊othic 𝔑ame", "ไทย คน"]
    with (folder / "Connections.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(table[0]))
        writer.writeheader()
        for number, row in enumerate(table):
            writer.writerow({**row, "First Name": names[number % len(names)] + " " + row["First Name"]})


DAMAGE: dict[str, Callable[[Path], None]] = {
    "a zip cut short": truncated,
    "messages cut in a cell": edited("messages.csv", lambda text: text[: len(text) * 2 // 3]),
    "connections cut in a name": edited("Connections.csv", lambda text: text[:-70]),
    "UTF-16": edited("messages.csv", lambda text: text, "utf-16"),
    "Latin-1": edited("messages.csv", lambda text: text.replace("e", "é"), "latin-1"),
    "NULs": edited("messages.csv", lambda text: text.replace("a", "\0a", 40)),
    "no quotation marks": edited("messages.csv", lambda text: text.replace('"', "")),
    "a quotation mark that never closes": edited("messages.csv", lambda text: text.replace(',"', ',""', 9)),
    "semicolons": edited("messages.csv", lambda text: text.replace(",", ";")),
    "no header": edited("Connections.csv", lambda text: "\n".join(text.splitlines()[4:])),
    "names for dates": in_every_cell("Connections.csv", "Connected On", both),
    "names for addresses": in_every_cell("Connections.csv", "URL", both),
    "names that are commands": in_every_cell("Connections.csv", "First Name", lambda row: RED + row["First Name"]),
    "names as long as letters": in_every_cell("Connections.csv", "Last Name", lambda row: both(row) * 5_000),
    "letters of the whole world": strange_letters,
    "messages for dates": in_every_cell("messages.csv", "DATE", lambda row: row["CONTENT"]),
    "messages for senders": in_every_cell("messages.csv", "SENDER PROFILE URL", lambda row: row["CONTENT"]),
    "an owner who is nobody": edited("Profile.csv", lambda _text: "First Name,Last Name\nFinn,Zandry\nKit,Norlune\n"),
    "messages that are a picture": lambda folder: (folder / "messages.csv").write_bytes(os.urandom(5_000)),
}  # fmt: skip
REPORTED = set(DAMAGE) if ALL else {"names for dates", "names that are commands", "letters of the whole world"}


@pytest.mark.parametrize("damage", DAMAGE)
def test_whatever_is_damaged_nothing_said_in_passing_names_anybody(said: Said, tmp_path: Path, damage: str) -> None:
    export = tmp_path / "export"
    shutil.copytree(SMALL, export)
    DAMAGE[damage](export)
    commands = [("check", export), ("check", export, "--json"), ("explain", "nobody at all", export)]
    commands += [("report", export)] if damage in REPORTED else []
    for words in commands:
        code, shown = said(*words)
        # Whose export it is, `check` is asked to say.
        assert set(leaked(shown)) <= ({"juniper-vale"} if words[0] == "check" else set()), words[0]
        assert "fault in the program" not in shown
        assert "Traceback" not in shown
        assert "Warning" not in shown
        assert code in (0, 1, 2)


class Leaky(ValueError):
    """What another library might raise: its words are somebody's."""


def a_panic() -> BaseException:
    return pl.exceptions.PanicException('called `Result::unwrap()` on "Finn Zandry"')


def a_wrong_model() -> BaseException:
    try:
        TypeAdapter(int).validate_python("Finn Zandry")
    except ValidationError as error:
        return error
    raise AssertionError


ERRORS: dict[str, Callable[[], BaseException]] = {
    "a value": lambda: Leaky("could not convert 'Finn Zandry'"),
    "a key": lambda: KeyError("finn-zandry-77"),
    "a compute error": lambda: pl.exceptions.ComputeError("cannot parse 'Zandry' as a date"),
    "a panic": a_panic,
    "a model": a_wrong_model,
    "letters": lambda: UnicodeDecodeError("utf-8", b"Finn Zandry", 0, 1, "bad"),
    "a file": lambda: FileNotFoundError(2, "No such file or directory", "Finn Zandry.csv"),
    "memory": lambda: MemoryError("Finn Zandry"),
    "an import": lambda: ImportError("Finn Zandry: failed to map segment from shared object"),
    "depth": lambda: RecursionError("Finn Zandry"),
    "several": lambda: ExceptionGroup("Finn Zandry", [Leaky("Zandry")]),
}


def stages() -> list[tuple[object, str]]:
    """Every function that analyze() and the writing of a report call by name, in the order of their rooms."""
    found: list[tuple[object, str]] = []
    for module in (analysis, report):
        source = Path(module.__file__).read_text(encoding="utf-8")
        names = [name for name, value in vars(module).items() if callable(value) and not isinstance(value, type)]
        found += [(module, name) for name in names if re.search(rf"[^.\w]{name}\(", source) and name != "dataclass"]
    return [*found, (terminal, "show_summary")]


def test_there_are_stages_enough() -> None:
    assert len(stages()) > 35


CASES = [(stage, list(ERRORS)[number % len(ERRORS)]) for number, stage in enumerate(stages())]
if ALL:
    CASES = [(stage, kind) for stage in stages() for kind in ERRORS]


@pytest.mark.parametrize(
    ("stage", "kind"), CASES if ALL else CASES[::4], ids=lambda each: each if isinstance(each, str) else each[1]
)
def test_a_fault_deep_inside_says_where_and_nothing_of_whom(
    said: Said, monkeypatch: pytest.MonkeyPatch, stage: tuple[object, str], kind: str
) -> None:
    def broken(*_: object, **__: object) -> NoReturn:
        name, message = "Finn Zandry", "text of a message of Zandry"
        raise ERRORS[kind]() from Leaky(name + message)

    monkeypatch.setattr(*stage, broken)
    code, shown = said("report", SMALL, "--out", "reports/one")
    if shown.startswith("Your network"):
        pytest.skip("this one is not on the way")
    assert code == 2
    assert leaked(shown) == []
    assert shown.startswith("mutuals: ")
    assert shown.count("\n") == 1
    assert ("not enough memory" in shown) == (kind in ("memory", "an import"))


@pytest.mark.parametrize("kind", ERRORS)
def test_whatever_is_raised_is_one_sentence(said: Said, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    def broken(*_: object, **__: object) -> NoReturn:
        raise ERRORS[kind]() from Leaky("Finn Zandry")

    monkeypatch.setattr(analysis, "read_export", broken)
    for command in ("report", "check"):
        code, shown = said(command, SMALL)
        assert (code, leaked(shown)) == (2, [])
        assert shown.startswith("mutuals: ")
        assert shown.count("\n") == 1


def test_a_terminal_that_cannot_show_a_name_is_no_reason_to_stop(tmp_path: Path) -> None:
    export = tmp_path / "export"
    shutil.copytree(SMALL, export)
    strange_letters(export)
    done = subprocess.run(
        [Path(sys.executable).parent / "mutuals", "explain", "finn-zandry-77", export],
        capture_output=True, text=True, env=os.environ | {"PYTHONIOENCODING": "ascii"}, encoding="ascii",
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert "Finn Zandry" in done.stdout
    assert "?" in done.stdout


def test_decisions_and_their_journals_are_for_their_owner_alone_while_they_are_open(tmp_path: Path) -> None:
    mask = os.umask(0)
    try:
        with Decisions.at(tmp_path / "decisions.sqlite") as decisions:
            at = datetime(2026, 10, 3, tzinfo=UTC)
            decisions.record(Event(event_id="a" * 32, at=at, person_id="ada", kind="picked", answer="keep"))
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    finally:
        os.umask(mask)
    assert modes == {f"decisions.sqlite{ending}": 0o600 for ending in ("", "-wal", "-shm")}
