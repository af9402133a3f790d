"""Every connection as the page's table takes them: one column per figure, each repeated word once."""

import json
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from pipeline.wording import number, part, percent
from schemas.fields import PROFILE_PREFIX
from schemas.report import Person
from schemas.rules import Rules
from schemas.words import Speed

NOTHING = -1
"""Stands in a column for what is not known."""

_EPOCH = date(1970, 1, 1).toordinal()
_ASCII = 0x7F
_ACTIVE_IN_HTML = "<>&"
_WORDLESS = {"Cc", "Cf", "Zl", "Zp", "Cs"}
"""Controls, direction marks and line separators: what could change how the page's source reads."""


class Words:
    """Texts by number, the most used ones first, so that a text that many rows share is stored once."""

    def __init__(self, texts: Iterable[str | None]) -> None:
        """Takes every text that will be asked for, as often as it occurs; None is left out."""
        self.texts = [text for text, _ in Counter(text for text in texts if text is not None).most_common()]
        self._places = {text: place for place, text in enumerate(self.texts)}

    def place(self, text: str | None) -> int:
        """The number of a text; NOTHING for None. Raises KeyError for a text that was never given."""
        return NOTHING if text is None else self._places[text]


def by_strength(people: list[Person]) -> list[Person]:
    """The same people, the strongest tie on record first, then whoever exchanged most messages, then favours."""
    return sorted(
        people,
        key=lambda person: (
            person.tie_strength is None,
            -(person.tie_strength or 0),
            -person.messages_sent - person.messages_received,
            -(person.favours_given or 0) - (person.favours_received or 0),
            person.person_id,
        ),
    )


def everyone(
    people: list[Person], rules: Rules, standing_words: Mapping[str, str], *, messages_read: bool = True
) -> str:
    """All connections, strongest first, as JSON that may stand inside a script element of a page.

    `messages_read`: whether the export has messages; without them, activity and ties are not known.

    `texts` holds every text but names and profile slugs; the columns hold its numbers, days since 1970 and counts,
    with NOTHING where something is not known. The evidence of a rate stands in words, as the table shows it.
    """
    ranked = by_strength(people)
    said = {name: [tell(person, rules) for person in ranked] for name, tell in _TEXTS.items()}
    lists = {"reasons": [person.reasons for person in ranked], "kept": [person.protected_by for person in ranked]}
    said["standing"] = [standing_words[person.standing] for person in ranked]
    if not messages_read:
        said |= dict.fromkeys(_OF_MESSAGES, [None] * len(ranked))
    words = Words(
        [
            *(text for column in said.values() for text in column),
            *(text for column in lists.values() for texts in column for text in texts),
        ]
    )
    columns: dict[str, list[object]] = {
        **{name: [tell(person, rules) for person in ranked] for name, tell in _FIGURES.items()},
        **{name: [words.place(text) for text in column] for name, column in said.items()},
        **{name: [[words.place(text) for text in texts] for texts in column] for name, column in lists.items()},
    }
    return inert({"texts": words.texts, "columns": columns})


