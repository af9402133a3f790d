"""One standing per connection with how much backs it; and whom nothing may put on the cleanup list."""

from datetime import datetime, timedelta
from typing import NamedTuple

import polars as pl

from pipeline.metrics import has_talked, is_real_tie
from pipeline.sentences import day, said_if, told
from schemas.fields import name_key, profile_slug
from schemas.rules import Rules
from schemas.words import Standing

_DAY = timedelta(days=1)


def judge(people: pl.DataFrame, as_of: datetime, rules: Rules) -> pl.DataFrame:
    """The people with `standing`, `evidence` and `protected_by`.

    Standing is one value; the first that fits wins, and the order is a choice of kindness. What the owner owes comes
    first, so that nobody who waits for an answer is said to give none. Then, unless an answer may still come,
    `asks_only`, which needs a record that leaves little doubt: such people have written back, when they wanted
    something. Then whoever else ever wrote back is `mutual` or `dormant`, whatever came later. Then `pending`, so that
    nobody is judged before two weeks are over. Only then `unreturned` and `pitch_only`; then `new`, `thin` and
    `no_history`, which accuse nobody.
    """
    judged = people.with_columns(_standing(as_of, rules)).with_columns(protected_by=_protections(as_of, rules))
    degree = pl.lit(None, pl.String)
    for name, evidence in _evidence(as_of, rules).items():
        degree = pl.when(pl.col("standing") == name).then(evidence).otherwise(degree)
    return judged.with_columns(evidence=degree)


def standings(as_of: datetime, rules: Rules) -> dict[Standing, pl.Expr]:
    """Whether each standing fits, in order of precedence; where none does, there is `no_history`."""
    enough = {name: degree.is_not_null() for name, degree in _evidence(as_of, rules).items()}
    open_turn = pl.col("their_pending") > 0
    return {
        "owed": is_owed(as_of, rules),
        "asks_only": enough["asks_only"] & ~open_turn,
        "dormant": is_real_tie() & pl.col("activity").is_in(["dormant", "long dormant"]),
        "mutual": is_real_tie(),
        "pending": open_turn,
        "unreturned": enough["unreturned"],
        "pitch_only": enough["pitch_only"],
        "new": _is_new(as_of, rules),
        "thin": _has_trace(),
    }


def _standing(as_of: datetime, rules: Rules) -> pl.Expr:
    standing = pl.lit("no_history")
    for name, fits in reversed(standings(as_of, rules).items()):
        standing = pl.when(fits).then(pl.lit(name)).otherwise(standing)
    return standing.alias("standing")


def is_owed(as_of: datetime, rules: Rules) -> pl.Expr:
    """Their last turn has waited for the owner for more than `owed_after_days`."""
    return ((pl.lit(as_of) - pl.col("owed_since")) / _DAY > rules.owed_after_days).fill_null(value=False)


def _is_new(as_of: datetime, rules: Rules) -> pl.Expr:
    return (pl.lit(as_of.date()) - pl.col("connected_on")) / _DAY < rules.new_days


def _has_trace() -> pl.Expr:
    counts = ["messages_sent", "messages_received", "messages_aside", "shared_groups"]
    some = [pl.col(acts).fill_null(0) > 0 for acts in (*counts, "endorsements_given", "endorsements_received")]
    return pl.any_horizontal(*some, "noted", "followed", "maybe_recommended")


def _evidence(as_of: datetime, rules: Rules) -> dict[Standing, pl.Expr]:
    """How much backs each one-sided standing: strong, moderate, or null for none."""
    return {
        "asks_only": _asking(rules),
        "unreturned": _unreturned(as_of, rules),
        "pitch_only": _selling(rules),
    }


def _unreturned(as_of: datetime, rules: Rules) -> pl.Expr:
    """Unreturned effort: `strong` where their true reply rate is most probably low, `moderate` on several tries.

    Naive rules such as "never wrote back" brand 19 to 34 % of ties, and 12 to 39 % of those answer next time. On three
    public logs strong evidence is found on 0 to 0.3 % of ties, of whom 1 of 12 answered when next written to, moderate
    on 0 to 1.1 %, of whom 6 of 42 did; docs/backtest.md has what else was tried. A short message in a language that the
    program has no phrases for may be a wish, and counts for neither.
    """
    over = (pl.lit(as_of) - pl.col("last_sent_at")) / _DAY > rules.conversation_gap_days
    elsewhere = pl.col("group_messages") + pl.col("messages_aside")
    silent = (pl.col("messages_received") == 0) & (elsewhere == 0)
    resolved = pl.col("their_resolved") - pl.col("unread_sent")
    strong = (resolved >= rules.one_sided_min_opportunities) & (
        pl.col("one_sided_probability") >= rules.one_sided_certainty
    )
    spread = (pl.col("last_sent_at") - pl.col("first_message_at")) / _DAY >= rules.moderate_min_days
    begun = pl.col("started_by_me") - pl.col("their_pending") - pl.col("unread_sent")
    moderate = spread & (begun >= rules.moderate_min_starts)
    degree = pl.when(strong).then(pl.lit("strong")).when(moderate).then(pl.lit("moderate"))
    return pl.when(over & silent).then(degree)


