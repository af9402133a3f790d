"""Exports damaged in every way there is: every row accounted for, no traceback, no hang, nothing told, nothing written.

`pytest tests/test_fuzz.py --fuzz 20000 -n 2` tries 20,000 of them; `--fuzz bytes:17` tries one again, as a failure's
last line names it.
"""

import itertools
import logging
import math
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest

from pipeline.analysis import inspect
from pipeline.errors import CannotGoOn
from pipeline.export import open_export
from pipeline.tables import read_tables
from schemas.export import Connection
from schemas.rules import Rules
from tests.fuzz_checks import check_same, counts, put, run, said, untouched
from tests.fuzzed_answers import snapshots
from tests.fuzzed_archives import archives, zipped
from tests.fuzzed_tables import grid, tables
from tests.fuzzing import Chance, Trial, known_files, materials, spoilt

resource = pytest.importorskip("resource", reason="this system cannot say how much memory was used")
signal = pytest.importorskip("signal")

KINDS: dict[str, tuple[Callable[[Chance], Trial], float]] = {
    "bytes": (spoilt, 0.4),
    "tables": (tables, 0.27),
    "answers": (snapshots, 0.13),
    "archives": (archives, 0.2),
}
PARTS = 8
MOST_SECONDS = 20
MOST_MEGABYTES = 1500
ANALYSED = 4
"""One in so many exports is also analysed."""
BOTH_WAYS = 2
"""One in so many exports is also read both in bulk and row by row."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test per kind and part of the numbers, so that several processes can share them."""
    if "numbers" not in metafunc.fixturenames:
        return
    asked = metafunc.config.getoption("--fuzz")
    kind, _, one = asked.partition(":")
    if one:
        shards = [(kind, [int(one)])]
    else:
        shards = [
            (kind, list(range(part, math.ceil(int(asked) * share), PARTS)))
            for part, (kind, (_, share)) in itertools.product(range(PARTS), KINDS.items())
            if part < int(asked) * share
        ]
    metafunc.parametrize(("kind", "numbers"), shards, ids=[f"{kind}-{numbers[0]}" for kind, numbers in shards])


def again(trial: Trial, kind: str, number: int) -> str:
    return f"{trial.base}: {', '.join(trial.how)}\nagain: pytest tests/test_fuzz.py --fuzz {kind}:{number}"


def trial_of(kind: str, number: int) -> Trial:
    return KINDS[kind][0](Chance(f"{kind}:{number}"))


