"""A card per person: all that the record says of them in sentences, and the answer that was given."""

import re
from dataclasses import dataclass

from pipeline.review_messages import Messages
from pipeline.review_queues import Queues
from pipeline.review_report import Reviewed
from pipeline.review_timeline import in_words, turns
from pipeline.wording import count, day, number, number_or_none
from schemas.decision import ANSWER_WORDS, Pick
from schemas.fields import PROFILE_PREFIX
from schemas.report import Cleanup, NoHistory, Owed, Person, Reengage
from schemas.words import STANDINGS

_PERCENT = 100
_PROFILE = re.compile(rf"{re.escape(PROFILE_PREFIX)}[A-Za-z0-9_.~%-]+")


@dataclass(frozen=True)
class Cards:
    """Makes cards from a report, with messages where they are on."""

    report: Reviewed
    queues: Queues
    messages: Messages

    def card(self, person_id: str, pick: Pick | None) -> dict[str, object]:
        """Everything that the page shows of one person. Raises KeyError where there is no such connection."""
        person = self.report.person(person_id)
        told = self.report.timelines.get(person_id, "")
        return {
            "id": person_id,
            "number": self.report.numbers[person_id],
            "name": person.name,
            "work": " at ".join(filter(None, [person.position, person.company])),
            "url": profile(person.profile_url),
            "since": _since(person),
            "standing": STANDINGS[person.standing],
            "why": self._why(person_id),
            "timeline": told,
            "until": self.report.as_of.date().isoformat(),
            "connected": person.connected_on.isoformat(),
            "picture": in_words(turns(told)),
            "facts": facts(person, self.report.rules.rate_min_opportunities),
            "reasons": person.reasons,
            "protected": person.protected_by,
            "goes": goes(person),
            "again": self.give_first(person),
            "pick": self._picked(pick),
            "note": (pick.note if pick else None) or "",
            "messages": self.messages.of(person_id),
        }

    def _why(self, person_id: str) -> dict[str, str]:
        """Why the person is in each queue, where the reasons do not say so anyway."""
        owed = self.report.on_list(Owed, person_id)
        unused = self.report.on_list(NoHistory, person_id)
        again = self.report.on_list(Reengage, person_id)
        cleanup = self.report.on_list(Cleanup, person_id)
        said = {
            "owed": owed and f"Their {owed.kind} of {day(owed.since)} has no answer on record.",
            "again": again and f"How to begin: {again.give_first} Chance of an answer: {again.reply_chance}, a guess.",
            "one_sided": cleanup and f"The evidence is {cleanup.evidence}.",
            "look": self.queues.look.get(person_id),
            "unused": unused and f"Connected since {day(unused.connected_on)} with nothing on record.",
        }
        return {name: words for name, words in said.items() if words}

    def give_first(self, person: Person) -> str:
        """What to give or to thank for when writing to them again."""
        again = self.report.on_list(Reengage, person.person_id)
        owed = self.report.on_list(Owed, person.person_id)
        if again:
            return again.give_first
        if owed:
            return f"Answer their {owed.kind} of {day(owed.since)} first, and say sorry for the wait."
        if person.person_id in self.report.debts:
            return f"Say thank you: {self.report.debts[person.person_id][0].why}"
        if person.endorsements_received:
            skills = count(person.endorsements_received, "skill", "skills")
            return f"Thank them for endorsing {skills} of yours."
        if person.company:
            return f"Read what is new at {person.company} and share something of use there; ask for nothing yet."
        return "Say where you know each other from, and offer something; ask for nothing yet."

    def _picked(self, pick: Pick | None) -> dict[str, str | None] | None:
        if pick is None or pick.answer is None or pick.picked_at is None:
            return None
        said = f"You chose “{ANSWER_WORDS[pick.answer].capitalize()}” on {day(pick.picked_at.astimezone())}."
        if pick.until:
            said = f"{said} It comes back on {day(pick.until)}."
        if self.queues.since(pick)[0]:
            said = f"{said} They have written since."
        return {"answer": pick.answer, "words": said}


def profile(url: str | None) -> str | None:
    """The address if it is a profile on www.linkedin.com, which is all that the page may link to."""
    return url if url and _PROFILE.fullmatch(url) else None


def facts(person: Person, least: int) -> list[tuple[str, str]]:
    """The figures of one person as a heading and a sentence each; those that the export lacks are left out."""
    theirs = rate(
        person.their_replies,
        person.their_opportunities,
        person.their_pending,
        (person.their_reply_rate_low, person.their_reply_rate_high),
        least,
    )
    mine = rate(
        person.my_replies,
        person.my_opportunities,
        person.my_pending,
        (person.my_reply_rate_low, person.my_reply_rate_high),
        least,
    )
    found = [
        ("They to you", f"They {theirs}" if person.their_opportunities else "You left them nothing to answer"),
        ("You to them", f"You {mine}" if person.my_opportunities else "They left you nothing to answer"),
        ("Messages", f"{number(person.messages_sent)} from you, {number(person.messages_received)} from them"),
        ("Last", _last(person)),
        ("Favours", _favours(person)),
    ]
    return [(title, f"{words}.") for title, words in found if words]


def rate(replies: int, asked: int, pending: int, likely: tuple[float | None, float | None], least: int) -> str:
    """`answered 3 of 9, most probably 20 to 55 in 100`: a range only from `least` settled turns on."""
    settled, (low, high) = asked - pending, likely
    open_ = f"{number(pending)} still open"
    if settled == 0:
        return f"have answered nothing yet: {open_}"
    said = f"answered {number(replies)} of {number(settled)}"
    if settled < least:
        said = f"{said}: too few for a rate"
    elif low is not None and high is not None:
        said = f"{said}, most probably {_PERCENT * low:.0f} to {_PERCENT * high:.0f} in 100"
    return f"{said}; {open_}" if pending else said


def goes(person: Person) -> str:
    """What LinkedIn withdraws with the connection."""
    counts = (
        (person.endorsements_given, "endorsement you gave", "endorsements you gave"),
        (person.endorsements_received, "endorsement you received", "endorsements you received"),
        (person.recommendations_given, "recommendation you wrote", "recommendations you wrote"),
        (person.recommendations_received, "recommendation you received", "recommendations you received"),
    )
    known = [count(many, one, more) for many, one, more in counts if many]
    unknown = any(many is None for many, _, _ in counts)
    if known:
        said = f"LinkedIn would withdraw {' and '.join(known)}."
    elif unknown:
        said = "Endorsements or recommendations between you would be withdrawn; not all of them are in this export."
    else:
        said = "No endorsement or recommendation on record would be lost."
    return f"{said} They are not told."


def _since(person: Person) -> str:
    invited = {"me": "; you invited them", "them": "; they invited you"}.get(person.invited_by or "", "")
    return f"Connected on {day(person.connected_on)}{invited}"


def _last(person: Person) -> str:
    moments = {"you wrote": person.last_sent_at, "they wrote": person.last_received_at}
    said = ", ".join(f"{who} on {day(at)}" for who, at in moments.items() if at)
    return said[:1].upper() + said[1:]


def _favours(person: Person) -> str:
    given, received = person.favours_given, person.favours_received
    if given is None and received is None:
        return ""
    mine, theirs = ("unknown" if acts is None else number_or_none(acts) for acts in (given, received))
    return f"{mine.capitalize()} from you, {theirs} from them, thanks left out"
