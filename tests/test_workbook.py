"""network.xlsx, read back from its XML: every row there, real dates, a drop-down to decide with, nothing that runs."""

import os
import re
import subprocess
import sys
import zipfile
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.frames import frame_schema
from pipeline.headings import HEADINGS, heading
from pipeline.tabular import shaped
from pipeline.workbook import machine_name, workbook
from schemas import report
from schemas.rules import Rules
from schemas.words import STANDINGS
from tests.made_up_analysis import altered, hostile, lonely, made_up, unread

ROOT = Path(__file__).parent.parent
ANSWERS = ["write again", "keep", "let go", "later"]
LISTS = {
    "Owed": ("owed", report.Owed),
    "Write again": ("reengage", report.Reengage),
    "One-sided": ("cleanup", report.Cleanup),
    "Never used": ("no_history", report.NoHistory),
}
TABLES = {**LISTS, "People": ("people", report.Person), "Coverage": ("coverage", report.Coverage)}
LIVES = {"many": made_up, "hostile": hostile, "lonely": lonely}
PROFILE = "https://www.linkedin.com/in/"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


def book_of(life):
    tables = {name: shaped(getattr(life, name), model) for name, model in TABLES.values()}
    return workbook(tables, life.owner, life.as_of, life.rules, messages_read=life.health.messages_read)


class Book:
    """A workbook as another program reads it: `cells[title]` maps `A1` to text, number, bool or None."""

    def __init__(self, contents):
        self.files = {}
        with zipfile.ZipFile(BytesIO(contents)) as archive:
            self.stamps = {info.date_time for info in archive.infolist()}
            self.files = {name: archive.read(name) for name in archive.namelist()}
        self.trees = {name: ElementTree.fromstring(text) for name, text in self.files.items() if text}
        self.titles = [sheet.get("name") for sheet in self.trees["xl/workbook.xml"].iter(f"{MAIN}sheet")]
        self.texts = [
            "".join(ESCAPE.sub(lambda found: chr(int(found[1], 16)), part.text or "") for part in item.iter(f"{MAIN}t"))
            for item in self.trees["xl/sharedStrings.xml"]
        ]
        self.cells = {
            title: {cell.get("r"): self.value(cell) for cell in self.tree(title).iter(f"{MAIN}c")}
            for title in self.titles
        }

    def tree(self, title):
        return self.trees[f"xl/worksheets/sheet{self.titles.index(title) + 1}.xml"]

    def value(self, cell):
        value = cell.find(f"{MAIN}v")
        if value is None:
            return None
        if cell.get("t") == "s":
            return self.texts[int(value.text)]
        return value.text == "1" if cell.get("t") == "b" else float(value.text)

    def rows(self, title):
        """The rows of a sheet as dictionaries by the columns' machine names."""
        lines = {}
        for place, value in self.cells[title].items():
            column, row = re.fullmatch("([A-Z]+)([0-9]+)", place).groups()
            lines.setdefault(int(row), {})[column] = value
        top = min(row for row, line in lines.items() if len(line) > 2)
        names = {column: machine_name(header) for column, header in lines[top].items()}
        below = [line for row, line in sorted(lines.items()) if row > top]
        return [{name: line.get(column) for column, name in names.items()} for line in below]

    def looks(self, title, name):
        """The number format of a column's cells."""
        styles = self.trees["xl/styles.xml"]
        formats = {each.get("numFmtId"): each.get("formatCode") for each in styles.iter(f"{MAIN}numFmt")}
        kinds = [formats.get(xf.get("numFmtId")) for xf in styles.find(f"{MAIN}cellXfs")]
        (column,) = {
            re.sub("[0-9]", "", place)
            for place, value in self.cells[title].items()
            if isinstance(value, str) and "\n" in value and machine_name(value) == name
        }
        used = {cell.get("s") for cell in self.tree(title).iter(f"{MAIN}c") if cell.get("r").startswith(column)}
        return {kinds[int(style)] for style in used if style} - {None}

    def links(self):
        return [
            relation.get("Target")
            for name, tree in self.trees.items()
            if "worksheets/_rels" in name
            for relation in tree
        ]


