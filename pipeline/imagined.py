"""The row of one person as it would be after further messages or time, by the functions that made the row."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import polars as pl

from pipeline.contact import turn_counts
from pipeline.frames import frame_schema
from pipeline.offers import offers, requests
from pipeline.record import Record
from pipeline.replies import late_answers, probability_below, reply_rates
from pipeline.rows import LINE
from pipeline.turns import make_turns
from schemas.explanation import Step
from schemas.report import Turn
from schemas.rules import Rules

_DAY = timedelta(days=1)
_CUES = ["asks", "wants", "cares", "thanks", "pitches", "declines", "introduces", "greets", "foreign"]
_KEPT: dict[str, pl.DataType] = {
    "person_id": pl.String(),
    "from_me": pl.Boolean(),
    "sent_at": pl.Datetime("us", "UTC"),
    "kind": pl.String(),
    **{cue: pl.Boolean() for cue in (*_CUES, "closes", "frees")},
    "words": pl.Int64(),
    LINE: pl.Int64(),
}
_WORDS = 20
"""More than last words have, so that what is imagined leaves something to answer."""


def imagined(record: Record, steps: Sequence[Step], at: datetime) -> pl.DataFrame:
    """The person's row at that moment, had the steps been taken and nothing else: every column that `judge` reads.

    Other people's turns grow old as well, since the average that a reply rate starts from is theirs. Favours, contact
    days and the contact score stay as they are.
    """
    rules, person_id = record.rules, record.row["person_id"]
    messages = pl.concat([messages_of(record.turns, rules), _messages(steps, person_id)])
    turns = make_turns(messages, at, rules)
    rates = reply_rates(pl.concat([_later(record.others, at, rules), turns]), "them", rules)
    mean = rates["prior"].max()
    known = [
        turn_counts(turns),
        offers(turns),
        late_answers(turns, rules),
        requests(turns, mean if isinstance(mean, float) else rules.prior_mean, rules),
        _named(rates.filter(pl.col("person_id") == person_id), rules),
    ]
    person = record.person
    for frame in known:
        new = [name for name in frame.columns if name != "person_id"]
        person = person.drop(new).join(frame, on="person_id", how="left")
        counts = [name for name in new if frame.schema[name] == pl.Int64]
        marks = [name for name in new if frame.schema[name] == pl.Boolean and name != "owed_asks"]
        person = person.with_columns(pl.col(counts).fill_null(0), pl.col(marks).fill_null(value=False))
    person = _with_steps(person, steps)
    return person.with_columns(activity=pl.lit(_activity(person, at, rules)))


def messages_of(turns: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Messages from which `make_turns` would make these turns again: as many, over the same time, of the same kinds.

    Within a turn, the true moments but for the first and last are not known: as many of its messages come a day or more
    after the one before as it has further attempts, and the others at once or evenly.
    """
    gap, nth = timedelta(days=rules.conversation_gap_days), pl.col("nth")
    far, near = pl.col("attempts") - 1, pl.col("messages") - pl.col("attempts")
    span = (pl.col("ended_at") - pl.col("started_at")).dt.total_microseconds()
    long = pl.min_horizontal(span // pl.max_horizontal(far, 1), gap // timedelta.resolution)
    long = pl.when(far > 0).then(long).otherwise(0)
    short = pl.when(near > 0).then((span - far * long) // pl.max_horizontal(near, 1)).otherwise(0)
    spread = pl.min_horizontal(nth, far) * long + pl.max_horizontal(nth - far, 0) * short
    last = nth == pl.col("messages") - 1
    rows = turns.with_columns(nth=pl.int_ranges(pl.col("messages"))).explode("nth", empty_as_null=False)
    said = pl.when(pl.col("kind") == "closing").then(pl.lit("personal")).otherwise("kind")
    rows = rows.with_columns(
        pl.col(_CUES) & (nth == 0),
        from_me=pl.col("sender") == "me",
        sent_at=pl.when(last).then("ended_at").otherwise(pl.col("started_at") + pl.duration(microseconds=spread)),
        closes=pl.col("kind") == "closing",
        frees=pl.lit(value=False),
        kind=said,
        words=pl.when(nth == 0).then("words").otherwise(0),
    )
    return rows.select(pl.col(name).cast(dtype) for name, dtype in _KEPT.items())


def _messages(steps: Sequence[Step], person_id: str) -> pl.DataFrame:
    rows = [
        {"person_id": person_id, "from_me": step.sender == "me", "sent_at": step.at, "kind": "personal", LINE: None}
        | dict.fromkeys([*_CUES, "closes", "frees"], False)
        | {"asks": step.asks, "pitches": step.offers, "words": _WORDS}
        for step in steps
    ]
    return pl.DataFrame(rows, schema=_KEPT)


def _later(turns: pl.DataFrame, at: datetime, rules: Rules) -> pl.DataFrame:
    """Turns as they would be at a later moment, had nobody answered in the meantime."""
    gap = timedelta(days=rules.conversation_gap_days)
    elapsed, waits = pl.lit(at) - pl.col("ended_at"), pl.col("state") != "answered"
    over = pl.when(elapsed <= gap).then(pl.lit("pending")).otherwise(pl.lit("unanswered"))
    at_risk = pl.min_horizontal(elapsed, pl.lit(gap)).dt.total_seconds()
    return turns.with_columns(
        state=pl.when(waits).then(over).otherwise("state"),
        at_risk_seconds=pl.when(waits).then(at_risk).otherwise("at_risk_seconds"),
    ).select(*frame_schema(Turn))


def _named(rate: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    below = probability_below(rate["alpha"], rate["beta"], rules.one_sided_rate)
    counts = {f"their_{name}": name for name in ("opportunities", "replies", "pending", "resolved")}
    return rate.select("person_id", "prior", **counts, one_sided_probability=below)


def _with_steps(person: pl.DataFrame, steps: Sequence[Step]) -> pl.DataFrame:
    sent = [step.at for step in steps if step.sender == "me"]
    got = [step.at for step in steps if step.sender == "them"]
    every = sorted([*sent, *got])
    moments = {"last_sent_at": sent[-1:], "last_received_at": got[-1:], "last_contact_at": every[-1:]}
    return person.with_columns(
        pl.col("messages_sent", "personal_sent") + len(sent),
        pl.col("messages_received", "personal_received") + len(got),
        *[pl.max_horizontal(name, *map(pl.lit, moment)).alias(name) for name, moment in moments.items()],
        first_message_at=pl.min_horizontal("first_message_at", *map(pl.lit, every[:1])),
    )


def silence_bounds(rhythm_days: float | None, rules: Rules) -> dict[str, float]:
    """Days without contact from which a tie is cooling, dormant and long dormant, with that usual gap in days."""
    usual = rhythm_days or 0.0
    return {
        "cooling": max(rules.active_days, rules.active_rhythms * usual),
        "dormant": max(rules.dormant_days, rules.dormant_rhythms * usual),
        "long dormant": rules.long_dormant_days,
    }


def _activity(person: pl.DataFrame, at: datetime, rules: Rules) -> str:
    row = person.row(0, named=True)
    if not (row["two_way"] + row["their_late"] + row["my_late"]) and row["recommended_at"] is None:
        return "never active"
    silent = (at - row["last_contact_at"]) / _DAY
    reached = [name for name, bound in silence_bounds(row["rhythm_days"], rules).items() if silent >= bound]
    return reached[-1] if reached else "active"
