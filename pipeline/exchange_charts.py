"""The charts of give and take, drawn: who answers whom, how long answers take, and who writes how much."""

from typing import Literal

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from pipeline.canvas import PALETTE, Drawn, figure_of, say, sheet, too_little
from pipeline.survival import median_wait, survival_curve
from pipeline.wording import count, number, number_or_none, percent, span
from schemas.report import Chart
from schemas.rules import Rules

LEAST_PEOPLE = 5
"""People below which a cloud or a distribution of them would say less than their rows."""
LEAST_TURNS = 5
"""Turns each way below which a curve of waits would be drawn from noise."""
EVEN_RATES = 0.15
"""Two reply rates closer than this are called about even: less than the usual width of either's interval."""
EVEN_SHARES = (0.4, 0.6)
"""Shares of the messages between which a tie is called about even."""
MOST_BARS = 40
"""People whose intervals are drawn, those with the most evidence first; more would hide the points."""
MOST_POINTS = 2_000
"""Points above which the cloud is stored as a picture."""
_HOUR, _DAY = 3_600, 86_400


def answers(people: pl.DataFrame, rules: Rules) -> Drawn:
    """Each person's reply rate to the owner against the owner's to them, posterior means with the even line."""
    name, question = "answers", "Who answers whom?"
    least = rules.rate_min_opportunities
    resolved = {way: pl.col(f"{way}_opportunities") - pl.col(f"{way}_pending") for way in ("my", "their")}
    known = people.filter(resolved["my"] >= least, resolved["their"] >= least).sort(
        pl.min_horizontal(resolved["my"], resolved["their"]), "person_id", descending=[True, False]
    )
    if known.height < LEAST_PEOPLE:
        needed = f"{LEAST_PEOPLE} people with {least} or more settled turns on both sides"
        return too_little(name, question, needed, number_or_none(known.height))
    lead = known["my_reply_rate"] - known["their_reply_rate"]
    less, more = int((lead > EVEN_RATES).sum()), int((lead < -EVEN_RATES).sum())
    even = known.height - less - more
    finding = (
        f"Answers are about even with {number(even)} of {count(known.height, 'person', 'people')}; "
        f"{number_or_none(less)} answer you less than you answer them, {number_or_none(more)} more."
    )
    axes = sheet(finding, left=0.185, right=0.9, bottom=0.145, top=0.71)
    _cloud(axes, known)
    say(axes, 0.0, 1.1, f"they answer more: {number(more)}", colour="them")
    say(axes, 1.0, 1.1, f"you answer more: {number(less)}", colour="me", right=True)
    alt = (
        f"A dot per person, {number(known.height)} in all: how often you answer them, from left to right, against "
        f"how often they answer you, from bottom to top. {number(more)} lie above the even line, {number(even)} near "
        f"it, {number(less)} below it."
    )
    return Drawn(Chart(name=name, question=question, finding=finding, alt=alt), figure_of(axes))


def _cloud(axes: Axes, known: pl.DataFrame) -> None:
    axes.plot([0, 1], [0, 1], color=PALETTE["quiet"], lw=1, dashes=(4, 3))
    say(axes, 1.015, 1.0, "even", colour="quiet")
    sure = known.head(MOST_BARS)
    mine, theirs = sure["my_reply_rate"].to_numpy(), sure["their_reply_rate"].to_numpy()
    across = (sure["my_reply_rate_low"].to_numpy(), sure["my_reply_rate_high"].to_numpy())
    upright = (sure["their_reply_rate_low"].to_numpy(), sure["their_reply_rate_high"].to_numpy())
    axes.hlines(theirs, *across, color=PALETTE["grid"], lw=0.8)
    axes.vlines(mine, *upright, color=PALETTE["grid"], lw=0.8)
    # People with the same little evidence share one spot: a larger dot stands for all of them.
    spots = known.group_by("my_reply_rate", "their_reply_rate", maintain_order=True).agg(people=pl.len())
    lead = (spots["my_reply_rate"] - spots["their_reply_rate"]).to_numpy()
    sides = np.where(lead > EVEN_RATES, PALETTE["me"], np.where(lead < -EVEN_RATES, PALETTE["them"], PALETTE["quiet"]))
    axes.scatter(
        spots["my_reply_rate"],
        spots["their_reply_rate"],
        s=(12 + 10 * spots["people"]).clip(upper_bound=160).to_list(),
        color=sides.tolist(),
        alpha=0.8,
        zorder=3,
        linewidths=0,
        rasterized=spots.height > MOST_POINTS,
    )
    marks, words = (0, 0.25, 0.5, 0.75, 1), ("never", "", "half", "", "always")
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="you answer them →", ylabel="they answer you →")
    axes.grid(visible=False)
    axes.set_xticks(marks, words)
    axes.set_yticks(marks, words)
    axes.get_xticklabels()[0].set_horizontalalignment("left")
    axes.get_xticklabels()[-1].set_horizontalalignment("right")


