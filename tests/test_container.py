"""What an export comes in: folders, zips in folders, lone files, and what cannot be opened."""

import errno
import os
from pathlib import Path

import pytest

from pipeline.container import members
from pipeline.errors import CannotRead, NotAnExport
from pipeline.export import open_export
from pipeline.member import Allowance, Member
from schemas.export import Connection, Message
from schemas.rules import Rules
from tests.test_archive import CONNECTIONS, locked, zipped

FILES = {"Connections.csv": CONNECTIONS, "Jobs/Saved Jobs.csv": b"c\n"}
MESSAGES = b"FROM,TO,DATE,CONTENT\nAda,Bo,2026-03-01 09:00:00 UTC,hi\n"
may_not_read = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="this user may read every file"
)


def found(path: Path, rules: Rules | None = None) -> list[Member]:
    return list(members(path, Allowance(rules or Rules())))


def contents(path: Path, rules: Rules | None = None) -> dict[str, bytes]:
    return {member.name: member.read(None) for member in found(path, rules)}


def laid_out(folder: Path, files: dict[str, bytes]) -> Path:
    """The files in a folder."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def left(path: Path) -> dict[str, str]:
    return dict(open_export([path]).left)


@pytest.mark.parametrize("name", ["export", "Complete_LinkedInDataExport_09-30-2026.zip", "export (1)"])
def test_a_folder_holds_what_the_zip_held_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    (tmp_path / "e.zip").write_bytes(zipped(FILES))
    assert contents(laid_out(tmp_path / name, FILES)) == contents(tmp_path / "e.zip") == FILES


@pytest.mark.parametrize("name", ["Connections.csv", "Connections.CSV", "snapshot.json", "a.Json"])
def test_a_lone_file_is_an_export_of_one_file(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"a,b\n")
    (member,) = found(tmp_path / name)
    assert (member.name, member.home, member.fault, member.read(None)) == (name, "", "", b"a,b\n")


@pytest.mark.parametrize("name", ["e.zip", "e.ZIP", "e.zip.zip", "e", "e.zip (1)", "e.zip.download"])
def test_a_zip_is_a_zip_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(zipped(FILES))
    assert contents(tmp_path / name) == FILES


def test_files_come_in_the_same_order_on_every_computer(tmp_path: Path) -> None:
    names = ["b/2.csv", "z.csv", "a/1.csv", "B.csv", "b/10.csv"]
    folder = laid_out(tmp_path / "e", dict.fromkeys(names, b""))
    assert [member.name for member in found(folder)] == ["B.csv", "z.csv", "a/1.csv", "b/10.csv", "b/2.csv"]


def test_the_several_zips_in_a_folder_are_one_export(tmp_path: Path) -> None:
    halves = {
        "Basic_LinkedInDataExport_09-30-2026.zip": zipped({"Connections.csv": CONNECTIONS}),
        "Complete_LinkedInDataExport_10-01-2026.zip.zip": zipped({"e.zip": zipped({"messages.csv": MESSAGES})}),
    }
    tables = open_export([laid_out(tmp_path / "both", halves)]).tables
    assert tables.keys() == {Connection, Message}


JUNK_ZIPS = {
    "no zip at all": (b"hello", "is not a zip file"),
    "cut short": (zipped(FILES)[:60], "was cut short"),
    "nothing of LinkedIn's": (zipped({"photo.jpg": b"x"}), "it holds none of the files of a LinkedIn export"),
    "empty": (zipped({}), "it holds none of the files of a LinkedIn export"),
    "a zip of zips": (zipped({"a.zip": zipped({"a.txt": b""})}), "it holds none of the files"),
    "too many files": (zipped({f"{number}.csv": b"" for number in range(12)}), "holds more than 9 files"),
    "a bomb": (zipped({"a.zip": bytes(1 << 25)}), "unpacks to over 200 times its size"),
    "huge": (zipped({"a.zip": bytes(60_000_000)}), "unpacks to more than 50 megabytes"),
}


@pytest.mark.parametrize(("data", "why"), JUNK_ZIPS.values(), ids=JUNK_ZIPS)
def test_a_zip_in_a_folder_that_is_no_export_is_left_with_its_reason(tmp_path: Path, data: bytes, why: str) -> None:
    folder = laid_out(tmp_path / "downloads", {"Connections.csv": CONNECTIONS, "a.zip": data, "z.zip": data})
    opened = open_export([folder], Rules(archive_most_megabytes=50, archive_most_files=9))
    assert opened.tables.keys() == {Connection}
    assert [name.split("/")[0] for name, _ in opened.left] == ["a.zip", "z.zip"]
    for _, note in opened.left:
        assert note.startswith("Not read")
        assert why in note


def test_a_folder_of_nothing_but_junk_says_why(tmp_path: Path) -> None:
    folder = laid_out(tmp_path / "downloads", {"a.zip": zipped(FILES)[:60]})
    with pytest.raises(NotAnExport, match=r"holds none of the files of a LinkedIn data export \(not read: a\.zip is"):
        open_export([folder])


def test_a_locked_zip_in_a_folder_says_so_where_the_file_is_needed(tmp_path: Path) -> None:
    data = locked(zipped({"Connections.csv": CONNECTIONS}), "Connections.csv")
    with pytest.raises(CannotRead, match=r"^Connections\.csv is locked with a password"):
        open_export([laid_out(tmp_path / "e", {"a.zip": data})])


def test_what_computers_leave_behind_is_passed_over(tmp_path: Path) -> None:
    junk = [".DS_Store", "._Connections.csv", "__MACOSX/Connections.csv", ".git/x.csv", "Jobs/.x.zip"]
    assert contents(laid_out(tmp_path / "e", {**FILES, **dict.fromkeys(junk, b"x")})) == FILES


def test_a_link_inside_a_folder_is_left_and_its_target_never_read(tmp_path: Path) -> None:
    laid_out(tmp_path / "elsewhere", {"Connections.csv": CONNECTIONS, "e.zip": zipped(FILES)})
    folder = laid_out(tmp_path / "e", {"messages.csv": MESSAGES})
    for name in ("Connections.csv", "e.zip"):
        (folder / name).symlink_to(tmp_path / "elsewhere" / name)
    (folder / "broken.csv").symlink_to(tmp_path / "nowhere")
    (folder / "round").symlink_to(folder, target_is_directory=True)
    assert open_export([folder]).tables.keys() == {Message}
    why = "Not read: it is a link to another place"
    assert {name: left(folder)[name] for name in ("Connections.csv", "e.zip", "broken.csv")} == dict.fromkeys(
        ("Connections.csv", "e.zip", "broken.csv"), why
    )


@pytest.mark.parametrize("name", ["e", "e.zip", "Connections.csv"])
def test_a_link_that_was_given_is_followed(tmp_path: Path, name: str) -> None:
    target = tmp_path / "there" / name
    laid_out(tmp_path / "there", {"e/Connections.csv": CONNECTIONS, "e.zip": zipped(FILES), **FILES})
    (tmp_path / name).symlink_to(target)
    assert contents(tmp_path / name)["Connections.csv"] == CONNECTIONS


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
@pytest.mark.parametrize("name", ["e.zip", "Connections.csv", "pages.json", "e"])
def test_a_pipe_is_not_waited_for(tmp_path: Path, name: str) -> None:
    folder = laid_out(tmp_path / "e", {"messages.csv": MESSAGES})
    os.mkfifo(folder / name)
    with pytest.raises(NotAnExport, match="is neither a file nor a folder; give the path of the zip from LinkedIn"):
        found(folder / name)
    assert left(folder) == {name: "Not read: it is neither a file nor a folder"}


def test_what_is_not_there_is_said_not_to_be_there(tmp_path: Path) -> None:
    for name in ("nowhere.zip", "nowhere/Connections.csv", "nowhere"):
        with pytest.raises(CannotRead, match=f"{name} does not exist; give the path of the zip"):
            contents(tmp_path / name)


def test_links_that_lead_round_in_a_circle_are_said_to_be_unreadable(tmp_path: Path) -> None:
    (tmp_path / "a.zip").symlink_to(tmp_path / "b.zip")
    (tmp_path / "b.zip").symlink_to(tmp_path / "a.zip")
    with pytest.raises(CannotRead, match=r"a\.zip cannot be read \(.+\); copy it to another disk"):
        contents(tmp_path / "a.zip")


def test_a_name_too_long_for_any_disk_is_said_to_be_unreadable(tmp_path: Path) -> None:
    with pytest.raises(CannotRead, match="cannot be read"):
        contents(tmp_path / ("e" * 5000))


TROUBLE = [
    (PermissionError(errno.EACCES, "Permission denied"), "may not be read by you; change its permissions"),
    (OSError(errno.EIO, "Input/output error"), r"cannot be read \(Input/output error\); copy it to another disk"),
    (FileNotFoundError(errno.ENOENT, "No such file"), "does not exist"),
]


@pytest.mark.parametrize(("trouble", "words"), TROUBLE, ids=lambda case: type(case).__name__)
@pytest.mark.parametrize("name", ["Connections.csv", "e.zip", "e/Connections.csv", "zips/e.zip"])
def test_a_disk_in_trouble_is_told_of_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, trouble: OSError, words: str
) -> None:
    data = {"Connections.csv": CONNECTIONS, "e.zip": zipped(FILES)}
    laid_out(tmp_path, {name: data[Path(name).name]})
    given = tmp_path / Path(name).parts[0]
    real = os.open

    def failing(path: str, *how: int, **more: int) -> int:
        if Path(path).name == Path(name).name:
            raise trouble
        return real(path, *how, **more)

    monkeypatch.setattr(os, "open", failing)
    with pytest.raises(CannotRead, match=f"{Path(name).name} {words}"):
        open_export([given])


@may_not_read
@pytest.mark.parametrize("name", ["Connections.csv", "e.zip", "inner"])
def test_what_may_not_be_read_is_said_to_be(tmp_path: Path, name: str) -> None:
    folder = laid_out(
        tmp_path / "e", {"Connections.csv": CONNECTIONS, "e.zip": zipped(FILES), "inner/messages.csv": b""}
    )
    (folder / name).chmod(0)
    try:
        with pytest.raises(CannotRead, match=f"{name} may not be read by you"):
            open_export([folder])
    finally:
        (folder / name).chmod(0o700)


def test_an_unreadable_file_that_nobody_needs_costs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = laid_out(tmp_path / "e", {"Connections.csv": CONNECTIONS, "cv.pdf": b"x", "guide_messages.csv": b"x"})
    opened, real = [], os.open

    def watching(path: str, *how: int, **more: int) -> int:
        opened.append(Path(path).name)
        return real(path, *how, **more)

    monkeypatch.setattr(os, "open", watching)
    assert open_export([folder]).tables.keys() == {Connection}
    assert set(opened) == {"Connections.csv"}, "nobody asked for the others"


def test_a_folder_with_too_many_files_is_refused_unless_the_rules_allow_it(tmp_path: Path) -> None:
    folder = laid_out(tmp_path / "e", {f"{number}.csv": b"" for number in range(4)})
    with pytest.raises(NotAnExport, match=r"^e holds more than 3 files, .* raise archive_most_files"):
        found(folder, Rules(archive_most_files=3))
    assert len(found(folder, Rules(archive_most_files=4))) == 4


def test_files_of_a_folder_that_are_too_much_together_are_refused(tmp_path: Path) -> None:
    folder = laid_out(tmp_path / "e", {f"{number}.csv": bytes(400_000) for number in range(3)})
    with pytest.raises(NotAnExport, match="unpacks to more than 1 megabytes"):
        contents(folder, Rules(archive_most_megabytes=1))
    assert len(contents(folder, Rules(archive_most_megabytes=2))) == 3


def test_the_first_bytes_of_a_file_can_be_had_alone(tmp_path: Path) -> None:
    (member,) = found(laid_out(tmp_path / "e", {"Connections.csv": CONNECTIONS}))
    assert member.read(5) == CONNECTIONS[:5]
    assert member.read(10_000) == member.read(None) == CONNECTIONS


@pytest.mark.parametrize("sign", ["\x1b[2J", "\n", "\u202e", "\x07"])
def test_no_name_in_a_folder_can_command_a_terminal(tmp_path: Path, sign: str) -> None:
    home = tmp_path / f"e{sign}x"
    laid_out(home, {f"a{sign}.txt": b"", f"b{sign}.zip": b"junk", "Connections.csv": CONNECTIONS})
    assert len(left(home)) == 2
    assert all(name.isprintable() and why.isprintable() for name, why in left(home).items())
    assert all(member.home.isprintable() for member in found(home))
    (lone,) = found(laid_out(tmp_path, {f"a{sign}.csv": b""}) / f"a{sign}.csv")
    assert lone.name.isprintable()


def test_a_name_that_is_no_text_on_this_computer_is_shown_as_far_as_it_is(tmp_path: Path) -> None:
    folder = laid_out(tmp_path / "e", {"Connections.csv": CONNECTIONS})
    try:
        Path(os.fsdecode(os.fsencode(folder) + b"/Caf\xe9.csv")).write_bytes(b"a,b\n")
    except OSError:
        pytest.skip("this disk keeps text alone as names")
    assert list(left(folder)) == ["Caf\ufffd.csv"]


def test_nothing_is_written_beside_what_is_read(tmp_path: Path) -> None:
    folder = laid_out(tmp_path / "e", {**FILES, "e.zip": zipped({"e.zip": zipped(FILES)})})
    before = sorted(tmp_path.rglob("*"))
    open_export([folder])
    assert sorted(tmp_path.rglob("*")) == before
