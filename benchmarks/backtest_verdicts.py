"""How often a one-sided verdict of the program's was wrong, and whether the goals of the backtest were met."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from benchmarks.backtest_runs import MAIN_CUT
from benchmarks.backtest_scores import auc, brier, calibration_error, highest_share, macro_auc
from benchmarks.backtest_tables import CHANCE, CONTACT, RATE, table

_ACCURACY: dict[str, tuple[float, float, float, float]] = {
    "CollegeMsg": (0.72, 0.61, 0.26, 0.25),
    "e-mail-EU": (0.85, 0.66, 0.25, 0.235),
    "linux-mips": (0.75, 0.56, 0.26, 0.245),
}
"""By log: contact score and reply chance AUC at least; Brier score of reply rate and reply chance at most."""

_MOST_ERROR = 0.12
_DEGREES = {"strong": (0.02, 0.10), "moderate": (0.05, 0.20)}
"""By degree of evidence: the share of ties that may have it, and the share of these that may have answered."""

_MANY = 1_000
_ATTEMPTS = ((0, 0), (1, 1), (2, 2), (3, 3), (4, 4), (5, 6), (7, _MANY))


@dataclass(frozen=True)
class Goal:
    """A figure that was `reached` (None where there was nothing to count), and the one to reach; `of`: its counts."""

    log: str
    figure: str
    reached: float | None
    sign: str
    bound: float
    of: str = ""

    @property
    def verdict(self) -> str:
        """Whether the figure is where it should be."""
        if self.reached is None:
            return "not tested"
        value = self.reached
        met = {"≥": value >= self.bound, "≤": value <= self.bound, "<": value < self.bound}[self.sign]
        return "met" if met else "**not met**"


def one_sided(rows: pl.DataFrame) -> str:
    """By log and degree, all cuts together: ties flagged, and how many of them answered when next written to.

    A tie that is flagged at several cuts counts at each; the message that tested it counts once.
    """
    header = ["log", "evidence", "ties", "flagged", "share", "written to again", "of them answered", "share",
              "at most (90 % sure)"]  # fmt: skip
    lines = []
    for (log,), part in rows.group_by("log", maintain_order=True):
        lines.append([str(log), "everybody written to", *_counts(part, pl.col("messages_sent") > 0)])
        lines += [[str(log), degree, *_counts(part, pl.col("evidence") == degree)] for degree in _DEGREES]
    return table(header, lines)


def _counts(rows: pl.DataFrame, chosen: pl.Expr) -> list[str]:
    flagged = rows.filter(chosen)
    tests = _tests(flagged)
    counts = [f"{rows.height:,}", f"{flagged.height:,}", f"{flagged.height / rows.height:.2%}"]
    return [*counts, str(tests.len()), str(tests.sum()), *_shares(tests)]


def _tests(rows: pl.DataFrame) -> pl.Series:
    """Whether they answered, for each message that was the next one the ego wrote to them after some cut."""
    return rows.drop_nulls("answered").unique(["ego", "person", "written"], maintain_order=True)["answered"]


def persistence(tries: pl.DataFrame) -> str:
    """By how many separate attempts had gone without a word: how many more were made, and how many of them answered."""
    logs = tries["log"].unique(maintain_order=True).to_list()
    lines = []
    for first, last in _ATTEMPTS:
        part = tries.filter(pl.col("unanswered").is_between(first, last))
        cells = []
        for log in logs:
            made = part.filter(pl.col("log") == log)["answered"]
            cells += [f"{made.sum():,} of {made.len():,}", *_shares(made)]
        words = f"{first} or more" if last == _MANY else str(first) if first == last else f"{first}–{last}"
        lines.append([words, *cells])
    columns = [f"{log} {what}".strip() for log in logs for what in ("answered", "share", "at most")]
    return table(["unanswered before", *columns], lines)


def _shares(tests: pl.Series) -> list[str]:
    tried, answered = tests.len(), int(tests.sum())
    return [f"{answered / tried:.2f}", f"{highest_share(answered, tried):.2f}"] if tried else ["–", "–"]


def goals(rows: pl.DataFrame) -> list[Goal]:
    """The goals, log by log: accuracy at the main cut, verdicts over all cuts together."""
    found: list[Goal] = []
    for (log,), part in rows.group_by("log", maintain_order=True):
        found += _accuracy(str(log), part.filter(pl.col("share") == MAIN_CUT))
        found += _verdicts(str(log), part)
    return found


def _accuracy(log: str, rows: pl.DataFrame) -> Iterator[Goal]:
    contact, chance, rate_brier, chance_brier = _ACCURACY[log]
    tried = rows.drop_nulls("answered")
    came = tried["answered"].cast(pl.Int64)
    yield Goal(log, f"{CONTACT}, both write later: AUC", macro_auc(rows, CONTACT, "both_write"), "≥", contact)
    yield Goal(log, f"{CHANCE}: AUC", auc(tried[CHANCE], came), "≥", chance)
    for name, bound in ((RATE, rate_brier), (CHANCE, chance_brier)):
        yield Goal(log, f"{name}: Brier score", brier(tried[name], came), "≤", bound)
        yield Goal(log, f"{name}: calibration error", calibration_error(tried[name], came), "≤", _MOST_ERROR)


def _verdicts(log: str, rows: pl.DataFrame) -> Iterator[Goal]:
    for degree, (most_flagged, most_answered) in _DEGREES.items():
        flagged = rows.filter(pl.col("evidence") == degree)
        tests = _tests(flagged)
        tried, answered = tests.len(), int(tests.sum())
        share, ties = flagged.height / rows.height, f" ({flagged.height:,} of {rows.height:,})"
        yield Goal(log, f"{degree} evidence: share of ties", share, "≤", most_flagged, ties)
        came = answered / tried if tried else None
        told = f" ({answered} of {tried})"
        yield Goal(log, f"{degree} evidence: answered when next written to", came, "<", most_answered, told)


def goal_table(found: list[Goal]) -> str:
    """The goals as a table."""
    return table(
        ["log", "figure", "reached", "goal", ""],
        (
            [
                goal.log,
                goal.figure,
                "–" if goal.reached is None else f"{goal.reached:.3f}{goal.of}",
                f"{goal.sign} {goal.bound}",
                goal.verdict,
            ]
            for goal in found
        ),
    )
