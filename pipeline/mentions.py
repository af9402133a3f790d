"""Who is named in each message, as sender or recipient, and which person that is."""

from collections.abc import Collection

import polars as pl

from pipeline.envelopes import ROW
from pipeline.people import Roster, key_of
from schemas.fields import UNKNOWN_MEMBER, name_key
from schemas.report import Owner

OWNER = "me"
"""Stands for the owner among those named, whether known by address or by name."""

_NAMELESS = name_key(UNKNOWN_MEMBER)
_NO_TEXT = pl.lit(None, pl.String)


def find_mentions(rows: pl.DataFrame, columns: Collection[str], roster: Roster, owner: Owner) -> pl.DataFrame:
    """One row per person named on an envelope: `row`, `sends`, `id` and `unknown`.

    `rows`: from `envelopes.envelopes`. `columns`: those that the file has. `id`: OWNER, a connection's id, the address
    or name of someone else, or null where nobody can be identified. `unknown`: a member whom the export no longer
    names, or a name that could be one of several people's.

    Addresses decide where the file has them; names, only in files without, and only where one person bears them.
    """
    rows = rows.with_columns(key=key_of("sender_name"))
    by_name = "recipients" not in columns
    ids = _ids_of_slugs(rows, roster, owner)
    known = _known_names(rows, ids, roster, owner)
    told = pl.concat([_senders(rows, columns, owner), _named(rows, known["key"]) if by_name else _addressed(rows)])
    mentions = told.join(ids, on="slug", how="left", maintain_order="left")
    mentions = mentions.join(known, on="key", how="left", maintain_order="left")
    mentions = _told_by_the_thread(mentions, rows) if by_name else mentions
    nameless = pl.col("key") == _NAMELESS
    unsure = pl.col("key").is_not_null() & pl.col("id").is_null() & pl.col("named_id").is_null()
    return mentions.select(ROW, "sends", id=pl.coalesce("id", "named_id"), unknown=(nameless | unsure).fill_null(False))


def _senders(rows: pl.DataFrame, columns: Collection[str], owner: Owner) -> pl.DataFrame:
    """In a file with addresses a blank one is a member without a name, or an advertiser: no participant at all.

    But whoever bears the owner's name and writes to somebody else is the owner: the export holds no others' mail.
    """
    to_me = pl.col("recipients").list.contains(pl.lit(owner.person_id, pl.String))
    mine = pl.lit("recipients" in columns and owner.name is not None) & (pl.col("recipients").list.len() > 0) & ~to_me
    mine &= pl.col("key") == name_key(owner.name or "")
    only_nameless = pl.when((pl.col("key") == _NAMELESS) | mine).then("key")
    key = "key" if "sender" not in columns else pl.when(pl.col("sender").is_null()).then(only_nameless)
    return rows.select(ROW, sends=True, slug="sender", key=key)


def _addressed(rows: pl.DataFrame) -> pl.DataFrame:
    """Recipients by address; their names only show that a nameless member is among them, since the two do not align."""
    slugs = rows.select(ROW, sends=False, slug="recipients", key=_NO_TEXT)
    names = pl.col("recipient_names").str.replace_all(r",(\S)", "\n${1}").str.split("\n")
    perhaps = rows.filter(pl.col("recipient_names").str.contains(UNKNOWN_MEMBER, literal=True))
    nameless = perhaps.filter(names.list.eval(pl.element().str.strip_chars() == UNKNOWN_MEMBER).list.any())
    return pl.concat(
        [
            slugs.explode("slug", empty_as_null=False, keep_nulls=False),
            nameless.select(ROW, sends=False, slug=_NO_TEXT, key=pl.lit(_NAMELESS)),
        ]
    )


def _named(rows: pl.DataFrame, known: pl.Series) -> pl.DataFrame:
    """Recipients by name, for files without addresses."""
    keys = frozenset(known)
    distinct = rows["recipient_names"].drop_nulls().unique().sort()
    split = pl.DataFrame(
        {"recipient_names": distinct, "key": [_split(names, keys) for names in distinct]},
        schema={"recipient_names": pl.String, "key": pl.List(pl.String)},
    )
    return (
        rows.select(ROW, "recipient_names")
        .join(split, on="recipient_names", maintain_order="left")
        .select(ROW, sends=False, slug=_NO_TEXT, key="key")
        .explode("key", empty_as_null=False, keep_nulls=False)
    )


