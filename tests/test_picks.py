"""Picks outside the page: tables filled in by hand in many ways, what is taken from them, and what goes out again."""

import codecs
import csv
import io
import os
import re
import stat
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from typer.testing import CliRunner

from pipeline import filled, report
from pipeline.analysis import Analysis
from pipeline.cli import app
from pipeline.decisions import Decisions, beside
from pipeline.errors import CannotDecide, CannotGoOn, CannotRead, CannotWrite
from pipeline.filled import read_filled
from pipeline.pick_file import export, take_in
from pipeline.picks import run
from pipeline.weighing import LATER_DAYS, Taken, weigh
from pipeline.wishes import Known, Person
from pipeline.wording import day
from schemas.decision import ANSWER_WORDS, FURTHEST, Event, Pick
from schemas.fields import profile_url
from schemas.report import Owner
from tests.conftest import World, moment

AS_OF = moment("2026-09-30 18:00")
MONDAY = moment("2026-10-05 10:00")
TODAY = MONDAY.date()
TUESDAY, WEDNESDAY, THURSDAY = (MONDAY + timedelta(days=days) for days in (1, 2, 3))
PEOPLE = [
    Person("ada", "Ada Quill", profile_url("ada"), "owed"),
    Person("bo", "Bo Quill", profile_url("bo"), "dormant"),
    Person("cy-1", "Cy Quill", profile_url("cy-1"), "thin"),
    Person("cy-2", "Cy Quill", profile_url("cy-2"), "thin"),
    Person("name:dee quill", "Dee Quill", None, "no_history"),
    Person("élan", "Élan Quill", profile_url("élan"), "thin"),
]


