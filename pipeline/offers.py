"""What the wording of turns adds to a tie: offers and nothing else, requests met and not returned, early pitches."""

from datetime import timedelta

import polars as pl

from pipeline.replies import probability_below
from schemas.rules import Rules

_DAY = timedelta(days=1)
_COPIES = 3


def offers(turns: pl.DataFrame) -> pl.DataFrame:
    """Question: did anything but offers come from them? Per person with turns; wording decides, so it is a guess.

    Columns: `their_offers`, attempts of theirs in turns that pitch or repeat a text; `only_offers`, whether all their
    turns are such, none of them answers the owner, and one pitches or there are three: who sends a plain letter twice
    has waited for an answer; `sold_only`, whether every conversation opens with such a turn or a broadcast; `declined`,
    whether their last turn turns something down. In order of time within each person.
    """
    theirs, sells = pl.col("sender") == "them", is_offer()
    opening = pl.col("opens")
    return turns.group_by("person_id", maintain_order=True).agg(
        their_offers=pl.col("attempts").filter(theirs & sells).sum(),
        only_offers=theirs.any()
        & (sells & opening).filter(theirs).all()
        & (pl.col("pitches").filter(theirs).any() | (pl.col("attempts").filter(theirs).sum() >= _COPIES)),
        sold_only=(sells | (pl.col("kind") == "broadcast")).filter(opening).all(),
        declined=pl.col("declines").filter(theirs).last().fill_null(value=False),
    )


def is_offer() -> pl.Expr:
    """Whether a turn pitches, or repeats a text that came before."""
    return pl.col("pitches") | (pl.col("kind") == "template")


def requests(turns: pl.DataFrame, prior: float, rules: Rules) -> pl.DataFrame:
    """Question: who asks and is answered, but seldom answers? Per person with turns.

    Columns: `requests_met`, conversations that they began with a question which the owner answered; `asked_resolved`
    and `asked_replies`, conversations that the owner began and could be judged by now, and those answered;
    `asked_probability`, that their true rate of answering these is below `one_sided_rate`, with the network's mean
    reply rate `prior` weighing `prior_strength`; `gave_back`, two-way conversations other than such requests of theirs.
    Edges: a pitch is no request; a turn still open is not counted. A design choice, untested.
    """
    theirs, opens = pl.col("sender") == "them", pl.col("opens")
    wanted = theirs & opens & pl.col("asks") & ~is_offer()
    tried = ~theirs & opens & (pl.col("kind") == "personal") & pl.col("state").is_in(["answered", "unanswered"])
    told = pl.col("kind").is_in(["personal", "closing"])
    talks = turns.group_by("person_id", "conversation", maintain_order=True).agg(
        both=pl.col("sender").filter(told).n_unique() == 2, wanted=wanted.any()
    )
    back = talks.group_by("person_id", maintain_order=True).agg(
        gave_back=(pl.col("both") & ~pl.col("wanted")).sum().cast(pl.Int64)
    )
    counts = turns.group_by("person_id", maintain_order=True).agg(
        requests_met=(wanted & (pl.col("state") == "answered")).sum().cast(pl.Int64),
        asked_resolved=tried.sum().cast(pl.Int64),
        asked_replies=(tried & (pl.col("state") == "answered")).sum().cast(pl.Int64),
    )
    alpha = rules.prior_strength * prior + counts["asked_replies"]
    beta = rules.prior_strength * (1 - prior) + counts["asked_resolved"] - counts["asked_replies"]
    probability = probability_below(alpha, beta, rules.one_sided_rate).alias("asked_probability")
    return counts.with_columns(probability).join(back, on="person_id", how="left", maintain_order="left")


def first_messages(turns: pl.DataFrame, people: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Question: who wrote first after connecting, and did it sell? `person_id`, `first_by` and `pitched`.

    The first turn after the day of connecting, if it came within `early_days` and nothing from the other side came
    before it. `pitched`: its wording sells. Connected On is a day without a time zone, so a day more counts at either
    end. `people`: with `connected_on`.
    """
    dated = turns.join(people.select("person_id", "connected_on"), on="person_id", maintain_order="left")
    since = pl.col("started_at") - pl.col("connected_on").cast(pl.Datetime("us", "UTC"))
    early = (since >= -_DAY) & (since <= timedelta(days=rules.early_days) + _DAY)
    turned = (pl.col("sender") != pl.col("sender").first()).cum_max().over("person_id")
    first = dated.filter(early & ~turned).unique("person_id", keep="first", maintain_order=True)
    return first.select("person_id", first_by="sender", pitched="pitches")
