"""The charts of single ties, drawn: which silence is longer than a tie's own rhythm, and how few hold the talk."""

import math

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from polars import selectors

from pipeline.canvas import MOST_POINTS, PALETTE, Cell, Drawn, figure_of, key, say, sheet, too_little
from pipeline.wording import FEW, count, number, number_or_none, percent
from schemas.report import Chart
from schemas.rules import Rules

LEAST_PEOPLE = 5
"""People below which a cloud of them would say less than their rows."""
TOPS = (1, 3, 10, 30, 100)
"""How many of the busiest ties are taken together."""
_FEW_TIES = 1_000
_TODAY = 0.7
"""Where a silence of less than a day stands on an axis that has no zero, in days."""
_SPANS: dict[float, str] = {1: "1 day", 7: "1 week", 30: "1 month", 365: "1 year", 3_650: "10 years"}
_QUIET = ("dormant", "long dormant")


def rhythm(people: pl.DataFrame, rules: Rules) -> Drawn:
    """Each tie's silence against its usual gap between days with contact, with the bound from which it is dormant."""
    name, question = "rhythm", "Which silences are longer than usual?"
    ties = people.filter(
        pl.col("activity") != "never active", pl.col("rhythm_days") > 0, pl.col("silent_days").is_not_null()
    ).sort("person_id")
    if ties.height < LEAST_PEOPLE:
        needed = f"{LEAST_PEOPLE} people with whom both wrote"
        return too_little(name, question, needed, number_or_none(ties.height))
    quiet = ties.filter(pl.col("activity").is_in(_QUIET)).height
    usual = _days(ties["rhythm_days"].median())
    finding = (
        f"{_of_ties(quiet, ties.height)} silent for longer than their own rhythm explains; "
        f"half of the ties have a usual gap of {usual} or less."
    )
    axes = sheet(finding, left=0.195, right=0.96, bottom=0.145, top=0.66)
    _dots(axes, ties)
    _bounds(axes, rules)
    key(axes, 1.22, "them", f"gone quiet: {number(quiet)}", marker="o")
    key(axes, 1.1, "me", f"in touch or cooling: {number(ties.height - quiet)}", marker="o")
    rows = _by_activity(ties)
    chart = Chart(
        name=name,
        question=question,
        finding=finding,
        alt=f"A dot per tie, {number(ties.height)} in all: the usual gap between days with contact, from left to "
        f"right, against the days of silence, from bottom to top. {number(quiet)} lie in the region of ties gone "
        "quiet.",
        reading=f"Above the dashed line a tie counts as gone quiet: silent for {rules.dormant_days:g} days and for "
        f"{rules.dormant_rhythms:g} of its usual gaps, or for {_days(rules.long_dormant_days)}. Who was in touch on "
        "too few days for a rhythm of their own has the usual one: the upright row of dots. A recommendation counts as "
        "contact, so that a dot may lie on the other side.",
        columns=["Activity", "People", "Usual gap, days (median)", "Silent, days (median)"],
        rows=rows,
    )
    return Drawn(chart, figure_of(axes))


def _of_ties(quiet: int, ties: int) -> str:
    if quiet == 0:
        return f"None of {number(ties)} ties is"
    if quiet == ties:
        return f"All {number(ties)} ties are"
    return f"{number(quiet)} of {number(ties)} ties {'is' if quiet == 1 else 'are'}"


def _days(days: object) -> str:
    """Days as people say them: days up to two months, then months, then years."""
    value = float(str(days))
    if value < 60:
        return count(max(1, round(value)), "day", "days")
    if value < 700:
        return f"{number(value / 30.44)} months"
    return f"{value / 365.25:.1f}".removesuffix(".0") + " years"