class Desk:
    """Decisions, and files that are filled in, saved on a day and taken in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.decisions = Decisions.at(folder / "decisions.sqlite")

    def file(self, text: str, saved: datetime = MONDAY, name: str = "owed.csv", encoding: str = "utf-8") -> Path:
        path = self.folder / name
        path.write_bytes(text.encode(encoding))
        os.utime(path, (saved.timestamp(), saved.timestamp()))
        return path

    def take(self, text: str, saved: datetime = MONDAY, as_of: datetime = AS_OF, **how: str) -> Taken:
        return self.take_file(self.file(text, saved, **how), as_of)

    def take_file(self, path: Path, as_of: datetime = AS_OF) -> Taken:
        picks = self.decisions.picks()
        known = Known(PEOPLE, [Person(key, pick.name, pick.profile_url) for key, pick in picks.items()])
        taken = weigh(read_filled(path), known, picks, self.decisions.events, as_of, today=TODAY)
        self.decisions.record(taken.events)
        return taken

    def pick(self, person_id: str, answer: str, at: datetime, **more: object) -> None:
        """On the page."""
        number = f"{len(self.decisions.events()) + 1:032x}"
        self.decisions.record(
            Event.model_validate(
                {"event_id": number, "at": at, "person_id": person_id, "kind": "picked", "answer": answer, **more}
            )
        )

    def answers(self) -> dict[str, str | None]:
        return {key: pick.answer for key, pick in self.decisions.picks().items()}

    def ada(self) -> Pick:
        return self.decisions.picks()["ada"]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def table(*rows: str) -> str:
    """A list with a profile, a name and a decision."""
    return "\n".join(["profile_url,name,decision", *rows]) + "\n"


def ada(decision: str) -> str:
    return table(f"https://www.linkedin.com/in/ada,Ada Quill,{decision}")


# What a cell may say


@pytest.mark.parametrize(
    ("cell", "answer"),
    [
        ("write again", "write"), ("WRITE AGAIN", "write"), ("  Write   again ", "write"), ("write", "write"),
        ("write_again", "write"), ("\u00a0keep\u00a0", "keep"), ("Keep.", "keep"), ("let go", "let_go"),
        ("Let Go!", "let_go"), ("let_go", "let_go"), ("Later", "later"), ("later until 2027-01-15", "later"),
    ],
)  # fmt: skip
def test_the_four_answers_however_typed(desk: Desk, cell: str, answer: str) -> None:
    taken = desk.take(ada(cell))
    assert taken.rejects == []
    assert desk.answers() == {"ada": answer}


@pytest.mark.parametrize("cell", ["maybe", "yes", "1", "keep?", "keep / let go", "write again later", "=later", "TRUE"])
def test_another_word_is_refused_and_never_shown(desk: Desk, cell: str) -> None:
    taken = desk.take(ada(cell))
    (reject,) = taken.rejects
    assert (reject.file, reject.line, reject.column, reject.code) == ("owed.csv", 2, "decision", "bad_word")
    assert cell not in reject.message
    assert desk.answers() == {}


@pytest.mark.parametrize(
    ("cell", "until"),
    [
        ("later 2027-01-15", date(2027, 1, 15)),
        ("later: 15 Jan 2027", date(2027, 1, 15)),
        ("Later, from 15.1.2027", date(2027, 1, 15)),
        ("later on 1/15/27", date(2027, 1, 15)),
        ("later", MONDAY.date() + timedelta(days=LATER_DAYS)),
    ],
)
def test_later_has_a_day(desk: Desk, cell: str, until: date) -> None:
    assert desk.take(f'name,decision\nAda Quill,"{cell}"\n').rejects == []
    assert desk.ada().until == until


@pytest.mark.parametrize(
    ("cell", "code"),
    [("later soon", "bad_date"), ("later 31.2.2027", "bad_date"), ("later 3/4/2027", "unclear_date")],
)
def test_a_day_that_is_none_is_refused(desk: Desk, cell: str, code: str) -> None:
    (reject,) = desk.take(ada(cell)).rejects
    assert (reject.column, reject.code) == ("decision", code)


@pytest.mark.parametrize(("days", "taken"), [(-300, False), (0, False), (1, True), (730, True), (731, False)])
@pytest.mark.parametrize("column", ["decision", "until"])
def test_later_is_from_tomorrow_to_two_years_ahead(desk: Desk, days: int, taken: bool, column: str) -> None:
    asked = TODAY + timedelta(days=days)
    cells = f"later {asked}," if column == "decision" else f"later,{asked}"
    found = desk.take(f"name,decision,until\nBo Quill,keep,\nAda Quill,{cells}\n")
    assert desk.answers() == ({"bo": "keep", "ada": "later"} if taken else {"bo": "keep"})
    assert [(each.line, each.column, each.code) for each in found.rejects] == (
        [] if taken else [(3, column, "far_day")]
    )
    assert all("6 October 2026 to 4 October 2028" in each.message for each in found.rejects)


def test_days_in_numbers_go_by_the_others_of_the_table(desk: Desk) -> None:
    rows = "name,decision,until\nAda Quill,later,3/4/2027\nBo Quill,later,25/4/2027\n"
    assert desk.take(rows).rejects == []
    assert desk.ada().until == date(2027, 4, 3)


# Whom a row means


@pytest.mark.parametrize(
    ("row", "person"),
    [
        ("https://www.linkedin.com/in/ada,,keep", "ada"),
        ("http://de.linkedin.com/in/ADA/?trk=x,Ada Quill,keep", "ada"),
        ("https://www.linkedin.com/in/%C3%A9lan,,keep", "élan"),
        (",Ada Quill,keep", "ada"),
        (",  ada  QUILL ,keep", "ada"),
        (",Dee Quill,keep", "name:dee quill"),
    ],
)
def test_a_row_means_somebody_in_the_report(desk: Desk, row: str, person: str) -> None:
    assert desk.take(table(row)).rejects == []
    assert desk.answers() == {person: "keep"}


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (",Cy Quill,keep", "name", "shared_name"),
        (",Nobody Quill,keep", "name", "not_in_report"),
        (",,keep", "name", "blank"),
        ("https://www.linkedin.com/in/zoe,Ada Quill,keep", "profile_url", "not_in_report"),
        ("https://example.invalid/in/ada,Ada Quill,keep", "profile_url", "bad_url"),
    ],
)
def test_a_row_that_may_mean_somebody_else_is_refused(desk: Desk, row: str, column: str, code: str) -> None:
    (reject,) = desk.take(table(row)).rejects
    assert (reject.column, reject.code) == (column, code)
    assert "Quill" not in reject.message
    assert desk.answers() == {}


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("https://www.linkedin.com/in/ada,Bo Quill,let go", "profile_url"),
        ("https://www.linkedin.com/in/ada,Somebody Else,let go", "profile_url"),
        ("name:dee quill,Ada Quill,let go", "person_id"),
        ("https://www.linkedin.com/in/zoe,Ada Quill,let go", "profile_url"),
    ],
)
def test_a_name_beside_somebody_else_s_profile_is_refused(desk: Desk, row: str, column: str) -> None:
    desk.pick("zoe", "keep", MONDAY - timedelta(days=9), name="Zo\u00eb Gone")
    (reject,) = desk.take(f"{column},name,decision\n{row}\n").rejects
    assert (reject.column, reject.code) == ("name", "two_people")
    assert "row 2" in reject.message
    assert "Quill" not in reject.message
    assert desk.answers() == {"zoe": "keep"}


@pytest.mark.parametrize(
    ("slug", "name"),
    [
        *[
            ("ada", name)
            for name in ("ADA QUILL", "Dr. Ada M. Quill", '"Ada Quill, MBA"', "\u00c1da Quill \U0001f331", "")
        ],
        ("%C3%A9lan", "Elan Quill"),
        ("zoe", "Zoe Gone"),
        ("bo", "Bo Married"),
    ],
)
def test_a_name_that_changed_slightly_is_nobody_else_s(desk: Desk, slug: str, name: str) -> None:
    desk.pick("zoe", "keep", MONDAY - timedelta(days=9), name="Zo\u00eb Gone")
    desk.pick("bo", "keep", MONDAY - timedelta(days=9), name="Bo Married")
    taken = desk.take(table(f"https://www.linkedin.com/in/{slug},{name},let go"))
    assert (taken.rejects, len(taken.events)) == ([], 1)


def test_an_id_tells_namesakes_apart(desk: Desk) -> None:
    desk.take("person_id,name,decision\ncy-2,Cy Quill,keep\nname:dee quill,,let go\n")
    assert desk.answers() == {"cy-2": "keep", "name:dee quill": "let_go"}


def test_who_is_gone_from_the_report_is_known_from_an_earlier_pick(desk: Desk) -> None:
    desk.pick("zoe", "let_go", MONDAY)
    desk.take(table("https://www.linkedin.com/in/zoe,,keep"), saved=TUESDAY)
    assert desk.answers() == {"zoe": "keep"}


# How a table may be written


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_any_spreadsheet_s_csv_is_read(desk: Desk, encoding: str, separator: str, ending: str) -> None:
    text = ending.join(["rank,name,decision", "1,Élan Quill,keep", "2,Bo Quill,", ""]).replace(",", separator)
    taken = desk.take(text, encoding=encoding)
    assert (desk.answers(), taken.blank, taken.rejects) == ({"élan": "keep"}, 1, [])


def test_a_line_that_names_the_separator_is_no_header(desk: Desk) -> None:
    desk.take("sep=;\nname;decision\nAda Quill;keep\n")
    assert desk.answers() == {"ada": "keep"}


def test_headers_may_be_in_words(desk: Desk) -> None:
    desk.take("Profile,Your decision\nhttps://www.linkedin.com/in/ada,keep\n")
    assert desk.answers() == {"ada": "keep"}


def test_a_bad_row_does_not_cost_the_others(desk: Desk) -> None:
    taken = desk.take(table(",Ada Quill,keep", ',Bo "Quill,keep,x', ",Cy Quill,keep,,extra", ",Bo Quill,let go"))
    assert desk.answers() == {"ada": "keep", "bo": "let_go"}
    assert sorted(reject.line for reject in taken.rejects) == [3, 4]


def test_what_was_made_harmless_is_read_as_it_was(desk: Desk) -> None:
    desk.take("name,decision,note\nAda Quill,keep,'=not a formula\nBo Quill,keep,'t was fun\n")
    notes = {key: pick.note for key, pick in desk.decisions.picks().items()}
    assert notes == {"ada": "=not a formula", "bo": "'t was fun"}


def test_two_answers_about_one_person_are_both_refused(desk: Desk) -> None:
    taken = desk.take(table(",Ada Quill,keep", ",Bo Quill,keep", ",Ada Quill,let go"))
    (reject,) = taken.rejects
    assert (reject.line, reject.code) == (4, "two_answers")
    assert "row 2" in reject.message
    assert desk.answers() == {"bo": "keep"}


def test_one_answer_on_two_lists_is_one(desk: Desk) -> None:
    taken = desk.take(table(",Ada Quill,keep", ",Ada Quill,", "https://www.linkedin.com/in/ada,,Keep"))
    assert (len(taken.events), taken.rejects) == (1, [])


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no column named decision"),
        (b"a,b\n1,2\n", "no column named decision"),
        (b"decision\nkeep\n", "no column named decision"),
        (b"PK\x03\x04 not really", "damaged or no workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "password"),
    ],
)
def test_a_file_that_is_no_such_table_is_told(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "file.xlsx"
    path.write_bytes(data)
    with pytest.raises(CannotRead, match=said):
        read_filled(path)
    with pytest.raises(CannotRead, match="cannot be read"):
        read_filled(tmp_path / "nothing.csv")


@pytest.mark.parametrize("kind", ["device", "pipe", "folder"])
def test_what_is_no_regular_file_is_refused_unread(tmp_path: Path, kind: str) -> None:
    path = Path("/dev/zero") if kind == "device" else tmp_path / "table.csv"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    with pytest.raises(CannotRead, match="no file with a table in it"):
        read_filled(path)


# Workbooks


def saved(book: openpyxl.Workbook, path: Path) -> Path:
    book.save(path)
    os.utime(path, (MONDAY.timestamp(), MONDAY.timestamp()))
    return path


def test_a_workbook_of_many_sheets(desk: Desk, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["About", "this file"])
    owed = book.create_sheet("Owed")
    owed.append(["Name\nname", "Your decision\ndecision", "Until"])
    owed.append(["Ada Quill", "later", date(2027, 1, 15)])
    owed.append(["Cy Quill", "keep"])
    other = book.create_sheet("Never used")
    other.append([])
    other.append(["Name\nname", "Your decision\ndecision", "note"])
    other.append(["Bo Quill", "Let go", 2026.0])
    other.append(["Dee Quill", True])
    taken = desk.take_file(saved(book, tmp_path / "filled.xlsx"))
    picks = desk.decisions.picks()
    assert desk.answers() == {"ada": "later", "bo": "let_go"}
    assert picks["ada"].until == date(2027, 1, 15)
    assert picks["bo"].note == "2026"
    places = [(reject.file, reject.line, reject.code) for reject in taken.rejects]
    assert places == [("filled.xlsx, sheet Never used", 4, "bad_word"), ("filled.xlsx, sheet Owed", 3, "shared_name")]


def test_an_error_and_a_formula_without_a_result_are_no_empty_cells(desk: Desk, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["name", "decision"], ["Ada Quill", "#NAME?"], ["Bo Quill", "=keep"], ["Dee Quill", "keep"]):
        book.active.append(row)
    taken = desk.take_file(saved(book, tmp_path / "filled.xlsx"))
    assert [(reject.line, reject.column, reject.code) for reject in taken.rejects] == [
        (2, "decision", "bad_word"),
        (3, "decision", "bad_word"),
    ]
    assert (taken.blank, desk.answers()) == (0, {"name:dee quill": "keep"})


def test_a_formula_that_came_to_nothing_is_an_empty_cell(desk: Desk, tmp_path: Path) -> None:
    row = b'<row r="%d"><c r="A%d" t="str"><v>%s</v></c><c r="B%d" t="str"><f>LOWER(C9)</f><v>%s</v></c></row>'
    rows = row % (2, 2, b"Ada Quill", 2, b"") + row % (3, 3, b"Bo Quill", 3, b"keep")
    taken = desk.take_file(made_up_workbook(tmp_path / "filled.xlsx", HEADER + rows))
    assert (taken.rejects, taken.blank, desk.answers()) == ([], 1, {"bo": "keep"})


def test_a_cell_in_the_far_corner_is_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["name", "decision"])
    book.active["XFD1048576"] = " "
    with pytest.raises(CannotRead, match="far away"):
        read_filled(saved(book, tmp_path / "far.xlsx"))


HEADER = b'<row r="1"><c r="A1" t="str"><v>name</v></c><c r="B1" t="str"><v>decision</v></c></row>'
SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
LONG = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>%s</t></si></sst>' % (
    b"x" * 9000
)


def made_up_workbook(path: Path, rows: bytes, before: bytes = b"", **parts: bytes) -> Path:
    """A workbook whose one sheet is written by hand."""
    book = openpyxl.Workbook()
    book.save(path)
    with zipfile.ZipFile(path) as plain:
        kept = {name: plain.read(name) for name in plain.namelist()}
    kept["xl/worksheets/sheet1.xml"] = before + SHEET % rows
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book_again:
        for name, part in (kept | {f"xl/{name}.xml": part for name, part in parts.items()}).items():
            book_again.writestr(name, part)
    return path


@pytest.mark.parametrize(
    "row",
    [
        b"<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
        b'<row r="1048576"><c r="xfd1048576"><v>1</v></c></row>',
        b'<row r="2"><c s=">" r="XFD1048576"><v>1</v></c></row>',
        b'<row r = "2"><c\nr = "XFD1048576"><is><t>x</t></is></c></row>',
        b'<row r="1048576">' + b"<c><v>1</v></c>" * 30 + b"</row>",
        b'<row r="99999999999999999999"><c><v>1</v></c></row>' * 2,
    ],
)
def test_a_far_cell_however_it_is_written_is_told(tmp_path: Path, row: bytes) -> None:
    with pytest.raises(CannotRead, match="far away"):
        read_filled(made_up_workbook(tmp_path / "far.xlsx", HEADER + row))


def test_one_long_text_in_many_cells_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filled, "MOST_BYTES", 100_000)
    cells = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (row, row) for row in range(2, 20))
    few = b"".join(b'<row r="%d"><c r="A%d"><v>0</v></c></row>' % (row, row) for row in range(2, 20))
    assert len(read_filled(made_up_workbook(tmp_path / "few.xlsx", HEADER + few, sharedStrings=LONG)).rows) == 18
    with pytest.raises(CannotRead, match="too large"):
        read_filled(made_up_workbook(tmp_path / "many.xlsx", HEADER + cells, sharedStrings=LONG))


def test_what_unpacks_to_too_much_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filled, "MOST_BYTES", 100_000)
    path = made_up_workbook(tmp_path / "bomb.xlsx", HEADER + b" " * 1_000_000)
    assert path.stat().st_size < 20_000
    with pytest.raises(CannotRead, match="too large"):
        read_filled(path)


@pytest.mark.parametrize(
    ("rows", "before"),
    [
        (b'<row r="1"><c r="A1"><v>1</c></row>', b""),
        (b'<row r="one"><c><v>1</v></c></row>', b""),
        (b'<row r="1"><c r="A1" t="s"><v>one</v></c></row>', b""),
        (b'<row r="1"><c t="str"><v>&b;</v></c></row>', b'<!DOCTYPE worksheet [<!ENTITY b "decision">]>'),
    ],
)
def test_a_damaged_sheet_is_told(tmp_path: Path, rows: bytes, before: bytes) -> None:
    with pytest.raises(CannotRead, match="damaged"):
        read_filled(made_up_workbook(tmp_path / "damaged.xlsx", rows, before))


def test_a_shared_text_that_is_not_there_is_no_fault_of_the_program(tmp_path: Path) -> None:
    row = b'<row r="2"><c r="A2" t="s"><v>%s</v></c></row>'
    with pytest.raises(CannotRead, match="damaged"):
        read_filled(made_up_workbook(tmp_path / "odd.xlsx", HEADER + row % b"99", sharedStrings=LONG))
    assert read_filled(made_up_workbook(tmp_path / "odd.xlsx", HEADER + row % b"-1", sharedStrings=LONG)).tables == 1


@pytest.mark.parametrize("part", ["content.xml", "xl/workbook.bin"])
def test_another_program_s_workbook_is_told(tmp_path: Path, part: str) -> None:
    with zipfile.ZipFile(tmp_path / "other.ods", "w") as book:
        book.writestr(part, "<x/>")
    with pytest.raises(CannotRead, match=r"save it once more as \.xlsx"):
        read_filled(tmp_path / "other.ods")


def test_a_table_of_more_people_than_anybody_knows_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filled, "MOST_ROWS", 3)
    assert len(read_filled(desk.file(table(*[",Ada Quill,"] * 3))).rows) == 3
    for row in (",Ada Quill,", ",Ada Quill,,,much"):
        with pytest.raises(CannotRead, match="too large"):
            read_filled(desk.file(table(*[row] * 4)))


def test_two_columns_to_decide_in_are_told(desk: Desk) -> None:
    with pytest.raises(CannotRead, match="more than one column named decision"):
        desk.take("name,decision,Your decision\nAda Quill,keep,let go\n")


def test_a_title_in_merged_cells_is_no_header(desk: Desk, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["My decisions"])
    book.active.merge_cells("A1:B1")
    book.active.append(["name", "decision"])
    book.active.append(["Ada Quill", "keep"])
    desk.take_file(saved(book, tmp_path / "merged.xlsx"))
    assert desk.answers() == {"ada": "keep"}


def test_an_empty_cell_that_is_only_coloured_is_not_far_away(desk: Desk, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["name", "decision"])
    book.active.append(["Ada Quill", "keep"])
    book.active["XFD1048576"].fill = openpyxl.styles.PatternFill("solid", "FFFFFF00")
    desk.take_file(saved(book, tmp_path / "coloured.xlsx"))
    assert desk.answers() == {"ada": "keep"}


# What is news


def test_the_same_file_twice_changes_nothing(desk: Desk) -> None:
    rows = "name,decision,note\nAda Quill,keep,Ask about the loom.\nBo Quill,later,\n"
    desk.take(rows)
    events, picks = desk.decisions.events(), desk.decisions.picks()
    again = desk.take(rows)
    assert (again.events, again.same) == ([], 2)
    later = desk.take(rows, saved=WEDNESDAY)
    assert later.events == []
    assert (desk.decisions.events(), desk.decisions.picks()) == (events, picks)


def test_two_who_take_in_one_file_at_once_record_it_once(desk: Desk) -> None:
    filled = read_filled(desk.file(ada("keep")))
    known = Known(PEOPLE, [])
    both = [weigh(filled, known, {}, desk.decisions.events, AS_OF, today=TODAY).events for _ in range(2)]
    assert [desk.decisions.record(events) for events in both] == [1, 0]


def test_what_is_taken_says_where_it_comes_from(desk: Desk) -> None:
    desk.take(ada("keep"))
    pick = desk.ada()
    assert (pick.name, pick.profile_url, pick.standing) == ("Ada Quill", profile_url("ada"), "owed")
    assert (pick.picked_at, pick.as_of) == (MONDAY, AS_OF)


def test_a_cell_changed_and_saved_counts(desk: Desk) -> None:
    for saved_at, word in ((MONDAY, "keep"), (TUESDAY, "let go"), (WEDNESDAY, "keep")):
        taken = desk.take(ada(word), saved_at)
        assert len(taken.events) == 1
    assert desk.answers() == {"ada": "keep"}
    assert len(taken.replaced) == 1


def test_a_pick_on_the_page_after_the_file_was_saved_stays(desk: Desk) -> None:
    desk.pick("ada", "keep", TUESDAY)
    taken = desk.take(ada("let go"), MONDAY)
    assert [wish.row.line for wish in taken.older] == [2]
    assert desk.answers() == {"ada": "keep"}


def test_a_file_saved_after_a_pick_on_the_page_counts(desk: Desk) -> None:
    desk.pick("ada", "keep", MONDAY)
    taken = desk.take(ada("let go"), TUESDAY)
    assert len(taken.replaced) == 1
    assert desk.answers() == {"ada": "let_go"}


def test_an_old_file_takes_nothing_back_even_if_saved_again_for_another_row(desk: Desk) -> None:
    desk.take(table(",Ada Quill,keep", ",Bo Quill,"), MONDAY)
    desk.pick("ada", "let_go", TUESDAY)
    taken = desk.take(table(",Ada Quill,keep", ",Bo Quill,write again"), WEDNESDAY)
    assert [wish.row.line for wish in taken.older] == [2]
    assert desk.answers() == {"ada": "let_go", "bo": "write"}


def test_of_two_files_the_one_saved_last_counts_in_whatever_order(desk: Desk) -> None:
    desk.take(ada("let go"), TUESDAY, name="cleanup.csv")
    desk.take(ada("keep"), MONDAY, name="owed.csv")
    assert desk.answers() == {"ada": "let_go"}


def test_what_was_undone_does_not_come_back(desk: Desk) -> None:
    desk.take(ada("keep"), MONDAY)
    (taken,) = desk.decisions.events()
    desk.decisions.record(Event(event_id="f" * 32, at=TUESDAY, person_id="ada", kind="undone", undoes=taken.event_id))
    assert desk.take(ada("keep"), WEDNESDAY).events == []
    assert desk.answers() == {}


def test_a_tick_is_not_lost_to_the_same_file(desk: Desk) -> None:
    desk.take(ada("let go"), MONDAY)
    desk.decisions.record(Event(event_id="f" * 32, at=TUESDAY, person_id="ada", kind="done", done="removed"))
    desk.take(ada("let go"), WEDNESDAY, as_of=AS_OF + timedelta(days=30))
    assert desk.ada().done == "removed"


def test_next_year_s_file_counts_even_where_it_says_what_a_file_once_said(desk: Desk) -> None:
    desk.take(ada("keep"), MONDAY)
    desk.pick("ada", "let_go", TUESDAY)
    year = timedelta(days=365)
    desk.take(ada("keep"), WEDNESDAY + year, as_of=AS_OF + year)
    assert desk.answers() == {"ada": "keep"}


def test_a_file_from_the_future_is_as_old_as_now(desk: Desk) -> None:
    desk.take(ada("keep"), saved=datetime.now(UTC) + timedelta(days=900))
    assert desk.ada().picked_at <= datetime.now(UTC)


def test_a_note_comes_along_alone_or_beside_what_counts_already(desk: Desk) -> None:
    desk.pick("ada", "keep", MONDAY)
    desk.take("name,decision,note\nAda Quill,keep,Met at the fair.\nBo Quill,,Ask Ada.\n", TUESDAY)
    picks = desk.decisions.picks()
    assert (picks["ada"].note, picks["ada"].picked_at) == ("Met at the fair.", MONDAY)
    assert (picks["bo"].note, picks["bo"].answer) == ("Ask Ada.", None)


def test_an_older_file_s_note_takes_no_newer_one_s_place(desk: Desk) -> None:
    desk.pick("ada", "keep", TUESDAY, note="New.")
    desk.take("name,decision,note\nAda Quill,keep,Old.\n", MONDAY)
    assert desk.ada().note == "New."


def test_a_note_on_one_list_and_the_answer_on_another_come_together(desk: Desk) -> None:
    desk.take("name,decision,note\nAda Quill,,\nAda Quill,keep,\nAda Quill,,Met at the fair.\n")
    assert (desk.ada().answer, desk.ada().note) == ("keep", "Met at the fair.")


def test_a_note_holds_no_sign_that_nobody_sees(desk: Desk) -> None:
    desk.take('name,decision,note\nAda Quill,keep,"met\x00 in\x1b\tLyon\r\nin May"\n')
    assert desk.ada().note == "met in\tLyon\nin May"


def test_a_note_too_long_is_refused(desk: Desk) -> None:
    (reject,) = desk.take(f"name,decision,note\nAda Quill,keep,{'n' * 2001}\n").rejects
    assert (reject.column, reject.code) == ("note", "long_note")


@settings(deadline=None, max_examples=40)
@given(data=st.data())
def test_no_file_ever_overrides_what_came_after_it(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Page and files in any order: what counts at the end is never older than any answer that was really given."""
    desk = Desk(tmp_path_factory.mktemp("desk"))
    given_at: list[tuple[datetime, str]] = []
    for _ in range(data.draw(st.integers(1, 6))):
        word = data.draw(st.sampled_from(["write again", "keep", "let go"]))
        at = MONDAY + timedelta(minutes=data.draw(st.integers(0, 10_000)))
        if given_at and at <= max(given_at)[0] and data.draw(st.booleans()):
            desk.take(ada(word), at)
            assert desk.answers() == {"ada": max(given_at)[1]}, "older than what counts"
        elif not given_at or at > max(given_at)[0]:
            answer = {words: each for each, words in ANSWER_WORDS.items()}[word]
            if data.draw(st.booleans()):
                desk.pick("ada", answer, at)
                given_at.append((at, answer))
            elif desk.take(ada(word), at).new:
                given_at.append((at, answer))
    desk.decisions.close()


