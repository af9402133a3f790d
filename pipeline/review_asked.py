"""What the page sends to be kept, taken only if it says nothing that the page itself would not say."""

from datetime import date, timedelta

from pydantic_core import from_json

from pipeline.errors import CannotGoOn
from pipeline.wording import day
from schemas.decision import FURTHEST

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
    """The same again. Raises NotAsked where it has a field that no event has, or a day too early or too late."""
    if not asked.keys() <= FIELDS:
        raise NotAsked(NOT_UNDERSTOOD)
    if asked.get("until") is not None:
        first, last = today + timedelta(days=1), today + FURTHEST
        if not first <= _day(asked["until"]) <= last:
            raise NotAsked(f"That answer was not kept: choose a day from tomorrow to {day(last)}.")
    return asked


def _day(told: object) -> date:
    """The day of `2027-03-01`, written so and in no other way."""
    try:
        found = date.fromisoformat(str(told))
    except ValueError:
        raise NotAsked(NOT_UNDERSTOOD) from None
    if found.isoformat() != told:
        raise NotAsked(NOT_UNDERSTOOD)
    return found