def _by_activity(ties: pl.DataFrame) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    for activity in ("active", "cooling", *_QUIET):
        own = ties.filter(pl.col("activity") == activity)
        # The median of few is one of them or nearly so: counts alone are said of these.
        middles = [
            own[name].median() if own.height >= LEAST_PEOPLE else None for name in ("rhythm_days", "silent_days")
        ]
        rows.append(
            [activity, own.height, *(None if middle is None else round(float(str(middle))) for middle in middles)]
        )
    return rows


def _dots(axes: Axes, ties: pl.DataFrame) -> None:
    gaps = ties["rhythm_days"].to_numpy()
    silence = ties["silent_days"].cast(pl.Float64).clip(lower_bound=_TODAY).to_numpy()
    quiet = ties["activity"].is_in(_QUIET).to_numpy()
    for side, colour in ((~quiet, "me"), (quiet, "them")):
        axes.scatter(
            gaps[side],
            silence[side],
            s=26 if ties.height <= 60 else 14 if ties.height <= 400 else 7,
            color=PALETTE[colour],
            alpha=0.75 if ties.height <= 400 else 0.45,
            linewidths=0,
            zorder=3,
            rasterized=ties.height > MOST_POINTS,
        )
    across, upright = (min(0.8, float(gaps.min())), max(200, float(gaps.max()))), max(500, float(silence.max()))
    axes.set(xscale="log", yscale="log", xlim=(across[0], across[1] * 1.4), ylim=(_TODAY / 1.25, upright * 1.6))
    axes.grid(visible=False)
    axes.minorticks_off()
    _span_ticks(axes, across[1] * 1.4, upright * 1.6)
    axes.set_xlabel("usual gap between days with contact →")
    axes.set_ylabel("silent for →")


def _span_ticks(axes: Axes, right: float, top: float) -> None:
    across = _apart({at: words for at, words in _SPANS.items() if at <= right}, axes.get_xlim(), 0.16)
    upright = {_TODAY: "today"} | {at: words for at, words in _SPANS.items() if 1 < at <= top}
    upright = _apart(upright, axes.get_ylim(), 0.1)
    axes.set_xticks(list(across), list(across.values()))
    axes.set_yticks(list(upright), list(upright.values()))


def _apart(marks: dict[float, str], ends: tuple[float, float], least: float) -> dict[float, str]:
    """Of the marks of a log axis those that lie far enough beyond the one before, as a share of the axis."""
    kept: dict[float, str] = {}
    for at, words in marks.items():
        if not kept or math.log(at / max(kept)) / math.log(ends[1] / ends[0]) >= least:
            kept[at] = words
    return kept


def _bounds(axes: Axes, rules: Rules) -> None:
    gaps = np.geomspace(*axes.get_xlim(), 60)
    bound = np.minimum(rules.long_dormant_days, np.maximum(rules.dormant_days, rules.dormant_rhythms * gaps))
    axes.plot(gaps, bound, color=PALETTE["ink"], lw=1.2, dashes=(4, 3), zorder=4)


def concentration(evidence: pl.DataFrame) -> Drawn:
    """The share of all personal messages that the busiest ties hold, from one to a hundred people and all.

    `evidence`: a row per connection with `personal_sent` and `personal_received`.
    """
    name, question = "concentration", "How few people hold the talk?"
    volumes = _volumes(evidence)
    total = int(volumes.sum())
    if volumes.size < LEAST_PEOPLE or total < FEW:
        needed = f"{FEW} personal messages with {LEAST_PEOPLE} people"
        there = f"{number_or_none(total)} with {number_or_none(volumes.size)}" if total else "none"
        return too_little(name, question, needed, there)
    held = np.cumsum(volumes) / total
    half = int(np.searchsorted(held, 0.5 - 1e-12)) + 1
    tops = [top for top in TOPS if top < volumes.size]
    shown = min(10, tops[-1])
    finding = (
        f"{'Ten people' if shown == 10 else count(shown, 'person', 'people')} hold {percent(held[shown - 1])} of your "
        f"{number(total)} personal messages; half of them went to and fro with {count(half, 'person', 'people')}."
    )
    axes = sheet(finding, left=0.135, right=0.95, bottom=0.145, top=0.7)
    _held_curve(axes, held, tops)
    rows: list[list[Cell]] = [[number(top), int(volumes[:top].sum()), round(100 * held[top - 1])] for top in tops]
    rows.append([f"all {number(volumes.size)}", total, 100])
    told = ", ".join(f"the busiest {top} {percent(held[top - 1])}" for top in tops)
    chart = Chart(
        name=name,
        question=question,
        finding=finding,
        alt=f"A rising curve of the share of {number(total)} personal messages held by the busiest ties: {told}, "
        f"all {number(volumes.size)} of them 100 %.",
        reading="The busiest ties come first, and each step to the right takes in more people. The dashed line is what "
        "the same number of people would hold if everybody wrote equally much.",
        columns=["Busiest people", "Personal messages", "Share, %"],
        rows=rows,
    )
    return Drawn(chart, figure_of(axes))