@contextmanager
def watched() -> Iterator[None]:
    """At most MOST_SECONDS of work, and, where the processor is shared, ten times that by the clock."""

    def hang(_signal: int, _frame: FrameType | None) -> None:
        raise AssertionError(f"not done after {MOST_SECONDS} seconds")

    before = [(kind, signal.signal(kind, hang)) for kind in (signal.SIGPROF, signal.SIGALRM)]
    signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)
    signal.setitimer(signal.ITIMER_REAL, 10 * MOST_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        for kind, handler in before:
            signal.signal(kind, handler)


@pytest.fixture
def quiet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> Iterator[Path]:
    """A folder to work in; afterwards nothing was unpacked, printed or logged anywhere."""
    spare = tmp_path / "spare"
    spare.mkdir()
    for base in materials():
        untouched(base)
    monkeypatch.setattr(tempfile, "tempdir", str(spare))
    monkeypatch.setenv("TMPDIR", str(spare))
    monkeypatch.chdir(spare)
    caplog.set_level(logging.DEBUG)
    yield tmp_path / "export"
    assert list(spare.iterdir()) == []
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < MOST_MEGABYTES * 1024


def test_every_fuzzed_export_is_accounted_for(
    kind: str, numbers: list[int], quiet: Path, record_property: Callable[[str, object], None]
) -> None:
    ends = Counter[str]()
    for number in numbers:
        trial = trial_of(kind, number)
        try:
            with watched():
                ends[run(trial, quiet, analysed=number % ANALYSED == 0)] += 1
        except BaseException as error:
            error.add_note(
                f"{trial.base}: {', '.join(trial.how)}\nagain: pytest tests/test_fuzz.py --fuzz {kind}:{number}"
            )
            raise
    for end, times in ends.items():
        record_property(f"{kind}, {end}", times)
    assert ends.total() == len(numbers)


def test_large_files_are_read_as_small_ones_are(kind: str, numbers: list[int], quiet: Path) -> None:
    """Column by column or row by row: the same values, refusals, reasons and witnesses."""
    read = 0
    for number in numbers[::BOTH_WAYS]:
        trial = trial_of(kind, number)
        try:
            with watched():
                contents = open_export([put(trial, quiet)], Rules(**trial.rules))
                bulk, single = read_tables(contents, large=0), read_tables(contents, large=10**15)
                check_same(bulk, single)
                read += sum(table.rows_read for table in bulk.values())
        except CannotGoOn:
            continue
        except BaseException as error:
            error.add_note(again(trial, kind, number))
            raise
    assert read or len(numbers) < 2 * BOTH_WAYS


def rows_of(files: dict[str, bytes], folder: Path) -> dict[str, tuple[int, ...]]:
    """Rows read, used, ignored and rejected by file, of an export that is accounted for in every way."""
    trial = Trial("small", files, [])
    run(trial, folder, analysed=False)
    return counts(inspect(put(trial, folder)).coverage)


CONNECTIONS = b"First Name,Last Name,URL,Connected On\nAda,Quill,https://www.linkedin.com/in/ada,05 Mar 2024\n"


def test_lines_that_each_open_a_cell_are_all_counted(quiet: Path) -> None:
    lines = b"".join(b'x%d","y\n' % number for number in range(1000))
    assert rows_of({"Connections.csv": CONNECTIONS + lines}, quiet)["Connections.csv"] == (1001, 1, 0, 1000)


@pytest.mark.parametrize("name", ['"\\ud800"', "[" * 800 + "1" + "]" * 800, '{"a": ' * 900 + "1" + "}" * 900])
def test_a_saved_answer_with_half_a_sign_or_a_deep_cell_stops_nobody(quiet: Path, name: str) -> None:
    row = f'{{"First Name": "Ada", "Last Name": {name}, "Connected On": "05 Mar 2024"}}'
    answer = f'{{"snapshotDomain": "CONNECTIONS", "snapshotData": [{row}]}}'.encode()
    files = {"answer.json": answer, "Profile.csv": materials()["small"]["Profile.csv"]}
    if "ud800" in name:
        assert rows_of(files, quiet)["Connections.csv"] == (1, 1, 0, 0)
    else:
        with pytest.raises(CannotGoOn, match=r"answer\.json is damaged"):
            rows_of(files, quiet)


def test_a_header_that_a_terminal_would_obey_is_not_repeated(quiet: Path) -> None:
    odd = CONNECTIONS.replace(b"Connected On", b'"Connected\r\n \x1b \xe2\x80\xa8On"').replace(b"05 Mar 2024", b"soon")
    assert rows_of({"Connections.csv": odd}, quiet)["Connections.csv"] == (1, 0, 0, 1)


@pytest.mark.parametrize(
    "files",
    [
        {"Comments.csv": b"Date,Link,Message\n2024-05-01 10:00:00,x,y\n" + b"a line of one cell\n" * 150_000},
        {f"{number}.csv": b"\n" * 70_000 for number in range(20)},
        {f"{number}.csv": b"," * 70_000 for number in range(20)},
    ],
    ids=["a comment of very many lines", "strange files of blank lines", "strange files of blank cells"],
)
def test_files_that_took_very_long_do_no_more(files: dict[str, bytes], quiet: Path) -> None:
    with watched():
        assert rows_of({"Connections.csv": CONNECTIONS, **files}, quiet)["Connections.csv"] == (1, 1, 0, 0)


def test_a_lone_carriage_return_above_a_header_costs_no_row_in_bulk(quiet: Path) -> None:
    odd = b"Notes:\rmade by a tool\n\n" + CONNECTIONS
    contents = open_export([put(Trial("small", {"Connections.csv": odd}, []), quiet)])
    bulk, single = read_tables(contents, large=0), read_tables(contents, large=10**15)
    check_same(bulk, single)
    assert bulk[Connection].rows_read == 1


@pytest.mark.parametrize("base", sorted(materials()))
def test_an_export_that_came_in_two_halves_is_read_as_one(base: str, tmp_path: Path) -> None:
    names = sorted(materials()[base])
    halves = [tmp_path / "first.zip", tmp_path / "second.zip"]
    for half, path in enumerate(halves):
        path.write_bytes(zipped({name: materials()[base][name] for name in names[half::2]}))
    assert counts(inspect(halves).coverage) == untouched(base)[0]


@pytest.mark.parametrize("base", sorted(materials()))
def test_telling_a_name_a_text_or_two_lines_would_be_noticed(base: str, tmp_path: Path) -> None:
    trial = Trial(base, materials()[base], [])
    sheet = grid(trial.files[known_files(base)[Connection]], Connection)
    assert sheet
    surname = next(cells[1] for cells in sheet.rows if len(cells[1]) > 3)
    said(trial, tmp_path, "Connections.csv is damaged; download it again.")
    for words in (f"Nobody knows {surname}.", f"a.csv: '{surname}'", "two\nlines", "\x1b[31mred"):
        with pytest.raises(AssertionError):
            said(trial, tmp_path, words)
