"""What the owner did in public, and files that say nothing about relationships; made up here."""

from datetime import datetime, timedelta

from sample_exports.eras.spelling import broken_quotes
from sample_exports.eras.story import Cell, Row, ago

_FEED = "https://www.linkedin.com/feed/update/urn%3Ali%3A"
_REMARKS = (
    (3, "Ada Quill this is the survey I told you of"),
    (11, "Three things stayed with me\nThe light on the water\nThe tide"),
    (40, 'They asked for "more maps, please"\n\nand we found "eleven, at least"'),
    (95, "Congratulations, well deserved!"),
)
_POSTS = (
    (17, 'Our reading room is open again.\nCome and ask for "the blue box".\n\nTea is free, maps are not.'),
    (230, "A map of the old quay, scanned at last."),
)
_TARGETS = ("Member Age", *["Company Names"] * 3, *["Job Titles"] * 3, "interfaceLocale")


def _number(at: datetime) -> int:
    """LinkedIn's number of a post made at that moment: milliseconds since 1970, 22 bits further up."""
    return int(at.timestamp() * 1000) << 22


def comments(shift: timedelta) -> list[Row]:
    """Comments.csv: a line, lines without a comma or quotation mark, lines with both, and a line with a comma."""
    return [
        {"date": ago(days), "link": f"{_FEED}activity%3A{_number(ago(days + 1) + shift)}", "message": text}
        for days, text in _REMARKS
    ]


def reactions(shift: timedelta) -> list[Row]:
    """Reactions.csv: to three posts of people whom nothing names."""
    kinds = ((2, "LIKE"), (9, "PRAISE"), (33, "LIKE"))
    return [
        {"date": ago(days), "type": kind, "link": f"{_FEED}activity%3A{_number(ago(days, 5) + shift)}"}
        for days, kind in kinds
    ]


def shares(shift: timedelta, *, breaks: bool) -> list[Row]:
    """Shares.csv: a post of several lines and one of a single line."""
    rows: list[Row] = []
    for days, text in _POSTS:
        link = f"{_FEED}share%3A{_number(ago(days) + shift)}"
        rows.append(
            {
                "date": ago(days),
                "sharelink": link,
                "sharecommentary": broken_quotes(text) if breaks else text.replace("\n", " "),
                "visibility": "MEMBER_NETWORK" if breaks else "Public",
                "type": "TEXT",
            }
        )
    return rows


def follows() -> list[Row]:
    """Member_Follows.csv: one connection, and one person who is none and is followed no more."""
    return [
        {"date": ago(20), "status": "Active", "fullname": "Ada Quill"},
        {"date": ago(400), "status": "Unfollow", "fullname": "Wren Halloway"},
    ]


def targets() -> list[list[Cell]]:
    """Ad_Targeting.csv, header included: several columns go by one name."""
    return [[*_TARGETS], ["35-54", "Harbour Archive Trust", "Tarnwick & Lowe", "", "Archivist", "", "", "en_US"]]


def emails() -> list[Row]:
    """Email Addresses.csv."""
    return [
        {"emailaddress": "juniper@example.org", "confirmed": "Yes", "primary": "Yes", "updatedon": ago(300)},
        {"emailaddress": "vale@example.org", "confirmed": "No", "primary": "No", "updatedon": "Not Available"},
    ]


def company_follows() -> list[Row]:
    """Company Follows.csv."""
    return [{"organization": "Brimippe Textiles", "followedon": ago(150)}]


def registration() -> list[Row]:
    """Registration.csv of 2018."""
    return [{"registrationdate": ago(5_000), "registrationipaddress": "192.0.2.7", "subscriptiontypes": ""}]
