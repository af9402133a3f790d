"""What is on record besides direct messages: recommendations, endorsements, invitations, groups, places, notes."""

import pytest

from pipeline.cues import classify
from pipeline.export import open_export
from pipeline.invitations import match_invitations
from pipeline.owner import find_owner
from pipeline.people import make_roster
from pipeline.tables import read_tables
from pipeline.threads import thread_messages
from pipeline.traces import find_traces
from schemas.export import Connection, Follow, Invitation, Message, RecommendationReceived
from tests.conftest import World, moment

RECOMMENDATION = ["First Name", "Last Name", "Company", "Job Title", "Text", "Creation Date", "Status"]
RECEIVED = ["Endorsement Date", "Skill Name", "Endorser First Name", "Endorser Last Name", "Endorser Public Url",
            "Endorsement Status"]  # fmt: skip
GIVEN = [header.replace("Endorser", "Endorsee") for header in RECEIVED]
INVITATION = ["From", "To", "Sent At", "Message", "Direction", "inviterProfileUrl", "inviteeProfileUrl"]
NOTE = ["Connection First Name", "Connection Last Name", "Connection Profile URL", "Note"]
ME = "https://www.linkedin.com/in/me-myself"
COUNTS = ["recommendations_given", "recommendations_received", "endorsements_given", "endorsements_received"]


def praise(first: str, last: str, day: str = "03/01/26, 09:00 AM", status: str = "VISIBLE") -> list[str]:
    return [first, last, "", "", "Well done", day, status]


def skill(slug: str, first: str, last: str, status: str = "ACCEPTED", name: str = "Weaving") -> list[str]:
    url = f"www.linkedin.com/in/{slug}" if slug else ""
    return ["2026/01/02 10:00:00 UTC", name, first, last, url, status]


def invitation(direction: str, slug: str, name: str, sent: str) -> list[str]:
    other, names = f"https://www.linkedin.com/in/{slug}", ("Me Myself", name)
    if direction == "OUTGOING":
        return [*names, sent, "", direction, ME, other]
    return [*names[::-1], sent, "", direction, other, ME]


def start(world: World) -> World:
    return world.people("ada | Ada Quill\nbo | Bo Reed\ncy-1 | Cy Ash\ncy-2 | Cy Ash").talk(
        "2026-01-01 09:00 me > ada: hi"
    )


def traces(world: World) -> tuple[dict[str, dict], dict]:
    """Each connection's row, and the rows of each file that were set aside."""
    tables = read_tables(open_export([world.folder]))
    roster = make_roster(tables[Connection])
    threads = thread_messages(tables[Message], roster, find_owner(tables, ME))
    messages = classify(threads.messages, tables[Message].columns)
    found = find_traces(tables, roster, messages, threads.members, match_invitations(tables, roster))
    return {row["person_id"]: row for row in found.people.iter_rows(named=True)}, found.ignored


def test_a_file_that_is_not_there_is_unknown_not_zero(world: World) -> None:
    people, _ = traces(start(world))
    assert [people["ada"][column] for column in COUNTS] == [None] * 4


def test_a_file_that_is_there_makes_zeros(world: World) -> None:
    start(world).table("Recommendations_Given.csv", RECOMMENDATION, [])
    world.table("Endorsement_Received_Info.csv", RECEIVED, [skill("bo", "Bo", "Reed")])
    people, _ = traces(world)
    assert [people["ada"][column] for column in COUNTS] == [0, None, None, 0]
    assert people["bo"]["endorsements_received"] == 1


def test_a_recommendation_counts_by_a_name_that_one_connection_bears(world: World) -> None:
    start(world).table("Recommendations_Given.csv", RECOMMENDATION, [praise("ADA", " Quill "), praise("Bo", "Reed")])
    received = [praise("Ada", "Quill", "03/05/26, 09:00 AM"), praise("Zed", "Nobody")]
    world.table("Recommendations_Received.csv", RECOMMENDATION, received)
    people, ignored = traces(world)
    assert [
        (people[who]["recommendations_given"], people[who]["recommendations_received"]) for who in ("ada", "bo")
    ] == [
        (1, 1),
        (1, 0),
    ]
    assert people["ada"]["recommended_at"] == moment("2026-03-05 17:00")
    assert sum(ignored[RecommendationReceived].values()) == 1


