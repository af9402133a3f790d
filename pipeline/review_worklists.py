"""An afternoon's work: whom to let go and whom to write to, what to do by hand for each, and how many a day."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from pipeline.review_cards import Cards, goes, profile
from pipeline.review_since import Over, in_vain, over
from pipeline.wording import day
from schemas.decision import DONE_OF, Pick

_NAMELESS = "Somebody without a name"
PACE = 20
"""Removals a day unless told otherwise."""

Work = Literal["write", "let_go"]
WORK: tuple[Work, ...] = ("write", "let_go")


@dataclass(frozen=True)
class Worklists:
    """The worklists that answers come to; `pace` is how many connections to remove in one day."""

    cards: Cards
    pace: int

    def counts(self, picks: dict[str, Pick]) -> dict[str, dict[str, int]]:
        """Of each worklist how many are still to do and how many are done."""
        found = {work: self._split(work, picks) for work in WORK}
        return {work: {"todo": len(todo), "done": len(done)} for work, (todo, done) in found.items()}

    def worklist(self, work: Work, picks: dict[str, Pick], today: date) -> dict[str, object]:
        """The people of a worklist: those for today, those who wait for another day, and those who are done.

        `over`: the names of those of whom the export shows that nothing is left to do, by why.
        Only removals have a pace: what was removed today counts, and the rest waits.
        """
        todo, done = self._split(work, picks)
        done_today = sum(_day(pick) == today for pick in done)
        room = max(0, self.pace - done_today) if work == "let_go" else len(todo)
        return {
            "work": work,
            "pace": self.pace,
            "done_today": done_today,
            "todo": [self._row(work, pick) for pick in todo[:room]],
            "waiting": [self._row(work, pick) for pick in todo[room:]],
            "done": [self._row(work, pick) for pick in done],
            "over": self._over(work, picks),
            "export": day(self.cards.report.as_of),
        }

    def _over(self, work: Work, picks: dict[str, Pick]) -> dict[Over, list[str]]:
        found: dict[Over, list[str]] = {}
        for pick in sorted(picks.values(), key=_named):
            why = over(self.cards.report, pick) if pick.answer == work else None
            if why:
                found.setdefault(why, []).append(pick.name or _NAMELESS)
        return found

    def _split(self, work: Work, picks: dict[str, Pick]) -> tuple[list[Pick], list[Pick]]:
        """Who is to do, in order of decision, and who is done, the latest first.

        Nothing is to do for people who are gone by now, or whom the owner has written to since, as the record shows;
        a tick that it shows to be in vain is none.
        """
        chosen = [pick for pick in picks.values() if pick.answer == work]
        undone = [pick for pick in chosen if pick.done is None or self._in_vain(pick)]
        todo = [pick for pick in undone if over(self.cards.report, pick) is None]
        done = [pick for pick in chosen if pick.done == DONE_OF[work] and not self._in_vain(pick)]
        return sorted(todo, key=_picked), sorted(done, key=_ticked, reverse=True)

    def _in_vain(self, pick: Pick) -> bool:
        return in_vain(self.cards.report, pick)

    def _row(self, work: Work, pick: Pick) -> dict[str, object]:
        row: dict[str, object] = {
            "id": pick.person_id,
            "number": self.cards.report.numbers.get(pick.person_id),
            "name": pick.name or _NAMELESS,
            "url": profile(pick.profile_url),
            "note": pick.note or "",
            "done": pick.done is not None and not self._in_vain(pick),
        }
        if pick.person_id not in self.cards.report:
            return row | {"work": "", "tell": "No longer among your connections.", "last": None}
        person = self.cards.report.person(pick.person_id)
        about = " at ".join(filter(None, [person.position, person.company]))
        news = self._news(work, pick)
        if work == "let_go":
            return row | {"work": about, "tell": news + goes(person), "last": None}
        return row | {"work": about, "tell": news + self.cards.give_first(person), "last": self._last(pick.person_id)}

    def _news(self, work: Work, pick: Pick) -> str:
        """What the export says against the tick or the answer, each sentence with a blank behind it."""
        said = []
        if pick.done_at and self._in_vain(pick):
            shown = "still has them" if work == "let_go" else "has no message of yours to them since you decided"
            export = day(self.cards.report.as_of)
            said.append(f"You ticked this on {day(pick.done_at.astimezone())}, but the export of {export} {shown}. ")
        if self.cards.queues.since(pick)[0]:
            said.append("They have written since you decided. ")
        return "".join(said)

    def _last(self, person_id: str) -> dict[str, object] | None:
        shown = self.cards.messages.of(person_id)
        return shown[-1] if shown else None


def _day(pick: Pick) -> date | None:
    return pick.done_at.astimezone().date() if pick.done_at else None


def _picked(pick: Pick) -> tuple[float, str]:
    return (pick.picked_at.timestamp() if pick.picked_at else 0.0, pick.person_id)


def _named(pick: Pick) -> tuple[str, str]:
    return ((pick.name or "").casefold(), pick.person_id)


def _ticked(pick: Pick) -> tuple[float, str]:
    return (pick.done_at.timestamp() if pick.done_at else 0.0, pick.person_id)
