"""The files of an era: each with its name and header as printed in that year, how it is spelt, and its rows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pipeline.made_up.cells import followed_on, pacific, pacific_padded, slashed, utc
from pipeline.made_up.sheets import NOTES
from sample_exports.eras import public, story
from sample_exports.eras.spelling import PLAIN, TABBED, UNENDED, Dialect, Moment, in_month, in_year, on_day, utc_marked
from sample_exports.eras.story import Cell, Habits, Row
from schemas.export_file import normal_header

Rows = Iterable[Row | list[Cell]]


@dataclass(frozen=True)
class Sheet:
    """One file: its name and header as printed, how it is spelt, and its rows, given habits and the shift in time."""

    name: str
    header: str
    rows: Callable[[Habits, timedelta], Rows]
    dialect: Dialect = PLAIN
    moment: Moment = utc_marked
    before: str = ""

    def written(self, habits: Habits, shift: timedelta) -> bytes:
        """The bytes of the file, every moment `shift` later than in the story."""
        headers = self.header.split(",") if self.header else []
        body = [self._cells(headers, row, shift) for row in self.rows(habits, shift)]
        return self.dialect.written(self.before, [headers, *body] if headers else body)

    def _cells(self, headers: list[str], row: Row | list[Cell], shift: timedelta) -> list[str]:
        cells = row if isinstance(row, list) else [row.get(normal_header(header), "") for header in headers]
        return [self.moment(int((cell + shift).timestamp())) if isinstance(cell, datetime) else cell for cell in cells]


SIX = "First Name,Last Name,Email Address,Company,Position,Connected On"
SEVEN = "First Name,Last Name,URL,Email Address,Company,Position,Connected On"
FOLDERED = "From,To,Date,Subject,Content,Direction,Folder"
EIGHT = "CONVERSATION ID,CONVERSATION TITLE,FROM,TO,DATE,SUBJECT,CONTENT,FOLDER"
NINE = EIGHT.replace("FROM,", "FROM,SENDER PROFILE URL,")
TEN = NINE.replace("TO,", "TO,RECIPIENT PROFILE URLS,")
DRAFTS = "IS MESSAGE DRAFT,IS CONVERSATION DRAFT"
_ASKED = "From,To,Sent At,Message,Direction"
PROFILE = (
    "First Name,Last Name,Maiden Name,Address,Birth Date,Headline,Summary,Industry,Zip Code,Geo Location,"
    "Twitter Handles,Websites,Instant Messengers"
)
_ENDORSED = "Endorsement Date,Skill Name,{0} First Name,{0} Last Name,{0} Public Url,Endorsement Status"


def connections(header: str, *, notes: bool, moment: Moment = on_day) -> Sheet:
    """Connections.csv; `notes`: whether three lines of notes stand before its header."""
    return Sheet("Connections.csv", header, lambda habits, _: story.connections(habits), UNENDED, moment, NOTES * notes)


def messages(header: str, name: str = "messages.csv", dialect: Dialect = PLAIN, moment: Moment = utc_marked) -> Sheet:
    """The messages; before 2020 their file began with a capital."""
    return Sheet(name, header, lambda habits, _: story.messages(habits), dialect, moment)


def invitations(ends: str = "") -> Sheet:
    """Invitations.csv; `ends`: the headers of the two address columns, where there are some."""
    return Sheet("Invitations.csv", _ASKED + ends, lambda habits, _: story.invitations(habits), moment=pacific)


def endorsements(*, given: bool = True, urls: bool = True) -> tuple[Sheet, ...]:
    """Endorsements received and, where the year had them, given; with addresses where it had those."""
    received, gave = "Endorsement_Received_Info.csv", "Endorsement_Given_Info.csv"
    sheets = (
        Sheet(
            received,
            _ENDORSED.format("Endorser"),
            lambda habits, _: story.endorsements(received, habits),
            moment=slashed,
        ),
        Sheet(gave, _ENDORSED.format("Endorsee"), lambda habits, _: story.endorsements(gave, habits), moment=slashed),
    )
    if not urls:
        sheets = tuple(replace(sheet, header=sheet.header.replace("Endorser Public Url,", "")) for sheet in sheets)
    return sheets[: 1 + given]


OLD_ENDORSEMENTS = Sheet(
    "Endorsement Received Info.csv",
    "Endorsement Date,Skill Name,Endorser First Name,Endorser Last Name,Endorsement Status,Display Status",
    lambda habits, _: story.old_endorsements(habits),
    TABBED,
    slashed,
)


def recommendations(name: str = "Recommendations_Received.csv") -> Sheet:
    """Recommendations received."""
    header = "First Name,Last Name,Company,Job Title,Text,Creation Date,Status"
    return Sheet(name, header, lambda habits, _: story.recommendations(habits), moment=pacific_padded)


def owner(profile: str = PROFILE) -> tuple[Sheet, ...]:
    """What is about the owner: profile, jobs, schools, skills, e-mail addresses."""
    worked = "Company Name,Title,Description,Location,Started On,Finished On"
    studied = "School Name,Start Date,End Date,Notes,Degree Name,Activities"
    addresses = "Email Address,Confirmed,Primary,Updated On"
    return (
        Sheet("Profile.csv", profile, lambda habits, _: story.rows_of("Profile.csv", habits)),
        Sheet("Positions.csv", worked, lambda habits, _: story.jobs(habits), moment=in_month),
        Sheet("Education.csv", studied, lambda habits, _: story.schools(habits), moment=in_year),
        Sheet("Skills.csv", "Name", lambda habits, _: story.rows_of("Skills.csv", habits)),
        Sheet("Email Addresses.csv", addresses, lambda *_: public.emails(), UNENDED, pacific),
    )


def targets(name: str = "Ad_Targeting.csv", dialect: Dialect = PLAIN) -> Sheet:
    """What adverts are aimed by: several of its columns have one name."""
    return Sheet(name, "", lambda *_: public.targets(), dialect)


def activity(
    comments: Dialect, others: Dialect = PLAIN, mark: str = "", links: str = "SharedUrl,MediaUrl"
) -> tuple[Sheet, ...]:
    """Comments, reactions, posts and follows; `mark`: what stands at the end of their names."""
    share = f"Date,ShareLink,ShareCommentary,{links},Visibility"
    return (
        Sheet(f"Comments{mark}.csv", "Date,Link,Message", lambda _, shift: public.comments(shift), comments, utc),
        Sheet(f"Reactions{mark}.csv", "Date,Type,Link", lambda _, shift: public.reactions(shift), others, utc),
        Sheet(f"Shares{mark}.csv", share, lambda _, shift: public.shares(shift, breaks=True), others, utc),
        Sheet(f"Member_Follows{mark}.csv", "Date,Status,FullName", lambda *_: public.follows(), others, utc),
        Sheet(
            "Company Follows.csv", "Organization,Followed On", lambda *_: public.company_follows(), UNENDED, followed_on
        ),
    )
