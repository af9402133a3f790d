"""The charts of give and take, drawn: who answers whom, and who writes how much."""

import math

import numpy as np
import polars as pl
from matplotlib.axes import Axes

from pipeline.canvas import MOST_POINTS, PALETTE, Cell, Drawn, figure_of, key, say, sheet, too_little
from pipeline.wording import FEW, count, number, number_or_none, percent
from schemas.figures import Conduct, Share
from schemas.report import Chart
from schemas.rules import Rules

LEAST_PEOPLE = 5
"""People below which a cloud or a distribution of them would say less than their rows."""
EVEN_RATES = 0.15
"""Two reply rates closer than this are called about even: less than the usual width of either's interval."""
EVEN_SHARES = (0.4, 0.6)
"""Shares of the messages between which a tie is called about even."""
MOST_BARS = 40
"""People whose intervals are drawn, those with the most evidence first; more would hide the points."""
_BINS = 40
"""Columns of the swarm."""
_HIGH = 23
"""Dots that fit into one column of the swarm."""
_CLOSE = 0.025
"""How near a simple fraction must come to a share to be said for it."""


def answers(people: pl.DataFrame, conduct: Conduct, rules: Rules) -> Drawn:
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
        f"You answer {in_words(conduct.replies)} of their messages, they answer {in_words(conduct.their_replies)} of "
        f"yours; with {number(even)} of {count(known.height, 'person', 'people')} it is about even."
    )
    axes = sheet(finding, left=0.185, right=0.9, bottom=0.145, top=0.655)
    _cloud(axes, known)
    _together(axes, conduct)
    key(axes, 1.24, "ink", "all turns together", marker="D")
    say(axes, 0.0, 1.11, f"they answer more: {number(more)}", colour="them")
    say(axes, 1.0, 1.11, f"you answer more: {number(less)}", colour="me", right=True)
    chart = Chart(
        name=name,
        question=question,
        finding=finding,
        alt=f"A dot per person, {number(known.height)} in all: how often you answer them, from left to right, against "
        f"how often they answer you, from bottom to top. {number(more)} lie above the even line, {number(even)} near "
        f"it, {number(less)} below it.",
        reading="A dot per person with enough evidence both ways, a larger one where several coincide; thin lines span "
        "the likely range. On the dashed line you answer each other equally often.",
        columns=["", "Count", "Of", "Likely range, %"],
        rows=[
            ["Their turns that you answered", *_counted(conduct.replies)],
            ["Your turns that they answered", *_counted(conduct.their_replies)],
            ["People who answer more than you", more, known.height, None],
            ["People with whom it is about even", even, known.height, None],
            ["People whom you answer more", less, known.height, None],
        ],
    )
    return Drawn(chart, figure_of(axes))


def in_words(share: Share) -> str:
    """A share as people say it: `none`, `2 of 5` of few, `2 in 3`, `about 6 in 10`, `all`."""
    if share.count in (0, share.of):
        return "all" if share.count else "none"
    if share.of < FEW:
        return f"{number(share.count)} of {number(share.of)}"
    rate = share.count / share.of
    for parts in (2, 3, 4, 5, 6, 10):
        some = round(rate * parts)
        if 0 < some < parts and abs(some / parts - rate) <= _CLOSE:
            return "half" if parts == 2 else f"{some} in {parts}"
    if not 0.05 < rate < 0.95:
        return "under 1 in 10" if rate < 0.5 else "over 9 in 10"
    return f"about {round(rate * 10)} in 10"


def _counted(share: Share) -> list[Cell]:
    known = share.low is not None and share.high is not None and share.of >= FEW
    return [share.count, share.of, f"{100 * (share.low or 0):.0f}–{100 * (share.high or 0):.0f}" if known else None]


def _together(axes: Axes, conduct: Conduct) -> None:
    """The owner's and all others' rates over all turns, with the likely range of each."""
    mine, theirs = conduct.replies, conduct.their_replies
    if mine.of and theirs.of:
        at = (mine.count / mine.of, theirs.count / theirs.of)
        axes.hlines(at[1], mine.low or 0, mine.high or 0, color=PALETTE["ink"], lw=1.4, zorder=5)
        axes.vlines(at[0], theirs.low or 0, theirs.high or 0, color=PALETTE["ink"], lw=1.4, zorder=5)
        axes.plot([at[0]], [at[1]], "D", color=PALETTE["ink"], markersize=6, zorder=6, clip_on=False)


def _cloud(axes: Axes, known: pl.DataFrame) -> None:
    axes.plot([0, 1], [0, 1], color=PALETTE["quiet"], lw=1, dashes=(4, 3))
    say(axes, 1.015, 1.0, "even", colour="quiet")
    sure = known.head(MOST_BARS)
    mine, theirs = sure["my_reply_rate"].to_numpy(), sure["their_reply_rate"].to_numpy()
    across = (sure["my_reply_rate_low"].to_numpy(), sure["my_reply_rate_high"].to_numpy())
    upright = (sure["their_reply_rate_low"].to_numpy(), sure["their_reply_rate_high"].to_numpy())
    axes.hlines(theirs, *across, color=PALETTE["quiet"], lw=0.7, alpha=0.35)
    axes.vlines(mine, *upright, color=PALETTE["quiet"], lw=0.7, alpha=0.35)
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
    _turn_in(axes)


