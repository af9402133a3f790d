"""Whose case is settled by what was decided, and for how long: who is pinned, and whom no list need name again."""

from collections.abc import Mapping
from datetime import date, datetime

from schemas.decision import Pick


def decided_from(pick: Pick) -> datetime | None:
    """The moment (UTC) after which whatever happens is news; None where nothing was decided.

    That is the date of the report on which it was decided, since its owner saw no later word there; where none is
    known, the moment of deciding itself.
    """
    if pick.answer is None or pick.picked_at is None:
        return None
    return min(pick.as_of or pick.picked_at, pick.picked_at)


def pinned(picks: Mapping[str, Pick]) -> frozenset[str]:
    """The `person_id` of everybody to keep, who is protected like those whom the rules pin for as long as it stands."""
    return frozenset(person_id for person_id, pick in picks.items() if pick.answer == "keep")


def is_settled(pick: Pick, today: date, last_received_at: datetime | None, last_sent_at: datetime | None) -> bool:
    """Whether no list need name somebody, and nobody need be asked about them again.

    Everything is open again once they have written since. Later is open again on its day, and write once the owner has
    written since, because then the record has more to say than the pick; keep and let go stay.
    """
    since = decided_from(pick)
    if since is None or (last_received_at is not None and last_received_at > since):
        return False
    if pick.answer == "later":
        return pick.until is not None and today < pick.until
    return pick.answer != "write" or last_sent_at is None or last_sent_at <= since
