"""The figures of a report that are about the whole network or its owner, each with its denominator."""

from datetime import date, datetime

from pydantic import Field

from schemas.favours import ActKind
from schemas.words import Activity, Row, Standing


class Share(Row):
    """So many of so many, with a 10 to 90 % interval."""

    count: int = Field(description="How many.")
    of: int = Field(description="Out of how many; 0 where there is nothing to go by.")
    low: float | None = Field(description="10 % point of the share; empty if `of` is 0.")
    high: float | None = Field(description="90 % point of the share; empty if `of` is 0.")


class Insistence(Row):
    """Connections whom the owner kept writing to without an answer, by the longest run of attempts, each once."""

    note: int = Field(description="At most two attempts in a row, and those less than a week apart.")
    warn: int = Field(description="At most three attempts in a row.")
    stop: int = Field(description="Four or more in a row, or three to somebody who never wrote back.")
    never_answered: int = Field(description="Of those under warn and stop, people who never wrote back.")
    still: int = Field(description="Of those under warn and stop, people whose run of three or more still lasts.")


class FavourTotal(Row):
    """What went either way between the owner and all connections, of one kind."""

    kind: ActKind = Field(description="What was done.")
    given: int | None = Field(description="Acts of yours; empty where the export lacks the file that shows them.")
    received: int | None = Field(description="Acts of theirs; empty likewise.")


class ConductYear(Row):
    """One calendar year (UTC) of the mirror."""

    year: int = Field(description="Calendar year (UTC).")
    replies: Share = Field(description="Their turns of that year that you answered, as in the whole mirror.")
    their_replies: Share = Field(description="Your turns of that year that they answered.")
    started_by_me: int = Field(description="Conversations you began that year.")
    started_by_them: int = Field(description="Conversations they began that year.")
    messages_sent: int = Field(description="Your direct messages to connections.")
    messages_received: int = Field(description="Direct messages of connections.")
    broadcasts: int = Field(description="Of your messages, those that went to many people at once.")


class Conduct(Row):
    """How the owner treats others: the mirror. Connections only; what the network is like stands in Health."""

    replies: Share = Field(description="Turns of connections that you answered, out of those you could have by now.")
    their_replies: Share = Field(description="The same the other way round: your turns that they answered.")
    median_wait_days: float | None = Field(description="Days until half of their turns are answered (Kaplan-Meier).")
    their_median_wait_days: float | None = Field(description="Days until half of your turns are answered.")
    mean_wait_days: float | None = Field(
        description="Mean days until you answer, where unanswered counts as 14 (area under the Kaplan-Meier curve)."
    )
    their_mean_wait_days: float | None = Field(description="Mean days until they answer, likewise.")
    heard_from: int = Field(description="Connections who ever wrote to you directly.")
    wrote_to: int = Field(description="Connections you ever wrote to directly.")
    owed: int = Field(description="People whose last word waits for you, out of `heard_from`.")
    owed_questions: int = Field(description="Of them, people whose last word asks something.")
    owed_oldest: datetime | None = Field(description="Since when the longest of them waits (UTC).")
    started_by_me: int = Field(description="Conversations you began.")
    started_by_them: int = Field(description="Conversations they began.")
    starts: Share = Field(description="Conversations you began, out of all.")
    streaks: int = Field(
        description="People you wrote to three times or more in a row without an answer, out of `wrote_to`."
    )
    their_streaks: int = Field(description="People who wrote to you so, out of `heard_from`.")
    insistence: Insistence = Field(description="Those people and the milder case, by degree, out of `wrote_to`.")
    early_pitches: Share = Field(
        description="Your first messages within a week of connecting that sell, out of all such: a guess from wording."
    )
    their_early_pitches: Share = Field(description="The same of their first messages.")
    broadcasts: Share = Field(description="Your direct messages that went to many people at once, out of all you sent.")
    blasts: int = Field(description="How often you sent so, what lies at most 14 days apart counted once.")
    blast_people: int | None = Field(description="Connections that the widest of them reached; empty without any.")
    debts: Share | None = Field(
        description="Favours for which no thanks are in this export, out of those got; empty without messages.csv."
    )
    debts_oldest: date | None = Field(description="Day of the oldest of them.")
    unthanked_endorsers: Share | None = Field(
        description="People with no thanks on record, out of those who endorsed you; empty if a file is missing."
    )
    favours: list[FavourTotal] = Field(description="Given against got, by kind.")
    years: list[ConductYear] = Field(description="From the year of the first direct message to the export's.")


class YearCount(Row):
    """One year of connecting."""

    year: int = Field(description="Year of connecting.")
    connected: int = Field(description="People of that year.")
    ever_talked: int = Field(description="Of them, people with a direct message either way.")


class TalkYear(Row):
    """One calendar year (UTC) of talk."""

    year: int = Field(description="Calendar year (UTC).")
    talked: int = Field(description="Connections with a personal message either way in that year.")
    two_way: int = Field(description="Of them, people with a conversation of that year in which both wrote.")


class Health(Row):
    """The network in figures, each with its denominator; answers, waits, starts and favours stand once, in Conduct."""

    messages_read: bool = Field(
        True,
        description="Whether the export has messages; without them, no count of messages or activity says anything.",
    )
    connections: int = Field(description="Connections with an identity.")
    anonymous: int = Field(description="Connections that the export shows without a name: counted, never judged.")
    ever_talked: int = Field(description="Connections with a direct message either way.")
    two_way: int = Field(description="Connections with a conversation in which both wrote, out of `connections`.")
    activity: dict[Activity, int] = Field(description="Connections by activity.")
    standings: dict[Standing, int] = Field(description="Connections by standing.")
    messages_sent: int = Field(description="Direct messages to connections.")
    messages_received: int = Field(description="Direct messages from connections.")
    strangers: int = Field(description="People outside your connections with whom you exchanged direct messages.")
    unknown_messages: int = Field(description="Messages with members whom the export no longer names.")
    group_messages: int = Field(description="Messages in conversations of more than two.")
    advert_messages: int = Field(description="Adverts and messages in the spam folder.")
    personal_messages: int = Field(description="Direct messages but for greetings and copies, the ground of the next.")
    reciprocity: float | None = Field(
        description="Twice the smaller side of each pair over all personal messages: 1 is even, 0 one way."
    )
    both_directions: Share = Field(
        description="Connections with personal messages both ways, out of those with any either way."
    )
    top_ten_share: float | None = Field(description="Share of the personal messages that the ten busiest ties hold.")
    years: list[YearCount] = Field(description="Connections by the year of connecting.")
    talk_years: list[TalkYear] = Field(description="From the year of the first personal message to the export's.")
