"""Who did what for whom: a dated ledger of acts given and received, and favours without thanks on record."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import get_args

import polars as pl

from pipeline.envelopes import ROW
from pipeline.frames import frame_schema
from pipeline.introductions import DIRECT, first_of, introductions
from pipeline.rows import LINE
from pipeline.sentences import day
from schemas.export import Invitation, Message
from schemas.export_favours import EndorsementReceived
from schemas.export_file import ExportRow
from schemas.favours import ACT_WEIGHTS, DEBTS, Act, ActKind, Debt, Direction, shown_in
from schemas.rules import Rules

NO_MESSAGES = "messages.csv is not in this export, so whether anybody was thanked cannot be told."
"""What to show instead of debts where `gratitude_debts` cannot tell."""

Rows = Mapping[type[ExportRow], pl.DataFrame]
Read = Collection[type[ExportRow]]
"""The files that are in the export."""

_SIDES: tuple[Direction, ...] = get_args(Direction)
_DAY = timedelta(days=1)


def find_acts(
    rows: Rows, messages: pl.DataFrame, members: pl.DataFrame, turns: pl.DataFrame, people: pl.DataFrame, rules: Rules
) -> pl.DataFrame:
    """Question: what did the owner and each connection do for each other? Columns of `Act`, oldest first.

    recommendation: each one written. endorsement: one per person, direction and calendar year (UTC), the year's first;
    ten skills are ten clicks of one minute. introduction: see `introductions`. answer: see `_answers`. thanks and
    congratulation: see `_courtesies`. Drafts, adverts, broadcasts and templates are never acts.

    Edges: people outside `people` (its `person_id`) have no acts; a file that is not in the export gives none, which
    `favour_counts` and `favour_totals` tell apart from zero. Everything from wording is a guess from wording.
    `rows`: those four files with `person_id`, refused ones left out, as `people.matched` gives them. `messages`: direct
    ones and those of kind group and unknown, all from `read_words`. `members`, `turns`: from `thread_messages`,
    `make_turns`. A design choice, untested; reciprocal services are one of Granovetter's four elements of a tie (1973).
    """
    found = [_written(rows, kind, side) for kind in ("recommendation", "endorsement") for side in _SIDES]
    found += [
        _acts(introductions(messages, members, rules), kind=pl.lit("introduction"), given=pl.col("from_me")),
        _answers(turns, rules),
        _courtesies(messages),
    ]
    acts = pl.concat(found).join(people, on="person_id", how="semi").with_columns(on=pl.col("at").dt.date())
    return acts.select(*frame_schema(Act)).sort("at", "person_id", "kind", "direction", "file", LINE)


def _written(rows: Rows, kind: ActKind, direction: Direction) -> pl.DataFrame:
    at = "created_at" if kind == "recommendation" else "endorsed_at"
    row = shown_in(kind, direction)
    dated = rows[row].drop_nulls("person_id").select("person_id", LINE, at=at).sort("at", LINE)
    if kind == "endorsement":
        dated = first_of(dated, "person_id", pl.col("at").dt.year())
    return _acts(dated, kind=pl.lit(kind), given=pl.lit(direction == "given"), file=row)


def _answers(turns: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Turns of at least `favour_answer_words` words that answer a personal turn with a question, and are no pitch.

    `turns` in order of time within each person.
    """
    goes_on = [pl.col(name) == pl.col(name).shift() for name in ("person_id", "conversation")]
    answers = turns.filter(
        *goes_on,
        pl.col("asks").shift() & (pl.col("kind").shift() == "personal"),
        pl.col("kind").is_in(["personal", "closing"]) & ~pl.col("pitches"),
        pl.col("words") >= rules.favour_answer_words,
    )
    return _acts(answers.rename({"started_at": "at"}), kind=pl.lit("answer"), given=pl.col("sender") == "me")


