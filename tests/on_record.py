"""People as the verdicts take them: with nothing on record but what a test says of them."""

from datetime import datetime, timedelta

import polars as pl

from pipeline.frames import frame_schema
from schemas.report import Person
from tests.conftest import moment

AS_OF = moment("2026-06-30 12:00")
_MOMENT, _COUNT = pl.Datetime("us", "UTC"), pl.Int64
_BESIDE = {
    "key": pl.String,
    "recommended_at": _MOMENT,
    "last_personal_at": _MOMENT,
    "shared_place": pl.String,
    "decision": pl.String,
    "decided_on": pl.Date,
    "owed_asks": pl.Boolean,
    "one_sided_probability": pl.Float64,
    "asked_probability": pl.Float64,
    **dict.fromkeys(
        ("two_way", "their_late", "my_late", "their_resolved", "my_resolved", "unread_sent", "group_messages",
         "messages_aside", "requests_met", "wants_met", "asked_resolved", "asked_replies", "gave_back", "their_thanks",
         "their_offers", "shared_groups"), _COUNT,
    ),
    **dict.fromkeys(
        ("only_offers", "noted", "followed", "maybe_recommended", "introduced", "indebted"), pl.Boolean
    ),
}  # fmt: skip
_UNKNOWN = ("recommendations_given", "recommendations_received", "endorsements_given", "endorsements_received",
            "favours_given", "favours_received", "silent_days")  # fmt: skip
_PERSON = {
    name: dtype
    for name, dtype in frame_schema(Person).items()
    if name not in ("standing", "evidence", "protected_by", "reasons")
}
_NOBODY = {
    "person_id": "ada",
    "key": "ada quill",
    "name": "Ada Quill",
    "connected_on": moment("2020-01-31").date(),
    "activity": "never active",
    "tie_band": "none",
}


def ago(days: float) -> datetime:
    """So many days before the export's moment."""
    return AS_OF - timedelta(days=days)


def on_record(**known: object) -> pl.DataFrame:
    """One person, connected since January 2020, of whom nothing else is known."""
    schema = _PERSON | _BESIDE
    assert set(known) <= set(schema)
    blank = {_COUNT: 0, pl.Boolean: False}
    row = {name: None if name in _UNKNOWN else blank.get(dtype) for name, dtype in schema.items()}
    return pl.DataFrame([row | _NOBODY | known], schema=schema)