@pytest.fixture(scope="module")
def books():
    """Each life and its workbook."""
    lives = {name: make() for name, make in LIVES.items()}
    return {name: (life, Book(book_of(life))) for name, life in lives.items()}


def as_cell(value):
    """What a spreadsheet makes of a value of a report."""
    if isinstance(value, date):
        moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day, tzinfo=UTC)
        return pytest.approx((moment - datetime(1899, 12, 30, tzinfo=UTC)) / timedelta(days=1), abs=1e-6)
    if isinstance(value, float):
        return pytest.approx(value, abs=1e-4)
    return ("\n".join(value) if isinstance(value, list) else value) or (value if value in (0, False) else None)


def test_the_sheets_stand_in_the_order_of_the_report(books):
    for _, book in books.values():
        assert book.titles == ["Read me", *TABLES, "Glossary"]


@pytest.mark.parametrize("title", TABLES)
def test_every_row_and_every_column_is_there(books, title):
    name, model = TABLES[title]
    life, book = books["many"]
    written = book.rows(title)
    key = "person_id" if title == "People" else "file" if title == "Coverage" else "rank"
    expected = {row[key]: row for row in shaped(getattr(life, name), model).to_dicts()}
    assert len(written) == len(expected) > 0
    assert set(written[0]) == set(model.model_fields)
    for row in written:
        assert row == {column: as_cell(value) for column, value in expected[row[key]].items()}


def test_days_and_moments_are_dates_and_say_that_they_are_utc(books):
    _, book = books["many"]
    assert book.looks("Owed", "since") == {"yyyy-mm-dd hh:mm"}
    assert book.looks("One-sided", "connected_on") == {"yyyy-mm-dd"}
    assert book.looks("People", "my_reply_rate") == {"0%"}
    assert "Waiting since (UTC)\nsince" in book.cells["Owed"].values()
    assert any("times are UTC" in text for text in book.cells["Read me"].values() if isinstance(text, str))


@pytest.mark.parametrize("title", LISTS)
def test_each_row_of_a_list_asks_for_a_decision_by_a_drop_down(books, title):
    life, book = books["many"]
    (asked,) = (each for each in book.tree(title).iter(f"{MAIN}dataValidation") if each.get("type") == "list")
    height = getattr(life, LISTS[title][0]).height
    assert asked.get("sqref") == (f"C2:C{height + 1}" if height > 1 else "C2")
    assert asked.find(f"{MAIN}formula1").text.strip('"').split(",") == ANSWERS
    assert asked.get("allowBlank") == "1"
    assert all(row["decision"] is None for row in book.rows(title))


def test_an_answer_already_given_is_kept(books):
    life, _ = books["many"]
    answered = life.cleanup.with_columns(decision=pl.when(pl.col("rank") < 3).then(pl.lit("let go")))
    rows = Book(book_of(altered(life, cleanup=answered))).rows("One-sided")
    assert [row["decision"] for row in rows] == ["let go"] * 2 + [None] * (len(rows) - 2)


@pytest.mark.parametrize("title", [*TABLES, "Glossary"])
def test_headers_stay_in_sight_and_filter_all_rows(books, title):
    for _, book in books.values():
        tree = book.tree(title)
        top = 2 if title == "People" else 1
        pane = tree.find(f".//{MAIN}pane")
        assert (pane.get("state"), pane.get("ySplit")) == ("frozen", str(top))
        last = max(int(re.sub("[A-Z]", "", place)) for place in book.cells[title])
        first, end = tree.find(f"{MAIN}autoFilter").get("ref").split(":")
        assert first == f"A{top}"
        assert re.sub("[A-Z]", "", end) == str(max(last, top + 1))


