"""What one row of a filled-in table asks for: an answer about a person in the report, or a refusal that says why."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from pydantic_core import PydanticCustomError

from pipeline.filled import DECISION, Row
from pipeline.likeness import likely_person
from pipeline.note_text import note_text
from pipeline.wording import day
from schemas.decision import DONE_OF, MOST_NOTE, Answer
from schemas.fields import day_first, name_key, parse_day, parse_moment, profile_slug, tidy
from schemas.reject import Reject

_ANSWERS: dict[str, Answer] = {
    "write again": "write",
    "write": "write",
    "keep": "keep",
    "let go": "let_go",
    "later": "later",
}
_LATER = re.compile(r"(later)\b[\s,:;-]*(?:(?:until|on|from)\b\s*)?(.*)")
_DATES = ("until", "picked_at", "as_of", "done_at", "since", "connected_on", "last_contact")


@dataclass(frozen=True)
class Person:
    """Whom a row may be about, as the report or an earlier pick knows them."""

    person_id: str
    name: str | None
    profile_url: str | None
    standing: str | None = None


@dataclass(frozen=True)
class Wish:
    """What a row says about a person: an answer, a note or both.

    `until`: the day that later names, if it names one. `picked_at`, `as_of`, `done_at`: what a row of an exported pick
    says of itself.
    """

    row: Row
    person: Person
    answer: Answer | None
    until: date | None
    note: str | None
    picked_at: datetime | None = None
    as_of: datetime | None = None
    done_at: datetime | None = None


class Refused(Exception):
    """A row cannot be taken; `reject` says why."""

    def __init__(self, row: Row, column: str, code: str, message: str) -> None:
        """Without the value, whatever it is."""
        super().__init__(code)
        self.reject = Reject(file=row.table, line=row.line, column=column, code=code, message=message)


class Known:
    """The people of a report, and those of earlier picks, by id and by name."""

    def __init__(self, report: Iterable[Person], picked: Iterable[Person]) -> None:
        """`report`: everybody in it; `picked`: whoever was ever decided on, who may be gone since."""
        self._report = {person.person_id: person for person in report}
        self._picked = {person.person_id: person for person in picked}
        self._names: dict[str, list[Person]] = {}
        for person in self._report.values():
            self._names.setdefault(name_key(person.name or ""), []).append(person)

    def whom(self, row: Row) -> Person:
        """Whom the row means: by profile address, else by id, else by a name that nobody else in the report has.

        A row of an exported pick goes by address and id alone. Raises Refused.
        """
        slug = _slug(row)
        for key in filter(None, (slug, tidy(row.cells.get("person_id", "")))):
            found = self._report.get(key) or self._picked.get(key)
            if found:
                self._require_name(row, key, "profile" if key == slug else "id")
                return found
        if slug:
            words = "This profile is not in the report, and nothing was decided about it before."
            raise Refused(row, "profile_url", "not_in_report", words)
        if row.cells.get("picked_at", "").strip() and row.cells.get("person_id", "").strip():
            words = "This id is not in the report, and nothing was decided about it before."
            raise Refused(row, "person_id", "not_in_report", words)
        name = name_key(row.cells.get("name", ""))
        if not name:
            raise Refused(row, "name", "blank", "The row names nobody: no profile address, no id and no name.")
        namesakes = self._names.get(name, [])
        if not namesakes:
            raise Refused(row, "name", "not_in_report", "Nobody of this name is in the report.")
        if len(namesakes) > 1:
            message = f"{len(namesakes)} people in the report share this name; add the address of the profile."
            raise Refused(row, "name", "shared_name", message)
        return namesakes[0]

    def _require_name(self, row: Row, key: str, pointer: str) -> None:
        """Raises Refused where the row's name is none that the report or an earlier pick knows that person by."""
        told = tidy(row.cells.get("name", ""))
        known = [people[key].name for people in (self._report, self._picked) if key in people]
        names = [name for name in known if name]
        if told and names and not any(_may_be_one(told, name) for name in names):
            words = f"The name and the {pointer} in row {row.line} are two people's; correct one of them."
            raise Refused(row, "name", "two_people", words)


