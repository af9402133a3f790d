"""One row per connection: every number that is known about the two of you."""

from datetime import datetime, timedelta

import polars as pl

from pipeline.contact import balance, contact_score, message_counts, rhythm, streaks, turn_counts
from pipeline.people import Roster
from pipeline.replies import probability_below, reply_rates, reply_speeds
from pipeline.traces import Traces
from schemas.rules import Rules
from schemas.words import Side

_RATE = {"opportunities": "opportunities", "replies": "replies", "pending": "pending", "resolved": "resolved"}
_RATE |= {"rate": "reply_rate", "low": "reply_rate_low", "high": "reply_rate_high"}
_DAY = timedelta(days=1)

# The chance of an answer, fitted on four public logs and tested on the fifth: Brier 0.220, expected calibration error
# 0.09; the coefficients moved little from fit to fit (0.36 to 0.43 and 0.08 to 0.14).
_CHANCE = (0.07, 0.40, 0.105)


def measure(
    roster: Roster, traces: Traces, messages: pl.DataFrame, turns: pl.DataFrame, as_of: datetime, rules: Rules
) -> pl.DataFrame:
    """Every connection with the figures of `schemas.report.Person` but the verdict, and what the verdict needs.

    `messages`: personal ones in order; `turns`: theirs. Both may hold people who are no connections: left out. Beside
    Person's columns: `two_way`, `owed_asks`, `my_open_streak`, `their_resolved`, `my_resolved`, `last_contact_at`,
    `one_sided_probability` (that their true reply rate is below `one_sided_rate`), and the columns of `traces`.
    """
    # As an Enum in order of the text, the same id is grouped, sorted and joined as a number.
    person = pl.col("person_id").cast(pl.Enum(roster.people["person_id"]), strict=False)
    messages, turns = (rows.with_columns(person).drop_nulls("person_id") for rows in (messages, turns))
    counts = message_counts(messages)
    people = roster.people.join(traces.people, on="person_id", how="left", maintain_order="left").with_columns(person)
    for frame in (
        counts,
        turn_counts(turns),
        balance(counts, rules),
        contact_score(messages, as_of),
        rhythm(messages, rules),
        streaks(messages, rules),
        *_both_ways(turns, rules),
    ):
        people = people.join(frame, on="person_id", how="left", maintain_order="left")
    return _completed(people.with_columns(pl.col("person_id").cast(pl.String)), as_of, rules)


def _both_ways(turns: pl.DataFrame, rules: Rules) -> list[pl.DataFrame]:
    sides: tuple[tuple[Side, str], ...] = (("them", "their"), ("me", "my"))
    rates = {prefix: reply_rates(turns, side, rules) for side, prefix in sides}
    theirs = rates["their"]
    chance = theirs.select("person_id", "prior").with_columns(
        one_sided_probability=probability_below(theirs["alpha"], theirs["beta"], rules.one_sided_rate)
    )
    speeds = [reply_speeds(turns, side, rules).rename({"speed": f"{prefix}_reply_speed"}) for side, prefix in sides]
    named = [
        rate.select("person_id", **{f"{prefix}_{name}": column for column, name in _RATE.items()})
        for prefix, rate in rates.items()
    ]
    return [*named, chance, *speeds]


def _completed(people: pl.DataFrame, as_of: datetime, rules: Rules) -> pl.DataFrame:
    integers = [name for name, dtype in people.schema.items() if dtype == pl.Int64 and name not in _MAY_BE_UNKNOWN]
    last = pl.max_horizontal("last_sent_at", "last_received_at")
    filled = people.with_columns(
        pl.col(integers).fill_null(0),
        pl.col("their_reply_speed", "my_reply_speed").fill_null("too few"),
        last_contact_at=pl.max_horizontal(last, "recommended_at"),
        silent_days=((pl.lit(as_of) - last) / _DAY).floor().cast(pl.Int64),
    )
    return filled.with_columns(
        tie_band=_band(rules), activity=_activity(as_of, rules), reply_chance=_reply_chance(rules)
    )


_MAY_BE_UNKNOWN = frozenset(
    ["recommendations_given", "recommendations_received", "endorsements_given", "endorsements_received", "silent_days"]
)


def _band(rules: Rules) -> pl.Expr:
    score = pl.col("tie_strength")
    both = (pl.col("messages_sent") > 0) & (pl.col("messages_received") > 0)
    return (
        pl.when(~both | (score < rules.faint_tie))
        .then(pl.lit("none"))
        .when(score >= rules.strong_tie)
        .then(pl.lit("strong"))
        .when(score >= rules.warm_tie)
        .then(pl.lit("warm"))
        .otherwise(pl.lit("faint"))
    )


def is_real_tie() -> pl.Expr:
    """At least one conversation with a turn from each side, or a recommendation either way."""
    return (pl.col("two_way") > 0) | pl.col("recommended_at").is_not_null()


def _activity(as_of: datetime, rules: Rules) -> pl.Expr:
    """Silence against the tie's own rhythm. Beyond 8 usual gaps a tie has mostly lapsed (Navarro et al. 2017)."""
    silent = (pl.lit(as_of) - pl.col("last_contact_at")) / _DAY
    usual = pl.col("rhythm_days")
    return (
        pl.when(~is_real_tie())
        .then(pl.lit("never active"))
        .when(silent >= rules.long_dormant_days)
        .then(pl.lit("long dormant"))
        .when(silent >= pl.max_horizontal(pl.lit(rules.dormant_days), rules.dormant_rhythms * usual))
        .then(pl.lit("dormant"))
        .when(silent < pl.max_horizontal(pl.lit(rules.active_days), rules.active_rhythms * usual))
        .then(pl.lit("active"))
        .otherwise(pl.lit("cooling"))
    )


def _reply_chance(rules: Rules) -> pl.Expr:
    """σ(0.07 + 0.40·logit(reply rate) + 0.105·ln(contact_in + 1/365)); someone never tried has the prior's mean."""
    base, of_rate, of_contact = _CHANCE
    rate = pl.coalesce("their_reply_rate", pl.col("prior").max(), pl.lit(rules.prior_mean))
    logit = (
        base + of_rate * (rate / (1 - rate)).log() + of_contact * (pl.col("contact_in").fill_null(0) + 1 / 365).log()
    )
    return pl.when(pl.col("last_contact_at").is_not_null()).then(1 / (1 + (-logit).exp()))
