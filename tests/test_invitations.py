"""What Invitations.csv can tell: what was accepted, how far back it goes, and which notes are messages."""

from datetime import date

import pytest

from schemas.export import Invitation
from tests.conftest import MESSAGE_COLUMNS, World

COLUMNS = ["From", "To", "Sent At", "Message", "Direction", "inviterProfileUrl", "inviteeProfileUrl"]
ME = ("Me Myself", "me")
NOTE = "Dear Ada, we met at the harbour. Shall we talk?"


def asked(
    one: tuple[str, str], other: tuple[str, str], at: str = "8/14/26, 9:30 AM", note: str = "", urls: bool = True
) -> list[str]:
    """A row: who asked, whom, when (US Pacific) and with what note; people are a name and a slug."""
    ends = [World.url(slug) if urls else "https://www.linkedin.com/in" for _, slug in (one, other)]
    return [one[0], other[0], at, note, "OUTGOING" if one == ME else "INCOMING", *ends]


def told(world: World, rows: list[list[str]]) -> str:
    """What the coverage table says of the file."""
    coverage = world.table("Invitations.csv", COLUMNS, rows).analyze().coverage
    (note,) = coverage.filter(recognised_as=Invitation.file.name)["note"]
    return note


ADA, BO, ZED = ("Ada Quill", "ada"), ("Bo Reed", "bo"), ("Zed Nobody", "zed")


@pytest.fixture
def ours(world: World) -> World:
    return world.people("ada | Ada Quill\nbo | Bo Reed").talk("2026-08-01 09:00 [old] me > bo: hi")


def test_accepted_is_whoever_is_a_connection_today(ours: World) -> None:
    said = told(ours, [asked(ME, ADA), asked(BO, ME), asked(ME, ZED, "2/1/26, 9:30 AM")])
    assert "of 3, 2 led to a connection of today, and for 1 it cannot be told." in said
    assert "(the oldest here is of 1 February 2026)" in said


def test_of_several_to_one_person_one_was_accepted(ours: World) -> None:
    said = told(ours, [asked(ME, ADA), asked(ME, ADA, "3/1/26, 9:30 AM")])
    assert "of 2, 1 led to a connection of today, and for 1 it cannot be told." in said


def test_where_all_were_accepted_nothing_is_left_to_tell(ours: World) -> None:
    assert "of 1, 1 led to a connection of today." in told(ours, [asked(ME, ADA)])


def test_a_file_without_rows_is_not_spoken_of(ours: World) -> None:
    assert told(ours, []) == "It holds no rows."


@pytest.mark.parametrize("urls", [True, False], ids=["addresses", "the constant address of winter 2023"])
@pytest.mark.parametrize(
    ("inviter", "text"),
    [
        (ADA, NOTE),
        (ME, NOTE),
        (ADA, "Dear Ada,\r\nwe met at the harbour.\n\n Shall we talk? "),
        (ADA, "Dear Ada, we  met at the\u00a0harbour. Shall we talk?"),
    ],
)
def test_a_note_that_came_back_as_a_message_counts_once(
    ours: World, inviter: tuple[str, str], text: str, urls: bool
) -> None:
    one, other = (inviter, ME) if inviter != ME else (ME, ADA)
    message = ["2-a", "", one[0], World.url(one[1]), other[0], World.url(other[1]), "2026-08-20 10:00:00 UTC", "",
               text, "INBOX", "", "No", "No"]  # fmt: skip
    ours.table("messages.csv", MESSAGE_COLUMNS, [message])
    said = told(ours, [asked(one, other, note=NOTE, urls=urls), asked(ME, ZED, note="Dear Zed", urls=urls)])
    assert "1 of 2 notes stands in messages.csv too, as the message that LinkedIn makes of a note" in said
    assert said.endswith("it counts once.")
    ada = ours.person("ada")
    assert (ada["messages_sent"], ada["messages_received"]) == ((1, 0) if inviter == ME else (0, 1))


def test_notes_in_the_layouts_without_addresses(world: World) -> None:
    columns = ["First Name", "Last Name", "Email Address", "Company", "Position", "Connected On"]
    world.table("Connections.csv", columns, [["Ada", "Quill, MBA", "", "", "", "20 Oct 2018"]])
    world.table(
        "Messages.csv",
        ["From", "To", "Date", "Subject", "Content", "Direction", "Folder"],
        [["Ada Quill, MBA", "Me Myself", "10/20/18, 8:36 AM", "", NOTE, "INCOMING", "INBOX"]],
    )
    world.table("Invitations.csv", COLUMNS[:5], [asked(("Ada Quill, MBA", ""), ME, "10/16/18, 8:36 AM", NOTE)[:5]])
    analysis = world.analyze()
    (said,) = analysis.coverage.filter(recognised_as="Invitations.csv")["note"]
    assert "1 of 1 note stands in Messages.csv too" in said
    assert analysis.people.select("messages_sent", "messages_received", "invited_by").row(0) == (0, 1, "them")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (f"2026-08-10 10:00 ada > me: {NOTE}", "written before the invitation"),
        (f"2026-08-20 10:00 me > ada: {NOTE}", "by the other side"),
        (f"2026-08-20 10:00 ada > bo: {NOTE}", "to somebody else"),
        (f"2026-08-20 10:00 bo > me: {NOTE}", "by somebody else"),
        ("2026-08-20 10:00 ada > me: Dear Ada, we met at the harbour.", "another text"),
        (f"2026-08-20 10:00 ada > me (draft): {NOTE}", "never sent"),
    ],
)
def test_a_message_that_is_not_the_note_is_not_taken_for_it(ours: World, line: str, why: str) -> None:
    ours.talk(line)
    assert " stand" not in told(ours, [asked(ADA, ME, note=NOTE)]), why