def _volumes(evidence: pl.DataFrame) -> np.ndarray:
    """Personal messages of each tie that has any, the busiest first."""
    counts = evidence.select(selectors.by_name("personal_sent", "personal_received", require_all=False))
    both = np.zeros(0, dtype=int) if counts.width == 0 else counts.sum_horizontal().to_numpy()
    return np.sort(both[both > 0])[::-1]


def _clear(shares: dict[str, int], held: np.ndarray) -> dict[str, int]:
    """Of the words of points, which stand to the left of each but the first, those that no other lies over."""
    kept: dict[str, int] = {}
    ends: list[tuple[float, float, float]] = []
    for words, top in shares.items():
        at, wide, height = math.log(top) / math.log(held.size), 0.02 * len(words), float(held[top - 1])
        left, right = (at, at + wide) if top == 1 else (at - wide, at)
        if all(right <= start or end <= left or abs(height - other) > 0.09 for start, end, other in ends):
            kept[words] = top
            ends.append((left, right, height))
    return kept


def _held_curve(axes: Axes, held: np.ndarray, tops: list[int]) -> None:
    ranks = np.unique(np.geomspace(1, held.size, 200).round().astype(int))
    axes.plot(ranks, ranks / held.size, color=PALETTE["quiet"], lw=1, dashes=(4, 3))
    axes.plot(ranks, held[ranks - 1], color=PALETTE["me"])
    at = np.array(tops)
    axes.plot(at, held[at - 1], "o", color=PALETTE["me"], markersize=5)
    # Where hardly anything is added, the same words twice would lie over each other.
    shares = {percent(held[top - 1]): top for top in reversed(tops)}
    for words, top in _clear(shares, held).items():
        left, under = top == 1, held[top - 1] > 0.93
        axes.annotate(
            words,
            (top, held[top - 1]),
            xytext=(2 if left else -4, -7 if under else 6),
            va="top" if under else "bottom",
            textcoords="offset points",
            ha="left" if left else "right",
            color=PALETTE["ink"],
            fontsize=9.5,
        )
    last = held.size * 1.02
    axes.set(xscale="log", xlim=(0.93, last), ylim=(0, 1.02))
    axes.minorticks_off()
    marks = [mark for mark in (*TOPS, 1_000, 10_000) if mark <= last]
    axes.set_xticks(marks, [number(mark) for mark in marks])
    axes.set_yticks((0, 0.25, 0.5, 0.75, 1), ("0 %", "25 %", "50 %", "75 %", "100 %"))
    axes.set_xlabel("people, the busiest first")
    # Of so few, the dashed line never runs in this corner: it bends upwards on such an axis.
    if held.size <= _FEW_TIES:
        say(axes, 0.985, 0.06, "if all were even", colour="quiet", right=True)
    say(axes, 0.0, 1.09, "share of the personal messages", colour="quiet")
