"""Made-up exports against LinkedIn's format, read back with nothing but the csv module, and against their own truth."""

import base64
import csv
import io
import re
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from itertools import groupby, pairwise
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.made_up.sample import Sample, make_sample
from schemas.fields import profile_slug

PREFIX = "https://www.linkedin.com/in/"
FORTNIGHT = timedelta(days=14)
COLUMNS_2023 = [
    "CONVERSATION ID",
    "CONVERSATION TITLE",
    "FROM",
    "SENDER PROFILE URL",
    "TO",
    "RECIPIENT PROFILE URLS",
    "DATE",
    "SUBJECT",
    "CONTENT",
    "FOLDER",
]
SIZES = st.tuples(
    st.integers(0, 60), st.integers(0, 200), st.integers(0, 10_000), st.sampled_from(["2026", "2023"])
).map(lambda drawn: make_sample(*drawn))


@pytest.fixture(scope="module")
def today():
    return make_sample(400, 2_500, seed=7)


@pytest.fixture(scope="module")
def earlier():
    return make_sample(400, 2_500, seed=7, layout="2023")


def rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))


def dicts(data: bytes) -> list[dict[str, str]]:
    header, *body = rows(data)
    assert {len(row) for row in body} <= {len(header)}
    return [dict(zip(header, row, strict=True)) for row in body]


def messages(sample: Sample) -> list[dict[str, str]]:
    return dicts(sample.files["messages.csv"]) if "messages.csv" in sample.files else []


def connections(sample: Sample) -> list[dict[str, str]]:
    return dicts(sample.files["Connections.csv"].split(b"\n\n", 1)[1])


def moment(row: dict[str, str]) -> datetime:
    return datetime.strptime(row["DATE"], "%Y-%m-%d %H:%M:%S UTC").replace(tzinfo=UTC)


def written_again(data: bytes, quoting: int) -> bytes:
    text = io.StringIO()
    csv.writer(text, quoting=quoting, lineterminator="\n").writerows(rows(data))
    return text.getvalue().encode()


def direct(sample: Sample) -> dict[str, list[dict[str, str]]]:
    """Sent rows by the other's slug, oldest first, from conversations with exactly one other person."""
    conversations = defaultdict(list)
    for row in messages(sample):
        conversations[row["CONVERSATION ID"]].append(row)
    found = defaultdict(list)
    for group in conversations.values():
        urls = {url for row in group for url in [row["SENDER PROFILE URL"], *row["RECIPIENT PROFILE URLS"].split(",")]}
        others = urls - {"", PREFIX + sample.owner_slug}
        if len(others) == 1 and not any("," in row["RECIPIENT PROFILE URLS"] for row in group):
            found[others.pop().removeprefix(PREFIX)] += [r for r in group if r.get("IS MESSAGE DRAFT") != "Yes"]
    return {slug: sorted(group, key=moment) for slug, group in found.items()}


def told_to_many(sample: Sample) -> dict[str, list[dict[str, str]]]:
    """The owner's texts of eight words or more that went to five people within 14 days, and their rows."""
    sent = defaultdict(list)
    for lines in direct(sample).values():
        for row in lines:
            text = wording(row)
            if row["SENDER PROFILE URL"] == PREFIX + sample.owner_slug and len(text.split()) >= 8:
                sent[text].append(row)
    return {text: group for text, group in sent.items() if people_within_a_fortnight(group) >= 5}


def wording(row: dict[str, str]) -> str:
    """A message's words without links, numbers, the first word and the names of whom it is for."""
    words = re.findall(r"[^\W\d_]+", re.sub(r"https?://\S+", "", row["CONTENT"].lower()))
    names = re.findall(r"[^\W\d_]+", row["TO"].lower())
    return " ".join(word for word in words[1:] if word not in names)


def people_within_a_fortnight(group: list[dict[str, str]]) -> int:
    near = [
        [other["TO"] for other in group if timedelta(0) <= moment(other) - moment(row) <= FORTNIGHT] for row in group
    ]
    return max(len(set(names)) for names in near)


