"""The decisions as a file: a new one for all of them, and one that was filled in by hand, taken in."""

import os
from collections.abc import Iterable
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import polars as pl
from xlsxwriter import Workbook

from pipeline import worksheet
from pipeline.decision_file import may_write
from pipeline.decisions import Decisions, beside
from pipeline.errors import CannotDecide, CannotGoOn, CannotWrite
from pipeline.filled import read_filled
from pipeline.frames import frame
from pipeline.pick_list import HOW, name_of, shown
from pipeline.tabular import csv_bytes
from pipeline.weighing import History, Taken, weigh
from pipeline.whose import owner_of
from pipeline.wishes import Known, Person
from pipeline.written import read_report
from schemas.decision import ANSWER_WORDS, Event, Pick, PickRow


def export(picks: Iterable[Pick], path: Path, file: Path) -> None:
    """Writes all picks to a new CSV or XLSX file that its owner alone may read, whole or not at all.

    Raises CannotGoOn where nothing is decided in `path`, CannotWrite for another ending or a file that is there.
    """
    rows = [
        PickRow(decision=ANSWER_WORDS[pick.answer] if pick.answer else "", **_kept(pick))
        for pick in sorted(picks, key=lambda pick: (name_of(pick).casefold(), pick.person_id))
    ]
    if not rows:
        raise CannotGoOn(f"There is nothing to export: nothing is decided yet in {shown(path)}. {HOW}")
    writers = {".csv": _table, ".xlsx": _workbook}
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


def _table(rows: pl.DataFrame) -> bytes:
    return csv_bytes(rows, by_hand=True)


def _workbook(rows: pl.DataFrame) -> bytes:
    stream = BytesIO()
    book = Workbook(stream, {"in_memory": True})
    book.set_properties({"title": "Your decisions", "created": rows["picked_at"].max()})
    described = {name: field.description or "" for name, field in PickRow.model_fields.items()}
    worksheet.Table(book.add_worksheet("Decisions"), worksheet.styles(book), described).write(rows)
    book.close()
    return stream.getvalue()


def take_in(file: Path, folder: Path) -> Taken:
    """Takes a filled-in file into the decisions beside a report; see `weighing.weigh` for what counts.

    Raises CannotDecide before anything is read where nothing could be kept; makes no file where there is nothing to
    keep.
    """
    path = beside(folder)
    if not may_write(path):
        raise CannotDecide(
            f"Nothing can be kept in {shown(path)}: it can only be read; allow writing to it and to the folder that it "
            "is in, and import again."
        )
    filled = read_filled(file)
    report, owner = read_report(folder), owner_of(folder)
    columns = report.people.select("person_id", "name", "profile_url", "standing")
    people = [Person(*row) for row in columns.iter_rows()]

    def weighed(picks: dict[str, Pick], history: History) -> Taken:
        earlier = [Person(key, pick.name, pick.profile_url, pick.standing) for key, pick in picks.items()]
        return weigh(filled, Known(people, earlier), picks, history, report.as_of, owner, today=_today())

    if not path.exists():
        taken = weighed({}, _never)
        if not taken.events:
            return taken
    with Decisions.at(path, owner) as decisions:
        taken = weighed(decisions.picks(), decisions.events)
        decisions.record(taken.events)
    return taken


def _today() -> date:
    return datetime.now().astimezone().date()


def _never(_person_id: str) -> list[Event]:
    return []
