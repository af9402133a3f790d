"""What a file is: by its name, by its header, or not at all."""

from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.export import Contents, open_export
from schemas.export import (
    EXPORT_ROWS,
    Comment,
    Connection,
    Education,
    EndorsementGiven,
    EndorsementReceived,
    Follow,
    Invitation,
    Message,
    Note,
    Position,
    Profile,
    RecommendationGiven,
    RecommendationReceived,
    Share,
)
from schemas.export_file import ExportRow

Rows = type[ExportRow]

# The header lines of 2026, as they were measured.
HEADERS: dict[Rows, str] = {
    Connection: "First Name,Last Name,URL,Email Address,Company,Position,Connected On",
    Message: "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,"
    "CONTENT,FOLDER,ATTACHMENTS",
    Invitation: "From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl",
    EndorsementReceived: "Endorsement Date,Skill Name,Endorser First Name,Endorser Last Name,Endorser Public Url,"
    "Endorsement Status",
    EndorsementGiven: "Endorsement Date,Skill Name,Endorsee First Name,Endorsee Last Name,Endorsee Public Url,"
    "Endorsement Status",
    RecommendationReceived: "First Name,Last Name,Company,Job Title,Text,Creation Date,Status",
    RecommendationGiven: "First Name,Last Name,Company,Job Title,Text,Creation Date,Status",
    Profile: "First Name,Last Name,Maiden Name,Address,Birth Date,Headline,Summary,Industry,Zip Code,Geo Location,"
    "Twitter Handles,Websites,Instant Messengers",
    Position: "Company Name,Title,Description,Location,Started On,Finished On",
    Education: "School Name,Start Date,End Date,Notes,Degree Name,Activities",
    Note: "Connection First Name,Connection Last Name,Connection Profile URL,Note,Created On,Edited On",
    Follow: "Date,Status,FullName",
    Comment: "Date,Link,Message",
    Share: "Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility",
}
NAMES: list[tuple[str, Rows]] = [
    ("Connections.csv", Connection),
    ("connections.csv", Connection),
    ("CONNECTIONS.CSV", Connection),
    ("Connections (1).csv", Connection),
    ("Connections(12).csv", Connection),
    ("Connections .csv", Connection),
    ("connection.csv", Connection),
    ("Complete_LinkedInDataExport_09-30-2026/Connections.csv", Connection),
    ("a/b/c/Connections.csv", Connection),
    ("Messages.csv", Message),
    ("messages.csv", Message),
    ("messages_1.csv", Message),
    ("Messaages.csv", Message),
    ("Invitations.csv", Invitation),
    ("Endorsement Received Info.csv", EndorsementReceived),
    ("Endorsement_Received_Info.csv", EndorsementReceived),
    ("Endorsement_Given_Info.csv", EndorsementGiven),
    ("Recommendations Received.csv", RecommendationReceived),
    ("Recommendations_Received.csv", RecommendationReceived),
    ("Recommendations Given.csv", RecommendationGiven),
    ("Profile.csv", Profile),
    ("Positions.csv", Position),
    ("Positions(2).csv", Position),
    ("Education.csv", Education),
    ("Education (1).csv", Education),
    ("Notes.csv", Note),
    ("Member_Follows.csv", Follow),
    ("Member_Follows_123456789.csv", Follow),
    ("Member_Follows_123456789 (2).csv", Follow),
    ("Comments.csv", Comment),
    ("Comments_123456.csv", Comment),
    ("Shares_987654321.csv", Share),
]
RENAMED: list[tuple[str, Rows]] = [
    ("contacts 2026.csv", Connection),
    ("Connections.csv (1).csv", Connection),
    ("Connections - Copy.csv", Connection),
    ("my chats.csv", Message),
    ("InvitationsIn.csv", Invitation),
    ("praise.csv", EndorsementReceived),
    ("praise.csv", EndorsementGiven),
    ("cv.csv", Profile),
    ("whom I follow.csv", Follow),
    ("old comments.csv", Comment),
]
NOT_READ = [
    ("Connections.txt", HEADERS[Connection], "says nothing about relationships"),
    ("Connections", HEADERS[Connection], "says nothing about relationships"),
    ("Connections.csv.bak", HEADERS[Connection], "says nothing about relationships"),
    ("Company Follows.csv", "Organization,Followed On", "says nothing about relationships"),
    ("Receipts_v2.csv", "First Name,Last Name,Billing Country", "says nothing about relationships"),
    ("Reactions_123456789.csv", "Date,Type,Link", "says nothing about relationships"),
    ("empty.csv", "", "says nothing about relationships"),
    ("praise.csv", HEADERS[RecommendationGiven], "says nothing about relationships"),
    ("schools.csv", HEADERS[Education], "says nothing about relationships"),
    ("pages.json", "[]", "holds no answer"),
    ("guide_messages.csv", HEADERS[Message], "LinkedIn's own assistants"),
    ("Guide_Messages (1).csv", HEADERS[Message], "LinkedIn's own assistants"),
    ("guide_messages copy.csv", HEADERS[Message], "LinkedIn's own assistants"),
    ("coach_messages.csv", HEADERS[Message], "LinkedIn's own assistants"),
    ("learning_coach_messages.csv", HEADERS[Message], "LinkedIn's own assistants"),
    ("learning_role_play_messages.csv", HEADERS[Message], "LinkedIn's own assistants"),
    ("LearningCoachMessages.csv", "No conversations found", "LinkedIn's own assistants"),
]


def opened(folder: Path, files: dict[str, str]) -> Contents:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return open_export([folder])


def known_as(folder: Path, name: str, header: str) -> Rows:
    """The one table that a file makes."""
    ((row, table),) = opened(folder, {name: f"{header}\n"}).tables.items()
    assert table.file == name
    return row


