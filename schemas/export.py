"""What LinkedIn gives: one declaration per export file that says something about relationships."""

from typing import Literal

from schemas.export_activity import Comment, Share
from schemas.export_favours import EndorsementGiven, EndorsementReceived, RecommendationGiven, RecommendationReceived
from schemas.export_file import ExportFile, ExportRow, layout, may, must
from schemas.export_owner import Education, Position, Profile
from schemas.fields import Body, Day, Flag, Moment, PacificMoment, Slug, Slugs, Text, Word


class Connection(ExportRow):
    """Connections.csv: one first-degree connection. All but the date blank: a member who cannot be identified."""

    file = ExportFile(
        name="Connections.csv",
        stems=("connections", "connection"),
        columns={
            "first_name": must("First Name"),
            "last_name": must("Last Name"),
            "url": may("URL", "Profile URL"),
            "company": may("Company", "Current Company"),
            "position": may("Position", "Current Position"),
            "connected_on": must("Connected On"),
        },
        if_missing="without it there is nobody to report on",
        domain="CONNECTIONS",
        layouts=(layout("url", "since June 2023"), layout("", "until May 2023, without addresses")),
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
            "conversation_id": may("CONVERSATION ID"),
            "title": may("CONVERSATION TITLE"),
            "sender_name": must("FROM"),
            "sender": may("SENDER PROFILE URL"),
            "recipient_names": must("TO"),
            "recipients": may("RECIPIENT PROFILE URLS"),
            "sent_at": must("DATE"),
            "content": must("CONTENT"),
            "direction": may("DIRECTION"),
            "folder": may("FOLDER"),
            "attachments": may("ATTACHMENTS"),
            "is_message_draft": may("IS MESSAGE DRAFT"),
            "is_conversation_draft": may("IS CONVERSATION DRAFT"),
        },
        if_missing="nobody's messages are known: no replies, no lists, only who is connected since when",
        domain="INBOX",
        layouts=(
            layout("attachments", "since late 2025"),
            layout("is_message_draft recipients", "December 2024"),
            layout("recipients", "since April 2023"),
            layout("sender", "May 2021 to March 2023, with senders' addresses alone"),
            layout("conversation_id", "October 2020 to early 2021, without addresses"),
            layout("direction", "2018 to early 2020, without addresses"),
        ),
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
            "sender_name": must("From"),
            "recipient_name": must("To"),
            "sent_at": must("Sent At"),
            "direction": must("Direction"),
            "note": may("Message"),
            "inviter": may("inviterProfileUrl", "inviterProfileUrn"),
            "invitee": may("inviteeProfileUrl", "inviteeProfileUrn"),
        },
        if_missing="who invited whom is unknown",
        domain="INVITATIONS",
        layouts=(layout("inviter", "since July 2023"), layout("", "until June 2023, without addresses")),
    )
    sender_name: Text
    recipient_name: Text
    sent_at: PacificMoment
    direction: Literal["INCOMING", "OUTGOING"]
    note: Text = None
    inviter: Slug = None
    invitee: Slug = None


class Note(ExportRow):
    """Notes.csv: one private note of the owner on a connection; only its being there is read, not its text."""

    file = ExportFile(
        name="Notes.csv",
        stems=("notes", "note"),
        columns={
            "first_name": must("Connection First Name"),
            "last_name": must("Connection Last Name"),
            "url": may("Connection Profile URL"),
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
            "followed_at": must("Date"),
            "status": must("Status"),
            "name": must("FullName"),
        },
        if_missing="whom you follow is unknown",
        domain="MEMBER_FOLLOWING",
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
    Comment,
    Share,
)
