"""What LinkedIn gives: one declaration per export file that says something about relationships."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict

from schemas.fields import Body, Day, Flag, Moment, Slug, Slugs, Text, Word

ROW_MODEL = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True)
class Column:
    """The header under which a field has been seen, newest spelling first; compared by letters and digits only."""

    headers: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True)
class ExportFile:
    """One file of the export: its usual name, the stems it goes by, its columns and what its absence means."""

    name: str
    stems: tuple[str, ...]
    columns: dict[str, Column]
    if_missing: str


class ExportRow(BaseModel):
    """One row of one file; the subclass says which file."""

    model_config = ROW_MODEL
    file: ClassVar[ExportFile]


def normal_header(text: str) -> str:
    """A header or file stem reduced to its lower-case letters and digits, so that spelling drift does not matter."""
    return re.sub(r"[^0-9a-z]", "", text.casefold())


def _must(*headers: str) -> Column:
    return Column(headers, required=True)


def _may(*headers: str) -> Column:
    return Column(headers)


class Connection(ExportRow):
    """Connections.csv: one first-degree connection. All but the date blank: a member who cannot be identified."""

    file = ExportFile(
        name="Connections.csv",
        stems=("connections", "connection"),
        columns={
            "first_name": _must("First Name"),
            "last_name": _must("Last Name"),
            "url": _may("URL", "Profile URL"),
            "company": _may("Company", "Current Company"),
            "position": _may("Position", "Current Position"),
            "connected_on": _must("Connected On"),
        },
        if_missing="without it there is nobody to report on",
    )
    first_name: Text
    last_name: Text
    url: Slug = None
    company: Text = None
    position: Text = None
    connected_on: Day


class Message(ExportRow):
    """messages.csv: one message; a conversation's rows stand together, newest first."""

    file = ExportFile(
        name="messages.csv",
        stems=("messages", "message", "messaages"),
        columns={
            "conversation_id": _may("CONVERSATION ID"),
            "title": _may("CONVERSATION TITLE"),
            "sender_name": _must("FROM"),
            "sender": _may("SENDER PROFILE URL"),
            "recipient_names": _must("TO"),
            "recipients": _may("RECIPIENT PROFILE URLS"),
            "sent_at": _must("DATE"),
            "content": _must("CONTENT"),
            "direction": _may("DIRECTION"),
            "folder": _may("FOLDER"),
            "attachments": _may("ATTACHMENTS"),
            "is_message_draft": _may("IS MESSAGE DRAFT"),
            "is_conversation_draft": _may("IS CONVERSATION DRAFT"),
        },
        if_missing="nobody's messages are known: no replies, no lists, only who is connected since when",
    )
    conversation_id: Text = None
    title: Text = None
    sender_name: Text
    sender: Slug = None
    recipient_names: Text
    recipients: Slugs = ()
    sent_at: Moment
    content: Body
    direction: Word = None
    folder: Word = None
    attachments: Text = None
    is_message_draft: Flag = False
    is_conversation_draft: Flag = False


class Invitation(ExportRow):
    """Invitations.csv: one invitation of about the last six months, accepted ones included; times are US Pacific."""

    file = ExportFile(
        name="Invitations.csv",
        stems=("invitations", "invitation"),
        columns={
            "sender_name": _must("From"),
            "recipient_name": _must("To"),
            "sent_at": _must("Sent At"),
            "direction": _must("Direction"),
            "inviter": _may("inviterProfileUrl"),
            "invitee": _may("inviteeProfileUrl"),
        },
        if_missing="who invited whom is unknown",
    )
    sender_name: Text
    recipient_name: Text
    sent_at: Moment
    direction: Literal["INCOMING", "OUTGOING"]
    inviter: Slug = None
    invitee: Slug = None


class EndorsementReceived(ExportRow):
    """Endorsement_Received_Info.csv: one skill of mine that a connection endorsed."""

    file = ExportFile(
        name="Endorsement_Received_Info.csv",
        stems=("endorsementreceivedinfo",),
        columns={
            "endorsed_at": _must("Endorsement Date"),
            "skill": _must("Skill Name"),
            "first_name": _must("Endorser First Name"),
            "last_name": _must("Endorser Last Name"),
            "url": _may("Endorser Public Url"),
            "status": _may("Endorsement Status"),
        },
        if_missing="endorsements that others gave you are unknown",
    )
    endorsed_at: Moment
    skill: Text
    first_name: Text
    last_name: Text
    url: Slug = None
    status: Word = None