def test_headers_and_long_texts_wrap_the_latter_in_wide_columns(books):
    _, book = books["many"]
    alignments = [xf.find(f"{MAIN}alignment") for xf in book.trees["xl/styles.xml"].find(f"{MAIN}cellXfs")]
    wrapping = {at for at, each in enumerate(alignments) if each is not None and each.get("wrapText") == "1"}
    wide = [each for each in book.tree("One-sided").iter(f"{MAIN}col") if int(each.get("style")) in wrapping]
    assert len(wide) == 5
    assert all(float(column.get("width")) >= 20 for column in wide)
    header = next(book.tree("One-sided").iter(f"{MAIN}row"))
    assert all(int(cell.get("s")) in wrapping for cell in header)


@pytest.mark.parametrize("life", LIVES)
def test_nothing_in_the_file_runs_or_leads_elsewhere(books, life):
    _, book = books[life]
    for name, tree in book.trees.items():
        assert tree.find(f".//{MAIN}f") is None, name
        assert not re.search(r"vba|external|connection|drawing|custom|comment", name, re.IGNORECASE)
    assert all(re.fullmatch(re.escape(PROFILE) + r"[\w.~%-]+", target) for target in book.links())


def test_a_profile_is_a_link_and_any_other_address_is_text(books):
    life, book = books["hostile"]
    shown = {row["person_id"]: row["profile_url"] for row in book.rows("People")}
    assert shown["hostile-03"] == "javascript:alert(1)"
    assert set(book.links()) == {
        url for url in life.people["profile_url"] if re.fullmatch(re.escape(PROFILE) + r"[\w-]+", url or "")
    }
    assert len(set(book.links())) >= life.people.height - 3


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+44 20", "'+44 20"),
        ("-Ada", "'-Ada"),
        ("@ada", "'@ada"),
        ("\tAda", "'\tAda"),
        ("\x01=1", "'=1"),
        ('=HYPERLINK("https://example.invalid")', '\'=HYPERLINK("https://example.invalid")'),
        ("Ada\x00\x0b\x1f\ufffe\uffff Quill", "Ada Quill"),
        ("<r><t>no name</t></r>", "'<r><t>no name</t></r>"),
        ("\x02<r>&</r>", "'<r>&</r>"),
        ("_x003D_1+1", "_x003D_1+1"),
        ("https://example.invalid", "https://example.invalid"),
        ("12.5", "12.5"),
        ("مريم \u202egnirts", "مريم \u202egnirts"),
        ("<script>alert(1)</script> & 'x' \"y\"", "<script>alert(1)</script> & 'x' \"y\""),
        ("line\u2028separator", "line\u2028separator"),
        (" 李 🦉 ", " 李 🦉 "),
    ],
)
def test_a_name_arrives_as_text(name, cell):
    assert named(name)[0] == cell


def named(*names):
    """The names in the workbook of people with these names."""
    life = lonely()
    people = pl.concat([life.people] * len(names)).with_columns(
        name=pl.Series(names), tie_strength=pl.Series([-float(at) for at in range(len(names))])
    )
    book = Book(book_of(altered(life, people=people)))
    assert not book.trees["xl/worksheets/sheet6.xml"].findall(f".//{MAIN}f")
    return [row["name"] for row in book.rows("People")]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=12), min_size=1, max_size=30))
