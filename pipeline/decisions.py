"""What the owner decides, kept for good: a file of events that only grows, and what they come to for each person."""

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Self

from pydantic import ValidationError

from pipeline.decision_file import damaged, open_file, told
from pipeline.errors import NothingToUndo
from schemas.decision import DONE_OF, Event, Pick

FILE = "decisions.sqlite"

_COLUMNS = tuple(Event.model_fields)
_ADD = """
    insert into events (
        event_id, at, person_id, kind, answer, until, note, undoes, done, name, profile_url, standing, as_of
    ) values (
        :event_id, :at, :person_id, :kind, :answer, :until, :note, :undoes, :done, :name, :profile_url, :standing,
        :as_of
    ) on conflict (event_id) do nothing
"""
_READ = """
    select
        event_id, at, person_id, kind, answer, until, note, undoes, done, name, profile_url, standing, as_of, seq
    from events where seq > ? order by seq
"""
_NAMED = "select 1 from events where event_id = ? and person_id = ? and kind != 'undone'"


def beside(report_folder: Path) -> Path:
    """Where the decisions on a report are kept: in the folder that holds the report's, so that all reports share it."""
    return report_folder.resolve().parent / FILE


def read_picks(report_folder: Path) -> dict[str, Pick]:
    """What was decided about whom, by `person_id`, on the reports beside that folder; none where there is no file.

    Raises as `Decisions.at` does.
    """
    path = beside(report_folder)
    if not path.exists():
        return {}
    with Decisions.at(path) as decisions:
        return decisions.picks()


def fold(events: Iterable[Event]) -> Pick | None:
    """What one person's events that count, in order, come to; None if that is neither an answer nor a note.

    The last answer counts. A note stays until another takes its place. An answer is done only if the tick fits it and
    came after it. Name and profile are the last that are known.
    """
    state: dict[str, object] = dict.fromkeys(Pick.model_fields)
    for event in events:
        state |= {"person_id": event.person_id, "last_event": event.event_id}
        state |= {"name": event.name or state["name"], "profile_url": event.profile_url or state["profile_url"]}
        if event.kind == "picked":
            state |= {name: getattr(event, name) for name in ("answer", "until", "standing", "as_of")}
            state |= {"picked_at": event.at, "done": None, "done_at": None}
            state["note"] = event.note or state["note"]
        elif event.kind == "noted":
            state["note"] = event.note or None
        elif event.kind == "not_done":
            state |= {"done": None, "done_at": None}
        elif event.done in [done for answer, done in DONE_OF.items() if answer == state["answer"]]:
            state |= {"done": event.done, "done_at": event.at}
    return Pick.model_validate(state) if state["answer"] or state["note"] else None


class Decisions:
    """One open file of decisions; several processes and threads may have it open, and read and write at once."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        """Nothing is read yet; see `Decisions.at`."""
        self.path = path
        self._connection = connection
        self._lock = RLock()
        self._seen = 0
        self._events: dict[str, Event] = {}
        self._by_person: dict[str, list[Event]] = {}
        self._undone: set[str] = set()
        self._picks: dict[str, Pick] = {}

    @classmethod
    def at(cls, path: Path) -> Self:
        """The decisions in that file, which is made if there is none, for its owner's eyes alone (mode 0600).

        An older version's file is brought up to date. Raises NotDecisions for another program's or a damaged file,
        NewerDecisions for a later version's, CannotDecide where the disk refuses.
        """
        return cls(path, open_file(path))

    def __enter__(self) -> Self:
        """The decisions, closed at the end of the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes the file."""
        self.close()

    def close(self) -> None:
        """Lets go of the file; whatever was recorded is in it."""
        with self._lock:
            self._connection.close()

    def record(self, events: Event | Iterable[Event]) -> int:
        """Adds events, all or none, and returns how many are new: they are on the disk when this returns.

        An event whose `event_id` is there already is left out. Raises NothingToUndo where one undoes an event that is
        not there, is of another person, or is itself an undoing; CannotDecide where the disk refuses.
        """
        added = [events] if isinstance(events, Event) else list(events)
        rows = [event.model_dump(mode="json") for event in added]
        with self._lock, told(self.path):
            self._connection.execute("begin immediate")
            try:
                before = self._connection.total_changes
                self._connection.executemany(_ADD, rows)
                self._refuse_idle_undoing(added)
                new = self._connection.total_changes - before
                self._connection.execute("commit")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("rollback")
                raise
        return new

    def _refuse_idle_undoing(self, events: list[Event]) -> None:
        for event in events:
            if event.undoes:
                asked = (event.undoes, event.person_id)
                if not self._connection.execute(_NAMED, asked).fetchone():
                    raise NothingToUndo("There is no such decision to take back; load the page again.")

    def picks(self) -> dict[str, Pick]:
        """How it stands with everybody decided on or noted, by `person_id`, those touched last at the end."""
        with self._lock:
            self._refresh()
            return dict(self._picks)

    def events(self, person_id: str | None = None) -> list[Event]:
        """Everything that was ever recorded, of one person or of all, in order."""
        with self._lock:
            self._refresh()
            return list(self._events.values() if person_id is None else self._by_person.get(person_id, ()))

    def last_undoable(self) -> Event | None:
        """The latest event that has not been undone; an undoing is none."""
        with self._lock:
            self._refresh()
            return next((event for event in reversed(self._events.values()) if self._counts(event)), None)

    def decided_on(self, day: date, zone: tzinfo | None = None) -> int:
        """How many people were given an answer on that day, in the given zone, otherwise the computer's own."""
        begin, end = (datetime.combine(each, time(), zone).astimezone(UTC) for each in (day, day + timedelta(days=1)))
        with self._lock:
            self._refresh()
            that_day = [event for event in self._events.values() if begin <= event.at < end]
            return len({event.person_id for event in that_day if event.kind == "picked" and self._counts(event)})

    def check(self) -> int:
        """Reads the whole file and returns how many events it holds; raises NotDecisions if anything is damaged."""
        with self._lock, told(self.path):
            if self._connection.execute("pragma integrity_check").fetchall() != [("ok",)]:
                raise damaged(self.path)
            return sum(1 for _ in self._rows(0))

    def _counts(self, event: Event) -> bool:
        return event.kind != "undone" and event.event_id not in self._undone

    def _refresh(self) -> None:
        """Reads what was added since the last time: by whom does not matter, since nothing is ever changed."""
        touched: dict[str, None] = {}
        with told(self.path):
            for seq, event in self._rows(self._seen):
                self._seen = seq
                self._events[event.event_id] = event
                self._by_person.setdefault(event.person_id, []).append(event)
                touched[event.person_id] = None
                if event.undoes:
                    self._undone.add(event.undoes)
        for person_id in touched:
            pick = fold(event for event in self._by_person[person_id] if self._counts(event))
            self._picks.pop(person_id, None)
            if pick:
                self._picks[person_id] = pick

    def _rows(self, after: int) -> Iterator[tuple[int, Event]]:
        for *values, seq in self._connection.execute(_READ, (after,)).fetchall():
            try:
                yield seq, Event.model_validate(dict(zip(_COLUMNS, values, strict=True)))
            except ValidationError:
                raise damaged(self.path) from None
