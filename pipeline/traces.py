"""What stands between two people outside their direct messages: recommendations, endorsements, invitations, groups."""

import re
from collections import Counter
from dataclasses import dataclass

import polars as pl

from pipeline.envelopes import ROW
from pipeline.invitations import remarks, who_invited
from pipeline.people import Roster, full_name, key_of, matched
from pipeline.tables import Table, Tables
from schemas.export import Follow, Invitation, Message, Note
from schemas.export_favours import EndorsementGiven, EndorsementReceived, RecommendationGiven, RecommendationReceived
from schemas.export_file import ExportRow
from schemas.export_owner import Education, Position
from schemas.fields import name_key

_LEGAL_FORMS = frozenset(
    ("ab", "ag", "as", "bv", "co", "corp", "corporation", "gmbh", "inc", "limited", "llc", "llp",
     "ltd", "nv", "oy", "oyj", "plc", "sa", "sarl", "sas", "se", "sl", "spa", "srl")
)  # fmt: skip
_REFUSED = ["REJECTED", "REDACTED"]
_COUNTED: dict[str, type[ExportRow]] = {
    "recommendations_given": RecommendationGiven,
    "recommendations_received": RecommendationReceived,
    "endorsements_given": EndorsementGiven,
    "endorsements_received": EndorsementReceived,
}


@dataclass(frozen=True)
class Traces:
    """`people`: one row per connection, see `find_traces`.

    `rows`: those of each file but messages, with the `person_id` of whom they are about. `ignored`: rows of each file
    set aside, by reason; `remarks`: sentences on a file for the coverage table.
    """

    people: pl.DataFrame
    rows: dict[type[ExportRow], pl.DataFrame]
    ignored: dict[type[ExportRow], Counter[str]]
    remarks: dict[type[ExportRow], list[str]]


def find_traces(
    tables: Tables, roster: Roster, messages: pl.DataFrame, members: pl.DataFrame, invitations: pl.DataFrame
) -> Traces:
    """One row per connection with what is on record besides direct messages.

    Columns: the four counts (null where the file is not in the export); `recommended_at`, the latest either way;
    `maybe_recommended`, where a recommendation bears a name that several connections bear, so that it counts for none
    of them; `invited_by`; `shared_groups`, threads of more than two with both in them; `group_messages`, theirs there;
    `messages_aside`, theirs that count for nothing else (drafts, spam, rows that could not be read ...);
    `noted`, `followed` (by the owner); `shared_place`, their company where it is among the owner's jobs or schools.
    `messages`, `members` and `invitations`: from `cues.classify`, `threads.thread_messages` and `match_invitations`.
    """
    read: tuple[type[ExportRow], ...] = (*_COUNTED.values(), Note, Follow)
    rows = {row: _matched(tables, row, roster) for row in read}
    found = [_counted(rows[row], column) for column, row in _COUNTED.items()]
    found += [_recommended(rows), who_invited(invitations), *_groups(messages, members), _shared_place(tables, roster)]
    found.append(_aside(messages, members, tables[Message], roster))
    people = roster.people.select("person_id", "key")
    for frame in found:
        people = people.join(frame, on="person_id", how="left", maintain_order="left")
    shared = pl.concat([rows[RecommendationGiven], rows[RecommendationReceived]])["key"].drop_nulls()
    following = rows[Follow].filter(pl.col("status") == "ACTIVE")
    people = people.with_columns(
        *[pl.col(column).fill_null(0) for column, row in _COUNTED.items() if tables[row].columns],
        pl.col("shared_groups", "group_messages", "messages_aside").fill_null(0),
        noted=pl.col("person_id").is_in(rows[Note]["person_id"].implode()),
        followed=pl.col("person_id").is_in(following["person_id"].implode()),
        maybe_recommended=(pl.col("key").is_duplicated() & pl.col("key").is_in(shared.implode())).fill_null(
            value=False
        ),
    )
    rows[Invitation] = invitations
    told: dict[type[ExportRow], list[str]] = {Invitation: remarks(invitations, tables[Message])}
    return Traces(people.drop("key"), rows, {row: _set_aside(tables[row], rows[row]) for row in rows}, told)


