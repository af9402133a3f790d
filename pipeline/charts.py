"""The report's charts, drawn: how the network grew, how much of it is alive, and how evenly it gives and takes."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from pipeline import exchange_charts
from pipeline.analysis import Analysis
from pipeline.canvas import PALETTE, Drawn, figure_of, house_style, key, sheet, too_little
from pipeline.wording import count, number, number_or_none
from schemas.figures import Health
from schemas.report import Chart

LEAST_CONNECTIONS = 5
"""Connections below which a picture of them would say less than their list."""


def draw(analysis: Analysis) -> list[Drawn]:
    """All charts in the order of the page; each says so in a sentence where there is too little to draw."""
    people, rules = analysis.people, analysis.rules
    with house_style():
        return [
            growth(analysis.health),
            activity(analysis.health),
            exchange_charts.answers(people, rules),
            exchange_charts.waits(people, analysis.turns, rules),
            exchange_charts.balance(people, rules),
        ]


def growth(health: Health) -> Drawn:
    """Connections by the year of connecting, and how many of each year were ever talked to."""
    name, question = "growth", "How did the network grow, and how much of it was ever used?"
    if health.connections < LEAST_CONNECTIONS:
        return too_little(name, question, f"{LEAST_CONNECTIONS} connections", number_or_none(health.connections))
    best = max(health.years, key=lambda year: (year.connected, year.year))
    finding = (
        f"{best.year} brought the most connections, {number(best.connected)}; "
        f"of all {number(health.connections)} you have ever talked with {number(health.ever_talked)}."
    )
    axes = sheet(finding, top=0.685)
    years = [year.year for year in health.years]
    axes.bar(years, [year.connected for year in health.years], width=0.78, color=PALETTE["soft"])
    axes.bar(years, [year.ever_talked for year in health.years], width=0.78, color=PALETTE["me"])
    _year_axis(axes, min(years), max(years))
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.set_xlabel("year of connecting")
    key(axes, 1.17, "soft", "all connections of the year")
    key(axes, 1.07, "me", "of them, people you have ever talked with")
    listed = "; ".join(f"{year.year}: {year.connected}, talked with {year.ever_talked}" for year in health.years)
    chart = Chart(name=name, question=question, finding=finding, alt=f"Bars by year of connecting. {listed}.")
    return Drawn(chart, figure_of(axes))


def activity(health: Health) -> Drawn:
    """How many ties are active, cooling, dormant, long dormant or were never active, as bars with counts."""
    name, question = "activity", "How much of the network is alive now?"
    if health.connections < LEAST_CONNECTIONS:
        return too_little(name, question, f"{LEAST_CONNECTIONS} connections", number_or_none(health.connections))
    words, values = list(health.activity), list(health.activity.values())
    real = sum(values) - health.activity.get("never active", 0)
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
    return Drawn(Chart(name=name, question=question, finding=finding, alt=f"Bars: {listed}."), figure_of(axes))


def _so_many(value: int, one: str, many: str) -> str:
    return f"{number_or_none(value)} {many if value > 1 else one}"


def _year_axis(axes: Axes, first: int, last: int) -> None:
    step = next(step for step in (1, 2, 5, 10, 50) if (last - first) / step <= 7)
    marks = [year for year in range(first, last + 1) if (last - year) % step == 0]
    axes.set_xticks(marks, [str(year) for year in marks])
    axes.set_xlim(first - 0.6, last + 0.6)
