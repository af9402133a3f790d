"""The report's charts, drawn: how the network grew, how much of it is alive, and all the others in order."""

from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from pipeline import exchange_charts, favour_charts, tie_charts, wait_charts, week_charts
from pipeline.canvas import MOST_ROWS, PALETTE, Cell, Drawn, figure_of, house_style, key, sheet, too_little
from pipeline.wording import count, number, number_or_none
from schemas.figures import Health, TalkYear
from schemas.report import Chart

if TYPE_CHECKING:
    from pipeline.analysis import Analysis

LEAST_CONNECTIONS = 5
"""Connections below which a picture of them would say less than their list."""
LEAST_YEARS = 2
"""Calendar years of talk below which there is no trend."""
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500)


def draw(analysis: "Analysis") -> list[Drawn]:
    """All charts in the order of the page; each says so in a sentence where there is too little to draw."""
    people, turns, rules = analysis.people, analysis.turns, analysis.rules
    with house_style():
        return [
            week_charts.week(people, turns),
            growth(analysis.health),
            activity(analysis.health),
            talk(analysis.health, analysis.as_of),
            tie_charts.rhythm(people, rules),
            tie_charts.concentration(analysis.evidence),
            exchange_charts.answers(people, analysis.conduct, rules),
            wait_charts.waits(people, turns, rules),
            exchange_charts.balance(people, rules),
            favour_charts.favours(analysis.conduct),
            favour_charts.firsts(people, turns, analysis.as_of, rules),
        ]


def growth(health: Health) -> Drawn:
    """Connections by the year of connecting, and how many of each year were ever talked to."""
    name, question = "growth", "How did the network grow, and how much of it was ever used?"
    if health.connections < LEAST_CONNECTIONS:
        return too_little(name, question, f"{LEAST_CONNECTIONS} connections", number_or_none(health.connections))
    if not health.messages_read:
        return _growth_alone(name, "How did the network grow?", health)
    talked = number_or_none(health.ever_talked)
    finding = f"{_most_brought(health)}; of all {number(health.connections)} you have ever talked with {talked}."
    axes = sheet(finding, top=0.685)
    counts = [(year.year, year.connected, year.ever_talked) for year in health.years]
    _year_bars(axes, counts)
    axes.set_xlabel("year of connecting")
    key(axes, 1.17, "soft", "all connections of the year")
    key(axes, 1.07, "me", "of them, people you have ever talked with")
    rows = _year_blocks(counts)
    chart = Chart(
        name=name,
        question=question,
        finding=finding,
        alt=f"Bars by year of connecting. {_listed(rows)}.",
        reading="Whole bars: everyone who is still a connection, by the year you connected. Their lower part: of them, "
        "people with a direct message either way.",
        columns=["Year of connecting", "Connections", "Ever talked with"],
        rows=rows,
    )
    return Drawn(chart, figure_of(axes))


def _most_brought(health: Health) -> str:
    most = max(year.connected for year in health.years)
    best = [year.year for year in health.years if year.connected == most]
    if len(best) > 1:
        return f"No year brought more than {count(most, 'connection', 'connections')}"
    return f"{best[0]} brought the most connections, {number(most)}"


def _growth_alone(name: str, question: str, health: Health) -> Drawn:
    """The same without messages: who was ever talked to is not known."""
    finding = f"{_most_brought(health)}; today you have {number(health.connections)}."
    axes = sheet(finding, top=0.76)
    _year_bars(axes, [(year.year, year.connected, 0) for year in health.years])
    axes.set_xlabel("year of connecting")
    rows: list[list[Cell]] = [row[:2] for row in _year_blocks([(y.year, y.connected, 0) for y in health.years])]
    chart = Chart(
        name=name,
        question=question,
        finding=finding,
        alt=f"Bars by year of connecting. {'; '.join(f'{year}: {people}' for year, people in rows)}.",
        reading="Everyone who is still a connection, by the year you connected.",
        columns=["Year of connecting", "Connections"],
        rows=rows,
    )
    return Drawn(chart, figure_of(axes))