def _split(names: str, known: frozenset[str]) -> list[str]:
    """The names in a list joined by commas, where a name may hold one: `Jane Doe, MBA,Bo Reed` is two known people."""
    parts = [part.strip() for part in names.split(",")]
    keys = []
    while parts:
        ends = (end for end in range(len(parts), 0, -1) if name_key(", ".join(parts[:end])) in known)
        end = next(ends, 1)
        keys.append(name_key(", ".join(parts[:end])))
        parts = parts[end:]
    return [key for key in keys if key]


def _ids_of_slugs(rows: pl.DataFrame, roster: Roster, owner: Owner) -> pl.DataFrame:
    """`slug` and `id`: OWNER, a connection without address that alone bears the slug's name, or the slug itself."""
    lone = _addresses_of_names(rows, roster.names.filter(~pl.col("addressed")), owner)
    every = (
        pl.concat([rows["sender"], rows["recipients"].explode(empty_as_null=True, keep_nulls=True)])
        .drop_nulls()
        .unique()
    )
    slugs = every.alias("slug").to_frame().join(lone, on="slug", how="left")
    is_owner = pl.col("slug").eq_missing(pl.lit(owner.person_id, pl.String))
    return slugs.select("slug", id=pl.when(is_owner).then(pl.lit(OWNER)).otherwise(pl.coalesce("person_id", "slug")))


def _addresses_of_names(rows: pl.DataFrame, names: pl.DataFrame, owner: Owner) -> pl.DataFrame:
    """`slug` and `person_id` for each of the names that one address bears: as a sender, or as the only recipient."""
    to_one = rows.filter((pl.col("recipients").list.len() == 1) & pl.lit(not names.is_empty()))
    beside = to_one.select("times", key=key_of("recipient_names"), slug=pl.col("recipients").list.first())
    pairs = pl.concat([rows.select("times", "key", slug="sender"), beside])
    others = pairs.filter(pl.col("slug").is_not_null() & pl.col("slug").ne_missing(pl.lit(owner.person_id, pl.String)))
    used = others.join(names, on="key").group_by("slug", "key", "person_id").agg(pl.col("times").sum())
    named = used.sort("times", "key", descending=[True, False]).unique("slug", keep="first", maintain_order=True)
    return named.filter(pl.col("key").is_unique()).select("slug", "person_id")


def _known_names(rows: pl.DataFrame, ids: pl.DataFrame, roster: Roster, owner: Owner) -> pl.DataFrame:
    """`key` and `named_id` for every name in the export; null where several people but the owner bear it."""
    people = roster.people.select("key", named_id="person_id")
    senders = rows.join(ids, left_on="sender", right_on="slug").select("key", named_id="id")
    others = rows.filter(pl.col("sender").is_null()).select("key", named_id=pl.format("name:{}", "key"))
    me = pl.DataFrame({"key": [name_key(owner.name)], "named_id": [OWNER]}) if owner.name else people.clear()
    sure = pl.concat([people, senders, me])
    loose = others.join(sure, on="key", how="anti")
    # Everything here was written by or to the owner, so a connection of the same name gives way.
    is_mine, one = (pl.col("named_id") == OWNER).any(), pl.col("named_id").n_unique() == 1
    return (
        pl.concat([sure, loose])
        .filter(pl.col("key").is_not_null() & (pl.col("key") != _NAMELESS))
        .group_by("key")
        .agg(named_id=pl.when(is_mine).then(pl.lit(OWNER)).when(one).then(pl.col("named_id").first()))
    )


def _told_by_the_thread(mentions: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """A name that several people bear is settled by the one of them who writes in the same conversation."""
    threads = rows.select(ROW, "conversation_id", sender_key="key")
    inside = mentions.join(threads, on=ROW, maintain_order="left")
    writers = inside.filter(pl.col("sends") & pl.col("id").is_not_null() & pl.col("conversation_id").is_not_null())
    alone = (
        writers.group_by("conversation_id", key="sender_key")
        .agg(pl.col("id").unique())
        .filter(pl.col("id").list.len() == 1)
        .select("conversation_id", "key", local_id=pl.col("id").list.first())
    )
    return inside.join(alone, on=["conversation_id", "key"], how="left", maintain_order="left").with_columns(
        named_id=pl.coalesce("named_id", "local_id")
    )