def _courtesies(messages: pl.DataFrame) -> pl.DataFrame:
    """Personal messages that thank, and greetings of more than one tap: each at most once a person, side and UTC day.

    A message that does both thanks: thanks for a birthday wish hold the words of one. A day, not a conversation, since
    two people who never fall silent have one conversation for years.
    """
    said = messages.filter(pl.col("kind") == "personal", pl.col("thanks") | pl.col("greets")).rename({"sent_at": "at"})
    act = pl.when("thanks").then(pl.lit("thanks")).otherwise(pl.lit("congratulation"))
    said = said.sort("at", ROW, descending=[False, True])
    once = first_of(said.with_columns(act=act), "person_id", "from_me", "act", pl.col("at").dt.date())
    return _acts(once, kind=pl.col("act"), given=pl.col("from_me"))


def _acts(rows: pl.DataFrame, *, kind: pl.Expr, given: pl.Expr, file: type[ExportRow] = Message) -> pl.DataFrame:
    """The rows as acts; what has no line came with an invitation."""
    direction = pl.when(given).then(pl.lit("given")).otherwise(pl.lit("received"))
    name = pl.when(pl.col(LINE).is_null()).then(pl.lit(Invitation.file.name)).otherwise(pl.lit(file.file.name))
    return rows.select("person_id", "at", kind=kind, direction=direction, file=name, line=LINE)


def favour_counts(acts: pl.DataFrame, people: pl.DataFrame, read: Read) -> pl.DataFrame:
    """Question: who gave more, by the record? One row per connection of `people`, in its order.

    `favours_given`, `favours_received`: acts but thanks, which answer a favour; null where none of the files that could
    show one is in the export (`read`: the files that are). `favour_balance`: ln((given + 1) / (received + 1)) of the
    acts by weight (recommendation 5, introduction 3, answer 2, endorsement, thanks, congratulation 1), positive where
    the owner gave more; for sorting only, never a verdict, and only over kinds of which both sides are in the export;
    null without any. `introduced`: whether an introduction either way is on record. A design choice, untested.
    """
    given, received = pl.col("direction") == "given", pl.col("direction") == "received"
    favour = pl.col("kind") != "thanks"
    both = [kind for kind in ACT_WEIGHTS if all(shown_in(kind, side) in read for side in _SIDES)]
    weight = pl.col("kind").replace_strict(ACT_WEIGHTS, return_dtype=pl.Int64) * pl.col("kind").is_in(both)
    counts = acts.group_by("person_id").agg(
        favours_given=(given & favour).sum().cast(pl.Int64),
        favours_received=(received & favour).sum().cast(pl.Int64),
        gave=weight.filter(given).sum(),
        got=weight.filter(received).sum(),
        introduced=(pl.col("kind") == "introduction").any(),
    )
    everybody = people.select("person_id").join(counts, on="person_id", how="left", maintain_order="left")
    filled = everybody.with_columns(pl.col(pl.Int64).fill_null(0), pl.col("introduced").fill_null(value=False))
    return filled.select(
        "person_id",
        *[pl.when(pl.lit(_is_told(side, read))).then(f"favours_{side}").alias(f"favours_{side}") for side in _SIDES],
        favour_balance=pl.when(pl.lit(bool(both))).then(((pl.col("gave") + 1) / (pl.col("got") + 1)).log()),
        introduced="introduced",
    )


def favour_totals(acts: pl.DataFrame, read: Read) -> pl.DataFrame:
    """Question: how much went each way? `kind`, `given`, `received`: acts of each kind, heaviest kind first.

    Null, not zero, where the file that would show them is not in the export (`read`: the files that are).
    """
    counted = {(kind, side): number for kind, side, number in acts.group_by("kind", "direction").len().iter_rows()}
    rows = [
        (kind, *[counted.get((kind, side), 0) if shown_in(kind, side) in read else None for side in _SIDES])
        for kind in ACT_WEIGHTS
    ]
    return pl.DataFrame(rows, {"kind": pl.String, "given": pl.Int64, "received": pl.Int64}, orient="row")


def _is_told(side: Direction, read: Read) -> bool:
    return any(shown_in(kind, side) in read for kind in ACT_WEIGHTS)


