"""What a report shows of a decision since it was taken: a word, a tick in vain, or that nothing is left to do."""

from typing import Literal

from pipeline.review_report import Reviewed
from pipeline.settled import decided_from
from schemas.decision import DONE_OF, Pick

Over = Literal["gone", "moved", "absent", "written"]
"""Why nothing is left to do: no longer a connection, or not by that address, or not in the report at all, or written
to."""


def written_since(report: Reviewed, pick: Pick) -> tuple[bool, bool]:
    """Whether they, and whether the owner, have written since the answer was given, as far as this report tells."""
    answered = decided_from(pick)
    last = (report.last(pick.person_id, "received"), report.last(pick.person_id, "sent"))
    heard, wrote = (answered is not None and at is not None and at > answered for at in last)
    return heard, wrote


def in_vain(report: Reviewed, pick: Pick) -> bool:
    """Whether the export, made after the tick, shows that it was not done; what is ticked later may well be."""
    if pick.done_at is None or report.in_vain.get(pick.person_id) != pick.done or pick.done_at >= report.as_of:
        return False
    # What went to many is no letter, and yet nobody can be told that there is none.
    return pick.done == "removed" or not written_since(report, pick)[1]


def over(report: Reviewed, pick: Pick) -> Over | None:
    """Why nothing is left to do by hand about somebody to write to or to let go; None where something is, or was."""
    if pick.answer not in DONE_OF or (pick.done and not in_vain(report, pick)):
        return None
    if pick.person_id not in report:
        decided = decided_from(pick)
        if decided is None or report.as_of <= decided:
            return "absent"
        return "moved" if pick.person_id in report.moved else "gone"
    return "written" if pick.answer == "write" and written_since(report, pick)[1] else None