def by_life(sample: Sample) -> dict[str, list[list[dict[str, str]]]]:
    """The direct rows of everybody, oldest first, by the life that they lead."""
    found, lives = direct(sample), defaultdict(list)
    for truth in sample.truth:
        lives[truth.life].append(found.get(truth.person_slug, []))
    return lives


def test_connections_begin_with_the_three_lines_of_notes_and_end_without_a_line_end(today, earlier):
    for sample in (today, earlier):
        lines = sample.files["Connections.csv"].decode().split("\n")
        assert lines[0] == "Notes:"
        assert lines[1].startswith('"When exporting your connection data, you may notice that some of the email')
        assert lines[1].endswith('https://www.linkedin.com/help/linkedin/answer/261"')
        assert lines[2:4] == ["", "First Name,Last Name,URL,Email Address,Company,Position,Connected On"]
        assert lines[-1] != ""


def test_connections_stand_newest_first_with_addresses_in_upper_case_hex(today):
    people = connections(today)
    days = [datetime.strptime(row["Connected On"], "%d %b %Y").replace(tzinfo=UTC) for row in people]
    assert days == sorted(days, reverse=True)
    assert all(re.fullmatch(r"\d\d [A-Z][a-z]{2} \d{4}", row["Connected On"]) for row in people)
    known = [row["URL"] for row in people if row["URL"]]
    assert all(re.fullmatch(re.escape(PREFIX) + r"(?:[a-z0-9._~-]|%[0-9A-F]{2})+", url) for url in known)
    assert any("%" in url for url in known)
    assert len(set(known)) == len(known)


def test_a_connection_without_a_name_has_a_date_and_nothing_else(today):
    nameless = [row for row in connections(today) if not row["First Name"] and not row["Last Name"]]
    assert 1 <= len(nameless) <= 0.03 * 400
    assert all([cell for cell in row.values() if cell] == [row["Connected On"]] for row in nameless)


def test_todays_messages_are_quoted_throughout_and_keep_their_line_breaks(today):
    data = today.files["messages.csv"]
    assert written_again(data, csv.QUOTE_ALL) == data
    more = ["ATTACHMENTS", "IS MESSAGE DRAFT", "IS CONVERSATION DRAFT"]
    assert rows(data)[0] == COLUMNS_2023 + more
    contents = [row["CONTENT"] for row in messages(today)]
    assert any("\r\n" in text for text in contents)
    assert any("\n" in text.replace("\r\n", "") for text in contents)
    assert {row["IS MESSAGE DRAFT"] for row in messages(today)} == {"Yes", "No"}
    assert all(row["CONTENT"] or row["ATTACHMENTS"] for row in messages(today))


def test_earlier_messages_are_one_line_each_with_quotes_where_needed(earlier):
    data = earlier.files["messages.csv"]
    assert written_again(data, csv.QUOTE_MINIMAL) == data
    assert rows(data)[0] == COLUMNS_2023
    assert data.count(b"\n") == 2_501
    assert b"\r" not in data


def test_the_files_besides_messages_are_quoted_only_where_needed(today, earlier):
    whole = {"Connections.csv", "Company Follows.csv", "Email Addresses.csv"}  # these end without a line end
    for sample in (today, earlier):
        for name in sample.files.keys() - whole - {"messages.csv"}:
            assert written_again(sample.files[name], csv.QUOTE_MINIMAL) == sample.files[name], name
        assert all(not sample.files[name].endswith(b"\n") for name in whole)


def test_conversations_stand_together_newest_first_under_ids_of_58_characters(today):
    groups = [list(group) for _, group in groupby(messages(today), key=lambda row: row["CONVERSATION ID"])]
    ids = [group[0]["CONVERSATION ID"] for group in groups]
    assert len(set(ids)) == len(ids)
    for name in ids:
        assert len(name) == 58
        assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}_\d{3}", base64.b64decode(name[2:]).decode())
    assert all(moment(one) >= moment(two) for group in groups for one, two in pairwise(group))
    latest = [moment(group[0]) for group in groups]
    assert latest == sorted(latest, reverse=True)


