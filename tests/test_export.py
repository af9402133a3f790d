"""Files recognised by name and header."""

from datetime import date
from pathlib import Path

import pytest

from pipeline.errors import NotAnExport
from pipeline.export import open_export, read_table, row_model
from schemas.export import EXPORT_ROWS, Connection, EndorsementReceived, Follow, Message

NAMES = [
    ("Connections.csv", Connection),
    ("connections (1).csv", Connection),
    ("Complete_LinkedInDataExport_09-30-2026/Connections.csv", Connection),
    ("Messages.csv", Message),
    ("Endorsement Received Info.csv", EndorsementReceived),
    ("Endorsement_Received_Info.csv", EndorsementReceived),
    ("Member_Follows_123456789.csv", Follow),
    ("guide_messages.csv", None),
    ("learning_role_play_messages.csv", None),
    ("Connections.txt", None),
    ("Company Follows.csv", None),
]


@pytest.mark.parametrize(("name", "expected"), NAMES)
def test_files_go_by_their_normalised_names(name: str, expected: type | None) -> None:
    assert row_model(name) is expected


def test_columns_are_known_by_name_wherever_they_stand() -> None:
    data = b"URL,Connected On,Extra,LAST NAME,First Name,\nu,d,e,l,f,\n"
    table = read_table("Connections.csv", data, Connection)
    assert table.fields == ["url", "connected_on", None, "last_name", "first_name", None]


def test_of_two_columns_with_one_name_the_first_counts() -> None:
    table = read_table("Connections.csv", b"First Name,Last Name,Connected On,First Name\n", Connection)
    assert table.fields == ["first_name", "last_name", "connected_on", None]


def test_of_two_files_for_one_table_the_fuller_one_is_read(tmp_path: Path) -> None:
    (tmp_path / "Connections.csv").write_text("First Name,Last Name,Connected On\na,b,05 Mar 2024\n")
    (tmp_path / "Connections (1).csv").write_text("First Name,Last Name,URL,Connected On\na,b,,05 Mar 2024\n")
    contents = open_export([tmp_path])
    assert contents.tables[Connection].file == "Connections (1).csv"
    assert list(contents.left) == ["Connections.csv"]


def test_the_date_in_the_archives_name_is_american(tmp_path: Path) -> None:
    folder = tmp_path / "Basic_LinkedInDataExport_09-30-2026.zip"
    folder.mkdir()
    (folder / "Connections.csv").write_text("First Name,Last Name,Connected On\n")
    assert open_export([folder]).named_on == date(2026, 9, 30)


def test_a_folder_of_something_else_is_no_export(tmp_path: Path) -> None:
    (tmp_path / "holiday.csv").write_text("a,b\n")
    with pytest.raises(NotAnExport, match="holds none of the files"):
        open_export([tmp_path])


def test_every_declared_column_fills_a_field_of_its_row_and_the_other_way_round() -> None:
    for row in EXPORT_ROWS:
        assert set(row.file.columns) == set(row.model_fields), row.__name__
        required = {name for name, column in row.file.columns.items() if column.required}
        assert {name for name, info in row.model_fields.items() if info.is_required()} <= required, row.__name__