# Out and in again


def rich_desk(desk: Desk) -> dict[str, Pick]:
    told = {"name": "Ada Quill", "profile_url": profile_url("ada"), "standing": "owed", "as_of": AS_OF}
    desk.pick("ada", "write", MONDAY, note="=Thank her, twice; 'soon'\nand often", **told)
    desk.decisions.record(
        Event(event_id="e" * 32, at=WEDNESDAY, person_id="ada", kind="done", done="written", name="Ada Quill")
    )
    desk.pick("bo", "later", TUESDAY + timedelta(seconds=7.25), until=date(2027, 1, 15), as_of=AS_OF,
              name="Bo Quill", profile_url=profile_url("bo"), standing="dormant")  # fmt: skip
    desk.pick("gone-girl", "let_go", TUESDAY, name="=Zoë+Gone", profile_url=profile_url("gone-girl"), as_of=AS_OF)
    desk.pick("name:dee quill", "keep", TUESDAY, name="Dee Quill", standing="no_history", as_of=AS_OF)
    return desk.decisions.picks()


def in_seconds(picks: dict[str, Pick]) -> dict[str, dict[str, object]]:
    rows = {key: pick.model_dump(exclude={"last_event"}) for key, pick in picks.items()}
    for row in rows.values():
        row.update({key: at.replace(microsecond=0) for key, at in row.items() if isinstance(at, datetime)})
    return rows


