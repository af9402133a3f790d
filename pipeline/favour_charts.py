"""The charts of deeds, drawn: favours given against got by kind, and what first messages after connecting were."""

from datetime import datetime, timedelta

import numpy as np
import polars as pl
from matplotlib.axes import Axes

from pipeline.canvas import PALETTE, Cell, Drawn, figure_of, say, sheet, too_little
from pipeline.offers import first_messages
from pipeline.shares import share
from pipeline.wording import FEW, count, number, number_or_none
from schemas.favours import ActKind
from schemas.figures import Conduct, FavourTotal, Share
from schemas.report import Chart
from schemas.rules import Rules
from schemas.words import Side

LEAST_ACTS = 5
"""Acts either way below which a picture of them would say less than the sentence."""
LEAST_FIRSTS = 5
"""First messages below which a picture of what they were would say less than the sentence."""
KINDS: dict[ActKind, str] = {
    "recommendation": "recommendations",
    "introduction": "introductions",
    "answer": "full answers",
    "endorsement": "endorsements",
    "thanks": "thanks",
    "congratulation": "good wishes",
}


def favours(conduct: Conduct) -> Drawn:
    """What went either way by kind, as bars to the left and right of one line."""
    name, question = "favours", "What did you give, and what did you get?"
    # A kind of which the export lacks both files would be two question marks.
    told = [each for each in conduct.favours if each.given is not None or each.received is not None]
    acts = sum((each.given or 0) + (each.received or 0) for each in told)
    if acts < LEAST_ACTS:
        needed = f"{LEAST_ACTS} recommendations, endorsements, introductions, full answers or thanks"
        return too_little(name, question, needed, number_or_none(acts))
    finding = _favour_finding(told)
    axes = sheet(finding, left=0.31, right=0.95, bottom=0.03, top=0.73)
    _either_way(axes, told)
    missing = any(side is None for each in told for side in (each.given, each.received))
    chart = Chart(
        name=name,
        question=question,
        finding=finding,
        alt="Bars to the left for what you gave and to the right for what you got: "
        + "; ".join(f"{KINDS[each.kind]}: {_told(each.given)} and {_told(each.received)}" for each in told)
        + ".",
        reading="Each counted act is on record in this export."
        + (" A full answer is a long one to a question; good wishes are for a birthday, a new job and the like.")
        * (len(told) == len(KINDS))
        + (" A question mark: the export lacks the file." if missing else ""),
        columns=["Kind", "You gave", "You got"],
        rows=[[KINDS[each.kind], each.given, each.received] for each in told],
    )
    return Drawn(chart, figure_of(axes))


def _told(acts: int | None) -> str:
    return "not known" if acts is None else number(acts)


def _favour_finding(told: list[FavourTotal]) -> str:
    """Only kinds that the export shows both ways can be set against each other; thanks are no favour."""
    pairs = [
        (each.given, each.received)
        for each in told
        if each.kind != "thanks" and each.given is not None and each.received is not None
    ]
    if not pairs:
        return "This export shows favours one way only, so that giving and getting cannot be compared."
    given, got = sum(gave for gave, _ in pairs), sum(back for _, back in pairs)
    whole = len(pairs) == len(KINDS) - 1
    aside = "Thanks aside" if whole else "Of kinds that this export shows both ways"
    return f"{aside}, you gave {count(given, 'favour', 'favours')} and got {number_or_none(got)}."


def _either_way(axes: Axes, told: list[FavourTotal]) -> None:
    rows = np.arange(len(told))
    given = [each.given or 0 for each in told]
    got = [each.received or 0 for each in told]
    most = max(*given, *got)
    axes.barh(rows, [-value for value in given], height=0.6, color=PALETTE["me"])
    axes.barh(rows, got, height=0.6, color=PALETTE["them"])
    axes.axvline(0, color=PALETTE["quiet"], lw=0.8)
    # Room for the longest number beyond its bar.
    end = most * (1.1 + 0.075 * len(number(most)))
    axes.set(xlim=(-end, end), ylim=(len(told) - 0.4, -0.6), xticks=[])
    axes.set_yticks(rows, [KINDS[each.kind] for each in told], color=PALETTE["ink"], fontsize=10)
    axes.grid(visible=False)
    axes.spines["bottom"].set_visible(False)
    for row, each in zip(rows, told, strict=True):
        for value, side, far in ((each.given, -1, "right"), (each.received, 1, "left")):
            axes.annotate(
                "?" if value is None else number(value),
                (side * (value or 0), row),
                xytext=(5 * side, 0),
                textcoords="offset points",
                ha=far,
                va="center",
            )
    say(axes, 0.47, 1.05, "← you gave", colour="me", right=True)
    say(axes, 0.53, 1.05, "you got →", colour="them")


