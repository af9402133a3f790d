"""One id per person, and whose messages are whose."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.people import Roster, full_name, make_roster, matched
from pipeline.reading import read_export
from schemas.export import Connection
from schemas.rules import Rules
from tests.conftest import MESSAGE_COLUMNS, World, tries

OLD = ["CONVERSATION ID", "CONVERSATION TITLE", "FROM", "TO", "DATE", "SUBJECT", "CONTENT", "FOLDER"]


def counts(world: World) -> dict[str, tuple[int, int]]:
    """Messages sent and received per person."""
    people = world.analyze().people
    return {row["person_id"]: (row["messages_sent"], row["messages_received"]) for row in people.iter_rows(named=True)}


def old_row(thread: str, sender: str, to: str, day: int) -> list[str]:
    return [f"2-{thread}", "", sender, to, f"2020-03-{day:02} 09:00:00 UTC", "", "hi", "INBOX"]


def test_an_accented_address_is_one_person_encoded_or_not(world: World) -> None:
    world.people("šárka-hex | Šárka Hex").talk("2026-03-01 09:00 šárka-hex > me: ahoj")
    assert "%C5%A1" in (world.folder / "Connections.csv").read_text(encoding="utf-8")
    assert "šárka" in (world.folder / "messages.csv").read_text(encoding="utf-8")
    assert counts(world) == {"šárka-hex": (0, 1)}


def test_namesakes_are_kept_apart(world: World) -> None:
    world.people("ada-1 | Ada Quill\nada-2 | Ada Quill").talk("2026-03-01 09:00 ada-1 > me: hi")
    assert counts(world) == {"ada-1": (0, 1), "ada-2": (0, 0)}


def test_rows_without_name_or_address_are_counted_and_left_out(world: World) -> None:
    world.people("ada | Ada Quill")
    path = world.folder / "Connections.csv"
    path.write_text(path.read_text(encoding="utf-8") + ",,,,,,07 Jun 2026\n" * 3, encoding="utf-8")
    analysis = world.analyze()
    assert analysis.people.height == 1
    assert analysis.health.anonymous == 3
    assert analysis.coverage.row(0, named=True)["rows_ignored"] == 3


def test_a_group_is_nobodys_direct_conversation(world: World) -> None:
    world.people("ada | Ada Quill\nbo | Bo Reed").talk(
        """
        2026-03-01 09:00 [walk] me > ada, bo: a walk?
        2026-03-01 10:00 [walk] ada > me, bo: yes
        2026-03-01 11:00 [walk] bo > me: to you alone, in the same thread
        2026-03-02 09:00 [just us] ada > me: hi
        """
    )
    assert counts(world) == {"ada": (0, 1), "bo": (0, 0)}
    assert world.analyze().health.group_messages == 3


def test_one_person_in_several_threads_is_one_person(world: World) -> None:
    world.people("ada | Ada Quill").talk("2026-03-01 09:00 [old] me > ada: hi\n2026-03-01 10:00 [new] ada > me: hi")
    row = world.person("ada")
    assert (row["messages_sent"], row["messages_received"], row["their_replies"]) == (1, 1, 1)


def test_deleted_members_and_adverts_are_counted_and_belong_to_nobody(world: World) -> None:
    me = World.url("me")
    common = {"at": "2026-03-01 09:00:00 UTC"}
    rows = [
        ["2-a", "", "LinkedIn Member", "", "Me Myself", me, common["at"], "", "bye", "INBOX", "", "No", "No"],
        ["2-b", "", "Me Myself", me, "LinkedIn Member", "", common["at"], "", "hello?", "INBOX", "", "No", "No"],
        ["2-c", "", "Acme Cloud", "", "Me Myself", me, common["at"], "", "buy", "ARCHIVE", "", "No", "No"],
        ["2-d", "Sponsored Conversation", "Ada Quill", World.url("ada"), "Me Myself", me, common["at"], "", "ad",
         "INBOX", "", "No", "No"],
        ["2-e", "", "Ada Quill", World.url("ada"), "Me Myself,LinkedIn Member", me, common["at"], "", "all of you",
         "INBOX", "", "No", "No"],
        ["2-f", "", "Spam Er", World.url("spam-er"), "Me Myself", me, common["at"], "", "win", "SPAM", "", "No", "No"],
        ["2-g", "", "", "", "Me Myself", me, common["at"], "", "a system line", "INBOX", "", "No", "No"],
    ]  # fmt: skip
    world.people("ada | Ada Quill").table("messages.csv", MESSAGE_COLUMNS, rows)
    assert counts(world) == {"ada": (0, 0)}
    health = world.analyze().health
    assert (health.unknown_messages, health.advert_messages, health.group_messages) == (2, 3, 1)
    assert health.strangers == 0


def test_drafts_blank_rows_and_copies_count_for_nothing(world: World) -> None:
    world.people("ada | Ada Quill").talk(
        """
        2026-03-01 09:00 me > ada (draft): not sent
        2026-03-01 10:00 ada > me: twice
        2026-03-01 10:00 ada > me: twice
        2026-03-01 10:00 ada > me: another in the same second
        2026-03-01 11:00 ada > me:
        """
    )
    assert counts(world) == {"ada": (0, 2)}
    row = world.analyze().coverage.row(1, named=True)
    assert (row["file"], row["rows_used"], row["rows_ignored"]) == ("messages.csv", 2, 3)


def test_a_blank_text_with_an_attachment_is_a_message(world: World) -> None:
    rows = [["2-a", "", "Ada Quill", World.url("ada"), "Me Myself", World.url("me"), "2026-03-01 09:00:00 UTC", "", "",
             "INBOX", "https://www.linkedin.com/dms/prv/image/v2/x", "No", "No"]]  # fmt: skip
    world.people("ada | Ada Quill").table("messages.csv", MESSAGE_COLUMNS, rows)
    assert counts(world) == {"ada": (0, 1)}


def test_without_any_address_people_go_by_a_name_that_is_theirs_alone(world: World) -> None:
    # October 2020: eight columns, no address in any file
    world.table(
        "Connections.csv",
        ["First Name", "Last Name", "Email Address", "Company", "Position", "Connected On"],
        [["Ada", "Quill", "", "", "", "05 Jan 2020"], ["Jane", "Doe, MBA", "", "", "", "05 Jan 2020"],
         ["Bo", "Reed", "", "", "", "05 Jan 2020"], ["Bo", "Reed", "", "", "", "06 Jan 2020"]],
    )  # fmt: skip
    world.table(
        "messages.csv",
        OLD,
        [
            old_row("a", "Ada Quill", "Me Myself", 1),
            old_row("a", "Me Myself", "Ada Quill", 2),
            old_row("b", "Me Myself", "Jane Doe, MBA", 3),
            old_row("c", "Me Myself", "Ada Quill, Jane Doe, MBA", 4),
            old_row("d", "Me Myself", "Bo Reed", 5),
        ],
    )
    assert counts(world) == {
        "name:ada quill": (1, 1),
        "name:jane doe, mba": (1, 0),
        "name:bo reed 2020-01-05": (0, 0),
        "name:bo reed 2020-01-06": (0, 0),
    }


def test_connections_without_address_meet_senders_with_one_by_name(world: World) -> None:
    # May 2021 to May 2023: senders have addresses, connections have none
    columns = [column for column in MESSAGE_COLUMNS[:10] if column != "RECIPIENT PROFILE URLS"]
    world.table(
        "Connections.csv",
        ["First Name", "Last Name", "Email Address", "Company", "Position", "Connected On"],
        [["Ada", "Quill", "", "", "", "05 Jan 2020"]],
    )
    rows = [
        ["2-a", "", "Ada Quill", World.url("ada-q"), "Me Myself", "2022-03-01 09:00:00 UTC", "", "hi", "INBOX"],
        ["2-a", "", "Me Myself", World.url("me"), "Ada Quill", "2022-03-02 09:00:00 UTC", "", "hi", "INBOX"],
    ]
    world.table("messages.csv", columns, rows)
    assert counts(world) == {"name:ada quill": (1, 1)}


@pytest.mark.parametrize("recipient", ["ada-1", "ada-2"])
def test_a_shared_name_is_settled_by_who_writes_in_the_same_conversation(world: World, recipient: str) -> None:
    columns = [column for column in MESSAGE_COLUMNS[:10] if column != "RECIPIENT PROFILE URLS"]
    rows = [
        ["2-a", "", "Ada Quill", World.url(recipient), "Me Myself", "2022-03-01 09:00:00 UTC", "", "hi", "INBOX"],
        ["2-a", "", "Me Myself", World.url("me"), "Ada Quill", "2022-03-02 09:00:00 UTC", "", "hi", "INBOX"],
        ["2-b", "", "Me Myself", World.url("me"), "Ada Quill", "2022-03-03 09:00:00 UTC", "", "who?", "INBOX"],
    ]
    world.people("ada-1 | Ada Quill\nada-2 | Ada Quill").table("messages.csv", columns, rows)
    assert counts(world) == {"ada-1": (0, 0), "ada-2": (0, 0), recipient: (1, 1)}


def test_spam_from_someone_whom_the_owner_wrote_to_is_a_message(world: World) -> None:
    rows = [
        ["2-a", "", "Me Myself", World.url("me"), "Ada Quill", World.url("ada"), "2026-03-01 09:00:00 UTC", "", "hi",
         "INBOX", "", "No", "No"],
        ["2-b", "", "Ada Quill", World.url("ada"), "Me Myself", World.url("me"), "2026-03-02 09:00:00 UTC", "", "hi",
         "SPAM", "", "No", "No"],
    ]  # fmt: skip
    world.people("ada | Ada Quill").table("messages.csv", MESSAGE_COLUMNS, rows)
    assert counts(world) == {"ada": (1, 1)}


def test_whoever_wrote_anything_at_all_is_not_said_to_be_silent(world: World) -> None:
    nine = tries("ada", "2020-01-01 09:00", 9, 120)
    draft = "2024-01-01 09:00 ada > me (draft): as if of theirs"
    world.people("ada | Ada Quill | 2019-01-01\nbo | Bo Reed | 2024-06-01").talk(nine)
    assert world.person("ada", as_of=date(2024, 6, 1))["standing"] == "unreturned"
    world.talk(f"{nine}\n{draft}")
    assert world.person("ada", as_of=date(2024, 6, 1))["standing"] == "thin"


def remark(world: World) -> str:
    (note,) = world.analyze().coverage.filter(recognised_as="Connections.csv")["note"]
    return note


SIX = ["First Name", "Last Name", "Email Address", "Company", "Position", "Connected On"]


def by_name(world: World, names: list[str]) -> World:
    """Connections without addresses, each connected on a day of its own."""
    rows = [
        [*name.split(" ", 1), "", "", "", f"{1 + day % 28:02} Jan {2019 - day // 28}"] for day, name in enumerate(names)
    ]
    return world.table("Connections.csv", SIX, rows)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["Ada Quill", "Bo Reed"], "people go by their names; no two share one."),
        (["Ada Quill", "ADA  Quill", "Bo Reed"], "people go by their names; 1 name is borne by several people, who"),
        (["Ada Quill"] * 3 + ["Bo Reed"] * 2, "people go by their names; 2 names are borne by several people, who"),
    ],
)
def test_a_layout_without_addresses_says_how_people_were_told_apart(world: World, names: list[str], said: str) -> None:
    assert said in remark(by_name(world, names))


def test_a_layout_with_addresses_says_nothing_of_the_kind(world: World) -> None:
    assert remark(world.people("ada-1 | Ada Quill\nada-2 | Ada Quill")) == ""


def test_a_connection_of_the_owners_name_costs_nobody_a_message(world: World) -> None:
    rows = [old_row("a", "Ada Quill", "Me Myself", 1), old_row("a", "Me Myself", "Ada Quill", 2)]
    by_name(world, ["Me Myself", "Ada Quill"]).table("messages.csv", OLD, rows)
    assert counts(world) == {"name:ada quill": (1, 1), "name:me myself": (0, 0)}


NAMES = ["Ada Quill", "Bo Reed", "Jane Doe, MBA", "Jane Doe", "Šárka Hex", "Cy Ash", "Dee Ito, PhD, CPA"]


@settings(max_examples=15, deadline=None)
@given(
    names=st.lists(st.sampled_from(NAMES), min_size=1, max_size=10),
    lines=st.lists(st.tuples(st.sampled_from(NAMES), st.booleans()), max_size=12),
)
def test_without_addresses_a_lone_name_gets_its_messages_and_a_shared_one_none(
    names: list[str], lines: list[tuple[str, bool]]
) -> None:
    rows = [
        old_row(name, *(("Me Myself", name) if mine else (name, "Me Myself")), day)
        for day, (name, mine) in enumerate(lines, start=1)
    ]
    with TemporaryDirectory() as folder:
        world = by_name(World(Path(folder) / "export"), names).table("messages.csv", OLD, rows)
        people = world.analyze().people.to_dicts()
    assert len(people) == len(names)
    for row in people:
        alone = names.count(row["name"]) == 1
        expected = tuple(lines.count((row["name"], mine)) * alone for mine in (True, False))
        assert (row["messages_sent"], row["messages_received"]) == expected


def roster_of(world: World) -> Roster:
    return make_roster(read_export(world.folder, None, Rules()).tables[Connection])


def test_namesakes_of_one_day_are_numbered_in_the_order_of_the_file(world: World) -> None:
    days = ["05 Jan 2020", "05 Jan 2020", "06 Jan 2020", "05 Jan 2020"]
    rows = [["Ada", "Quill", "", f"Mill {number}", "", day] for number, day in enumerate(days)]
    world.table("Connections.csv", SIX, [*rows, ["Bo", "Reed", "", "Mill 9", "", "05 Jan 2020"]])
    assert roster_of(world).people.select("person_id", "company").rows() == [
        ("name:ada quill 2020-01-05", "Mill 0"),
        ("name:ada quill 2020-01-05 2", "Mill 1"),
        ("name:ada quill 2020-01-05 3", "Mill 3"),
        ("name:ada quill 2020-01-06", "Mill 2"),
        ("name:bo reed", "Mill 9"),
    ]


def test_whoever_is_listed_twice_counts_once_and_as_listed_first(world: World) -> None:
    world.people("ada | Ada Quill | 2020-01-31 | Loom\nbo | Bo Reed\nada | Ada Quill | 2021-01-31 | Kiln")
    found = roster_of(world)
    assert found.people.select("person_id", "company").rows() == [("ada", "Loom"), ("bo", None)]
    assert found.ignored == {"connections listed twice": 1}
    assert found.anonymous == 0


def test_a_name_or_an_address_is_enough_and_without_either_nobody_is_known(world: World) -> None:
    world.people("ada | Ada Quill\ncy |\n | Bo Reed\n |\n |")
    found = roster_of(world)
    assert found.people.select("person_id", "name", "profile_url").rows() == [
        ("ada", "Ada Quill", "https://www.linkedin.com/in/ada"),
        ("cy", "cy", "https://www.linkedin.com/in/cy"),
        ("name:bo reed", "Bo Reed", None),
    ]
    assert found.ignored == {"connections without a name or address": 2}
    assert found.anonymous == 2
    assert found.names.rows() == [("ada quill", "ada", True), ("bo reed", "name:bo reed", False)]


def test_a_name_that_two_bear_is_nobodys(world: World) -> None:
    assert roster_of(world.people("ada | Ada Quill\nada-2 | ADA  quill\nbo | Bo Reed")).names.rows() == [
        ("bo reed", "bo", True)
    ]


MATCHES = [
    ("ada", "Somebody Else", "ada"),  # the address settles it
    (None, "Ada Quill", "ada"),
    (None, "ada  QUILL", "ada"),
    ("ada-of-before", "Ada Quill", None),  # another address is somebody else
    (None, "Bo Reed", "name:bo reed"),
    ("bo", "Bo Reed", "name:bo reed"),  # whom no address is known of
    (None, "Cy Ash", None),  # two bear it
    ("cy-2", "Cy Ash", "cy-2"),
    (None, "Dee Ito", None),
    ("dee", "Dee Ito", None),
    (None, None, None),
]


@pytest.mark.parametrize(("slug", "name", "person"), MATCHES)
def test_whom_an_address_or_a_name_is_taken_for(
    world: World, slug: str | None, name: str | None, person: str | None
) -> None:
    known = roster_of(world.people("ada | Ada Quill\n | Bo Reed\ncy-1 | Cy Ash\ncy-2 | Cy Ash"))
    rows = pl.DataFrame({"slug_of": [slug], "who": [name]}, schema={"slug_of": pl.String, "who": pl.String})
    assert matched(rows, known, url="slug_of", name=pl.col("who"))["person_id"].to_list() == [person]
    if slug is None:
        assert matched(rows, known, url=None, name=pl.col("who"))["person_id"].to_list() == [person]


def test_a_full_name_is_whatever_of_it_is_there() -> None:
    rows = pl.DataFrame({"first_name": ["Ada", "Ada", None, None], "last_name": ["Quill", None, "Quill", None]})
    assert rows.select(name=full_name())["name"].to_list() == ["Ada Quill", "Ada", "Quill", None]


def test_an_export_without_connections_says_nothing_of_how_people_were_told_apart(world: World) -> None:
    world.table("Connections.csv", SIX, [["", "", "", "", "", "05 Jan 2020"]])
    assert roster_of(world).remarks == []
