"""Whose export it is."""

import pytest

from pipeline.errors import UnknownOwner
from schemas.report import Owner
from tests.conftest import MESSAGE_COLUMNS, OWNER_SLUG, World

INVITATION_COLUMNS = ["From", "To", "Sent At", "Message", "Direction", "inviterProfileUrl", "inviteeProfileUrl"]
TWO_THREADS = """
    2026-03-01 09:00 ada > me: hi
    2026-03-02 09:00 bo > me: hi
"""


def owner(world: World, **options: object) -> Owner:
    return world.analyze(**options).owner


def url(slug: str) -> str:
    return f"https://www.linkedin.com/in/{slug}"


def without_profile(world: World) -> World:
    (world.folder / "Profile.csv").unlink()
    return world


def test_the_owner_takes_part_in_every_conversation(world: World) -> None:
    # nobody here is a connection but Cy, so that only the conversations can tell
    without_profile(world).people("cy | Cy Vale").talk(TWO_THREADS)
    assert owner(world) == Owner(person_id=OWNER_SLUG, name=None, found_by="taking part in 2 of 2 conversations")


def test_a_connection_is_never_the_owner(world: World) -> None:
    without_profile(world).people("ada | Ada Quill").talk("2026-03-01 09:00 ada > me: hi")
    assert owner(world).person_id == OWNER_SLUG


def test_the_owner_is_one_side_of_every_invitation(world: World) -> None:
    without_profile(world).people("ada | Ada Quill\nbo | Bo Reed").table(
        "Invitations.csv",
        INVITATION_COLUMNS,
        [
            ["Me Myself", "Ada Quill", "8/20/26, 8:13 AM", "", "OUTGOING", url(OWNER_SLUG), url("ada")],
            ["Bo Reed", "Me Myself", "8/20/26, 8:13 AM", "", "INCOMING", url("bo"), url(OWNER_SLUG)],
        ],
    )
    assert owner(world) == Owner(person_id=OWNER_SLUG, name=None, found_by="being one side of every invitation")


def test_the_constant_address_of_winter_2023_names_nobody(world: World) -> None:
    none = "https://www.linkedin.com/in"
    rows = [["Me Myself", "Ada Quill", "8/20/26, 8:13 AM", "", "OUTGOING", none, none]]
    world.people("ada | Ada Quill").talk(TWO_THREADS).table("Invitations.csv", INVITATION_COLUMNS, rows)
    assert owner(world).person_id == OWNER_SLUG


def test_without_recipients_addresses_the_name_in_the_profile_settles_it(world: World) -> None:
    # May 2021 to March 2023: only the sender has an address, and strangers write more often than the owner does
    columns = [column for column in MESSAGE_COLUMNS[:10] if column != "RECIPIENT PROFILE URLS"]
    rows = [
        [f"2-{thread}", "", name, url(slug), to, f"2022-03-0{day} 09:00:00 UTC", "", "hi", "INBOX"]
        for day, (thread, name, slug, to) in enumerate(
            [
                ("a", "Talky Stranger", "talky", "Me Myself"),
                ("b", "Talky Stranger", "talky", "Me Myself"),
                ("c", "Me Myself", OWNER_SLUG, "Ada Quill"),
            ],
            start=1,
        )
    ]
    world.people("ada | Ada Quill").table("messages.csv", columns, rows)
    analysis = world.analyze()
    assert analysis.owner.person_id == OWNER_SLUG
    assert analysis.people["messages_sent"].to_list() == [1]


def test_me_overrules(world: World) -> None:
    world.people("cy | Cy Vale").talk(TWO_THREADS)
    assert owner(world, me="https://www.linkedin.com/in/Ada/").person_id == "ada"
    assert owner(world, me="ada").person_id == "ada"


@pytest.mark.parametrize("me", ["https://www.linkedin.com/in/somebody-else", "https://www.example.com/in/ada"])
def test_me_must_be_somebody_in_the_messages(world: World, me: str) -> None:
    world.people("cy | Cy Vale").talk(TWO_THREADS)
    with pytest.raises(UnknownOwner, match="--me"):
        owner(world, me=me)


def test_what_is_unclear_is_asked_for(world: World) -> None:
    without_profile(world).people("cy | Cy Vale").talk("2026-03-01 09:00 ada > bo: hi")
    with pytest.raises(UnknownOwner, match="--me"):
        owner(world)


def test_without_messages_nobody_need_be_known(world: World) -> None:
    without_profile(world).people("ada | Ada Quill")
    assert owner(world).person_id is None


def test_an_owner_who_is_listed_among_the_connections_is_still_found(world: World) -> None:
    # no real export does this; a stranger with one thread must not be taken for the owner instead
    without_profile(world).people("ada | Ada Quill\nbo | Bo Reed\nme-myself | Me Myself").talk(
        "2026-03-01 09:00 ada > me: hi\n2026-03-01 09:00 bo > me: hi\n2026-03-02 09:00 stranger > me: hi"
    )
    assert owner(world).person_id == OWNER_SLUG


# Layouts without addresses: 2018 to early 2021.

SIX = ["First Name", "Last Name", "Email Address", "Company", "Position", "Connected On"]
EIGHT = ["CONVERSATION ID", "CONVERSATION TITLE", "FROM", "TO", "DATE", "SUBJECT", "CONTENT", "FOLDER"]
SEVEN = ["From", "To", "Date", "Subject", "Content", "Direction", "Folder"]


