"""A frame as a table on a worksheet: real dates and numbers, a drop-down to decide with, and no cell a formula."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipeline.headings import heading
from pipeline.tabular import harmless
from schemas.decision import ANSWER_WORDS
from schemas.fields import PROFILE_PREFIX

_Write = Callable[[int, int, Any], object]
DECISIONS = (*ANSWER_WORDS.values(),)
MOST_LINKS = 65_530
"""Links that a worksheet can hold."""
MOST_UNITS = 32_767
"""UTF-16 units that a cell can hold."""

_FRONT = ("rank", "name", "decision", "file")
_BACK = ("person_id",)
_A4 = 9
_WIDTHS = {"rank": 7, "decision": 13, "profile_url": 24, "person_id": 24}
_WRAPPED = {"reasons": 50, "why": 50, "if_removed": 32, "give_first": 36, "protected_by": 36, "note": 60, "file": 36}
_WRAPPED |= {
    "name": 24,
    "company": 20,
    "position": 22,
    "layout": 24,
    "recognised_as": 28,
    "in_words": 28,
    "meaning": 80,
    "source": 60,
}
_FLOATS = {"tie_strength": "two_places", "reciprocity": "two_places", "rhythm_days": "one_place"}
_PROFILE = re.compile(re.escape(PROFILE_PREFIX) + r"[\w.~%-]{1,1000}", re.ASCII)
_FORBIDDEN = r"[\x00-\x08\x0B\x0C\x0E-\x1F\x{FFFE}\x{FFFF}]"
# xlsxwriter takes such a text for markup of its own and would write it into the file as it is.
_MARKUP = r"^<r>"
MOST_LINES = 20
"""Lines of a row that are seen at once; a longer text is whole in its cell."""
LINE_POINTS = 15
_BROAD = r"[\x{1100}-\x{115F}\x{2E80}-\x{A4CF}\x{AC00}-\x{D7A3}\x{F900}-\x{FAFF}\x{FE30}-\x{FE6F}\x{FF00}-\x{FF60}]"
_EPOCH, _DAY = 25_569, 86_400_000_000
"""1970-01-01 as spreadsheets count days, and a day's microseconds."""


LOOKS: dict[str, dict[str, object]] = {
    "header": {"text_wrap": True, "bg_color": "#E8EEF4", "bottom": 1, "bottom_color": "#8A8A8A"},
    "title": {"bold": True, "font_size": 16},
    "strong": {"bold": True},
    "small": {"font_size": 8, "font_color": "#595959"},
    "remark": {"italic": True, "font_color": "#404040"},
    "link": {"font_color": "#0A58A8", "underline": 1},
    "decision": {"bg_color": "#FFF8D6", "border": 1, "border_color": "#D9CF9C"},
    "text": {},
    "wrapped": {"text_wrap": True},
    "place": {"align": "center"},
    "day": {"num_format": "yyyy-mm-dd", "align": "left"},
    "moment": {"num_format": "yyyy-mm-dd hh:mm", "align": "left"},
    "clock": {"num_format": 'yyyy-mm-dd hh:mm "UTC"', "align": "left"},
    "count": {"num_format": "#,##0"},
    "share": {"num_format": "0%"},
    "one_place": {"num_format": "0.0"},
    "two_places": {"num_format": "0.00"},
}
"""How cells may look, beside standing at the top of their row."""


def on_paper(sheet: Worksheet, across: int = 1) -> None:
    """Sets a sheet for A4: so many pages wide, as many long as it takes, each with its name and number."""
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(across, 0)
    sheet.set_footer("&L&8&A&R&8&P of &N")


def styles(book: Workbook) -> dict[str, Format]:
    """The formats of a new workbook, by their name in `LOOKS`."""
    return {name: book.add_format({"valign": "top", **looks}) for name, looks in LOOKS.items()}