def firsts(people: pl.DataFrame, turns: pl.DataFrame, as_of: datetime, rules: Rules) -> Drawn:
    """Who wrote first within days of connecting, and how many of those messages sold something, by their wording."""
    name, question = "firsts", "What is the first message after connecting?"
    first = first_messages(turns, people, rules)
    sides: dict[Side, Share] = {
        "them": _sold(first.filter(pl.col("first_by") == "them")),
        "me": _sold(first.filter(pl.col("first_by") == "me")),
    }
    if first.height < LEAST_FIRSTS:
        needed = f"{LEAST_FIRSTS} messages within {_within(rules)} of connecting"
        return too_little(name, question, needed, number_or_none(first.height))
    bound = as_of.date() - timedelta(days=rules.early_days + 1)
    silent = people.join(first, on="person_id", how="anti")
    nobody = silent.filter(pl.col("connected_on") < bound).height
    finding = (
        f"Within {_within(rules)} of connecting, they wrote first to you {_times(sides['them'])}, "
        f"you to them {_times(sides['me'])}."
    )
    axes = sheet(finding, left=0.03, right=0.97, bottom=0.03, top=0.77)
    _first_bars(axes, sides, nobody, _within(rules))
    chart = Chart(
        name=name,
        question=question,
        finding=finding,
        alt=f"Bars: they wrote first {_times(sides['them'])}; you wrote first {_times(sides['me'])}; no message within "
        f"{_within(rules)} with {count(nobody, 'person', 'people')}.",
        reading="Full colour: it sells something, which is guessed from its wording; the thin line spans the likely "
        f"number. People whom you connected with less than {_within(rules)} before the export are counted only if a "
        "message is there.",
        columns=["First message", "Count", "Of them, selling", "Likely range of selling, %"],
        rows=[
            ["Theirs", *_first_cells(sides["them"])],
            ["Yours", *_first_cells(sides["me"])],
            [f"None within {_within(rules)}", nobody, None, None],
            ["Connected too lately to tell", silent.height - nobody, None, None],
        ],
    )
    return Drawn(chart, figure_of(axes))


def _within(rules: Rules) -> str:
    return "a week" if rules.early_days == 7 else f"{rules.early_days:g} days"


def _sold(first: pl.DataFrame) -> Share:
    return share(int(first["pitched"].sum()), first.height)


def _times(sold: Share) -> str:
    if sold.of == 0:
        return "never"
    times = "once" if sold.of == 1 else f"{number(sold.of)} times"
    return f"{times} ({number_or_none(sold.count)} selling)"


def _first_cells(sold: Share) -> list[Cell]:
    known = sold.low is not None and sold.high is not None and sold.of >= FEW
    return [sold.of, sold.count, f"{100 * (sold.low or 0):.0f}–{100 * (sold.high or 0):.0f}" if known else None]


def _first_bars(axes: Axes, sides: dict[Side, Share], nobody: int, within: str) -> None:
    most = max(each.of for each in sides.values())
    who: dict[Side, str] = {"them": "they wrote first", "me": "you wrote first"}
    for row, (side, words) in enumerate(who.items()):
        sold = sides[side]
        axes.barh(row, sold.of, height=0.42, color=PALETTE[side], alpha=0.35)
        axes.barh(row, sold.count, height=0.42, color=PALETTE[side])
        if sold.of:
            axes.hlines(row, sold.of * (sold.low or 0), sold.of * (sold.high or 0), color=PALETTE["ink"], lw=1.4)
        _above(axes, row, f"{words}: {number(sold.of)}, of them {number_or_none(sold.count)} selling", side)
    _above(axes, 2, f"no message within {within}: {count(nobody, 'person', 'people')}", "quiet")
    axes.set(xlim=(0, most), ylim=(1.95, -0.55), xticks=[], yticks=[])
    axes.grid(visible=False)
    axes.spines["bottom"].set_visible(False)


def _above(axes: Axes, row: float, words: str, colour: str) -> None:
    axes.text(0, row - 0.38, words, color=PALETTE[colour], fontsize=10, va="center")
