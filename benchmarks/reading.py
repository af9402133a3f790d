"""How long it takes to read and check a large export, beside a bare `polars.read_csv` of the same messages.

    python benchmarks/reading.py --messages 1000000 --connections 30000

Three made-up exports are written to a folder that goes away again: with 0, 1 and 50 % of the messages off the form
that today's files have (dates, flags and addresses in other years' spellings, all of them good), and in each one
message in a thousand is damaged, its line and fault noted down. Nothing is told unless exactly the damaged rows were
refused, each on its own line for its own reason. `performance.py` has all that follows the reading.
"""

import argparse
import csv
import io
import multiprocessing
import os
import platform
import random
import statistics
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from performance_runs import Costs, in_turns, step

from pipeline.export import open_export
from pipeline.made_up.sample import make_sample
from pipeline.tables import read_tables
from schemas.export import Message

SHARES = (0.0, 0.01, 0.5)
ONE_FAULT_IN = 1000


def _slashed(row: list[str]) -> None:
    row[6] = row[6].replace("-", "/")


def _with_t(row: list[str]) -> None:
    row[6] = row[6].removesuffix(" UTC").replace(" ", "T")


def _old_address(row: list[str]) -> None:
    row[3] = row[3] and row[3] + "/"


def _true(row: list[str]) -> None:
    row[11] = "FALSE"


def _no_date(row: list[str]) -> None:
    row[6] = ""


def _bad_date(row: list[str]) -> None:
    row[6] = "2026-02-30 10:00:00 UTC"


def _bad_flag(row: list[str]) -> None:
    row[11] = "Perhaps"


def _bad_address(row: list[str]) -> None:
    row[3] = "https://www.example.com/in/elsewhere"


def _short(row: list[str]) -> None:
    del row[-3:]


def _long(row: list[str]) -> None:
    row.append("and more")


Change = Callable[[list[str]], None]
OTHER_FORMS: tuple[Change, ...] = (_slashed, _with_t, _old_address, _true)
FAULTS: dict[Change, str] = {
    _no_date: "blank", _bad_date: "bad_date", _bad_flag: "bad_flag", _bad_address: "bad_url", _short: "short_row",
    _long: "long_row",
}  # fmt: skip


def spoil(messages: bytes, share: float, dice: random.Random) -> tuple[bytes, list[list[object]]]:
    """The file with that share of rows in other forms and some damaged, and the line and code of every damaged one."""
    reader = csv.reader(io.StringIO(messages.decode(), newline=""))
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(next(reader))
    line, planted = 2, []
    for row in reader:
        height = 1 + sum(cell.count("\n") for cell in row)
        if dice.random() < 1 / ONE_FAULT_IN:
            change, code = dice.choice(list(FAULTS.items()))
            change(row)
            planted.append([line, code])
        elif dice.random() < share:
            dice.choice(OTHER_FORMS)(row)
        writer.writerow(row)
        line += height
    return out.getvalue().encode(), planted


def write_export(folder: Path, messages: int, connections: int, share: float) -> list[list[object]]:
    """A made-up export as a folder; returns what is damaged in its messages."""
    sample = make_sample(connections, messages, seed=7)
    spoiled, planted = spoil(sample.files["messages.csv"], share, random.Random(7))
    for name, data in {**sample.files, "messages.csv": spoiled}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return planted


def written(folder: Path, messages: int, connections: int, share: float) -> list[list[object]]:
    """`write_export` in a process of its own: what a process holds counts as the peak of those that it starts."""
    spawned = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawned) as pool:
        return pool.submit(write_export, folder, messages, connections, share).result()


def compare(folder: Path, planted: list[list[object]], rounds: int) -> dict[str, Costs]:
    """What the bare read and the program's take; raises ValueError if other rows than these are refused."""
    rejects = read_tables(open_export([folder]))[Message].rejects
    if sorted(map(list, rejects.select("line", "code").iter_rows())) != sorted(planted):
        raise ValueError("The rows refused are not the rows that were damaged.")
    return in_turns({each: step(each, folder, "") for each in ("bare", "read")}, rounds, lambda _: None, warm_up=True)


def table(messages: int, connections: int, rounds: int) -> str:
    """The comparison as a Markdown table."""
    told = (
        f"{messages:,} messages and {connections:,} connections, made up; {rounds} rounds of both in turn, medians. "
        f"Python {platform.python_version()}, {os.cpu_count()} cores."
    )
    columns = [
        "off form", "damaged, all found", "file MB", "bare read s", "read and check s (÷ bare)",
        "processor s (÷ bare)", "peak MB (÷ file)",
    ]  # fmt: skip
    lines = [told, "", f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]
    for share in SHARES:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            planted = written(folder, messages, connections, share)
            size = (folder / "messages.csv").stat().st_size / 1e6
            costs = compare(folder, planted, rounds)
        bare, read = costs["bare"], costs["read"]
        ratio = {what: statistics.median(read.ratios(bare, what)) for what in ("wall", "cpu")}
        peak = read.median("peak")
        lines.append(
            f"| {share:.0%} | {len(planted):,} | {size:.0f} | {bare.median('wall'):.2f} "
            f"| {read.median('wall'):.2f} ({ratio['wall']:.1f}) | {read.median('cpu'):.2f} ({ratio['cpu']:.1f}) "
            f"| {peak:.0f} ({peak / size:.1f}) |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description="Reading a large export beside a bare polars.read_csv of its messages.")
    asked.add_argument("--messages", type=int, default=1_000_000)
    asked.add_argument("--connections", type=int, default=30_000)
    asked.add_argument("--rounds", type=int, default=3)
    options = asked.parse_args()
    sys.stdout.write(table(options.messages, options.connections, options.rounds) + "\n")
