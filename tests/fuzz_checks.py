"""What must hold of a fuzzed export, however it was damaged: the checks that tests/test_fuzz.py makes on each."""

import itertools
import re
import shutil
import tempfile
from collections import Counter
from functools import cache
from pathlib import Path

import polars as pl

from pipeline.analysis import Inspection, analyze, inspect
from pipeline.dialect import decode, find_header
from pipeline.errors import CannotGoOn
from pipeline.export import open_export
from pipeline.rows import LINE
from pipeline.sheet import Sheet, is_header_of
from pipeline.tables import Tables, read_tables
from schemas.export_file import ExportRow
from schemas.rules import Rules
from tests.fuzzed_archives import zipped
from tests.fuzzed_tables import grid
from tests.fuzzing import Trial, kind_of, materials

COUNTS = ["rows_read", "rows_used", "rows_ignored", "rows_rejected"]
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def put(trial: Trial, folder: Path) -> Path:
    """The trial as files on the disk; returns what to give the program."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    if trial.packed in ("zip", "archive"):
        (folder / "e.zip").write_bytes(trial.zipped or zipped(trial.files))
        return folder / "e.zip"
    for name, data in trial.files.items():
        (folder / name).write_bytes(data)
    return folder / next(iter(trial.files)) if trial.packed == "file" else folder


@cache
def telling_words(base: str) -> re.Pattern[str]:
    """The names, addresses and texts of a material: nothing of it may be told."""
    words = set[str]()
    for name, data in materials()[base].items():
        row = kind_of(name)
        sheet = grid(data, row) if row else None
        for cells in sheet.rows if sheet else []:
            named = dict(zip(sheet.fields, cells, strict=False)) if sheet else {}
            words |= {named.get(field) or "" for field in ("last_name", "first_name", "sender_name", "content", "note")}
            words |= {
                part.rstrip("/").rpartition("/")[2] for cell in cells for part in cell.split(",") if "/in/" in part
            }
            words |= {cell for cell in cells if "@" in cell}
    telling = sorted({re.escape(word.strip()) for word in words if len(word.strip()) > 3})
    return re.compile(rf"(?<!\w)(?:{'|'.join(telling)})(?!\w)")


def said(trial: Trial, folder: Path, words: str) -> None:
    """Words for the person at the keyboard: one line, and nothing out of the files."""
    words = words.replace(str(folder), "")
    assert not CONTROL.search(words), f"more than one line, or a terminal would obey it: {words!r}"
    found = telling_words(trial.base).search(words)
    assert not found, f"it tells {found}: {words!r}" if found else ""


def check_every_row(seen: Inspection) -> None:
    """Read = used + ignored + rejected, none below nothing; of a file with several tables, all of them together."""
    parts = pl.sum_horizontal("rows_used", "rows_ignored", "rows_rejected")
    assert seen.coverage.filter(pl.col("rows_read") != parts).is_empty()
    assert seen.coverage.select(pl.min_horizontal(COUNTS).min()).item() >= 0
    assert seen.coverage.filter((pl.col("rows_ignored") > 0) & (pl.col("note") == "")).is_empty()
    refused = Counter(seen.refused["file"].to_list())
    told = Counter[str]()
    for file, rejected in seen.coverage.select("file", "rows_rejected").iter_rows():
        told[file] += rejected
    assert +told == refused


def check_words(trial: Trial, folder: Path, seen: Inspection) -> None:
    refused = seen.refused.select("message", "column", "code").unique().rows()
    for words in [*seen.coverage["note"], *seen.coverage["file"], seen.owner.found_by, *map(" ".join, refused)]:
        said(trial, folder, words)


def check_files(trial: Trial, coverage: pl.DataFrame) -> None:
    """Every file is named in the coverage."""
    if trial.packed != "archive" or trial.keeps:
        shown = " + ".join(coverage.filter("found")["file"])
        assert all(name in shown for name in trial.files), f"a file is not accounted for: {shown}"


@cache
def untouched(base: str) -> tuple[dict[str, tuple[int, ...]], dict[type[ExportRow], pl.DataFrame]]:
    """The counts and values of a material as it is."""
    with tempfile.TemporaryDirectory() as home:
        path = put(Trial(base, materials()[base], []), Path(home, "e"))
        return counts(inspect(path).coverage), {
            row: table.frame.drop(LINE) for row, table in read_tables(open_export([path])).items()
        }


def counts(coverage: pl.DataFrame) -> dict[str, tuple[int, ...]]:
    known = coverage.filter(pl.col("recognised_as").is_not_null())
    return {name: tuple(rest) for name, *rest in known.select("recognised_as", *COUNTS).iter_rows()}


def check_kept(trial: Trial, path: Path, coverage: pl.DataFrame) -> None:
    """What must be as before: nothing is lost only because a file is written in another way."""
    now = counts(coverage)
    if trial.entries is not None:
        assert sum(read for read, *_ in now.values()) == trial.entries
        return
    before, frames = untouched(trial.base)
    if trial.table and trial.keeps == "read":
        name = trial.table.file.name
        assert now[name][0] == before[name][0] + trial.more
        return
    assert now == before
    if trial.table:
        frame = read_tables(open_export([path]))[trial.table].frame.drop(LINE)
        assert frame.sort(pl.all()).equals(frames[trial.table].sort(pl.all())), "other values than before"


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def check_nothing_lost(trial: Trial, path: Path) -> None:
    """Every sign of every CSV file that is read is in some row."""
    for table in open_export([path]).tables.values():
        for sheet in table.sheets:
            if sheet.file in trial.files and not sheet.file.endswith(".json"):
                check_all_read(sheet, trial.files[sheet.file])


def check_all_read(sheet: Sheet, data: bytes) -> None:
    """Whatever stands below the header of a CSV file stands in some record, which its line tells."""
    text = decode(data)
    lines = re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$", text)
    header = find_header(data, is_header_of(sheet.row), sheet.row.file.escape)
    records = list(sheet.records())
    starts = [record.line - 1 for record in records]
    assert starts == sorted(set(starts))
    edges = [header.line if header else 0, *starts, len(lines)]
    between = ["".join(lines[start:end]) for start, end in itertools.pairwise(edges)]
    held = ["", *("".join(record.cells) for record in records)]
    for there, here in zip(between, held, strict=True):
        assert letters(there) == letters(here), "words of the file that no row holds"


def run(trial: Trial, folder: Path, analysed: bool) -> str:
    """One trial; returns how it ended."""
    path, rules = put(trial, folder), Rules(**trial.rules)
    there = sorted(file.relative_to(folder) for file in folder.rglob("*"))
    try:
        seen = inspect(path, rules=rules)
    except CannotGoOn as error:
        if trial.keeps:
            raise
        said(trial, folder, str(error))
        return type(error).__name__
    finally:
        assert sorted(file.relative_to(folder) for file in folder.rglob("*")) == there
    check_every_row(seen)
    check_words(trial, folder, seen)
    check_files(trial, seen.coverage)
    if trial.packed != "archive":
        check_nothing_lost(trial, path)
    if trial.keeps:
        check_kept(trial, path, seen.coverage)
    if analysed:
        try:
            analysis = analyze(path, rules=rules)
        except CannotGoOn as error:
            said(trial, folder, str(error))
            return f"read, then {type(error).__name__}"
        assert analysis.coverage.equals(seen.coverage)
        assert analysis.rejects.equals(seen.refused.select(analysis.rejects.columns))
    return "read, with rows refused" if seen.refused.height else "read"


def check_same(bulk: Tables, single: Tables) -> None:
    for row, table in bulk.items():
        other = single[row]
        for name in ("frame", "rejects", "witnesses"):
            assert getattr(table, name).equals(getattr(other, name)), f"{table.file}: other {name}"
        assert (table.rows_read, table.ignored) == (other.rows_read, other.ignored), table.file