def test_whatever_names_are_they_come_back_without_what_a_file_cannot_hold(names):
    kept = [re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", name) for name in names]
    for before, after in zip(kept, named(*names), strict=True):
        assert (after or "") in (before, f"'{before}")
        assert not (after or "").lstrip().startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize(
    ("sign", "times"), [("W", 32_768), ("W", 99_999), ("é", 40_000), ("🦉", 16_384), ("🦉", 40_000)]
)
def test_a_cell_that_is_too_long_is_cut_and_says_so(sign, times):
    (cell,) = named(sign * times)
    assert 32_766 <= len(cell.encode("utf-16-le")) // 2 <= 32_767
    assert cell == sign * (len(cell) - 1) + "…"


@pytest.mark.parametrize("text", ["W" * 32_767, "é" * 32_767, "🦉" * 16_383])
def test_a_cell_that_just_fits_is_whole(text):
    assert named(text) == [text]


def test_people_are_the_strongest_5000_and_the_sheet_says_where_the_rest_is():
    life = lonely()
    scores = [None, *range(5003)]
    people = (
        pl.concat([life.people] * len(scores))
        .with_columns(tie_strength=pl.Series(scores, dtype=pl.Float64), person_id=pl.Series(map(str, scores)))
        .sort("person_id")
    )
    book = Book(book_of(altered(life, people=people)))
    rows = book.rows("People")
    assert [row["tie_strength"] for row in rows] == [float(score) for score in range(5002, 2, -1)]
    assert book.cells["People"]["A1"].startswith("5,000 of 5,004 connections")
    assert "people.csv" in book.cells["People"]["A1"]


def test_people_who_all_fit_are_said_to_be_all(books):
    for life, book in books.values():
        said = book.cells["People"]["A1"]
        assert said.startswith(f"{life.people.height:,} connection")
        assert "people.csv" not in said


@pytest.mark.parametrize("title", LISTS)
def test_an_empty_list_says_so(books, title):
    _, book = books["lonely"]
    cells = [value for place, value in book.cells[title].items() if not place.endswith("1")]
    assert len(cells) == 1
    assert re.fullmatch(r"(No|Nobody) .*\.", cells[0])


def test_the_first_sheet_says_whose_it_is_and_of_when(books):
    life, book = books["many"]
    cells = book.cells["Read me"]
    said = {cells[f"A{row}"]: cells.get(f"B{row}") for row in range(1, 40) if cells.get(f"A{row}")}
    assert said["Whose"] == "Ada Example"
    assert said["As of"] == as_cell(life.as_of)
    assert "nothing left it" in said["Where it stays"]
    assert all(answer in said["How to decide"] for answer in ANSWERS)
    assert f"{life.owed.height} rows" in said["Owed"]
    assert set(TABLES) | {"Glossary"} < set(said)


def test_an_owner_whom_no_file_names_and_one_with_a_hostile_name(books):
    life, _ = books["lonely"]
    for name, cell in ((None, "the owner of the export, whom no file names"), ("=1+1", "'=1+1")):
        owner = report.Owner(person_id=None, name=name, found_by="")
        assert Book(book_of(altered(life, owner=owner))).cells["Read me"]["B3"] == cell


def test_the_glossary_explains_every_column_every_standing_and_every_rule(books):
    _, book = books["many"]
    rows = {(row["part"], row["entry"]): row for row in book.rows("Glossary")}
    columns = {
        (title, name): field.description
        for title, (_, model) in TABLES.items()
        for name, field in model.model_fields.items()
    }
    meant = {**columns, **{("Standings", name): meaning for name, meaning in STANDINGS.items()}}
    meant |= {("Rules", name): field.description for name, field in Rules.model_fields.items()}
    assert {key: row["meaning"] for key, row in rows.items()} == meant
    assert rows["Rules", "conversation_gap_days"]["in_words"] == "14"
    assert rows["Rules", "conversation_gap_days"]["source"].startswith("On a list with true reply links")


def test_a_changed_rule_is_said_to_be_changed(books):
    life, _ = books["lonely"]
    changed = altered(life, rules=Rules(conversation_gap_days=7, pinned=["Grace Sample"]))
    rows = {row["entry"]: row["in_words"] for row in Book(book_of(changed)).rows("Glossary")}
    assert rows["conversation_gap_days"] == "7, changed from 14"
    assert rows["pinned"] == "yours"


@pytest.mark.parametrize("title", TABLES)
def test_a_header_says_in_plain_words_what_the_column_is(title):
    names = list(TABLES[title][1].model_fields)
    words = [heading(name) for name in names]
    assert len(set(words)) == len(words)
    assert all(re.fullmatch(r"[A-Z][a-z ,]+", said) for said in words)


def test_headings_are_of_columns_that_exist():
    own = {"part", "entry", "in_words", "meaning", "source"}
    assert set(HEADINGS) <= own | {name for _, model in TABLES.values() for name in model.model_fields}


@pytest.mark.parametrize("header", ["Your decision\ndecision", "decision", " decision\n", "Your decision\r\ndecision"])
def test_the_column_is_known_from_its_header_in_the_sheet_or_in_a_csv_file(header):
    assert machine_name(header) == "decision"


def test_a_header_tells_what_its_column_means(books):
    _, book = books["many"]
    hints = {each.get("sqref"): each.get("prompt") for each in book.tree("One-sided").iter(f"{MAIN}dataValidation")}
    assert hints["A1"] == report.Cleanup.model_fields["rank"].description
    assert sum(bool(hint) for hint in hints.values()) == len(report.Cleanup.model_fields)
    assert all(len(field.description) <= 255 for _, model in TABLES.values() for field in model.model_fields.values())


def test_the_same_analysis_gives_the_same_bytes_wherever_and_whenever_it_is_written():
    code = "import sys; from tests.test_workbook import book_of, made_up; sys.stdout.buffer.write(book_of(made_up(60)))"
    here = book_of(made_up(60))
    for seed, zone in (("1", "Asia/Tokyo"), ("2", "America/Lima")):
        env = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone}
        run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, check=True)
        assert run.stdout == here
    book = Book(here)
    assert book.stamps == {(1980, 1, 1, 0, 0, 0)}
    assert b"2026-09-30T18:04:11Z" in book.files["docProps/core.xml"]