@dataclass(frozen=True)
class Table:
    """Where a frame goes: `top` is the row of its header (from 0); `described` says what each column is.

    `across`: how many sheets of paper it may take side by side, each beginning with whose row it is. `lines`: of text
    that a row may show.
    """

    sheet: Worksheet
    styles: Mapping[str, Format]
    described: Mapping[str, str]
    top: int = 0
    across: int = 1
    lines: int = MOST_LINES

    def write(self, frame: pl.DataFrame) -> None:
        """Writes the frame, the columns that say whose row it is first; they and the header stay in sight."""
        front = [name for name in _FRONT if name in frame.columns]
        back = [name for name in _BACK if name in frame.columns]
        frame = frame.select(*front, pl.exclude(*_FRONT, *_BACK), *back)
        for at, column in enumerate(frame):
            self._head(at, column.name, column.dtype)
            self._cells(at, column)
        self.sheet.set_row(self.top, 52)
        for row, lines in enumerate(_lines(frame), self.top + 1):
            if lines > 1:
                self.sheet.set_row(row, LINE_POINTS * min(lines, self.lines))
        self.sheet.freeze_panes(self.top + 1, len(front))
        self.sheet.autofilter(self.top, 0, self.top + max(frame.height, 1), frame.width - 1)
        self._for_paper(len(front))

    def _for_paper(self, front: int) -> None:
        self.sheet.set_landscape()
        on_paper(self.sheet, self.across)
        self.sheet.repeat_rows(self.top)
        if self.across > 1:
            self.sheet.repeat_columns(0, front - 1)

    def _head(self, at: int, name: str, kind: pl.DataType) -> None:
        words = heading(name) + (" (UTC)" if isinstance(kind, pl.Datetime) else "")
        styles = self.styles
        narrowest = 17 if isinstance(kind, pl.Datetime) else 13
        width = _WIDTHS.get(name) or _WRAPPED.get(name) or max(narrowest, 0.8 * len(name) + 4)
        self.sheet.set_column(at, at, width, styles[_look(name, kind)])
        self.sheet.write_rich_string(
            self.top, at, styles["strong"], words, styles["small"], f"\n{name}", styles["header"]
        )
        if name in self.described:
            hint = {"input_title": words[:32], "input_message": self.described[name][:255]}
            self.sheet.data_validation(self.top, at, self.top, at, {"validate": "any", **hint})

    def _cells(self, at: int, column: pl.Series) -> None:
        name, kind = column.name, column.dtype
        write = self._writer(name, kind)
        first = self.top + 1
        cells = column.to_frame().select(_cell(name, kind)).to_series()
        for row, value in enumerate(cells.to_list(), first):
            if value is not None:
                write(row, at, value)
        if name == "decision" and len(column):
            self.sheet.data_validation(first, at, self.top + len(column), at, _QUESTION)

    def _writer(self, name: str, kind: pl.DataType) -> _Write:
        write: _Write
        if name == "profile_url":
            write = self._link
        elif name == "decision":
            write = self._decision
        elif isinstance(kind, pl.Boolean):
            write = self.sheet.write_boolean
        elif isinstance(kind, pl.String | pl.List):
            write = self.sheet.write_string
        else:
            write = self.sheet.write_number
        return write

    def _link(self, row: int, at: int, address: str) -> None:
        if row <= MOST_LINKS and _PROFILE.fullmatch(address):
            self.sheet.write_url(row, at, address, self.styles["link"])
        else:
            self.sheet.write_string(row, at, address)

    def _decision(self, row: int, at: int, answer: str) -> None:
        if answer:
            self.sheet.write_string(row, at, answer, self.styles["decision"])
        else:
            self.sheet.write_blank(row, at, None, self.styles["decision"])


_QUESTION = {
    "validate": "list",
    "source": list(DECISIONS),
    "error_title": "Not one of the answers",
    "error_message": f"Choose {', '.join(DECISIONS[:-1])} or {DECISIONS[-1]}, or leave the cell empty.",
}


def _look(name: str, kind: pl.DataType) -> str:
    if isinstance(kind, pl.Datetime):
        return "moment"
    if isinstance(kind, pl.Date):
        return "day"
    if kind.is_float():
        return _FLOATS.get(name, "share")
    if kind.is_integer():
        return "place" if name == "rank" else "count"
    return "wrapped" if name in _WRAPPED else "text"


def _lines(frame: pl.DataFrame) -> list[int]:
    """Lines of text that each row takes: LibreOffice cuts a wrapped text at the first one unless the row says so."""
    wrapped = [name for name in frame.columns if name in _WRAPPED]
    if not wrapped or frame.is_empty():
        return []
    return (
        frame.select(pl.max_horizontal(lines_of(_text(frame, name), _WRAPPED[name]) for name in wrapped))
        .to_series()
        .to_list()
    )


def _text(frame: pl.DataFrame, name: str) -> pl.Expr:
    return pl.col(name).list.join("\n") if isinstance(frame.schema[name], pl.List) else pl.col(name)


def lines_of(text: pl.Expr, width: int) -> pl.Expr:
    """Lines that a text takes in a cell so many characters wide, at most MOST_LINES; East Asian signs count twice."""
    each = text.fill_null("").str.split("\n")
    wide = pl.element().str.len_chars() + pl.element().str.count_matches(_BROAD)
    return each.list.eval((wide / width).ceil().clip(1)).list.sum().cast(pl.Int64).clip(1, MOST_LINES)


def _cut(text: str) -> str:
    units = text.encode("utf-16-le")
    if len(units) <= 2 * MOST_UNITS:
        return text
    return units[: 2 * (MOST_UNITS - 1)].decode("utf-16-le", errors="ignore") + "…"


def plain(text: pl.Expr) -> pl.Expr:
    """The text as a cell may hold it: nothing forbidden, nothing to be taken for a formula, nothing too long."""
    safe = harmless(text.str.replace_all(_FORBIDDEN, "")).str.replace(_MARKUP, "'${0}")
    # A text has no more UTF-16 units than bytes.
    long = safe.str.len_bytes() > MOST_UNITS
    return pl.when(long).then(pl.when(long).then(safe).map_elements(_cut, pl.String)).otherwise(safe)


def _cell(name: str, kind: pl.DataType) -> pl.Expr:
    """The column as texts, or as numbers: days are counted as spreadsheets do."""
    cell = pl.col(name)
    if isinstance(kind, pl.Datetime):
        return cell.dt.epoch("us") / _DAY + _EPOCH
    if isinstance(kind, pl.Date):
        return cell.to_physical() + _EPOCH
    if isinstance(kind, pl.List):
        return _kept(plain(cell.list.join("\n")))
    if isinstance(kind, pl.String):
        return plain(cell).fill_null("") if name == "decision" else _kept(plain(cell))
    return cell.round(4) if kind.is_float() else cell


def _kept(text: pl.Expr) -> pl.Expr:
    return pl.when(text != "").then(text)
