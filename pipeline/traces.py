"""What stands between two people outside their direct messages: recommendations, endorsements, invitations, groups."""

from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

from pipeline.envelopes import ROW
from pipeline.invitations import remarks, who_invited
from pipeline.likeness import likely_names, likely_places
from pipeline.mentions import OWNER
from pipeline.people import Roster, full_name, matched
from pipeline.tables import Table, Tables
from schemas.export import Follow, Invitation, Message, Note
from schemas.export_favours import EndorsementGiven, EndorsementReceived, RecommendationGiven, RecommendationReceived
from schemas.export_file import ExportRow
from schemas.export_owner import Education, Position

_REFUSED = ["REJECTED", "REDACTED"]
_COUNTED: dict[str, type[ExportRow]] = {
    "recommendations_given": RecommendationGiven,
    "recommendations_received": RecommendationReceived,
    "endorsements_given": EndorsementGiven,
    "endorsements_received": EndorsementReceived,
}


class Likeness(NamedTuple):
    """Rows with a name, once for each key of it (`like`): under which its bearer goes, and may be found."""

    own: pl.DataFrame
    wide: pl.DataFrame


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
    `maybe_recommended`, where a recommendation that counts for nobody bears a name that may be theirs, or several
    people's; `invited_by`; `shared_groups`, threads of more than two with both in them; `group_messages`, theirs there;
    `messages_aside`, signs of theirs that count for nothing else (drafts, spam, rows that could not be read, an
    endorsement that the owner turned down ...);
    `blank_at`, the owner's latest message to them alone without a word (a voice message or a picture: exports before
    late 2025 do not tell which); `noted`, `followed` (by the owner);
    `shared_place`, their company where it is among the owner's jobs or schools.
    `messages`, `members` and `invitations`: from `cues.classify`, `threads.thread_messages` and `match_invitations`.
    """
    read: tuple[type[ExportRow], ...] = (*_COUNTED.values(), Note, Follow)
    rows = {row: _matched(tables, row, roster) for row in read}
    found = [_counted(rows[row], column) for column, row in _COUNTED.items()]
    found += [_recommended(rows), who_invited(invitations), *_groups(messages, members), _shared_place(tables, roster)]
    likeness = _likeness(roster.people.filter(pl.col("key").is_not_null()).select("person_id", "name"))
    found += [_aside(messages, members, tables, roster, likeness), _blanks(messages, members)]
    people = roster.people.select("person_id")
    for frame in found:
        people = people.join(frame, on="person_id", how="left", maintain_order="left")
    unsure = pl.concat([rows[RecommendationGiven], rows[RecommendationReceived]]).filter(pl.col("person_id").is_null())
    perhaps = _likely(unsure.select(full_name()).to_series(), likeness)
    following = rows[Follow].filter(pl.col("status") == "ACTIVE")
    people = people.with_columns(
        *[pl.col(column).fill_null(0) for column, row in _COUNTED.items() if tables[row].columns],
        pl.col("shared_groups", "group_messages", "messages_aside").fill_null(0),
        noted=pl.col("person_id").is_in(rows[Note]["person_id"].implode()),
        followed=pl.col("person_id").is_in(following["person_id"].implode()),
        maybe_recommended=pl.col("person_id").is_in(perhaps.implode()),
    )
    rows[Invitation] = invitations
    told: dict[type[ExportRow], list[str]] = {Invitation: remarks(invitations, tables[Message])}
    return Traces(people, rows, {row: _set_aside(tables[row], rows[row]) for row in rows}, told)


def _turned_down(tables: Tables, row: type[ExportRow], roster: Roster) -> pl.Series:
    frame = tables[row].frame
    return _whose(frame.filter(_is_refused(frame)), roster)["person_id"]


def _matched(tables: Tables, row: type[ExportRow], roster: Roster) -> pl.DataFrame:
    frame = tables[row].frame
    return _whose(frame.filter(~_is_refused(frame)), roster)


def _whose(frame: pl.DataFrame, roster: Roster) -> pl.DataFrame:
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


def _aside(
    messages: pl.DataFrame, members: pl.DataFrame, tables: Tables, roster: Roster, likeness: Likeness
) -> pl.DataFrame:
    """Even a message that counts for nothing, or could not be read, shows that its sender wrote.

    One in a conversation with somebody, by a sender who cannot be identified, may well be theirs; and so may one
    anywhere by a sender who is no connection and whose name may be theirs, under no address or an unknown one.
    """
    nameless = messages.filter(~pl.col("from_me"), pl.col("person_id").is_null())
    perhaps = nameless.select("thread").join(members, on="thread")["id"]
    aside = messages.filter(~pl.col("kind").is_in(["group", "personal"]))["person_id"]
    unread = matched(tables[Message].witnesses, roster, url="slug", name=pl.col("name"))["person_id"]
    namesakes = _namesakes(messages, tables[Message], roster, likeness)
    refused = [_turned_down(tables, row, roster) for row in (EndorsementReceived, RecommendationReceived)]
    both = pl.concat([aside, unread, perhaps.rename("person_id"), namesakes, *refused]).drop_nulls().to_frame()
    return both.group_by("person_id").agg(messages_aside=pl.len().cast(pl.Int64))


def _blanks(messages: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    others = members.filter(pl.col("id") != OWNER)
    alone = others.filter(pl.len().over("thread") == 1).select("thread", person_id="id")
    mine = messages.filter(pl.col("from_me"), pl.col("kind") == "void").join(
        alone.rename({"person_id": "to"}), on="thread"
    )
    return mine.group_by(person_id="to").agg(blank_at=pl.col("sent_at").max())


def _namesakes(messages: pl.DataFrame, table: Table, roster: Roster, likeness: Likeness) -> pl.Series:
    """For each message that counts for no connection, all those whose name its sender's may be.

    LinkedIn has shown one person under two addresses, and some senders without any; titles come and go.
    """
    here = pl.col("person_id").is_in(roster.people["person_id"].implode()).fill_null(value=False)
    nobodys = messages.filter(~pl.col("from_me") & ~here).select(ROW)
    senders = table.frame.with_row_index(ROW).join(nobodys, on=ROW, how="semi")
    return _likely(senders.select("sender_name").to_series(), likeness)


def _likely(names: pl.Series, likeness: Likeness) -> pl.Series:
    """For each of the names, the `person_id` of every connection that may bear it; `likeness`: of all these."""
    borne = _likeness(names.drop_nulls().rename("name").value_counts(name="times"))
    found = [borne.own.join(likeness.wide, on="like"), borne.wide.join(likeness.own, on="like")]
    likely = pl.concat([each.select("name", "person_id", "times") for each in found]).unique().sort("person_id", "name")
    return likely.select(pl.col("person_id").repeat_by("times").explode(empty_as_null=False)).to_series()


def _likeness(named: pl.DataFrame) -> Likeness:
    """The rows once for each key of their `name`, with that as `like`."""
    keys = [likely_names(name) for name in named["name"]]

    def keyed(each: list[frozenset[str]]) -> pl.DataFrame:
        place = pl.Series([row for row, some in enumerate(each) for _ in some], dtype=pl.UInt32)
        return named[place].with_columns(like=pl.Series([key for some in each for key in some], dtype=pl.String))

    return Likeness(keyed([names.own for names in keys]), keyed([names.wide for names in keys]))


def _shared_place(tables: Tables, roster: Roster) -> pl.DataFrame:
    """Connections.csv tells a company as of the export's day only, so former colleagues elsewhere go unrecognised."""
    mine = [*tables[Position].frame["company"].drop_nulls(), *tables[Education].frame["school"].drop_nulls()]
    shared = likely_places(roster.people["company"].drop_nulls().unique(), mine)
    return roster.people.filter(pl.col("company").is_in(shared)).select("person_id", shared_place="company")