def _turn_in(axes: Axes) -> None:
    """The outer labels of the x axis turned towards its middle, so that they end where it ends."""
    axes.get_xticklabels()[0].set_horizontalalignment("left")
    axes.get_xticklabels()[-1].set_horizontalalignment("right")


def balance(people: pl.DataFrame, rules: Rules) -> Drawn:
    """The share of the personal messages that they sent, as a swarm of the people with enough messages to say."""
    name, question = "balance", "Who writes how much?"
    # Reciprocity is told from `balance_min_messages` personal messages on.
    known = people.filter(pl.col("reciprocity").is_not_null() & pl.col("balance").is_not_null())
    if known.height < LEAST_PEOPLE:
        needed = f"{LEAST_PEOPLE} people with {rules.balance_min_messages} or more personal messages"
        return too_little(name, question, needed, number_or_none(known.height))
    low, high = EVEN_SHARES
    shares = known["balance"]
    mine, theirs = int((shares < low).sum()), int((shares > high).sum())
    even = known.height - mine - theirs
    finding = (
        f"With {number(even)} of {count(known.height, 'person', 'people')} the messages are about even; "
        f"you write most with {number(mine)}, they with {number(theirs)}."
    )
    axes = sheet(finding, left=0.03, right=0.97, bottom=0.145, top=0.71)
    each = _swarm(axes, known)
    axes.axvline(0.5, color=PALETTE["quiet"], lw=1, dashes=(4, 3), zorder=1)
    axes.set(xlim=(0, 1), ylim=(-1.04, 1.04), xlabel="share of the messages that they sent", yticks=[])
    axes.grid(visible=False)
    axes.set_xticks((0, 0.25, 0.5, 0.75, 1), ("none", "a quarter", "half", "three quarters", "all"))
    _turn_in(axes)
    say(axes, 0.0, 1.1, f"you write most: {number(mine)}", colour="me")
    say(axes, 1.0, 1.1, f"they write most: {number(theirs)}", colour="them", right=True)
    outer = (int((shares < low / 2).sum()), int((shares > 1 - low / 2).sum()))
    inside = [outer[0], mine - outer[0], even, theirs - outer[1], outer[1]]
    steps = ((0, low / 2), (low / 2, low), (low, high), (high, 1 - low / 2), (1 - low / 2, 1))
    labels = [f"{percent(start)} to {percent(end)}" for start, end in steps]
    chart = Chart(
        name=name,
        question=question,
        finding=finding,
        alt="People by the share of the messages that they sent: "
        + ", ".join(f"{label} {number(n)}" for label, n in zip(labels, inside, strict=True))
        + ".",
        reading=f"A dot is {'one person' if each == 1 else f'up to {each} people'}, whatever the number of messages. "
        "Pale: on so few messages it could be either side. The dashed line is even.",
        columns=["Share that they sent", "People"],
        rows=[[label, n] for label, n in zip(labels, inside, strict=True)],
    )
    return Drawn(chart, figure_of(axes))


def _swarm(axes: Axes, known: pl.DataFrame) -> int:
    """Dots stacked about the middle line, those that could be either side outermost; returns people per dot."""
    share = pl.col("balance")
    unsure = ~share.is_between(*EVEN_SHARES) & (pl.col("balance_low") < 0.5) & (pl.col("balance_high") > 0.5)
    column = (share * _BINS).floor().clip(0, _BINS - 1).cast(pl.Int64)
    low, high = EVEN_SHARES
    side = pl.when(share < low).then(pl.lit("me")).when(share > high).then(pl.lit("them")).otherwise(pl.lit("quiet"))
    piles = (
        known.group_by(column=column, unsure=unsure, side=side).agg(people=pl.len()).sort("column", "unsure", "side")
    )
    tallest = piles.group_by("column").agg(pl.col("people").sum())["people"].max()
    # A pile of each kind rounds up, so that nobody is lost: room is left for two more dots.
    each = math.ceil(int(str(tallest)) / (_HIGH - 2)) if int(str(tallest)) > _HIGH else 1
    spots: dict[tuple[str, bool], list[tuple[float, float]]] = {}
    filled = dict.fromkeys(range(_BINS), 0)
    for at, pale, colour, heap in piles.iter_rows():
        for _ in range(math.ceil(heap / each)):
            nth = filled[at]
            filled[at] += 1
            spots.setdefault((colour, pale), []).append(((at + 0.5) / _BINS, _stacked(nth)))
    for (colour, pale), places in sorted(spots.items()):
        across, upright = np.array(places).T
        axes.scatter(across, upright, s=34, color=PALETTE[colour], alpha=0.4 if pale else 1, linewidths=0)
    return each


def _stacked(nth: int) -> float:
    """The height of the nth dot of a column: in the middle, then above and below by turns."""
    away = (nth + 1) // 2 * 2 / _HIGH
    return away if nth % 2 else -away
