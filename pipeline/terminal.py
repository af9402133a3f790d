"""What is said in the terminal: the summary of a report, the table of what was read, and progress while working."""

import json
import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.analysis import Analysis, Inspection
from pipeline.called import as_called, called
from pipeline.member import shown_name
from pipeline.pins import pins_of_nobody, said_of_pins
from pipeline.wording import count, day, number, number_or_none
from schemas.decision import Outcomes
from schemas.figures import Share
from schemas.report import Coverage
from schemas.rules import Rules

_FIRST_LINES = 5
_NO_MESSAGES = "not in this export, so who answers whom, who waits for you and who is one-sided cannot be told"
_LARGER = (
    "For the rest, ask LinkedIn for the larger archive: Settings & Privacy, Data privacy, Get a copy of your data. "
    "It comes by mail within about a day; then run this again."
)


@contextmanager
def telling(quiet: bool) -> Iterator[Callable[[str], None]]:
    """A function that shows the stage under way: on a terminal only, on standard error, gone when done."""
    console = Console(stderr=True, quiet=quiet)
    if quiet or not console.is_terminal:
        yield lambda _stage: None
        return
    with console.status("Starting") as status:
        yield lambda stage: status.update(Text(f"{stage} ..."))


def show_summary(analysis: Analysis, folder: Path) -> None:
    """One screen: the figures that matter, the lists' sizes, and where the report lies."""
    console = Console(highlight=False)
    console.print(Text(f"Your network on {day(analysis.as_of)}", style="bold underline"))
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True, style="bold")
    grid.add_column(overflow="fold")
    for label, value in _told(analysis):
        grid.add_row(Text(label), Text(value))
    console.print(grid)
    _show_outcomes(console, analysis.outcomes)
    _show_refused(console, analysis)
    _show_pins(console, analysis)
    _show_alarms(console, analysis.coverage.to_dicts(), analysis.rules)
    page = shown_name(str(folder / "report.html"))
    console.print(Text("Report: ").append(page, style="bold"), soft_wrap=True)
    console.print("Open that file in your browser. Nothing left this computer.")
    _show_next(console, analysis, folder)


def _told(analysis: Analysis) -> list[tuple[str, str]]:
    health, mirror = analysis.health, analysis.conduct
    if not health.messages_read:
        return [("Your connections", number(health.connections)), ("Messages", _NO_MESSAGES)]
    active = health.activity.get("active", 0)
    return [
        (
            "Your connections",
            f"{number(health.connections)}; a direct message went to or came from {number_or_none(health.ever_talked)}",
        ),
        ("Both of you wrote", f"with {number_or_none(health.two_way)} of them"),
        ("In touch now", f"with {number_or_none(active)}"),
        ("They answer you", _share(mirror.their_replies, analysis.people["their_pending"])),
        ("You answer them", _share(mirror.replies, analysis.people["my_pending"])),
        ("", ""),
        ("Waiting for you", f"{_people(analysis.owed.height)} (owed.csv)"),
        ("Worth writing again", f"{_people(analysis.reengage.height)} (reengage.csv)"),
        ("One-sided on record", f"{_people(analysis.cleanup.height)} (cleanup.csv){_unmeasured(analysis.cleanup)}"),
        ("Never used", f"{_unused(analysis)} (no_history.csv)"),
    ]


def _show_outcomes(console: Console, came: Outcomes) -> None:
    """What became of the decisions, as far as this export can tell; nothing where it tells of none."""
    told = []
    if came.written.of:
        wrote = f"you have written to {number_or_none(came.written.count)} since"
        told.append(f"Of {_people(came.written.of)} to write to again {wrote}{_answers(came)}.")
    if came.removed.of:
        gone = f"{number_or_none(came.removed.count)} {'is' if came.removed.count <= 1 else 'are'} gone"
        told.append(f"Of {number(came.removed.of)} to let go {gone}.")
    if came.ticked_in_vain:
        ticks = count(came.ticked_in_vain, "tick does", "ticks do")
        told.append(f"{ticks} not agree with this export: see the report.")
    if told:
        console.print(Text(" ".join(told)))


def _answers(came: Outcomes) -> str:
    first = sum(each.became == "wrote_first" and each.wrote_at is not None for each in came.people)
    told = [f"{number_or_none(came.answered.count)} of {number(came.answered.of)} answered"] if came.answered.of else []
    told += [f"{number(came.waiting)} may still answer"] if came.waiting else []
    told += [f"{number(first)} had written to you first"] if first else []
    return f"; {', '.join(told)}" if told else ""


def _show_next(console: Console, analysis: Analysis, folder: Path) -> None:
    if not analysis.health.messages_read:
        console.print(_LARGER)
        return
    console.print("Then decide about people, one at a time:")
    command = shown_name(f"  {called()} review {shlex.quote(str(folder))}")
    console.print(Text(command, style="bold"), soft_wrap=True)


def _share(share: Share, pending: pl.Series) -> str:
    still_open = int(pending.sum())
    known = f"{number(share.count)} of {number(share.of)} times" if share.of else "nothing to go by yet"
    return f"{known}; {count(still_open, 'turn is', 'turns are')} still open" if still_open else known