def test_a_name_that_two_bear_counts_for_neither_and_protects_both(world: World) -> None:
    start(world).table("Recommendations_Received.csv", RECOMMENDATION, [praise("Cy", "Ash")])
    people, _ = traces(world)
    assert [people[who]["maybe_recommended"] for who in ("ada", "bo", "cy-1", "cy-2")] == [False, False, True, True]
    assert [people[who]["recommendations_received"] for who in ("cy-1", "cy-2")] == [0, 0]
    assert people["cy-1"]["recommended_at"] is None
    rows = world.analyze().people.filter(person_id="cy-1")["protected_by"].item().to_list()
    assert len(rows) == 1


def test_what_was_refused_is_no_recommendation(world: World) -> None:
    start(world).table("Recommendations_Received.csv", RECOMMENDATION, [praise("Ada", "Quill", status="REJECTED")])
    people, ignored = traces(world)
    assert (people["ada"]["recommendations_received"], people["ada"]["recommended_at"]) == (0, None)
    assert ignored[RecommendationReceived] == {"refused or taken back": 1}


def test_endorsements_are_counted_by_skill_and_address(world: World) -> None:
    given = [skill("ada", "Ada", "Quill"), skill("ADA/", "Ada", "Quill", name="Spinning"), skill("", "Bo", "Reed")]
    given += [skill("cy-2", "Cy", "Ash"), skill("someone-else", "Ada", "Quill"), skill("bo", "Bo", "Reed", "REJECTED")]
    start(world).table("Endorsement_Given_Info.csv", GIVEN, given)
    people, _ = traces(world)
    assert {who: row["endorsements_given"] for who, row in people.items()} == {"ada": 2, "bo": 1, "cy-1": 0, "cy-2": 1}


def test_who_endorsed_me_is_not_silent_though_i_turned_it_down(world: World) -> None:
    received = [heading.replace("Endorsee", "Endorser") for heading in GIVEN]
    tries = "\n".join(f"{year}-01-01 09:00 me > ada: are you there in {year}?" for year in range(2018, 2026))
    start(world).talk(tries)
    assert world.analyze(as_of=moment("2026-06-30 12:00")).cleanup.height == 1
    world.table("Endorsement_Received_Info.csv", received, [skill("ada", "Ada", "Quill", "REJECTED")])
    assert world.analyze(as_of=moment("2026-06-30 12:00")).cleanup.is_empty()
    assert world.person("ada")["endorsements_received"] == 0


def test_invitations_go_both_ways(world: World) -> None:
    rows = [
        invitation("OUTGOING", "ada", "Ada Quill", "8/20/25, 8:13 AM"),
        invitation("INCOMING", "bo", "Bo Reed", "8/21/25, 8:13 AM"),
        invitation("INCOMING", "zed", "Zed Nobody", "8/22/25, 8:13 AM"),
    ]
    people, ignored = traces(start(world).table("Invitations.csv", INVITATION, rows))
    assert [people[who]["invited_by"] for who in ("ada", "bo", "cy-1")] == ["me", "them", None]
    assert sum(ignored[Invitation].values()) == 1


def test_of_several_invitations_the_latest_was_the_accepted_one(world: World) -> None:
    rows = [
        invitation("INCOMING", "ada", "Ada Quill", "8/20/25, 8:13 AM"),
        invitation("OUTGOING", "ada", "Ada Quill", "2/20/25, 8:13 AM"),
    ]
    people, _ = traces(start(world).table("Invitations.csv", INVITATION, rows))
    assert people["ada"]["invited_by"] == "them"


