"""An export as a whole: which of its files is which table, when it was made, and whose it is."""

from datetime import date
from pathlib import Path

import pytest

from pipeline.errors import NotAnExport
from pipeline.export import Contents, open_export
from pipeline.sheet import csv_sheet
from pipeline.tables import read_tables
from schemas.export import (
    EXPORT_ROWS,
    Connection,
    EndorsementReceived,
    Follow,
    Message,
    Profile,
)
from tests.conftest import of_bytes
from tests.test_archive import zipped

SIX = "First Name,Last Name,Company,Position,Connected On\n"
SEVEN = "First Name,Last Name,URL,Company,Position,Connected On\n"
ADA = "Ada,Quill,https://www.linkedin.com/in/ada,,,05 Mar 2024\n"
BO = "Bo,Reed,https://www.linkedin.com/in/bo,,,06 Mar 2024\n"
OLD_ADA = "Ada,Quill,,,05 Mar 2024\n"
MESSAGES = "FROM,TO,DATE,CONTENT\nAda Quill,Me Myself,2026-03-01 09:00:00 UTC,hi\n"
PROFILE = "First Name,Last Name,Headline\n"
OLDER, NEWER = "Basic_LinkedInDataExport_12-31-2025", "Complete_LinkedInDataExport_02-01-2026"


