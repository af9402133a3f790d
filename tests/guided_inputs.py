"""What bytes mean to each target of guided fuzzing (an export, people), and what must hold of every one."""

import csv
import io
from collections.abc import Collection
from pathlib import Path
from unittest import mock

import polars as pl

from pipeline import threads
from pipeline.cues import DIRECT, IGNORED, classify
from pipeline.envelopes import ENVELOPE, ROW
from pipeline.errors import CannotGoOn, UnknownOwner
from pipeline.export import open_export
from pipeline.mentions import OWNER
from pipeline.owner import find_owner
from pipeline.people import Roster, make_roster
from pipeline.tables import Tables, read_tables
from schemas.export import EXPORT_ROWS, Connection, Message
from schemas.report import Owner
from tests.conftest import CONNECTION_COLUMNS, MESSAGE_COLUMNS, World
from tests.fuzz_checks import check_same, put, run
from tests.fuzzed_answers import snapshots
from tests.fuzzed_archives import zipped
from tests.fuzzing import Chance, Trial, kind_of, materials
from tests.guided_texts import read_texts, some_texts

NAMES = [row.file.name for row in EXPORT_ROWS] + ["Notes of my own.csv", "answer.json"]
PACKED = ["archive", "zip", "file"]
CLASSES = {*DIRECT, *IGNORED, "group", "unknown"}
LINES = 40
"""So many lines of an input are looked at: more say nothing new, and take longer."""


def read_export(data: bytes, folder: Path) -> None:
    """The first byte says which file the others are, or that they are a whole archive."""
    if not data:
        return
    number, rest = data[0] % (len(NAMES) + len(PACKED)), data[1:]
    packed = PACKED[number - len(NAMES)] if number >= len(NAMES) else "folder"
    name = NAMES[number] if packed == "folder" else "messages.csv"
    trial = Trial("small", {name: rest}, [name, packed], packed, zipped=rest if packed == "archive" else None)
    run(trial, folder, analysed=data[0] % 4 == 0)
    try:
        contents = open_export([put(trial, folder)])
        bulk, single = read_tables(contents, large=0), read_tables(contents, large=10**15)
    except CannotGoOn:
        return
    check_same(bulk, single)


def some_exports() -> list[bytes]:
    """Small files of every kind, archives and saved answers, each behind the byte that says so."""
    seeds = []
    for files in materials().values():
        for name, data in files.items():
            row = kind_of(name)
            seeds.append(bytes([NAMES.index(row.file.name if row else NAMES[-2])]) + data[:1200])
    packed = zipped({name: data[:600] for name, data in materials()["small"].items()})
    seeds += [bytes([len(NAMES)]) + data for data in (packed, zipped({"e.zip": packed}))]
    answers = [trial.files.get("answer.json", b"") for trial in map(snapshots, map(Chance, range(20)))]
    return seeds + [bytes([len(NAMES) - 1]) + data[:4000] for data in answers]


def know_people(data: bytes, folder: Path) -> None:
    """The owner's names, then connections (`=`) and messages, a line each, cells parted by tabs.

    A `-` before the owner's name: messages without addresses. A connection: first name, last name, slug, day. A
    message: conversation, sender's name and slug, recipients' names and slugs, folder.
    """
    tables = _tables(data.decode("utf-8", "replace").replace("\r", ""), folder)
    if tables is None:
        return
    connections, roster = tables[Connection], make_roster(tables[Connection])
    assert roster.people["person_id"].is_unique().all()
    assert roster.people.height + roster.ignored.total() == connections.frame.height
    one, other = _asked(tables), _asked(tables | {Message: _upside_down(tables)})
    assert one == other, "the order of the messages decides whose they are"
    _check_threads(tables, roster, one)


def some_people() -> list[bytes]:
    """One small export in addresses and one in names, with a namesake, a group and a member who left."""
    lines = """Me\tMyself
=Ada\tQuill\tada\t03 Jan 2020
=Bo\tReed\tbo
=Bo\tReed
=\t\t
1\tMe Myself\tme\tAda Quill\tada
1\tAda Quill\tada\tMe Myself\tme
2\tMe Myself\tme\tAda Quill,Bo Reed, MBA\tada,bo
3\tLinkedIn Member\t\tMe Myself\tme
\tBo Reed\tbo\tMe Myself\tme\tSPAM"""
    return [lines.encode(), b"-" + lines.encode(), lines.replace("Me\tMyself", "\t").encode(), lines[:60].encode()]