def old_world(world: World, connections: list[str], rows: list[tuple[str, str]]) -> World:
    """Connections by name, and messages `from, to`, each in a conversation of its own."""
    people = [[*name.split(" ", 1), "", "", "", "05 Jan 2020"] for name in connections]
    world.table("Connections.csv", SIX, people)
    cells = [
        [f"2-{day}", "", sender, to, f"2020-03-{day:02} 09:00:00 UTC", "", "hi", "INBOX"]
        for day, (sender, to) in enumerate(rows, start=1)
    ]
    return world.table("messages.csv", EIGHT, cells)


MIXED = [("Ada Quill", "Me Myself"), ("Me Myself", "Bo Reed"), ("Cy Vale, MBA", "Bo Reed, Me Myself")]


def test_without_addresses_the_name_in_the_profile_is_the_owner(world: World) -> None:
    found = owner(old_world(world, ["Ada Quill"], MIXED))
    assert found == Owner(person_id=None, name="Me Myself", found_by="the name in Profile.csv")


@pytest.mark.parametrize("profile", [True, False], ids=["a profile of another name", "no profile"])
def test_without_addresses_or_a_name_that_fits_the_owner_is_whoever_is_everywhere(world: World, profile: bool) -> None:
    old_world(world, ["Ada Quill", "Bo Reed"], MIXED)
    if profile:
        world.table("Profile.csv", ["First Name", "Last Name", "Headline"], [["Maiden", "Name", ""]])
    else:
        without_profile(world)
    assert owner(world) == Owner(person_id=None, name="Me Myself", found_by="taking part in 3 of 3 conversations")


def test_an_owner_with_a_comma_in_the_name_is_found_everywhere_too(world: World) -> None:
    rows = [("Ada Quill", "Me Myself, PhD"), ("Bo Reed", "Me Myself, PhD"), ("Me Myself, PhD", "Ada Quill")]
    assert owner(old_world(without_profile(world), ["Ada Quill", "Bo Reed"], rows)).name == "Me Myself, PhD"


def test_without_addresses_what_is_unclear_is_asked_for_by_name(world: World) -> None:
    old_world(without_profile(world), ["Bo Reed"], [("Ada Quill", "Cy Vale")])
    with pytest.raises(UnknownOwner, match="your own name"):
        owner(world)
    assert owner(world, me="cy  vale") == Owner(person_id=None, name="Cy Vale", found_by="the name you gave")
    with pytest.raises(UnknownOwner, match="your own name"):
        owner(world, me="Dee Ash")


@pytest.mark.parametrize("other", ["Ada Quill", "LinkedIn Member"], ids=["a connection", "nobody known"])
def test_without_addresses_one_conversation_is_enough(world: World, other: str) -> None:
    old_world(without_profile(world), ["Ada Quill"], [(other, "Me Myself"), (other, "Me Myself")])
    assert owner(world).name == "Me Myself"


def test_a_name_that_nobody_bears_is_not_taken_for_the_owner(world: World) -> None:
    with pytest.raises(UnknownOwner, match="Nobody in these messages has the name"):
        owner(old_world(world, ["Ada Quill"], MIXED), me="Dee Ash")


def test_one_conversation_is_enough_where_connections_have_no_address(world: World) -> None:
    # April and May 2023: addresses in messages, none in Connections.csv
    without_profile(world).table("Connections.csv", SIX, [["Ada", "Quill", "", "", "", "05 Jan 2020"]])
    row = [
        "2-a",
        "",
        "Ada Quill",
        url("ada"),
        "Me Myself",
        url(OWNER_SLUG),
        "2023-04-01 09:00:00 UTC",
        "",
        "hi",
        "INBOX",
    ]
    assert owner(world.table("messages.csv", MESSAGE_COLUMNS[:10], [row])).person_id == OWNER_SLUG


def test_an_address_given_for_messages_without_any_does_no_harm(world: World) -> None:
    found = owner(old_world(world, ["Ada Quill"], MIXED), me=url("me-myself"))
    assert (found.person_id, found.name) == ("me-myself", "Me Myself")


def test_in_2018_the_direction_tells(world: World) -> None:
    world.table("Connections.csv", SIX, [["Ada", "Quill", "ada@example.org", "", "", "1/8/18, 6:14 PM"]])
    rows = [
        ["Ada Quill", "Me M. Myself", "10/16/18, 8:36 AM", "", "hi", "INCOMING", "INBOX"],
        ["Me M. Myself", "Ada Quill", "10/16/18, 8:37 AM", "", "hi", "OUTGOING", "SENT"],
    ]
    analysis = world.table("Messages.csv", SEVEN, rows).analyze()
    assert analysis.owner == Owner(person_id=None, name="Me M. Myself", found_by="the messages marked as outgoing")
    assert analysis.people.select("messages_sent", "messages_received").row(0) == (1, 1)


def test_a_talkative_connection_without_address_is_not_the_owner(world: World) -> None:
    # May 2021 to March 2023: only senders have addresses, and here Ada writes everywhere, the owner only once
    columns = [column for column in MESSAGE_COLUMNS[:10] if column != "RECIPIENT PROFILE URLS"]
    senders = [("Ada Quill", "ada"), ("Ada Quill", "ada"), ("Me Myself", OWNER_SLUG), ("Bo Reed", "bo")]
    rows = [
        [f"2-{day}", "", name, url(slug), "Ada Quill" if slug == OWNER_SLUG else "Me Myself",
         f"2022-03-0{day} 09:00:00 UTC", "", "hi", "INBOX"]
        for day, (name, slug) in enumerate(senders, start=1)
    ]  # fmt: skip
    without_profile(world).table("Connections.csv", SIX, [["Ada", "Quill", "", "", "", "05 Jan 2020"]])
    found = owner(world.table("messages.csv", columns, rows))
    assert found == Owner(person_id=OWNER_SLUG, name="Me Myself", found_by="taking part in 4 of 4 conversations")
