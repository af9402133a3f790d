"""Large files column by column: the same values, refusals and lines as row by row, whatever stands in the rows."""

import csv
import io

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from pydantic import model_validator

from pipeline.bulk import read_in_bulk
from pipeline.export import Contents, TextTable
from pipeline.sheet import Sheet, csv_sheet
from pipeline.tables import Table, read_tables
from schemas.export import EXPORT_ROWS, Follow, Message
from schemas.export_file import ExportRow
from tests.conftest import of_bytes

NEVER = 10**15
DATES = [
    "2026-08-20 10:00:00 UTC", "2026-08-20 10:00:60 UTC", "2026- 8-20 10:00:00 UTC", "2026-02-30 10:00:00 UTC",
    "-026-08-20 10:00:00 UTC", "0000-08-20 10:00:00 UTC", "1999-08-20 10:00:00 UTC", "2026-08-20 24:00:00 UTC",
    "2026-08-20 10:00:00", "2026-08-20T10:00:00", " 2026-08-20 10:00:00 UTC ", "2026-08-20 10:00:00\u00a0UTC",
    "2026/08/20 10:00:00 UTC", "٢٠٢٦-08-20 10:00:00 UTC", "8/20/26, 8:13 AM", "3/11/18, 2:30 AM", "05 Mar 2024",
    "3/4/2021 10:15", "25/4/2021 10:15", "4/25/2021 10:15", "2099-12-31 23:59:59 UTC", "2002-12-31 23:59:59 UTC",
]  # fmt: skip
ADDRESSES = [
    "https://www.linkedin.com/in/ada", "https://www.linkedin.com/in/jos%C3%A9", "www.linkedin.com/in/Ada/",
    "https://www.linkedin.com/in", "urn:li:member:1", "https://www.example.com/in/ada", "ada",
    "https://www.linkedin.com/in/ada,https://www.linkedin.com/in/bo", ",", "https://www.linkedin.com/in/\u200b",
]  # fmt: skip
WORDS = ["Yes", "no", "TRUE", "Maybe", "INCOMING", "OUTGOING", "outgoing", "ACCEPTED", "INBOX", "LinkedIn Member"]
BLANKS = ["", " ", "\u2003", "\u200b", "\ufeff", "\x1f", "\u0085", "\n"]
ODD = st.text(st.characters(blacklist_categories=["Cs"]), max_size=9)
CELLS = st.sampled_from([*DATES, *ADDRESSES, *WORDS, *BLANKS, 'a "b"', "a,b", "one\ntwo", "one\r\ntwo"]) | ODD


def fitting(name: str) -> st.SearchStrategy[str]:
    """Cells that mostly suit a field, so that many rows are good."""
    if name.endswith(("_at", "_on")):
        return st.sampled_from(DATES[:1] * 30 + ["2024-03-05 23:59:59 UTC"] * 20 + ["05 Mar 2024"] * 5 + DATES)
    if name in ("url", "sender", "recipients", "inviter", "invitee"):
        return st.sampled_from(ADDRESSES[:3] * 5 + [""] * 5 + ADDRESSES)
    if name.startswith("is_"):
        return st.sampled_from(["Yes", "No", ""] * 5 + ["Maybe"])
    if name == "direction":
        return st.sampled_from(["INCOMING", "OUTGOING"] * 8 + ["SIDEWAYS", ""])
    return CELLS


@st.composite
def files(draw: st.DrawFn, row: type[ExportRow]) -> bytes:
    """A file of one kind: its columns in any order among unknown ones, rows good and bad, quoted in either way."""
    names = [name for name, column in row.file.columns.items() if column.required or draw(st.booleans())]
    names = draw(st.permutations([*names, *["unknown"] * draw(st.integers(0, 2))]))
    elsewhere = draw(st.sampled_from(["Elsewhere", ""]))
    heads = [row.file.columns[name].headers[0] if name != "unknown" else elsewhere for name in names]
    good = st.tuples(*(fitting(name) if name != "unknown" else CELLS for name in names)).map(list)
    ragged = st.lists(CELLS, min_size=1, max_size=len(names) + 2)
    blank = st.lists(st.sampled_from(BLANKS), min_size=len(names), max_size=len(names))
    rows = draw(st.lists(st.one_of(good, good, good, good, ragged, blank), max_size=9))
    text = io.StringIO(newline="")
    if draw(st.booleans()):
        text.write('Notes:\n"some lines\nbefore"\n\n')
    quoting = draw(st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]))
    csv.writer(text, lineterminator="\n", quoting=quoting).writerows([heads, *rows])
    data = text.getvalue() + draw(st.sampled_from(["", "\n", "\n\n", 'a,"b', "x"]))
    return data.encode()


