"""Everything on record about one person, as sections of sentences with the numbers that they rest on."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from schemas.fields import tidy
from schemas.words import Evidence, Row, Side, Standing, TurnKind, TurnState

EXPLANATION_VERSION = 1
"""Raised when a field is renamed or removed. 1: the first."""

Line = Annotated[str, AfterValidator(tidy)]
"""A line of text without any sign that a terminal would obey: names are other people's to choose."""
Number = float | int | bool | str | date | datetime | None


class Match(Row):
    """Somebody whom the words given may mean."""

    person_id: Line = Field(description="Normalised profile slug, or a key made from the name.")
    name: Line = Field(description="Name as exported.")
    company: Line | None = Field(description="Their company at the time of the export.")
    profile_url: Line | None = Field(description="Profile address, where the export has one.")


class Who(Match):
    """Who they are, and what the record says in short."""

    position: Line | None = Field(description="Their position at the time of the export.")
    connected_on: date = Field(description="Day you connected (UTC).")
    invited_by: Side | None = Field(description="Who invited whom; empty where not on record.")
    standing: Standing = Field(description="What the record says, as one word.")
    meaning: Line = Field(description="What that word means.")
    evidence: Evidence | None = Field(description="How much backs a one-sided standing.")
    on_cleanup_list: bool = Field(description="Whether they are on the cleanup list.")
    reasons: list[Line] = Field(description="The standing's evidence, in sentences.")
    protected_by: list[Line] = Field(description="Why they are never on the cleanup list.")
    missing: list[Line] = Field(description="Files that are not in the export, and what that means.")


class TurnTold(Row):
    """One turn of a conversation."""

    at: datetime = Field(description="First message of the turn (UTC).")
    sender: Side = Field(description="Who wrote.")
    messages: int = Field(description="Messages in the turn.")
    kind: TurnKind = Field(description="Only a personal turn leaves something to answer.")
    marks: list[Line] = Field(description="What its wording does: asks, thanks, offers, declines, introduces, wishes.")
    state: TurnState = Field(description="Answered within two weeks, not answered, or still open.")
    wait_seconds: int | None = Field(description="Seconds until the answer; empty if none.")
    words: Line = Field(description="The same as a line of text.")


class Entry(Row):
    """One thing that happened: the day of connecting, a conversation, an act of either, thanks owed, a decision."""

    kind: Literal["connection", "conversation", "act", "debt", "decision"] = Field(description="What happened.")
    on: date = Field(description="Day on which it began (UTC).")
    words: Line = Field(description="What happened, in a line.")
    turns: list[TurnTold] = Field(description="The turns of a conversation, oldest first; empty for all else.")


class Figure(Row):
    """One number with all that it was worked out from."""

    name: str = Field(description="Name of the column in people.csv, or of the group of columns.")
    title: str = Field(description="What it is about.")
    value: Number = Field(description="The number or word; empty where there is too little to say.")
    words: Line = Field(description="The number with its inputs, in words.")
    inputs: dict[str, Number] = Field(description="Its inputs and bounds by name.")


class Need(Row):
    """One thing that a rule needs."""

    words: Line = Field(description="What it needs, and what the record has.")
    met: bool = Field(description="Whether the record has it.")
    either: list["Need"] = Field(description="Where one of several things is enough: these; otherwise empty.")


class Ruling(Row):
    """One rule, whether it holds for this person, and the numbers that decide it."""

    name: str = Field(description="Name of the standing, or of the protection.")
    fired: bool = Field(description="Whether it holds.")
    decides: bool = Field(description="Whether it is the one that gave the standing: the first that holds.")
    words: Line = Field(description="What the standing means; of a protection why it holds, or what is missing for it.")
    needs: list[Need] = Field(description="All that a standing needs, with the numbers that decide it.")


class Step(Row):
    """A message that is imagined."""

    at: datetime = Field(description="When (UTC).")
    sender: Side = Field(description="Who writes.")
    asks: bool = Field(description="Whether it asks something.")
    offers: bool = Field(description="Whether it sells something.")


class Change(Row):
    """What would give another verdict, checked by working the verdict out again."""

    words: Line = Field(description="What would have to happen, and the verdict then.")
    steps: list[Step] = Field(description="The messages imagined, oldest first; empty if time alone does it.")
    pinned: bool = Field(description="Whether they are pinned in the rules.")
    at: datetime = Field(description="The moment at which the verdict is taken (UTC).")
    standing: Standing = Field(description="The standing then.")
    evidence: Evidence | None = Field(description="The degree of evidence then.")
    on_cleanup_list: bool = Field(description="Whether they would be on the cleanup list then.")


class Explanation(Row):
    """Everything on record about one person."""

    format_version: int = Field(description="Raised when a field is renamed or removed.")
    as_of: datetime = Field(description="The newest moment in the export: its clock (UTC).")
    who: Who = Field(description="Who they are, and what the record says in short.")
    timeline: list[Entry] = Field(description="What happened, oldest first.")
    figures: list[Figure] = Field(description="Each number with its inputs.")
    standings: list[Ruling] = Field(description="Every standing in order of precedence; the first that holds counts.")
    protections: list[Ruling] = Field(description="Every reason for never being on the cleanup list.")
    changes: list[Change] = Field(description="What would change the verdict; time alone first.")