def test_messages_spell_addresses_raw_and_name_the_owner_in_every_row(today):
    me = PREFIX + today.owner_slug
    slugs = {truth.person_slug for truth in today.truth}
    seen = set()
    for row in messages(today):
        recipients = row["RECIPIENT PROFILE URLS"].split(",")
        assert (row["SENDER PROFILE URL"] == me) != (me in recipients)
        assert row["SENDER PROFILE URL"] not in recipients or row["SENDER PROFILE URL"] == ""
        seen |= {url.removeprefix(PREFIX) for url in [row["SENDER PROFILE URL"], *recipients]}
    assert not any("%" in slug for slug in seen)
    assert any(not slug.isascii() for slug in seen & slugs)


def test_mail_from_outside_is_marked_as_in_real_exports(today):
    mail = messages(today)
    gone = [row for row in mail if row["FROM"] == "LinkedIn Member"]
    adverts = [row for row in mail if not row["SENDER PROFILE URL"] and row["FROM"] != "LinkedIn Member"]
    assert gone
    assert not any(row["SENDER PROFILE URL"] for row in gone)
    assert adverts
    assert {row["FOLDER"] for row in adverts} == {"ARCHIVE"}
    assert any(row["CONVERSATION TITLE"] == "Sponsored Conversation" for row in adverts)
    assert any("spinmail" in row["CONTENT"] for row in adverts)
    assert {row["FOLDER"] for row in mail} == {"INBOX", "ARCHIVE", "SPAM", ""}


def test_invitations_endorsements_and_recommendations_have_their_own_dates_and_addresses(today):
    me, files = PREFIX + today.owner_slug, today.files
    for row in dicts(files["Invitations.csv"]):
        assert re.fullmatch(r"[1-9]\d?/[1-9]\d?/26, [1-9]\d?:\d\d [AP]M", row["Sent At"])
        mine = {"OUTGOING": "inviterProfileUrl", "INCOMING": "inviteeProfileUrl"}[row["Direction"]]
        assert row[mine] == me
        assert row["inviterProfileUrl"] != row["inviteeProfileUrl"]
    known = {truth.person_slug for truth in today.truth}
    for name, whose in (("Received", "Endorser"), ("Given", "Endorsee")):
        for row in dicts(files[f"Endorsement_{name}_Info.csv"]):
            assert re.fullmatch(r"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d UTC", row["Endorsement Date"])
            assert row[f"{whose} Public Url"].removeprefix("www.linkedin.com/in/") in known
    header = ["First Name", "Last Name", "Company", "Job Title", "Text", "Creation Date", "Status"]
    assert rows(files["Recommendations_Received.csv"])[0] == header
    for row in dicts(files["Recommendations_Received.csv"]):
        assert re.fullmatch(r"\d\d/\d\d/\d\d, \d\d:\d\d [AP]M", row["Creation Date"])
    assert any(re.fullmatch(r"Member_Follows_\d{6,9}\.csv", name) for name in files)


@settings(max_examples=60, deadline=None)
@given(SIZES)
def test_what_the_truth_says_is_what_a_recount_of_the_rows_finds(sample):
    found = direct(sample)
    me = PREFIX + sample.owner_slug
    for truth in sample.truth:
        sent = sum(row["SENDER PROFILE URL"] == me for row in found.get(truth.person_slug, []))
        received = len(found.get(truth.person_slug, [])) - sent
        assert (sent, received) == (truth.messages_sent, truth.messages_received), truth.life
    urls = {unquote(row["URL"]).removeprefix(PREFIX) for row in connections(sample) if row["URL"]}
    assert urls == {truth.person_slug for truth in sample.truth}
    assert all(profile_slug(PREFIX + truth.person_slug) == truth.person_slug for truth in sample.truth)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 60), st.integers(0, 200), st.integers(0, 10_000), st.sampled_from(["2026", "2023"]))
def test_rows_are_exactly_as_many_as_asked_for_and_none_twice(people, mail, seed, layout):
    sample = make_sample(people, mail, seed, layout)
    assert len(connections(sample)) == people
    assert len(messages(sample)) == mail
    assert ("messages.csv" in sample.files) == (mail > 0)
    assert max(Counter(map(str, messages(sample))).values(), default=1) == 1


