"""What the wording of turns adds to a tie: offers and nothing else, requests met and not returned, early pitches."""

from datetime import timedelta

import polars as pl

from pipeline.replies import probability_below
from pipeline.turns import is_late_answer
from schemas.rules import Rules

_DAY = timedelta(days=1)
_COPIES = 3


def offers(turns: pl.DataFrame) -> pl.DataFrame:
    """Question: did anything but offers come from them? Per person with turns; wording decides, so it is a guess.

    Columns: `their_offers`, attempts of theirs in turns that pitch or repeat a text; `only_offers`, whether all their
    turns are such, none of them answers the owner, and one pitches, or there are three and none of them asks, thanks or
    wishes well: who sends a kind letter again has waited for an answer; `sold_only`, whether every conversation opens
    with such a turn or a broadcast; `declined`, whether their last turn turns something down. In order of time within
    each person.
    """
    theirs, sells = pl.col("sender") == "them", is_offer()
    opening = pl.col("opens")
    kind = pl.any_horizontal("asks", "cares", "greets", "thanks").filter(theirs).any()
    copied = (pl.col("attempts").filter(theirs).sum() >= _COPIES) & ~kind
    onward = pl.col("sender") == pl.col("sender").shift()
    return turns.group_by("person_id", maintain_order=True).agg(
        their_offers=pl.col("attempts").filter(theirs & sells).sum(),
        only_offers=theirs.any()
        & (sells & (opening | onward)).filter(theirs).all()
        & (pl.col("pitches").filter(theirs).any() | copied),
        sold_only=(sells | (pl.col("kind") == "broadcast")).filter(opening).all(),
        declined=pl.col("declines").filter(theirs).last().fill_null(value=False),
    )


def is_offer() -> pl.Expr:
    """Whether a turn pitches, or repeats a text that came before."""
    return pl.col("pitches") | (pl.col("kind") == "template")


def requests(turns: pl.DataFrame, prior: float, rules: Rules) -> pl.DataFrame:
    """Question: who asks and is answered, but seldom answers? Per person with turns, in order of time within each.

    Columns: `requests_met`, conversations that they began with a question which the owner answered, and in which
    nothing else came from them; `wants_met`, those of them whose wording asks for something for its writer;
    `asked_resolved` and `asked_replies`, conversations that the owner began and could be judged by now, and those
    answered, soon or late; `asked_probability`, that their true rate of answering these is below `one_sided_rate`, with
    the network's mean reply rate `prior` weighing `prior_strength`; `gave_back`, two-way conversations other than such
    requests of theirs, and late answers; `their_thanks`, their turns that thank and ask nothing.

    Edges: a pitch is no request, nor is a question that only looks after the reader or offers help; a turn still open
    is not counted; who answers late begins nothing. A design choice, untested.
    """
    theirs, late = pl.col("sender") == "them", is_late_answer(rules)
    counts = _requests_met(turns).join(_own_tries(turns, rules), on="person_id", maintain_order="left")
    thanked = theirs & pl.col("thanks") & ~pl.col("asks") & ~is_offer()
    back = turns.select("person_id", late=late & theirs, thanked=thanked).group_by("person_id", maintain_order=True)
    given = back.agg(pl.col("late").sum().cast(pl.Int64), their_thanks=pl.col("thanked").sum().cast(pl.Int64))
    counts = counts.join(given, on="person_id", maintain_order="left")
    alpha = rules.prior_strength * prior + counts["asked_replies"]
    beta = rules.prior_strength * (1 - prior) + counts["asked_resolved"] - counts["asked_replies"]
    probability = probability_below(alpha, beta, rules.one_sided_rate).alias("asked_probability")
    return counts.with_columns(probability, gave_back=pl.col("gave_back") + pl.col("late")).drop("late")


def _requests_met(turns: pl.DataFrame) -> pl.DataFrame:
    """Conversations of nothing but a request that was met, and two-way ones that held more."""
    theirs, opens, told = pl.col("sender") == "them", pl.col("opens"), pl.col("kind").is_in(["personal", "closing"])
    wants = theirs & opens & pl.col("wants") & ~is_offer()
    request = theirs & opens & pl.col("asks") & (pl.col("wants") | ~pl.col("cares")) & ~is_offer()
    more = theirs & told & (~pl.col("asks") | (pl.col("thanks") & ~opens))
    talks = turns.group_by("person_id", "conversation", maintain_order=True).agg(
        both=(theirs & told).any() & (~theirs & told).any(),
        request=request.any() & ~more.any(),
        met=(request & (pl.col("state") == "answered")).any() & ~more.any(),
        wants=wants.any(),
    )
    return talks.group_by("person_id", maintain_order=True).agg(
        requests_met=pl.col("met").sum().cast(pl.Int64),
        wants_met=(pl.col("met") & pl.col("wants")).sum().cast(pl.Int64),
        gave_back=(pl.col("both") & ~pl.col("request")).sum().cast(pl.Int64),
    )


def _own_tries(turns: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Conversations that the owner began and that could be judged by now, and how many of these were answered."""
    late = is_late_answer(rules)
    mine = (pl.col("sender") == "me") & pl.col("opens") & (pl.col("kind") == "personal")
    timed = turns.select(
        "person_id",
        tried=mine & pl.col("state").is_in(["answered", "unanswered"]) & ~late,
        answered=(pl.col("state") == "answered") | late.shift(-1, fill_value=False),
    )
    return timed.group_by("person_id", maintain_order=True).agg(
        asked_resolved=pl.col("tried").sum().cast(pl.Int64),
        asked_replies=(pl.col("tried") & pl.col("answered")).sum().cast(pl.Int64),
    )


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
