"""The figures of a report that are about the whole network or its owner, each with its denominator."""

from datetime import datetime

from pydantic import Field

from schemas.words import Activity, Row, Standing


class Share(Row):
    """So many of so many, with a 10 to 90 % interval."""

    count: int = Field(description="How many.")
    of: int = Field(description="Out of how many.")
    low: float | None = Field(description="10 % point of the share; empty if `of` is 0.")
    high: float | None = Field(description="90 % point of the share; empty if `of` is 0.")


class Conduct(Row):
    """How the owner treats others: the mirror."""

    replies: Share = Field(description="Turns of connections that you answered, out of those you could have by now.")
    their_replies: Share = Field(description="The same the other way round: your turns that they answered.")
    median_wait_days: float | None = Field(description="Days until half of their turns are answered (Kaplan-Meier).")
    their_median_wait_days: float | None = Field(description="Days until half of your turns are answered.")
    owed: int = Field(description="People whose last word waits for you.")
    owed_oldest: datetime | None = Field(description="Since when the longest of them waits (UTC).")
    started_by_me: int = Field(description="Conversations you began.")
    started_by_them: int = Field(description="Conversations they began.")
    streaks: int = Field(description="People you wrote to three times or more in a row without an answer.")


class YearCount(Row):
    """One year of connecting."""

    year: int = Field(description="Year of connecting.")
    connected: int = Field(description="People of that year.")
    ever_talked: int = Field(description="Of them, people with a direct message either way.")


class Health(Row):
    """The network in figures, each with its denominator."""

    connections: int = Field(description="Connections with an identity.")
    anonymous: int = Field(description="Connections that the export shows without a name: counted, never judged.")
    ever_talked: int = Field(description="Connections with a direct message either way.")
    two_way: int = Field(description="Connections with a conversation in which both wrote.")
    activity: dict[Activity, int] = Field(description="Connections by activity.")
    standings: dict[Standing, int] = Field(description="Connections by standing.")
    messages_sent: int = Field(description="Direct messages to connections.")
    messages_received: int = Field(description="Direct messages from connections.")
    strangers: int = Field(description="People outside your connections with whom you exchanged direct messages.")
    unknown_messages: int = Field(description="Messages with members whom the export no longer names.")
    group_messages: int = Field(description="Messages in conversations of more than two.")
    advert_messages: int = Field(description="Adverts and messages in the spam folder.")
    reciprocity: float | None = Field(description="Twice the smaller side of each pair over all messages: 1 is even.")
    top_ten_share: float | None = Field(description="Share of the direct messages that the ten busiest ties hold.")
    years: list[YearCount] = Field(description="Connections by the year of connecting.")
