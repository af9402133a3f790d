"""What people decide about their connections: one event as it happened, one person's pick as it stands, what came."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, AwareDatetime, Field, model_validator

from schemas.fields import PROFILE_PREFIX
from schemas.figures import Share
from schemas.words import Row

Answer = Literal["write", "keep", "let_go", "later"]
Done = Literal["written", "removed"]
EventKind = Literal["picked", "undone", "noted", "done", "not_done"]

ANSWERS: tuple[Answer, ...] = get_args(Answer)
ANSWER_WORDS: dict[Answer, str] = {"write": "write again", "keep": "keep", "let_go": "let go", "later": "later"}
"""The answers as people read and type them."""
DONE_OF: dict[Answer, Done] = {"write": "written", "let_go": "removed"}
"""What is ticked off once an answer has been acted on; the other answers leave nothing to do."""
MOST_NOTE = 2_000
"""Characters of a note."""
FURTHEST = timedelta(days=730)
"""How far ahead "later" may be: most exports are a year apart, and who can wait for two of them is kept."""

Moment = Annotated[AwareDatetime, AfterValidator(lambda moment: moment.astimezone(UTC))]
"""A moment with its zone, kept in UTC."""

_PROFILE = f"^{re.escape(PROFILE_PREFIX)}[A-Za-z0-9_.~%-]+$"
# What each kind of event must say beside whom it is about; of the five, it says nothing else.
_SAYS: dict[EventKind, set[str]] = {
    "picked": {"answer"},
    "undone": {"undoes"},
    "noted": set(),
    "done": {"done"},
    "not_done": set(),
}
_MAY_SAY: dict[EventKind, set[str]] = {"picked": {"until", "note"}, "noted": {"note"}}


class Event(Row):
    """One thing that was decided, noted, ticked or taken back; events are added and never changed."""

    event_id: str = Field(
        pattern=r"^[0-9a-f]{32}$", description="32 hex digits made by whoever asks; the same twice is one event."
    )
    at: Moment = Field(description="When it was decided (UTC).")
    person_id: str = Field(min_length=1, description="Whom it is about: people's own id in the report.")
    kind: EventKind = Field(description="Picked, undone, noted, done or not done after all.")
    answer: Answer | None = Field(None, description="Write again, keep, let go or later: only of what is picked.")
    until: date | None = Field(None, description="The day to ask again: only of later, and always there.")
    note: str | None = Field(
        None, max_length=MOST_NOTE, description="A note in the owner's words; of kind noted, empty takes it away."
    )
    undoes: str | None = Field(
        None, pattern=r"^[0-9a-f]{32}$", description="The event that is taken back: only of kind undone."
    )
    done: Done | None = Field(None, description="What has been done on LinkedIn: only of kind done.")
    name: str | None = Field(None, description="Their name in the report, to know them by once they are gone.")
    profile_url: str | None = Field(
        None, pattern=_PROFILE, description="Their profile on www.linkedin.com, if it is known."
    )
    standing: str | None = Field(None, description="What the record said when it was decided.")
    as_of: Moment | None = Field(None, description="The date of the report on which it was decided (UTC).")
    owner_name: str | None = Field(None, description="Who decided: the name of the report's owner, if it is known.")
    owner_url: str | None = Field(None, pattern=_PROFILE, description="Who decided: the owner's profile, likewise.")

    @model_validator(mode="after")
    def _says_what_its_kind_says(self) -> "Event":
        said = {name for name in ("answer", "until", "note", "undoes", "done") if getattr(self, name) is not None}
        must = _SAYS[self.kind]
        if not must <= said <= must | _MAY_SAY.get(self.kind, set()):
            raise ValueError(f"an event of kind {self.kind} says something else")
        if (self.answer == "later") != (self.until is not None):
            raise ValueError("later, and nothing else, has a day to ask again")
        return self


class Pick(Row):
    """How it stands with one person now: the answer that counts, what is noted, and whether it has been acted on."""

    person_id: str = Field(description="People's own id in the report.")
    name: str | None = Field(description="Their name as last known.")
    profile_url: str | None = Field(description="Their profile as last known.")
    answer: Answer | None = Field(description="The answer that counts; empty where there is only a note.")
    until: date | None = Field(description="The day to ask again, of later.")
    note: str | None = Field(description="The note that counts.")
    picked_at: datetime | None = Field(description="When the answer was given (UTC); empty where there is none.")
    standing: str | None = Field(description="What the record said when the answer was given.")
    as_of: datetime | None = Field(description="The date of the report on which the answer was given (UTC).")
    done: Done | None = Field(description="Written or removed, once ticked; a new answer is not done yet.")
    done_at: datetime | None = Field(description="When it was ticked (UTC).")
    last_event: str = Field(description="The latest event that counts.")


Became = Literal[
    "answered", "waiting", "unanswered", "wrote_first", "not_written",
    "gone", "still_there", "other_address", "due", "not_due", "too_early", "unknown",
]  # fmt: skip

BECAME: dict[Became, str] = {
    "answered": "You wrote, and they wrote back.",
    "waiting": "You wrote, and it is too early to miss an answer.",
    "unanswered": "You wrote, and no answer came.",
    "wrote_first": "They wrote to you before you did.",
    "not_written": "You have not written to them since.",
    "gone": "They are no longer among your connections.",
    "still_there": "They are among your connections.",
    "other_address": "They are gone from where they were, and somebody of that name is there under another address.",
    "due": "The day to ask again has come.",
    "not_due": "The day to ask again has not come yet.",
    "too_early": "The export was made before you decided: it cannot tell.",
    "unknown": "The export holds no messages: it cannot tell.",
}


class Outcome(Row):
    """What became of one pick by the time of a later export."""

    person_id: str = Field(description="People's own id in the report.")
    name: str | None = Field(description="Their name as last known.")
    profile_url: str | None = Field(description="Their profile as last known.")
    answer: Answer = Field(description="What was decided.")
    picked_at: datetime = Field(description="When it was decided (UTC).")
    done: Done | None = Field(description="What was ticked as done.")
    became: Became = Field(description="What the later export shows.")
    wrote_at: datetime | None = Field(None, description="When you first wrote to them after deciding to (UTC).")
    answered_at: datetime | None = Field(None, description="When they first wrote after that (UTC).")


class Outcomes(Row):
    """What became of all picks by the time of a later export; those of which it cannot tell are not counted."""

    as_of: datetime = Field(description="The date of the later export (UTC).")
    written: Share = Field(description="Of the people to write to again, those written to since.")
    answered: Share = Field(description="Of those written to, those who wrote back; those waited for are left out.")
    waiting: int = Field(description="People written to so lately that an answer may still come.")
    removed: Share = Field(description="Of the people to let go, those who are no longer among the connections.")
    kept: Share = Field(description="Of the people to keep, those who are among the connections.")
    due: int = Field(description="People whose day to ask again has come.")
    ticked_in_vain: int = Field(description="Picks that were ticked as done, of which the export shows otherwise.")
    people: list[Outcome] = Field(description="Every pick, by answer and name.")


class PickRow(Row):
    """One row of the picks as they are exported: what `mutuals picks import` takes in again."""

    name: str | None = Field(description="Their name as last known.")
    decision: str = Field(description="Write again, keep, let go or later; change it and import the file again.")
    until: date | None = Field(description="The day to ask again, of later.")
    note: str | None = Field(description="Your note.")
    profile_url: str | None = Field(description="Their profile.")
    standing: str | None = Field(description="What the record said when you decided.")
    picked_at: datetime | None = Field(description="When you decided (UTC).")
    as_of: datetime | None = Field(description="The date of the report on which you decided (UTC).")
    done: Done | None = Field(description="What you have ticked as done.")
    done_at: datetime | None = Field(description="When you ticked it (UTC).")
    person_id: str = Field(description="Their id in the report.")