@pytest.mark.parametrize("name", ["picks.csv", "picks.xlsx"])
def test_what_goes_out_comes_in_again(desk: Desk, tmp_path: Path, name: str) -> None:
    picks = rich_desk(desk)
    export(picks.values(), tmp_path / "decisions.sqlite", tmp_path / name)
    assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    (tmp_path / "new").mkdir()
    new = Desk(tmp_path / "new")
    taken = new.take_file(tmp_path / name)
    (gone,) = taken.rejects
    assert (gone.line, gone.code) == (2, "not_in_report"), "nobody here knows whom that row means"
    picks = {key: pick for key, pick in picks.items() if key != "gone-girl"}
    assert in_seconds(new.decisions.picks()) == in_seconds(picks)
    assert new.take_file(tmp_path / name).events == []
    assert desk.take_file(tmp_path / name).events == [], "nor anything new where it came from"


def test_an_exported_pick_that_was_changed_is_news(desk: Desk, tmp_path: Path) -> None:
    export(rich_desk(desk).values(), tmp_path / "decisions.sqlite", tmp_path / "picks.csv")
    text = (tmp_path / "picks.csv").read_text(encoding="utf-8").replace("Dee Quill,keep", "Dee Quill,let go")
    assert len(desk.take(text, THURSDAY, name="changed.csv").events) == 1
    assert desk.answers()["name:dee quill"] == "let_go"


