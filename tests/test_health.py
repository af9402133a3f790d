"""The network in figures: every count against the people it is made of."""

from pathlib import Path
from typing import get_args

import pytest
from scipy.stats import beta

from pipeline import analyze
from schemas.words import Activity, Standing
from tests.conftest import CONNECTION_COLUMNS, SAMPLES, TYPICAL, World, moment

AS_OF = moment("2026-06-30 12:00")
PEOPLE = "ada | Ada Quill | 2020-01-31\nbo | Bo Reed | 2020-05-31\ncy | Cy Ash | 2023-01-31\ndee | Dee Fox | 2026-01-31"
TALK = """
    2026-06-01 09:00 ada > me: hi
    2026-06-01 10:00 me > ada: hi
    2026-06-01 11:00 me > ada: more
    2026-06-02 09:00 me > bo: hi
    2024-06-02 09:00 cy > me: hi
    2026-06-03 09:00 zed > me: we have met
    2026-06-03 10:00 me > zed: have we
    2026-06-04 09:00 yan > me: hi
    2026-06-05 09:00 [all] ada > me, bo: hi all
    2026-06-05 10:00 [all] me > ada, bo: hi
    2026-06-06 09:00 me > ada (draft): no
"""


def test_counts_by_hand(world: World) -> None:
    found = world.people(PEOPLE).talk(TALK).analyze(as_of=AS_OF).health
    assert (found.connections, found.anonymous, found.ever_talked, found.two_way) == (4, 0, 3, 1)
    assert (found.messages_sent, found.messages_received) == (3, 2)
    assert (found.strangers, found.group_messages) == (2, 2)
    assert found.reciprocity == pytest.approx(2 * 1 / 5)
    assert found.top_ten_share == 1
    assert found.activity == {"active": 1, "cooling": 0, "dormant": 0, "long dormant": 0, "never active": 3}
    assert {name: count for name, count in found.standings.items() if count} == {
        "mutual": 1, "owed": 1, "thin": 1, "new": 1,
    }  # fmt: skip


def test_evenness_is_of_personal_messages_alone(world: World) -> None:
    wishes = "2026-06-07 09:00 bo > me: happy birthday!\n2026-06-08 09:00 dee > me: happy birthday!"
    found = world.people(PEOPLE).talk(TALK + wishes).analyze(as_of=AS_OF).health
    assert (found.messages_sent, found.messages_received, found.personal_messages) == (3, 4, 5)
    assert found.reciprocity == pytest.approx(2 * 1 / 5)
    assert (found.both_directions.count, found.both_directions.of) == (1, 3)
    assert (found.both_directions.low, found.both_directions.high) == (
        pytest.approx(beta(2, 3).ppf(0.1)),
        pytest.approx(beta(2, 3).ppf(0.9)),
    )


def test_people_talked_with_year_by_year(world: World) -> None:
    talk = """
        2023-12-31 23:00 ada > me: are you there?
        2024-01-01 01:00 me > ada: yes, and you?
        2024-05-01 09:00 me > bo: hello?
        2024-07-01 09:00 bo > me: hello?
        2024-06-03 09:00 zed > me: we have met?
        2024-06-03 10:00 me > zed: have we?
        2026-02-01 09:00 bo > me: happy birthday!
    """
    years = world.people(PEOPLE).talk(talk).analyze(as_of=AS_OF).health.talk_years
    assert [(each.year, each.talked, each.two_way) for each in years] == [
        (2023, 1, 1), (2024, 2, 1), (2025, 0, 0), (2026, 0, 0),
    ]  # fmt: skip


def test_years_run_without_gaps(world: World) -> None:
    years = world.people(PEOPLE).talk(TALK).analyze(as_of=AS_OF).health.years
    assert [(year.year, year.connected, year.ever_talked) for year in years] == [
        (2020, 2, 2), (2021, 0, 0), (2022, 0, 0), (2023, 1, 1), (2024, 0, 0), (2025, 0, 0), (2026, 1, 0),
    ]  # fmt: skip


