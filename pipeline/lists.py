"""The four lists that a person can act on: replies owed, worth writing to again, one-sided, and never used."""

from datetime import datetime, timedelta

import polars as pl
from pydantic import BaseModel

from pipeline.frames import frame_schema
from pipeline.sentences import counted, day
from schemas.report import Cleanup, NoHistory, Owed, Reengage
from schemas.rules import Rules

_ONE_SIDED = ["unreturned", "pitch_only", "asks_only"]
_COMMONEST = 7
_DAY = timedelta(days=1)


def owed_list(people: pl.DataFrame) -> pl.DataFrame:
    """People whose last word waits for the owner: questions first, then the latest. Columns of `Owed`."""
    waiting = people.filter(pl.col("standing") == "owed").sort(
        pl.col("owed_asks"), "owed_since", "person_id", descending=[True, True, False]
    )
    kind = pl.when("owed_asks").then(pl.lit("question")).otherwise(pl.lit("message"))
    return _ranked(waiting.with_columns(since="owed_since", kind=kind, why=pl.col("reasons").list.join(" ")), Owed)


def cleanup_list(people: pl.DataFrame) -> pl.DataFrame:
    """One-sided on the record and not protected: strong evidence first, then the longest effort; see `Cleanup`."""
    strong = pl.col("evidence") == "strong"
    listed = people.filter(
        pl.col("standing").is_in(_ONE_SIDED)
        & pl.col("evidence").is_not_null()
        & (pl.col("protected_by").list.len() == 0)
    ).sort(strong, "their_resolved", "their_offers", "person_id", descending=[True, True, True, False])
    return _ranked(listed.with_columns(if_removed=_if_removed()), Cleanup)


def _if_removed() -> pl.Expr:
    """Nobody on the list has endorsed the owner or has a recommendation: see `standing.protections`."""
    given = pl.col("endorsements_given")
    unknown = given.is_null() | pl.col("endorsements_received").is_null()
    goes = (
        pl.when(given > 0)
        .then(pl.format("LinkedIn would withdraw {} you gave.", counted(given, "endorsement")))
        .when(unknown)
        .then(pl.lit("Endorsements between you, if any, would be withdrawn; not all of them are in this export."))
        .otherwise(pl.lit("No endorsement or recommendation on record would be lost."))
    )
    return pl.format("{} The person is not told.", goes)


def no_history_list(people: pl.DataFrame, as_of: datetime, rules: Rules) -> pl.DataFrame:
    """Connected for years with nothing on record: longest first. Columns of `NoHistory`."""
    age = (pl.lit(as_of.date()) - pl.col("connected_on")) / _DAY
    unused = people.filter((pl.col("standing") == "no_history") & (age >= rules.no_history_days))
    return _ranked(
        unused.sort("connected_on", "person_id").with_columns(why=pl.col("reasons").list.join(" ")), NoHistory
    )


def reengage_list(people: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Dormant ties worth writing to again, at most `reengage_most`. Columns of `Reengage`.

    Owed first, then by contact score, then by chance of a reply; `reengage_afield` places are kept for ties below the
    median score at companies and in roles that are not among the owner's seven commonest. Nobody is listed whom the
    owner has already tried `reengage_max_attempts` times in a row, whose last words decline something, who only ever
    sold something, or who asks and seldom answers. Which dormant ties come back is hardly predictable
    (AUC 0.55 to 0.68): these are good candidates, no more.
    """
    able = people.filter(
        pl.col("activity").is_in(["dormant", "long dormant"]),
        pl.col("my_open_streak") < rules.reengage_max_attempts,
        ~pl.col("declined") & ~pl.col("sold_only") & (pl.col("standing") != "asks_only"),
    ).sort(
        pl.col("standing") == "owed", "tie_strength", "reply_chance", "person_id",
        descending=[True, True, True, False], nulls_last=True,
    )  # fmt: skip
    afield = able.filter(
        (pl.col("standing") != "owed")
        & (pl.col("tie_strength") < pl.col("tie_strength").median())
        & _uncommon(people, "company")
        & _uncommon(people, "position")
    ).head(min(rules.reengage_afield, rules.reengage_most))
    near = able.join(afield, on="person_id", how="anti", maintain_order="left")
    chosen = pl.concat([near.head(rules.reengage_most - afield.height), afield])
    return _ranked(
        chosen.with_columns(
            last_contact=pl.col("last_contact_at").dt.date(),
            reply_chance=_chance_in_words(rules),
            why=pl.col("reasons").list.join(" "),
            give_first=_give_first(),
        ),
        Reengage,
    )


def _uncommon(people: pl.DataFrame, column: str) -> pl.Expr:
    common = people[column].drop_nulls().value_counts().sort("count", column, descending=[True, False])
    return (~pl.col(column).is_in(common[column].head(_COMMONEST).implode())).fill_null(value=False)


def _chance_in_words(rules: Rules) -> pl.Expr:
    chance = pl.col("reply_chance")
    fair = pl.when(chance >= rules.fair_chance).then(pl.lit("fair")).otherwise(pl.lit("low"))
    return pl.when(chance >= rules.good_chance).then(pl.lit("good")).otherwise(fair)


def _give_first() -> pl.Expr:
    endorsed = counted(pl.col("endorsements_received"), "skill")
    return (
        pl.when((pl.col("standing") == "owed") & pl.col("owed_asks"))
        .then(pl.format("Answer their question of {} first, and say sorry for the wait.", day(pl.col("owed_since"))))
        .when(pl.col("standing") == "owed")
        .then(pl.format("Pick up their message of {} before anything else.", day(pl.col("owed_since"))))
        .when(pl.col("recommendations_received") > 0)
        .then(pl.lit("Thank them once more for their recommendation, and say what it led to."))
        .when(pl.col("endorsements_received") > 0)
        .then(pl.format("Thank them for endorsing {} of yours, or recommend them in turn.", endorsed))
        .when(pl.col("company").is_not_null())
        .then(pl.format("Read what is new at {} and share something of use there; ask for nothing yet.", "company"))
        .otherwise(pl.lit("Say what you remember of your last exchange, and offer something; ask for nothing yet."))
    )


def _ranked(rows: pl.DataFrame, model: type[BaseModel]) -> pl.DataFrame:
    numbered = rows.with_columns(rank=pl.int_range(1, pl.len() + 1, dtype=pl.Int64), decision=pl.lit(""))
    return numbered.select([pl.col(name).cast(dtype) for name, dtype in frame_schema(model).items()])
