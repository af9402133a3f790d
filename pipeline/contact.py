"""How much, how evenly and how lately two people write: counts, balance, contact score, rhythm and streaks."""

from datetime import datetime, timedelta

import numpy as np
import polars as pl
from scipy.special import betainc

from pipeline.replies import beta_summary
from schemas.rules import Rules

BALANCE_PRIOR = 1.5
YEAR_AGO = 1 / 365
"""One message a year ago: what a side without any message has."""
_TWICE = 2
"""Times that one question may come before it is a circular."""


def message_counts(messages: pl.DataFrame) -> pl.DataFrame:
    """Per person: counts of messages by side, and when the first and last of either were sent.

    Columns: `messages_sent`, `messages_received`, `first_message_at`, `first_sent_at`, `last_sent_at`,
    `last_received_at`. Of personal messages alone, without rituals and copies: `personal_sent`, `personal_received`,
    `last_personal_at`.
    """
    mine, at, personal = pl.col("from_me"), pl.col("sent_at"), pl.col("kind") == "personal"
    return messages.group_by("person_id").agg(
        personal_sent=(mine & personal).sum().cast(pl.Int64),
        personal_received=(~mine & personal).sum().cast(pl.Int64),
        last_personal_at=at.filter(personal).max(),
        messages_sent=mine.sum().cast(pl.Int64),
        messages_received=(~mine).sum().cast(pl.Int64),
        first_message_at=at.min(),
        first_sent_at=at.filter(mine).min(),
        last_sent_at=at.filter(mine).max(),
        last_received_at=at.filter(~mine).max(),
    )


