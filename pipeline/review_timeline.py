"""One person's timeline: its turns out of a report's text, and the picture of them in words."""

import re
from dataclasses import dataclass
from datetime import date

from pipeline.wording import count, day

_TURN = re.compile(r"(\d{4}-\d\d-\d\d)([<>])(\d+)([auon])")
_OUTCOMES = {"a": "answered", "u": "not answered", "o": "still open", "n": "with nothing to answer"}


@dataclass(frozen=True)
class Turn:
    """One turn: its day, whether it is the owner's, how many messages, and what became of it as in _OUTCOMES."""

    on: date
    mine: bool
    messages: int
    outcome: str


def turns(told: str) -> list[Turn]:
    """The turns that a text of `deciding.timelines` tells; what is no turn is left out."""
    return [
        Turn(date.fromisoformat(on), side == ">", int(messages), outcome)
        for on, side, messages, outcome in _TURN.findall(told)
    ]


def in_words(told: list[Turn]) -> str:
    """What the picture shows, for those who do not see it."""
    if not told:
        return "No direct message either way is on record."
    first, last = told[0].on, told[-1].on
    span = f"On {day(first)}" if first == last else f"From {day(first)} to {day(last)}"
    return f"{span}: {_side(told, mine=True)}; {_side(told, mine=False)}."


def _side(told: list[Turn], *, mine: bool) -> str:
    own = [turn.outcome for turn in told if turn.mine == mine]
    who = "yours" if mine else "theirs"
    parts = [f"{own.count(sign)} {words}" for sign, words in _OUTCOMES.items() if sign in own]
    return f"{count(len(own), 'turn', 'turns')} of {who}" + (f" ({', '.join(parts)})" if parts else "")
