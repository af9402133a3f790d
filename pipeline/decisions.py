"""What the owner decides, kept for good: a file of events that only grows, and what they come to for each person."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Self

from pydantic import ValidationError

from pipeline.decision_file import damaged, open_file, require_whole, told
from pipeline.errors import Contradicted, NothingToUndo
from pipeline.history import History
from pipeline.watched import Watch
from pipeline.whose import NOBODY, owner_in, owns, stamped
from schemas.decision import Event, Pick
from schemas.report import Owner

FILE = "decisions.sqlite"

_COLUMNS = tuple(Event.model_fields)
_ADD = """
    insert into events (
        event_id, at, person_id, kind, answer, until, note, undoes, done, name, profile_url, standing, as_of,
        owner_name, owner_url
    ) values (
        :event_id, :at, :person_id, :kind, :answer, :until, :note, :undoes, :done, :name, :profile_url, :standing,
        :as_of, :owner_name, :owner_url
    ) on conflict (event_id) do nothing
"""
_READ = """
    select
        event_id, at, person_id, kind, answer, until, note, undoes, done, name, profile_url, standing, as_of,
        owner_name, owner_url, seq
    from events
"""
_AFTER = f"{_READ} where seq > ? order by seq"
_NAMED = f"{_READ} where event_id = ?"
_LAST_OWNED = f"{_READ} where owner_name is not null or owner_url is not null order by seq desc limit 1"
_ASKED = {"person_id", "kind", "answer", "until", "note", "undoes", "done"}
"""What of an event whoever asks for it says; the rest the program adds."""


def beside(report_folder: Path) -> Path:
    """Where the decisions on a report are kept: in the folder that holds the report's, so that all reports share it."""
    return report_folder.resolve().parent / FILE


def read_picks(report_folder: Path, owner: Owner | None = None) -> dict[str, Pick]:
    """What that owner decided about whom, by `person_id`, on the reports beside that folder; none where no file is.

    `owner` and errors: as in `Decisions.at`.
    """
    path = beside(report_folder)
    if not path.exists():
        return {}
    with Decisions.at(path, owner) as decisions:
        return decisions.picks()


