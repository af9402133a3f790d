"""The report as one workbook: the four lists to decide on, people, what was read, and what every column means."""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

import polars as pl
from pydantic import BaseModel
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipeline.glossary import RuleUsed, fields, rules_used
from pipeline.headings import heading
from pipeline.wording import count, number
from pipeline.worksheet import DECISIONS, LINE_POINTS, MOST_UNITS, Table, lines_of, on_paper, plain, styles
from schemas.report import Cleanup, Coverage, NoHistory, Owed, Owner, Person, Reengage
from schemas.rules import Rules
from schemas.words import STANDINGS

MOST_PEOPLE = 5000
"""Rows of the sheet People: more would cost seconds, and people.csv has them all."""
_SAID = 100
"""Characters to a line of the first sheet."""
_PEOPLE_ACROSS = 4
"""Sheets of paper for its fifty columns side by side: on one they would be too small to read."""


@dataclass(frozen=True)
class _Plan:
    """One sheet: its title, the name of its table, and what is said of it."""

    title: str
    table: str
    model: type[BaseModel]
    about: str
    empty: str


_PLANS = (
    _Plan("Owed", "owed", Owed, "People whose last word waits for you.", "Nobody waits for a word of yours."),
    _Plan(
        "Write again",
        "reengage",
        Reengage,
        "People worth writing to again: why, and how to begin by giving.",
        "Nobody is suggested by this export.",
    ),
    _Plan(
        "One-sided",
        "cleanup",
        Cleanup,
        "Connections that are one-sided on the record and not protected, each with its evidence.",
        "No connection is one-sided on the record.",
    ),
    _Plan(
        "Never used",
        "no_history",
        NoHistory,
        "Connected for years with nothing on record: unused, which is not one-sided.",
        "Nobody is listed as never used.",
    ),
    _Plan("People", "people", Person, "Connections with every number, the strongest ties first.", ""),
    _Plan("Coverage", "coverage", Coverage, "What was read, file by file, and what became of its rows.", ""),
)
_UNKNOWN = "Messages are not in this export, so this cannot be told; report.html says how to ask for them."


def machine_name(header: str) -> str:
    """The column's name from a header: the last line of a worksheet's, all of a CSV file's."""
    return header.strip().rsplit("\n", 1)[-1].strip()


def workbook(
    tables: Mapping[str, pl.DataFrame], owner: Owner, as_of: datetime, rules: Rules, *, messages_read: bool = True
) -> bytes:
    """The workbook's bytes, the same for the same input.

    `tables`: `owed`, `reengage`, `cleanup`, `no_history`, `people` and `coverage`, with the columns of their models.
    `messages_read`: whether the export has messages; without them, an empty list says nothing.
    `as_of` (UTC) is the file's own date, too. No cell is a formula, and only profiles on www.linkedin.com are links.
    """
    stream = BytesIO()
    # In memory, no name passes through a temporary file, and no date in the archive depends on the time zone.
    book = Workbook(stream, {"in_memory": True})
    book.set_properties({"title": "Your network", "created": as_of})
    looks = styles(book)
    with _nothing_collected():
        _ReadMe(book.add_worksheet("Read me"), looks).write(tables, owner, as_of)
        for plan in _PLANS:
            _lay(
                book.add_worksheet(plan.title),
                looks,
                plan,
                tables[plan.table],
                plan.empty if messages_read else _UNKNOWN,
            )
        Table(book.add_worksheet("Glossary"), looks, {}).write(_glossary(rules))
        book.close()
    return stream.getvalue()


@contextmanager
def _nothing_collected() -> Iterator[None]:
    # Hundreds of thousands of cells, all in use: looking for garbage among them takes a quarter of the time.
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _lay(sheet: Worksheet, looks: Mapping[str, Format], plan: _Plan, frame: pl.DataFrame, empty: str) -> None:
    described = fields(plan.model)
    if plan.table == "people":
        sheet.write_string(0, 0, _shown(frame.height), looks["remark"])
        Table(sheet, looks, described, top=1, across=_PEOPLE_ACROSS, lines=2).write(_strongest(frame))
        return
    Table(sheet, looks, described).write(frame)
    if frame.is_empty():
        sheet.write_string(1, 0, empty, looks["remark"])