def test_shared_groups_and_who_wrote_there(world: World) -> None:
    talk = """
        2026-01-01 09:00 [one] me > ada, bo: hi all
        2026-01-01 10:00 [one] ada > me, bo: hi
        2026-01-01 11:00 [one] ada > me, bo: hi again
        2026-01-02 09:00 [two] me > ada, zed: hi all
        2026-01-03 09:00 cy-1 > me: only us
    """
    people, _ = traces(start(world).talk(talk))
    assert [(people[who]["shared_groups"], people[who]["group_messages"]) for who in ("ada", "bo", "cy-1")] == [
        (2, 2),
        (1, 0),
        (0, 0),
    ]


@pytest.mark.parametrize(("mine", "same"), [("ACME Inc.", True), ("Acme Works", False)])
def test_a_former_employer_of_mine_is_a_shared_place(world: World, mine: str, same: bool) -> None:
    world.people("ada | Ada Quill | 2020-01-31 | Acme").talk("")
    world.table("Positions.csv", ["Company Name", "Title", "Started On", "Finished On"], [[mine, "", "Jan 2010", ""]])
    people, _ = traces(world)
    assert people["ada"]["shared_place"] == ("Acme" if same else None)


def test_a_school_of_mine_is_a_shared_place_and_no_place_is_none(world: World) -> None:
    world.people("ada | Ada Quill | 2020-01-31 | Oakfield School\nbo | Bo Reed | 2020-01-31 |").talk("")
    world.table("Education.csv", ["School Name", "Start Date", "End Date"], [["OAKFIELD SCHOOL", "2001", "2004"]])
    people, _ = traces(world)
    assert [people[who]["shared_place"] for who in ("ada", "bo")] == ["Oakfield School", None]


def test_notes_and_follows(world: World) -> None:
    notes = [["Ada", "Quill", "", "met in May"], ["Bo", "Other", "https://www.linkedin.com/in/bo", "chess"]]
    start(world).table("Notes.csv", NOTE, [*notes, ["Zed", "Nobody", "", "who?"]])
    follows = [["2025/02/01 10:00:00", "Active", "Ada Quill"], ["2025/02/01 10:00:00", "Unfollow", "Bo Reed"]]
    follows.append(["2025/02/01 10:00:00", "Active", "Cy Ash"])
    people, ignored = traces(world.table("Member_Follows.csv", ["Date", "Status", "FullName"], follows))
    assert {who: row["noted"] for who, row in people.items()} == {
        "ada": True, "bo": True, "cy-1": False, "cy-2": False,
    }  # fmt: skip
    assert [who for who, row in people.items() if row["followed"]] == ["ada"]
    assert sum(ignored[Follow].values()) == 1


def test_a_nameless_answer_in_the_same_conversation_is_a_sign_of_life(world: World) -> None:
    columns = ["CONVERSATION ID", "FROM", "SENDER PROFILE URL", "TO", "RECIPIENT PROFILE URLS", "DATE", "CONTENT"]
    me, ada = ["Me Myself", ME], ["Ada Quill", World.url("ada")]
    rows = [["1", *me, *ada, f"{year}-01-01 09:00:00 UTC", f"are you there in {year}?"] for year in range(2018, 2026)]
    world.people("ada | Ada Quill | 2015-01-31").table("messages.csv", columns, rows)
    assert world.analyze(as_of=moment("2026-06-30 12:00")).cleanup.height == 1
    answer = ["1", "Ada Quill", "", *me, "2018-01-05 09:00:00 UTC", "yes, I am here"]
    world.table("messages.csv", columns, [*rows, answer])
    assert world.analyze(as_of=moment("2026-06-30 12:00")).cleanup.is_empty()


