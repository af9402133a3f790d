"""Bytes to header and records: every encoding, separator, preamble and damage that exports have been seen with."""

import csv
import io
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.dialect import HEAD, Record, decode, find_header, records
from pipeline.rows import Ledger
from pipeline.sheet import Sheet, csv_sheet
from schemas.export import Comment, Connection, EndorsementReceived, Message, Share
from schemas.export_file import ExportRow
from tests.conftest import of_bytes

WANTED = {"a", "b"}
NOTES = "When exporting your connection data, you may notice that some of the email addresses are missing."
HEADER = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
ADA = "Ada,Quill,https://www.linkedin.com/in/ada,,Mill,Miller,05 Mar 2024"
NO_SURROGATES = st.characters(blacklist_categories=["Cs"])


def lines_and_cells(found: list[Record]) -> list[tuple[int, list[str]]]:
    return [(record.line, record.cells) for record in found]


def read(text: str) -> tuple[list[str] | None, list[tuple[int, list[str]]]]:
    """The header among `a` and `b`, and what stands below it."""
    header = find_header(text.encode(), lambda cells: set(cells) >= WANTED)
    found = list(records(text, header.separator if header else ","))
    return (header.cells if header else None), lines_and_cells([r for r in found if not header or r.line > header.line])


def below(data: str | bytes, row: type[ExportRow]) -> list[list[str]]:
    """The cells below the header of a file of the export."""
    return [record.cells for record in sheet(data, row).records()]


def sheet(data: str | bytes, row: type[ExportRow]) -> Sheet:
    return csv_sheet(row.file.name, of_bytes(data.encode() if isinstance(data, str) else data), row)


def column(data: str, row: type[ExportRow], name: str) -> tuple[list[str], list[tuple[int, str]]]:
    """A column's values after validation, and the lines and codes of the rows that were refused."""
    ledger = Ledger(sheet(data, row))
    for record in sheet(data, row).records():
        ledger.take(record)
    good = ledger.settle()
    return good[name].to_list(), ledger.refused.select("line", "code").rows()


TEXT = "Name\tJosé – 山 👩\n"
ENCODINGS = {
    "UTF-8": TEXT.encode(),
    "UTF-8 with its mark": b"\xef\xbb\xbf" + TEXT.encode(),
    "UTF-16 LE with its mark": b"\xff\xfe" + TEXT.encode("utf-16-le"),
    "UTF-16 BE with its mark": b"\xfe\xff" + TEXT.encode("utf-16-be"),
    "UTF-16 LE without": TEXT.encode("utf-16-le"),
    "UTF-16 BE without": TEXT.encode("utf-16-be"),
}


@pytest.mark.parametrize("data", ENCODINGS.values(), ids=ENCODINGS)
def test_encodings_of_unicode(data: bytes) -> None:
    assert decode(data) == TEXT


@settings(deadline=None)
@given(st.text(NO_SURROGATES, max_size=40), st.sampled_from(["utf-8", "utf-16-le", "utf-16-be"]))
def test_any_text_under_a_header_comes_back_in_each_of_them(text: str, encoding: str) -> None:
    whole = f"Endorsement Date\tSkill Name\tEndorser First Name\n{text}"
    assert decode(whole.encode(encoding)) == whole


@settings(deadline=None)
@given(st.text(NO_SURROGATES))
@example("\x00")
@example("a\x00b")
def test_any_text_with_a_mark_comes_back(text: str) -> None:
    assert decode(b"\xef\xbb\xbf" + text.encode()) == text
    assert decode(b"\xff\xfe" + text.encode("utf-16-le")) == text


WINDOWS = ["José", "Müller – Söhne", "“Ada’s” €5", "Ñandú Œuvre", "naïve café"]


@pytest.mark.parametrize("text", WINDOWS)
def test_windows_1252_is_what_old_and_resaved_files_are_in(text: str) -> None:
    assert decode(text.encode("cp1252")) == text
    table = f"{HEADER}{text},Quill,,,,,05 Mar 2024\n".encode("cp1252")
    assert below(table, Connection)[0][0] == text


