"""What each window of the review page has done and could take back: nobody takes back what another window did."""

from pipeline.decisions import Decisions
from pipeline.errors import NothingToUndo
from schemas.decision import Event


class Windows:
    """What was done in each window since the program was started, in order."""

    def __init__(self, decisions: Decisions) -> None:
        """Nothing has been done yet; what earlier runs did is theirs."""
        self._decisions = decisions
        self._done: dict[str, dict[str, str]] = {}

    def did(self, window: str, event: Event) -> None:
        """Remembers what was kept; once taken back, or sent again, it is remembered as it stands."""
        done = self._done.setdefault(window, {})
        if event.undoes:
            done.pop(event.undoes, None)
        else:
            done[event.event_id] = event.person_id

    def allow(self, window: str, asked: Event) -> None:
        """Raises NothingToUndo where it takes back what is taken back already, or what another window did.

        What is sent again is allowed again; where no window is named, anybody's may be taken back.
        """
        events = {event.event_id: event for event in self._decisions.events(asked.person_id)}
        if asked.undoes not in events or asked.event_id in events:
            return
        if asked.undoes in {event.undoes for event in events.values()}:
            raise NothingToUndo("That has been taken back already.")
        if window and asked.undoes not in self._done.get(window, {}):
            raise NothingToUndo("That was decided in another window: open the person and decide again.")

    def last(self, window: str) -> Event | None:
        """The latest that was done in that window and still counts."""
        for event_id, person_id in reversed(self._done.get(window, {}).items()):
            events = {event.event_id: event for event in self._decisions.events(person_id)}
            if event_id in events and event_id not in {event.undoes for event in events.values()}:
                return events[event_id]
        return None