def test_the_tick_of_an_answer_that_was_changed_is_not_taken_over(desk: Desk, tmp_path: Path) -> None:
    export(rich_desk(desk).values(), tmp_path / "decisions.sqlite", tmp_path / "picks.csv")
    text = (tmp_path / "picks.csv").read_text(encoding="utf-8").replace("Ada Quill,write again", "Ada Quill,let go")
    desk.take(text, THURSDAY, name="changed.csv")
    assert (desk.ada().answer, desk.ada().done) == ("let_go", None)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("zed,https://www.linkedin.com/in/zed,Zed Other", "profile_url"),
        ("name:zed other,,Zed Other", "person_id"),
        ("name:ada quill,,Ada Quill", "person_id"),
    ],
)
def test_another_owner_s_exported_pick_of_somebody_unknown_is_refused(desk: Desk, row: str, column: str) -> None:
    told = f"person_id,profile_url,name,decision,picked_at\n{row},keep,2026-10-01 10:00:00\n"
    (reject,) = desk.take(told).rejects
    assert (reject.line, reject.column, reject.code) == (2, column, "not_in_report")
    assert desk.answers() == {}
    desk.pick(row.split(",")[0], "let_go", MONDAY, name=row.split(",")[2])
    assert desk.take(told, TUESDAY).rejects == [], "their own earlier decision makes them known"