def read(sheet: Sheet, large: int) -> Table:
    return read_tables(Contents({sheet.row: TextTable(sheet.row, [sheet])}, [], None), large)[sheet.row]


def assert_same(sheet: Sheet) -> None:
    bulk, one_by_one = read(sheet, 0), read(sheet, NEVER)
    assert_frame_equal(bulk.frame, one_by_one.frame)
    for part in ("rejects", "witnesses"):
        left, right = getattr(bulk, part), getattr(one_by_one, part)
        assert_frame_equal(left.sort(pl.all()), right.sort(pl.all()))
    assert (bulk.rows_read, bulk.ignored) == (one_by_one.rows_read, one_by_one.ignored)


@pytest.mark.parametrize("row", EXPORT_ROWS, ids=lambda row: row.__name__)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_both_ways_give_the_same_verdicts_reasons_and_values(row: type[ExportRow], data: st.DataObject) -> None:
    assert_same(csv_sheet(row.file.name, of_bytes(data.draw(files(row))), row))


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=80) | st.text(alphabet='a",\n\r\x00\u2028é;', max_size=80).map(str.encode))
def test_both_ways_agree_on_any_bytes_below_a_header(body: bytes) -> None:
    assert_same(csv_sheet("Member_Follows.csv", of_bytes(b"Date,Status,FullName\n" + body), Follow))


def test_a_plain_file_does_go_in_bulk() -> None:
    body = b'"2024-03-05 10:00:00","Active","Ada ""A"" Quill"\n"2024-03-06 10:00:00","Active","two\r\nlines"\n'
    sheet = csv_sheet("Member_Follows.csv", of_bytes(b'"Date","Status","FullName"\n' + body), Follow)
    bulk = read_in_bulk(sheet, 0)
    assert bulk is not None
    assert bulk.good["name"].to_list() == ['Ada "A" Quill', "two lines"]
    assert list(bulk.others) == []


def test_a_small_file_does_not() -> None:
    assert read_in_bulk(csv_sheet("Member_Follows.csv", of_bytes(b"Date,Status,FullName\n"), Follow)) is None


@pytest.mark.parametrize("row", [b"2024-03-05 10:00:00,Active\n", b"2024-03-05 10:00:00,Active,Ada,more\n"])
def test_polars_pads_and_cuts_ragged_rows_and_this_does_not(row: bytes) -> None:
    sheet = csv_sheet("Member_Follows.csv", of_bytes(b"Date,Status,FullName\n" + row), Follow)
    table = read(sheet, 0)
    assert table.frame.is_empty()
    assert table.rejects["code"].to_list() == ["short_row" if row.count(b",") == 1 else "long_row"]


def test_a_model_with_a_rule_for_whole_rows_never_goes_in_bulk() -> None:
    class Strict(Follow):
        @model_validator(mode="after")
        def no_muted(self) -> "Strict":
            assert self.status != "MUTE"
            return self

    assert read_in_bulk(csv_sheet("Member_Follows.csv", of_bytes(b"Date,Status,FullName\n"), Strict), 0) is None


def test_lines_are_physical_lines_in_both_ways() -> None:
    head = "CONVERSATION ID,FROM,TO,DATE,CONTENT\n"
    rows = 'a,Ada,Bo,2026-08-20 10:00:00 UTC,"one\ntwo"\n\nb,Ada,Bo,2026-08-20 10:00:00 UTC,x\nc,Ada,Bo,soon,x\n'
    for large in (0, NEVER):
        table = read(csv_sheet("messages.csv", of_bytes((head + rows).encode()), Message), large)
        assert table.frame["line"].to_list() == [2, 5]
        assert table.rejects["line"].to_list() == [6]


def test_a_row_of_the_wrong_shape_has_no_say_in_how_dates_are_meant() -> None:
    rows = b"25/4/2021 10:15,Active\n3/4/2021 10:15,Active,Ada\n"
    for large in (0, NEVER):
        table = read(csv_sheet("Member_Follows.csv", of_bytes(b"Date,Status,FullName\n" + rows), Follow), large)
        assert table.rejects["code"].sort().to_list() == ["short_row", "unclear_date"]