def _people(several: int) -> str:
    return count(several, "person", "people")


def _unmeasured(cleanup: pl.DataFrame) -> str:
    by_wording = cleanup.filter(pl.col("standing") != "unreturned").height
    return f", {by_wording} by wording alone, not measured" if by_wording else ""


def _unused(analysis: Analysis) -> str:
    years = f"{analysis.rules.no_history_days / 365:.1f}".removesuffix(".0")
    return f"{_people(analysis.no_history.height)}, in {years} years or more"


def _show_pins(console: Console, analysis: Analysis) -> None:
    """The owner's own words on the owner's own screen; nowhere else is a pin that fits nobody repeated."""
    people, rules = analysis.people, analysis.rules
    lost = pins_of_nobody(people["person_id"], people["name"], rules)
    if lost:
        said = said_of_pins(len(lost), len(rules.pinned))
        console.print(Text(f"Careful, {said}: {'; '.join(lost)}.", style="bold red"))


def _show_refused(console: Console, analysis: Analysis) -> None:
    if analysis.rejects.height:
        rows = "1 row" if analysis.rejects.height == 1 else f"{analysis.rejects.height} rows"
        told = f"{rows} could not be read: see rejects.csv, or run `mutuals check` on the export."
        console.print(Text(as_called(told)))


def show_inspection(inspection: Inspection, rules: Rules, show_values: bool) -> None:
    """The table of files and what became of their rows, then the reasons, then the refused rows by reason."""
    console = Console(highlight=False)
    rows = inspection.coverage.to_dicts()
    read = [row for row in rows if row["recognised_as"]]
    table = Table(box=None, header_style="bold")
    table.add_column("File, what it was read as, and its layout", overflow="fold")
    for heading in _COUNTS:
        table.add_column(heading, justify="right", no_wrap=True)
    for row in read:
        table.add_row(_recognised(row), *[str(row[count]) for count in _COUNTS.values()])
    console.print(table)
    _show_alarms(console, rows, rules)
    for row in read:
        if row["note"]:
            console.print(Text(f"{_short(row['file'])}: {row['note']}"))
    for row in rows:
        if not row["found"]:
            console.print(Text(f"{row['file']}: {row['note']}", style="dim"))
    _show_unread(console, rows)
    owner = inspection.owner
    known = owner.person_id or owner.name
    console.print(Text(f"You were recognised by: {owner.found_by}." if known else owner.found_by))
    for line in refused_by_reason(inspection, show_values):
        console.print(Text(line))


def _recognised(row: dict[str, Any]) -> Text:
    told = [row["recognised_as"]] if row["recognised_as"] != row["file"] else []
    told += [f"layout {row['layout']}"] if row["layout"] else []
    return Text(_short(row["file"])).append(f"\n  {', '.join(told)}" if told else "", style="dim")


def _short(files: str) -> str:
    first, *more = files.split(" + ")
    return f"{first} and {len(more)} more" if more else first


def _show_alarms(console: Console, rows: list[dict[str, Any]], rules: Rules) -> None:
    for file in [Coverage(**row) for row in rows]:
        if file.alarms(rules):
            alarm = file.note.split(". ")[0].rstrip(".")
            words = f"Careful, {_short(file.file)}: {alarm}. What is said about people may be too little."
            console.print(Text(words, style="bold red"))


def _show_unread(console: Console, rows: list[dict[str, Any]]) -> None:
    by_note: dict[str, list[str]] = {}
    for row in rows:
        if row["found"] and not row["recognised_as"]:
            by_note.setdefault(row["note"].removesuffix("."), []).append(row["file"])
    for note, files in by_note.items():
        console.print(Text(f"{note}: {', '.join(files)}", style="dim"))


_COUNTS = {"Rows": "rows_read", "Used": "rows_used", "Left out": "rows_ignored", "Refused": "rows_rejected"}


def refused_by_reason(inspection: Inspection, show_values: bool) -> Iterator[str]:
    """A line per file, column and code, with how many rows and the first of them; values only when asked for."""
    for (file, message), rows in inspection.refused.group_by(["file", "message"], maintain_order=True):
        first = ", ".join(str(line) for line in rows["line"].head(_FIRST_LINES))
        more = " ..." if rows.height > _FIRST_LINES else ""
        values = "; ".join(repr(value) for value in rows["value"].head(_FIRST_LINES) if value) if show_values else ""
        lines = f"line {first}" if rows.height == 1 else f"{rows.height} rows, lines {first}{more}"
        yield f"{file}, {lines}: {message}{f' ({values})' if values else ''}"


def inspection_as_json(inspection: Inspection, show_values: bool) -> str:
    """The same for programs: owner, coverage and rejects."""
    hidden = [] if show_values else ["value"]
    whole = {
        "owner": inspection.owner.model_dump(),
        "coverage": inspection.coverage.to_dicts(),
        "rejects": inspection.refused.drop(hidden).to_dicts(),
    }
    return json.dumps(whole, ensure_ascii=False, indent=2)