def _may_be_one(name: str, other: str) -> bool:
    likely = likely_person(name)
    return name_key(name) == name_key(other) or (bool(likely) and likely == likely_person(other))


def _slug(row: Row) -> str | None:
    try:
        return profile_slug(row.cells.get("profile_url", ""))
    except PydanticCustomError:
        raise Refused(row, "profile_url", "bad_url", "profile_url is not an address on linkedin.com.") from None


def day_order(rows: Iterable[Row]) -> bool | None:
    """Whether dates in numbers alone begin with the day, as far as those show that can be read in one way only."""
    told = {day_first(row.cells[name]) for row in rows for name in _DATES if row.cells.get(name)} - {None}
    return told.pop() if len(told) == 1 else None


def wish(row: Row, known: Known, order: bool | None) -> Wish | None:
    """What a row asks for; None where it says neither a decision nor a note. Raises Refused.

    `order`: see `day_order`.
    """
    note = note_text(row.cells.get("note", "")).strip() or None
    if not row.cells.get(DECISION, "").strip() and not note:
        return None
    if note and len(note) > MOST_NOTE:
        raise Refused(row, "note", "long_note", f"The note has more than {MOST_NOTE:,} characters.")
    answer, until = _answer(row, order)
    done_at = _moment(row, "done_at", order) if answer in DONE_OF and row.cells.get("done", "").strip() else None
    picked_at, as_of = (_moment(row, name, order) for name in ("picked_at", "as_of"))
    return Wish(row, known.whom(row), answer, until, note, picked_at, as_of, done_at)


def _answer(row: Row, order: bool | None) -> tuple[Answer | None, date | None]:
    words = _said(row)
    later = _LATER.fullmatch(words)
    column = _day_column(row)
    told = later[2] if later and column == DECISION else row.cells.get("until", "")
    answer = "later" if later else _ANSWERS.get(words)
    if words and answer is None:
        raise Refused(
            row, DECISION, "bad_word", "decision is not one of the answers: write again, keep, let go or later."
        )
    if answer != "later" or not told.strip():
        return answer, None
    try:
        return answer, parse_day(told, order)
    except PydanticCustomError as error:
        raise Refused(row, column, error.type, f"{column} {error.message()}.") from None


def _said(row: Row) -> str:
    return tidy(row.cells.get(DECISION, "").replace("_", " ")).casefold().strip(" .!")


def _day_column(row: Row) -> str:
    """Where the day of later stands: behind the word, else in a column of its own."""
    later = _LATER.fullmatch(_said(row))
    return DECISION if later and later[2] else "until"


def out_of_bounds(asked: Wish, first: date, last: date) -> Refused:
    """The refusal of a day to ask again that is not from `first` to `last`."""
    column = _day_column(asked.row)
    words = f"{column} is outside of the days to choose from: {day(first)} to {day(last)}."
    return Refused(asked.row, column, "far_day", words)


def _moment(row: Row, column: str, order: bool | None) -> datetime | None:
    text = row.cells.get(column, "")
    if not text.strip():
        return None
    try:
        return parse_moment(text, UTC, order)
    except PydanticCustomError:
        try:
            return datetime.combine(parse_day(text, order), datetime.min.time(), UTC)
        except PydanticCustomError as error:
            raise Refused(row, column, error.type, f"{column} {error.message()}.") from None


def one_each(wishes: Iterable[Wish]) -> tuple[list[Wish], list[Reject]]:
    """A wish for each person, and a refusal for whoever has two different answers in one file, of whom none is taken.

    Somebody may be on several lists: the first answer counts with the first note.
    """
    found: dict[str, Wish] = {}
    refused: dict[str, Reject] = {}
    for each in wishes:
        key = each.person.person_id
        first = found.setdefault(key, each)
        if first.answer and each.answer and (first.answer, first.until) != (each.answer, each.until):
            place = f"row {first.row.line}" + (f" of {first.row.table}" if first.row.table != each.row.table else "")
            message = f"The same person has another answer in {place}; neither is taken."
            refused.setdefault(key, Refused(each.row, DECISION, "two_answers", message).reject)
        fuller = each if each.answer and not first.answer else first
        found[key] = replace(fuller, note=first.note or each.note)
    return [each for key, each in found.items() if key not in refused], list(refused.values())
