"""The report: an Analysis as one model, and the model as the files of a report folder."""

from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import polars as pl
from pydantic import BaseModel

from pipeline.analysis import Analysis
from pipeline.charts import draw
from pipeline.deciding import LISTS as DECIDED_ON
from pipeline.deciding import timelines, whom
from pipeline.folder import MARK, write_folder
from pipeline.page import page
from pipeline.record import FRAMES
from pipeline.svg import png_file, svg_file
from pipeline.tabular import csv_bytes, parquet_bytes, shaped
from pipeline.workbook import workbook
from schemas import report
from schemas.favours import Debt
from schemas.reject import Reject, ShownReject

CHARTS = (
    "week",
    "growth",
    "activity",
    "talk",
    "rhythm",
    "concentration",
    "answers",
    "waits",
    "balance",
    "favours",
    "firsts",
)
LISTS: dict[str, type[BaseModel]] = {
    "people": report.Person,
    "cleanup": report.Cleanup,
    "reengage": report.Reengage,
    "owed": report.Owed,
    "no_history": report.NoHistory,
}
"""The tables that are written one file each, by the name of their frame."""
NAMES = frozenset(
    {
        ".gitignore",
        "report.html",
        MARK,
        "network.xlsx",
        "rejects.csv",
        *(f"{name}.csv" for name in LISTS),
        *(f"{name}.parquet" for name in FRAMES),
        *(f"charts/{name}.{ending}" for name in CHARTS for ending in ("svg", "png")),
    }
)
"""Every name that a report folder may hold, beside those that the report in it lists: nothing else is ever replaced."""


def build(analysis: Analysis, charts: list[report.Chart]) -> report.Report:
    """All that the page shows, as one model. Raises pydantic.ValidationError where a frame breaks a promise."""
    return report.Report(
        format_version=report.FORMAT_VERSION,
        program_version=version("mutuals"),
        as_of=analysis.as_of,
        owner=analysis.owner,
        conduct=analysis.conduct,
        health=analysis.health,
        charts=charts,
        owed=_rows(analysis, "owed"),
        reengage=_rows(analysis, "reengage"),
        cleanup=_rows(analysis, "cleanup"),
        no_history=_rows(analysis, "no_history"),
        people=_rows(analysis, "people"),
        outcomes=analysis.outcomes,
        coverage=analysis.coverage.to_dicts(),
        rejects=shaped(analysis.rejects, Reject).to_dicts(),
        rules=analysis.rules,
        files=sorted(NAMES),
        lists={name: whom(getattr(analysis, name), analysis.people) for name in DECIDED_ON},
        timelines=timelines(analysis.turns, analysis.people),
        debts=shaped(analysis.debts, Debt).to_dicts(),
    )


def write(
    analysis: Analysis, folder: Path, *, png: bool = False, progress: Callable[[str], None] = lambda _: None
) -> report.Report:
    """Writes the report folder whole or not at all, and returns what it says.

    `progress` gets a few words before each longer step. Raises NotAReportFolder or CannotWrite as `write_folder` does.
    """
    progress("Drawing the charts")
    drawn = draw(analysis)
    pictures = {each.chart.name: svg_file(each.figure, each.chart.finding) for each in drawn}
    files = {f"charts/{name}.svg": picture for name, picture in pictures.items()}
    if png:
        files |= {f"charts/{each.chart.name}.png": png_file(each.figure) for each in drawn}
    progress("Setting the page")
    built = build(analysis, [each.chart for each in drawn])
    worth_showing = {each.chart.name: pictures[each.chart.name] for each in drawn if not each.empty}
    files["report.html"] = page(built, worth_showing).encode()
    progress("Writing the report")
    files |= {MARK: built.model_dump_json(indent=1).encode(), ".gitignore": b"*\n", **_tables(analysis)}
    write_folder(folder, files, NAMES)
    return built


def _rows(analysis: Analysis, name: str) -> list[dict[str, object]]:
    return shaped(getattr(analysis, name), LISTS[name]).to_dicts()


def _tables(analysis: Analysis) -> dict[str, bytes]:
    # A refused value is written out only where the owner asked for it, and then the frame has it.
    refused = ShownReject if "value" in analysis.rejects.columns else Reject
    frames = {name: shaped(getattr(analysis, name), model) for name, model in LISTS.items()}
    sheets = {**frames, "coverage": shaped(analysis.coverage, report.Coverage)}
    return {
        **{f"{name}.csv": csv_bytes(frame) for name, frame in frames.items()},
        **{f"{name}.parquet": parquet_bytes(_kept(analysis, name)) for name in FRAMES},
        "network.xlsx": workbook(
            sheets, analysis.owner, analysis.as_of, analysis.rules, messages_read=analysis.health.messages_read
        ),
        "rejects.csv": csv_bytes(shaped(analysis.rejects, refused)),
    }


def _kept(analysis: Analysis, name: str) -> pl.DataFrame:
    """A frame as explanations read it again; what is no column of its model is left out."""
    frame: pl.DataFrame = getattr(analysis, name)
    model = FRAMES[name]
    return shaped(frame, model) if model else frame