@pytest.mark.parametrize("address", ["", World.url("ACoAABquillquill0123456789")], ids=["blank", "another"])
@pytest.mark.parametrize("thread", ["1", "2"], ids=["the same conversation", "another conversation"])
@pytest.mark.parametrize(("sender", "namesakes"), [("Dr. Ada Quill, MBA", 0), ("ada QUILL", 1), ("Ada Quill-Roe", 1)])
def test_an_answer_under_their_name_that_counts_for_nobody_is_a_sign_of_life(
    world: World, address: str, thread: str, sender: str, namesakes: int
) -> None:
    columns = ["CONVERSATION ID", "FROM", "SENDER PROFILE URL", "TO", "RECIPIENT PROFILE URLS", "DATE", "CONTENT"]
    me, years = ["Me Myself", ME], range(2018, 2026)
    rows = [
        [number, *me, name, World.url(slug), f"{year}-01-01 09:00:00 UTC", f"are you there in {year}?"]
        for number, slug, name in [("1", "ada", "Ada Quill"), ("3", "bo", "Bo Reed")]
        for year in years
    ]
    world.people("ada | Ada Quill | 2015-01-31\nbo | Bo Reed | 2015-01-31" + "\nada-2 | Ada Quill" * namesakes)
    world.table("messages.csv", columns, rows)
    assert set(world.analyze(as_of=moment("2026-06-30 12:00")).cleanup["profile_url"]) == {
        World.url("ada"),
        World.url("bo"),
    }
    answer = [thread, sender, address, *me, "2018-01-05 09:00:00 UTC", "yes, I am here"]
    world.table("messages.csv", columns, [*rows, answer])
    assert list(world.analyze(as_of=moment("2026-06-30 12:00")).cleanup["profile_url"]) == [World.url("bo")]


@pytest.mark.parametrize(("sender", "waits"), [("Me Myself", False), ("me  MYSELF", False), ("Ada Quill", True)])
def test_what_i_sent_answers_though_my_address_is_missing(world: World, sender: str, waits: bool) -> None:
    columns = ["CONVERSATION ID", "FROM", "SENDER PROFILE URL", "TO", "RECIPIENT PROFILE URLS", "DATE", "CONTENT"]
    me, ada = ["Me Myself", ME], ["Ada Quill", World.url("ada")]
    asked = ["1", *ada, *me, "2026-01-01 09:00:00 UTC", "do you still have the map?"]
    answer = ["1", sender, "", *ada, "2026-01-02 09:00:00 UTC", "it hangs in the hall of the harbour office"]
    world.people("ada | Ada Quill | 2015-01-31").table("messages.csv", columns, [answer, asked])
    assert (world.person("ada", as_of=moment("2026-06-30 12:00"))["standing"] == "owed") == waits


def test_a_namesake_of_mine_who_writes_to_me_without_an_address_is_not_me(world: World) -> None:
    columns = ["CONVERSATION ID", "FROM", "SENDER PROFILE URL", "TO", "RECIPIENT PROFILE URLS", "DATE", "CONTENT"]
    me, ada = ["Me Myself", ME], ["Ada Quill", World.url("ada")]
    asked = ["1", *ada, *me, "2026-01-01 09:00:00 UTC", "do you still have the map?"]
    other = ["1", "Me Myself", "", *me, "2026-01-02 09:00:00 UTC", "it hangs in the hall of the harbour office"]
    world.people("ada | Ada Quill | 2015-01-31").table("messages.csv", columns, [other, asked])
    assert world.person("ada", as_of=moment("2026-06-30 12:00"))["standing"] == "owed"


def test_spam_is_on_record_so_its_sender_is_not_called_silent(world: World) -> None:
    columns = [
        "CONVERSATION ID",
        "FROM",
        "SENDER PROFILE URL",
        "TO",
        "RECIPIENT PROFILE URLS",
        "DATE",
        "CONTENT",
        "FOLDER",
    ]
    row = ["1", "Ada Quill", World.url("ada"), "Me Myself", ME, "2026-01-01 09:00:00 UTC", "an inheritance", "SPAM"]
    world.people("ada | Ada Quill | 2015-01-31\nbo | Bo Reed | 2015-01-31").table("messages.csv", columns, [row])
    analysis = world.analyze(as_of=moment("2026-06-30 12:00"))
    assert analysis.no_history["name"].to_list() == ["Bo Reed"]
    reasons = analysis.people.filter(person_id="ada")["reasons"].item().to_list()
    assert any("as spam" in reason for reason in reasons)


