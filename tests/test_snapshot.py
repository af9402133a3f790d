"""Saved answers of the Member Data Portability API, in every way that people save them."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import CannotGoOn, CannotRead, NotAnExport
from pipeline.export import open_export
from pipeline.sheet import REPEATED
from pipeline.snapshot import Page, pages
from pipeline.tables import Table, Tables, read_tables
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
from tests.test_archive import zipped

ADA = {"First Name": "Ada", "Last Name": "Quill", "Connected On": "05 Mar 2024"}
BO = {"First Name": "Bo", "Last Name": "Reed", "Connected On": "06 Mar 2024"}
CY = {"First Name": "Cy", "Last Name": "Pell", "Connected On": "07 Mar 2024"}
HELLO = {
    "CONVERSATION ID": "2-a", "CONVERSATION TITLE": "", "FROM": "Me Myself", "SENDER PROFILE URL": "",
    "TO": "Ada Quill,Bo Reed", "RECIPIENT PROFILE URLS": "", "DATE": "2026-03-01 09:00:00 UTC", "SUBJECT": "",
    "CONTENT": "two\nlines, and \"more\"", "FOLDER": "INBOX", "ATTACHMENTS": "",
}  # fmt: skip
ENDORSED = {"Endorsement Date": "2025/06/10 23:13:46 UTC", "Skill Name": "Knots", "Endorsement Status": "ACCEPTED"}
ENDORSER = {**ENDORSED, "Endorser First Name": "Ada", "Endorser Last Name": "Quill"}
ENDORSEE = {**ENDORSED, "Endorsee First Name": "Bo", "Endorsee Last Name": "Reed"}
RECOMMENDED = {"First Name": "Ada", "Last Name": "Quill", "Creation Date": "01/19/13, 12:10 AM"}


def element(domain: str, *rows: object) -> dict[str, object]:
    return {"snapshotDomain": domain, "snapshotData": list(rows)}


def answer(*elements: object) -> dict[str, object]:
    """An answer of the API, as its page of documentation shows it."""
    links = [{"rel": "next", "href": "/rest/memberSnapshotData?q=criteria&start=1"}]
    return {"paging": {"start": 0, "count": 10, "total": 2, "links": links}, "elements": list(elements)}


def page(domain: str, *rows: object) -> dict[str, object]:
    return answer(element(domain, *rows))


def laid_out(folder: Path, files: dict[str, Any]) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return folder


def tables(folder: Path, files: dict[str, Any]) -> Tables:
    """The tables that were found in a folder with these files; JSON where they are not bytes."""
    read = read_tables(open_export([laid_out(folder, files)]))
    return {row: table for row, table in read.items() if table.found}


def names(table: Table) -> list[str]:
    return [name or "" for name in table.frame["first_name"].to_list()]


SAVED = {
    "one answer": {"a.json": page("CONNECTIONS", ADA, BO)},
    "an answer with two elements": {"a.json": answer(element("CONNECTIONS", ADA), element("CONNECTIONS", BO))},
    "a list of answers": {"a.json": [page("CONNECTIONS", ADA), page("CONNECTIONS", BO)]},
    "a single element": {"a.json": element("CONNECTIONS", ADA, BO)},
    "a list of elements": {"a.json": [element("CONNECTIONS", ADA), element("CONNECTIONS", BO)]},
    "lists of lists": {"a.json": [[page("CONNECTIONS", ADA)], [[page("CONNECTIONS", BO)]]]},
    "a file per page": {"a-0.json": page("CONNECTIONS", ADA), "a-1.json": page("CONNECTIONS", BO)},
    "a folder per page": {"0/a.json": page("CONNECTIONS", ADA), "1/a.json": page("CONNECTIONS", BO)},
    "among other domains": {"a.json": [page("SKILLS", {"Name": "x"}), page("CONNECTIONS", ADA, BO), page("login", {})]},
    "with a byte-order mark": {"a.json": b"\xef\xbb\xbf" + json.dumps(page("CONNECTIONS", ADA, BO)).encode()},
    "with two of them": {"a.json": b"\xef\xbb\xbf\xef\xbb\xbf" + json.dumps(page("CONNECTIONS", ADA, BO)).encode()},
    "in UTF-16, as PowerShell saves it": {"a.json": json.dumps(page("CONNECTIONS", ADA, BO)).encode("utf-16")},
    "in capitals": {"A.JSON": page("CONNECTIONS", ADA, BO)},
    "in a zip": {"a.zip": zipped({"a.json": json.dumps(page("CONNECTIONS", ADA, BO)).encode()})},
    "between other things": {"a.json": [None, 1, "x", {}, [], {"elements": [3, {}]}, page("CONNECTIONS", ADA, BO)]},
    "beside other JSON": {"package.json": {"name": "x"}, "a.json": page("CONNECTIONS", ADA, BO)},
}  # fmt: skip


@pytest.mark.parametrize("files", SAVED.values(), ids=SAVED)
def test_pages_are_read_however_they_were_saved(tmp_path: Path, files: dict[str, Any]) -> None:
    found = tables(tmp_path, files)
    assert found.keys() == {Connection}
    assert names(found[Connection]) == ["Ada", "Bo"]
    assert found[Connection].rejects.is_empty()


DOMAINS: list[tuple[str, dict[str, object], type[ExportRow]]] = [
    ("CONNECTIONS", ADA, Connection),
    ("INBOX", HELLO, Message),
    ("INVITATIONS", {"From": "A", "To": "B", "Sent At": "9/17/26, 5:16 AM", "Direction": "INCOMING"}, Invitation),
    ("ENDORSEMENTS", ENDORSER, EndorsementReceived),
    ("ENDORSEMENTS", ENDORSEE, EndorsementGiven),
    ("RECOMMENDATIONS", {**RECOMMENDED, "Status": "VISIBLE"}, RecommendationReceived),
    ("RECOMMENDATIONS", {**RECOMMENDED, "Status": ""}, RecommendationGiven),
    ("PROFILE", {"First Name": "Me", "Last Name": "Myself", "Headline": ""}, Profile),
    ("POSITIONS", {"Company Name": "Mill", "Title": "Miller"}, Position),
    ("EDUCATION", {"School Name": "Mill School"}, Education),
    ("MEMBER_FOLLOWING", {"Date": "2026-07-20 10:25:25", "Status": "Active", "FullName": "Ada"}, Follow),
    ("ALL_COMMENTS", {"Date": "2026-07-20 10:25:25", "Link": "", "Message": "x"}, Comment),
    ("MEMBER_SHARE_INFO", {"Date": "2026-07-20 10:25:25", "ShareLink": "", "ShareCommentary": "x"}, Share),
]


@pytest.mark.parametrize(("domain", "row", "kind"), DOMAINS, ids=str)
def test_each_domain_is_its_table(tmp_path: Path, domain: str, row: dict[str, object], kind: type[ExportRow]) -> None:
    found = tables(tmp_path, {"a.json": page(domain, row)})
    assert found.keys() == {kind}
    assert (found[kind].rows_read, found[kind].frame.height) == (1, 1)


def test_every_table_but_the_notes_has_a_domain() -> None:
    assert {kind for _, _, kind in DOMAINS} == set(EXPORT_ROWS) - {Note}


UNKNOWN = ["SKILLS", "connections", "", "Events", "LEARNING_COACH_INBOX", "LEARNING_ROLEPLAY_INBOX", "CONNECTIONS "]


@pytest.mark.parametrize("domain", UNKNOWN)
def test_other_domains_are_left(tmp_path: Path, domain: str) -> None:
    contents = open_export([laid_out(tmp_path, {"a.json": page(domain, HELLO), "b.json": page("CONNECTIONS", ADA)})])
    assert contents.tables.keys() == {Connection}
    why = "Not read, since it holds no answer of the Member Data Portability API that is used"
    assert contents.left == [("a.json", why)]


def test_rows_that_an_earlier_page_holds_too_count_once_and_are_accounted_for(tmp_path: Path) -> None:
    turned = dict(reversed(BO.items()))
    files = {
        "0.json": page("CONNECTIONS", ADA, BO),
        "1.json": page("CONNECTIONS", turned, CY),
        "2.json": page("CONNECTIONS", ADA),
    }
    table = tables(tmp_path, files)[Connection]
    assert names(table) == ["Ada", "Bo", "Cy"]
    assert table.rows_read == 5
    assert dict(table.ignored) == {REPEATED: 2}


def test_pages_in_one_file_repeat_rows_too(tmp_path: Path) -> None:
    table = tables(tmp_path, {"a.json": [page("CONNECTIONS", ADA, BO), page("CONNECTIONS", BO, CY)]})[Connection]
    assert names(table) == ["Ada", "Bo", "Cy"]
    assert dict(table.ignored) == {REPEATED: 1}


def test_two_equal_rows_inside_one_page_are_two_rows(tmp_path: Path) -> None:
    files = {"0.json": page("INBOX", HELLO, HELLO), "1.json": page("INBOX", HELLO)}
    table = tables(tmp_path, files)[Message]
    assert (table.frame.height, dict(table.ignored)) == (2, {REPEATED: 1})


def test_a_row_with_another_value_repeats_nothing(tmp_path: Path) -> None:
    files = {"0.json": page("INBOX", HELLO), "1.json": page("INBOX", {**HELLO, "DATE": "2026-03-01 09:00:01 UTC"})}
    assert tables(tmp_path, files)[Message].frame.height == 2


def test_one_domain_repeats_nothing_of_another(tmp_path: Path) -> None:
    row = {**ADA, "Headline": "x"}
    found = tables(tmp_path, {"a.json": [page("CONNECTIONS", row), page("PROFILE", row)]})
    assert {kind: table.frame.height for kind, table in found.items()} == {Connection: 1, Profile: 1}


@settings(deadline=None)
@given(st.lists(st.lists(st.sampled_from("abc"), max_size=5), max_size=4))
def test_every_page_counts_what_no_earlier_one_had(rows: list[list[str]]) -> None:
    seen: set[str] = set()
    kept: list[str] = []
    for here in rows:
        kept += [name for name in here if name not in seen]
        seen |= set(here)
    from_api = [page("CONNECTIONS", *({**ADA, "First Name": name} for name in here)) for here in rows]
    assert read_names(from_api) == kept


def read_names(from_api: object) -> list[str]:
    """The connections' first names in one file of JSON."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "a.json")
        path.write_text(json.dumps(from_api), encoding="utf-8")
        try:
            return names(read_tables(open_export([path]))[Connection])
        except NotAnExport:
            return []


