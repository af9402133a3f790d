"""What the page sends to be kept, taken only if it says nothing that the page itself would not say."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from pydantic_core import from_json

from pipeline.errors import CannotGoOn, Contradicted
from pipeline.note_text import note_text
from pipeline.wording import day
from schemas.decision import DONE_OF, FURTHEST, Event, Pick

FIELDS = frozenset({"event_id", "kind", "person_id", "answer", "until", "note", "undoes", "done"})
NOT_UNDERSTOOD = "That answer was not understood, and nothing was kept."


class NotAsked(CannotGoOn):
    """What was sent is nothing that the page asks to keep."""


def taken(body: bytes) -> dict[str, object]:
    """The body as an object. Raises NotAsked where it is none."""
    try:
        told = from_json(body)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise NotAsked(NOT_UNDERSTOOD)
    return told


def checked(asked: dict[str, object], today: date) -> dict[str, object]:
    """The same again, with a note as it is kept.

    Raises NotAsked where it has a field that no event has, or a day too early or too late.
    """
    if not asked.keys() <= FIELDS:
        raise NotAsked(NOT_UNDERSTOOD)
    if asked.get("until") is not None:
        first, last = today + timedelta(days=1), today + FURTHEST
        if not first <= _day(asked["until"]) <= last:
            raise NotAsked(f"That answer was not kept: choose a day from tomorrow to {day(last)}.")
    note = asked.get("note")
    return {**asked, "note": note_text(note)} if isinstance(note, str) else asked


def require_answered(event: Event, picks: Mapping[str, Pick], history: Sequence[Event]) -> None:
    """Raises Contradicted where a tick fits no answer that counts about that person, unless it was kept before.

    `history`: what was ever recorded of that person.
    """
    if event.kind not in ("done", "not_done") or event.event_id in {each.event_id for each in history}:
        return
    pick = picks.get(event.person_id)
    fits = DONE_OF.get(pick.answer) if pick and pick.answer else None
    if fits is None or event.done not in (None, fits):
        raise Contradicted("That tick does not fit what is decided about them now; load the page again.")


def _day(told: object) -> date:
    """The day of `2027-03-01`, written so and in no other way."""
    try:
        found = date.fromisoformat(str(told))
    except ValueError:
        raise NotAsked(NOT_UNDERSTOOD) from None
    if found.isoformat() != told:
        raise NotAsked(NOT_UNDERSTOOD)
    return found
