"""Whose a decision is: of the owner who asks, or of another whose reports lie in the same folder."""

from functools import cache
from pathlib import Path

from pydantic_core import from_json

from pipeline.errors import CannotRead
from pipeline.folder import MARK
from schemas.decision import Event
from schemas.fields import name_key, profile_slug, profile_url
from schemas.report import Owner

NOBODY = Owner(person_id=None, name=None, found_by="No file shows whose export this is.")
_FIRST = 1 << 16
"""Bytes of a report that hold its owner: they come before everybody else, who may take a hundred megabytes."""


def owner_of(folder: Path) -> Owner:
    """Whose report that folder holds. Raises CannotRead."""
    path = folder / MARK
    try:
        with path.open("rb") as stream:
            told = from_json(stream.read(_FIRST).decode(errors="ignore"), allow_partial=True)
        if not isinstance(told, dict) or "conduct" not in told:
            told = from_json(path.read_bytes())
        return Owner.model_validate(told["owner"])
    except (OSError, ValueError, LookupError, TypeError):
        raise CannotRead(f"{path} cannot be read; write the report again with `mutuals report`.") from None


def stamped(event: Event, owner: Owner) -> Event:
    """The event as that owner's."""
    url = profile_url(owner.person_id) if owner.person_id else None
    return event.model_copy(update={"owner_name": owner.name, "owner_url": url})


def owner_in(event: Event) -> Owner:
    """Whoever recorded that event."""
    return Owner(person_id=profile_slug(event.owner_url or ""), name=event.owner_name, found_by="the last decision")


def owns(owner: Owner, event: Event) -> bool:
    """Whether the event is that owner's: by address or by name, since either may change; else whoever asks has it.

    An event without an owner was recorded before owners were, or from an export that does not show whose it is. Two
    owners of one name are one here.
    """
    slug, key = _known(event.owner_name, event.owner_url)
    if slug is None and key is None:
        return True
    return (slug is not None and slug == owner.person_id) or (key is not None and key == _known(owner.name, None)[1])


@cache
def _known(name: str | None, url: str | None) -> tuple[str | None, str | None]:
    """What an owner is known by: the profile's slug, and the name as it is compared."""
    return profile_slug(url or ""), name_key(name or "") or None