def test_two_downloads_of_one_account_repeat_nothing_of_each_other(tmp_path: Path) -> None:
    older = zipped({"a.json": json.dumps(page("CONNECTIONS", ADA)).encode()})
    newer = zipped({"a.json": json.dumps(page("CONNECTIONS", ADA, BO)).encode()})
    table = tables(tmp_path, {"1.zip": older, "2.zip": newer})[Connection]
    assert (table.file, names(table), dict(table.ignored)) == ("2.zip/a.json", ["Ada", "Bo"], {})


def test_csv_and_json_of_one_table_are_not_added_up(tmp_path: Path) -> None:
    csv = b"First Name,Last Name,Connected On\nAda,Quill,05 Mar 2024\n"
    found = tables(
        tmp_path, {"Connections.csv": csv, "a.json": page("CONNECTIONS", ADA, BO), "b.json": page("INBOX", HELLO)}
    )
    assert found.keys() == {Connection, Message}
    assert names(found[Connection]) == ["Ada", "Bo"], "the JSON has more rows"


def test_lists_as_recipients_are_the_same_as_text(tmp_path: Path) -> None:
    urls = ["https://www.linkedin.com/in/ada", "https://www.linkedin.com/in/bo"]
    for number, value in enumerate((urls, ",".join(urls))):
        row = {**HELLO, "RECIPIENT PROFILE URLS": value}
        table = tables(tmp_path / str(number), {"a.json": page("INBOX", row)})[Message]
        assert table.frame["recipients"].to_list() == [["ada", "bo"]]


