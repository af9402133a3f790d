"""What the program promises to write: one description per field, used by every table, page and dictionary."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from schemas.decision import Outcomes
from schemas.favours import Debt
from schemas.figures import Conduct, Health
from schemas.reject import Reject
from schemas.rules import Rules
from schemas.words import Activity, Evidence, Row, Side, Speed, Standing, TieBand, TurnKind, TurnState

FORMAT_VERSION = 1
"""Of report.json. 1: the first."""


class Person(Row):
    """One connection with an identity: people.csv and people.parquet."""

    person_id: str = Field(description="Normalised profile slug; without an address, a stable key made from the name.")
    name: str = Field(description="Name as exported, blanks tidied.")
    profile_url: str | None = Field(description="Profile address on www.linkedin.com, where the export has one.")
    company: str | None = Field(description="Their company at the time of the export.")
    position: str | None = Field(description="Their position at the time of the export.")
    connected_on: date = Field(description="Day you connected (UTC).")
    messages_sent: int = Field(description="Direct messages you sent them; drafts, groups and adverts left out.")
    messages_received: int = Field(description="Direct messages they sent you; groups and adverts left out.")
    turns_sent: int = Field(description="Your turns: runs of your messages in one conversation, however many lines.")
    turns_received: int = Field(description="Their turns.")
    started_by_me: int = Field(description="Conversations you began; one ends when nobody writes for 14 days.")
    started_by_them: int = Field(description="Conversations they began.")
    first_message_at: datetime | None = Field(description="First direct message either way (UTC).")
    last_sent_at: datetime | None = Field(description="Your last direct message (UTC).")
    last_received_at: datetime | None = Field(description="Their last direct message (UTC).")
    their_opportunities: int = Field(description="Your turns that left them something to answer, open ones included.")
    their_replies: int = Field(description="Your turns that they answered within 14 days.")
    their_pending: int = Field(description="Your turns still open: younger than 14 days and unanswered so far.")
    their_reply_rate: float | None = Field(description="Their reply rate: posterior mean; empty if never tried.")
    their_reply_rate_low: float | None = Field(description="10 % point of the posterior of their reply rate.")
    their_reply_rate_high: float | None = Field(description="90 % point of the posterior of their reply rate.")
    their_reply_speed: Speed = Field(description="How soon half of your turns were answered (Kaplan-Meier).")
    my_opportunities: int = Field(description="Their turns that left you something to answer, open ones included.")
    my_replies: int = Field(description="Their turns that you answered within 14 days.")
    my_pending: int = Field(description="Their turns still open: younger than 14 days and unanswered so far.")
    my_reply_rate: float | None = Field(description="Your reply rate to them: posterior mean; empty if never tried.")
    my_reply_rate_low: float | None = Field(description="10 % point of the posterior of your reply rate.")
    my_reply_rate_high: float | None = Field(description="90 % point of the posterior of your reply rate.")
    my_reply_speed: Speed = Field(description="How soon half of their turns were answered by you (Kaplan-Meier).")
    balance: float | None = Field(description="Share of the messages that they sent: posterior mean, 0.5 is even.")
    balance_low: float | None = Field(description="10 % point of the posterior of the balance.")
    balance_high: float | None = Field(description="90 % point of the posterior of the balance.")
    reciprocity: float | None = Field(description="1 is even, 0 one way; empty under 6 personal messages.")
    tie_strength: float | None = Field(description="Contact score: high only if both write often or lately.")
    tie_band: TieBand = Field(description="The contact score in words.")
    rhythm_days: float | None = Field(description="Usual days between days with contact; the network's where too few.")
    silent_days: int | None = Field(description="Days since the last personal message either way at the export's date.")
    activity: Activity = Field(description="Silence measured against the tie's own rhythm.")
    reply_chance: float | None = Field(description="Chance of an answer if you write now, from the record; rough.")
    recommendations_given: int | None = Field(description="Recommendations you wrote; empty if not in the export.")
    recommendations_received: int | None = Field(description="Recommendations they wrote; empty if not in the export.")
    endorsements_given: int | None = Field(description="Skills of theirs you endorsed; empty if not in the export.")
    endorsements_received: int | None = Field(description="Skills of yours they endorsed; empty if not in the export.")
    favours_given: int | None = Field(
        description="Acts of yours for them, thanks left out; empty if not in the export."
    )
    favours_received: int | None = Field(description="Acts of theirs for you, thanks left out; empty likewise.")
    invited_by: Side | None = Field(description="Who invited whom; empty where not on record (about 6 months are).")
    my_longest_streak: int = Field(description="Most attempts of yours in a row, a day or more apart, with no answer.")
    their_longest_streak: int = Field(description="Most attempts of theirs in a row, with no answer from you.")
    early_pitch: Side | None = Field(description="Who sold something first, within a week of connecting: a guess.")
    owed_since: datetime | None = Field(description="When their last turn, which waits for you, ended (UTC).")
    standing: Standing = Field(description="What the record says, as one word.")
    evidence: Evidence | None = Field(description="How much backs a one-sided standing; empty for all others.")
    protected_by: list[str] = Field(description="Why this person is never on the cleanup list.")
    reasons: list[str] = Field(description="The standing's evidence, in sentences with numbers and dates.")


class Turn(Row):
    """One turn of a direct conversation: a run of messages by one side, and what became of it."""

    person_id: str = Field(description="The other person.")
    conversation: int = Field(description="Number of the conversation with that person, from 1.")
    turn: int = Field(description="Number of the turn with that person, from 1.")
    sender: Side = Field(description="Who wrote.")
    started_at: datetime = Field(description="First message of the turn (UTC).")
    ended_at: datetime = Field(description="Last message of the turn (UTC); the clock for the answer starts here.")
    messages: int = Field(description="Messages in the turn.")
    attempts: int = Field(description="Its first message, and each further one a day or more after the one before.")
    words: int = Field(description="Words in the turn, links left out.")
    line: int | None = Field(description="Line of its first message in messages.csv; empty for an invitation's note.")
    kind: TurnKind = Field(description="Only a personal turn leaves something to answer.")
    asks: bool = Field(description="Whether it asks something: a question mark, or a request in words.")
    wants: bool = Field(description="Whether its wording asks for something for its writer: a guess.")
    cares: bool = Field(description="Whether its wording asks after the reader, or offers help: a guess.")
    thanks: bool = Field(description="Whether its wording thanks.")
    pitches: bool = Field(description="Whether its wording sells something: a guess.")
    declines: bool = Field(description="Whether its wording turns something down: a guess.")
    introduces: bool = Field(description="Whether its wording introduces people: a guess.")
    greets: bool = Field(description="Whether its wording is a wish for a birthday, a new job, a season or the like.")
    foreign: bool = Field(description="Whether some of it is in a language without phrases, so that it may ask unseen.")
    opens: bool = Field(description="Whether the turn begins its conversation after a silence.")
    state: TurnState = Field(description="Answered within 14 days, not answered, or still open.")
    wait_seconds: int | None = Field(description="Seconds from the turn's end to the answer; empty if none.")
    at_risk_seconds: int = Field(description="Seconds for which an answer was observable: the wait, or up to 14 days.")


class Cleanup(Row):
    """cleanup.csv: one-sided on the record and not protected."""

    rank: int = Field(description="Strong evidence first, then the longest effort.")
    name: str = Field(description="Name as exported.")
    profile_url: str | None = Field(description="Where to look before deciding.")
    company: str | None = Field(description="Their company at the time of the export.")
    position: str | None = Field(description="Their position at the time of the export.")
    connected_on: date = Field(description="Day you connected.")
    standing: Standing = Field(description="Which kind of one-sided.")
    evidence: Evidence = Field(description="Strong or moderate.")
    reasons: list[str] = Field(description="What is on record.")
    if_removed: str = Field(description="What would go with the connection.")
    decision: str = Field("", description="Yours to fill in.")


class Reengage(Row):
    """reengage.csv: worth writing to again."""

    rank: int = Field(description="Owed first, then by contact score, some places for people further afield.")
    name: str = Field(description="Name as exported.")
    profile_url: str | None = Field(description="Where to write.")
    company: str | None = Field(description="Their company at the time of the export.")
    position: str | None = Field(description="Their position at the time of the export.")
    standing: Standing = Field(description="What the record says.")
    last_contact: date = Field(description="Last direct message or recommendation either way.")
    tie_band: TieBand = Field(description="The contact score in words.")
    reply_chance: Literal["low", "fair", "good"] = Field(description="Chance of an answer, roughly.")
    why: str = Field(description="The evidence.")
    give_first: str = Field(description="How to begin by giving.")
    decision: str = Field("", description="Yours to fill in.")


class Owed(Row):
    """owed.csv: people whose last word waits for the owner."""

    rank: int = Field(description="Questions first, then the latest.")
    name: str = Field(description="Name as exported.")
    profile_url: str | None = Field(description="Where to answer.")
    since: datetime = Field(description="When their last turn ended (UTC).")
    kind: Literal["question", "message"] = Field(description="Whether their last turn asks something.")
    why: str = Field(description="The evidence.")
    decision: str = Field("", description="Yours to fill in.")


class NoHistory(Row):
    """no_history.csv: connected for years with nothing on record; unused, which is not one-sided."""

    rank: int = Field(description="Longest connected first.")
    name: str = Field(description="Name as exported.")
    profile_url: str | None = Field(description="Their profile.")
    company: str | None = Field(description="Their company at the time of the export.")
    position: str | None = Field(description="Their position at the time of the export.")
    connected_on: date = Field(description="Day you connected.")
    why: str = Field(description="The evidence.")
    decision: str = Field("", description="Yours to fill in.")


class Coverage(Row):
    """One file of the export: what became of its rows. rows_read = rows_used + rows_ignored + rows_rejected."""

    file: str = Field(description="The file as it is named in the export, or as it usually is where it is missing.")
    recognised_as: str | None = Field(description="What it was taken for; empty if it was not read.")
    layout: str | None = Field(None, description="When LinkedIn wrote such columns; empty where they never told.")
    found: bool = Field(description="Whether it is in the export.")
    rows_read: int = Field(description="Rows after the header, blank lines not counted.")
    rows_used: int = Field(description="Rows that count for something.")
    rows_ignored: int = Field(description="Good rows left out for a stated reason.")
    rows_rejected: int = Field(description="Rows that could not be understood; each is in rejects.csv.")
    note: str = Field(description="The reasons, or what the file's absence means.")

    def alarms(self, rules: Rules) -> bool:
        """Whether so many rows were refused that the format may have changed."""
        return self.rows_rejected > rules.reject_alarm * self.rows_read


class Owner(Row):
    """Whose export this is."""

    person_id: str | None = Field(description="The owner's profile slug, if any file shows it.")
    name: str | None = Field(description="The owner's name, if any file shows it.")
    found_by: str = Field(description="What the owner was recognised by.")


class Chart(Row):
    """One chart: the finding, what it answers, what it shows in words, and its numbers as a small table."""

    name: str = Field(description="File name without its ending.")
    question: str = Field(description="The question that it answers.")
    finding: str = Field(description="The answer in words, from the data.")
    alt: str = Field(description="The picture in words, for those who do not see it.")
    reading: str = Field("", description="How to read the picture; empty where there is too little to draw one.")
    columns: list[str] = Field([], description="Heads of its numbers as a table; empty where no picture is drawn.")
    rows: list[list[int | str | None]] = Field(
        [], description="The table's rows, at most 20, each with a cell per column; an empty cell is not known."
    )


class Report(Row):
    """Everything that the page shows: report.json."""

    format_version: int = Field(description="Raised when a field is renamed or removed.")
    program_version: str = Field(description="The program's version.")
    as_of: datetime = Field(description="The newest moment in the export: its clock (UTC).")
    owner: Owner = Field(description="Whose export this is.")
    conduct: Conduct = Field(description="The mirror.")
    health: Health = Field(description="The network in figures.")
    charts: list[Chart] = Field(description="The charts, in order.")
    owed: list[Owed] = Field(description="The list of owed replies.")
    reengage: list[Reengage] = Field(description="The list of people worth writing to again.")
    cleanup: list[Cleanup] = Field(description="The list of one-sided connections.")
    no_history: list[NoHistory] = Field(description="The list of connections never used.")
    people: list[Person] = Field(description="All connections with an identity.")
    outcomes: Outcomes = Field(description="What became of the decisions taken on earlier reports.")
    coverage: list[Coverage] = Field(description="What was read.")
    rejects: list[Reject] = Field(description="What was refused.")
    rules: Rules = Field(description="The thresholds used.")
    files: list[str] = Field([], description="Names that its files may have, so that a later version knows them.")
    lists: dict[str, list[str]] = Field(
        {}, description="The person_id of each row of owed, reengage, cleanup, no_history."
    )
    timelines: dict[str, str] = Field(
        {},
        description="By person_id, each turn as its day, > yours or < theirs, messages, and a(nswered), u(nanswered), "
        "o(pen) or n(othing to answer): 2026-03-01>2a.",
    )
    debts: list[Debt] = Field([], description="Favours of theirs for which no thanks are on record.")
