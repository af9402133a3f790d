"""What is inside a zip, however it was made: as LinkedIn does, by hand, by accident or with bad intent."""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.archive import in_zip
from pipeline.errors import CannotGoOn, CannotRead, NotAnExport
from pipeline.export import open_export
from pipeline.member import LOCKED, Allowance, Member
from pipeline.tables import read_tables
from schemas.export import Connection
from schemas.rules import Rules

CONNECTIONS = b"First Name,Last Name,Connected On\nAda,Quill,05 Mar 2024\n"
LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"

Files = dict[str, bytes] | Iterable[tuple[str | zipfile.ZipInfo, bytes]]


def zipped(files: Files, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The files as a zip; a list may hold one name twice."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, content in files.items() if isinstance(files, dict) else files:
            archive.writestr(name, content, method)
    return data.getvalue()


def patched(data: bytes, name: str, *, local: tuple[int, bytes], central: tuple[int, bytes]) -> bytes:
    """A zip with a few bytes of one entry's two headers overwritten: (offset in the header, the bytes)."""
    changed = bytearray(data)
    for marker, name_at, (offset, value) in ((LOCAL, 30, local), (CENTRAL, 46, central)):
        start = data.index(marker)
        while data[start + name_at : start + name_at + len(name)] != name.encode():
            start = data.index(marker, start + 1)
        changed[start + offset : start + offset + len(value)] = value
    return bytes(changed)


def locked(data: bytes, name: str) -> bytes:
    """The zip with one entry marked as locked with a password."""
    return patched(data, name, local=(6, b"\x01"), central=(8, b"\x01"))


class Pipe(io.RawIOBase):
    """What cannot be gone back in: a zip written to it has its sizes after the data, as LinkedIn's has."""

    def __init__(self) -> None:
        self.data = b""

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(data)
        self.data += piece
        return len(piece)


def listed(data: bytes, rules: Rules | None = None) -> list[Member]:
    return list(in_zip("e.zip", data, Allowance(rules or Rules())))


def contents(data: bytes, rules: Rules | None = None) -> dict[str, bytes]:
    return {member.name: member.read(None) for member in listed(data, rules)}


def faults(data: bytes) -> dict[str, str]:
    return {member.name: member.fault for member in listed(data)}


def at(folder: Path, data: bytes, name: str = "e.zip") -> Path:
    (folder / name).write_bytes(data)
    return folder / name


INNER = zipped({"Connections.csv": CONNECTIONS})
SHAPES = {
    "flat, as LinkedIn makes it": zipped({"Connections.csv": CONNECTIONS}),
    "stored and not packed": zipped({"Connections.csv": CONNECTIONS}, zipfile.ZIP_STORED),
    "a top folder inside": zipped({"Complete_LinkedInDataExport_09-30-2026/Connections.csv": CONNECTIONS}),
    "folders deep inside": zipped({"a/b/c/d/Connections.csv": CONNECTIONS}),
    "folders as entries": zipped([("a/", b""), ("a/Connections.csv", CONNECTIONS)]),
    "a folder whose name ends in .zip": zipped([("e.zip/", b""), ("e.zip/Connections.csv", CONNECTIONS)]),
    "names of Windows": zipped({"a\\Connections.csv": CONNECTIONS}),
    "a zip in a zip": zipped({"e.zip": INNER}),
    "a zip in a zip in a zip": zipped({"e.zip": zipped({"e.zip": INNER})}),
    "a zip in a folder in a zip": zipped({"a/E.ZIP": INNER}),
    "after something else": b"#!/bin/sh\n" + INNER,
}


@pytest.mark.parametrize("data", SHAPES.values(), ids=SHAPES)
def test_connections_are_found_however_the_zip_was_made(tmp_path: Path, data: bytes) -> None:
    found = {member.base: member.read(None) for member in listed(data)}
    assert found == {"connections.csv": CONNECTIONS}
    table = open_export([at(tmp_path, data, "e.zip.zip")]).tables[Connection]
    assert [record.cells for sheet in table.sheets for record in sheet.records()] == [["Ada", "Quill", "05 Mar 2024"]]


def test_a_streamed_zip_with_its_sizes_after_the_data_is_read() -> None:
    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Connections.csv", CONNECTIONS)
        archive.writestr("Jobs/Résumé.csv", b"x")
    assert pipe.data[6] & 0x08, "sizes come after the data"
    assert contents(pipe.data) == {"Connections.csv": CONNECTIONS, "Jobs/Résumé.csv": b"x"}


def test_a_zip_in_a_zip_is_followed_as_deep_as_linkedins_own_need_and_no_deeper() -> None:
    data = INNER
    for _ in range(3):
        data = zipped({"e.zip": data})
    assert [member.name for member in listed(data)] == ["e.zip"], "left as a file that nobody looks into"


def test_what_computers_add_is_passed_over() -> None:
    junk = ["__MACOSX/._Connections.csv", "a/__MACOSX/x.csv", ".DS_Store", "a/.hidden/b.csv", "._messages.csv"]
    assert contents(zipped({**dict.fromkeys(junk, b"x"), "Connections.csv": CONNECTIONS})) == {
        "Connections.csv": CONNECTIONS
    }


OUTSIDE = [
    "../Connections.csv",
    "a/../../Connections.csv",
    "..\\Connections.csv",
    "a\\..\\Connections.csv",
    "/etc/Connections.csv",
    "\\\\server\\Connections.csv",
    "C:\\Connections.csv",
    "c:Connections.csv",
]


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_name_that_points_outside_is_not_read(tmp_path: Path, name: str) -> None:
    data = zipped({name: CONNECTIONS})
    (member,) = listed(data)
    assert "points outside" in member.fault
    with pytest.raises(NotAnExport, match="its name points outside the archive"):
        open_export([at(tmp_path, data)])


@pytest.mark.parametrize("name", ["..Connections.csv", "a..b/Connections.csv", "Conn..csv", "é:/x.csv"])
def test_a_name_with_dots_or_colons_inside_points_nowhere(name: str) -> None:
    assert faults(zipped({name: b""})) == ({name: ""} if not name.startswith(".") else {})


def test_a_link_in_a_zip_is_not_followed() -> None:
    link = zipfile.ZipInfo("Connections.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert faults(zipped([(link, b"/etc/passwd")])) == {"Connections.csv": "it is a link to another file"}


def test_a_locked_file_that_is_needed_is_said_to_be_locked(tmp_path: Path) -> None:
    data = locked(zipped({"a/Connections.csv": CONNECTIONS, "Profile.csv": b""}), "a/Connections.csv")
    with pytest.raises(CannotRead, match=r"^a/Connections\.csv is locked with a password; unpack the archive"):
        open_export([at(tmp_path, data)])


@pytest.mark.parametrize("name", ["Rich_Media.csv", "cv.pdf", "guide_messages.csv", "photos.zip"])
def test_a_locked_file_that_nobody_needs_is_left(tmp_path: Path, name: str) -> None:
    data = locked(zipped({"Connections.csv": CONNECTIONS, name: b"x"}), name)
    found = open_export([at(tmp_path, data)])
    assert set(found.tables) == {Connection}
    assert found.left == [(name, f"Not read: {LOCKED}")]


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_file_packed_as_linkedin_never_does_is_left(method: int) -> None:
    data = zipped({"Connections.csv": CONNECTIONS}, method)
    assert faults(data) == {"Connections.csv": "it is packed in a way that LinkedIn does not use"}


def test_a_file_that_unpacks_to_far_more_than_its_size_is_refused_unless_the_rules_allow_it() -> None:
    many = b"0" * 20_000_000
    data = zipped({"Connections.csv": many})
    with pytest.raises(NotAnExport, match=r"^e\.zip holds a file that unpacks to over 200 times its size"):
        contents(data)
    assert contents(data, Rules(archive_most_ratio=2000))["Connections.csv"] == many


def test_little_text_may_pack_very_well() -> None:
    data = zipped({"messages.csv": b"x" * 15_000_000})
    assert len(data) * 200 < 15_000_000
    assert len(contents(data)["messages.csv"]) == 15_000_000


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_files_that_are_too_much_together_are_refused_unless_the_rules_allow_it(method: int) -> None:
    data = zipped({f"{number}.csv": bytes(400_000) for number in range(3)}, method)
    with pytest.raises(NotAnExport, match=r"^e\.zip unpacks to more than 1 megabytes, far more than any"):
        contents(data, Rules(archive_most_megabytes=1))
    assert len(contents(data, Rules(archive_most_megabytes=2))) == 3


def test_what_several_archives_hold_counts_together(tmp_path: Path) -> None:
    rows = b"".join(b"Ada,Quill %d,05 Mar 2024\n" % number for number in range(25_000))
    zips = [at(tmp_path, zipped({"Connections.csv": CONNECTIONS + rows}), f"{name}.zip") for name in "ab"]
    small = Rules(archive_most_megabytes=1)
    assert open_export(zips[:1], small).tables.keys() == {Connection}
    with pytest.raises(NotAnExport, match=r"^b\.zip unpacks to more than 1 megabytes"):
        open_export(zips, small)


def test_zips_in_a_zip_count_too() -> None:
    data = zipped({"a.zip": zipped({"a.zip": zipped({"x.csv": bytes(3_000_000)}, zipfile.ZIP_STORED)})})
    with pytest.raises(NotAnExport, match="more than 1 megabytes"):
        contents(data, Rules(archive_most_megabytes=1))


def test_too_many_files_are_refused_unless_the_rules_allow_them() -> None:
    data = zipped({f"{number}.csv": b"" for number in range(6)})
    with pytest.raises(NotAnExport, match=r"^e\.zip holds more than 5 files, .* raise archive_most_files"):
        contents(data, Rules(archive_most_files=5))
    assert len(contents(data, Rules(archive_most_files=6))) == 6


def test_a_directory_that_says_it_is_huge_is_refused_before_it_is_read() -> None:
    data = bytearray(INNER)
    place = data.rindex(END)
    data[place + 12 : place + 16] = struct.pack("<L", 1 << 30)
    with pytest.raises(NotAnExport, match="holds more than 2,000 files"):
        listed(bytes(data))


@pytest.mark.parametrize("said", [1, 40, 300])
def test_a_directory_that_says_it_is_small_is_not_believed(said: int) -> None:
    data = bytearray(zipped({f"{number}.csv": b"" for number in range(9)}))
    place = data.rindex(END)
    data[place + 12 : place + 16] = struct.pack("<L", said)
    with pytest.raises(NotAnExport, match="is not a zip file, or was cut short"):
        contents(bytes(data), Rules(archive_most_files=5))


def test_a_file_that_unpacks_to_more_than_it_says_is_damaged_and_not_read_on() -> None:
    size = struct.pack("<L", 10)
    data = patched(INNER, "Connections.csv", local=(22, size), central=(24, size))
    with pytest.raises(CannotRead, match=r"^e\.zip is damaged"):
        contents(data)


def test_of_two_entries_with_one_name_each_gives_its_own(tmp_path: Path) -> None:
    longer = CONNECTIONS + b"Bo,Reed,06 Mar 2024\n"
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = zipped([("Connections.csv", CONNECTIONS), ("Connections.csv", longer)])
    assert [member.read(None) for member in listed(data)] == [CONNECTIONS, longer]
    found = open_export([at(tmp_path, data)])
    assert found.tables[Connection].file == "e.zip/Connections.csv (number 2 of this name)", "it has more rows"
    assert [name for name, _ in found.left] == ["e.zip/Connections.csv"]


@pytest.mark.parametrize("data", [b"", b"PK", b"hello", b"First Name,Last Name\n", b"<html>Sign in</html>", END])
def test_what_is_no_zip_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(NotAnExport, match=r"^e\.zip is not a zip file, or was cut short; download it again"):
        listed(data)


@settings(deadline=None)
@given(st.integers(0, len(INNER) - 1))
def test_a_zip_that_was_cut_short_is_said_to_be(length: int) -> None:
    with pytest.raises(NotAnExport, match="was cut short"):
        listed(INNER[:length])


@settings(deadline=None)
@given(place=st.integers(0, len(CONNECTIONS) - 1), flip=st.integers(1, 255))
def test_one_changed_byte_of_content_is_noticed(place: int, flip: int) -> None:
    data = bytearray(zipped({"Connections.csv": CONNECTIONS}, zipfile.ZIP_STORED))
    data[data.index(CONNECTIONS) + place] ^= flip
    with pytest.raises(CannotRead, match=r"^e\.zip is damaged; download it again from LinkedIn"):
        contents(bytes(data))


def test_a_damaged_file_that_nobody_needs_costs_nothing(tmp_path: Path) -> None:
    data = bytearray(zipped({"Connections.csv": CONNECTIONS, "cv.pdf": b"one page"}, zipfile.ZIP_STORED))
    data[data.index(b"one page")] ^= 1
    assert open_export([at(tmp_path, bytes(data))]).tables.keys() == {Connection}


def test_a_junk_zip_among_the_files_of_a_zip_is_left_as_it_is_in_a_folder(tmp_path: Path) -> None:
    found = open_export([at(tmp_path, zipped({"Connections.csv": CONNECTIONS, "cv.zip": b"junk"}))])
    assert found.tables.keys() == {Connection}
    ((name, why),) = found.left
    assert (name, "not a zip file" in why) == ("cv.zip", True)


def test_an_entry_without_a_name_is_passed_over(tmp_path: Path) -> None:
    nameless = patched(zipped({"Connections.csv": CONNECTIONS, "x": b""}), "x", local=(30, b"\0"), central=(46, b"\0"))
    assert open_export([at(tmp_path, nameless)]).tables.keys() == {Connection}


ALL_KINDS = zipped(
    {"Connections.csv": CONNECTIONS * 3, "Jobs/Saved Jobs.csv": b"x,y\n", "e.zip": INNER, "a.json": b"[]"}
)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(ALL_KINDS) - 1), st.integers(0, 255)), min_size=1, max_size=3))
@example([(ALL_KINDS.index(CENTRAL) + 46, 0)])
def test_whatever_is_damaged_the_run_ends_with_a_sentence_or_a_result(damage: list[tuple[int, int]]) -> None:
    data = bytearray(ALL_KINDS)
    for place, value in damage:
        data[place] = value
    with suppress(CannotGoOn):
        for member in listed(bytes(data)):
            assert member.name.isprintable()
            if not member.fault:
                assert isinstance(member.read(None), bytes)


