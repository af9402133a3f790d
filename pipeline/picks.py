"""The decisions outside the page: as a list in the terminal, as a file, and from a file that was filled in by hand."""

import os
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Literal

import polars as pl
from rich.console import Console
from rich.table import Table
from rich.text import Text
from xlsxwriter import Workbook

from pipeline import worksheet
from pipeline.decisions import FILE, Decisions, beside
from pipeline.errors import CannotGoOn, CannotWrite, NotAReportFolder
from pipeline.explained import newest_report
from pipeline.filled import read_filled
from pipeline.folder import MARK
from pipeline.frames import frame
from pipeline.tabular import csv_bytes
from pipeline.weighing import Taken, weigh
from pipeline.wishes import Known, Person, Wish
from pipeline.wording import count, day, number_or_none
from pipeline.written import read_report
from schemas.decision import ANSWER_WORDS, DONE_OF, Answer, Pick, PickRow
from schemas.fields import tidy

Action = Literal["list", "export", "import"]
"""How each answer is written in a table."""
MOST_PLACES = 5

_REPORTS = Path("reports")
_HOW = (
    "Go through people on a page with `mutuals review`; or fill in the column decision of network.xlsx or of a list, "
    "save it, and type `mutuals picks import` and that file's name."
)


def run(action: Action, file: Path | None, report: Path | None, *, quiet: bool) -> None:
    """Lists the decisions, writes them to a new file, or takes in a file that was filled in.

    `report`: the report folder that they are about; otherwise the newest in `reports`. Raises a CannotGoOn where there
    is no file to work on.
    """
    if report and not (report / MARK).is_file():
        raise NotAReportFolder(f"{report} holds no {MARK}; name a report's folder.")
    path = beside(report) if report else _REPORTS / FILE
    if action == "list" and file is None:
        show(_picks(path), path, datetime.now().astimezone().date())
    elif action == "export" and file is not None:
        export(_picks(path), path, file)
        _say(quiet, f"Written: {file}. It names other people: keep it to yourself.")
    elif action == "import" and file is not None:
        folder = report or newest_report(_REPORTS, quiet=quiet)
        _report_taken(take_in(file, folder), file, quiet=quiet)
    else:
        raise CannotGoOn(
            "Type `mutuals picks`, or `mutuals picks export FILE.csv`, or `mutuals picks import FILE.csv`; "
            "instead of .csv, .xlsx will do."
        )


def _picks(path: Path) -> list[Pick]:
    """All picks by what is to be done about them, then by name; reading them makes no file."""
    if not path.exists():
        return []
    with Decisions.at(path) as decisions:
        found = decisions.picks().values()
    return sorted(found, key=lambda pick: (_rank(pick), _name(pick).casefold(), pick.person_id))


def _rank(pick: Pick) -> int:
    if pick.answer is None or pick.done:
        return 4 if pick.done else 5
    return ("write", "let_go", "later", "keep").index(pick.answer)


def _name(pick: Pick) -> str:
    return tidy(pick.name or "") or pick.person_id


def _say(quiet: bool, words: str) -> None:
    Console(highlight=False, quiet=quiet).print(Text(words), soft_wrap=True)


def show(picks: Sequence[Pick], path: Path, today: date) -> None:
    """Everybody who was decided on, those first about whom something is left to do; or how to begin."""
    console = Console(highlight=False)
    decided = [pick for pick in picks if pick.answer]
    if not picks:
        elsewhere = "Decisions on a report elsewhere are beside it: name it with --report."
        console.print(Text(f"Nothing is decided yet in {path}. {_HOW} {elsewhere}"), soft_wrap=True)
        return
    console.print(Text(f"{count(len(decided), 'person', 'people')} decided on", style="bold underline"))
    for answer, words in ANSWER_WORDS.items():
        those = [pick for pick in decided if pick.answer == answer]
        if those:
            console.print(Text(f"{words.capitalize()}: {_how_far(answer, those, today)}"))
    table = Table(box=None, header_style="bold")
    for title in ("Who", "Decision", "On", "Left to do", "Note"):
        table.add_column(title, overflow="fold", no_wrap=title in ("Decision", "On"))
    for pick in picks:
        # Most terminals open the profile on a click; the page and an export show its address.
        who = Text(_name(pick), style=f"link {pick.profile_url}" if pick.profile_url else "")
        decision, on = (
            (ANSWER_WORDS[pick.answer], day(pick.picked_at)) if pick.answer and pick.picked_at else ("none", "")
        )
        table.add_row(who, decision, on, Text(_left(pick, today)), Text(tidy(pick.note or "")))
    console.print()
    console.print(table)
    console.print(Text("Tick off what is done on the page: `mutuals review`. Nothing left this computer.", style="dim"))


def _how_far(answer: Answer, those: Sequence[Pick], today: date) -> str:
    done = sum(pick.done is not None for pick in those)
    due = sum(pick.until is not None and pick.until <= today for pick in those)
    if answer in DONE_OF:
        return f"{len(those)}, of whom {number_or_none(done)} {DONE_OF[answer]}"
    return (
        f"{len(those)}, of whom {number_or_none(due)} may be asked about again now"
        if answer == "later"
        else str(len(those))
    )


