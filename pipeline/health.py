"""The network in figures, each with its denominator; no single score, since the parts pull in different directions."""

from datetime import datetime
from typing import get_args

import polars as pl

from pipeline.contact import network_reciprocity
from pipeline.favours import Read
from pipeline.shares import share
from pipeline.years import talk_years
from schemas.export import Message
from schemas.figures import Health, YearCount
from schemas.words import Activity, Standing

_TOP = 10


def health(
    people: pl.DataFrame, turns: pl.DataFrame, anonymous: int, messages: pl.DataFrame, read: Read, as_of: datetime
) -> Health:
    """Counts over all connections. `messages`: every message with its class and `person_id`, connections or not.

    How often either side answers, waits, starts, insists, sells, copies, thanks and gives is as much the owner's doing
    and stands once, in Conduct. Evenness and concentration are of personal messages: wishes and copies are no talk.
    `turns`: of connections. `read`: the files that are in the export.
    """
    kinds = dict(messages["kind"].value_counts().iter_rows())
    partners = messages.select(pl.col("person_id").filter(pl.col("kind") == "personal").unique())
    talked = people.filter(pl.col("first_message_at").is_not_null())
    sent, received = people["personal_sent"], people["personal_received"]
    volumes = (sent + received).sort(descending=True)
    total = int(volumes.sum())
    return Health(
        messages_read=Message in read,
        connections=people.height,
        anonymous=anonymous,
        ever_talked=talked.height,
        two_way=people.filter(pl.col("two_way") > 0).height,
        activity={name: people.filter(pl.col("activity") == name).height for name in get_args(Activity)},
        standings={name: people.filter(pl.col("standing") == name).height for name in get_args(Standing)},
        messages_sent=int(people["messages_sent"].sum()),
        messages_received=int(people["messages_received"].sum()),
        strangers=partners.join(people, on="person_id", how="anti").height,
        unknown_messages=kinds.get("unknown", 0),
        group_messages=kinds.get("group", 0),
        advert_messages=kinds.get("advert", 0),
        personal_messages=total,
        reciprocity=network_reciprocity(people),
        both_directions=share(int(((sent > 0) & (received > 0)).sum()), int((volumes > 0).sum())),
        top_ten_share=int(volumes.head(_TOP).sum()) / total if total else None,
        years=_years(people),
        talk_years=talk_years(turns, as_of),
    )


def _years(people: pl.DataFrame) -> list[YearCount]:
    """Every year from the first connection to the last, those without any included."""
    year = pl.col("connected_on").dt.year()
    counts = people.group_by(year=year).agg(connected=pl.len(), ever_talked=pl.col("first_message_at").count())
    found = {row["year"]: row for row in counts.iter_rows(named=True)}
    span = range(min(found), max(found) + 1) if found else range(0)
    none = {"connected": 0, "ever_talked": 0}
    return [YearCount(year=at, **{key: found.get(at, none)[key] for key in none}) for at in span]