BAD_BYTES = [
    ("José".encode() + b"\xe9" + b"k", "Joséék"),
    ("Иван".encode() + b"\xe9" + "Петров".encode(), "ИванéПетров"),
    ("山田".encode()[:-1] + b"," + "太郎".encode(), "山ç”,太郎"),
    ("山田".encode() + b"\xe9" + "太郎".encode(), "山田é太郎"),
    (b"\xe9" + "Ünal".encode(), "éÜnal"),
    ("👩".encode()[:2] + b" x " + "👩".encode(), "ðŸ x 👩"),
    (b"\x81\x8d", "\ufffd\ufffd"),
    (b"\xed\xa0\xbd ok", "í\xa0½ ok"),
]


@pytest.mark.parametrize(("data", "text"), BAD_BYTES, ids=lambda part: repr(part)[:20])
def test_one_bad_byte_spoils_nothing_else(data: bytes, text: str) -> None:
    assert decode(b"Name," + data) == f"Name,{text}"


@settings(deadline=None)
@given(st.lists(st.text("aé山👩Ж, \n", min_size=1), min_size=1), st.sampled_from([0x81, 0xE9, 0xFC, 0xFF]))
def test_a_bad_byte_before_a_line_changes_no_other_line(lines: list[str], byte: int) -> None:
    whole = "".join(f"{line}\n" for line in lines).encode()
    assert decode(b"a" + bytes([byte]) + b"\n" + whole).split("\n", 1)[1] == whole.decode()


@settings(deadline=None)
@given(st.binary())
@example(b"\xff\xfe\x00\xd8")
@example(b"\x00\xd8\x00\xd8")
def test_any_bytes_are_a_text_that_can_be_written_down(data: bytes) -> None:
    assert decode(data).encode("utf-8", "replace").decode() == decode(data)


SEPARATED = {
    "commas": ("a,b\n1,2\n", ["1", "2"]),
    "tabs": ("a\tb\n1\t2,5\n", ["1", "2,5"]),
    "semicolons": ("a;b\n1;2,5\n", ["1", "2,5"]),
    "tabs and quotation marks": ('"a"\t"b"\n"1"\t"2;\t3"\n', ["1", "2;\t3"]),
    "semicolons and quotation marks": ('"a";"b"\n"1,0";"2"\n', ["1,0", "2"]),
}


@pytest.mark.parametrize(("text", "cells"), SEPARATED.values(), ids=SEPARATED)
def test_separators_are_found_by_the_header(text: str, cells: list[str]) -> None:
    assert read(text) == (["a", "b"], [(2, cells)])


PREAMBLES = {
    "none": ("", 1),
    "LinkedIn's": (f'Notes:\n"{NOTES}"\n\n', 4),
    "LinkedIn's with CRLF": (f'Notes:\r\n"{NOTES}"\r\n\r\n', 4),
    "one with line breaks": ('Notes:\n"one\ntwo\r\nthree"\n\n', 6),
    "a spreadsheet's": (f'Notes:,,,,,,\n"{NOTES}",,,,,,\n,,,,,,\n', 4),
    "a spreadsheet's with its mark": ("\ufeffNotes:,,,,,,\n,,,,,,\n", 3),
    "of one line": ("Notes:\n", 2),
    "of blank lines": ("\n\n\n", 4),
    "of four lines": ("Notes:\none\ntwo\nthree\n\n", 6),
    "another tool's": ('Notes:\n"Fetched via the LinkedIn Member Data Portability API"\n\n', 4),
    "of the most lines": ("x\n" * 14, 15),
    "with a quotation mark left open": ('Notes:\n"When exporting\n\n', 4),
    "with a quotation mark astray": ('Notes:\n"When" exporting "x\n\n', 4),
}


@pytest.mark.parametrize(("preamble", "line"), PREAMBLES.values(), ids=PREAMBLES)
def test_the_header_is_searched_for_and_not_counted_to(preamble: str, line: int) -> None:
    data = f"{preamble}{HEADER}{ADA}\n".encode()
    found = csv_sheet("Connections.csv", of_bytes(data), Connection)
    (record,) = found.records()
    assert found.headers == HEADER.strip().split(",")
    assert (record.line, record.cells) == (line + 1, ADA.split(","))


def test_a_header_after_the_fifteenth_record_is_none() -> None:
    assert read("x\n" * 14 + "a,b\n")[0] == ["a", "b"]
    assert read("x\n" * 15 + "a,b\n")[0] is None


