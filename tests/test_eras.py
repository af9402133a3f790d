"""One story in every layout since 2018: what differs is in docs/eras.md, with its reason, and nothing else does."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import Analysis, analyze
from pipeline.made_up.sample import Sample, make_sample
from sample_exports.eras.layouts import ERAS, Era
from sample_exports.eras.rebuild import rebuild
from tests.conftest import MESSAGE_COLUMNS, SAMPLES, World

HOME = SAMPLES / "eras"
DOCS = SAMPLES.parent / "docs" / "eras.md"
BY_NAME = {era.name: era for era in ERAS}
LISTS = ("owed", "reengage", "cleanup", "no_history")
MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December"]  # fmt: skip
A_DAY = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})\b")
SIX = "First Name,Last Name,Email Address,Company,Position,Connected On"
SEVEN = "First Name,Last Name,URL,Email Address,Company,Position,Connected On"
NINE = "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,DATE,SUBJECT,CONTENT,FOLDER"
TEN = NINE.replace("DATE", "RECIPIENT PROFILE URLS,DATE")
ASKED = "From,To,Sent At,Message,Direction"
URLS = f"{ASKED},inviterProfileUrl,inviteeProfileUrl"
# Header lines as they were measured: messages, connections, invitations.
HEADERS = {
    "2018": ("From,To,Date,Subject,Content,Direction,Folder", SIX, ASKED),
    "2020-winter": ("FROM,TO,DATE,SUBJECT,CONTENT,DIRECTION,FOLDER", SIX, ASKED),
    "2020": ("CONVERSATION ID,CONVERSATION TITLE,FROM,TO,DATE,SUBJECT,CONTENT,FOLDER", SIX, ASKED),
    "2021": (NINE, SIX, ASKED),
    "2023-spring": (TEN, SIX, ASKED),
    "2023-summer": (TEN, SEVEN, f"{ASKED},inviterProfileUrn,inviteeProfileUrn"),
    "2023-winter": (TEN, SEVEN, URLS),
    "2024": (TEN, SEVEN, URLS),
    "2025": (f"{TEN},ATTACHMENTS,IS MESSAGE DRAFT", SEVEN, URLS),
    "2026": (f"{TEN},ATTACHMENTS,IS MESSAGE DRAFT,IS CONVERSATION DRAFT", SEVEN, URLS),
}
every_era = pytest.mark.parametrize("era", ERAS, ids=lambda era: era.name)


@pytest.fixture(scope="module")
def today() -> Analysis:
    """The story as it reads in the newest layout."""
    return analyze(HOME / "2026")


def moved(value: object, shift: timedelta) -> object:
    """The value with every moment and every written day in it moved by so many days."""
    if isinstance(value, date):
        return value + shift
    if isinstance(value, list):
        return [moved(part, shift) for part in value]
    return A_DAY.sub(lambda found: _later(found, shift), value) if isinstance(value, str) else value


def _later(found: re.Match[str], shift: timedelta) -> str:
    day = date(int(found[3]), MONTHS.index(found[2]) + 1, int(found[1])) + shift
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def differences(today: Analysis, then: Analysis, shift: timedelta) -> set[tuple[str, str]]:
    """What reads otherwise in another layout, and for whom: `everybody`, names, or `the network`."""
    now, old = ({row["name"]: row for row in one.people.to_dicts()} for one in (today, then))
    assert now.keys() == old.keys()
    found = set()
    for column in today.people.columns:
        whom = [name for name in sorted(now) if moved(now[name][column], shift) != old[name][column]]
        if whom:
            found.add((column, "everybody" if len(whom) == len(now) else ", ".join(whom)))
    for figures in ("conduct", "health"):
        here, there = (getattr(one, figures).model_dump(exclude={"years", "talk_years"}) for one in (today, then))
        found |= {(f"{figures}.{key}", "the network") for key in here if moved(here[key], shift) != there[key]}
    for name in LISTS:
        found |= {(f"{name}.{column}", whom) for column, whom in _in_list(today, then, name, shift)}
    return found


def _in_list(today: Analysis, then: Analysis, name: str, shift: timedelta) -> Iterator[tuple[str, str]]:
    here, there = (getattr(one, name).drop("profile_url").to_dicts() for one in (today, then))
    assert [row["name"] for row in here] == [row["name"] for row in there], name
    pairs = list(zip(here, there, strict=True))
    for column in getattr(today, name).drop("profile_url").columns:
        whom = [now["name"] for now, old in pairs if moved(now[column], shift) != old[column]]
        if whom:
            yield column, ", ".join(sorted(whom))


def excused() -> dict[str, set[tuple[str, str]]]:
    """The exceptions of docs/eras.md: by era, what differs and for whom."""
    section = DOCS.read_text(encoding="utf-8").split("## What reads otherwise")[1].split("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in section.splitlines() if "|" in line]
    allowed: dict[str, set[tuple[str, str]]] = {era.name: set() for era in ERAS}
    for eras, what, whom, why in rows[2:]:
        assert len(why) > 20, f"{what} in {eras} needs a reason"
        for era in eras.split(", "):
            allowed[era] |= {(column.strip("`"), whom) for column in what.split(", ")}
    return allowed


@every_era
def test_an_era_tells_the_same_story_but_for_what_is_written_down(era: Era, today: Analysis) -> None:
    then = analyze(HOME / era.name)
    assert then.as_of == today.as_of + era.shift
    assert then.owner.name == today.owner.name == "Juniper Vale"
    assert then.rejects.height == 0
    assert differences(today, then, era.shift) == excused()[era.name]


def test_the_newest_era_tells_the_story_of_small(today: Analysis) -> None:
    small = analyze(SAMPLES / "small")
    assert small.people.to_dicts() == today.people.to_dicts()
    assert [getattr(small, name).to_dicts() for name in LISTS] == [getattr(today, name).to_dicts() for name in LISTS]
    assert (small.conduct, small.health) == (today.conduct, today.health)


@every_era
def test_an_era_lies_in_its_year_and_was_as_long_as_any_other(era: Era) -> None:
    assert era.name.startswith(str(era.newest.year))
    assert era.shift.days % 7 == 0
    assert analyze(HOME / era.name).as_of.date() == era.newest


def test_rebuilding_writes_what_is_committed(tmp_path: Path) -> None:
    rebuild(tmp_path)
    made = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.*")}
    kept = {path.relative_to(HOME): path.read_bytes() for era in ERAS for path in (HOME / era.name).rglob("*.*")}
    assert made.keys() == kept.keys()
    assert [name for name in made if made[name] != kept[name]] == []
    assert {path.name for path in HOME.iterdir() if path.is_dir() and not path.name.startswith("__")} == set(BY_NAME)


@every_era
def test_headers_are_those_that_were_measured(era: Era) -> None:
    files = {path.name: path.read_bytes().decode() for path in (HOME / era.name).glob("[CIMm]*s.csv")}
    messages = files["Messages.csv" if era.name == "2018" else "messages.csv"]
    connections = files["Connections.csv"]
    expected = HEADERS[era.name]
    if era.name == "2026":
        expected = ('"' + expected[0].replace(",", '","') + '"', *expected[1:])
    assert connections.startswith("Notes:\n") == (era.newest >= date(2021, 3, 16))
    header = connections.split("\n")[3 if connections.startswith("Notes:") else 0]
    assert (messages.split("\n")[0], header, files["Invitations.csv"].split("\n")[0]) == expected


@every_era
def test_line_ends_and_encodings_are_those_that_were_measured(era: Era) -> None:
    for path in (HOME / era.name).iterdir():
        data = path.read_bytes()
        old = path.stem in {"Endorsement Received Info", "Ad Targeting"} or (era.name, path.stem) == ("2018", "Shares")
        assert data.startswith(b"\xff\xfe") == old, path.name
        text = data.decode("utf-16" if old else "utf-8")
        endless = old or path.stem in {"Connections", "Company Follows", "Email Addresses"}
        assert text.endswith("\n") != endless, path.name
        public = path.stem in {"Comments", "Shares", "Reactions", "Member_Follows"}
        assert ("\r\n" in text) == (public and date(2021, 1, 1) < era.newest < date(2024, 6, 1)), path.name
        assert not text.startswith("\ufeff")


@pytest.mark.parametrize(
    ("era", "spelt"),
    [
        ("2018", "11/13/18, 11:45 PM"),
        ("2020-winter", "2020-02-12T07:45:00"),
        ("2020", "2020-10-14 07:45:00 UTC"),
        ("2026", "2026-09-30 07:45:00 UTC"),
    ],
)
def test_one_moment_in_the_spelling_of_each_year(era: str, spelt: str) -> None:
    (path,) = (HOME / era).glob("[Mm]essages.csv")
    assert spelt in path.read_text(encoding="utf-8").splitlines()[1]


def test_addresses_are_spelt_as_each_year_spelt_them() -> None:
    def text(era: str, name: str) -> str:
        return (HOME / era / name).read_text(encoding="utf-8")

    assert "linkedin.com/in" not in text("2020", "messages.csv") + text("2020", "Connections.csv")
    assert "/in/b%C3%A9a-tarnwick" in text("2023-summer", "Connections.csv")
    assert "/in/béa-tarnwick" in text("2023-summer", "messages.csv")
    ends = {row.rsplit(",", 2)[1] for row in text("2023-winter", "Invitations.csv").splitlines()[1:]}
    assert ends == {"https://www.linkedin.com/in"}
    assert len(set(re.findall(r"urn:li:member:\d+", text("2023-summer", "Invitations.csv")))) == 3


@settings(max_examples=12, deadline=None)
@given(era=st.sampled_from(ERAS), shuffle=st.randoms(use_true_random=False))
def test_the_order_of_columns_means_nothing(era: Era, shuffle: Random) -> None:
    with TemporaryDirectory() as folder:
        for sheet in era.sheets:
            headers = sheet.header.split(",")
            shuffle.shuffle(headers)
            turned = (
                sheet if sheet.name.startswith(("Comments", "Shares")) else replace(sheet, header=",".join(headers))
            )
            Path(folder, sheet.name).write_bytes(turned.written(era.habits, era.shift))
        assert analyze(folder).people.to_dicts() == analyze(HOME / era.name).people.to_dicts()


@pytest.fixture(scope="module")
def bigger(tmp_path_factory: pytest.TempPathFactory) -> tuple[Sample, Path]:
    """A made-up export with namesakes, groups, adverts, notes and nameless members, and the truth about it.

    Of 2023, since a message that is nothing but a picture shows in no layout without a column for attachments.
    """
    sample, folder = make_sample(120, 700, seed=11, layout="2023"), tmp_path_factory.mktemp("bigger")
    for name, content in sample.files.items():
        (folder / name).write_bytes(content)
    return sample, folder


@every_era
def test_a_bigger_export_is_told_alike_in_every_era(era: Era, bigger: tuple[Sample, Path], tmp_path: Path) -> None:
    sample, source = bigger
    habits = replace(era.habits, source=source)
    for sheet in era.sheets:
        (tmp_path / sheet.name).write_bytes(sheet.written(habits, era.shift))
    analysis = analyze(tmp_path)
    told = Counter((r["name"], r["messages_sent"], r["messages_received"]) for r in analysis.people.to_dicts())
    truth = [(" ".join(one.name.split()), one.messages_sent, one.messages_received) for one in sample.truth]
    names = Counter(name for name, _, _ in truth)
    assert max(names.values()) > 1
    apart = not analysis.people["profile_url"].count()
    true = Counter((name, 0, 0) if apart and names[name] > 1 else (name, sent, got) for name, sent, got in truth)
    assert told == true


def test_exceptions_are_for_eras_that_exist() -> None:
    assert set(excused()) == set(BY_NAME)


# Connections without addresses, messages with them on both sides: only exports of April and May 2023.


def spring(world: World, names: list[str], rows: list[tuple[str, str, str, str, str]]) -> dict[str, tuple[int, int]]:
    """Messages sent and received by name; `rows`: from, the sender's slug, to, the recipients' slugs, thread."""
    people = [[first, last, "", "", "", "05 Jan 2020"] for first, _, last in (name.partition(" ") for name in names)]
    world.table("Connections.csv", SIX.split(","), people)
    cells = [
        [f"2-{thread}", "", sender, World.url(slug) if slug else "", to, ",".join(map(World.url, slugs.split())),
         f"2023-04-{day:02} 09:00:00 UTC", "", "hi", "INBOX"]
        for day, (sender, slug, to, slugs, thread) in enumerate(rows, start=1)
    ]  # fmt: skip
    world.table("messages.csv", MESSAGE_COLUMNS[:10], cells)
    analysis = world.analyze()
    return {row["name"]: (row["messages_sent"], row["messages_received"]) for row in analysis.people.to_dicts()}


def test_whoever_never_wrote_is_known_by_the_name_beside_the_address(world: World) -> None:
    rows = [("Me Myself", "me", "Jane Doe, MBA", "jane-d", "a"), ("Me Myself", "me", "Ada Quill", "ada-q", "b")]
    assert spring(world, ["Jane Doe, MBA", "Ada Quill"], rows) == {"Jane Doe, MBA": (1, 0), "Ada Quill": (1, 0)}


def test_a_name_that_two_addresses_bear_is_credited_to_nobody(world: World) -> None:
    rows = [("Me Myself", "me", "Ada Quill", "ada-1", "a"), ("Me Myself", "me", "Ada Quill", "ada-2", "b")]
    assert spring(world, ["Ada Quill"], rows) == {"Ada Quill": (0, 0)}


def test_a_member_without_a_name_gives_nobody_else_a_name(world: World) -> None:
    rows = [("Me Myself", "me", "LinkedIn Member,Ada Quill", "ada-q", "a"), ("Me Myself", "me", "Bo Reed", "bo-r", "b")]
    assert spring(world, ["Ada Quill", "Bo Reed"], rows) == {"Ada Quill": (0, 0), "Bo Reed": (1, 0)}


def test_the_owner_is_never_a_connection_of_the_same_name(world: World) -> None:
    rows = [("Me Myself", "me", "Ada Quill", "ada-q", "a"), ("Ada Quill", "ada-q", "Me Myself", "me", "a")]
    assert spring(world, ["Me Myself", "Ada Quill"], rows) == {"Me Myself": (0, 0), "Ada Quill": (1, 1)}


def test_a_connection_of_the_owners_name_has_an_address_of_its_own(world: World) -> None:
    assert spring(world, ["Me Myself"], [("Me Myself", "me", "Me Myself", "me-2", "a")]) == {"Me Myself": (1, 0)}


def newest_moment(era: str) -> datetime:
    return analyze(HOME / era).as_of


def test_pacific_and_universal_time_name_the_same_moment() -> None:
    # 2018 is written in Pacific time throughout, 2020 in UTC; both are whole weeks apart
    assert (newest_moment("2020") - newest_moment("2018")) % timedelta(weeks=1) == timedelta(0)
