"""Direct conversations cut into turns, each answered, unanswered or still open."""

from datetime import datetime, timedelta

import polars as pl

from pipeline.frames import frame_schema
from pipeline.rows import LINE
from schemas.report import Turn
from schemas.rules import Rules

_CUES = ["asks", "thanks", "pitches", "declines", "introduces", "greets"]


def make_turns(messages: pl.DataFrame, as_of: datetime, rules: Rules) -> pl.DataFrame:
    """The turns of every direct conversation: columns of `schemas.report.Turn`.

    A conversation is the messages of one pair, split wherever nobody writes for more than `conversation_gap_days` (G).
    A turn is a maximal run of one side's messages inside a conversation. It is answered if the other side's next
    message comes within G of the turn's last message, pending if it is not and at most G has passed at `as_of`, else
    unanswered:

        me   ──A───────────────C──────────────────D?          A answered after 2 h
        them ──────B──B──────────────(silence)────────▶ as_of   C unanswered; D still open: censored, not infinite

    Only a personal turn leaves something to answer: not one of greetings alone, nor of copies that went to many or came
    before. The last turn of a conversation is its closing if it asks nothing and either consists of last words or of
    brief thanks, or both have written and it is short or says thanks: of such turns 5 % were answered, of those with a
    question 45 %.

    `messages`: in order of time within each person, with what their words do. Checked against true reply links on a
    list of 84,012 messages: precision 0.81, recall 0.998.
    """
    gap = timedelta(days=rules.conversation_gap_days)
    return (
        _numbered(messages, gap, timedelta(hours=rules.attempt_gap_hours))
        .group_by("nth", maintain_order=True)
        .agg(
            pl.col("person_id", "pair", "conversation").first(),
            pl.col(_CUES).any(),
            sender=pl.when(pl.col("from_me").first()).then(pl.lit("me")).otherwise(pl.lit("them")),
            started_at=pl.col("sent_at").first(),
            ended_at=pl.col("sent_at").last(),
            messages=pl.len().cast(pl.Int64),
            attempts=pl.col("attempt").sum().cast(pl.Int64),
            words=pl.col("words").sum().cast(pl.Int64),
            line=pl.col(LINE).first(),
            closes=pl.col("closes").all(),
            kind=_kind_of_messages(rules),
        )
        .with_columns(_outcome(as_of, gap), kind=_kind(rules))
        .with_columns(_within_pair("conversation"), turn=_within_pair("nth"))
        .select(*frame_schema(Turn))
    )


def _numbered(messages: pl.DataFrame, gap: timedelta, apart: timedelta) -> pl.DataFrame:
    """The messages with the numbers of their pair, conversation and turn (`nth`), and whether each is an `attempt`."""
    pair = _changes("person_id")
    conversation = pair | (pl.col("sent_at").diff() > gap)
    turn = conversation | _changes("from_me")
    attempt = turn | (pl.col("sent_at").diff() >= apart)
    return messages.with_columns(
        pair=pair.cum_sum(), conversation=conversation.cum_sum(), nth=turn.cum_sum(), attempt=attempt
    )


def _changes(column: str) -> pl.Expr:
    """Whether a row differs from the one before it; the first of all does."""
    return (pl.col(column) != pl.col(column).shift()).fill_null(value=True)


def _within_pair(number: str) -> pl.Expr:
    """A number that runs through all pairs, made to begin at 1 in each."""
    return (pl.col(number).cast(pl.Int64) - pl.col(number).cast(pl.Int64).first().over("pair") + 1).alias(number)


def _kind_of_messages(rules: Rules) -> pl.Expr:
    """Personal if one message is, else what the first of them is; a mere "Hi Ada!" or link beside a copy is none."""
    kind = pl.col("kind")
    copied = kind.is_in(["broadcast", "template"])
    said = (kind == "personal") & (~copied.any() | pl.col("asks") | (pl.col("words") >= rules.copy_min_words))
    return (
        pl.when(said.any())
        .then(pl.lit("personal"))
        .when(copied.any())
        .then(kind.filter(copied).first())
        .otherwise(kind.first())
    )


def _kind(rules: Rules) -> pl.Expr:
    last = (pl.col("conversation").shift(-1) != pl.col("conversation")).fill_null(value=True)
    both = (pl.col("conversation") == pl.col("conversation").shift()).fill_null(value=False)
    brief = (pl.col("words") <= rules.closing_words) | pl.col("thanks")
    thanked = pl.col("thanks") & (pl.col("words") <= rules.closing_words)
    closing = last & ~pl.col("asks") & ((both & brief) | pl.col("closes") | thanked)
    return pl.when(closing & (pl.col("kind") == "personal")).then(pl.lit("closing")).otherwise("kind")


def _outcome(as_of: datetime, gap: timedelta) -> list[pl.Expr]:
    """The next turn of the same conversation is the answer: were it later than the gap, it would open a new one."""
    same = pl.col("conversation").shift(-1) == pl.col("conversation")
    wait = pl.when(same).then(pl.col("started_at").shift(-1) - pl.col("ended_at"))
    elapsed = pl.lit(as_of) - pl.col("ended_at")
    state = (
        pl.when(wait.is_not_null())
        .then(pl.lit("answered"))
        .when(elapsed <= gap)
        .then(pl.lit("pending"))
        .otherwise(pl.lit("unanswered"))
    )
    at_risk = pl.coalesce(wait, pl.min_horizontal(elapsed, pl.lit(gap)))
    return [
        _changes("conversation").alias("opens"),
        state.alias("state"),
        wait.dt.total_seconds().alias("wait_seconds"),
        at_risk.dt.total_seconds().alias("at_risk_seconds"),
    ]