def _left(pick: Pick, today: date) -> str:
    """What is left to do about somebody."""
    if pick.done and pick.done_at:
        return f"nothing: {pick.done} on {day(pick.done_at)}"
    if pick.answer == "later" and pick.until:
        return "decide: the day has come" if pick.until <= today else f"decide from {day(pick.until)} on"
    left = {"write": "write to them", "let_go": "remove the connection on LinkedIn", "keep": "nothing"}
    return left.get(pick.answer or "", "decide")


def export(picks: Iterable[Pick], path: Path, file: Path) -> None:
    """Writes all picks to a new CSV or XLSX file that its owner alone may read, whole or not at all.

    Raises CannotGoOn where nothing is decided in `path`, CannotWrite for another ending or a file that is there.
    """
    rows = [
        PickRow(decision=ANSWER_WORDS[pick.answer] if pick.answer else "", **_kept(pick))
        for pick in sorted(picks, key=lambda pick: (_name(pick).casefold(), pick.person_id))
    ]
    if not rows:
        raise CannotGoOn(f"There is nothing to export: nothing is decided yet in {path}. {_HOW}")
    writers = {".csv": csv_bytes, ".xlsx": _workbook}
    if file.suffix.lower() not in writers:
        raise CannotWrite(f"{file} ends in neither .csv nor .xlsx; name a file that does.")
    data = writers[file.suffix.lower()](frame(PickRow, rows))
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise CannotWrite(f"{file} is there already; name a new file, or move that one away.") from None
    except OSError as error:
        cause = (error.strerror or "no reason given").lower()
        raise CannotWrite(f"{file} cannot be written ({cause}); name another place.") from None
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
    except OSError as error:
        file.unlink()
        raise CannotWrite(f"{file} cannot be written ({(error.strerror or 'no reason given').lower()}).") from None


def _kept(pick: Pick) -> dict[str, object]:
    """A pick's fields as a row has them: whole seconds, since every kind of file keeps those alike."""
    kept = pick.model_dump(include=set(PickRow.model_fields) - {"decision"})
    return {name: each.replace(microsecond=0) if isinstance(each, datetime) else each for name, each in kept.items()}


def _workbook(rows: pl.DataFrame) -> bytes:
    stream = BytesIO()
    book = Workbook(stream, {"in_memory": True})
    book.set_properties({"title": "Your decisions", "created": rows["picked_at"].max()})
    described = {name: field.description or "" for name, field in PickRow.model_fields.items()}
    worksheet.Table(book.add_worksheet("Decisions"), worksheet.styles(book), described).write(rows)
    book.close()
    return stream.getvalue()


def take_in(file: Path, folder: Path) -> Taken:
    """Takes a filled-in file into the decisions beside a report; see `weighing.weigh` for what counts."""
    filled = read_filled(file)
    report = read_report(folder)
    columns = report.people.select("person_id", "name", "profile_url", "standing")
    with Decisions.at(beside(folder)) as decisions:
        picks = decisions.picks()
        earlier = [Person(key, pick.name, pick.profile_url, pick.standing) for key, pick in picks.items()]
        known = Known([Person(*row) for row in columns.iter_rows()], earlier)
        taken = weigh(filled, known, picks, decisions.events, report.as_of)
        decisions.record(taken.events)
    return taken


def _report_taken(taken: Taken, file: Path, *, quiet: bool) -> None:
    """What became of the rows; refused ones on standard error, each with its place and never with what it says."""
    picked = sum(event.kind == "picked" for event in taken.events)
    notes = sum(event.kind == "noted" for event in taken.events)
    told = [f"{count(picked, 'decision', 'decisions')} taken from {file}."]
    told += [f"{count(notes, 'note', 'notes')} taken."] if notes else []
    if taken.replaced:
        told.append(f"{len(taken.replaced)} of them in place of another answer: {_places(taken.replaced)}.")
    if taken.same:
        told.append(f"{count(taken.same, 'row says', 'rows say')} what was decided already.")
    if taken.older:
        told.append(f"{len(taken.older)} left aside, decided otherwise since: {_places(taken.older)}.")
    told += [f"{count(taken.blank, 'row has', 'rows have')} no decision yet."] if taken.blank else []
    told.append("What is left to do: `mutuals picks`.")
    for words in told:
        _say(quiet, words)
    errors = Console(stderr=True, highlight=False)
    if taken.rejects:
        errors.print(Text(f"{count(len(taken.rejects), 'row', 'rows')} could not be taken; mend and import again:"))
    for reject in taken.rejects:
        errors.print(Text(f"  {reject.file}, row {reject.line}: {reject.message}"), soft_wrap=True)


def _places(wishes: Sequence[Wish]) -> str:
    named = "; ".join(f"{wish.row.table}, row {wish.row.line}" for wish in wishes[:MOST_PLACES])
    return f"{named}; and {len(wishes) - MOST_PLACES} more" if len(wishes) > MOST_PLACES else named