def test_names_in_another_encoding_are_names_too() -> None:
    raw = patched(zipped({"Conn?.csv": b"x"}), "Conn?.csv", local=(34, b"\x82"), central=(50, b"\x82"))
    assert list(contents(raw)) == ["Conné.csv"], "code page 437, as zips without the mark of UTF-8 have it"


def test_a_name_that_says_it_is_utf_8_and_is_not_is_said_so() -> None:
    name = "é.csv"
    bad = zipped({name: b"x"}).replace(name.encode(), b"\xff\xfe.csv")
    with pytest.raises(NotAnExport, match=r"^e\.zip holds file names that cannot be read"):
        listed(bad)


@pytest.mark.parametrize("sign", ["\x1b[2J", "\n", "\r", "\u202e", "\u2028", "\x9b", "\x07"])
def test_no_name_can_command_a_terminal(tmp_path: Path, sign: str) -> None:
    data = zipped({f"a{sign}b.txt": b"", f"{sign}.zip": zipped({"x.txt": b""}), "Connections.csv": CONNECTIONS})
    found = open_export([at(tmp_path, data)])
    assert found.tables.keys() == {Connection}
    assert len(found.left) == 2
    assert all(name.isprintable() and why.isprintable() for name, why in found.left)


def test_the_first_bytes_can_be_had_alone() -> None:
    (member,) = listed(INNER)
    assert member.read(10) == CONNECTIONS[:10]
    assert member.read(10_000) == CONNECTIONS
    assert member.read(None) == CONNECTIONS


def test_nothing_is_unpacked_to_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    export = at(tmp_path, zipped({"e.zip": INNER, "../evil.csv": b"x", "a/Profile.csv": b"x"}))
    open_export([export])
    assert list(tmp_path.parent.glob("evil.csv")) == []
    assert list(tmp_path.iterdir()) == [export]


def test_the_sum_in_the_directory_is_what_content_is_held_to() -> None:
    wrong = struct.pack("<L", zlib.crc32(CONNECTIONS) ^ 1)
    data = patched(INNER, "Connections.csv", local=(14, wrong), central=(16, wrong))
    with pytest.raises(CannotRead, match="is damaged"):
        contents(data)


def test_more_rows_than_any_export_has_are_refused_unless_the_rules_allow_them(tmp_path: Path) -> None:
    path = tmp_path / "rows.zip"
    path.write_bytes(zipped({"Connections.csv": b"First Name,Last Name,URL,Connected On\n" + b"a\n" * 2_000}))
    few = Rules(archive_most_rows=1_000)
    with pytest.raises(NotAnExport, match=r"rows\.zip holds a file of more than 1,000 rows"):
        read_tables(open_export([path], few))
    assert read_tables(open_export([path]))[Connection].rows_read == 2_000
