"""Whose export this is: the one person who is not a connection and has a part in every conversation."""

import polars as pl

from pipeline.errors import UnknownOwner
from pipeline.tables import Tables
from schemas.export import Connection, Invitation, Message
from schemas.export_owner import Profile
from schemas.fields import name_key, profile_slug
from schemas.report import Owner

_ASK = "give your own profile address with --me https://www.linkedin.com/in/..."


def find_owner(tables: Tables, me: str | None = None) -> Owner:
    """The owner, by the first that settles it: `me`, the invitations, the name in Profile.csv, the conversations.

    Profile.csv holds no address in any version. In every invitation one side is the owner; in exports since April 2023
    the owner is sender or recipient in every conversation; in older ones at least wherever the owner wrote. Nobody
    among the connections should be the owner, so they are asked last. Raises UnknownOwner where messages exist and
    nothing settles it.
    """
    messages = tables[Message].frame
    everyone = _parts(messages)
    outsiders = everyone.join(tables[Connection].frame, left_on="slug", right_on="url", how="anti")
    named = _profile_name(tables)
    if me:
        return _given(me, messages, named)
    whole = "recipients" in tables[Message].columns
    for parts in (outsiders, everyone):
        settled = _by_invitations(tables[Invitation].frame, parts) or _by_messages(parts, named, whole)
        slug, found_by = settled or (None, "")
        if slug:
            return Owner(person_id=slug, name=named or _name_of(messages, slug), found_by=found_by)
    return _by_name(tables, named)


def _given(me: str, messages: pl.DataFrame, named: str | None) -> Owner:
    try:
        slug = profile_slug(me if "/" in me else f"linkedin.com/in/{me}")
    except ValueError:
        slug = None
    if slug is None:
        raise UnknownOwner(f"The address given with --me is not a profile's; {_ASK}.")
    parts = _parts(messages)
    if parts.height and slug not in parts["slug"]:
        raise UnknownOwner(f"The profile given with --me takes part in none of these messages; {_ASK}.")
    return Owner(person_id=slug, name=named or _name_of(messages, slug), found_by="the address you gave")


def _parts(messages: pl.DataFrame) -> pl.DataFrame:
    """One row per slug: in how many conversations it is sender or recipient (`threads`), and its sender name's key."""
    rows = messages.with_row_index("row").with_columns(
        thread=pl.coalesce("conversation_id", pl.format("row {}", "row"))
    )
    both = pl.concat(
        [
            rows.select("thread", slug="sender", name="sender_name"),
            rows.select("thread", slug=pl.col("recipients"), name=pl.lit(None, pl.String)).explode(
                "slug", empty_as_null=True, keep_nulls=True
            ),
        ]
    )
    return (
        both.filter(pl.col("slug").is_not_null())
        .group_by("slug")
        .agg(threads=pl.col("thread").n_unique(), name=pl.col("name").drop_nulls().mode().sort().first())
        .with_columns(of=pl.lit(rows["thread"].n_unique()))
        .sort(["threads", "slug"], descending=[True, False])
    )


def _by_invitations(invitations: pl.DataFrame, parts: pl.DataFrame) -> tuple[str, str] | None:
    mine = pl.when(pl.col("direction") == "OUTGOING").then("inviter").otherwise("invitee")
    slugs = invitations.select(mine.alias("slug"))["slug"].drop_nulls().unique().to_list()
    if len(slugs) == 1 and (parts.is_empty() or slugs[0] in parts["slug"]):
        return slugs[0], "being one side of every invitation"
    return None


def _by_messages(parts: pl.DataFrame, named: str | None, whole: bool) -> tuple[str, str] | None:
    """By name, or by part in most conversations: in over half of them where the file tells of recipients too."""
    if named:
        namesakes = parts.filter(pl.col("name").is_in([n for n in parts["name"].drop_nulls() if _same(n, named)]))
        if namesakes.height and _leads(namesakes):
            return namesakes["slug"][0], "the name in Profile.csv and the messages sent under it"
    if parts.height and _leads(parts) and (not whole or 2 * parts["threads"][0] > parts["of"][0]):
        return parts["slug"][0], f"taking part in {parts['threads'][0]} of {parts['of'][0]} conversations"
    return None


def _leads(parts: pl.DataFrame) -> bool:
    return parts.height == 1 or bool(parts["threads"][0] > parts["threads"][1])


def _same(left: str, right: str) -> bool:
    return name_key(left) == name_key(right)


def _by_name(tables: Tables, named: str | None) -> Owner:
    """Where no address tells: by LinkedIn's own direction column, or by the name in Profile.csv."""
    messages = tables[Message].frame
    sent = messages.filter(pl.col("direction") == "OUTGOING")["sender_name"].drop_nulls().unique().to_list()
    if len(sent) == 1:
        return Owner(person_id=None, name=sent[0], found_by="the messages marked as outgoing")
    if messages.height and not named:
        raise UnknownOwner(f"The files do not show whose export this is; {_ASK}.")
    if messages.height and tables[Message].columns >= {"sender"} and not messages["sender"].is_null().all():
        raise UnknownOwner(
            f"Several people take an equal part in these messages, so whose they are is unclear; {_ASK}."
        )
    return Owner(
        person_id=None,
        name=named,
        found_by="the name in Profile.csv" if named else "No file shows whose export this is.",
    )


def _profile_name(tables: Tables) -> str | None:
    for first, last in tables[Profile].frame.select("first_name", "last_name").iter_rows():
        return " ".join(filter(None, [first, last])) or None
    return None


def _name_of(messages: pl.DataFrame, slug: str) -> str | None:
    names = messages.filter(pl.col("sender") == slug)["sender_name"].drop_nulls()
    return names.mode().sort()[0] if names.len() else None
