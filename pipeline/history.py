"""What one owner's events come to, as they are added one after the other: what counts, and each person's pick."""

from collections.abc import Iterable

from schemas.decision import DONE_OF, Event, Pick


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


class History:
    """One owner's events in order, and how it stands with everybody they are about."""

    def __init__(self) -> None:
        """Nothing is decided yet."""
        self.events: list[Event] = []
        self.picks: dict[str, Pick] = {}
        self._by_person: dict[str, list[Event]] = {}
        self._undone: set[str] = set()

    def add(self, events: Iterable[Event]) -> None:
        """Adds what happened since, in order; whom it is about stands last in `picks` from now on."""
        touched: dict[str, None] = {}
        for event in events:
            self.events.append(event)
            self._by_person.setdefault(event.person_id, []).append(event)
            touched[event.person_id] = None
            if event.undoes:
                self._undone.add(event.undoes)
        for person_id in touched:
            pick = fold(event for event in self._by_person[person_id] if self.counts(event))
            self.picks.pop(person_id, None)
            if pick:
                self.picks[person_id] = pick

    def counts(self, event: Event) -> bool:
        """Whether the event was not taken back; an undoing itself counts for nothing."""
        return event.kind != "undone" and event.event_id not in self._undone

    def answers(self) -> list[Event]:
        """The answers that were not taken back, in order, also those that others have followed."""
        return [event for event in self.events if event.kind == "picked" and self.counts(event)]

    def of(self, person_id: str) -> list[Event]:
        """Everything that was ever recorded of one person, in order."""
        return list(self._by_person.get(person_id, ()))