@pytest.mark.parametrize(("name", "row"), NAMES, ids=str)
def test_files_go_by_their_names_however_they_are_spelt(tmp_path: Path, name: str, row: Rows) -> None:
    assert known_as(tmp_path, name, HEADERS[row]) is row


@pytest.mark.parametrize(("name", "row"), RENAMED, ids=str)
def test_files_under_other_names_go_by_their_header(tmp_path: Path, name: str, row: Rows) -> None:
    assert known_as(tmp_path, name, HEADERS[row]) is row


@pytest.mark.parametrize(("name", "text", "why"), NOT_READ, ids=lambda part: part[:24])
def test_all_other_files_are_left_with_their_reason(tmp_path: Path, name: str, text: str, why: str) -> None:
    contents = opened(tmp_path, {"Positions.csv": f"{HEADERS[Position]}\n", name: f"{text}\n"})
    assert contents.tables.keys() == {Position}
    ((left, note),) = contents.left
    assert left == name
    assert why in note


def test_every_table_has_a_name_and_a_header_here() -> None:
    assert HEADERS.keys() == set(EXPORT_ROWS) == {row for _, row in NAMES}


@settings(deadline=None)
@given(st.sampled_from(EXPORT_ROWS), st.randoms(use_true_random=False))
def test_case_blanks_and_underscores_in_a_name_never_matter(row: Rows, random: Random) -> None:
    stem = "".join(
        random.choice([sign.lower(), sign.upper()]) if sign.isalpha() else random.choice(" _-")
        for sign in row.file.name.removesuffix(".csv")
    )
    with TemporaryDirectory() as folder:
        assert known_as(Path(folder), f"{stem}.csv", HEADERS[row]) is row


def test_a_header_says_more_than_a_name(tmp_path: Path) -> None:
    contents = opened(tmp_path, {"Connections.csv": f"{HEADERS[Message]}\n", "x.csv": f"{HEADERS[Connection]}\n"})
    assert {row: table.file for row, table in contents.tables.items()} == {
        Message: "Connections.csv",
        Connection: "x.csv",
    }


def test_a_file_with_a_known_name_and_nothing_known_in_it_is_that_file_without_a_header(tmp_path: Path) -> None:
    table = opened(tmp_path, {"Connections.csv": "Vorname;Nachname\nAda;Quill\n"}).tables[Connection]
    assert [sheet.headers for sheet in table.sheets] == [[]]
    assert [record.cells[0] for sheet in table.sheets for record in sheet.records()] == [
        "Vorname;Nachname",
        "Ada;Quill",
    ]


CHUNKS = [
    (["messages.csv", "messages_1.csv", "messages_2.csv"], "messages.csv + messages_1.csv + messages_2.csv"),
    (["messages_10.csv", "messages_2.csv"], "messages_2.csv + messages_10.csv"),
    (["a/messages.csv", "a/messages_1.csv"], "a/messages.csv + a/messages_1.csv"),
    (["messages (1).csv", "messages_1 (1).csv"], "messages (1).csv + messages_1 (1).csv"),
]


@pytest.mark.parametrize(("names", "joined"), CHUNKS, ids=lambda part: part if isinstance(part, str) else "")
def test_parts_of_a_table_are_joined_in_their_order(tmp_path: Path, names: list[str], joined: str) -> None:
    contents = opened(tmp_path, dict.fromkeys(names, f"{HEADERS[Message]}\n"))
    assert contents.tables[Message].file == joined
    assert contents.left == []


NO_CHUNKS = [
    ("messages.csv", "messages (1).csv"),
    ("messages.csv", "old/messages.csv"),
    ("messages.csv", "old/messages_1.csv"),
    ("messages.csv", "Message.csv"),
    ("messages.csv", "my chats.csv"),
    ("messages (1).csv", "messages_1 (2).csv"),
    ("messages.csv", "messages_123456789.csv"),
    ("messages_123456789.csv", "messages_987654321.csv"),
]


@pytest.mark.parametrize("names", NO_CHUNKS, ids=" and ".join)
def test_two_copies_of_a_table_are_not_joined(tmp_path: Path, names: tuple[str, str]) -> None:
    contents = opened(tmp_path, dict.fromkeys(names, f"{HEADERS[Message]}\n"))
    (left,) = (name for name, _ in contents.left)
    assert {contents.tables[Message].file, left} == set(names)


def test_each_part_counts_its_own_lines(tmp_path: Path) -> None:
    row = '{},,Ada,,Bo,,2026-03-01 09:00:00 UTC,,"two\nlines",INBOX,\n'
    parts = {
        "messages.csv": f"{HEADERS[Message]}\n{row.format('a')}{row.format('b')}",
        "messages_1.csv": f"{HEADERS[Message]}\n\n{row.format('c')}",
    }
    sheets = opened(tmp_path, parts).tables[Message].sheets
    found = [(sheet.file, record.line, record.cells[0]) for sheet in sheets for record in sheet.records()]
    assert found == [("messages.csv", 2, "a"), ("messages.csv", 4, "b"), ("messages_1.csv", 3, "c")]


def test_parts_may_have_other_columns(tmp_path: Path) -> None:
    parts = {"messages.csv": "FROM,TO,DATE,CONTENT\n", "messages_1.csv": "CONTENT,DATE,TO,FROM,FOLDER\n"}
    table = opened(tmp_path, parts).tables[Message]
    assert [sheet.fields[0] for sheet in table.sheets] == ["sender_name", "content"]
    assert table.known == {"sender_name", "recipient_names", "sent_at", "content", "folder"}
