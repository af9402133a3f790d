"""The story that every era tells: the rows of `small/`, with moments as moments, and what the owner did in public."""

import csv
import io
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from schemas.export_file import normal_header
from schemas.fields import PACIFIC

Cell = str | datetime
Row = dict[str, Cell]
"""Cells by the lower-case letters of their header."""
Links = Literal["profiles", "members", "nobody", "none"]

SMALL = Path(__file__).parents[1] / "small"
NEWEST = datetime(2026, 9, 30, 7, 45, tzinfo=UTC)
"""The newest moment of `small/`."""
_HOURS = (18, 3, 22, 6)  # UTC; at 3 and 6 it is still the day before in Pacific time
_ARCHIVE, _SENT, _DRAFT = "ARCHIVE", "SENT", "ismessagedraft"


@dataclass(frozen=True)
class Habits:
    """What the values of an era look like; as given, those of 2026.

    `between_names`: what stands between the names in TO. `breaks`: whether a message keeps its line breaks. `drafts`:
    whether there is a column for them. `sent_folder`: whether the owner's messages have a folder of their own.
    `emails`: whether every connection has an e-mail address, and nobody is nameless. `links`: what the address columns
    of Invitations.csv hold. `source`: the export of today's layout that is told anew, a folder.
    """

    between_names: str = ","
    breaks: bool = True
    drafts: bool = True
    sent_folder: bool = False
    emails: bool = False
    links: Links = "profiles"
    source: Path = SMALL


def _moment(text: Cell) -> datetime:
    """Read apart from the program's own reading, so that the two can disagree."""
    text = str(text).replace("/", "-")
    if text.endswith("UTC"):
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S UTC").replace(tzinfo=UTC)
    return datetime.strptime(text, "%m-%d-%y, %I:%M %p").replace(tzinfo=PACIFIC).astimezone(UTC)


def _day(text: str) -> datetime:
    return datetime.strptime(text, "%d %b %Y").replace(tzinfo=UTC)


def rows_of(name: str, habits: Habits) -> list[Row]:
    """The rows of a file of the source, as text."""
    text = (habits.source / name).read_text(encoding="utf-8")
    records = list(csv.reader(io.StringIO(text, newline="")))
    start = next(number for number, record in enumerate(records) if len(record) > 1 or record == ["Name"])
    headers = [normal_header(header) for header in records[start]]
    return [dict(zip(headers, record, strict=True)) for record in records[start + 1 :]]


def connections(habits: Habits) -> list[Row]:
    """Connections.csv, each with an hour to its day; in 2018 not in order of date, and nobody without a name."""
    rows = []
    for number, row in enumerate(rows_of("Connections.csv", habits)):
        at = _day(str(row["connectedon"])) + timedelta(hours=_HOURS[number % 4], minutes=14)
        slug = str(row["url"]).rpartition("/")[2].replace("%C3%A9", "e")
        email = row["emailaddress"] or (f"{slug}@example.org" if habits.emails else "")
        rows.append(row | {"connectedon": at, "emailaddress": email})
    if habits.emails:
        return sorted((row for row in rows if row["firstname"]), key=lambda row: str(row["firstname"])[::-1])
    return rows


def messages(habits: Habits) -> list[Row]:
    """The messages file, drafts only where there is a column for them."""
    rows = rows_of("messages.csv", habits)
    names = {str(row["senderprofileurl"]): str(row["from"]) for row in rows}
    names |= {str(row["recipientprofileurls"]): str(row["to"]) for row in rows if "," not in str(row["to"])}
    me = owner(habits)
    return [_message(row, names, me, habits) for row in rows if habits.drafts or row.get(_DRAFT) != "Yes"]


def _message(row: Row, names: dict[str, str], me: str, habits: Habits) -> Row:
    mine = row["from"] == me
    to, known = str(row["to"]), [names.get(url, "") for url in str(row["recipientprofileurls"]).split(",")]
    content, folder = str(row["content"]), str(row["folder"])
    if habits.sent_folder:
        folder = _SENT if mine else folder.replace(_ARCHIVE, "ARCHIVED")
    return row | {
        # Not every recipient has an address, so the names are parted only where the addresses account for all of them.
        "to": habits.between_names.join(known) if ",".join(known) == to else to,
        "date": _moment(row["date"]),
        "content": content if habits.breaks else content.replace("\r\n", " ").replace("\n", " "),
        "direction": "OUTGOING" if mine else "INCOMING",
        "folder": folder,
    }


def owner(habits: Habits) -> str:
    """The owner's name as it stands in messages."""
    (row,) = rows_of("Profile.csv", habits)
    return f"{row['firstname']} {row['lastname']}"


def invitations(habits: Habits) -> list[Row]:
    """Invitations.csv; the one that still waits bears a note, which therefore is no message anywhere."""
    found = []
    for row in rows_of("Invitations.csv", habits):
        note = "Dear Odd, the harbour plans you asked for are here." if row["to"] == "Odd Wexstead" else ""
        urls = {who: _link(str(row[f"{who}profileurl"]), habits.links) for who in ("inviter", "invitee")}
        cells = {f"{who}profile{end}": url for who, url in urls.items() for end in ("url", "urn")}
        found.append(row | cells | {"message": note, "sentat": _moment(row["sentat"])})
    return found


def _link(url: str, links: Links) -> str:
    ways = {
        "profiles": url,
        "members": f"urn:li:member:{zlib.crc32(url.encode()) % 90_000_000 + 10_000_000}",
        "nobody": "https://www.linkedin.com/in",
        "none": "",
    }
    return ways[links]


def endorsements(name: str, habits: Habits) -> list[Row]:
    """Endorsements of today's spelling."""
    return [row | {"endorsementdate": _moment(row["endorsementdate"])} for row in rows_of(name, habits)]


def old_endorsements(habits: Habits) -> list[Row]:
    """Endorsements as they stood up to 2022: in other words, and with those that were withdrawn."""
    rows = endorsements("Endorsement_Received_Info.csv", habits)
    kept = [row | {"endorsementstatus": "Accepted", "displaystatus": "Show"} for row in rows]
    gone = {"endorserfirstname": "Hal", "endorserlastname": "Morwick", "skillname": "Bridges"}
    return [*kept, rows[0] | gone | {"endorsementstatus": "Redacted", "displaystatus": ""}]


def recommendations(habits: Habits) -> list[Row]:
    """Recommendations received."""
    rows = rows_of("Recommendations_Received.csv", habits)
    return [row | {"creationdate": _moment(row["creationdate"])} for row in rows]


def jobs(habits: Habits) -> list[Row]:
    """Positions.csv."""
    return _spans(rows_of("Positions.csv", habits))


def schools(habits: Habits) -> list[Row]:
    """Education.csv."""
    return _spans(rows_of("Education.csv", habits))


def _spans(rows: list[Row]) -> list[Row]:
    """Rows with the month or year of beginning and end as a moment in the midst of it."""
    for row in rows:
        for column in {"startedon", "finishedon", "startdate", "enddate"} & row.keys():
            if text := str(row[column]):
                row[column] = _day(f"15 {text}" if " " in text else f"01 Jul {text}")
    return rows


def ago(days: int, hours: int = 0) -> datetime:
    """So long before the newest moment."""
    return NEWEST - timedelta(days=days, hours=hours)
