"""Where every record of a large plain CSV begins and how many cells it has, found without reading the cells."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CHUNK = 1 << 20
"""Bytes looked at in one step: few enough to stay in the processor's cache."""

_QUOTE, _COMMA, _LF, _CR = b'",\n\r'

Bytes = NDArray[np.uint8]
Flags = NDArray[np.bool_]
Places = NDArray[np.int64]


@dataclass(frozen=True)
class RecordIndex:
    """One entry per record, blank lines among them, in file order.

    `starts`, `ends`: where its first byte and its line end stand, from the first record on. `lines`: the physical line
    on which it begins. `widths`: how many cells it has.
    """

    starts: Places
    ends: Places
    lines: Places
    widths: Places


def record_index(text: bytes, offset: int = 0, first_line: int = 1) -> RecordIndex | None:
    """The index of the comma-separated records from `offset` on, or None where the bytes there are not plain RFC 4180.

    Plain: a quotation mark opens a cell at its first byte, closes it at its last, or stands doubled inside; every
    quoted cell is closed; lines end at LF, and CR stands inside quotes only, before LF; no NUL. About plain bytes all
    careful readers agree: tests hold `csv.reader` and Polars to it. `first_line`: the line of the byte at `offset`.
    """
    if text.find(b"\0", offset) >= 0:
        return None
    data = np.frombuffer(text, dtype=np.uint8)[offset:]
    if not data.size:
        return RecordIndex(*np.zeros((4, 0), dtype=np.int64))
    scan = _Scan(data, returns=text.find(b"\r", offset) >= 0)
    if not all(scan.plain(start) for start in range(0, data.size, CHUNK)) or scan.inside:
        return None
    return scan.index(first_line)


class _Scan:
    """One pass over the bytes; `inside`: whether it has come to rest inside a quoted cell."""

    def __init__(self, data: Bytes, *, returns: bool) -> None:
        self.inside = False
        self._data = data
        self._returns = returns
        self._cells = self._lines = 0
        self._found: list[tuple[Places, Places, Places]] = []

    def plain(self, start: int) -> bool:
        """Look at the chunk from `start` on: whether it is plain."""
        part = self._data[start : start + CHUNK]
        wanted = part == _QUOTE
        wanted |= part == _COMMA
        wanted |= part == _LF
        places = np.flatnonzero(wanted)
        kinds = part[places]
        quotes, breaks = kinds == _QUOTE, kinds == _LF
        within = ((np.cumsum(quotes, dtype=np.uint8) + self.inside) & 1).astype(np.bool_)
        places += start
        if not self._plain_quotes(places, quotes, within):
            return False
        if self._returns and not self._plain_returns(start, places, within):
            return False
        outside, lines = np.flatnonzero(~(within | quotes)), np.flatnonzero(breaks)
        stops = np.flatnonzero(breaks[outside])
        ends = outside[stops]
        lines_to_there = np.searchsorted(lines, ends, side="right")
        self._found.append((places[ends], stops + 1 + self._cells, lines_to_there + self._lines))
        self._cells, self._lines = self._cells + outside.size, self._lines + lines.size
        self.inside = bool(within[-1]) if within.size else self.inside
        return True

    def _plain_quotes(self, places: Places, quotes: Flags, within: Flags) -> bool:
        """Whether every opening mark stands at the start of a cell and every closing one at its end, or is doubled.

        Then its neighbour is a mark too: a comma, a line end or the other half of a doubled one.
        """
        if not places.size:
            return True
        follows = np.empty(places.size + 1, dtype=np.bool_)
        np.equal(places[1:] - places[:-1], 1, out=follows[1:-1])
        follows[0] = self._is_mark(int(places[0]) - 1)
        follows[-1] = self._is_mark(int(places[-1]) + 1)
        return not (np.any(quotes & within & ~follows[:-1]) or np.any(quotes & ~within & ~follows[1:]))

    def _is_mark(self, place: int) -> bool:
        return not 0 <= place < self._data.size or self._data[place] in (_QUOTE, _COMMA, _LF)

    def _plain_returns(self, start: int, places: Places, within: Flags) -> bool:
        """Whether each CR stands inside quotes, as the mark before it left things, and before an LF."""
        returns = np.flatnonzero(self._data[start : start + CHUNK] == _CR)
        left = np.append(within, self.inside)[np.searchsorted(places, returns + start) - 1]  # [-1]: before any mark
        after = np.append(self._data[start + 1 : start + CHUNK + 1], 0)[returns]
        return bool(np.all(left) and np.all(after == _LF))

    def index(self, first_line: int) -> RecordIndex:
        """The records found; bytes after the last line end are a record too."""
        ends, cells, lines = (np.concatenate(parts) for parts in zip(*self._found, strict=True))
        if not ends.size or ends[-1] != self._data.size - 1:
            ends, cells = np.append(ends, self._data.size), np.append(cells, self._cells + 1)
            lines = np.append(lines, 0)  # of what would follow, which is nothing
        starts = np.concatenate([[0], ends[:-1] + 1])
        begins = np.concatenate([[0], lines[:-1]]) + first_line
        return RecordIndex(starts, ends, begins, np.diff(cells, prepend=0))
