"""The last messages with each person, straight from an export: the only room of the review page that needs Polars."""

from pathlib import Path

import polars as pl

from pipeline.clock import possible
from pipeline.cues import classify, in_order
from pipeline.errors import CannotGoOn, UnknownOwner
from pipeline.export import open_export
from pipeline.owner import find_owner
from pipeline.people import make_roster
from pipeline.tables import read_tables
from pipeline.threads import thread_messages
from schemas.export import Connection, Message
from schemas.fields import profile_url
from schemas.report import Owner
from schemas.rules import Rules


def read_texts(export: Path, owner: Owner, rules: Rules) -> pl.DataFrame:
    """The direct messages of an export by person and time: `person_id`, `from_me`, `sent_at`, `content`.

    `owner`: whose report it is, since the export must be theirs. Raises a CannotGoOn where it cannot be read or holds
    no messages.
    """
    contents = open_export([export], rules)
    tables = possible(read_tables(contents), contents.named_on, rules)
    if not tables[Message].columns:
        raise CannotGoOn("This export holds no messages that can be read; give the larger archive that LinkedIn sends.")
    me = profile_url(owner.person_id) if owner.person_id else owner.name
    roster = make_roster(tables[Connection])
    try:
        found = find_owner(tables, me)
    except UnknownOwner:
        raise CannotGoOn("This export is another account's; give the one that the report was made from.") from None
    threads = thread_messages(tables[Message], roster, found)
    direct = in_order(classify(threads.messages, tables[Message].columns))
    return direct.select("person_id", "from_me", "sent_at", "content").drop_nulls("content")


def last_texts(texts: pl.DataFrame, person_id: str, most: int) -> list[dict[str, object]]:
    """The last messages with that person, oldest first."""
    return texts.filter(pl.col("person_id") == person_id).tail(most).drop("person_id").to_dicts()
