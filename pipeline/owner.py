"""Whose export this is: the one person who is not a connection and has a part in every conversation."""

import polars as pl

from pipeline.errors import UnknownOwner
from pipeline.people import full_name, key_of
from pipeline.tables import Tables
from schemas.export import Connection, Invitation, Message
from schemas.export_owner import Profile
from schemas.fields import UNKNOWN_MEMBER, name_key, profile_slug
from schemas.report import Owner

_ASK = "give your own profile address with --me https://www.linkedin.com/in/..."
_ASK_NAME = 'give your own name, as it stands in the messages, with --me "First Last"'
_OF_PROFILE = "the name in Profile.csv"
_OF_INVITATIONS = "being one side of every invitation"


def find_owner(tables: Tables, me: str | None = None) -> Owner:
    """The owner, by the first that settles it: `me`, the invitations, the name in Profile.csv, the conversations.

    Profile.csv holds no address in any version. In every invitation one side is the owner; in exports since April 2023
    the owner is sender or recipient in every conversation; in older ones at least wherever the owner wrote, and by name
    everywhere. Nobody among the connections should be the owner, so they are asked last. `me`: the owner's profile
    address, or the owner's name where the messages hold no address. Raises UnknownOwner where messages exist and
    nothing settles it.
    """
    messages = tables[Message].frame
    named = _profile_name(tables)
    if me and messages.height and not _addressed(messages):
        return _given_name(me, tables, named)
    if me:
        return _given(me, messages, named)
    invited = _on_every_invitation(tables[Invitation].frame)
    if invited and _is_stranger(invited, tables):
        return Owner(person_id=invited, name=named or _name_of(messages, invited), found_by=_OF_INVITATIONS)
    everyone = _parts(messages)
    whole = "recipients" in tables[Message].columns
    name, how = (named, f"{_OF_PROFILE} and the messages sent under it")
    if not (named or whole):
        name, how = _named_everywhere(tables) or (None, "")
    for parts in (_outsiders(everyone, tables[Connection].frame, named), everyone):
        settled = _by_invitations(tables[Invitation].frame, parts) or _by_messages(parts, name, how, whole)
        slug, found_by = settled or (None, "")
        if slug:
            return Owner(person_id=slug, name=named or _name_of(messages, slug), found_by=found_by)
    return _by_name(tables, named)


def _addressed(messages: pl.DataFrame) -> bool:
    return bool(messages["sender"].count() or messages["recipients"].list.len().sum())


def _outsiders(parts: pl.DataFrame, connections: pl.DataFrame, named: str | None) -> pl.DataFrame:
    """Those who are no connections: by address, and where connections have none by any name but the owner's own."""
    unknown = _keys(connections.filter(pl.col("url").is_null())).filter(pl.col("key") != name_key(named or ""))
    return (
        parts.join(connections, left_on="slug", right_on="url", how="anti")
        .with_columns(key=key_of("name"))
        .join(unknown, on="key", how="anti")
        .drop("key")
    )


def _keys(connections: pl.DataFrame) -> pl.DataFrame:
    return connections.select(name=full_name()).select(key=key_of("name")).drop_nulls()


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


def _is_stranger(slug: str, tables: Tables) -> bool:
    """Whether a slug takes part in messages and is no connection's: asked of one it is much cheaper than of all."""
    messages, connections = tables[Message].frame, tables[Connection].frame
    takes_part = (messages["sender"] == slug).any() or messages["recipients"].list.contains(slug).any()
    if not takes_part or slug in connections["url"]:
        return False
    name = _name_of(messages, slug)
    return name is None or name_key(name) not in _keys(connections.filter(pl.col("url").is_null()))["key"]


def _on_every_invitation(invitations: pl.DataFrame) -> str | None:
    mine = pl.when(pl.col("direction") == "OUTGOING").then("inviter").otherwise("invitee")
    slugs = invitations.select(mine.alias("slug"))["slug"].drop_nulls().unique().to_list()
    return slugs[0] if len(slugs) == 1 else None


def _by_invitations(invitations: pl.DataFrame, parts: pl.DataFrame) -> tuple[str, str] | None:
    slug = _on_every_invitation(invitations)
    return (slug, _OF_INVITATIONS) if slug and (parts.is_empty() or slug in parts["slug"]) else None