def gratitude_debts(
    acts: pl.DataFrame, messages: pl.DataFrame, members: pl.DataFrame, read: Read, as_of: datetime, rules: Rules
) -> pl.DataFrame:
    """Question: for which favours are no thanks on record? Columns of `Debt`: recommendations first, the oldest first.

    A recommendation, introduction or long answer received, with no thanks of mine to that person within
    `thanks_within_days`, no act of mine for them since, and that time over at `as_of`. Any message of mine with thanks
    counts that reaches them: broadcasts, greetings and messages in a group with them, too. Dates of recommendations and
    endorsements are a day off at most; wherever that leaves open which came first, thanks or an act count as later.

    Edges: where messages.csv is not in the export (`read`), no row: show NO_MESSAGES instead. Thanks by word of mouth
    are not in any export, so the words are "no thanks found in this export". A design choice, untested.
    """
    if Message not in read:
        return pl.DataFrame(schema=frame_schema(Debt))
    received = acts.filter(pl.col("direction") == "received", pl.col("kind").is_in(list(DEBTS)))
    order = pl.col("kind").replace_strict(ACT_WEIGHTS, return_dtype=pl.Int64)
    why = pl.coalesce(
        pl.when(pl.col("kind") == kind).then(pl.format(words, day(pl.col("on")))) for kind, words in DEBTS.items()
    )
    owed = _unthanked(received, acts, _thanks(messages, members), as_of, rules)
    owed = owed.sort(-order, "at", "person_id", LINE).with_columns(why=why, thanked=pl.col("thanked").dt.date())
    return owed.select(*frame_schema(Debt))


def unthanked_endorsers(
    acts: pl.DataFrame, messages: pl.DataFrame, members: pl.DataFrame, read: Read, as_of: datetime, rules: Rules
) -> int | None:
    """Question: how many people endorsed the owner with no thanks on record, by the rule of `gratitude_debts`?

    One number and no names: an endorsement is one click, partly prompted by the site. Null where messages.csv or the
    endorsements received are not in the export.
    """
    if not {Message, EndorsementReceived} <= set(read):
        return None
    received = acts.filter(pl.col("direction") == "received", pl.col("kind") == "endorsement")
    return _unthanked(received, acts, _thanks(messages, members), as_of, rules)["person_id"].n_unique()


def _thanks(messages: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """`person_id` and `said_at` of every word of thanks from the owner that reaches that person, oldest first."""
    said = messages.filter("from_me", "thanks").rename({"sent_at": "said_at"})
    direct = said.filter(pl.col("kind").is_in(DIRECT)).select("person_id", "said_at")
    group = said.filter(pl.col("kind") == "group").select("thread", "said_at").join(members, on="thread")
    return pl.concat([direct, group.select("said_at", person_id="id").select("person_id", "said_at")]).sort("said_at")


def _unthanked(
    received: pl.DataFrame, acts: pl.DataFrame, thanks: pl.DataFrame, as_of: datetime, rules: Rules
) -> pl.DataFrame:
    """The acts received with neither thanks nor an act back, with `thanked`, the last thanks before each."""
    back = acts.filter(pl.col("direction") == "given").group_by("person_id").agg(back=_latest().max())
    over = pl.col("latest") + timedelta(days=rules.thanks_within_days)
    due = received.with_columns(earliest=_earliest(), latest=_latest()).filter(over < pl.lit(as_of)).sort("earliest")
    near = partial(pl.DataFrame.join_asof, other=thanks, by="person_id", check_sortedness=False)
    near = partial(near, left_on="earliest", right_on="said_at")
    due = near(due).rename({"said_at": "thanked"})
    due = near(due, strategy="forward").join(back, on="person_id", how="left")
    settled = (pl.col("said_at") <= over) | (pl.col("back") >= pl.col("earliest"))
    return due.filter(~settled.fill_null(value=False))


def _earliest() -> pl.Expr:
    return pl.when(_is_dated_by_day()).then(pl.col("at").dt.truncate("1d") - _DAY).otherwise("at")


def _latest() -> pl.Expr:
    end = pl.col("at").dt.truncate("1d") + 2 * _DAY - timedelta.resolution
    return pl.when(_is_dated_by_day()).then(end).otherwise("at")


def _is_dated_by_day() -> pl.Expr:
    return pl.col("kind").is_in(["recommendation", "endorsement"])
