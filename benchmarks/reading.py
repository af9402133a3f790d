"""How long it takes to read, check and analyse a large export, beside a bare `polars.read_csv` of the same messages.

    python benchmarks/reading.py --messages 1000000 --connections 30000

Three made-up exports are written to a folder that goes away again: with 0, 1 and 50 % of the messages off the form
that today's files have (dates, flags and addresses in other years' spellings, all of them good), and in each one
message in a thousand is damaged, its line and fault noted down. Every step is a process of its own; the steps take
turns, so that a busy machine is busy for all of them, and what is told are medians and ratios. Nothing is told unless
exactly the damaged rows were refused, each on its own line for its own reason. (The bare read has to be told to cut
ragged rows, or it reads nothing at all.)
"""

import argparse
import csv
import io
import json
import multiprocessing
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from pipeline.made_up.sample import make_sample

_BARE = (
    "import sys, polars; polars.read_csv(sys.argv[1] + '/messages.csv', infer_schema=False, truncate_ragged_lines=True)"
)
_READ = """
import json, sys
from pathlib import Path
from pipeline.export import open_export
from pipeline.tables import read_tables
from schemas.export import Message
tables = read_tables(open_export([Path(sys.argv[1])]))
print(json.dumps(tables[Message].rejects.select("line", "code").rows()))
"""
_WHOLE = "import sys; from pipeline import analyze; analyze(sys.argv[1])"
STEPS = {"bare": _BARE, "read": _READ, "whole": _WHOLE}
SHARES = (0.0, 0.01, 0.5)
ONE_FAULT_IN = 1000


@dataclass(frozen=True)
class Cost:
    """What one process took: seconds by the clock and of the processor, and megabytes at its highest."""

    wall: float
    cpu: float
    peak: float


def measured(code: str, folder: Path) -> tuple[Cost, str]:
    """Run a step in a process of its own; raises CalledProcessError if it fails."""
    with tempfile.TemporaryFile("w+") as out:
        start = time.perf_counter()
        child = subprocess.Popen([sys.executable, "-c", code, str(folder)], stdout=out)
        _, status, used = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise subprocess.CalledProcessError(child.returncode, "step")
        out.seek(0)
        return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024), out.read()


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


def compare(folder: Path, planted: list[list[object]], repeat: int) -> dict[str, Cost]:
    """The median cost of each step, the steps taking turns; raises ValueError if other rows than these are refused."""
    costs: dict[str, list[Cost]] = {step: [] for step in STEPS}
    for _ in range(repeat):
        for step, code in STEPS.items():
            cost, told = measured(code, folder)
            costs[step].append(cost)
            if step == "read" and sorted(json.loads(told)) != sorted(planted):
                raise ValueError("The rows refused are not the rows that were damaged.")
    return {
        step: Cost(*(statistics.median(getattr(cost, part) for cost in taken) for part in ("wall", "cpu", "peak")))
        for step, taken in costs.items()
    }


def table(messages: int, connections: int, repeat: int) -> str:
    """The comparison as a Markdown table."""
    told = (
        f"{messages:,} messages and {connections:,} connections, made up; {repeat} runs of each step in turn, medians. "
        f"Python {platform.python_version()}, {os.cpu_count()} cores."
    )
    columns = [
        "off form", "damaged, all found", "file MB", "bare read s", "read and check s (÷ bare)",
        "whole analysis s (÷ bare)", "processor s, whole (÷ bare)", "peak MB, whole (÷ file)",
    ]  # fmt: skip
    lines = [told, "", f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]
    for share in SHARES:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            planted = written(folder, messages, connections, share)
            size = (folder / "messages.csv").stat().st_size / 1e6
            cost = compare(folder, planted, repeat)
        bare, read, whole = cost["bare"], cost["read"], cost["whole"]
        lines.append(
            f"| {share:.0%} | {len(planted):,} | {size:.0f} | {bare.wall:.2f} "
            f"| {read.wall:.2f} ({read.wall / bare.wall:.1f}) | {whole.wall:.2f} ({whole.wall / bare.wall:.1f}) "
            f"| {whole.cpu:.2f} ({whole.cpu / bare.cpu:.1f}) "
            f"| {whole.peak * 1.048576:.0f} ({whole.peak * 1.048576 / size:.1f}) |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description="Reading a large export beside a bare polars.read_csv of its messages.")
    asked.add_argument("--messages", type=int, default=1_000_000)
    asked.add_argument("--connections", type=int, default=30_000)
    asked.add_argument("--repeat", type=int, default=3)
    options = asked.parse_args()
    sys.stdout.write(table(options.messages, options.connections, options.repeat) + "\n")
