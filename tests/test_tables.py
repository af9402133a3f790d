"""Rows through the schemas: what is good, what is refused, and where."""

import csv
from typing import Any

import polars as pl
import pytest

from pipeline import analyze
from pipeline.export import open_export
from pipeline.tables import read_tables
from tests.conftest import SAMPLES, World, tries

DEFECTS = list(csv.DictReader((SAMPLES / "defects.csv").read_text(encoding="utf-8").splitlines()))


@pytest.fixture(scope="module")
def messy() -> dict[tuple[str, int], str]:
    """Every refused row of the messy sample: file and line, and the code."""
    tables = read_tables(open_export([SAMPLES / "messy"]))
    return {
        (reject["file"], reject["line"]): reject["code"]
        for table in tables.values()
        for reject in table.rejects.iter_rows(named=True)
    }


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda d: f"{d['file']}:{d['line']}:{d['code'] or d['expected']}")
def test_every_defect_is_found_on_its_line_and_nothing_else_is(messy: dict, defect: dict[str, str]) -> None:
    expected = defect["code"] if defect["expected"] == "rejected" else None
    assert messy.get((defect["file"], int(defect["line"]))) == expected


def test_the_messy_sample_has_no_other_refused_row(messy: dict) -> None:
    assert set(messy) == {(d["file"], int(d["line"])) for d in DEFECTS if d["expected"] == "rejected"}


def test_a_reject_names_the_column_as_the_file_does_and_never_the_value() -> None:
    rejects = analyze(SAMPLES / "messy").rejects
    flag = rejects.filter(pl.col("code") == "bad_flag").row(0, named=True)
    assert flag["column"] == "IS MESSAGE DRAFT"
    assert "value" not in rejects.columns
    assert not rejects["message"].str.contains("Maybe").any()


def test_a_quotation_mark_left_open_is_refused_and_not_taken_for_a_message(world: World) -> None:
    world.people("ada | Ada Quill").talk("2026-03-01 09:00 ada > me: hi")
    path = world.folder / "messages.csv"
    path.write_text(
        path.read_text(encoding="utf-8") + '2-x,,"Ada Quill,https://www.linkedin.com/in/ada,\n', encoding="utf-8"
    )
    analysis = world.analyze()
    assert analysis.rejects["code"].to_list() == ["open_quote"]
    assert analysis.people["messages_received"].to_list() == [1]


def test_a_file_whose_header_is_unknown_is_refused_row_by_row(world: World) -> None:
    world.people("ada | Ada Quill").table("messages.csv", ["Von", "An"], [["a", "b"], ["c", "d"]])
    analysis = world.analyze()
    row = analysis.coverage.filter(pl.col("file") == "messages.csv").row(0, named=True)
    assert (row["rows_read"], row["rows_used"], row["rows_rejected"]) == (3, 0, 3)
    assert set(analysis.rejects["code"]) == {"no_header"}
    assert "format may have changed" in row["note"]


SPOILT = {
    "a bad date": lambda row: [*row[:6], "soon", *row[7:]],
    "a short row": lambda row: row[:-2],
    "a long row": lambda row: [*row, "and more"],
    "a damaged quotation mark": lambda row: [*row[:8], 'well "then" ok'],
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=list(SPOILT))
def test_whoever_wrote_a_row_that_cannot_be_read_is_not_said_to_be_silent(world: World, spoil: Any) -> None:
    world.people("ada | Ada Quill | 2018-01-31\nbo | Bo Reed | 2021-09-01").talk(
        tries("ada", "2019-01-07 09:00", 9, 100)
    )
    assert world.person("ada")["standing"] == "unreturned"
    row = spoil(
        [
            "2-ada me", "", "Ada Quill", World.url("ada"), "Me Myself", World.url("me"), "2021-01-07 10:00:00 UTC", "",
            "Thanks", "INBOX", "", "No", "No",
        ]
    )  # fmt: skip
    line = ",".join(row) + "\n"
    path = world.folder / "messages.csv"
    path.write_text(path.read_text(encoding="utf-8") + line.replace("well", '"well"'), encoding="utf-8")
    analysis = world.analyze()
    assert analysis.rejects.height == 1
    assert "unreturned" not in analysis.people["standing"].to_list()
    assert analysis.cleanup.is_empty()


@pytest.mark.parametrize("row", ["2024-03-05 10:00:00,Active,Ada Quill", "2024-03-05 10:00:00,Active,Ada Quill,"])
def test_a_header_that_ends_with_a_comma_does_not_make_rows_short(world: World, row: str) -> None:
    world.people("ada | Ada Quill")
    (world.folder / "Member_Follows.csv").write_text(f"Date,Status,FullName,\n{row}\n", encoding="utf-8")
    analysis = world.analyze()
    assert analysis.rejects.is_empty()
    assert analysis.coverage.filter(pl.col("file") == "Member_Follows.csv")["rows_used"].item() == 1
