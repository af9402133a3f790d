"""What the program takes in time and memory, at four sizes, beside other ways to read the same file.

    python benchmarks/performance.py            writes docs/performance.md, in a quarter of an hour on two quiet cores
    python benchmarks/performance.py --quick    without the million messages, and in fewer rounds

Made-up exports are written to a folder that goes away again. Every step is a process of its own, measured by pyperf;
the steps take turns, and what is told are medians and ratios. Before any ratio is told, plain pandas and the program
have to agree on everybody's turns and replies.
"""

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

try:
    from performance_page import Measured, Size, page
    from performance_runs import Costs, in_turns, step
    from performance_stages import medians
    from performance_truth import agreement
    from reading import written
except ModuleNotFoundError as missing:
    sys.exit(f"performance.py: {missing.name} is not installed; `make bench` installs the extra `proof`, which has it.")

from pipeline.made_up.personas import OWNER
from schemas.fields import PROFILE_PREFIX

PAGE = Path(__file__).parent.parent / "docs" / "performance.md"
SIZES = ((1_000, 500), (10_000, 2_000), (100_000, 10_000), (1_000_000, 30_000))
TYPICAL = (3_000, 500)
STEPS = ("bare", "pandas_read", "pandas_analysis", "pydantic_rows", "read", "analysis", "stages")
LIBRARIES = ("polars", "pydantic", "numpy", "matplotlib", "jinja2", "xlsxwriter", "scipy", "pandas", "pyperf")
_ME = PROFILE_PREFIX + OWNER.slug
_HELP = str(Path(sys.executable).with_name("mutuals"))


def told(words: str) -> None:
    """Says on the screen what is done now."""
    sys.stderr.write(f"{datetime.now(UTC):%H:%M:%S} {words}\n")


def measured(messages: int, connections: int, rounds: int, *, warm_up: bool) -> tuple[Size, tuple[int, int]]:
    """All steps on an export of that size, and of how many people plain pandas told the same as the program."""
    with tempfile.TemporaryDirectory() as name:
        export = Path(name)
        told(f"an export of {messages:,} messages")
        written(export, messages, connections, 0.0)
        same = agreement(export, _ME) if messages <= 10_000 else (0, 0)
        commands = {each: step(each, export, _ME) for each in STEPS}
        costs = in_turns(commands, rounds, told, warm_up=warm_up)
        megabytes = (export / "messages.csv").stat().st_size / 1e6
        return Size(messages, connections, megabytes, rounds, costs, medians(export, rounds)), same


def typical(rounds: int) -> dict[str, Costs]:
    """A typical export's whole report beside importing what it needs, and `mutuals --help` beside starting Python."""
    with tempfile.TemporaryDirectory() as name:
        export = Path(name)
        written(export, *TYPICAL, 0.0)
        commands = {each: step(each, export, _ME) for each in ("libraries", "report")}
        whole = in_turns(commands, rounds, told, warm_up=True)
    starts = {"nothing": [sys.executable, "-c", "pass"], "help": [_HELP, "--help"]}
    return whole | in_turns(starts, 4 * rounds, told, warm_up=True)


def machine() -> str:
    """What the numbers were taken on, in a sentence."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    shown = subprocess.run(["uname", "-sr"], capture_output=True, text=True, check=True).stdout.strip()
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    load = os.getloadavg()[2]
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GiB, {shown}, Python {platform.python_version()}; {libraries}. "
        f"Load over the quarter of an hour before the end: {load:.1f}."
    )


def main() -> None:
    """Measure, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="leave out the million messages")
    parser.add_argument("--rounds", type=int, help="how often each step is run")
    parser.add_argument("--out", type=Path, default=PAGE, help="the page to write")
    asked = parser.parse_args()
    rounds = asked.rounds or (2 if asked.quick else 3)
    both = typical(rounds + 2)
    sizes, same = [], (0, 0)
    for place, (messages, connections) in enumerate(SIZES[: -1 if asked.quick else None]):
        extra = 2 if messages <= 10_000 else 0
        size, compared = measured(messages, connections, rounds + extra, warm_up=not place)
        sizes.append(size)
        same = max(same, compared)
    found = Measured(sizes, both, same, f"{datetime.now(UTC):%d %B %Y}", machine())
    asked.out.write_text(page(found), encoding="utf-8")
    told(f"written: {asked.out.name}")


if __name__ == "__main__":
    main()