@settings(max_examples=40, deadline=None)
@given(SIZES)
def test_nobody_writes_before_connecting_but_in_a_letter_with_a_subject_and_nothing_after_the_end(sample):
    since = {unquote(row["URL"]): row["Connected On"] for row in connections(sample)}
    for slug, lines in direct(sample).items():
        if PREFIX + slug in since and not any(row["SUBJECT"] for row in lines):
            day = datetime.strptime(since[PREFIX + slug], "%d %b %Y").replace(tzinfo=UTC)
            assert all(moment(row) >= day for row in lines)
    newest = max([moment(row) for row in messages(sample)], default=sample.as_of)
    assert newest <= sample.as_of
    follows = next(data for name, data in sample.files.items() if name.startswith("Member_Follows"))
    assert dicts(follows)[0]["Date"] == f"{sample.as_of:%Y-%m-%d %H:%M:%S}"


@pytest.mark.parametrize("layout", ["2026", "2023"])
def test_nothing_goes_to_many_people_at_once_but_blasts_and_these_do(layout):
    sample = make_sample(900, 20_000, seed=13, layout=layout)
    blasts, alone = told_to_many(sample), by_life(sample)["blast_only"]
    assert len(blasts) == 4
    assert all(wording(row) in blasts for lines in alone for row in lines)
    assert min(len(lines) for lines in alone) == 4
    mine = {row["TO"] for lines in alone for row in lines}
    known = {" ".join(truth.name.split()) for truth in sample.truth}
    assert {row["TO"] for group in blasts.values() for row in group} & known <= mine


def test_offers_differ_each_time_and_what_is_sent_again_is_the_same_to_the_letter(today, earlier):
    for sample in (today, earlier):
        lives = by_life(sample)
        for life in ("pitcher", "early_pitcher", "pitching"):
            assert all(len({wording(row) for row in lines}) == len(lines) for lines in lives[life]), life
        assert all(
            len(lines) >= 2 and len({row["CONTENT"] for row in lines}) == 1 for lines in lives["template_sender"]
        )


def test_help_is_forty_words_long_and_what_the_owner_says_to_it_is_thanks_or_none():
    lives = by_life(make_sample(2_000, 6_000, seed=8))
    thanks = re.compile(r"thank|\bdank|gracias|merci|obrigad|grazie|bedankt", re.IGNORECASE)
    for life, thanked in (("thanked", True), ("helper_unthanked", False)):
        helped = [lines for lines in lives[life] if len(lines) == 3 and not thanks.search(lines[1]["CONTENT"])]
        advice = [lines for lines in helped if len(lines[1]["CONTENT"].split()) >= 40]
        assert advice, life
        assert all(bool(thanks.search(lines[2]["CONTENT"])) == thanked for lines in advice), life


def test_an_introduction_names_the_owner_and_the_third_of_the_three(today):
    slugs = {truth.person_slug for truth in today.truth if truth.life == "introducer"}
    first = {row["CONVERSATION ID"]: row for row in messages(today) if "," in row["RECIPIENT PROFILE URLS"]}
    mine = [row for row in first.values() if row["SENDER PROFILE URL"].removeprefix(PREFIX) in slugs]
    assert {row["SENDER PROFILE URL"].removeprefix(PREFIX) for row in mine} == slugs
    for row in mine:
        owner, third = row["TO"].split(",")[:2]
        assert owner.split()[0] in row["CONTENT"]
        assert third.split()[0] in row["CONTENT"]


def test_last_words_are_thanks_a_refusal_or_a_question_as_the_life_has_it(today):
    me, lives = PREFIX + today.owner_slug, by_life(today)
    for life in ("closed_politely", "declined", "owed_question"):
        assert all(lines[-1]["SENDER PROFILE URL"] != me for lines in lives[life]), life
    short = [lines[-1]["CONTENT"] for life in ("closed_politely", "declined") for lines in lives[life]]
    assert all("?" not in text and len(text.split()) <= 15 for text in short)
    assert all("?" in lines[-1]["CONTENT"] for lines in lives["owed_question"])
    assert all(len(row["CONTENT"].split()) <= 8 for lines in lives["ritual_only"] for row in lines)