def test_no_row_makes_itself_younger_than_its_file(desk: Desk) -> None:
    desk.pick("ada", "keep", TUESDAY)
    desk.take("person_id,name,decision,picked_at\nada,Ada Quill,let go,2099-01-01 10:00:00\n", MONDAY)
    assert desk.answers() == {"ada": "keep"}


def test_an_exported_pick_that_nobody_changed_is_no_news_later(desk: Desk, tmp_path: Path) -> None:
    export(rich_desk(desk).values(), tmp_path / "decisions.sqlite", tmp_path / "picks.csv")
    desk.pick("bo", "keep", WEDNESDAY)
    text = (tmp_path / "picks.csv").read_text(encoding="utf-8")
    assert desk.take(text, THURSDAY, name="again.csv").events == []
    assert desk.answers()["bo"] == "keep"


def test_a_day_long_past_is_no_fault_of_an_exported_pick(desk: Desk, tmp_path: Path) -> None:
    told = {"name": "Bo Quill", "profile_url": profile_url("bo"), "standing": "dormant", "as_of": AS_OF}
    desk.pick("bo", "later", MONDAY - timedelta(days=400), until=TODAY - timedelta(days=300), **told)
    picks = desk.decisions.picks()
    export(picks.values(), tmp_path / "decisions.sqlite", tmp_path / "picks.csv")
    again = desk.take_file(tmp_path / "picks.csv")
    assert (again.rejects, again.events, again.same) == ([], [], 1)
    (tmp_path / "new").mkdir()
    new = Desk(tmp_path / "new")
    assert new.take_file(tmp_path / "picks.csv").rejects == []
    assert in_seconds(new.decisions.picks()) == in_seconds(picks)
    text = (tmp_path / "picks.csv").read_text(encoding="utf-8")
    changed = text.replace(str(TODAY - timedelta(days=300)), str(TODAY - timedelta(days=299)))
    assert [each.code for each in desk.take(changed, THURSDAY, name="changed.csv").rejects] == ["far_day"]
    assert desk.decisions.picks() == picks


def test_no_exported_cell_is_a_formula(desk: Desk, tmp_path: Path) -> None:
    export(rich_desk(desk).values(), tmp_path / "decisions.sqlite", tmp_path / "picks.csv")
    rows = list(csv.reader(io.StringIO((tmp_path / "picks.csv").read_text(encoding="utf-8"))))
    assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@")]


def test_a_file_that_is_there_is_never_replaced(desk: Desk, tmp_path: Path) -> None:
    picks = rich_desk(desk).values()
    taken = tmp_path / "network.xlsx"
    taken.write_bytes(b"an evening's work")
    with pytest.raises(CannotWrite, match="there already"):
        export(picks, tmp_path / "decisions.sqlite", taken)
    assert taken.read_bytes() == b"an evening's work"
    with pytest.raises(CannotWrite, match=r"neither \.csv nor \.xlsx"):
        export(picks, tmp_path / "decisions.sqlite", tmp_path / "picks.pdf")
    with pytest.raises(CannotWrite, match="cannot be written"):
        export(picks, tmp_path / "decisions.sqlite", tmp_path / "nowhere" / "picks.csv")


# The command


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report with somebody on three lists."""
    place = tmp_path_factory.mktemp("home")
    world = World(place / "export")
    world.people("\n".join(f"{slug} | {slug.title()} Quill | 2015-01-31" for slug in ("ada", "bo", "cy", "dee")))
    world.talk("""
        2020-03-01 09:00 me > cy: shall we meet?
        2020-03-02 09:00 cy > me: yes, on Friday at six
        2020-03-02 10:00 me > cy: that suits me, see you then
        2026-06-01 09:00 ada > me: and when will you come to see us?
    """)
    analysis: Analysis = world.analyze(as_of=moment("2026-06-30 12:00"))
    report.write(analysis, place / "reports" / "2026-06-30")
    return place / "reports" / "2026-06-30"


@pytest.fixture
def home(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(folder.parent.parent)
    for left in folder.parent.glob("decisions.sqlite*"):
        left.unlink()
    return folder


@pytest.fixture
def typed() -> Callable[..., str]:
    def type_(*words: str) -> str:
        result = CliRunner(env={"COLUMNS": "120"}).invoke(app, ["picks", *words])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.output

    return type_


@pytest.fixture
def ended() -> Callable[..., int]:
    """The exit code of a command."""
    return lambda *words: CliRunner().invoke(app, ["picks", *words]).exit_code


def decided(home: Path, *events: dict[str, object], owner: Owner | None = None) -> None:
    """On the page."""
    with Decisions.at(beside(home), owner) as decisions:
        before = len(decisions.events()) + decisions.of_others()
        decisions.record(
            Event.model_validate({"event_id": f"{before + nth:032x}", "at": MONDAY, "kind": "picked", **event})
            for nth, event in enumerate(events)
        )


def fill(folder: Path, list_: str, **decisions: str) -> Path:
    """One of the report's lists with decisions by slug, saved elsewhere."""
    rows = pl.read_csv(folder / f"{list_}.csv", infer_schema=False)
    slug = pl.col("profile_url").str.split("/").list.last()
    path = folder.parent.parent / f"{list_}-filled.csv"
    rows.with_columns(decision=slug.replace_strict(decisions, default="")).write_csv(path)
    return path


def test_before_anything_is_decided_it_says_how_to_begin(home: Path, typed: Callable[..., str]) -> None:
    said = typed()
    assert "Nothing is decided yet" in said
    assert "mutuals review" in said
    assert "mutuals picks import" in said
    assert not beside(home).exists(), "looking makes no file"
    with pytest.raises(CannotGoOn, match="nothing to export"):
        typed("export", "picks.csv")