class EndorsementGiven(ExportRow):
    """Endorsement_Given_Info.csv: one skill of a connection that I endorsed."""

    file = ExportFile(
        name="Endorsement_Given_Info.csv",
        stems=("endorsementgiveninfo",),
        columns={
            "endorsed_at": _must("Endorsement Date"),
            "skill": _must("Skill Name"),
            "first_name": _must("Endorsee First Name"),
            "last_name": _must("Endorsee Last Name"),
            "url": _may("Endorsee Public Url"),
            "status": _may("Endorsement Status"),
        },
        if_missing="endorsements that you gave are unknown",
    )
    endorsed_at: Moment
    skill: Text
    first_name: Text
    last_name: Text
    url: Slug = None
    status: Word = None


_RECOMMENDATION_COLUMNS = {
    "first_name": _must("First Name"),
    "last_name": _must("Last Name"),
    "company": _may("Company"),
    "created_at": _must("Creation Date"),
    "status": _may("Status"),
}


class RecommendationReceived(ExportRow):
    """Recommendations_Received.csv: one recommendation written about me; no address, so matched by name."""

    file = ExportFile(
        name="Recommendations_Received.csv",
        stems=("recommendationsreceived", "recommendationreceived"),
        columns=_RECOMMENDATION_COLUMNS,
        if_missing="recommendations that others wrote for you are unknown",
    )
    first_name: Text
    last_name: Text
    company: Text = None
    created_at: Moment
    status: Word = None


class RecommendationGiven(ExportRow):
    """Recommendations_Given.csv: one recommendation that I wrote; no address, so matched by name."""

    file = ExportFile(
        name="Recommendations_Given.csv",
        stems=("recommendationsgiven", "recommendationgiven"),
        columns=_RECOMMENDATION_COLUMNS,
        if_missing="recommendations that you wrote are unknown",
    )
    first_name: Text
    last_name: Text
    company: Text = None
    created_at: Moment
    status: Word = None


class Profile(ExportRow):
    """Profile.csv: the owner's own name; it holds no profile address in any version."""

    file = ExportFile(
        name="Profile.csv",
        stems=("profile",),
        columns={
            "first_name": _must("First Name"),
            "last_name": _must("Last Name"),
            "headline": _must("Headline"),
        },
        if_missing="your own name is taken from your messages instead",
    )
    first_name: Text
    last_name: Text
    headline: Text = None


class Position(ExportRow):
    """Positions.csv: one job of the owner."""

    file = ExportFile(
        name="Positions.csv",
        stems=("positions", "position"),
        columns={
            "company": _must("Company Name"),
            "title": _must("Title"),
            "started_on": _may("Started On"),
            "finished_on": _may("Finished On"),
        },
        if_missing="former colleagues cannot be recognised and protected",
    )
    company: Text
    title: Text
    started_on: Text = None
    finished_on: Text = None


class Education(ExportRow):
    """Education.csv: one school of the owner."""

    file = ExportFile(
        name="Education.csv",
        stems=("education", "educations"),
        columns={
            "school": _must("School Name"),
            "started_on": _may("Start Date"),
            "finished_on": _may("End Date"),
        },
        if_missing="people who work at a school of yours cannot be recognised and protected",
    )
    school: Text
    started_on: Text = None
    finished_on: Text = None


class Note(ExportRow):
    """Notes.csv: one private note of the owner on a connection; only its being there is read, not its text."""

    file = ExportFile(
        name="Notes.csv",
        stems=("notes", "note"),
        columns={
            "first_name": _must("Connection First Name"),
            "last_name": _must("Connection Last Name"),
            "url": _may("Connection Profile URL"),
        },
        if_missing="your private notes on people are unknown",
    )
    first_name: Text
    last_name: Text
    url: Slug = None


class Follow(ExportRow):
    """Member_Follows.csv: one member whom the owner follows, unfollowed or muted; name only."""

    file = ExportFile(
        name="Member_Follows.csv",
        stems=("memberfollows", "memberfollow"),
        columns={
            "followed_at": _must("Date"),
            "status": _must("Status"),
            "name": _must("FullName"),
        },
        if_missing="whom you follow is unknown",
    )
    followed_at: Moment
    status: Word
    name: Text


EXPORT_ROWS: tuple[type[ExportRow], ...] = (
    Connection,
    Message,
    Invitation,
    EndorsementReceived,
    EndorsementGiven,
    RecommendationReceived,
    RecommendationGiven,
    Profile,
    Position,
    Education,
    Note,
    Follow,
)


def required_headers(row: type[ExportRow]) -> Iterator[str]:
    """The normal forms of the headers without which a line is not this file's header."""
    return (normal_header(column.headers[0]) for column in row.file.columns.values() if column.required)
