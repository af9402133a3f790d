"""The chart of answer times, drawn: Kaplan-Meier curves both ways with their likely range, open turns shown as open."""

from typing import Literal

import numpy as np
import polars as pl
from matplotlib.axes import Axes

from pipeline.canvas import PALETTE, Cell, Drawn, figure_of, say, sheet, too_little
from pipeline.survival import median_wait, survival_curve
from pipeline.wording import FEW, number_or_none, percent, span
from schemas.report import Chart
from schemas.rules import Rules

LEAST_TURNS = 5
"""Turns each way below which a curve of waits would be drawn from noise."""
_HOUR, _DAY = 3_600, 86_400
_Z = 1.2815515655446004
"""The 90 % point of the normal distribution: every interval of the report ends at 10 and 90 %."""


def waits(people: pl.DataFrame, turns: pl.DataFrame, rules: Rules) -> Drawn:
    """How long answers take, both ways: the share answered by a time, open turns counted for as long as seen."""
    name, question = "waits", "How long do answers take?"
    asked = turns.filter(pl.col("kind") == "personal")
    known = asked.join(people.select("person_id"), on="person_id", how="semi")
    theirs, mine = (known.filter(pl.col("sender") == side) for side in ("me", "them"))
    least = max(LEAST_TURNS, rules.speed_min_opportunities)
    if min(mine.height, theirs.height) < least:
        there = f"{number_or_none(theirs.height)} of yours and {number_or_none(mine.height)} of theirs"
        return too_little(name, question, f"{least} turns of each side", there)
    horizon = rules.conversation_gap_days * _DAY
    said = f"{_half(mine, 'their messages', horizon)}; {_half(theirs, 'yours', horizon)}."
    finding = said[0].upper() + said[1:]
    axes = sheet(finding, left=0.135, right=0.88, bottom=0.085, top=0.7)
    _curves(axes, mine, theirs, horizon)
    stations = [at for at in (_HOUR, 6 * _HOUR, _DAY, 3 * _DAY, 7 * _DAY) if at < horizon] + [horizon]
    shares = [_answered_by(each, np.array(stations)).tolist() for each in (mine, theirs)]
    told = [", ".join(f"{percent(s)} within {span(at)}" for at, s in zip(stations, way, strict=True)) for way in shares]
    chart = Chart(
        name=name,
        question=question,
        finding=finding,
        alt=f"Two rising curves. You answered {told[0]}. They answered {told[1]}.",
        reading="Kaplan-Meier: turns that are still open (small ticks) count for as long as they could be seen, and "
        "the unanswered count as well. The pale band is the likely range.",
        columns=["", "You", "They"],
        rows=_table(mine, theirs, stations, shares),
    )
    return Drawn(chart, figure_of(axes))


def _table(
    mine: pl.DataFrame, theirs: pl.DataFrame, stations: list[float], shares: list[list[float]]
) -> list[list[Cell]]:
    ways = (mine, theirs)
    rows: list[list[Cell]] = [["Turns that could be answered", *(way.height for way in ways)]]
    for words, state in (("Answered", "answered"), ("Not answered", "unanswered"), ("Still open", "pending")):
        rows.append([words, *(way.filter(pl.col("state") == state).height for way in ways)])
    for nth, at in enumerate(stations):
        # Of few turns a percentage would claim more than is known.
        cells = [
            round(100 * way[nth]) if turns.height >= FEW else None for turns, way in zip(ways, shares, strict=True)
        ]
        rows.append([f"Answered within {span(at)}, %", *cells])
    return rows


def _half(turns: pl.DataFrame, whose: Literal["their messages", "yours"], horizon: float) -> str:
    median = median_wait(turns, ["sender"])["median_seconds"][0]
    if median is None:
        return f"fewer than half of {whose} were answered within {span(horizon)}"
    return f"half of {whose} were answered within {span(median)}"


def _answered_by(turns: pl.DataFrame, seconds: np.ndarray) -> np.ndarray:
    return _step(turns, 1 - survival_curve(turns, ["sender"])["still_open"].to_numpy(), seconds)


def _step(turns: pl.DataFrame, shares: np.ndarray, seconds: np.ndarray) -> np.ndarray:
    """The value of a step function that begins at 0 and takes `shares` at the times of the curve."""
    at = survival_curve(turns, ["sender"])["seconds"].to_numpy()
    return np.concatenate(([0.0], shares))[np.searchsorted(at, seconds, side="right")]


def likely(turns: pl.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Ends of the range of the share answered at each time of the curve: Greenwood's variance on the log-log scale."""
    curve = survival_curve(turns, ["sender"])
    risk, hit, still = (curve[name].to_numpy().astype(float) for name in ("at_risk", "answered", "still_open"))
    inside = (still > 0) & (still < 1)
    variance = np.cumsum(np.divide(hit, risk * (risk - hit), out=np.zeros_like(hit), where=risk > hit))
    log = np.log(still, out=np.full_like(still, -1.0), where=inside)
    spread = np.exp(_Z * np.sqrt(variance) / -log)
    low, high = (np.where(inside, still**power, still) for power in (spread, 1 / spread))
    return 1 - high, 1 - low


def _curves(axes: Axes, mine: pl.DataFrame, theirs: pl.DataFrame, horizon: float) -> None:
    # A grid finer than the line is wide: the drawing stays small however many turns there are.
    grid = np.geomspace(_HOUR, horizon, 400)
    ends: list[float] = []
    for turns, colour in ((mine, "me"), (theirs, "them")):
        low, high = (_step(turns, end, grid[::4]) for end in likely(turns))
        axes.fill_between(grid[::4], low, high, step="post", color=PALETTE[colour], alpha=0.16, linewidth=0)
        shares = _answered_by(turns, grid)
        axes.plot(grid, shares, drawstyle="steps-post", color=PALETTE[colour])
        still_open = turns.filter(pl.col("state") == "pending", pl.col("at_risk_seconds") > _HOUR)["at_risk_seconds"]
        at = np.unique(np.searchsorted(grid, still_open.to_numpy()).clip(max=grid.size - 1))
        axes.plot(grid[at], shares[at], "|", color=PALETTE[colour], markersize=8, markeredgewidth=1)
        ends.append(float(shares[-1]))
    marks = {"1 hour": _HOUR, "6 hours": 6 * _HOUR, "1 day": _DAY, "1 week": 7 * _DAY}
    axes.set(xlim=(_HOUR, horizon), ylim=(0, 1), xscale="log")
    axes.minorticks_off()
    shown = {words: at for words, at in marks.items() if at < horizon}
    axes.set_xticks(list(shown.values()), list(shown))
    axes.get_xticklabels()[0].set_horizontalalignment("left")
    axes.set_yticks((0, 0.25, 0.5, 0.75, 1), ("0 %", "25 %", "50 %", "75 %", "100 %"))
    say(axes, 0.0, 1.09, "share answered by then", colour="quiet")
    gap = max(0.0, 0.09 - abs(ends[0] - ends[1])) / 2
    up = 1 if ends[0] >= ends[1] else -1
    say(axes, 1.02, ends[0] + up * gap, "you", colour="me")
    say(axes, 1.02, ends[1] - up * gap, "they", colour="them")