def test_a_table_of_the_right_columns_and_no_row_is_enough():
    tables = {name: pl.DataFrame(schema=frame_schema(model)) for name, model in TABLES.values()}
    owner = report.Owner(person_id=None, name=None, found_by="")
    book = Book(workbook(tables, owner, datetime(2026, 9, 30, tzinfo=UTC), Rules()))
    assert book.cells["People"]["A1"] == "0 connections, the strongest ties first."


@pytest.mark.parametrize("title", [*TABLES, "Glossary"])
def test_a_sheet_prints_on_whole_pages_across_and_each_begins_with_the_header(books, title):
    _, book = books["many"]
    sheet = book.tree(title)
    setup = sheet.find(f"{MAIN}pageSetup")
    assert (setup.get("orientation"), setup.get("paperSize"), setup.get("fitToHeight")) == ("landscape", "9", "0")
    assert setup.get("fitToWidth", "1") == ("4" if title == "People" else "1")
    assert sheet.find(f"{MAIN}sheetPr/{MAIN}pageSetUpPr").get("fitToPage") == "1"
    names = book.trees["xl/workbook.xml"].iter(f"{MAIN}definedName")
    titles = [each.text for each in names if each.get("name") == "_xlnm.Print_Titles"]
    assert any(title.split()[0] in text for text in titles)


def test_rows_are_as_high_as_their_texts_and_no_higher_than_a_screen(books):
    life, book = books["many"]
    rows = list(book.tree("One-sided").iter(f"{MAIN}row"))[1:]
    heights = [float(row.get("ht", 15)) for row in rows]
    reasons = life.cleanup["reasons"].list.join("\n").str.len_chars().to_list()
    assert len(heights) == len(reasons)
    for height, letters in zip(heights, reasons, strict=True):
        assert height >= 15 * min(20, letters // 50)
        assert height <= 300


def test_without_messages_an_empty_list_says_that_it_cannot_be_told():
    book = Book(book_of(unread()))
    for title in ("Owed", "One-sided", "Never used"):
        told = [value for place, value in book.cells[title].items() if place == "A2"]
        assert told == [
            "Messages are not in this export, so this cannot be told; report.html says how to ask for them."
        ]
