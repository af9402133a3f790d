"""The report as one HTML page that needs no script, no network and no other file."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel

from pipeline.svg import svg_in_page
from pipeline.templates import render, stylesheet
from schemas.report import Person, Report
from schemas.rules import Rules
from schemas.words import STANDINGS

MOST_ROWS = 200
"""People in the page's table; the rest stand in people.csv."""
FIRST = 10
"""Entries of a list that are seen at once; the rest unfold."""
FIRST_UNUSED = 20
FIRST_LINES = 5

STANDING_WORDS = {
    "mutual": "mutual",
    "dormant": "gone quiet",
    "owed": "waits for you",
    "unreturned": "unreturned",
    "pitch_only": "only offers",
    "asks_only": "asks, seldom answers",
    "pending": "answer may come",
    "new": "new",
    "thin": "little on record",
    "no_history": "never used",
}
HOW_TO_READ = {
    "growth": "Whole bars: everyone who is still a connection, by the year you connected. Their lower part: of them, "
    "people with a direct message either way.",
    "activity": "Silence is measured against each tie's own rhythm. Never active: no conversation in which both wrote, "
    "and no recommendation.",
    "answers": "A dot per person with enough evidence both ways, a larger one where several coincide; thin lines span "
    "the likely range. On the dashed line you answer each other equally often.",
    "waits": "Kaplan-Meier: turns that are still open (small ticks) count for as long as they could be seen, and the "
    "unanswered count as well.",
    "balance": "One person counts once, whatever the number of messages. The dashed line is even.",
}


@dataclass(frozen=True)
class Refused:
    """Rows of one file refused for one fault."""

    file: str
    code: str
    message: str
    lines: list[int]


@dataclass(frozen=True)
class RuleUsed:
    """One threshold of this run."""

    name: str
    value: str
    meaning: str
    source: str
    changed: bool


def page(report: Report, pictures: Mapping[str, bytes]) -> str:
    """The whole page; `pictures` are SVG files by chart name. A chart without one is shown as its sentence."""
    css = stylesheet("report.css")
    drawn = {
        chart.name: svg_in_page(pictures[chart.name], chart.name, chart.finding, chart.alt)
        for chart in report.charts
        if chart.name in pictures
    }
    return render(
        "report.html",
        report=report,
        charts={chart.name: chart for chart in report.charts},
        pictures=drawn,
        css=css,
        policy=_policy(css, pictured=any("<image" in svg for svg in drawn.values())),
        strongest=_strongest(report.people),
        refused=_refused(report),
        alarming=_alarming(report),
        fields=_fields(Person),
        rules_used=_rules(report.rules),
        standings=STANDINGS,
        standing_words=STANDING_WORDS,
        how_to_read=HOW_TO_READ,
        first=FIRST,
        first_unused=FIRST_UNUSED,
        first_lines=FIRST_LINES,
    )


def _policy(css: str, *, pictured: bool) -> str:
    """What the page may load: its one style sheet, by its hash, and pictures inside it if a chart holds one."""
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    pictures = "; img-src data:" if pictured else ""
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'{pictures}"


def _strongest(people: list[Person]) -> list[Person]:
    ranked = sorted(
        people,
        key=lambda person: (
            person.tie_strength is None,
            -(person.tie_strength or 0),
            -person.messages_sent - person.messages_received,
            person.person_id,
        ),
    )
    return ranked[:MOST_ROWS]


def _refused(report: Report) -> list[Refused]:
    groups: dict[tuple[str, str, str], list[int]] = {}
    for reject in report.rejects:
        groups.setdefault((reject.file, reject.code, reject.message), []).append(reject.line)
    return [Refused(*group, sorted(lines)) for group, lines in sorted(groups.items())]


def _alarming(report: Report) -> list[str]:
    """Files of which so many rows were refused that the format may have changed."""
    return [file.file for file in report.coverage if file.alarms(report.rules)]


def _fields(model: type[BaseModel]) -> dict[str, str]:
    return {name: field.description or "" for name, field in model.model_fields.items()}


def _rules(rules: Rules) -> list[RuleUsed]:
    used = []
    for name, field in Rules.model_fields.items():
        extra = field.json_schema_extra
        source = str(extra["source"]) if isinstance(extra, dict) else ""
        value = getattr(rules, name)
        shown = f"{value:.12g}" if isinstance(value, int | float) else "none" if value == field.default else "yours"
        used.append(RuleUsed(name, shown, field.description or "", source, changed=value != field.default))
    return used