def test_a_text_comes_through_as_it_is(tmp_path: Path) -> None:
    texts = ["two\nlines", 'a "b", c', "山\u2028👩‍👩‍👧", "back\\slash", " x "]
    rows = [{**HELLO, "CONTENT": text} for text in texts]
    table = tables(tmp_path, {"a.json": page("INBOX", *rows)})[Message]
    assert table.frame["content"].to_list() == texts


def test_missing_keys_are_blank_cells_and_keys_may_differ_between_rows(tmp_path: Path) -> None:
    rows = [ADA, {**BO, "URL": "https://www.linkedin.com/in/bo", "Company": "Mill"}, {"Connected On": "08 Mar 2024"}]
    table = tables(tmp_path, {"a.json": page("CONNECTIONS", *rows)})[Connection]
    found = table.frame.select("first_name", "url", "company").rows()
    assert found == [("Ada", None, None), ("Bo", "bo", "Mill"), (None, None, None)]


def test_a_key_that_all_rows_lack_is_a_blank_column(tmp_path: Path) -> None:
    rows = [{"First Name": "Ada", "Connected On": "05 Mar 2024"}]
    table = tables(tmp_path, {"a.json": page("CONNECTIONS", *rows)})[Connection]
    assert table.frame.select("first_name", "last_name").rows() == [("Ada", None)]


