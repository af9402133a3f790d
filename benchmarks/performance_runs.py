"""Whole processes measured by pyperf: seconds by the clock and of the processor, and megabytes at the highest."""

import math
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyperf

HERE = Path(__file__).parent
Command = list[str]


@dataclass(frozen=True)
class Cost:
    """What one process took: `wall` and `cpu` (not known of all) in seconds, `peak` in 10⁶ bytes."""

    wall: float
    cpu: float
    peak: float


@dataclass(frozen=True)
class Costs:
    """What the same process took in each round."""

    each: list[Cost]

    def median(self, what: str) -> float:
        """The median of `wall`, `cpu` or `peak`."""
        return statistics.median(getattr(cost, what) for cost in self.each)

    def ratios(self, other: "Costs", what: str) -> list[float]:
        """What this took over what the other took, round by round."""
        pairs = zip(self.each, other.each, strict=True)
        return [getattr(mine, what) / getattr(theirs, what) for mine, theirs in pairs]


def in_turns(
    commands: Mapping[str, Command],
    rounds: int,
    told: Callable[[str], None],
    *,
    warm_up: bool,
    folder: Path = HERE,
) -> dict[str, Costs]:
    """Each command once in every round, one after another, so that a busy machine is busy for all of them.

    `warm_up`: a round goes before them that does not count. `folder`: where they are run. Raises RuntimeError if a
    command fails.
    """
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for turn in range(not warm_up, rounds + 1):
        for name, command in commands.items():
            told(f"{name}, {f'round {turn} of {rounds}' if turn else 'to warm up'}")
            costs[name].append(_measured(command, folder))
    return {name: Costs(each[-rounds:]) for name, each in costs.items()}


def step(name: str, export: Path, owner: str) -> Command:
    """The command of a step of `performance_steps.py`."""
    return [sys.executable, str(HERE / "performance_steps.py"), name, str(export), owner]


def growth(sizes: Iterable[float], seconds: Iterable[float]) -> float:
    """The exponent b of seconds = a × sizeᵇ that fits best: least squares of the logarithms."""
    return statistics.linear_regression([math.log(x) for x in sizes], [math.log(y) for y in seconds]).slope


def _measured(command: Command, place: Path) -> Cost:
    with tempfile.TemporaryDirectory() as folder:
        told, spent = Path(folder, "told.json"), Path(folder, "spent")
        steps = [str(spent)] if "performance_steps.py" in "".join(command) else []
        pyperf_command = [sys.executable, "-m", "pyperf", "command", "--quiet", "-p1", "-n1", "-w0", "-l1"]
        whole = [*pyperf_command, "-o", str(told), "--", *command, *steps]
        done = subprocess.run(whole, cwd=place, check=False, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"A step failed: {done.stderr[-2000:]}{done.stdout[-2000:]}")
        (run,) = pyperf.Benchmark.load(str(told)).get_runs()
        cpu = float(spent.read_text()) if steps else math.nan
        return Cost(run.values[0], cpu, run.get_metadata()["command_max_rss"] / 1e6)
