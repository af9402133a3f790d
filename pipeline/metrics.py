"""One row per connection: every number that is known about the two of you."""

from datetime import datetime, timedelta

import polars as pl

from pipeline.contact import (
    YEAR_AGO,
    balance,
    contact_score,
    message_counts,
    rhythm,
    streaks,
    turn_counts,
    unread_counts,
)
from pipeline.offers import first_messages, offers, requests
from pipeline.people import Roster
from pipeline.replies import late_answers, probability_below, reply_rates, reply_speeds
from pipeline.traces import Traces
from schemas.rules import Rules
from schemas.words import Side

_RATE = {"opportunities": "opportunities", "replies": "replies", "pending": "pending", "resolved": "resolved"}
_RATE |= {"rate": "reply_rate", "low": "reply_rate_low", "high": "reply_rate_high"}
_DAY = timedelta(days=1)

# The chance of an answer: docs/backtest.md has how the weights were found and how much they move from log to log.
CHANCE = (0.20, 0.30, 0.25, 0.10)


def measure(
    roster: Roster,
    traces: Traces,
    favours: pl.DataFrame,
    messages: pl.DataFrame,
    turns: pl.DataFrame,
    as_of: datetime,
    rules: Rules,
) -> pl.DataFrame:
    """Every connection with the figures of `schemas.report.Person` but the verdict, and what the verdict needs.

    `messages`: direct ones in order; `turns`: theirs. Both may hold people who are no connections: left out. Beside
    Person's columns: `two_way`, `owed_asks`, `my_open_streak`, `their_resolved`, `my_resolved`, `last_contact_at`,
    `one_sided_probability` (that their true reply rate is below `one_sided_rate`), and the columns of `message_counts`,
    `unread_counts`, `offers`, `requests`, `late_answers`, `first_messages`, `traces` and `favours`.
    """
    # As an Enum in order of the text, the same id is grouped, sorted and joined as a number.
    person = pl.col("person_id").cast(pl.Enum(roster.people["person_id"]), strict=False)
    messages, turns = (rows.with_columns(person).drop_nulls("person_id") for rows in (messages, turns))
    personal = messages.filter(pl.col("kind") == "personal")
    counts = message_counts(messages)
    people = roster.people
    for known in (traces.people, favours):
        people = people.join(known, on="person_id", how="left", maintain_order="left")
    people = people.with_columns(person)
    for frame in (
        counts,
        turn_counts(turns),
        unread_counts(messages, turns, rules),
        balance(counts, rules),
        contact_score(personal, as_of),
        rhythm(personal, rules),
        streaks(messages, rules),
        *_both_ways(turns, rules),
        offers(turns),
        late_answers(turns, rules),
        first_messages(turns, people, rules),
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
    mean = chance["prior"].max()
    asking = requests(turns, mean if isinstance(mean, float) else rules.prior_mean, rules)
    speeds = [reply_speeds(turns, side, rules).rename({"speed": f"{prefix}_reply_speed"}) for side, prefix in sides]
    named = [
        rate.select("person_id", **{f"{prefix}_{name}": column for column, name in _RATE.items()})
        for prefix, rate in rates.items()
    ]
    return [*named, chance, asking, *speeds]


def _completed(people: pl.DataFrame, as_of: datetime, rules: Rules) -> pl.DataFrame:
    integers = [name for name, dtype in people.schema.items() if dtype == pl.Int64 and name not in _MAY_BE_UNKNOWN]
    last = pl.col("last_personal_at")
    filled = people.with_columns(
        pl.col(integers).fill_null(0),
        pl.col("their_reply_speed", "my_reply_speed").fill_null("too few"),
        pl.col("only_offers", "sold_only", "declined", "pitched").fill_null(value=False),
        last_contact_at=pl.max_horizontal(last, "recommended_at"),
        early_pitch=pl.when("pitched").then("first_by"),
        silent_days=((pl.lit(as_of) - last) / _DAY).floor().cast(pl.Int64),
        **{name: pl.when(~_answered_blankly()).then(name) for name in ("owed_since", "owed_asks")},
    )
    return filled.with_columns(
        tie_band=_band(rules), activity=_activity(as_of, rules), reply_chance=_reply_chance(rules)
    )


def _answered_blankly() -> pl.Expr:
    """Whether the owner's last word to them has no words: it may be the answer."""
    return (pl.col("blank_at") > pl.col("owed_since")).fill_null(value=False)


_MAY_BE_UNKNOWN = frozenset(
    ["recommendations_given", "recommendations_received", "endorsements_given", "endorsements_received",
     "favours_given", "favours_received", "silent_days"]
)  # fmt: skip


def _band(rules: Rules) -> pl.Expr:
    score = pl.col("tie_strength")
    both = (pl.col("personal_sent") > 0) & (pl.col("personal_received") > 0)
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
    """At least one conversation with a turn from each side, an answer though late, or a recommendation either way."""
    return has_talked() | pl.col("recommended_at").is_not_null()


def has_talked() -> pl.Expr:
    """Whether both wrote in one conversation, or one of them answered the other late."""
    return pl.sum_horizontal("two_way", "their_late", "my_late") > 0


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
    """Question: would they answer, if the owner wrote now? The chance, 0 to 1; rough.

    σ(0.20 + 0.30·logit(reply rate) + 0.25·logit(balance) + 0.10·ln(contact_in + 1/365)). Someone never tried has the
    prior's mean for a rate, and a tie without a personal message counts as even.
    """
    base, of_rate, of_balance, of_contact = CHANCE
    rate = pl.coalesce("their_reply_rate", pl.col("prior").max(), pl.lit(rules.prior_mean))
    share = pl.col("balance").fill_null(0.5)
    contact = (pl.col("contact_in").fill_null(0) + YEAR_AGO).log()
    logit = base + of_rate * _logit(rate) + of_balance * _logit(share) + of_contact * contact
    return pl.when(pl.any_horizontal(pl.col("first_message_at", "last_contact_at").is_not_null())).then(
        1 / (1 + (-logit).exp())
    )


def _logit(share: pl.Expr) -> pl.Expr:
    return (share / (1 - share)).log()
