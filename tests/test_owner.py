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