def test_rows_with_none_of_the_keys_that_are_needed_are_refused(tmp_path: Path) -> None:
    table = tables(tmp_path, {"a.json": page("CONNECTIONS", {"Vorname": "Ada"}, {"Vorname": "Bo"})})[Connection]
    assert table.rejects.select("line", "code").rows() == [(1, "no_header"), (2, "no_header")]


def test_the_order_of_keys_never_matters(tmp_path: Path) -> None:
    table = tables(tmp_path, {"a.json": page("CONNECTIONS", ADA, dict(reversed(BO.items())))})[Connection]
    assert table.frame.select("first_name", "last_name").rows() == [("Ada", "Quill"), ("Bo", "Reed")]


VALUES = [
    (None, None), ("", None), ("Ada", "Ada"), (7, "7"), (True, "true"), (1.5, "1.5"), ([], None), (["a", "b"], "a,b"),
    ([None, "b"], ",b"), ("\ud83d", "\ufffd"), ("Ada \ud83d", "Ada \ufffd"), ("👩", "👩"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "name"), VALUES, ids=ascii)
def test_a_value_that_is_no_text_is_read_as_one(tmp_path: Path, value: object, name: str | None) -> None:
    table = tables(tmp_path, {"a.json": page("CONNECTIONS", {**ADA, "First Name": value})})[Connection]
    assert table.frame["first_name"].to_list() == [name]


def test_a_null_where_a_date_must_be_costs_its_row_alone(tmp_path: Path) -> None:
    rows = [{**ADA, "Connected On": None}, BO, {**CY, "Connected On": 20240307}]
    table = tables(tmp_path, {"a.json": page("CONNECTIONS", *rows)})[Connection]
    assert names(table) == ["Bo"]
    assert table.rejects.select("line", "column", "code").rows() == [
        (1, "Connected On", "blank"),
        (3, "Connected On", "bad_date"),
    ]


def test_what_is_no_row_is_accounted_for(tmp_path: Path) -> None:
    table = tables(tmp_path, {"a.json": page("CONNECTIONS", None, "x", 1, [], {}, ADA)})[Connection]
    assert names(table) == ["Ada"]
    assert table.rows_read == 6 == table.frame.height + table.ignored.total() + table.rejects.height


@pytest.mark.parametrize("lacking", [None, "Last Name", "First Name"])
def test_endorsements_are_told_apart_by_their_keys(tmp_path: Path, lacking: str | None) -> None:
    rows = [
        {key: value for key, value in row.items() if not lacking or not key.endswith(lacking)}
        for row in (ENDORSER, ENDORSEE, ENDORSEE)
    ]
    found = tables(tmp_path, {"a.json": page("ENDORSEMENTS", *rows)})
    assert {kind: table.rows_read for kind, table in found.items()} == {EndorsementReceived: 1, EndorsementGiven: 2}


def test_recommendations_are_told_apart_by_their_status(tmp_path: Path) -> None:
    statuses: list[dict[str, object]] = [
        {"Status": "VISIBLE"}, {"Status": "HIDDEN"}, {"Status": ""}, {"Status": None}, {},
    ]  # fmt: skip
    rows = [{**RECOMMENDED, "Company": str(number), **status} for number, status in enumerate(statuses)]
    found = tables(tmp_path, {"a.json": page("RECOMMENDATIONS", *rows)})
    assert {kind: table.frame["company"].to_list() for kind, table in found.items()} == {
        RecommendationReceived: ["0", "1"],
        RecommendationGiven: ["2", "3", "4"],
    }


def test_the_place_of_a_row_is_its_number_among_its_kind(tmp_path: Path) -> None:
    table = tables(tmp_path, {"a.json": page("CONNECTIONS", ADA, {**BO, "Connected On": "x"}, CY)})[Connection]
    assert table.frame["line"].to_list() == [1, 3]
    assert table.rejects["line"].to_list() == [2]


NO_SNAPSHOT = {
    "nothing": b"",
    "no JSON": b"hello",
    "JSON by lines": b'{"a": 1}\n{"b": 2}\n',
    "an error of the API": b'{"status": 404, "message": "No data found for this memberId"}',
    "no elements": b'{"paging": {}, "elements": []}',
    "elements that are none": b'{"elements": {"snapshotDomain": "CONNECTIONS"}}',
    "no rows": b'{"snapshotDomain": "CONNECTIONS", "snapshotData": null}',
    "rows that are none": b'{"snapshotDomain": "CONNECTIONS", "snapshotData": {"First Name": "Ada"}}',
    "a domain that is none": b'{"snapshotDomain": ["CONNECTIONS"], "snapshotData": [{}]}',
    "a number": b"1",
    "a number of ten thousand digits": b"1" * 10_000,
    "null": b"null",
    "rows alone": json.dumps([ADA, BO]).encode(),
    "a photo": bytes(range(256)),
}