def _by_messages(parts: pl.DataFrame, named: str | None, how: str, whole: bool) -> tuple[str, str] | None:
    """By name, or by part in most conversations: in over half of them where the file tells of recipients too."""
    if named:
        namesakes = parts.filter(pl.col("name").is_in([n for n in parts["name"].drop_nulls() if _same(n, named)]))
        if namesakes.height and _leads(namesakes):
            return namesakes["slug"][0], how
    if parts.height and _leads(parts) and (not whole or 2 * parts["threads"][0] > parts["of"][0]):
        return parts["slug"][0], f"taking part in {parts['threads'][0]} of {parts['of'][0]} conversations"
    return None


def _leads(parts: pl.DataFrame) -> bool:
    return parts.height == 1 or bool(parts["threads"][0] > parts["threads"][1])


def _same(left: str, right: str) -> bool:
    return name_key(left) == name_key(right)


def _by_name(tables: Tables, named: str | None) -> Owner:
    """Where no address tells: by LinkedIn's own direction column, the name in Profile.csv, or a part everywhere."""
    messages = tables[Message].frame
    sent = messages.filter(pl.col("direction") == "OUTGOING")["sender_name"].drop_nulls()
    if sent.len():
        return Owner(person_id=None, name=sent.mode().sort()[0], found_by="the messages marked as outgoing")
    if messages.height and _addressed(messages):
        unclear = "Several people take an equal part in these messages, so whose they are is unclear"
        raise UnknownOwner(f"{unclear if named else 'The files do not show whose export this is'}; {_ASK}.")
    if named and (messages.is_empty() or name_key(named) in _names(messages)["key"]):
        return Owner(person_id=None, name=named, found_by=_OF_PROFILE)
    name, how = _named_everywhere(tables) or (named, _OF_PROFILE)
    if messages.height and not name:
        raise UnknownOwner(f"The files do not show whose export this is; {_ASK_NAME}.")
    return Owner(person_id=None, name=name, found_by=how if name else "No file shows whose export this is.")


def _given_name(me: str, tables: Tables, named: str | None) -> Owner:
    """A name or, though these messages hold no address to compare it with, an address."""
    messages = tables[Message].frame
    borne = _names(messages).filter(pl.col("key") == name_key(me))
    if borne.height:
        return Owner(person_id=None, name=borne["name"][0], found_by="the name you gave")
    if " " in me.strip():
        raise UnknownOwner(f"Nobody in these messages has the name given with --me; {_ASK_NAME}.")
    return _given(me, messages, _by_name(tables, named).name)


def _names(messages: pl.DataFrame) -> pl.DataFrame:
    """Every name in the messages with its thread: senders', and recipients' both whole and cut at the commas."""
    thread = pl.coalesce("conversation_id", pl.format("row {}", pl.int_range(pl.len())))
    rows = messages.with_columns(thread=thread)
    to = rows.select("thread", name="recipient_names")
    cut = to.with_columns(pl.col("name").str.split(",")).explode("name", empty_as_null=True, keep_nulls=True)
    every = pl.concat([rows.select("thread", name="sender_name"), to, cut]).drop_nulls("name")
    return every.with_columns(pl.col("name").str.strip_chars(), key=key_of("name")).unique().sort("key", "name")


def _named_everywhere(tables: Tables) -> tuple[str, str] | None:
    """The one name, of no connection, that takes part in more than half of the conversations."""
    names = _names(tables[Message].frame)
    of = names["thread"].n_unique()
    known = _keys(tables[Connection].frame)
    people = names.filter(pl.col("key") != name_key(UNKNOWN_MEMBER)).join(known, on="key", how="anti")
    parts = (
        people.group_by("key")
        .agg(pl.col("name").first(), threads=pl.col("thread").n_unique())
        .sort(["threads", "key"], descending=[True, False])
    )
    if parts.height and _leads(parts) and 2 * parts["threads"][0] > of:
        return parts["name"][0], f"taking part in {parts['threads'][0]} of {of} conversations"
    return None


def _profile_name(tables: Tables) -> str | None:
    for first, last in tables[Profile].frame.select("first_name", "last_name").iter_rows():
        return " ".join(filter(None, [first, last])) or None
    return None


def _name_of(messages: pl.DataFrame, slug: str) -> str | None:
    names = messages.filter(pl.col("sender") == slug)["sender_name"].drop_nulls()
    return names.mode().sort()[0] if names.len() else None