def laid_out(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
    return folder


def opened(folder: Path, files: dict[str, str | bytes]) -> Contents:
    return open_export([laid_out(folder, files)])


def archive(files: dict[str, str]) -> bytes:
    return zipped({name: text.encode() for name, text in files.items()})


def names(contents: Contents) -> list[str]:
    """The first names of the connections that are read."""
    return read_tables(contents)[Connection].frame["first_name"].to_list()


RIVALS: dict[str, tuple[dict[str, str], str]] = {
    "more known columns": (
        {"Connections.csv": SIX + OLD_ADA, "Connections (1).csv": SEVEN + ADA},
        "Connections (1).csv",
    ),
    "more known columns before more rows": (
        {"Connections.csv": SIX + 3 * OLD_ADA, "Connections (1).csv": SEVEN + ADA},
        "Connections (1).csv",
    ),
    "unknown columns count for nothing": (
        {"Connections (1).csv": SEVEN + ADA + BO, "Connections.csv": SEVEN.replace("\n", ",Shoe Size\n") + ADA},
        "Connections (1).csv",
    ),
    "more rows": ({"a/Connections.csv": SEVEN + ADA, "b/Connections.csv": SEVEN + ADA + BO}, "b/Connections.csv"),
    "else the first by name": (
        {"b/Connections.csv": SEVEN + ADA, "a/Connections.csv": SEVEN + BO},
        "a/Connections.csv",
    ),
    "the later date before everything": (
        {f"{OLDER}/Connections.csv": SEVEN + ADA + BO, f"{NEWER}/Connections.csv": SIX + OLD_ADA},
        f"{NEWER}/Connections.csv",
    ),
    "a date before none": (
        {f"{OLDER}/Connections.csv": SEVEN + ADA, "Connections.csv": SEVEN + ADA + BO},
        f"{OLDER}/Connections.csv",
    ),
    "a date that there is not is none": (
        {"LinkedInDataExport_02-30-2027/Connections.csv": SEVEN + ADA, "Connections.csv": SEVEN + ADA + BO},
        "Connections.csv",
    ),
    "the known name and a renamed one are equals": (
        {"Connections.csv": SEVEN + ADA, "mine.csv": SEVEN + ADA + BO},
        "mine.csv",
    ),
    "a file that cannot be understood loses": (
        {"Connections.csv": "x\n" * 20, "mine.csv": SEVEN + ADA},
        "mine.csv",
    ),
}


@pytest.mark.parametrize(("files", "read"), RIVALS.values(), ids=RIVALS)
@pytest.mark.parametrize("turned", [False, True])
def test_of_two_files_for_one_table(tmp_path: Path, files: dict[str, str], read: str, turned: bool) -> None:
    contents = opened(tmp_path / "e", dict(sorted(files.items(), reverse=turned)))
    assert contents.tables[Connection].file == read
    ((name, why),) = contents.left
    assert {name, read} == set(files)
    assert why.startswith(f"Not read, since {read} is read for the same table (")


def test_what_it_costs_that_a_file_is_not_read_is_said(tmp_path: Path) -> None:
    same = opened(tmp_path / "a", {"Connections.csv": SEVEN + ADA, "Connections (1).csv": SEVEN + ADA + BO})
    assert same.left[0][1].endswith("(each of its rows is in that one too)")
    other = opened(tmp_path / "b", {"Connections.csv": SEVEN + ADA, "Connections (1).csv": SEVEN + BO + BO})
    assert other.left[0][1].endswith("(1 of its 1 rows are not in that one)")


def test_the_date_of_an_archive_counts_wherever_it_stands(tmp_path: Path) -> None:
    for number, name in enumerate(["e.zip/{}/x", "{}.zip", "{}.zip.zip/x", "{} (1)"]):
        path = f"{number}/{name}"
        files = {
            f"{path.format(OLDER)}/Connections.csv": SEVEN + BO,
            f"{path.format(NEWER)}/Connections.csv": SIX + OLD_ADA,
        }
        assert names(opened(tmp_path, files)) == ["Ada"], name
        for made in files:
            (tmp_path / made).unlink()


DATES = {
    "Basic_LinkedInDataExport_09-30-2026.zip": date(2026, 9, 30),
    "Complete_LinkedInDataExport_10-01-2026.zip.zip": date(2026, 10, 1),
    "complete_linkedindataexport_10-01-2026 (1)": date(2026, 10, 1),
    "Basic_LinkedInDataExport_30-09-2026.zip": None,
    "LinkedInDataExport.zip": None,
    "export-2026-09-30.zip": None,
}


@pytest.mark.parametrize(("name", "day"), DATES.items())
@pytest.mark.parametrize("is_folder", [True, False])
def test_the_date_in_the_archives_name_is_american(
    tmp_path: Path, name: str, day: date | None, is_folder: bool
) -> None:
    files = {"Connections.csv": SEVEN + ADA}
    if is_folder:
        laid_out(tmp_path / name, files)
    else:
        (tmp_path / name).write_bytes(archive(files))
    assert open_export([tmp_path / name]).named_on == day


def test_the_export_is_as_new_as_the_newest_file_that_is_read(tmp_path: Path) -> None:
    files = {
        f"{OLDER}/Connections.csv": SEVEN,
        f"{NEWER}/messages.csv": MESSAGES,
        "LinkedInDataExport_03-01-2026/x.txt": "",
    }
    assert opened(tmp_path, files).named_on == date(2026, 2, 1)


def test_of_two_dates_in_one_path_the_later_counts(tmp_path: Path) -> None:
    for number, (outer, inner) in enumerate([(OLDER, NEWER), (NEWER, OLDER)]):
        files = {f"{outer}/{inner}.zip": archive({"Connections.csv": SEVEN})}
        assert opened(tmp_path / str(number), files).named_on == date(2026, 2, 1)


def test_the_old_list_of_endorsements_beside_todays(tmp_path: Path) -> None:
    old = "Endorsement Date\tSkill Name\tEndorser First Name\tEndorser Last Name\tEndorsement Status\tDisplay Status\n"
    old += '"2020/06/10 23:13:46 UTC"\t"Knots"\t"Cy"\t"Pell"\t"Redacted"\t""\n' * 3
    new = "Endorsement Date,Skill Name,Endorser First Name,Endorser Last Name,Endorser Public Url,Endorsement Status\n"
    new += "2025/06/10 23:13:46 UTC,Knots,Ada,Quill,www.linkedin.com/in/ada,ACCEPTED\n"
    both = {
        "Endorsement Received Info.csv": b"\xff\xfe" + old.encode("utf-16-le"),
        "Endorsement_Received_Info.csv": new,
    }
    contents = opened(tmp_path, both)
    assert contents.tables[EndorsementReceived].file == "Endorsement_Received_Info.csv", "it has more known columns"
    assert [name for name, _ in contents.left] == ["Endorsement Received Info.csv"]
    assert read_tables(contents)[EndorsementReceived].frame["url"].to_list() == ["ada"]
    (tmp_path / "Endorsement_Received_Info.csv").unlink()
    alone = read_tables(open_export([tmp_path]))[EndorsementReceived]
    assert (alone.frame.height, alone.rejects.height) == (3, 0), "and alone it is read as it is"


def test_an_older_and_a_newer_file_in_one_folder_are_not_added_up(tmp_path: Path) -> None:
    rows = "Date,Status,FullName\n2024-01-01 10:00:00,Active,Ada Quill\n"
    contents = opened(tmp_path, {"Member_Follows.csv": rows, "Member_Follows_123456789.csv": rows})
    assert read_tables(contents)[Follow].rows_read == 1
    assert len(contents.left) == 1


def test_the_two_halves_of_one_export_are_read_together(tmp_path: Path) -> None:
    first = archive({"Profile.csv": f"{PROFILE}Me,Myself,Tester\n"})
    second = archive({"Profile.csv": f"{PROFILE}me ,MYSELF,Tester\n", "Connections.csv": SEVEN + ADA})
    third = archive({"messages.csv": MESSAGES})
    laid_out(tmp_path, {f"{OLDER}.zip": first, f"{NEWER}.zip": second, "third.zip": third})
    zips = [tmp_path / f"{OLDER}.zip", tmp_path / f"{NEWER}.zip", tmp_path / "third.zip"]
    for given in (zips, zips[::-1], [tmp_path]):
        contents = open_export(given)
        assert contents.tables.keys() == {Connection, Message, Profile}
        assert contents.tables[Profile].file == f"{NEWER}.zip/Profile.csv"
        assert [name for name, _ in contents.left] == [f"{OLDER}.zip/Profile.csv"]


def test_two_zips_of_one_name_from_two_folders_are_told_apart(tmp_path: Path) -> None:
    laid_out(tmp_path, {"a/e.zip": archive({"Connections.csv": SEVEN + ADA})})
    laid_out(tmp_path, {"b/e.zip": archive({"Connections.csv": SEVEN + ADA + BO, "messages.csv": MESSAGES})})
    contents = open_export([tmp_path / "a/e.zip", tmp_path / "b/e.zip"])
    assert names(contents) == ["Ada", "Bo"]
    assert [name for name, _ in contents.left] == ["e.zip/Connections.csv"]
    assert contents.tables[Connection].file == "e.zip/Connections.csv (number 2 of this name)"


def test_the_order_in_which_files_are_given_never_matters(tmp_path: Path) -> None:
    zips = {f"{name}.zip": archive({"Connections.csv": SEVEN + ADA, "x.txt": ""}) for name in "abc"}
    laid_out(tmp_path, zips)
    first, second = (open_export([tmp_path / name for name in order]) for order in (sorted(zips), sorted(zips)[::-1]))
    assert first.left == second.left
    assert first.tables[Connection].file == second.tables[Connection].file == "a.zip/Connections.csv"


def test_one_file_given_twice_counts_once(tmp_path: Path) -> None:
    path = laid_out(tmp_path, {"Connections.csv": SEVEN + ADA}) / "Connections.csv"
    assert names(open_export([path, path])) == ["Ada"]


def test_lone_files_given_together_are_one_export(tmp_path: Path) -> None:
    laid_out(tmp_path, {"Connections.csv": SEVEN + ADA, "messages.csv": MESSAGES})
    paths = [tmp_path / "Connections.csv", tmp_path / "messages.csv"]
    assert open_export(paths).tables.keys() == {Connection, Message}


TWO_PEOPLE = {
    "in two folders": {"a/Profile.csv": f"{PROFILE}Ada,Quill,x\n", "b/Profile.csv": f"{PROFILE}Bo,Reed,x\n"},
    "in one folder": {"Profile.csv": f"{PROFILE}Ada,Quill,x\n", "Profile (1).csv": f"{PROFILE}Bo,Reed,x\n"},
    "of one surname": {"a/Profile.csv": f"{PROFILE}Ada,Quill,x\n", "b/Profile.csv": f"{PROFILE}Bo,Quill,x\n"},
    "with dates": {
        f"{OLDER}/Profile.csv": f"{PROFILE}Ada,Quill,x\n",
        f"{NEWER}/Profile.csv": f"{PROFILE}Bo,Reed,x\n",
    },
}


@pytest.mark.parametrize("files", TWO_PEOPLE.values(), ids=TWO_PEOPLE)
def test_the_exports_of_two_people_are_refused(tmp_path: Path, files: dict[str, str]) -> None:
    with pytest.raises(NotAnExport, match="are the exports of several people, by the names in their Profile") as found:
        opened(tmp_path, files)
    for name in ("Ada", "Bo", "Quill", "Reed"):
        assert name not in str(found.value), "an error names nobody"


ONE_PERSON = {
    "spelt in two ways": "  ada ,QUILL,Older words\n",
    "in wide letters": "Ａｄａ,Quill,x\n",
    "with a blank row": ",,\n",
    "with nothing": "",
    "with a damaged row": 'Ada,Quill,"x"y\n',
    "with a row too short": "Ada\n",
}


@pytest.mark.parametrize("row", ONE_PERSON.values(), ids=ONE_PERSON)
def test_two_exports_of_one_person_are_not_refused(tmp_path: Path, row: str) -> None:
    contents = opened(
        tmp_path, {f"{NEWER}/Profile.csv": f"{PROFILE}Ada,Quill,x\n", f"{OLDER}/Profile.csv": PROFILE + row}
    )
    assert contents.tables[Profile].file == f"{NEWER}/Profile.csv"


def test_a_profile_without_its_header_is_nobody_elses(tmp_path: Path) -> None:
    files = {f"{NEWER}/Profile.csv": f"{PROFILE}Ada,Quill,x\n", f"{OLDER}/Profile.csv": "Ada,Quill\n"}
    assert opened(tmp_path, files).tables.keys() == {Profile}


@pytest.mark.parametrize("files", [{"holiday.csv": "a,b\n"}, {}, {"a.txt": "x"}, {"a.json": "{}"}], ids=str)
def test_something_else_is_no_export(tmp_path: Path, files: dict[str, str]) -> None:
    words = r"e holds none of the files of a LinkedIn data export; give the zip that LinkedIn sent you, or the folder"
    folder = laid_out(tmp_path / "e", files)
    folder.mkdir(exist_ok=True)
    with pytest.raises(NotAnExport, match=words):
        open_export([folder])


def test_the_reason_why_nothing_was_found_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(NotAnExport) as found:
        opened(tmp_path / "e", {"a.zip": b"hello"})
    assert ".)" not in str(found.value)
    assert str(found.value).count("not read: a.zip is not a zip file") == 1


def test_columns_are_known_by_name_wherever_they_stand() -> None:
    text = b"URL,Connected On,Extra,LAST NAME,First Name,\nu,d,e,l,f,\n"
    sheet = csv_sheet("Connections.csv", of_bytes(text), Connection)
    assert sheet.fields == ["url", "connected_on", None, "last_name", "first_name", None]


def test_of_two_columns_with_one_name_the_first_counts() -> None:
    sheet = csv_sheet("Connections.csv", of_bytes(b"First Name,Last Name,Connected On,First Name\n"), Connection)
    assert sheet.fields == ["first_name", "last_name", "connected_on", None]


def test_every_declared_column_fills_a_field_of_its_row_and_the_other_way_round() -> None:
    for row in EXPORT_ROWS:
        assert set(row.file.columns) == set(row.model_fields), row.__name__
        required = {name for name, column in row.file.columns.items() if column.required}
        assert {name for name, info in row.model_fields.items() if info.is_required()} <= required, row.__name__
