"""The report as one HTML page that needs no network and no other file, and can be read without its scripts."""

import base64
import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from pipeline.everyone import by_strength, everyone
from pipeline.glossary import fields, rules_used
from pipeline.pins import pins_of_nobody, said_of_pins
from pipeline.svg import svg_in_page
from pipeline.templates import render, stylesheet
from pipeline.trust import UNMEASURED, trust
from schemas.decision import ANSWER_WORDS, BECAME
from schemas.export import Message
from schemas.report import Cleanup, Person, Report
from schemas.words import STANDINGS, Activity, Evidence

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
    "dormant": "once mutual",
    "owed": "waits for you",
    "unreturned": "unreturned",
    "pitch_only": "only offers",
    "asks_only": "asks, seldom answers",
    "pending": "answer may come",
    "new": "new",
    "thin": "little on record",
    "no_history": "nothing on record",
}

WITHOUT_MESSAGES = {
    "mutual": "recommended",
    "dormant": "recommended",
    "no_history": "not known",
}
"""What those standings come to that there can be without messages: a recommendation alone makes a tie mutual."""


@dataclass(frozen=True)
class Refused:
    """Rows of one file refused for one fault."""

    file: str
    code: str
    message: str
    lines: list[int]


@dataclass(frozen=True)
class OneSided:
    """The one-sided of one degree of evidence that is to be trusted alike: what they share, and how far."""

    kind: str
    degree: Evidence
    trust: str
    rows: list[Cleanup]


def page(report: Report, pictures: Mapping[str, bytes]) -> str:
    """The whole page; `pictures` are SVG files by chart name. A chart without one is shown as its sentence."""
    css = "\n".join(stylesheet(name) for name in STYLES)
    words = STANDING_WORDS if report.health.messages_read else STANDING_WORDS | WITHOUT_MESSAGES
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
        everyone_data=everyone(report.people, report.rules, words, messages_read=report.health.messages_read),
        everyone_counts=_counts(report.people, words),
        messages_read=report.health.messages_read,
        blank=_is_blank(report),
        mirror_years=[year for year in report.conduct.years[::-1] if year.messages_sent + year.messages_received],
        favours_known=any(acts is not None for each in report.conduct.favours for acts in (each.given, each.received)),
        refused=_refused(report),
        alarming=_alarming(report),
        lost_pins=_lost_pins(report),
        one_sided=_one_sided(report),
        answers=ANSWER_WORDS,
        became=BECAME,
        fields=fields(Person),
        rules_used=rules_used(report.rules),
        standings=STANDINGS,
        standing_words=words,
        unused_years=f"{report.rules.no_history_days / 365:.1f}".removesuffix(".0"),
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


def _counts(people: list[Person], words: Mapping[str, str]) -> dict[str, dict[str, int]]:
    """The choices of the table's filters: how many people each would leave."""
    standings = Counter(words[person.standing] for person in people)
    activities = Counter(person.activity for person in people)
    years = Counter(str(person.connected_on.year) for person in people)
    return {
        "standing": {word: standings[word] for word in words.values() if word in standings},
        "activity": {word: activities[word] for word in get_args(Activity) if word in activities},
        "year": dict(sorted(years.items(), reverse=True)),
    }


def _is_blank(report: Report) -> bool:
    """Whether the export has a file of messages with none in it: few archives are whole then."""
    messages = [file for file in report.coverage if file.recognised_as == Message.file.name]
    return report.health.messages_read and not any(file.rows_read for file in messages)


def _refused(report: Report) -> list[Refused]:
    groups: dict[tuple[str, str, str], list[int]] = {}
    for reject in report.rejects:
        groups.setdefault((reject.file, reject.code, reject.message), []).append(reject.line)
    return [Refused(*group, sorted(lines)) for group, lines in sorted(groups.items())]


def _alarming(report: Report) -> list[str]:
    """Files of which so many rows were refused that the format may have changed."""
    return [file.file for file in report.coverage if file.alarms(report.rules)]


def _one_sided(report: Report) -> list[OneSided]:
    """The list in its order, by degree and by whether what is said of them was ever measured."""
    groups: dict[tuple[Evidence, str], list[Cleanup]] = {}
    for row in report.cleanup:
        groups.setdefault((row.evidence, trust(row.standing, row.evidence)), []).append(row)
    return [
        OneSided("Effort without return" if words != UNMEASURED else "Offers or requests alone", degree, words, rows)
        for (degree, words), rows in sorted(
            groups.items(), key=lambda group: (group[0][0] != "strong", group[0][1] == UNMEASURED)
        )
    ]


def _lost_pins(report: Report) -> str:
    pins = report.rules.pinned
    lost = pins_of_nobody(
        (each.person_id for each in report.people), (each.name for each in report.people), report.rules
    )
    return said_of_pins(len(lost), len(pins)) if lost else ""
