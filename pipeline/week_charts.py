"""The chart of habits, drawn: at which hours of the week the owner writes, and at which the others do."""

import math

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from pipeline.canvas import PALETTE, Cell, Drawn, figure_of, sheet, too_little
from pipeline.wording import count, number, number_or_none
from schemas.report import Chart

LEAST_TURNS = 30
"""Turns each way below which the busiest hours of a week are chance."""
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SHADES = (0.2, 0.42, 0.68, 1.0)
"""How strongly a cell is coloured, from a quarter of the busiest hour's turns to all of them."""
_WINDOW = 3
"""Hours of the busiest time of the day."""
_NEXT = 9.1
"""Rows from the top of one week to the top of the other."""


def week(people: pl.DataFrame, turns: pl.DataFrame) -> Drawn:
    """Turns begun by day of the week and hour (UTC), the owner's and those of connections."""
    name, question = "week", "When do you write, and when are you written to?"
    known = turns.join(people.select("person_id"), on="person_id", how="semi")
    mine, theirs = (_hours(known.filter(pl.col("sender") == side)) for side in ("me", "them"))
    if min(mine.sum(), theirs.sum()) < LEAST_TURNS:
        there = f"{number_or_none(int(mine.sum()))} of yours and {number_or_none(int(theirs.sum()))} of theirs"
        return too_little(name, question, f"{LEAST_TURNS} turns of each side", there)
    finding = _finding(_busiest(mine), _busiest(theirs))
    axes = sheet(finding, left=0.095, right=0.985, bottom=0.14, top=0.8)
    _week(axes, mine, 0, "me", "you write")
    _week(axes, theirs, _NEXT, "them", "they write")
    _frame(axes)
    chart = Chart(
        name=name,
        question=question,
        finding=finding,
        alt="Two weeks as grids of days and hours, stronger in colour where more turns begin. "
        f"You: {count(int(mine.sum()), 'turn', 'turns')}, {_peak(mine)}. "
        f"They: {count(int(theirs.sum()), 'turn', 'turns')}, {_peak(theirs)}.",
        reading="A square is one hour of the week over all years; the stronger its colour, the more turns began in it. "
        "Times are UTC, as the export has them: add or take away the hours of where you live.",
        columns=["When (UTC)", "You write, turns", "They write, turns"],
        rows=_table(mine, theirs),
    )
    return Drawn(chart, figure_of(axes))


def _hours(turns: pl.DataFrame) -> np.ndarray:
    """Turns begun in each hour of the week: 7 days from Monday by 24 hours."""
    at = pl.col("started_at")
    place = turns.select(slot=(at.dt.weekday().cast(pl.Int64) - 1) * 24 + at.dt.hour().cast(pl.Int64))["slot"]
    return np.bincount(place.to_numpy(), minlength=7 * 24).reshape(7, 24)


def _finding(mine: str | None, theirs: str | None) -> str:
    if mine is None and theirs is None:
        return "Neither you nor they write at any time of the day much more often than at others."
    if mine == theirs:
        return f"You write to them, and they to you, most often {mine} (times are UTC)."
    yours = f"You write most often {mine}" if mine else "You write at all hours"
    return f"{yours}, and they to you {theirs or 'at all hours'} (times are UTC)."


def _busiest(hours: np.ndarray) -> str | None:
    """The busiest hours of the day on end, over all days: `between 07:00 and 10:00`; None where chance may do it."""
    day = hours.sum(axis=0)
    sums = np.array([np.roll(day, -shift) for shift in range(_WINDOW)]).sum(axis=0)
    first = int(sums.argmax())
    total, even = float(day.sum()), _WINDOW / 24
    # Three standard deviations of a binomial: the busiest of 24 windows lies above two by chance alone.
    if sums[first] <= total * even + 3 * math.sqrt(total * even * (1 - even)):
        return None
    return f"between {first:02d}:00 and {(first + _WINDOW) % 24:02d}:00"


def _peak(hours: np.ndarray) -> str:
    day, hour = divmod(int(hours.argmax()), 24)
    return f"the most on {DAYS[int(hours.sum(axis=1).argmax())]}s, up to {hours[day, hour]} in one hour of the week"


def _table(mine: np.ndarray, theirs: np.ndarray) -> list[list[Cell]]:
    days: list[list[Cell]] = [[day, int(mine[row].sum()), int(theirs[row].sum())] for row, day in enumerate(DAYS)]
    hours: list[list[Cell]] = [
        [f"{at:02d}:00–{at + 2:02d}:00", int(mine[:, at : at + 2].sum()), int(theirs[:, at : at + 2].sum())]
        for at in range(0, 24, 2)
    ]
    return days + hours


def _week(axes: Axes, hours: np.ndarray, top: float, colour: str, words: str) -> None:
    most = int(hours.max())
    axes.add_patch(PathPatch(_squares([(0, top, 24, 7)]), color=PALETTE["grid"], alpha=0.45, lw=0))
    # As strong as so many quarters of the busiest hour, rounded up: an hour with any turn is seen.
    shade = np.ceil(hours / most * len(_SHADES)).astype(int)
    for nth, alpha in enumerate(_SHADES, start=1):
        cells = [(float(hour), top + day, 1.0, 1.0) for day, hour in np.argwhere(shade == nth).tolist()]
        if cells:
            axes.add_patch(PathPatch(_squares(cells), color=PALETTE[colour], alpha=alpha, lw=0))
    axes.text(
        0,
        top - 0.85,
        f"{words}: {count(int(hours.sum()), 'turn', 'turns')}, at most {number(most)} in one of the squares",
        color=PALETTE[colour],
        fontsize=9.5,
        va="center",
    )


def _squares(boxes: list[tuple[float, float, float, float]]) -> Path:
    """One path of many squares, a little apart: a drawing of a few lines, however many there are."""
    gap = 0.06
    corners = [
        [(x + gap, y + gap), (x + w - gap, y + gap), (x + w - gap, y + h - gap), (x + gap, y + h - gap), (x, y)]
        for x, y, w, h in boxes
    ]
    codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY]
    return Path(np.array(corners).reshape(-1, 2), codes * len(boxes))


def _frame(axes: Axes) -> None:
    shown = [top + day + 0.5 for top in (0, _NEXT) for day in range(0, 7, 2)]
    axes.set(xlim=(0, 24), ylim=(_NEXT + 7, -1.7), xlabel="hour of the day (UTC)")
    axes.set_yticks(shown, [DAYS[day][:3] for day in range(0, 7, 2)] * 2)
    axes.set_xticks((0, 6, 12, 18, 24), ("00:00", "06:00", "12:00", "18:00", "24:00"))
    axes.get_xticklabels()[0].set_horizontalalignment("left")
    axes.get_xticklabels()[-1].set_horizontalalignment("right")
    axes.grid(visible=False)
    axes.spines["bottom"].set_visible(False)
