"""docs/performance.md from what was measured: no number in it is written by hand."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from performance_runs import Costs, growth

_LARGE = 1_000_000


@dataclass(frozen=True)
class Size:
    """An export and what each step took on it, and of each stage CPU seconds, seconds and the peak by its end."""

    messages: int
    connections: int
    megabytes: float
    rounds: int
    costs: dict[str, Costs]
    stages: dict[str, list[float]]


@dataclass(frozen=True)
class Measured:
    """All that the page tells. `same`: how many people plain pandas and the program agree on, and of how many."""

    sizes: list[Size]
    typical: dict[str, Costs]
    same: tuple[int, int]
    day: str
    machine: str


@dataclass(frozen=True)
class Target:
    """A figure that the program holds itself to, with what was reached by the clock and of the processor."""

    figure: str
    most: float
    clock: list[float]
    processor: list[float]

    def row(self) -> list[str]:
        """The cells of the table of targets; what is judged is the clock's figure, or the only one."""
        reached = median(self.clock)
        return [
            self.figure,
            f"≤ {self.most:g}",
            _spread(self.clock),
            _spread(self.processor) if self.processor else "",
            "met" if round(reached, 2) <= self.most else "**not met**",
        ]


NAMES = {
    "bare": "bare `polars.read_csv`",
    "pandas_read": "pandas, reads only",
    "pandas_analysis": "pandas: turns, reply rates, balance",
    "pydantic_rows": "Pydantic row by row, checks only",
    "read": "mutuals, reads and checks",
    "analysis": "mutuals, whole analysis, no charts",
    "stages": "mutuals, whole report",
}


def page(found: Measured) -> str:
    """The whole page."""
    parts = [
        _opening(found),
        "## Targets\n\n" + _targets(found),
        "## Whole processes\n\n" + _whole(found),
        "## Stages of a whole report\n\n" + _stages(found),
        "## Growth\n\n" + _growth(found),
        _BOUNDS,
    ]
    return "\n\n".join(parts) + "\n"


def targets(found: Measured) -> list[Target]:
    """Every target with what was reached; those about a million messages only where these were measured."""
    whole, library = found.typical["report"], found.typical["libraries"]
    start, nothing = found.typical["help"], found.typical["nothing"]
    told = [
        Target(
            "typical export (500 people, 3,000 messages), whole report with charts ÷ importing Polars, Pydantic, "
            "Matplotlib, Jinja2", 4, whole.ratios(library, "wall"), whole.ratios(library, "cpu"),
        ),
        Target("`mutuals --help` ÷ `python -c pass`", 6, start.ratios(nothing, "wall"), []),
    ]  # fmt: skip
    large = found.sizes[-1]
    if large.messages < _LARGE:
        return told
    ours, before = large.costs["analysis"], found.sizes[-2].costs["analysis"]
    beside = (
        ("1M messages: read, validate, analyse, no charts ÷ bare `polars.read_csv` of the same file", 8, "bare"),
        ("the same ÷ row-by-row Pydantic alone", 0.5, "pydantic_rows"),
        ("the same ÷ pandas doing turns, replies, balance only", 0.6, "pandas_analysis"),
    )
    return [
        *(
            Target(figure, most, ours.ratios(large.costs[other], "wall"), ours.ratios(large.costs[other], "cpu"))
            for figure, most, other in beside
        ),
        Target(
            "peak memory ÷ messages file, 1M, whole analysis without charts",
            4,
            [cost.peak / large.megabytes for cost in ours.each],
            [],
        ),
        Target("growth from 100k to 1M, ×", 11, ours.ratios(before, "wall"), ours.ratios(before, "cpu")),
        *told,
    ]


def _opening(found: Measured) -> str:
    same, people = found.same
    return f"""# How fast, and how much memory

Seconds say little about another machine, so everything is told beside something else that was run in turns with it.
Made by `make bench` on {found.day}; the whole page is written by `benchmarks/performance.py`, numbers and words.

{found.machine}

- Every step is a whole process, from the start of Python to its end, measured by pyperf: the clock and the most memory
  it ever held. Seconds of the processor are user and system together, all threads; on a busy machine they are the
  steadier figure. In each round the steps take turns; told are medians over the rounds, and ratios are those of one
  round, then their median (lowest to highest in brackets).
- The exports are made up, as `mutuals sample` makes them, with one message in a thousand damaged (a date that is none,
  a blank one, an odd flag, an address elsewhere, too few or too many cells).
- *Bare* reads every cell as text, checks nothing, and has to be told to cut ragged rows: the limit. *Pandas, reads
  only* does the same in pandas. *Pandas: turns, reply rates, balance* is `benchmarks/plain_pandas.py`, as a competent
  analyst would write it: no row checked, no word read, no verdict. It and the program have to agree, or nothing is
  told: of the {people:,} people with turns in the largest export that they were compared on, both counted the same
  messages of {same:,}, and of all of these the same turns, answered and settled, so the same reply rates. The others
  wrote what the program sets aside (adverts, machines' replies) or stand in damaged rows. *Pydantic row by row* is
  `csv.reader` and the program's own model of a message."""


