"""Bytes to header and records."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from pipeline.dialect import decode, header_and_records, records

WANTED = {"a", "b"}


def read(text: str) -> tuple[list[str] | None, list[tuple[int, list[str]]]]:
    header, rows = header_and_records(text, lambda cells: set(cells) >= WANTED)
    return header, [(row.line, row.cells) for row in rows]


def test_the_header_is_searched_for_and_not_counted_to() -> None:
    assert read("a,b\n1,2\n") == (["a", "b"], [(2, ["1", "2"])])
    assert read('Notes:\n"two\nlines"\n\na,b\n1,2\n') == (["a", "b"], [(6, ["1", "2"])])
    assert read("Notes:,\n,\na,b\r\n1,2\r\n") == (["a", "b"], [(4, ["1", "2"])])


def test_separators_are_found_by_the_header() -> None:
    assert read("a\tb\n1\t2\n")[1] == [(2, ["1", "2"])]
    assert read("a;b\n1;2,5\n")[1] == [(2, ["1", "2,5"])]


def test_a_file_without_its_header_keeps_all_its_records() -> None:
    assert read("x,y\n1,2\n") == (None, [(1, ["x", "y"]), (2, ["1", "2"])])
    assert read("") == (None, [])


def test_a_header_after_the_fifteenth_record_is_none() -> None:
    assert read("x\n" * 14 + "a,b\n")[0] == ["a", "b"]
    assert read("x\n" * 15 + "a,b\n")[0] is None


def test_lines_are_physical_lines_and_blank_ones_are_no_records() -> None:
    text = 'a,b\n"one\ntwo\r\nthree",x\n\n"u\u2028v",y\n'
    assert read(text)[1] == [(2, ["one\ntwo\r\nthree", "x"]), (6, ["u\u2028v", "y"])]


def test_a_quotation_mark_left_open_is_told_from_one_inside_a_cell() -> None:
    assert [r.open_quote for r in records('a,"b\nc,d\n', ",")] == [True]
    assert [r.open_quote for r in records('a,5" pipe\nc,d', ",")] == [False, False]
    assert [r.open_quote for r in records('a,"b"', ",")] == [False]


def test_encodings() -> None:
    text = "Name\tJosé – 山\n"
    assert decode(text.encode()) == text
    assert decode(b"\xef\xbb\xbf" + text.encode()) == text
    assert decode(text.encode("utf-16")) == text
    assert decode(b"\xfe\xff" + text.encode("utf-16-be")) == text
    assert decode("José".encode("cp1252")) == "José"


@given(
    st.lists(
        st.lists(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\r")), min_size=1), min_size=1
    )
)
def test_what_the_csv_writer_writes_comes_back_with_its_lines(rows: list[list[str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    line, expected = 1, []
    for row in rows:
        expected.append((line, row))
        line += 1 + sum(cell.count("\n") for cell in row)
    assert [(r.line, r.cells) for r in records(text.getvalue(), ",")] == expected
