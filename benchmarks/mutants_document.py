"""What docs/mutants.md says of the mutants: its table, and whether its explanations are still true."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

LEAST = 0.85
"""The share of mutants that have to be killed in every module."""


@dataclass(frozen=True)
class Tally:
    """What became of one module's mutants, each told as its line with the change marked in it; `every`: all it has."""

    module: str
    tests: str
    every: list[str]
    survivors: list[str]
    killed: list[str]
    timeouts: int


def explained(document: str) -> dict[str, set[str]]:
    """The mutants that the document explains, by module: the lines in code marks under each heading of a module."""
    parts = re.split(r"^### `(\w+)\.py`$", document, flags=re.MULTILINE)
    return {
        module: set(re.findall(r"^- `(.+)`$", text, flags=re.MULTILINE))
        for module, text in zip(parts[1::2], parts[2::2], strict=True)
    }


def complaints(tally: Tally, reasons: set[str]) -> Iterator[str]:
    """What keeps the document from being true of a module."""
    tried = len(tally.killed) + len(tally.survivors)
    if len(tally.killed) < LEAST * tried:
        yield f"{tally.module}: {len(tally.killed)} of {tried} are killed, fewer than {LEAST:.0%}"
    yield from (
        f"{tally.module}: survives without a word: - `{each}`" for each in tally.survivors if each not in reasons
    )
    for each in sorted(reasons - set(tally.survivors)):
        if each in tally.killed:
            yield f"{tally.module}: explained, but killed: {each}"
        elif each not in tally.every:
            yield f"{tally.module}: explained, but no mutant of the code: {each}"


def interval(part: int, whole: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    z, share = 1.96, part / whole
    middle = (share + z * z / (2 * whole)) / (1 + z * z / whole)
    half = z / (1 + z * z / whole) * (share * (1 - share) / whole + z * z / (4 * whole * whole)) ** 0.5
    return middle - half, middle + half


def table(tallies: list[Tally]) -> str:
    """The rows of the document, one per module; where only a sample was tried, with the interval of its share."""
    rows = ["| module | tests | mutants | tried | killed | of these by timeout | survived | share killed |"]
    rows.append("|" + "---|" * 8)
    for each in tallies:
        killed, tried = len(each.killed), len(each.killed) + len(each.survivors)
        low, high = interval(killed, tried)
        share = f"{killed / tried:.0%}" + (f" ({low:.0%} to {high:.0%})" if tried < len(each.every) else "")
        counts = [len(each.every), tried, killed, each.timeouts, len(each.survivors)]
        cells = [f"`{each.module}.py`", f"`{each.tests}`", *counts, share]
        rows.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(rows)


def with_table(document: str, told: str) -> str:
    """The document with its table exchanged."""
    marked = re.compile(r"(?<=<!-- table -->\n).*?(?=<!-- end of table -->)", re.DOTALL)
    return marked.sub(lambda _: f"{told}\n", document)