def _targets(found: Measured) -> str:
    head = ["figure", "target", "reached by the clock", "of the processor", ""]
    note = (
        ""
        if found.sizes[-1].messages >= _LARGE
        else "\n\nA quick run: the targets about a million messages are left out."
    )
    return _table([head, *(target.row() for target in targets(found))]) + note


def _whole(found: Measured) -> str:
    tables = []
    for size in found.sizes:
        head = ["", "clock s", "processor s", "peak MB", "clock ÷ bare", "processor ÷ bare", "peak ÷ file"]
        rows = [_row(name, size) for name in NAMES]
        tables.append(
            f"**{size.messages:,} messages, {size.connections:,} connections** ({size.megabytes:,.1f} MB; "
            f"rounds: {size.rounds})\n\n{_table([head, *rows])}"
        )
    return "\n\n".join(tables)


def _row(name: str, size: Size) -> list[str]:
    costs, bare = size.costs[name], size.costs["bare"]
    return [
        NAMES[name],
        *(f"{costs.median(what):.2f}" for what in ("wall", "cpu")),
        f"{costs.median('peak'):,.0f}",
        *(f"{median(costs.ratios(bare, what)):.1f}" for what in ("wall", "cpu")),
        f"{costs.median('peak') / size.megabytes:.1f}" if size.megabytes > 10 else "",
    ]


def _stages(found: Measured) -> str:
    head = [
        "processor s / clock s",
        *(f"{size.messages:,}" for size in found.sizes),
        "share of the largest",
        "peak MB by then",
    ]
    last = found.sizes[-1].stages
    total = sum(cpu for cpu, _, _ in last.values())
    rows = [
        [
            stage,
            *("{:.2f} / {:.2f}".format(*size.stages[stage]) for size in found.sizes),
            f"{last[stage][0] / total:.0%}",
            f"{last[stage][2]:,.0f}",
        ]
        for stage in last
    ]
    return (
        "A watch on the doors of the program's rooms, in the processes of *mutuals, whole report* above. *Imports* is\n"
        "everything from the start of Python until the export is opened.\n\n" + _table([head, *rows])
    )


def _growth(found: Measured) -> str:
    sizes = [size.messages for size in found.sizes]
    rows = [["", "all sizes", f"from {sizes[1]:,} messages", f"from {sizes[-2]:,} to {sizes[-1]:,}"]]
    for words, name, what in (
        ("mutuals, whole analysis, processor", "analysis", "cpu"),
        ("mutuals, whole analysis, clock", "analysis", "wall"),
        ("bare read, processor", "bare", "cpu"),
    ):
        spent = [size.costs[name].median(what) for size in found.sizes]
        rows.append([words, *(f"{growth(sizes[first:], spent[first:]):.2f}" for first in (0, 1, -2))])
    return (
        "The exponent *b* of seconds = *a* · messagesᵇ, fitted by least squares of the logarithms; of two sizes alone\n"
        "the logarithm of the growth over that of the sizes' ratio. 1 is in proportion; below it, what every run pays\n"
        "(imports) still shows, least in the last column. Connections grow more slowly here than messages.\n\n"
        + _table(rows)
    )


_BOUNDS = """## What bounds it, and what was tried

**A million messages.** A bare read makes cells of the file and stops. The program reads the same cells, proves beside
it with an index of its own which text is a row, asks each field's own validator about every distinct cell, finds out
who takes part in each conversation, reads the words of every distinct text in seven languages, and then counts. The
table of stages shows where that goes: mostly reading and words, the rest in small parts, none of which alone would
change the sum much.

- *Kept*: distinct cells and distinct texts are looked at once. Phrases that weigh are looked up inside lists instead of
  in one table of all that were found, which took three times as long. Turns are differences of running totals over rows
  that stand in order, instead of groups, in a third of the time. Ids are numbers while people are measured. Words are
  read in as many threads as there are cores.
- *Left*: Polars' streaming engine gains nothing below the size of memory. `csv.reader` into columns takes several times
  the index. Smaller slices of texts hold no less memory at the highest and build the search for phrases more often.
- *Memory*: what weighs is the text of messages, and for a moment, while they are read, the file beside it.

**A typical export.** Hardly any of its time depends on the export: Matplotlib's figures (which `import matplotlib`,
part of what it is measured beside, leaves out), SciPy's functions for intervals, Polars, the phrases of seven
languages, and the drawing itself. SciPy's graphs are imported only where texts are alike.

**The start.** Of `mutuals --help` nearly all is Typer, which alone takes more than five times what Python does.

**Growth.** Every stage is a fixed number of passes, sorts and joins, so that nothing grows faster than sorting does."""


def _spread(ratios: Iterable[float]) -> str:
    told = sorted(ratios)
    return f"{median(told):.2f} ({told[0]:.2f} to {told[-1]:.2f})"


def _table(rows: list[list[str]]) -> str:
    head, *body = rows
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *body))