def test_connections_without_a_name_are_counted_and_not_judged(world: World) -> None:
    rows = [["Ada", "Quill", "https://www.linkedin.com/in/ada", "", "", "", "31 Jan 2020"]]
    rows += [["", "", "", "", "", "", "31 Jan 2020"]] * 2
    found = world.table("Connections.csv", CONNECTION_COLUMNS, rows).talk("2026-06-01 09:00 me > ada: hi").analyze()
    assert (found.health.connections, found.health.anonymous) == (1, 2)
    assert sum(found.health.standings.values()) == 1


def test_messages_with_members_who_have_left_are_counted(world: World) -> None:
    columns = ["CONVERSATION ID", "FROM", "SENDER PROFILE URL", "TO", "RECIPIENT PROFILE URLS", "DATE", "CONTENT"]
    me, left = ["Me Myself", World.url("me")], ["LinkedIn Member", ""]
    rows = [["1", *left, *me, "2026-06-01 10:00:00 UTC", "hi"], ["1", *me, *left, "2026-06-01 09:00:00 UTC", "hi"]]
    rows += [["2", *me, "Ada Quill", World.url("ada"), "2026-06-02 09:00:00 UTC", "hi"]]
    found = world.people(PEOPLE).table("messages.csv", columns, rows).analyze()
    assert (found.health.unknown_messages, found.health.messages_sent, found.health.strangers) == (2, 1, 0)


def test_concentration_is_the_share_of_the_ten_busiest(world: World) -> None:
    slugs = [f"p{n:02}" for n in range(12)]
    talk = "\n".join(
        f"2026-06-{day:02} 09:00 me > {slug}: hi" for n, slug in enumerate(slugs) for day in range(1, n + 2)
    )
    found = world.people("\n".join(f"{slug} | {slug.title()} Reed" for slug in slugs)).talk(talk).analyze().health
    assert found.top_ten_share == pytest.approx(sum(range(3, 13)) / sum(range(1, 13)))


def test_without_messages_the_shares_are_unknown(world: World) -> None:
    found = world.people(PEOPLE).talk("").analyze(as_of=AS_OF).health
    assert (found.reciprocity, found.top_ten_share, found.two_way) == (None, None, 0)
    assert (found.personal_messages, found.both_directions.of, found.talk_years) == (0, 0, [])


@pytest.mark.parametrize("export", [TYPICAL, SAMPLES / "small", SAMPLES / "messy"], ids=lambda path: path.stem)
def test_every_breakdown_adds_up_to_all_connections(export: Path) -> None:
    found = analyze(export)
    health, people = found.health, found.people
    assert set(health.activity) == set(get_args(Activity))
    assert set(health.standings) == set(get_args(Standing))
    everybody = people.height
    assert sum(health.activity.values()) == sum(health.standings.values()) == health.connections == everybody
    assert sum(year.connected for year in health.years) == everybody
    assert sum(year.ever_talked for year in health.years) == health.ever_talked
    assert health.two_way <= health.ever_talked <= everybody
    assert health.messages_sent == people["messages_sent"].sum()
    talk = people.join(found.evidence, on="person_id")
    smaller = talk.select("personal_sent", "personal_received").min_horizontal()
    assert health.personal_messages == talk["personal_sent"].sum() + talk["personal_received"].sum()
    whole = health.personal_messages
    assert health.reciprocity == (pytest.approx(2 * smaller.sum() / whole) if whole else None)
    assert health.both_directions.count == (smaller > 0).sum()
    assert health.two_way <= health.both_directions.count <= health.both_directions.of <= health.ever_talked
    assert all(year.two_way <= year.talked for year in health.talk_years)
    assert max((year.two_way for year in health.talk_years), default=0) <= health.two_way
    assert health.two_way <= sum(year.two_way for year in health.talk_years)