def balance(people: pl.DataFrame, rules: Rules) -> Drawn:
    """The share of the messages that they sent, over all people with enough messages to say."""
    name, question = "balance", "Who writes how much?"
    least = rules.balance_min_messages
    enough = pl.col("messages_sent") + pl.col("messages_received") >= least
    shares = people.filter(enough)["balance"].drop_nulls()
    if shares.len() < LEAST_PEOPLE:
        needed = f"{LEAST_PEOPLE} people with {least} or more messages"
        return too_little(name, question, needed, number_or_none(shares.len()))
    low, high = EVEN_SHARES
    mine, theirs = int((shares < low).sum()), int((shares > high).sum())
    even = shares.len() - mine - theirs
    finding = (
        f"With {number(even)} of {count(shares.len(), 'person', 'people')} the messages are about even; "
        f"you write most with {number(mine)}, they with {number(theirs)}."
    )
    axes = sheet(finding, bottom=0.145, top=0.71)
    heights, edges = np.histogram(shares.to_numpy(), bins=20, range=(0, 1))
    middles = (edges[:-1] + edges[1:]) / 2
    colours = [PALETTE["me" if at < low else "them" if at > high else "soft"] for at in middles]
    axes.bar(middles, heights, width=0.044, color=colours)
    axes.axvline(0.5, color=PALETTE["quiet"], lw=1, dashes=(4, 3))
    axes.set(xlim=(0, 1), xlabel="share of the messages that they sent")
    axes.set_xticks((0, 0.25, 0.5, 0.75, 1), ("none", "a quarter", "half", "three quarters", "all"))
    axes.get_xticklabels()[0].set_horizontalalignment("left")
    axes.get_xticklabels()[-1].set_horizontalalignment("right")
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    say(axes, 0.0, 1.1, f"you write most: {number(mine)}", colour="me")
    say(axes, 1.0, 1.1, f"they write most: {number(theirs)}", colour="them", right=True)
    bins = ", ".join(f"{percent(at - 0.025)} {n}" for at, n in zip(middles, heights.tolist(), strict=True) if n)
    alt = f"People by the share of the messages that they sent, in steps of 5 %, each with its lower bound: {bins}."
    return Drawn(Chart(name=name, question=question, finding=finding, alt=alt), figure_of(axes))


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
    finding = f"{_half(mine, 'their messages', horizon)}; {_half(theirs, 'yours', horizon)}."
    axes = sheet(finding[0].upper() + finding[1:], left=0.135, right=0.88, bottom=0.085, top=0.7)
    _curves(axes, mine, theirs, horizon)
    alt = f"Two rising curves. You: {_stations(mine, horizon)}. They: {_stations(theirs, horizon)}."
    chart = Chart(name=name, question=question, finding=finding[0].upper() + finding[1:], alt=alt)
    return Drawn(chart, figure_of(axes))


def _half(turns: pl.DataFrame, whose: Literal["their messages", "yours"], horizon: float) -> str:
    median = median_wait(turns, ["sender"])["median_seconds"][0]
    if median is None:
        return f"fewer than half of {whose} were answered within {span(horizon)}"
    return f"half of {whose} were answered within {span(median)}"


def _answered_by(turns: pl.DataFrame, seconds: np.ndarray) -> np.ndarray:
    curve = survival_curve(turns, ["sender"])
    place = np.searchsorted(curve["seconds"].to_numpy(), seconds, side="right")
    return np.concatenate(([0.0], 1 - curve["still_open"].to_numpy()))[place]


def _stations(turns: pl.DataFrame, horizon: float) -> str:
    moments = np.array([_HOUR, _DAY, 7 * _DAY, horizon])
    shares = _answered_by(turns, moments)
    said = zip(shares.tolist(), moments.tolist(), strict=True)
    return ", ".join(f"{percent(share)} answered within {span(moment)}" for share, moment in said)


def _curves(axes: Axes, mine: pl.DataFrame, theirs: pl.DataFrame, horizon: float) -> None:
    # A grid finer than the line is wide: the drawing stays small however many turns there are.
    grid = np.geomspace(_HOUR, horizon, 400)
    ends: list[float] = []
    for turns, colour in ((mine, "me"), (theirs, "them")):
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