def test_a_list_filled_in_comes_back_and_is_listed(home: Path, typed: Callable[..., str]) -> None:
    said = typed("import", str(fill(home, "owed", ada="write again")))
    assert "1 decision taken" in said
    assert "1 decision taken" in typed("import", str(fill(home, "no_history", bo="Let go", dee="sometime")))
    said = typed()
    assert "2 people decided on" in said
    assert "Write again: 1, of whom none ticked as written" in said
    assert "Ada Quill" in said
    assert "remove on LinkedIn" in said
    assert typed("list") == said
    assert typed("list", "--report", str(home)) == said


def test_a_bad_cell_is_told_with_its_row_and_not_its_value(home: Path, typed: Callable[..., str]) -> None:
    rows = pl.read_csv(home / "no_history.csv")["profile_url"].to_list()
    said = typed("import", str(fill(home, "no_history", dee="sometime", bo="keep")))
    line = rows.index(profile_url("dee")) + 2
    assert f"no_history-filled.csv, row {line}, column decision: not one of the answers" in said
    assert "sometime" not in said
    assert "Dee" not in said


def test_the_workbook_itself_comes_back(home: Path, typed: Callable[..., str]) -> None:
    book = openpyxl.load_workbook(home / "network.xlsx")
    for title, answer in (("Owed", "later"), ("Write again", "Write again"), ("Never used", "let go")):
        sheet = book[title]
        heads = [str(cell.value).split("\n")[-1] for cell in sheet[1]]
        sheet.cell(2, heads.index("decision") + 1, answer)
    book.save(home.parent.parent / "filled.xlsx")
    said = typed("import", "filled.xlsx")
    assert "3 decisions taken from filled.xlsx" in said
    with Decisions.at(beside(home)) as decisions:
        assert {pick.answer for pick in decisions.picks().values()} == {"later", "write", "let_go"}
        assert decisions.picks()["ada"].as_of == moment("2026-06-30 12:00")
    (home.parent.parent / "filled.xlsx").unlink()


def test_quiet_says_nothing_but_what_went_wrong(home: Path, typed: Callable[..., str], tmp_path: Path) -> None:
    assert typed("import", str(fill(home, "owed", ada="keep")), "--quiet") == ""
    assert typed("export", str(tmp_path / "picks.csv"), "--quiet") == ""
    assert "row 2" in typed("import", str(fill(home, "owed", ada="sometime")), "--quiet")


def test_refused_rows_end_with_1_and_the_others_are_taken(
    home: Path, typed: Callable[..., str], ended: Callable[..., int]
) -> None:
    mixed = str(fill(home, "no_history", dee="sometime", bo="keep"))
    assert ended("import", mixed) == 1
    assert "1 row says what was decided already" in (said := typed("import", mixed))
    assert f"Mend them in {mixed}, save it and import it again" in said
    assert ended("import", str(fill(home, "no_history", dee="let go", bo="keep"))) == 0
    assert ended() == ended("export", "picks.csv") == 0
    Path("picks.csv").unlink()
    assert "2 people decided on" in typed()


def test_no_more_refusals_are_named_than_anybody_reads(home: Path, typed: Callable[..., str]) -> None:
    path = home.parent.parent / "strangers.csv"
    path.write_text("name,decision\n" + "Nobody Quill,keep\n" * 230, encoding="utf-8")
    said = typed("import", str(path))
    assert "230 rows could not be taken" in said
    assert said.count("strangers.csv, row") == 200
    assert "and 30 more" in said


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("later soon", "column decision: this is no day that can be read; write it as 2027-01-15."),
        ("later 3/4/2027", "column decision: the day and the month cannot be told apart; write it as 2027-01-15."),
    ],
)
def test_a_bad_day_is_told_with_a_good_one(home: Path, typed: Callable[..., str], cell: str, said: str) -> None:
    assert said in typed("import", str(fill(home, "owed", ada=cell)))


def test_later_without_a_day_is_told_its_day(home: Path, typed: Callable[..., str]) -> None:
    soon = datetime.now().astimezone().date() + timedelta(days=30)
    path = fill(home, "no_history", dee="later", bo=f"later {soon}")
    os.utime(path, (MONDAY.timestamp(), MONDAY.timestamp()))
    said = typed("import", str(path))
    assert "1 row says later and no day: asked again on 3 January 2027" in said
    assert "a column named until" in said
    assert "no day" not in typed("import", str(path)), "what is no news is not told again"


@pytest.mark.parametrize("asked", ["2026-01-31", "2099-01-01"])
def test_a_day_out_of_bounds_is_told_with_them(
    home: Path, typed: Callable[..., str], ended: Callable[..., int], asked: str
) -> None:
    path, today = str(fill(home, "owed", ada=f"later {asked}")), datetime.now().astimezone().date()
    bounds = f"{day(today + timedelta(days=1))} to {day(today + FURTHEST)}"
    said = typed("import", path)
    assert f"owed-filled.csv, row 2, column decision: outside of the days to choose from: {bounds}." in said
    assert asked not in said
    assert ended("import", path) == 1
    assert not beside(home).exists()


def test_a_tick_is_told_as_a_tick(home: Path, typed: Callable[..., str]) -> None:
    """What was ticked may not have come about: a later export tells."""
    decided(
        home,
        {"person_id": "ada", "answer": "let_go", "name": "Ada Quill"},
        {"person_id": "ada", "kind": "done", "done": "removed"},
        {"person_id": "bo", "answer": "let_go", "name": "Bo Quill"},
    )
    said = typed()
    assert "Let go: 2, of whom 1 ticked as removed" in said
    assert re.search(r"Ada Quill +let go +5 Oct 2026 +ticked 5 Oct 2026", said)


def test_what_the_export_shows_is_nothing_to_do_any_more(home: Path, typed: Callable[..., str]) -> None:
    long_ago = moment("2020-01-31 12:00")
    decided(
        home,
        {"person_id": "zed", "answer": "let_go", "name": "Zed Gone", "as_of": long_ago},
        {"person_id": "bo", "answer": "let_go", "name": "Bo Quill", "as_of": long_ago},
        {"person_id": "cy", "answer": "write", "name": "Cy Quill", "as_of": long_ago},
        {"person_id": "dee", "answer": "write", "name": "Dee Quill", "as_of": long_ago},
    )
    said = typed()
    assert "Let go: 2, of whom none ticked as removed; by the export of 30 June 2026 1 gone" in said
    assert "Write again: 2, of whom none ticked as written; by the export of 30 June 2026 1 written to" in said
    left = re.findall(r"^(\S+ \S+) .* 2026 +(.+?) *$", said.partition("Left to do")[2], re.MULTILINE)
    assert left == [
        ("Dee Quill", "write to them"),
        ("Bo Quill", "remove on LinkedIn"),
        ("Cy Quill", "nothing: written to"),
        ("Zed Gone", "nothing: gone"),
    ]


