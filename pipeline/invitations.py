"""Invitations read against the connections: who asked whom, how many were accepted, and which notes are messages."""

import polars as pl

from pipeline.envelopes import ROW
from pipeline.people import Roster, key_of, matched
from pipeline.rows import LINE
from pipeline.sentences import day
from pipeline.tables import Table, Tables
from pipeline.threads import is_draft
from schemas.export import Invitation, Message

_BLANKS = r"[\s\x00\u{200b}\u{feff}]+"


def match_invitations(tables: Tables, roster: Roster) -> pl.DataFrame:
    """Every invitation with `person_id` and `invited_by`: the side that is not the owner's, and who asked.

    `person_id` is null where that side is none of the connections, or shares its name with another. `came_back`:
    whether its note stands in messages.csv too.
    """
    mine = pl.col("direction") == "OUTGOING"
    rows = tables[Invitation].frame.with_columns(
        other=pl.when(mine).then("invitee").otherwise("inviter"),
        other_name=pl.when(mine).then("recipient_name").otherwise("sender_name"),
        invited_by=pl.when(mine).then(pl.lit("me")).otherwise(pl.lit("them")),
    )
    known = matched(rows, roster, url="other", name=pl.col("other_name"))
    doubled = _notes_sent(known, tables[Message].frame)
    return known.with_columns(came_back=pl.int_range(pl.len()).is_in(doubled.implode()))


def who_invited(invitations: pl.DataFrame) -> pl.DataFrame:
    """`person_id` and `invited_by`; of several invitations between two people the latest is the one accepted."""
    known = invitations.drop_nulls("person_id").sort("sent_at", LINE)
    return known.group_by("person_id", maintain_order=True).agg(pl.col("invited_by").last())


def remarks(invitations: pl.DataFrame, messages: Table) -> list[str]:
    """Sentences on what the file can tell: acceptances, how far back it goes, notes that are messages as well.

    LinkedIn gives no status, so an invitation counts as accepted where the other side is a connection today; of several
    to one person, one. `invitations`: from `match_invitations`. Without any, no sentence.
    """
    total = invitations.height
    if not total:
        return []
    accepted = invitations["person_id"].drop_nulls().n_unique()
    rest = f", and for {total - accepted} it cannot be told" if accepted < total else ""
    oldest = invitations.select(day(pl.col("sent_at").min())).item()
    status = (
        "The file does not say which invitations were accepted: "
        f"of {total}, {accepted} led to a connection of today{rest}."
    )
    window = (
        f"LinkedIn lists those of about the last half year (the oldest here is of {oldest}), "
        "so of older connections it is not known who invited whom."
    )
    return [status, window, *_on_notes(invitations, messages)]


def _on_notes(invitations: pl.DataFrame, messages: Table) -> list[str]:
    notes = invitations["note"].count()
    doubled = invitations["came_back"].sum()
    if not doubled:
        return []
    stand, once = ("stand", "each counts") if doubled > 1 else ("stands", "it counts")
    told = f"{doubled} of {notes} {'notes' if notes > 1 else 'note'} {stand} in {messages.file} too"
    return [f"{told}, as the message that LinkedIn makes of a note at acceptance; {once} once."]


def lone_notes(invitations: pl.DataFrame, last_row: int, roster: Roster) -> pl.DataFrame:
    """The notes of accepted invitations that stand nowhere in messages.csv, as messages: columns of `cues.classify`.

    Such a note is the inviter's first message. LinkedIn dates the copy that it makes of a note at acceptance, so this
    one stands at the beginning of the day of connecting, or when it was sent if that is later. Notes of invitations
    without a connection reached nobody that is told of here. `invitations`: from `match_invitations`;
    `last_row`: a number that no message's ROW reaches.
    """
    connected = roster.people.select("person_id", accepted=pl.col("connected_on").cast(pl.Datetime("us", "UTC")))
    latest = (
        invitations.with_row_index("note_row").drop_nulls("person_id").sort("sent_at", LINE)
        .unique("person_id", keep="last", maintain_order=True)
        .filter(pl.col("note").is_not_null(), ~pl.col("came_back"))
        .join(connected, on="person_id", maintain_order="left")
    )  # fmt: skip
    return latest.select(
        (pl.col("note_row") + last_row).alias(ROW),
        pl.lit(None, pl.Int64).alias(LINE),
        thread=pl.lit(None, pl.UInt32),
        from_me=pl.col("invited_by") == "me",
        sent_at=pl.max_horizontal("sent_at", "accepted"),
        kind=pl.lit("personal"),
        content="note",
        recipient_names="recipient_name",
        person_id="person_id",
    )


def _notes_sent(invitations: pl.DataFrame, messages: pl.DataFrame) -> pl.Series:
    """Rows of the notes that came back as a message: same people, same text but for blanks, after the invitation."""
    notes = invitations.with_row_index("note_row").drop_nulls("note")
    if notes.is_empty():
        return notes["note_row"]
    notes = notes.select(
        "note_row", "inviter", "invitee", asked_at="sent_at", text=_folded("note"), **_keys("recipient_name")
    )
    late = messages.filter((pl.col("sent_at") >= notes["asked_at"].min()) & ~is_draft())
    by_inviters = pl.col("sender").is_in(notes["inviter"].implode()) | key_of("sender_name").is_in(
        notes["from_key"].implode()
    )
    sent = late.filter(by_inviters.fill_null(value=False)).with_columns(text=_folded("content"))
    sent = sent.join(notes, on="text", how="semi").select(
        "text", "sent_at", "sender", "recipients", **_keys("recipient_names")
    )
    found = pl.concat([_by_address(notes, sent), _by_name(notes, sent)])
    return found.filter(pl.col("sent_at") >= pl.col("asked_at"))["note_row"].unique()


def _by_address(notes: pl.DataFrame, sent: pl.DataFrame) -> pl.DataFrame:
    told = sent.explode("recipients", empty_as_null=False, keep_nulls=False)
    pairs = notes.join(told, left_on=["text", "inviter", "invitee"], right_on=["text", "sender", "recipients"])
    return pairs.select("note_row", "asked_at", "sent_at")


def _by_name(notes: pl.DataFrame, sent: pl.DataFrame) -> pl.DataFrame:
    """Where a file has no addresses; two that are known and differ are two people, whatever their names."""
    pairs = notes.join(sent, on=["text", "from_key", "to_key"])
    same_sender = pl.col("inviter").is_null() | pl.col("sender").is_null() | (pl.col("inviter") == pl.col("sender"))
    recipients = pl.col("recipients")
    same_recipient = (
        pl.col("invitee").is_null() | (recipients.list.len() == 0) | recipients.list.contains(pl.col("invitee"))
    )
    return pairs.filter(same_sender, same_recipient).select("note_row", "asked_at", "sent_at")


def _folded(column: str) -> pl.Expr:
    """Exports before March 2026 have no line breaks in messages, and none have them in notes."""
    return pl.col(column).str.replace_all(_BLANKS, " ").str.strip_chars(" ")


def _keys(recipient: str) -> dict[str, pl.Expr]:
    return {"from_key": key_of("sender_name"), "to_key": key_of(recipient)}