@pytest.mark.parametrize("data", NO_SNAPSHOT.values(), ids=NO_SNAPSHOT)
def test_what_is_no_answer_of_the_api_is_left(tmp_path: Path, data: bytes) -> None:
    assert not pages(data)
    contents = open_export([laid_out(tmp_path, {"a.json": data, "b.json": page("CONNECTIONS", ADA)})])
    assert contents.tables.keys() == {Connection}
    assert [name for name, _ in contents.left] == ["a.json"]


ANSWER = json.dumps(page("CONNECTIONS", ADA, BO))
UNTRUSTED = {
    "cut short": ANSWER[:-5],
    "one thing twice": ANSWER.replace('"snapshotData"', '"snapshotData": [], "snapshotData"'),
    "one cell twice": ANSWER.replace('"First Name"', '"First Name": "Eve", "First Name"'),
}


@pytest.mark.parametrize("text", UNTRUSTED.values(), ids=UNTRUSTED)
def test_an_answer_of_which_something_would_be_lost_is_not_read_as_if_it_were_whole(tmp_path: Path, text: str) -> None:
    files = {"a.json": text.encode(), "b.json": page("CONNECTIONS", ADA)}
    with pytest.raises(CannotRead, match=r"a\.json is damaged or was cut short"):
        open_export([laid_out(tmp_path, files)])


def test_a_number_is_read_however_long_it_is(tmp_path: Path) -> None:
    text = json.dumps(page("CONNECTIONS", {**ADA, "Company": "HERE"})).replace('"HERE"', "7" * 10_000)
    assert tables(tmp_path, {"a.json": text.encode()})[Connection].frame["company"].to_list() == ["7" * 10_000]


def test_what_is_no_object_is_refused_and_null_is_nothing(tmp_path: Path) -> None:
    found = tables(tmp_path, {"a.json": page("CONNECTIONS", ADA, [ADA], "Ada", 5, None, {"Row": ADA})})[Connection]
    assert (found.rows_read, found.frame.height, found.rejects.height, found.ignored.total()) == (6, 1, 4, 1)


@pytest.mark.parametrize("depth", [30, 300, 500, 900, 980, 1_000, 100_000])
@pytest.mark.parametrize("where", ["around the answer", "in a cell", "beside the rows"])
def test_no_depth_of_lists_ends_in_a_crash(tmp_path: Path, depth: int, where: str) -> None:
    deep = f"{'[' * depth}{']' * depth}"
    text = json.dumps(page("CONNECTIONS", {**ADA, "First Name": "HERE"}))
    data = {
        "around the answer": f"{'[' * depth}{text}{']' * depth}",
        "in a cell": text.replace('"HERE"', deep),
        "beside the rows": f"[{deep}, {text}]",
    }[where]
    with pytest.raises(CannotRead, match=r"a\.json is damaged or was cut short"):
        open_export([laid_out(tmp_path, {"a.json": data.encode(), "b.json": page("CONNECTIONS", BO)})])


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=4) | st.sampled_from(sorted({*ADA, "URL", "elements"})), inner, max_size=4)
        | st.builds(lambda rows: element("CONNECTIONS", *rows), st.lists(inner, max_size=3))
        | st.builds(lambda rows: element("ENDORSEMENTS", *rows), st.lists(inner, max_size=3))
        | st.builds(lambda rows: element("RECOMMENDATIONS", *rows), st.lists(inner, max_size=3))
    ),
    max_leaves=20,
)


@settings(deadline=None)
@given(ANY_JSON)
def test_whatever_the_json_is_every_row_in_it_is_accounted_for(value: object) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "a.json")
        path.write_text(json.dumps(value), encoding="utf-8")
        try:
            read = read_tables(open_export([path]))
        except CannotGoOn:
            return
        known = {row.file.domain for row in EXPORT_ROWS}
        rows = sum(len(part.rows) for part in pages(path.read_bytes()) if part.domain in known)
        assert sum(table.rows_read for table in read.values()) == rows
        for table in read.values():
            assert table.rows_read == table.frame.height + table.ignored.total() + table.rejects.height


def test_a_page_is_its_domain_and_its_rows_as_they_came() -> None:
    data = json.dumps([page("CONNECTIONS", ADA, None), element("INBOX")]).encode()
    assert pages(data) == [Page("CONNECTIONS", [ADA, None]), Page("INBOX", [])]
