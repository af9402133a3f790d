"""Tables for spreadsheets: cells as people read them, and none that a spreadsheet would run."""

import csv
import io
from datetime import UTC, date, datetime

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.tabular import csv_bytes, shaped
from schemas.report import Owed


def test_cells_are_written_as_people_read_them():
    table = pl.DataFrame(
        {
            "reasons": [["You wrote.", "They did not."], []],
            "at": [datetime(2026, 3, 9, 4, 5, 6, tzinfo=UTC), None],
            "on": [date(2026, 3, 9), None],
            "rate": [0.123456, None],
            "depth": [-1.5, -0.00001],
            "found": [True, False],
        }
    )
    assert csv_bytes(table).decode().splitlines() == [
        "reasons,at,on,rate,depth,found",
        "You wrote. · They did not.,2026-03-09 04:05:06,2026-03-09,0.1235,-1.5,true",
        '"",,,,-0.0,false',
    ]


def test_only_a_table_to_fill_in_begins_with_a_byte_order_mark():
    table = pl.DataFrame({"name": ["Zoë"]})
    assert csv_bytes(table) == "name\nZoë\n".encode()
    assert csv_bytes(table, by_hand=True) == b"\xef\xbb\xbf" + csv_bytes(table)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+44 20", "'+44 20"),
        ("-Ada", "'-Ada"),
        ("@ada", "'@ada"),
        ("   =1", "'   =1"),
        ("\u00a0\u200b\u202e=1", "'\u00a0\u200b\u202e=1"),
        ("\tAda", "'\tAda"),
        ("\rAda", "'\rAda"),
        ("＝1+1", "'＝1+1"),
        ("Ada = Bob", "Ada = Bob"),
        ("O'Neil, Ada", "O'Neil, Ada"),
        ("", ""),
    ],
)
def test_no_cell_can_be_taken_for_a_formula(text, written):
    whole = csv_bytes(pl.DataFrame({"name": [text], "list": [[text, "b"]]})).decode()
    ((_, _), (name, joined)) = csv.reader(io.StringIO(whole, newline=""))
    assert name == written
    assert joined == f"{written} · b"


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=12))
def test_whatever_a_name_is_its_cell_comes_back_and_starts_with_no_sign(text):
    ((_,), (cell,)) = csv.reader(io.StringIO(csv_bytes(pl.DataFrame({"n": [text + "x"]})).decode(), newline=""))
    assert cell in (text + "x", "'" + text + "x")
    assert not cell.lstrip().startswith(("=", "+", "-", "@"))


def test_a_table_takes_the_promised_columns_in_order_and_an_empty_decision():
    row = {"kind": "question", "why": "w", "rank": 1, "name": "Ada", "profile_url": None, "since": None, "extra": 1}
    table = shaped(pl.DataFrame([row]), Owed)
    assert table.columns == ["rank", "name", "profile_url", "since", "kind", "why", "decision"]
    assert table["decision"].to_list() == [""]


def test_a_table_without_a_promised_column_is_not_written():
    with pytest.raises(pl.exceptions.ColumnNotFoundError, match="rank"):
        shaped(pl.DataFrame({"name": ["Ada"]}), Owed)
