"""What an export comes in."""

import io
import os
import zipfile
from pathlib import Path

import pytest

from pipeline.container import members
from pipeline.errors import CannotRead, NotAnExport

FILES = {"Connections.csv": b"a,b\n", "Jobs/Saved Jobs.csv": b"c\n"}


def zipped(files: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def contents(path: Path) -> dict[str, bytes]:
    return {member.name: member.read() for member in members(path)}


def test_a_zip_a_folder_and_a_zip_in_a_zip_hold_the_same(tmp_path: Path) -> None:
    (tmp_path / "plain.zip").write_bytes(zipped(FILES))
    (tmp_path / "double.zip.zip").write_bytes(zipped({"export.zip": zipped(FILES)}))
    folder = tmp_path / "unpacked.zip"
    (folder / "Jobs").mkdir(parents=True)
    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    for path in ("plain.zip", "double.zip.zip", "unpacked.zip"):
        assert contents(tmp_path / path) == FILES, path


def test_a_lone_csv_is_an_export_of_one_file(tmp_path: Path) -> None:
    (tmp_path / "Connections.csv").write_bytes(b"a,b\n")
    assert contents(tmp_path / "Connections.csv") == {"Connections.csv": b"a,b\n"}


def test_what_the_mac_adds_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "e.zip").write_bytes(zipped({**FILES, "__MACOSX/._Connections.csv": b"x", ".DS_Store": b"x"}))
    assert contents(tmp_path / "e.zip") == FILES


@pytest.mark.parametrize("data", [b"", b"hello", zipped(FILES)[:60]])
def test_no_zip_is_said_to_be_none(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "e.zip").write_bytes(data)
    with pytest.raises(NotAnExport, match=r"e\.zip is not a zip file"):
        contents(tmp_path / "e.zip")


def test_a_damaged_member_is_said_to_be_damaged(tmp_path: Path) -> None:
    data = bytearray(zipped({"Connections.csv": b"First Name,Last Name\n" * 9}))
    data[60] ^= 0xFF
    (tmp_path / "e.zip").write_bytes(data)
    with pytest.raises(CannotRead, match=r"e\.zip is damaged"):
        contents(tmp_path / "e.zip")


def test_a_locked_member_is_said_to_be_locked(tmp_path: Path) -> None:
    data = bytearray(zipped({"Connections.csv": b"a,b\n"}))
    for marker, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(marker) + offset] |= 1
    (tmp_path / "e.zip").write_bytes(data)
    with pytest.raises(CannotRead, match="password"):
        contents(tmp_path / "e.zip")


def test_what_is_not_there_is_said_not_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(CannotRead, match="does not exist"):
        contents(tmp_path / "nowhere.zip")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "e.zip")
    with pytest.raises(NotAnExport, match="neither a file nor a folder"):
        contents(tmp_path / "e.zip")
