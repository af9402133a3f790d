"""An empty chart in the house style: its size, its colours, the finding on top, a sentence where data lacks."""

import textwrap
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from schemas.report import Chart

STYLE = Path(__file__).with_name("house.mplstyle")
PALETTE = {
    "ink": "#1c1f23",
    "quiet": "#59616b",
    "grid": "#dde1e6",
    "me": "#0b62a4",
    "them": "#b4490f",
    "soft": "#a9c9e6",
    "paper": "#ffffff",
}
"""Colours of a chart as a file; the page gives each name a colour for light and one for dark. The two sides lie on the
blue-orange axis, which people without red-green sight tell apart."""
FINDING = "finding"
"""Name of the drawn finding, which the page leaves out because it says it in its own type."""
PAPER = "paper"
"""Name of the drawn white ground, which the page leaves out too."""
HEADROOM = 0.19
"""Share of the sheet's height that the finding has to itself, from the top."""
MOST_POINTS = 2_000
"""Points above which a cloud is stored as a picture."""
MOST_ROWS = 20
"""Rows of a chart's table: a table to be read, not to be scrolled."""
_FINDING_WIDTH = 47

Cell = int | str | None
"""A cell of a chart's table; None where it is not known."""


@dataclass(frozen=True)
class Drawn:
    """A chart in words and as a figure; `empty` if there was too little to draw and the figure only says so."""

    chart: Chart
    figure: Figure
    empty: bool = False


def house_style() -> AbstractContextManager[None]:
    """The settings under which figures are made and saved."""
    return mpl.rc_context(fname=STYLE)


def sheet(finding: str, *, left: float = 0.12, right: float = 0.97, bottom: float = 0.145, top: float = 0.72) -> Axes:
    """Axes on a new sheet with the finding above them; sides as shares of the sheet."""
    figure = Figure()
    figure.patch.set_gid(PAPER)
    figure.text(
        0.015,
        0.975,
        textwrap.fill(finding, _FINDING_WIDTH),
        gid=FINDING,
        fontsize=10.5,
        fontweight="bold",
        va="top",
        linespacing=1.25,
    )
    return figure.add_axes((left, bottom, right - left, top - bottom))


def figure_of(axes: Axes) -> Figure:
    """The whole figure that axes made by `sheet` stand on."""
    figure = axes.get_figure(root=True)
    if figure is None:
        raise ValueError("these axes stand on no figure")
    return figure


def say(axes: Axes, x: float, y: float, words: str, *, colour: str, right: bool = False) -> None:
    """Words written on the axes in a colour of the palette; x and y as shares of the axes."""
    axes.text(
        x,
        y,
        words,
        transform=axes.transAxes,
        color=PALETTE[colour],
        fontsize=9.5,
        ha="right" if right else "left",
        va="center",
    )


def key(axes: Axes, y: float, colour: str, words: str, *, marker: str = "s") -> None:
    """A mark in a colour of the palette and what it stands for; y as a share of the axes."""
    axes.plot(
        [0.012], [y], marker=marker, markersize=7, color=PALETTE[colour], transform=axes.transAxes, clip_on=False, lw=0
    )
    say(axes, 0.045, y, words, colour="quiet")


def too_little(name: str, question: str, needed: str, there: str) -> Drawn:
    """A quiet sheet that says what a picture would take and what there is instead."""
    sentence = f"This picture takes {needed}; this export has {there}."
    axes = sheet("Too little on record to draw this")
    axes.set_axis_off()
    axes.text(
        0.5,
        0.55,
        textwrap.fill(sentence, 44),
        transform=axes.transAxes,
        color=PALETTE["quiet"],
        ha="center",
        va="center",
        linespacing=1.4,
    )
    return Drawn(Chart(name=name, question=question, finding=sentence, alt=sentence), figure_of(axes), empty=True)