def _tables(text: str, folder: Path) -> Tables | None:
    first, *lines = text.split("\n")
    connections, messages = list[list[str]](), list[list[str]]()
    for line in lines[:LINES]:
        cells = [*line.removeprefix("=").split("\t"), *[""] * 6]
        if line.startswith("="):
            connections.append([*cells[:2], _addresses(cells[2]), "", "", "", cells[3] or "03 Jan 2020"])
        else:
            thread, sender, url, to, urls, box = cells[:6]
            when = f"2026-01-01 00:{len(messages):02}:00 UTC"
            around = [thread, "", sender, _addresses(url), to, _addresses(urls), when]
            messages.append([*around, "", "hello", box, "", "No", "No"])
    bare = {"SENDER PROFILE URL", "RECIPIENT PROFILE URLS"} if first.startswith("-") else set[str]()
    files = {
        "Profile.csv": _written(["First Name", "Last Name"], [list(first.removeprefix("-").partition("\t")[::2])]),
        "Connections.csv": _written(CONNECTION_COLUMNS, connections),
        "messages.csv": _written(MESSAGE_COLUMNS, messages, bare),
    }
    try:
        return read_tables(open_export([put(Trial("small", files, []), folder)]))
    except CannotGoOn:
        return None


def _addresses(slugs: str) -> str:
    return ",".join(World.url(slug) if slug and "/" not in slug else slug for slug in slugs.split(","))


def _written(columns: list[str], rows: list[list[str]], without: Collection[str] = ()) -> bytes:
    kept = [place for place, column in enumerate(columns) if column not in without]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([[row[place] for place in kept] for row in [columns, *rows]])
    return text.getvalue().encode("utf-8", "replace")


def _asked(tables: Tables) -> Owner:
    try:
        return find_owner(tables)
    except UnknownOwner as unknown:
        return Owner(person_id=None, name=None, found_by=str(unknown))


def _upside_down(tables: Tables) -> threads.Table:
    table = tables[Message]
    return threads.Table(**{**vars(table), "frame": table.frame.reverse()})


def _check_threads(tables: Tables, roster: Roster, owner: Owner) -> None:
    """Who takes part is the same when every message is read by itself; conversations hold, and each has a class."""
    table = tables[Message]
    told = threads.thread_messages(table, roster, owner)
    with mock.patch.object(threads, "sealed", _by_itself):
        alone = threads.thread_messages(table, roster, owner)
    assert told.members.sort(pl.all()).equals(alone.members.sort(pl.all()))
    assert _said(told).equals(_said(alone)), "whoever stands on the same outsides is another one"
    rows = told.messages
    assert (
        rows.drop_nulls("conversation_id")
        .group_by("conversation_id")
        .agg(pl.col("thread").n_unique())["thread"]
        .le(1)
        .all()
    )
    others = told.members.filter(pl.col("id") != OWNER).group_by("thread").len("counted")
    assert (
        rows.join(others, on="thread", how="left").filter(pl.col("counted").fill_null(0) != pl.col("others")).is_empty()
    )
    assert rows.filter(pl.col("other").is_not_null() & ((pl.col("others") != 1) | pl.col("unknown"))).is_empty()
    classes = classify(rows, table.columns)
    assert classes.height == table.frame.height
    assert set(classes["kind"]) <= CLASSES
    direct = classes.filter(pl.col("kind") == "personal")
    assert direct["person_id"].null_count() == 0
    assert OWNER not in direct["person_id"]


def _said(told: threads.Threads) -> pl.DataFrame:
    """What is told of each message; which thread it is says nothing where neither conversation nor people are known."""
    nobody = pl.col("conversation_id").is_null() & ~pl.col("thread").is_in(told.members["thread"].implode())
    return told.messages.with_columns(thread=pl.when(~nobody).then("thread")).drop(ENVELOPE)


def _by_itself(messages: pl.DataFrame) -> pl.DataFrame:
    return messages.with_row_index(ROW).with_columns(pl.col(ROW).alias(ENVELOPE))


TARGETS = {
    "reading": (read_export, some_exports),
    "people": (know_people, some_people),
    "words": (read_texts, some_texts),
}
"""Each target's check of bytes, and the inputs that it begins with."""
