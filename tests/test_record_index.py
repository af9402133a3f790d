"""The index of a plain file's records agrees with the standard reader, and says so when a file is not plain."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import record_index as room
from pipeline.record_index import record_index

ODD = ['a,"b\n', 'a,5" pipe\n', '"a"b\n', 'a\r\nb\r\n', 'a,"b\rc"\n', "a\x00,b\n", '"a" ,b\n', 'a, "b"\n']  # fmt: skip
PLAIN = ["", "a,b", "a,b\n", '"a","b"\n', 'a,"say ""x"""\n', '"one\ntwo",x\n', '"one\r\ntwo",x\n', ",,\n", '""\n']


def expected(text: str) -> list[tuple[int, int]]:
    """Line and number of cells of each record, by the standard reader; a blank line is a record of one empty cell."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    found, line = [], 1
    for cells in reader:
        found.append((line, len(cells) or 1))
        line = reader.line_num + 1
    return found


@pytest.mark.parametrize("text", ODD)
def test_what_is_not_plain_has_no_index(text: str) -> None:
    assert record_index(text.encode()) is None


@pytest.mark.parametrize("text", PLAIN)
def test_what_is_plain_has_one(text: str) -> None:
    index = record_index(text.encode())
    assert index is not None
    assert list(zip(index.lines, index.widths, strict=True)) == expected(text)


@settings(max_examples=1500, deadline=None)
@given(text=st.text(alphabet='a",\n\r\u2028é ', max_size=60), chunk=st.integers(1, 9))
def test_an_index_is_what_the_standard_reader_finds_in_chunks_of_any_size(text: str, chunk: int) -> None:
    data = text.encode()
    whole = room.CHUNK
    room.CHUNK = chunk
    try:
        index = record_index(data)
    finally:
        room.CHUNK = whole
    if index is None:
        return
    assert list(zip(index.lines, index.widths, strict=True)) == expected(text)
    slices = [data[start:end].decode() for start, end in zip(index.starts, index.ends, strict=True)]
    rows = [next(csv.reader(io.StringIO(part, newline="")), []) for part in slices]
    assert rows == list(csv.reader(io.StringIO(text, newline=""), strict=True))


CELL = st.text(st.characters(blacklist_characters="\r\x00", blacklist_categories=["Cs"]))


@given(rows=st.lists(st.lists(CELL, min_size=1), max_size=6))
def test_what_a_csv_writer_writes_is_plain(rows: list[list[str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    index = record_index(text.getvalue().encode())
    assert index is not None
    assert index.widths.tolist() == [len(row) for row in rows]


def test_the_index_can_begin_further_down() -> None:
    data = b'Notes:\n\na,b\n"1\n2",3\n4,5'
    index = record_index(data, data.index(b'"1'), 4)
    assert index is not None
    assert index.lines.tolist() == [4, 6]
    assert index.widths.tolist() == [2, 2]