def activity(health: Health) -> Drawn:
    """How many ties are active, cooling, dormant, long dormant or were never active, as bars with counts."""
    name, question = "activity", "How much of the network is alive now?"
    if health.connections < LEAST_CONNECTIONS:
        return too_little(name, question, f"{LEAST_CONNECTIONS} connections", number_or_none(health.connections))
    if not health.messages_read:
        return too_little(name, question, "messages", "none")
    words, values = list(health.activity), list(health.activity.values())
    real = sum(values) - health.activity.get("never active", 0)
    if not real:
        return too_little(name, question, "a conversation in which both wrote, or a recommendation", "none")
    quiet = health.activity.get("dormant", 0) + health.activity.get("long dormant", 0)
    active = health.activity.get("active", 0)
    finding = (
        f"Of {count(real, 'person', 'people')} you had a real exchange with, "
        f"{_so_many(active, 'is', 'are')} in touch now and {_so_many(quiet, 'has', 'have')} gone quiet."
    )
    axes = sheet(finding, left=0.265, right=0.87, bottom=0.06, top=0.79)
    rows = np.arange(len(words))
    colours = [PALETTE["soft"] if word == "never active" else PALETTE["me"] for word in words]
    axes.barh(rows, values, height=0.62, color=colours)
    axes.set_yticks(rows, words, color=PALETTE["ink"], fontsize=10)
    axes.invert_yaxis()
    axes.set_xticks([])
    axes.grid(visible=False)
    axes.spines["bottom"].set_visible(False)
    for row, value in zip(rows, values, strict=True):
        axes.annotate(number(value), (value, row), xytext=(5, 0), textcoords="offset points", va="center")
    listed = ", ".join(f"{word} {number(value)}" for word, value in zip(words, values, strict=True))
    chart = Chart(
        name=name,
        question=question,
        finding=finding,
        alt=f"Bars: {listed}.",
        reading="Silence is measured against each tie's own rhythm. Never active: no conversation in which both wrote, "
        "and no recommendation.",
        columns=["Activity", "Connections"],
        rows=[[word, value] for word, value in health.activity.items()],
    )
    return Drawn(chart, figure_of(axes))


def talk(health: Health, as_of: datetime) -> Drawn:
    """People with a conversation in which both wrote, and all people talked with, by calendar year (UTC)."""
    name, question = "talk", "With how many people do you talk, year by year?"
    years = health.talk_years
    if len(years) < LEAST_YEARS:
        needed = f"{LEAST_YEARS} calendar years with personal messages"
        return too_little(name, question, needed, number_or_none(len(years)))
    *_, before, last = years
    so_far = " so far" if last.year == as_of.year else ""
    finding = (
        f"You had a conversation both ways with {count(last.two_way, 'person', 'people')} in {last.year}{so_far}, "
        f"and with {number_or_none(before.two_way)} in {before.year}."
        if last.two_way
        else f"In {last.year}{so_far} no conversation both ways is on record; "
        + _last_talk([year for year in years if year.two_way])
    )
    axes = sheet(finding, top=0.685)
    _year_bars(axes, [(year.year, year.talked, year.two_way) for year in years])
    axes.set_xlabel(f"calendar year; {last.year} until the day of the export" if so_far else "calendar year")
    key(axes, 1.17, "soft", "people with a personal message either way")
    key(axes, 1.07, "me", "of them, people with whom both wrote")
    rows: list[list[Cell]] = [[str(year.year), year.talked, year.two_way] for year in years[-MOST_ROWS:]]
    chart = Chart(
        name=name,
        question=question,
        finding=finding,
        alt=f"Bars by calendar year. {_listed(rows)}.",
        reading="A person counts once in each year of talk. The newest year is not over: its bar may still grow. "
        "Greetings and texts sent to many are left out.",
        columns=["Calendar year", "Talked with", "Both wrote"],
        rows=rows,
    )
    return Drawn(chart, figure_of(axes))


def _last_talk(both_ways: list[TalkYear]) -> str:
    if not both_ways:
        return "nor is any before."
    return f"the last year with one is {both_ways[-1].year}, with {count(both_ways[-1].two_way, 'person', 'people')}."


def _so_many(value: int, one: str, many: str) -> str:
    return f"{number_or_none(value)} {many if value > 1 else one}"


def _year_bars(axes: Axes, counts: list[tuple[int, int, int]]) -> None:
    """Bars of all, their lower part coloured, by year; without gaps where there are too many to tell apart."""
    years = [year for year, _, _ in counts]
    width = 0.78 if len(years) <= 2 * MOST_ROWS else 1
    axes.bar(years, [every for _, every, _ in counts], width=width, color=PALETTE["soft"])
    axes.bar(years, [some for _, _, some in counts], width=width, color=PALETTE["me"])
    step = next(step for step in _STEPS if (years[-1] - years[0]) / step <= 7)
    marks = [year for year in range(years[0], years[-1] + 1) if (years[-1] - year) % step == 0]
    axes.set_xticks(marks, [str(year) for year in marks])
    if width == 1:
        axes.get_xticklabels()[-1].set_horizontalalignment("right")
    axes.set_xlim(years[0] - 0.6, years[-1] + 0.6)
    axes.set_ylim(bottom=0, top=None if any(every for _, every, _ in counts) else 1)
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.yaxis.set_major_formatter(lambda value, _: number(value))


def _year_blocks(counts: list[tuple[int, int, int]]) -> list[list[Cell]]:
    """A row per year, or per so many years that the rows stay few."""
    span = counts[-1][0] - counts[0][0] + 1
    step = next(step for step in _STEPS if -(-span // step) + (step > 1) <= MOST_ROWS)
    rows: list[list[Cell]] = []
    for _, block in groupby(counts, key=lambda each: each[0] // step):
        years, every, some = zip(*block, strict=True)
        label = str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"
        rows.append([label, sum(every), sum(some)])
    return rows


def _listed(rows: list[list[Cell]]) -> str:
    return "; ".join(f"{year}: {every}, of them {some}" for year, every, some in rows)