def _asking(rules: Rules) -> pl.Expr:
    """Asks, seldom answers: their requests were met, and the owner's own questions most probably go unanswered."""
    met = pl.col("requests_met") >= rules.asks_min_requests
    tried = pl.col("asked_resolved") >= rules.asks_min_tries
    sure = pl.col("asked_probability") >= rules.one_sided_certainty
    return pl.when(met & tried & sure).then(pl.lit("strong"))


def _selling(rules: Rules) -> pl.Expr:
    """Offers only: whatever came from them sold something, and the owner left them nothing to answer."""
    alone = pl.col("only_offers") & (pl.col("their_opportunities") == 0) & (pl.col("group_messages") == 0)
    sent = pl.col("their_offers")
    degree = pl.when(sent >= rules.offers_strong).then(pl.lit("strong"))
    return pl.when(alone).then(degree.when(sent >= rules.offers_moderate).then(pl.lit("moderate")))


class Protection(NamedTuple):
    """A reason why somebody is never on the cleanup list: whether it holds, and what to say of it."""

    holds: pl.Expr
    words: pl.Expr


def protections(as_of: datetime, rules: Rules) -> dict[str, Protection]:
    """Every reason by name; `people` must have their `standing`."""
    place = pl.format("They are at {}, which is among your own jobs or schools.", "shared_place")
    shared_name = "A recommendation bears a name that may be theirs, or another person's."
    plain: dict[str, tuple[pl.Expr, str | pl.Expr]] = {
        "talked": (_talked(rules), "You have had a conversation in which both wrote."),
        "recommended": (pl.col("recommended_at").is_not_null(), "One of you wrote the other a recommendation."),
        "maybe_recommended": (pl.col("maybe_recommended"), shared_name),
        "gave": (_gave(), "They did something for you that is on record, such as an endorsement."),
        "introduced": (pl.col("introduced"), "One of you introduced the other to somebody."),
        "owed": (pl.col("owed_since").is_not_null(), "Their last message waits for your answer."),
        "indebted": (pl.col("indebted"), "They did you a favour for which no thanks are on record."),
        "pending": (pl.col("their_pending") > 0, "Your last message may still be answered."),
        "group": (pl.col("group_messages") > 0, "They wrote in a group conversation with you."),
        "place": (pl.col("shared_place").is_not_null(), place),
        "new": (_is_new(as_of, rules), "You have been connected for less than a year."),
        "noted": (pl.col("noted"), "You keep a private note on them."),
        "pinned": (_is_pinned(rules), "You pinned them in your rules."),
        "kept": (pl.col("decision").eq_missing(pl.lit("keep")), _kept()),
    }
    return {
        name: Protection(holds, pl.lit(words) if isinstance(words, str) else words)
        for name, (holds, words) in plain.items()
    }


def _protections(as_of: datetime, rules: Rules) -> pl.Expr:
    return told(*[said_if(reason.holds, reason.words) for reason in protections(as_of, rules).values()])


def _talked(rules: Rules) -> pl.Expr:
    """Requests of theirs that were met are no talk that gave both something, if there is nothing else.

    But only if wording shows it: most questions are no request, so two of them at least must ask for something.
    """
    more = (pl.col("gave_back") > 0) | (pl.col("wants_met") < rules.asks_min_requests)
    return pl.when(pl.col("standing") == "asks_only").then(more).otherwise(has_talked())


def _gave() -> pl.Expr:
    """An endorsement is one click, but it is something that came back; thanks count where only requests came."""
    favours = pl.col("favours_received").fill_null(0) + pl.col("their_thanks")
    asking = (pl.col("standing") == "asks_only") & (favours > 0)
    return asking | (pl.col("endorsements_received").fill_null(0) > 0)


def _kept() -> pl.Expr:
    return pl.format("You decided on {} to keep them.", day(pl.col("decided_on")))


def _is_pinned(rules: Rules) -> pl.Expr:
    addresses = [profile_slug(pin) for pin in rules.pinned if "/" in pin]
    names = [name_key(pin) for pin in rules.pinned]
    return pl.col("person_id").is_in(addresses) | pl.col("key").is_in(names)