def test_one_note_sent_to_many_is_told_apart_by_who_accepted(ours: World) -> None:
    ours.talk(f"2026-08-20 10:00 me > ada: {NOTE}")
    said = told(ours, [asked(ME, ADA, note=NOTE), asked(ME, BO, note=NOTE), asked(ME, ZED, note=NOTE)])
    assert "1 of 3 notes stands in" in said


def test_a_note_is_not_an_older_message_even_where_older_invitations_have_notes_too(ours: World) -> None:
    ours.talk(f"2026-08-10 10:00 ada > me: {NOTE}")
    rows = [asked(ADA, ME, note=NOTE), asked(ME, ZED, "2/1/26, 9:30 AM", note="Dear Zed")]
    assert " stand" not in told(ours, rows)


def test_people_with_addresses_are_known_by_them_and_not_by_their_names(ours: World) -> None:
    row = ["2-a", "", "Ada Quill", World.url("ada"), "Me Myself", World.url("me"), "2026-08-20 10:00:00 UTC", "", NOTE,
           "INBOX", "", "No", "No"]  # fmt: skip
    ours.table("messages.csv", MESSAGE_COLUMNS, [row])
    assert "1 of 1 note stands" in told(ours, [asked(("Ada Quill, MBA", "ada"), ME, note=NOTE)])
    assert " stand" not in told(ours, [asked(("Ada Quill", "another-ada"), ME, note=NOTE)])
    assert " stand" not in told(ours, [asked(ADA, ("Me Myself", "another-me"), note=NOTE)])


def test_people_without_addresses_are_known_by_their_names(ours: World) -> None:
    ours.talk(f"2026-08-20 10:00 ada > me: {NOTE}")
    assert "1 of 1 note stands" in told(ours, [asked(ADA, ME, note=NOTE, urls=False)])
    assert " stand" not in told(ours, [asked(BO, ME, note=NOTE, urls=False)])
    assert " stand" not in told(ours, [asked(ADA, ZED, note=NOTE, urls=False)])


def test_what_comes_after_the_chosen_day_is_not_seen(ours: World) -> None:
    ours.talk(f"2026-08-20 10:00 me > ada: {NOTE}")
    ours.table("Invitations.csv", COLUMNS, [asked(ME, ADA, note=NOTE)])
    before, after = (
        ours.analyze(as_of=day).coverage.filter(recognised_as="Invitations.csv")["note"].item()
        for day in (date(2026, 8, 19), date(2026, 8, 20))
    )
    assert "stands in messages.csv" in after
    assert "stands in messages.csv" not in before


# --- notes that never came back are messages of their inviter


@pytest.mark.parametrize(
    ("row", "connected", "seen"),
    [
        (asked(ME, ADA, note=NOTE), "2026-08-20", ("me", "2026-08-20 00:00")),
        (asked(ADA, ME, note=NOTE), "2026-08-20", ("them", "2026-08-20 00:00")),
        (asked(ME, ADA, note=NOTE), "2026-08-14", ("me", "2026-08-14 16:30")),
        (asked(ME, ADA), "2026-08-20", None),
        (asked(ME, ZED, note=NOTE), "2026-08-20", None),
    ],
    ids=["mine, accepted later", "theirs", "accepted on the day, at 9:30 in California", "no note", "not accepted"],
)
def test_a_note_that_is_no_message_is_the_inviters_first_word(
    world: World, row: list[str], connected: str, seen: tuple[str, str] | None
) -> None:
    world.people(f"ada | Ada Quill | {connected}").talk("").table("Invitations.csv", COLUMNS, [row])
    turns = world.analyze().turns
    found = [(turn["sender"], f"{turn['started_at']:%Y-%m-%d %H:%M}") for turn in turns.iter_rows(named=True)]
    assert found == ([seen] if seen else [])
    assert turns["line"].null_count() == turns.height


def test_a_note_that_came_back_is_one_message(world: World) -> None:
    world.people("ada | Ada Quill | 2026-08-20").talk(f"2026-08-20 11:00 me > ada: {NOTE}")
    world.table("Invitations.csv", COLUMNS, [asked(ME, ADA, note=NOTE)])
    assert world.person("ada")["messages_sent"] == 1


def test_an_answer_on_the_day_of_connecting_answers_the_note(world: World) -> None:
    world.people("ada | Ada Quill | 2026-08-20").talk("2026-08-20 07:00 ada > me: gladly, let us meet on Friday")
    world.table("Invitations.csv", COLUMNS, [asked(ME, ADA, note=NOTE)])
    row = world.person("ada")
    assert (row["started_by_me"], row["started_by_them"], row["their_replies"]) == (1, 0, 1)


def test_of_two_notes_to_one_person_the_accepted_one_counts(world: World) -> None:
    rows = [asked(ME, ADA, note=NOTE), asked(ME, ADA, "3/1/26, 9:30 AM", note="an older one, never accepted")]
    world.people("ada | Ada Quill | 2026-08-20").talk("").table("Invitations.csv", COLUMNS, rows)
    assert world.person("ada")["messages_sent"] == 1
