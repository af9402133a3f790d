"""Whom the review page asks about: five queues, who has left them for now, and what has changed since."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from pipeline.review_report import Reviewed
from pipeline.review_since import written_since
from pipeline.settled import is_settled
from pipeline.wording import count
from schemas.decision import Pick
from schemas.report import Person

_ONE_SIDED = ("unreturned", "pitch_only", "asks_only")
_FEW_TRIES = 2


@dataclass(frozen=True)
class Queue:
    """One queue: its name in addresses, its title, and in a sentence who is in it and what one may do."""

    name: str
    title: str
    about: str


QUEUES = (
    Queue("owed", "Owed", "The last word is theirs and waits for you. A late answer is better than none."),
    Queue("again", "Write again", "It went well once and has gone quiet. A few lines may be enough to pick it up."),
    Queue(
        "one_sided",
        "One-sided",
        "On this record it came from one side only. The record knows messages, not what you share elsewhere.",
    ),
    Queue(
        "look",
        "Worth a look",
        "No list says anything about them, but you may: a favour without thanks on record, one-sided people whom "
        "something protects, and first signs that are too few to count.",
    ),
    Queue("unused", "Never used", "Connected for years with nothing on record. That is no fault of anybody's."),
)
_LIST_OF = {"owed": "owed", "again": "reengage", "one_sided": "cleanup", "unused": "no_history"}


class Queues:
    """The queues of one report, and who is left in each."""

    def __init__(self, report: Reviewed) -> None:
        """Finds out who is worth a look; the other queues are the report's lists."""
        self._report = report
        self.look = worth_a_look(report)
        self.ids: dict[str, list[str]] = {name: report.lists[name_of] for name, name_of in _LIST_OF.items()}
        self.ids["look"] = list(self.look)

    def left(self, name: str, picks: dict[str, Pick], today: date) -> list[str]:
        """The ids in that queue that still wait for an answer, in order. Raises KeyError for an unknown queue."""
        return [person_id for person_id in self.ids[name] if not self.is_settled(person_id, picks, today)]

    def is_settled(self, person_id: str, picks: dict[str, Pick], today: date) -> bool:
        """Whether there is an answer that still counts, by the rule of the report's own lists."""
        pick = picks.get(person_id)
        return pick is not None and is_settled(
            pick, today, self._report.last(person_id, "received"), self._report.last(person_id, "sent")
        )

    def since(self, pick: Pick) -> tuple[bool, bool]:
        """Whether they, and whether the owner, have written since the answer was given, as far as this report tells."""
        return written_since(self._report, pick)


def worth_a_look(report: Reviewed) -> dict[str, str]:
    """Why each person who is on no list may be worth a look: thanks first, then what is protected, then first signs."""
    listed = {person_id for ids in report.lists.values() for person_id in ids}
    found: list[dict[str, str]] = [{} for _ in _SIGNS]
    for person_id, row in report.rows.items():
        if person_id in listed or not _may_show_signs(row, person_id in report.debts):
            continue
        person = report.person(person_id)
        for place, sign in enumerate(_SIGNS):
            said = sign(person, report)
            if said:
                found[place][person_id] = said
                break
    return {person_id: said for place in found for person_id, said in sorted(place.items())}


def _may_show_signs(row: dict[str, object], indebted: bool) -> bool:
    """A quick look before a row is checked whole, which takes too long for everybody: most show no sign at all."""
    silent = row.get("messages_received") == 0 and row.get("their_opportunities") not in (0, 1)
    return (
        indebted
        or row["standing"] in _ONE_SIDED
        or (row["standing"] == "thin" and (silent or row.get("early_pitch") == "them"))
    )


def _unthanked(person: Person, report: Reviewed) -> str | None:
    return report.debts[person.person_id][0].why if person.person_id in report.debts else None


def _protected(person: Person, _report: Reviewed) -> str | None:
    if person.standing not in _ONE_SIDED or not person.protected_by:
        return None
    return "One-sided on record, and yet on no list, since something speaks for them: see below."


def _tried(person: Person, _report: Reviewed) -> str | None:
    tries = person.their_opportunities - person.their_pending
    if person.standing != "thin" or person.messages_received or person.their_replies or tries < _FEW_TRIES:
        return None
    return f"{count(tries, 'turn', 'turns')} of yours without an answer on record: too few to say anything about them."


def _pitched(person: Person, _report: Reviewed) -> str | None:
    if person.standing != "thin" or person.early_pitch != "them":
        return None
    return "They seem to have offered something for sale within a week of connecting. Once says little."


_SIGNS: tuple[Callable[[Person, Reviewed], str | None], ...] = (_unthanked, _protected, _tried, _pitched)