def _matched(tables: Tables, row: type[ExportRow], roster: Roster) -> pl.DataFrame:
    frame = tables[row].frame
    frame = frame.filter(~_is_refused(frame))
    name = pl.col("name") if "name" in frame.columns else full_name()
    return matched(frame, roster, url="url" if "url" in frame.columns else None, name=name)


def _is_refused(rows: pl.DataFrame) -> pl.Expr:
    return pl.col("status").is_in(_REFUSED).fill_null(value=False) if "status" in rows.columns else pl.lit(value=False)


def _set_aside(table: Table, matched_rows: pl.DataFrame) -> Counter[str]:
    refused = table.frame.filter(_is_refused(table.frame)).height
    nobody = matched_rows["person_id"].null_count()
    return +Counter({"rows about nobody among your connections": nobody, "refused or taken back": refused})


def _counted(rows: pl.DataFrame, column: str) -> pl.DataFrame:
    return rows.drop_nulls("person_id").group_by("person_id").agg(pl.len().cast(pl.Int64).alias(column))


def _recommended(rows: dict[type[ExportRow], pl.DataFrame]) -> pl.DataFrame:
    both = pl.concat([rows[RecommendationGiven], rows[RecommendationReceived]]).drop_nulls("person_id")
    return both.group_by("person_id").agg(recommended_at=pl.col("created_at").max())


def _groups(messages: pl.DataFrame, members: pl.DataFrame) -> list[pl.DataFrame]:
    group = messages.filter(pl.col("kind") == "group")
    inside = members.join(group.select("thread").unique(), on="thread").rename({"id": "person_id"})
    return [
        inside.group_by("person_id").agg(shared_groups=pl.col("thread").n_unique().cast(pl.Int64)),
        group.drop_nulls("person_id").group_by("person_id").agg(group_messages=pl.len().cast(pl.Int64)),
    ]


def _aside(messages: pl.DataFrame, members: pl.DataFrame, table: Table, roster: Roster) -> pl.DataFrame:
    """Even a message that counts for nothing, or could not be read, shows that its sender wrote.

    One in a conversation with somebody, by a sender who cannot be identified, may well be theirs; and so may one
    anywhere by a sender of their name who is no connection, under no address or an unknown one.
    """
    nameless = messages.filter(~pl.col("from_me"), pl.col("person_id").is_null())
    perhaps = nameless.select("thread").join(members, on="thread")["id"]
    aside = messages.filter(~pl.col("kind").is_in(["group", "personal"]))["person_id"]
    unread = matched(table.witnesses, roster, url="slug", name=pl.col("name"))["person_id"]
    namesakes = _namesakes(messages, table, roster)
    both = pl.concat([aside, unread, perhaps.rename("person_id"), namesakes]).drop_nulls().to_frame()
    return both.group_by("person_id").agg(messages_aside=pl.len().cast(pl.Int64))


def _namesakes(messages: pl.DataFrame, table: Table, roster: Roster) -> pl.Series:
    """For each message that counts for no connection, all those who bear its sender's name.

    LinkedIn has shown one person under two addresses, and some senders without any.
    """
    known = roster.people.select("person_id", "key").drop_nulls()
    nobodys = messages.filter(
        ~pl.col("from_me") & ~pl.col("person_id").is_in(known["person_id"].implode()).fill_null(value=False)
    )
    senders = table.frame.with_row_index(ROW).select(ROW, key=key_of("sender_name"))
    return nobodys.select(ROW).join(senders, on=ROW).join(known, on="key")["person_id"]


def _shared_place(tables: Tables, roster: Roster) -> pl.DataFrame:
    """Connections.csv tells a company as of the export's day only, so former colleagues elsewhere go unrecognised."""
    mine = {place_key(name) for name in tables[Position].frame["company"].drop_nulls()}
    mine |= {place_key(name) for name in tables[Education].frame["school"].drop_nulls()}
    mine.discard("")
    companies = roster.people["company"].drop_nulls().unique().to_list()
    shared = [company for company in companies if place_key(company) in mine]
    return roster.people.filter(pl.col("company").is_in(shared)).select("person_id", shared_place="company")


def place_key(name: str) -> str:
    """A company's or school's name without case, punctuation and legal form: `ACME, Inc.` and `Acme` are one place."""
    words = [word for word in re.split(r"[\W_]+", name_key(name)) if word]
    while len(words) > 1 and words[-1] in _LEGAL_FORMS:
        words.pop()
    return " ".join(words)
