"""The give and get ledger: one dated act of either side, and a favour for which no thanks are on record."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from schemas.export import Message
from schemas.export_favours import EndorsementGiven, EndorsementReceived, RecommendationGiven, RecommendationReceived
from schemas.export_file import ExportRow
from schemas.words import Row

ActKind = Literal["recommendation", "introduction", "answer", "endorsement", "thanks", "congratulation"]
"""What an act is."""
Direction = Literal["given", "received"]
"""As the owner sees it."""
DebtKind = Literal["recommendation", "introduction", "answer"]
"""The acts for which people expect a word of thanks."""

ACT_WEIGHTS: dict[ActKind, int] = {
    "recommendation": 5,
    "introduction": 3,
    "answer": 2,
    "endorsement": 1,
    "thanks": 1,
    "congratulation": 1,
}
"""How much an act weighs in sorting, and nowhere else; a design choice."""

DEBTS: dict[DebtKind, str] = {
    "recommendation": "They wrote you a recommendation on {}; no thanks found in this export.",
    "introduction": "They introduced you in a group conversation on {}; no thanks found in this export.",
    "answer": "They answered a question of yours at length on {}; no thanks found in this export.",
}
"""What to say of each kind of debt; the day goes where the braces are."""

_WRITTEN: dict[tuple[ActKind, Direction], type[ExportRow]] = {
    ("recommendation", "given"): RecommendationGiven,
    ("recommendation", "received"): RecommendationReceived,
    ("endorsement", "given"): EndorsementGiven,
    ("endorsement", "received"): EndorsementReceived,
}


def shown_in(kind: ActKind, direction: Direction) -> type[ExportRow]:
    """The file of the export that shows such acts."""
    return _WRITTEN.get((kind, direction), Message)


class Act(Row):
    """One thing that one of you did for the other, with the row of the export that shows it."""

    person_id: str = Field(description="The other person.")
    on: date = Field(description="Day of the act (UTC); in recommendations it may be a day off.")
    at: datetime = Field(description="Moment of the act as far as the file tells (UTC).")
    kind: ActKind = Field(description="What was done.")
    direction: Direction = Field(description="Given by you, or received from them.")
    file: str = Field(description="The file of the export that shows it.")
    line: int | None = Field(description="Its line there (of an answer its first); empty for an invitation's note.")


class Debt(Row):
    """A favour received with no thanks found in this export and nothing given back since."""

    person_id: str = Field(description="Who did it.")
    on: date = Field(description="Day of the favour (UTC).")
    kind: DebtKind = Field(description="What was done for you.")
    thanked: date | None = Field(description="The last day before it on which you thanked them; empty if none found.")
    why: str = Field(description="The evidence, in a sentence.")
    file: str = Field(description="The file of the export that shows it.")
    line: int | None = Field(description="Its line there.")