def inert(value: object) -> str:
    """The value as JSON without a sign that HTML or a reader of its source could take for more than text."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for sign in sorted(set(text)):
        if sign in _ACTIVE_IN_HTML or unicodedata.category(sign) in _WORDLESS:
            # Outside of strings JSON has none of them, and inside every sign may be written by its number.
            text = text.replace(sign, json.dumps(sign)[1:-1] if ord(sign) > _ASCII else f"\\u{ord(sign):04x}")
    return text


def _day(moment: date | datetime | None) -> int:
    return NOTHING if moment is None else moment.toordinal() - _EPOCH


def _slug(person: Person) -> str:
    """What follows the one prefix that links may have; empty for an address of any other kind."""
    url = person.profile_url or ""
    return url.removeprefix(PROFILE_PREFIX) if url.startswith(PROFILE_PREFIX) else ""


_Tell = Callable[[Person, Rules], str | None]


@dataclass(frozen=True)
class Way:
    """How the turns of one side were answered by the other."""

    asked: int
    replies: int
    pending: int
    mean: float | None
    low: float | None
    high: float | None
    least: int
    """Settled turns from which a rate is said."""

    @property
    def settled(self) -> int:
        """Turns whose time to be answered is over, or that were answered."""
        return self.asked - self.pending

    def said(self) -> str:
        """The rate in words, only from enough settled turns."""
        if self.asked == 0:
            return "–"
        return part(self.replies, self.settled) if self.settled >= self.least else "too few"

    def fact(self) -> str | None:
        """The rate with its likely range or, of too few turns, the counts; and how many turns are still open."""
        parts = []
        if self.settled >= self.least:
            parts.append(self.said())
            if self.low is not None and self.high is not None:
                parts.append(f"likely {percent(self.low)} to {percent(self.high)}")
        elif self.settled:
            parts += [part(self.replies, self.settled), "too few for a rate"]
        if self.pending:
            parts.append(f"{number(self.pending)} still open")
        return ", ".join(parts) or None

    def order(self) -> int:
        """The rate as a whole number to sort by; NOTHING where none is said."""
        return NOTHING if self.mean is None or self.settled < self.least else round(1000 * self.mean)


def _theirs(person: Person, rules: Rules) -> Way:
    return Way(
        person.their_opportunities,
        person.their_replies,
        person.their_pending,
        person.their_reply_rate,
        person.their_reply_rate_low,
        person.their_reply_rate_high,
        rules.rate_min_opportunities,
    )


def _mine(person: Person, rules: Rules) -> Way:
    return Way(
        person.my_opportunities,
        person.my_replies,
        person.my_pending,
        person.my_reply_rate,
        person.my_reply_rate_low,
        person.my_reply_rate_high,
        rules.rate_min_opportunities,
    )


def _both(me: int | None, them: int | None) -> str | None:
    """A count of each side; None where neither has any, or neither is in the export."""
    if not me and not them:
        return None
    mine, theirs = ("unknown" if count is None else number(count) for count in (me, them))
    return f"you {mine}, they {theirs}"


def _speed(speed: Speed) -> str | None:
    return None if speed == "too few" else speed


_TEXTS: dict[str, _Tell] = {
    "company": lambda person, _: person.company,
    "position": lambda person, _: person.position,
    "activity": lambda person, _: person.activity,
    "tie": lambda person, _: person.tie_band,
    "evidence": lambda person, _: person.evidence,
    "theirs": lambda person, rules: _theirs(person, rules).said(),
    "theirs_fact": lambda person, rules: _theirs(person, rules).fact(),
    "theirs_speed": lambda person, _: _speed(person.their_reply_speed),
    "mine": lambda person, rules: _mine(person, rules).said(),
    "mine_fact": lambda person, rules: _mine(person, rules).fact(),
    "mine_speed": lambda person, _: _speed(person.my_reply_speed),
    "messages": lambda person, _: _both(person.messages_sent, person.messages_received),
    "begun": lambda person, _: _both(person.started_by_me, person.started_by_them),
    "favours": lambda person, _: _both(person.favours_given, person.favours_received),
    "invited": lambda person, _: person.invited_by and {"me": "you", "them": "them"}[person.invited_by],
}
_OF_MESSAGES = ("activity", "tie", "theirs", "mine")
"""Texts that say something of a person whatever is on record: without messages they would say too much."""
_FIGURES: dict[str, Callable[[Person, Rules], int | str]] = {
    "name": lambda person, _: person.name,
    "slug": lambda person, _: _slug(person),
    "connected": lambda person, _: _day(person.connected_on),
    "sent": lambda person, _: _day(person.last_sent_at),
    "received": lambda person, _: _day(person.last_received_at),
    "theirs_order": lambda person, rules: _theirs(person, rules).order(),
    "mine_order": lambda person, rules: _mine(person, rules).order(),
}