class Decisions:
    """One owner's decisions in an open file, which several processes and threads may read and write at once.

    The file may hold decisions of other owners, whose reports lie in the same folder: they are counted and left alone.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, owner: Owner | None = None) -> None:
        """Nothing is read yet; see `Decisions.at`."""
        self.path = path
        self._connection = connection
        self._lock = RLock()
        self._watch = Watch(path)
        self._owner = owner or self._last_owner()
        self._seen = 0
        self._ids: set[str] = set()
        self._mine = History()
        self._others = History()

    @classmethod
    def at(cls, path: Path, owner: Owner | None = None) -> Self:
        """That owner's decisions in the file, which is made if there is none, for its user's eyes alone (mode 0600).

        `owner`: of the report that they are about; without one, whoever decided last. An older version's file is
        brought up to date. Raises NotDecisions for another program's or a damaged file, NewerDecisions for a later
        version's, CannotDecide where the disk refuses.
        """
        connection = open_file(path)
        try:
            with told(path):
                return cls(path, connection, owner)
        except BaseException:
            connection.close()
            raise

    def _last_owner(self) -> Owner:
        last = next(self._rows(_LAST_OWNED), None)
        return owner_in(last[1]) if last else NOBODY

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

    def ready(self) -> None:
        """Raises the CannotDecide that would keep an event from being recorded now, if there is one."""
        with self._lock, self._writing(set()):
            # In a file that can only be read SQLite begins all the same, and refuses only what would write.
            self._connection.execute("delete from events where false")
            self._refresh()

    def record(self, events: Event | Iterable[Event]) -> int:
        """Adds events as the owner's, all or none, and returns how many are new: they are on the disk when it returns.

        An event that is there already is left out: one of the same `event_id` that says the same. Raises Contradicted
        where one says something else; NothingToUndo where one undoes an event that is not there, is of another person
        or owner, or is itself an undoing; DecisionsGone where the file at the path is no longer the one that was opened
        (what was recorded may be in neither); CannotDecide where the disk refuses.
        """
        added = [stamped(event, self._owner) for event in ([events] if isinstance(events, Event) else events)]
        with self._lock, self._writing({event.event_id for event in added}):
            new = sum(self._add(event) for event in added)
            self._refuse_idle_undoing(added)
        return new

    @contextmanager
    def _writing(self, added: set[str]) -> Iterator[None]:
        """All or nothing of what is done within; the file must be the one that was opened before and after."""
        with told(self.path):
            self._watch.confirm(self._ids)
            self._connection.execute("begin immediate")
            try:
                yield
                self._connection.execute("commit")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("rollback")
                raise
            self._watch.confirm(self._ids, added)

    def _add(self, event: Event) -> bool:
        """Whether the event is new."""
        if self._connection.execute(_ADD, event.model_dump(mode="json")).rowcount:
            return True
        known = self._named(event.event_id)
        if not known or known.model_dump(include=_ASKED) != event.model_dump(include=_ASKED):
            raise Contradicted("Something else was decided under that number before; load the page again.")
        return False

    def _named(self, event_id: str) -> Event | None:
        """The owner's event of that id."""
        found = next(self._rows(_NAMED, event_id), None)
        return found[1] if found and owns(self._owner, found[1]) else None

    def _refuse_idle_undoing(self, events: list[Event]) -> None:
        for event in events:
            if event.undoes:
                known = self._named(event.undoes)
                if not known or known.person_id != event.person_id or known.kind == "undone":
                    raise NothingToUndo("There is no such decision to take back; load the page again.")

    def picks(self) -> dict[str, Pick]:
        """How it stands with everybody decided on or noted, by `person_id`, those touched last at the end."""
        with self._lock:
            self._refresh()
            return dict(self._mine.picks)

    def events(self, person_id: str | None = None) -> list[Event]:
        """Everything that the owner ever recorded, of one person or of all, in order."""
        with self._lock:
            self._refresh()
            return list(self._mine.events) if person_id is None else self._mine.of(person_id)

    def last_undoable(self) -> Event | None:
        """The latest event that has not been undone; an undoing is none."""
        with self._lock:
            self._refresh()
            return next((event for event in reversed(self._mine.events) if self._mine.counts(event)), None)

    def decided_on(self, day: date, zone: tzinfo | None = None) -> int:
        """How many people were given an answer on that day, in the given zone, otherwise the computer's own."""
        begin, end = (datetime.combine(each, time(), zone).astimezone(UTC) for each in (day, day + timedelta(days=1)))
        with self._lock:
            self._refresh()
            return len({event.person_id for event in self._mine.answers() if begin <= event.at < end})

    def of_others(self) -> int:
        """How many decisions of other owners the file holds: each one's people with an answer."""
        with self._lock:
            self._refresh()
            answers = self._others.answers()
            return len({(event.owner_url, event.owner_name, event.person_id) for event in answers})

    def check(self) -> int:
        """Reads the whole file and returns how many events it holds, anybody's. Raises NotDecisions if damaged."""
        with self._lock, told(self.path):
            require_whole(self._connection, self.path)
            return sum(1 for _ in self._rows(_AFTER, 0))

    def _refresh(self) -> None:
        """Reads what was added since the last time: by whom does not matter, since nothing is ever changed."""
        with told(self.path):
            new = list(self._rows(_AFTER, self._seen))
        mine = {seq for seq, event in new if owns(self._owner, event)}
        self._mine.add(event for seq, event in new if seq in mine)
        self._others.add(event for seq, event in new if seq not in mine)
        self._ids.update(event.event_id for _, event in new)
        self._seen = new[-1][0] if new else self._seen

    def _rows(self, query: str, *about: int | str) -> Iterator[tuple[int, Event]]:
        for *values, seq in self._connection.execute(query, about).fetchall():
            try:
                yield seq, Event.model_validate(dict(zip(_COLUMNS, values, strict=True)))
            except ValidationError:
                raise damaged(self.path) from None
