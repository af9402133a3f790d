"""The words that a report may use for a person, a tie or a turn, and what each means."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

Side = Literal["me", "them"]
Standing = Literal[
    "mutual", "dormant", "owed", "unreturned", "pitch_only", "asks_only", "pending", "new", "thin", "no_history"
]
Evidence = Literal["strong", "moderate"]
Activity = Literal["active", "cooling", "dormant", "long dormant", "never active"]
TieBand = Literal["strong", "warm", "faint", "none"]
Speed = Literal["within a day", "1–3 days", "3–7 days", "1–2 weeks", "mostly not", "too few"]
TurnState = Literal["answered", "unanswered", "pending"]
TurnKind = Literal["personal", "closing", "ritual", "broadcast", "template"]

STANDINGS: dict[str, str] = {
    "mutual": "You have both written, and the conversation is not dormant.",
    "dormant": "You have both written or recommended each other, and it has been quiet for long.",
    "owed": "The last word is theirs and waits for you.",
    "unreturned": "You wrote several times and no answer is on record.",
    "pitch_only": "All that came from them is offers, or the same text again.",
    "asks_only": "You answered what they asked; of what you asked, little or nothing has an answer on record.",
    "pending": "You wrote within the last two weeks; the answer may still come.",
    "new": "Connected for less than a year, with little on record yet.",
    "thin": "Too little on record to say anything.",
    "no_history": "Nothing between the two of you that can be read is in this export.",
}


class Row(BaseModel):
    """A row of something that is written."""

    model_config = ConfigDict(extra="forbid", frozen=True)