def test_a_file_without_its_header_keeps_all_its_records() -> None:
    assert read("x,y\n1,2\n") == (None, [(1, ["x", "y"]), (2, ["1", "2"])])
    assert read("") == (None, [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("length", [HEAD - 50, HEAD, 3 * HEAD])
def test_a_header_far_below_a_long_preamble_is_found(encoding: str, length: int) -> None:
    data = f'Notes:\n"{"é" * length}"\n\n{HEADER}{ADA}\n'.encode(encoding)
    assert below(data, Connection) == [ADA.split(",")]


@pytest.mark.parametrize("place", range(HEAD - 6, HEAD + 3))
def test_a_sign_across_the_end_of_the_opening_bytes_is_one_sign(place: int) -> None:
    rows = "x" * (place - len(HEADER)) + "山田," * 6 + "05 Mar 2024\n"
    assert below(HEADER + rows, Connection)[0][1] == "山田"


def test_a_second_header_is_a_row() -> None:
    assert below(HEADER + HEADER + ADA, Connection) == [HEADER.strip().split(","), ADA.split(",")]


HEADER_SPELLINGS = [
    "first name,last name,connected on",
    " First Name , Last Name , Connected On ",
    "FIRST_NAME,LAST_NAME,CONNECTED_ON",
    '"First Name","Last Name","Connected On"',
    "FirstName,LastName,ConnectedOn,,",
    "\ufeffFirst Name,Last Name,Connected On",
]


@pytest.mark.parametrize("header", HEADER_SPELLINGS)
def test_the_spelling_of_a_header_never_matters(header: str) -> None:
    found = sheet(f"{header}\nAda,Quill,05 Mar 2024\n", Connection)
    assert found.fields[:3] == ["first_name", "last_name", "connected_on"]


ENDS = {"LF": "\n", "CRLF": "\r\n", "CR": "\r"}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
@pytest.mark.parametrize("last", [True, False])
def test_lines_end_as_on_any_computer_and_the_last_one_need_not(end: str, last: bool) -> None:
    text = end.join(["a,b", "1,2", '"x', 'y",3', "", "4,5"]) + (end if last else "")
    assert read(text) == (["a", "b"], [(2, ["1", "2"]), (3, [f"x{end}y", "3"]), (6, ["4", "5"])])


def test_ends_of_lines_may_be_mixed() -> None:
    assert read("a,b\r\n1,2\n3,4\r5,6\r\n")[1] == [(2, ["1", "2"]), (3, ["3", "4"]), (4, ["5", "6"])]


@pytest.mark.parametrize(
    "sign", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\x1e", "\xa0", "\u200b", "\ufeff"]
)
def test_nothing_else_ends_a_line_or_a_cell(sign: str) -> None:
    assert read(f'a,b\nu{sign}v,{sign}\n"u{sign}v",y\n')[1] == [(2, [f"u{sign}v", sign]), (3, [f"u{sign}v", "y"])]


def test_blank_lines_are_no_records_and_lines_of_commas_are() -> None:
    assert read("a,b\n\n\r\n1,2\n,\n \n")[1] == [(4, ["1", "2"]), (5, ["", ""]), (6, [" "])]


def test_a_cell_may_be_very_long() -> None:
    long = "long " * 400_000
    assert read(f'a,b\n"{long}",{long}\n1,2\n')[1] == [(2, [long, long]), (3, ["1", "2"])]


def test_nul_bytes_are_signs_like_others() -> None:
    assert read("a,b\n1\x00,2\n3,4\n")[1] == [(2, ["1\x00", "2"]), (3, ["3", "4"])]


GOOD, BAD = False, True
QUOTED: dict[str, tuple[str, list[tuple[int, list[str], bool]]]] = {
    "doubled inside": ('a,"say ""hi""",b\n', [(1, ["a", 'say "hi"', "b"], GOOD)]),
    "inside a bare cell": ('a,5" pipe\nc,d', [(1, ["a", '5" pipe'], GOOD), (2, ["c", "d"], GOOD)]),
    "an empty cell": ('"",""\n', [(1, ["", ""], GOOD)]),
    "a closed last cell without an end of line": ('a,"b"', [(1, ["a", "b"], GOOD)]),
    "astray within a line": (
        'a,"b"c,d\ne,f\n',
        [(1, ['a,"b"c,d\n'], BAD), (2, ["e", "f"], GOOD)],
    ),
    "open to the end": (
        'a,b\nc,"d\ne,f\ng,h\n',
        [(1, ["a", "b"], GOOD), (2, ['c,"d\n'], BAD), (3, ["e", "f"], GOOD), (4, ["g", "h"], GOOD)],
    ),
    "open in the last line": ('a,b\nc,"d', [(1, ["a", "b"], GOOD), (2, ['c,"d'], BAD)]),
    "open until another cell's": (
        'a,"b\nc,"d"\ne,f\n',
        [(1, ['a,"b\n'], BAD), (2, ["c", "d"], GOOD), (3, ["e", "f"], GOOD)],
    ),
    "open above a cell with a line break": (
        'a,"b\n"c\nd",e\nf,g\n',
        [(1, ['a,"b\n'], BAD), (2, ["c\nd", "e"], GOOD), (4, ["f", "g"], GOOD)],
    ),
    "two in a row": (
        'a,"b\nc,"d\ne,f\n',
        [(1, ['a,"b\n'], BAD), (2, ['c,"d\n'], BAD), (3, ["e", "f"], GOOD)],
    ),
    "open above a blank line": (
        'a,"b\n\nc,d\n',
        [(1, ['a,"b\n'], BAD), (3, ["c", "d"], GOOD)],
    ),
    "with CR alone": ('a,"b\rc,d\r', [(1, ['a,"b\r'], BAD), (2, ["c", "d"], GOOD)]),
    "nothing but one": ('"', [(1, ['"'], BAD)]),
}


@pytest.mark.parametrize(("text", "expected"), QUOTED.values(), ids=QUOTED)
def test_a_damaged_quotation_mark_costs_its_row_alone(text: str, expected: list[tuple[int, list[str], bool]]) -> None:
    assert [(r.line, r.cells, r.damaged) for r in records(text, ",")] == expected


@settings(deadline=None)
@given(place=st.integers(0, 29), where=st.integers(0, 2), quoted=st.booleans())
def test_one_damaged_row_among_thirty_costs_one_row(place: int, where: int, quoted: bool) -> None:
    rows = [["name", f"company {number}", "05 Mar 2024"] for number in range(30)]
    style = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    lines = []
    for row in rows:
        line = io.StringIO(newline="")
        csv.writer(line, lineterminator="\n", quoting=style).writerow(row)
        lines.append(line.getvalue())
    cells = lines[place].split(",")
    cells[where] = f'"x{cells[where]}'
    lines[place] = ",".join(cells)
    found = list(records("".join(lines), ","))
    assert [record.line for record in found if record.damaged] == [place + 1]
    assert [record.cells for record in found if not record.damaged] == [*rows[:place], *rows[place + 1 :]]


@settings(deadline=None)
@given(st.lists(st.text(NO_SURROGATES.filter(lambda sign: sign != "\r"), min_size=1), min_size=1), st.data())
def test_what_the_csv_writer_writes_comes_back_with_its_lines(cells: list[str], data: st.DataObject) -> None:
    width = data.draw(st.integers(1, len(cells)))
    rows = [cells[start : start + width] for start in range(0, len(cells), width)]
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    line, expected = 1, []
    for row in rows:
        expected.append((line, row))
        line += 1 + sum(cell.count("\n") for cell in row)
    assert lines_and_cells(list(records(text.getvalue(), ","))) == expected


@settings(deadline=None)
@given(st.text('a,"\n\r\u2028', max_size=60))
@example('"\n' * 30)
@example('a,"b\n' * 30)
@example('"",""\n"\n""\n' * 10)
def test_every_line_is_in_one_record_whatever_is_damaged(text: str) -> None:
    lines = re.split(r"\r\n|\r|\n", text)
    found = list(records(text, ","))
    ends = [0, *(record.end for record in found), len(lines) + 1]
    for before, record in zip(ends, found, strict=False):
        assert before < record.line <= record.end
        assert not any(lines[before : record.line - 1]), "only blank lines stand between records"
        if record.damaged:
            assert record.cells[0].rstrip("\r\n") == lines[record.line - 1]
    assert not any(lines[ends[-2] :])


def test_many_damaged_rows_cost_no_more_than_themselves() -> None:
    rows = "".join(f'name {number},"open\ngood {number},row\n' for number in range(400))
    found = list(records(rows, ","))
    assert [record.cells for record in found if not record.damaged] == [[f"good {n}", "row"] for n in range(400)]
    assert sum(record.damaged for record in found) == 400


M_HEADER = '"FROM","TO","DATE","CONTENT"\n'
AT = "2026-03-01 09:00:00 UTC"


def test_a_message_may_have_lines_of_any_kind() -> None:
    texts = ["one\ntwo", "one\r\n\r\ntwo", 'a "b", c', "-,-\n,,,", "\u2028", "back\\slash\\", ""]
    doubled = (text.replace('"', '""') for text in texts)
    rows = "".join(f'"Ada","Bo","{AT}","{text}"\n' for text in doubled)
    assert column(M_HEADER + rows, Message, "content") == (texts, [])


def test_a_damaged_message_costs_itself() -> None:
    rows = [f'"Ada","Bo","{AT}","{text}"\n' for text in ("first", 'he said "hi" to me', "third\nwith lines", "last")]
    assert column(M_HEADER + "".join(rows), Message, "content") == (
        ["first", "third\nwith lines", "last"],
        [(3, "open_quote")],
    )


C_HEADER = "Date,Link,Message\n"
C1, C2, C3 = (f"2026-07-0{day} 10:25:25,https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A1" for day in (1, 2, 3))
COMMENTS: dict[str, tuple[str, list[str]]] = {
    "bare": (f"{C1},one\n{C2},two\n", ["one", "two"]),
    "quoted": (f'{C1},"one, two"\n{C2},three\n', ["one, two", "three"]),
    "doubled quotation marks": (f'{C1},"say ""hi"", you"\n{C2},two\n', ['say "hi", you', "two"]),
    "backslash and quotation mark": (f'{C1},"say \\"hi\\", you"\n{C2},two\n', ['say "hi", you', "two"]),
    "both at once": (f'{C1},"a \\"b\\" ""c"""\n{C2},"\\""\n', ['a "b" "c"', '"']),
    "lines in quotation marks": (
        f'{C1},"one\ntwo, \\"three\\"\n\nfour"\n{C2},five\n',
        ['one\ntwo, "three"\n\nfour', "five"],
    ),
    "lines without": (f"{C1},one\ntwo\nthree\n{C2},four\n", ["one\ntwo\nthree", "four"]),
    "lines without, CRLF": (f"{C1},one\r\ntwo\r\n{C2},three\r\n", ["one\ntwo", "three"]),
    "lines without, and blank ones": (f"{C1},one\n\ntwo\n{C2},three\n", ["one\ntwo", "three"]),
    "lines without at the end": (f"{C1},one\n{C2},two\nthree", ["one", "two\nthree"]),
    "lines of digits without": (f"{C1},one\n2\n3\n{C2},four\n", ["one\n2\n3", "four"]),
    "a bare quotation mark": (f'{C1},5" pipe\n{C2},two\n', ['5" pipe', "two"]),
    "nothing": (f"{C1},\n{C2},two\n", ["", "two"]),
    "a backslash at the very end": (f"{C1},one\n{C2},see C:\\", ["one", "see C:\\"]),
    "a backslash and an end of line at the very end": (f"{C1},one\n{C2},see C:\\\n", ["one", "see C:\\"]),
    "a backslash at the end": (f"{C1},see C:\\\n{C2},two\n", ["see C:\\", "two"]),
}


@pytest.mark.parametrize(("rows", "texts"), COMMENTS.values(), ids=COMMENTS)
def test_comments_of_all_years(rows: str, texts: list[str]) -> None:
    assert column(C_HEADER + rows, Comment, "content") == (texts, [])


def test_a_damaged_comment_costs_itself_and_its_lines() -> None:
    rows = f'{C1},one\n{C2},"open\n{C3},three\n'
    assert column(C_HEADER + rows, Comment, "content") == (["one", "three"], [(3, "open_quote")])


def test_a_line_that_belongs_to_no_comment_is_refused() -> None:
    assert column(f"{C_HEADER}lost\n{C1},one\n", Comment, "content") == (["one"], [(2, "short_row")])


def test_a_line_below_a_row_that_is_no_comment_belongs_to_nothing() -> None:
    assert column(f"{C_HEADER}2026-07-01 10:25:25,x\nlost\n{C1},one\n", Comment, "content") == (
        ["one"],
        [(2, "short_row"), (3, "short_row")],
    )


def test_a_comment_keeps_the_line_on_which_it_begins() -> None:
    found = sheet(f"{C_HEADER}{C1},one\ntwo\n\n{C2},three\n", Comment).records()
    assert [record.line for record in found] == [2, 5]


def test_no_other_file_has_continuation_lines_or_backslashes() -> None:
    text = "FROM,TO,DATE,CONTENT\n" + f"Ada,Bo,{AT},one\ntwo\n" + f'Ada,Bo,{AT},"back\\"\n'
    assert column(text, Message, "content") == (["one", "back\\"], [(3, "short_row")])


S_HEADER = "Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility\n"
S1, S2 = "2024-07-20 10:25:25,https://www.linkedin.com/feed/update/1", "2024-07-21 10:25:25,https://x"


def test_line_breaks_in_a_post_are_written_between_quotation_marks() -> None:
    written = '"one""\n""two, ""really""""\n""""\n""three"'
    rows = f"{S1},{written},,,MEMBER_NETWORK\n{S2},plain,,,MEMBER_NETWORK\n"
    texts, refused = column(S_HEADER + rows, Share, "content")
    assert refused == []
    assert texts == ['one\ntwo, "really"\n\nthree', "plain"]


def test_a_post_with_plain_line_breaks_is_read_too() -> None:
    rows = f'{S1},"one\ntwo\r\nthree",,,MEMBER_NETWORK\n'
    assert column(S_HEADER + rows, Share, "content") == (["one\ntwo\nthree"], [])


def test_posts_of_2018_in_utf_16_and_tabs() -> None:
    heads = ["Date", "Share Title", "Share Description", "Share Link", "Share Commentary", "Shared URL", "Visibility"]
    cells = ["2018/03/05 10:25:25 UTC", "", "", "https://x", 'one, "two"', "", "Public"]
    lines = ["\t".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) for row in (heads, cells)]
    data = b"\xff\xfe" + "\n".join(lines).encode("utf-16-le")
    assert below(data, Share) == [cells]
    assert sheet(data, Share).known == {"written_at", "link", "content"}


def test_endorsements_of_2022_in_utf_16_and_tabs() -> None:
    heads = '"Endorsement Date"\t"Skill Name"\t"Endorser First Name"\t"Endorser Last Name"\t"Endorsement Status"'
    row = '"2022/06/10 23:13:46 UTC"\t"Knots; \t, more"\t"José"\t"山"\t"Accepted"'
    data = b"\xff\xfe" + f"{heads}\n{row}".encode("utf-16-le")
    assert below(data, EndorsementReceived) == [
        ["2022/06/10 23:13:46 UTC", "Knots; \t, more", "José", "山", "Accepted"]
    ]


ABOVE = [
    "",
    "Notes:\nx\n\n",
    "Notes:\r\nx\r\n\r\n",
    'Notes:\n"x\ny"\n\n',
    "Notes:\nx\ry\n\n",
    'Notes:\n"x\ry"\n\n',
    "\r",
    "\n\r\n",
]


@pytest.mark.parametrize("above", ABOVE, ids=ascii)
@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_where_rows_may_stand_for_themselves_they_begin_at_the_first_row(above: str, end: str) -> None:
    data = f"{above}{HEADER.strip()}{end}{ADA}{end}{ADA}{end}".encode()
    found = csv_sheet("Connections.csv", of_bytes(data), Connection)
    first = next(found.records())
    assert first.cells == ADA.split(",")
    if found.plain:
        assert found.plain.read(None)[found.plain.offset :].decode() == f"{ADA}{end}{ADA}{end}"
        assert found.plain.line == first.line
    else:
        assert "\r" in above + end, "LinkedIn's own files may be read in bulk"


@pytest.mark.parametrize("change", [(",", ";"), (",", "\t")], ids=["semicolons", "tabs"])
def test_rows_with_other_separators_do_not_stand_for_themselves(change: tuple[str, str]) -> None:
    assert (
        csv_sheet("Connections.csv", of_bytes(f"{HEADER}{ADA}\n".replace(*change).encode()), Connection).plain is None
    )


def test_comments_do_not_stand_for_themselves() -> None:
    assert sheet(f"{C_HEADER}{C1},one\n", Comment).plain is None


def test_no_line_is_lost_where_damage_is_past_looking_for() -> None:
    """Every line opens a quotation mark for the next, so that reading again and again would take for ever."""
    lines = [f'x{number}","y' for number in range(1000)]
    found = list(records("\n".join([*lines, ADA]), ","))
    assert [record.line for record in found] == list(range(1, 1002))
    assert sum(record.damaged for record in found) >= 999
