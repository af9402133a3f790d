"""Wishes from a file weighed against what was decided before: which are news, and the events that they make."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from pipeline.filled import Filled
from pipeline.whose import NOBODY
from pipeline.wishes import Known, Refused, Wish, day_order, one_each, out_of_bounds, wish
from schemas.decision import DONE_OF, FURTHEST, Event, Pick
from schemas.reject import Reject
from schemas.report import Owner

LATER_DAYS = 90
"""Days after which somebody is asked about again where later names no day."""

_SPACE = UUID("5f0c6b1e-2f43-4c53-9c43-6d7574756173")
_WORKED_OUT = 5
"""The version of an id that was worked out from what it is of; a page's are drawn by lot and of another."""
_SAME_MOMENT = timedelta(minutes=1)
"""What a spreadsheet that shows no seconds may take from a moment."""

History = Callable[[str], Sequence[Event]]
"""Everything that was ever recorded of a person, in order."""


@dataclass
class Taken:
    """What comes of a file: the events to record, and what is said of its rows.

    `new`: wishes that are news, of which `replaced` take another answer's place. `same`: how many say what counts
    already. `older`: wishes left aside because something else was decided since. `blank`: how many rows say nothing.
    """

    events: list[Event] = field(default_factory=list)
    new: list[Wish] = field(default_factory=list)
    replaced: list[Wish] = field(default_factory=list)
    same: int = 0
    older: list[Wish] = field(default_factory=list)
    blank: int = 0
    rejects: list[Reject] = field(default_factory=list)


def weigh(
    filled: Filled,
    known: Known,
    picks: Mapping[str, Pick],
    history: History,
    as_of: datetime,
    owner: Owner = NOBODY,
    *,
    today: date,
) -> Taken:
    """What a filled-in file adds to the decisions; records nothing. `as_of`, `owner`: of the report that it is on.

    The rule, for each person with a decision in the file:

    1. A row that says what counts already changes nothing.
    2. A row that was heard before is no news, whatever was decided since: the last answer about that person that came
       from a file on this report was this very one, or the row is an exported pick that nobody changed.
    3. A row is as old as its file: what was decided after the file was last saved, on the page or from another file,
       stays. (An exported pick that these decisions have never seen is as old as it says itself.)
    4. Anything else is news and counts from now on, whatever was decided before. Its day to ask again must be one that
       the page would take `today`; of an exported pick that these decisions have never seen, on the day of deciding.

    So a file taken in twice changes nothing, an old one takes nothing back, and a cell changed by hand counts once the
    file is saved and taken in again. Ids are worked out from the owner, the person, the answer, the report and the
    file's answer before it: whoever takes in one file twice at once records one event.
    """
    taken = Taken(rejects=list(filled.rejects))
    wishes, refused = one_each(_wishes(filled, known, taken))
    taken.rejects += refused
    for each in wishes:
        person_id = each.person.person_id
        try:
            _Case(each, picks.get(person_id), history(person_id), filled.saved_at, as_of, owner).settle(taken, today)
        except Refused as refusal:
            taken.rejects.append(refusal.reject)
    taken.rejects.sort(key=lambda reject: (reject.file, reject.line))
    return taken


def _wishes(filled: Filled, known: Known, taken: Taken) -> list[Wish]:
    wishes = []
    tables = dict.fromkeys(row.table for row in filled.rows)
    orders = {table: day_order(row for row in filled.rows if row.table == table) for table in tables}
    for row in filled.rows:
        try:
            found = wish(row, known, orders[row.table])
        except Refused as refused:
            taken.rejects.append(refused.reject)
            continue
        if found:
            wishes.append(found)
        else:
            taken.blank += 1
    return wishes


class _Case:
    """One wish, against what counts now and all that was ever recorded of that person."""

    def __init__(
        self,
        each: Wish,
        pick: Pick | None,
        history: Sequence[Event],
        saved_at: datetime,
        as_of: datetime,
        owner: Owner,
    ) -> None:
        """Finds out how old the wish is, and which event it was exported from."""
        self.wish, self.pick, self.history = each, pick, history
        self.owner = owner.person_id or owner.name
        decided = [event for event in history if event.kind == "picked"]
        told = each.picked_at
        self.origin = next((event for event in decided if told and abs(event.at - told) < _SAME_MOMENT), None)
        restored = told is not None and self.origin is None
        self.at = min(told, saved_at) if told and restored else saved_at
        self.as_of = (each.as_of or as_of) if restored else as_of
        self.restored = restored
        imported = [event for event in decided if UUID(hex=event.event_id).version == _WORKED_OUT]
        self.last = imported[-1] if imported else None

    def settle(self, taken: Taken, today: date) -> None:
        """Adds what comes of the wish to `taken`. Raises Refused where it is news of a day that nobody may choose."""
        if self.wish.answer is None or self._agrees(self.pick):
            self._note(taken)
        elif self._heard() or (self.pick and self.pick.picked_at and self.pick.picked_at >= self.at):
            taken.older.append(self.wish)
        else:
            self._require_day(today)
            taken.new.append(self.wish)
            if self.pick and self.pick.answer:
                taken.replaced.append(self.wish)
            taken.events += self._events()

    def _require_day(self, today: date) -> None:
        one = timedelta(days=1)
        first, last = today + one, today + FURTHEST
        if self.restored:
            # The day of deciding is known in UTC alone, and where it was decided it may have been the one beside it.
            first, last = self.at.date(), self.at.date() + FURTHEST + one
        if self.wish.until and not first <= self.wish.until <= last:
            raise out_of_bounds(self.wish, first, last)

    def _agrees(self, other: Pick | Event | None) -> bool:
        asked = self.wish
        return other is not None and other.answer == asked.answer and asked.until in (None, other.until)

    def _heard(self) -> bool:
        if self.origin:
            return self._agrees(self.origin)
        return self.last is not None and self.last.as_of == self.as_of and self._agrees(self.last)

    def _note(self, taken: Taken) -> None:
        """A note beside an answer that counts already, or alone: news if nobody ever wrote it down."""
        note = self.wish.note
        noted = [event for event in self.history if event.note]
        if note is None or any(event.note == note for event in noted) or (noted and noted[-1].at >= self.at):
            taken.same += 1
        else:
            taken.new.append(self.wish)
            taken.events.append(self._event("noted", self.at, note=note))

    def _events(self) -> list[Event]:
        asked = self.wish
        until = asked.until
        if asked.answer == "later" and until is None:
            until = (self.at + timedelta(days=LATER_DAYS)).date()
        events = [self._event("picked", self.at, answer=asked.answer, until=until, note=asked.note)]
        if asked.done_at and asked.answer and self.restored:
            events.append(self._event("done", asked.done_at, done=DONE_OF[asked.answer]))
        return events

    def _event(self, kind: str, at: datetime, **said: object) -> Event:
        asked, before = self.wish, self.last.event_id if self.last else ""
        told = json.dumps([self.owner, asked.person.person_id, kind, said, self.as_of, before], default=str)
        about = {"name": asked.person.name, "profile_url": asked.person.profile_url}
        more = {"standing": asked.person.standing, "as_of": self.as_of} if kind == "picked" else {}
        return Event.model_validate(
            {
                "event_id": uuid5(_SPACE, told).hex,
                "at": at,
                "person_id": asked.person.person_id,
                "kind": kind,
                **said,
                **about,
                **more,
            }
        )
