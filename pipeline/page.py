"""The report as one HTML page that needs no network and no other file, and can be read without its scripts."""

import base64
import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from pydantic import BaseModel

from pipeline.everyone import by_strength, everyone
from pipeline.svg import svg_in_page
from pipeline.templates import render, stylesheet
from schemas.report import Person, Report
from schemas.rules import Rules
from schemas.words import STANDINGS, Activity

MOST_ROWS = 200
"""People in the list that needs no script; the rest stand in people.csv."""
STYLES = ("vendor/tabulator.min.css", "report.css", "everyone.css")
SCRIPTS = ("vendor/tabulator.min.js", "everyone.js")
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
    css = "\n".join(stylesheet(name) for name in STYLES)
    scripts = [stylesheet(name) for name in SCRIPTS] if report.people else []
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
        scripts=scripts,
        policy=_policy(css, scripts, pictured=any("<image" in svg for svg in drawn.values())),
        strongest=by_strength(report.people)[:MOST_ROWS],
        everyone_data=everyone(report.people, report.rules, STANDING_WORDS),
        everyone_counts=_counts(report.people),
        refused=_refused(report),
        alarming=_alarming(report),
        fields=_fields(Person),
        rules_used=_rules(report.rules),
        standings=STANDINGS,
        standing_words=STANDING_WORDS,
        first=FIRST,
        first_unused=FIRST_UNUSED,
        first_lines=FIRST_LINES,
    )


def _policy(css: str, scripts: list[str], *, pictured: bool) -> str:
    """What the page may run and load: its own scripts and style by their hashes, pictures inside it if a chart has one.

    The block of data is no script to a browser and needs no leave; styles that a script sets on an element need none.
    """
    run = f"script-src {' '.join(map(_hash, scripts))}; " if scripts else ""
    pictures = "; img-src data:" if pictured else ""
    return f"default-src 'none'; {run}style-src {_hash(css)}; base-uri 'none'; form-action 'none'{pictures}"


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _counts(people: list[Person]) -> dict[str, dict[str, int]]:
    """The choices of the table's filters: how many people each would leave."""
    standings = Counter(STANDING_WORDS[person.standing] for person in people)
    activities = Counter(person.activity for person in people)
    years = Counter(str(person.connected_on.year) for person in people)
    return {
        "standing": {word: standings[word] for word in STANDING_WORDS.values() if word in standings},
        "activity": {word: activities[word] for word in get_args(Activity) if word in activities},
        "year": dict(sorted(years.items(), reverse=True)),
    }


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