def unread_counts(messages: pl.DataFrame, turns: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Question: which messages of the owner's may be mere wishes, as far as can be told? Per person `unread_sent`.

    Short ones in a language for which there are no phrases, without a question mark, and turns of nothing but files.
    They count as attempts like any other, but nobody is accused by them: the program cannot tell them from the wishes
    that it leaves out elsewhere.
    """
    personal = pl.col("kind") == "personal"
    short = pl.col("foreign") & ~pl.col("asks") & (pl.col("words") <= rules.ritual_words)
    unread = messages.filter(pl.col("from_me") & personal & short).select("person_id")
    wordless = turns.filter(personal & (pl.col("sender") == "me") & (pl.col("words") == 0)).select("person_id")
    return pl.concat([unread, wordless]).group_by("person_id").agg(unread_sent=pl.len().cast(pl.Int64))


def turn_counts(turns: pl.DataFrame) -> pl.DataFrame:
    """Per person: turns and starts by side, `two_way` conversations (a personal turn from each side), and `owed_since`.

    Whoever writes the first personal turn of a conversation begins it; see `beginnings`. `owed_since`: the end of the
    last turn but for rituals and copies, if it is theirs, leaves something to answer, does not sell, is no mere refusal
    (who asks not to be written to is not owed a message) and is not answered: whatever came of the turns before it, it
    waits for me. A question that they sent a second time in the same words waits as well; one sent more often is a
    circular. `owed_asks`: whether that turn asks. `turns` in order of time within each person.
    """
    mine, theirs, personal = pl.col("sender") == "me", pl.col("sender") == "them", pl.col("kind") == "personal"
    told = turns.filter(pl.col("kind").is_in(["personal", "closing"]))
    talks = told.group_by("person_id", "conversation", maintain_order=True).agg(both=pl.col("sender").n_unique() == 2)
    starts = beginnings(turns).group_by("person_id").agg(started_by_me=mine.sum(), started_by_them=theirs.sum())
    refuses = pl.col("declines") & ~pl.col("asks")
    copied = pl.col("kind") == "template"
    again = copied & pl.col("asks") & (pl.col("attempts").filter(copied).sum().over("person_id") == _TWICE)
    waits = theirs & (personal | again) & ~pl.col("pitches") & ~refuses & (pl.col("state") != "answered")
    begun = talks.group_by("person_id").agg(two_way=pl.col("both").sum().cast(pl.Int64))
    owed = turns.filter(pl.col("kind").is_in(["personal", "closing"]) | again)
    owed = owed.group_by("person_id", maintain_order=True).agg(
        owed_since=pl.when(waits.last()).then(pl.col("ended_at").last()),
        owed_asks=pl.when(waits.last()).then(pl.col("asks").last()),
    )
    counts = turns.group_by("person_id", maintain_order=True).agg(
        turns_sent=mine.sum().cast(pl.Int64), turns_received=theirs.sum().cast(pl.Int64)
    )
    for frame in (begun, starts.cast({"started_by_me": pl.Int64, "started_by_them": pl.Int64}), owed):
        counts = counts.join(frame, on="person_id", how="left", maintain_order="left")
    return counts.with_columns(pl.col("two_way", "started_by_me", "started_by_them").fill_null(0))


def beginnings(turns: pl.DataFrame) -> pl.DataFrame:
    """The turns that begin a conversation: the first personal one after a silence; a greeting or a copy begins none.

    Whoever writes on into a silence of the other side begins nothing anew. In order of time within each person.
    """
    person, conversation = pl.col("person_id"), pl.col("conversation")
    new = ((person != person.shift()) | (conversation != conversation.shift())).fill_null(value=True)
    opened = pl.when(new).then("opens").forward_fill()  # nobody is silent for long inside a conversation
    personal = turns.filter(opened, kind="personal")
    return personal.unique(["person_id", "conversation"], keep="first", maintain_order=True)


def balance(counts: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Question: who writes more? Per person `balance`, its `_low` and `_high`, and `reciprocity`.

    The share θ of personal messages that they sent has the posterior Beta(1.5 + theirs, 1.5 + mine); shown are its mean
    and its 10 and 90 % points. Reciprocity is E[2·min(θ, 1 - θ)] over it, 1 for even and 0 for one way, and null under
    `balance_min_messages` messages. It is no stable trait of a pair, so nothing is ranked by it.
    """
    theirs = counts["personal_received"] + BALANCE_PRIOR
    mine = counts["personal_sent"] + BALANCE_PRIOR
    mean, low, high = beta_summary(theirs, mine)
    total = pl.col("personal_sent") + pl.col("personal_received")
    told = counts.select("person_id", total=total).with_columns(
        mean.alias("balance"), low, high, _evenness(theirs, mine)
    )
    return told.select(
        "person_id",
        pl.when(pl.col("total") > 0).then("balance"),
        balance_low=pl.when(pl.col("total") > 0).then("low"),
        balance_high=pl.when(pl.col("total") > 0).then("high"),
        reciprocity=pl.when(pl.col("total") >= rules.balance_min_messages).then("reciprocity"),
    )


def _evenness(theirs: pl.Series, mine: pl.Series) -> pl.Series:
    """E[2·min(θ, 1 - θ)] for θ ~ Beta(theirs, mine), from E[θ; θ < ½] = a/(a + b)·P(Beta(a + 1, b) < ½)."""
    a, b = theirs.to_numpy(), mine.to_numpy()
    below = a / (a + b) * betainc(a + 1, b, 0.5)
    above = b / (a + b) * (1 - betainc(a, b + 1, 0.5))
    return pl.Series("reciprocity", 2 * (below + above), pl.Float64)


def contact_score(messages: pl.DataFrame, as_of: datetime) -> pl.DataFrame:
    """Question: how strong is the tie, on the record? Per person `tie_strength` and `contact_in`.

    `contact_in` is the sum over days they wrote of 1 / (1 + age in days); the score is the mean of ln(x + 1/365) over
    it and the same for days I wrote: high only if both write. Predicts two-way contact later as well as a trained model
    does (AUC 0.79 on five public logs). Power-law decay of need: Anderson & Schooler 1991.
    """
    age = (pl.lit(as_of.date()) - pl.col("day")).dt.total_days()
    recency = 1 / (1 + age)
    # A sum of floats depends on its order in the last digit: sorted, so that the same export gives the same bytes.
    days = messages.select("person_id", "from_me", day=pl.col("sent_at").dt.date()).unique().sort(pl.all())
    sums = days.group_by("person_id").agg(
        contact_in=recency.filter(~pl.col("from_me")).sum(), contact_out=recency.filter(pl.col("from_me")).sum()
    )
    strength = ((pl.col("contact_in") + YEAR_AGO).log() + (pl.col("contact_out") + YEAR_AGO).log()) / 2
    return sums.select("person_id", "contact_in", "contact_out", tie_strength=strength)


def rhythm(messages: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Question: how often do they meet in writing? Per person `rhythm_days`: the mean gap between days with contact.

    With fewer than `rhythm_min_days` such days: the median of everybody else's mean gap, null where there is none.
    """
    days = messages.select("person_id", day=pl.col("sent_at").dt.date()).unique()
    gaps = days.group_by("person_id").agg(
        span=(pl.col("day").max() - pl.col("day").min()).dt.total_days(), days=pl.col("day").len()
    )
    own = pl.when(pl.col("days") >= rules.rhythm_min_days).then(pl.col("span") / (pl.col("days") - 1))
    return gaps.with_columns(own=own).select("person_id", rhythm_days=pl.col("own").fill_null(pl.col("own").median()))


def streaks(messages: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Question: who keeps writing without an answer? Per person the most attempts in a row, and how many of mine now.

    Columns `my_longest_streak`, `their_longest_streak`, `my_open_streak`, and `my_streak_gap`, the shortest time
    between two attempts of the owner's longest runs. A run lasts until the other side writes; its first message is one
    attempt, and so is each further one `attempt_gap_hours` or more after the message before it. A ritual wish is no
    attempt, nor are last words or a message that asks nothing. `messages` in order of time within each person.
    """
    side, person, at = pl.col("from_me"), pl.col("person_id"), pl.col("sent_at")
    turned = ((side != side.shift()) | (person != person.shift())).fill_null(value=True)
    apart = at.diff() >= timedelta(hours=rules.attempt_gap_hours)
    attempt = (turned | apart) & ~pl.col("kind").is_in(["ritual", "automatic"]) & ~pl.col("closes")
    told = messages.select("person_id", "from_me", "sent_at", "kind", "closes")
    tried = told.sort("person_id", maintain_order=True).with_columns(run=turned.cum_sum(), attempt=attempt)
    before, its_run = (pl.when("attempt").then(column).shift().forward_fill() for column in ("sent_at", "run"))
    gap = pl.when(pl.col("attempt") & (pl.col("run") == its_run)).then(at - before)
    runs = (
        tried.with_columns(gap=gap)
        .group_by("run", maintain_order=True)
        .agg(person.first(), side.first(), pl.col("gap").min(), attempts=pl.col("attempt").sum().cast(pl.Int64))
    )
    mine = pl.col("attempts").filter(side)
    return runs.group_by("person_id", maintain_order=True).agg(
        my_longest_streak=mine.max().fill_null(0),
        their_longest_streak=pl.col("attempts").filter(~side).max().fill_null(0),
        my_open_streak=pl.when(side.last()).then(pl.col("attempts").last()).otherwise(0),
        my_streak_gap=pl.col("gap").filter(side & (pl.col("attempts") == mine.max())).min(),
    )


def network_reciprocity(counts: pl.DataFrame) -> float | None:
    """2·Σ min(mine, theirs) / Σ (mine + theirs) over people, null without messages (Squartini et al. 2013)."""
    mine, theirs = counts["personal_sent"].to_numpy(), counts["personal_received"].to_numpy()
    every = int(mine.sum() + theirs.sum())
    return float(2 * np.minimum(mine, theirs).sum() / every) if every else None