def _shown(people: int) -> str:
    every = count(people, "connection", "connections")
    if people <= MOST_PEOPLE:
        return f"{every}, the strongest ties first."
    return f"{number(MOST_PEOPLE)} of {every}, the strongest ties first; people.csv beside this file has them all."


def _strongest(people: pl.DataFrame) -> pl.DataFrame:
    written = pl.col("messages_sent") + pl.col("messages_received")
    order = (pl.col("tie_strength"), written, pl.col("person_id"))
    return people.sort(order, descending=[True, True, False], nulls_last=True).head(MOST_PEOPLE)


@dataclass
class _ReadMe:
    """The first sheet: a label and what it says, line by line."""

    sheet: Worksheet
    looks: Mapping[str, Format]
    row: int = 0

    def write(self, tables: Mapping[str, pl.DataFrame], owner: Owner, as_of: datetime) -> None:
        self.sheet.set_column(0, 0, 24)
        self.sheet.set_column(1, 1, _SAID)
        on_paper(self.sheet)
        self.sheet.write_string(0, 0, "Your network", self.looks["title"])
        self.row = 2
        name = pl.select(plain(pl.lit(owner.name or "the owner of the export, whom no file names"))).item()
        self._line("Whose", name)
        self.sheet.write_string(self.row, 0, "As of", self.looks["strong"])
        self.sheet.write_datetime(self.row, 1, as_of.replace(tzinfo=None), self.looks["moment"])
        self.row += 1
        for label, text in _WORDS.items():
            self._line(label, text)
        self.row += 1
        for plan in _PLANS:
            self._line(plan.title, f"{plan.about} {count(tables[plan.table].height, 'row', 'rows')}.")
        self._line("Glossary", "What every column means, what each standing means, and the rules that were used.")

    def _line(self, label: str, text: str) -> None:
        self.sheet.write_string(self.row, 0, label, self.looks["strong"])
        self.sheet.write_string(self.row, 1, text, self.looks["wrapped"])
        self.sheet.set_row(self.row, LINE_POINTS * pl.select(lines_of(pl.lit(text), _SAID)).item())
        self.row += 1


_WORDS = {
    "What this is": "mutuals read a LinkedIn data export and wrote down who answers whom, with the evidence. "
    "report.html beside this file tells it as a story; this workbook is for going through people one by one.",
    "Where it stays": "It was made on your computer, and nothing left it. The workbook has no formulas, no macros and "
    "no connections; a profile opens only if you click its address. It names other people: keep it to yourself.",
    "How to decide": "Each of the four lists has a yellow column, decision. Choose "
    f"{', '.join(DECISIONS[:-1])} or {DECISIONS[-1]}; an empty cell is no decision yet. mutuals changes nothing on "
    "LinkedIn: that stays in your hands.",
    "How to keep it": "The next report of the same export replaces this file. Save the workbook that you fill in under "
    "another name, in another folder. Leave the headers as they are: programs read the small name on their last line.",
    "How to read it": "All days and times are UTC. An empty cell means that nothing is on record, or too little. "
    "Rates, shares and chances are estimates; their low and high ends say how far off they may be. Click a header to "
    "read what it means.",
    "What was changed": "A text that a spreadsheet could take for a formula has an apostrophe before it; signs that a "
    f"workbook cannot hold are left out; a text of more than {number(MOST_UNITS)} signs is cut and ends in an "
    "ellipsis (…).",
}
"""What the first sheet says, by its label."""


def _glossary(rules: Rules) -> pl.DataFrame:
    columns = [
        (plan.title, name, heading(name), meaning, None)
        for plan in _PLANS
        for name, meaning in fields(plan.model).items()
    ]
    standings = [("Standings", name, None, meaning, None) for name, meaning in STANDINGS.items()]
    used = [("Rules", rule.name, _value(rule), rule.meaning, rule.source) for rule in rules_used(rules)]
    header = ("part", "entry", "in_words", "meaning", "source")
    return pl.DataFrame([*columns, *standings, *used], schema=dict.fromkeys(header, pl.String), orient="row")


def _value(rule: RuleUsed) -> str:
    return f"{rule.value}, changed from {rule.usual}" if rule.changed and rule.usual != "none" else rule.value