def test_what_a_connection_wrote_says_nothing_of_another_of_the_same_name(world: World) -> None:
    tries = "\n".join(f"{year}-01-01 09:00 me > ada: are you there in {year}?" for year in range(2018, 2026))
    world.people("ada | Ada Quill | 2015-01-31\nada-2 | Ada Quill | 2015-01-31")
    world.talk(f"{tries}\n2025-02-01 09:00 ada-2 > me: hello there")
    assert list(world.analyze(as_of=moment("2026-06-30 12:00")).cleanup["profile_url"]) == [World.url("ada")]


def test_a_title_in_connections_hides_nobody_who_answers_without_it(world: World) -> None:
    tries = "\n".join(f"{year}-01-01 09:00 me > ada: are you there in {year}?" for year in range(2018, 2026))
    world.people("ada | Ada Quill, MBA | 2015-01-31").talk(tries)
    assert world.analyze(as_of=moment("2026-06-30 12:00")).cleanup.height == 1
    world.people("ada | Ada Quill, MBA | 2015-01-31\nbo | Bo Reed").names["stranger"] = "Ada Quill"
    world.talk(f"{tries}\n2018-01-05 09:00 stranger > me: yes, I am here")
    assert world.analyze(as_of=moment("2026-06-30 12:00")).cleanup.is_empty()


def test_a_recommendation_by_somebody_with_letters_after_the_name_may_be_theirs(world: World) -> None:
    start(world).table("Recommendations_Received.csv", RECOMMENDATION, [praise("ADA", "QUILL PhD")])
    people, _ = traces(world)
    assert {who: row["maybe_recommended"] for who, row in people.items()} == {
        "ada": True, "bo": False, "cy-1": False, "cy-2": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("talk", "waits"),
    [
        ("2026-01-01 09:00 ada > me: do you still have the map?", True),
        ("2026-01-01 09:00 ada > me: do you still have the map?\n2026-01-02 09:00 me > ada: ", False),
        ("2025-12-30 09:00 me > ada: \n2026-01-01 09:00 ada > me: do you still have the map?", True),
        ("2026-01-01 09:00 ada > me: do you still have the map?\n2026-01-02 09:00 me > ada, bo: ", True),
        ("2026-01-01 09:00 ada > me: do you still have the map?\n2026-01-02 09:00 me > ada (draft): ", True),
        ("2026-01-01 09:00 ada > me: do you still have the map?\n2026-01-02 09:00 me > bo: ", True),
    ],
)
def test_a_message_of_mine_without_a_word_may_be_the_answer(world: World, talk: str, waits: bool) -> None:
    world.people("ada | Ada Quill\nbo | Bo Reed").talk(talk)
    assert (world.person("ada", as_of=moment("2026-06-30 12:00"))["standing"] == "owed") == waits


@pytest.mark.parametrize(
    ("last", "waits"),
    [
        ("Please stop contacting me.", False),
        ("Bitte keine weiteren Nachrichten.", False),
        ("Sorry, I have to pass on this. Do you know somebody else who could use the ticket?", True),
        ("The ticket is still here, and I would be glad to see it used.", True),
    ],
)
def test_whoever_refuses_further_contact_is_not_owed_a_message(world: World, last: str, waits: bool) -> None:
    world.people("ada | Ada Quill").talk(
        f"2025-01-01 09:00 me > ada: are you there?\n2026-01-01 09:00 ada > me: {last}"
    )
    assert (world.person("ada", as_of=moment("2026-06-30 12:00"))["standing"] == "owed") == waits