def test_a_day_beside_another_answer_than_later_is_told(home: Path, typed: Callable[..., str]) -> None:
    path = fill(home, "owed", ada="keep")
    pl.read_csv(path, infer_schema=False).with_columns(until=pl.lit("2030-01-15")).write_csv(path)
    said = " ".join(typed("import", str(path)).split())
    assert "1 day to ask again left aside, since only later has one: owed-filled.csv, row 2." in said


def test_what_keeps_nothing_makes_no_file(home: Path, typed: Callable[..., str]) -> None:
    typed("import", str(fill(home, "owed", ada="sometime")))
    typed("import", str(fill(home, "owed")))
    with pytest.raises(CannotRead):
        typed("import", "nothing.csv")
    assert not beside(home).exists()


def test_where_nothing_can_be_written_it_is_told_first_and_the_rest_works(
    home: Path, typed: Callable[..., str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    decided(home, {"person_id": "ada", "answer": "keep", "name": "Ada Quill"})
    seen, before = typed(), {path.name: path.stat().st_mtime_ns for path in home.parent.iterdir()}
    monkeypatch.setattr(os, "access", lambda _path, mode: not mode & os.W_OK)
    with pytest.raises(CannotDecide, match="it can only be read"):
        typed("import", "no-such-file.csv")
    assert typed() == seen
    typed("export", str(tmp_path / "picks.csv"))
    assert "Ada Quill" in (tmp_path / "picks.csv").read_text(encoding="utf-8")
    assert {path.name: path.stat().st_mtime_ns for path in home.parent.iterdir()} == before


NAMES = {
    "ada": "Ada Quill",
    "long": "Bartholomew Featherstonehaugh von und zu Hohenstein-Quill III, Dr., MBA, Certified Loom Inspector (Ret.)",
    "cjk": "\u674e\u5c0f\u9f8d " * 9,
    "rtl": "\u0645\u062d\u0645\u062f \u05e9\u05dc\u05d5\u05dd",
    "emoji": "\U0001f469\u200d\U0001f4bb Zo\u00eb \U0001f1e9\U0001f1ea",
}


@pytest.mark.parametrize("width", [80, 120, 200])
def test_each_person_is_one_line_at_any_width(home: Path, width: int) -> None:
    told = [{"person_id": key, "answer": "write", "name": name, "note": "n" * 150} for key, name in NAMES.items()]
    decided(home, *told, {"person_id": "z", "answer": "later", "until": "2029-09-30", "name": "Zed Quill"})
    result = CliRunner(env={"COLUMNS": str(width), "NO_COLOR": "1"}).invoke(app, ["picks"])
    lines = result.output.splitlines()
    assert max(map(cell_len, lines[3:])) <= width
    rows = [line for line in lines if "5 Oct 2026" in line]
    assert len(rows) == len(NAMES) + 1
    assert all("write again" in row and "write to them" in row for row in rows[:-1])
    assert "decide 30 Sep 2029" in rows[-1]
    assert any("nnnn" in row for row in rows) == (width >= 100)
    assert ("Your notes are shown in a wider window" in result.output) == (width < 100)
    assert "Write again: 5, of whom none ticked as written" in lines
    assert "reports/2026-06-30" in lines[1]
    assert "reports/decisions.sqlite" in lines[1]
    assert "\x1b" not in result.output


def test_what_goes_to_another_program_has_names_in_full(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    name = "Bartholomew Featherstonehaugh von und zu Hohenstein-Quill"
    decided(home, {"person_id": "b", "answer": "keep", "name": name, "profile_url": profile_url("b")})
    said = CliRunner().invoke(app, ["picks"]).output
    assert name in said
    assert profile_url("b") in said


def test_another_owner_s_decisions_are_counted_and_not_shown(home: Path, typed: Callable[..., str]) -> None:
    other = Owner(person_id="zoe", name="Zoe Other", found_by="a test")
    decided(home, {"person_id": "hers", "answer": "keep", "name": "Her Friend"}, owner=other)
    said = typed()
    assert "1 decision is in the same file and of another owner's reports" in said
    assert "Her Friend" not in said
    assert "Zoe" not in said
    assert "1 decision is in the same file" in typed("import", str(fill(home, "owed", ada="keep")))


def test_what_is_exported_begins_as_excel_wants_it_and_a_report_s_tables_as_programs_do(
    home: Path, typed: Callable[..., str], tmp_path: Path
) -> None:
    for path in home.glob("*.csv"):
        assert not path.read_bytes().startswith(codecs.BOM_UTF8), path.name
    decided(home, {"person_id": "b", "answer": "keep", "name": "Zo\u00eb Quill"})
    typed("export", str(tmp_path / "picks.csv"))
    data = (tmp_path / "picks.csv").read_bytes()
    assert data.startswith(codecs.BOM_UTF8 + b"name,decision")
    for again in (data, data.removeprefix(codecs.BOM_UTF8)):
        (tmp_path / "again.csv").write_bytes(again)
        assert read_filled(tmp_path / "again.csv").rows[0].cells["name"] == "Zo\u00eb Quill"


@pytest.mark.parametrize(("action", "file"), [("list", "picks.csv"), ("export", None), ("import", None)])
def test_what_makes_no_sense_says_what_to_type(home: Path, action: str, file: str | None) -> None:
    with pytest.raises(CannotGoOn, match="Type `mutuals picks`"):
        run(action, Path(file) if file else None, None, quiet=True)
    with pytest.raises(CannotGoOn, match="name a report's folder"):
        run(action, Path(file) if file else None, home.parent, quiet=True)


def test_hostile_names_do_not_touch_the_terminal(home: Path, typed: Callable[..., str]) -> None:
    with Decisions.at(beside(home)) as decisions:
        decisions.record(
            Event(event_id="a" * 32, at=MONDAY, person_id="x", kind="picked", answer="keep",
                  name="\x1b[31mRed[/] [bold]Bold\n\u202eback", note="[red]\x07")
        )  # fmt: skip
    said = typed()
    assert not {"\x1b", "\u202e", "\x07"} & set(said)
    assert "[bold]Bold" in said


def test_the_report_s_own_lists_have_every_row_matched(home: Path) -> None:
    for name in ("owed", "reengage", "no_history", "cleanup"):
        rows = pl.read_csv(home / f"{name}.csv", infer_schema=False)
        everybody = {url.rsplit("/", 1)[-1]: "keep" for url in rows["profile_url"]}
        assert take_in(fill(home, name, **everybody), home).rejects == []
