"""The layouts in which LinkedIn has exported since 2018, each as the files of one made-up account, to the letter."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from pipeline.made_up.cells import pacific, slashed
from sample_exports.eras import public, story
from sample_exports.eras.sheets import (
    DRAFTS,
    EIGHT,
    FOLDERED,
    NINE,
    OLD_ENDORSEMENTS,
    PROFILE,
    SEVEN,
    SIX,
    TEN,
    Sheet,
    activity,
    connections,
    endorsements,
    invitations,
    messages,
    owner,
    recommendations,
    targets,
)
from sample_exports.eras.spelling import BACKSLASHED, CRLF, OPEN_BREAKS, QUOTED, TABBED, iso
from sample_exports.eras.story import Habits

MEMBER = "48151623"
"""The owner's number, which the names of some files have borne since 2026."""


@dataclass(frozen=True)
class Era:
    """One layout: the folder's name, the day of its newest moment, its files and the look of its values."""

    name: str
    newest: date
    sheets: tuple[Sheet, ...]
    habits: Habits = field(default_factory=Habits)

    @property
    def shift(self) -> timedelta:
        """By how many days everything lies later than in `small/`; a negative whole number of weeks."""
        return datetime.combine(self.newest, story.NEWEST.timetz()) - story.NEWEST

    def files(self) -> dict[str, bytes]:
        """The bytes of every file by name."""
        return {sheet.name: sheet.written(self.habits, self.shift) for sheet in self.sheets}


_PUBLIC_LIFE = activity(OPEN_BREAKS, CRLF, links="SharedURL,MediaURL")
_URLS = ",inviterProfileUrl,inviteeProfileUrl"
_URNS = ",inviterProfileUrn,inviteeProfileUrn"
_PAST = Habits(breaks=False, drafts=False, links="none")
_BOTS = (
    Sheet("guide_messages.csv", TEN, lambda *_: []),
    Sheet("LearningCoachMessages.csv", "", lambda *_: [["No conversations found"]]),
)

ERAS = (
    Era(
        "2018",
        date(2018, 11, 14),
        (
            connections(SIX, notes=False, moment=pacific),
            messages(FOLDERED, "Messages.csv", moment=pacific),
            invitations(),
            OLD_ENDORSEMENTS,
            recommendations("Recommendations Received.csv"),
            *owner(PROFILE.replace("Headline", "Contact Instructions,Headline").replace("Zip", "Country,Zip")),
            targets("Ad Targeting.csv", TABBED),
            Sheet(
                "Shares.csv",
                "Date,Share Title,Share Description,Share Link,Share Commentary,Shared URL,Media URL,Type,Visibility",
                lambda _, shift: public.shares(shift, breaks=False),
                TABBED,
                slashed,
            ),
            Sheet(
                "Registration.csv",
                "Registration Date,Registration IP Address,Invited by (First Name),Invited by (Last Name),"
                "Subscription Types",
                lambda *_: public.registration(),
                moment=pacific,
            ),
        ),
        replace(_PAST, between_names=", ", sent_folder=True, emails=True),
    ),
    Era(
        "2020-winter",
        date(2020, 2, 12),
        (
            connections(SIX, notes=False),
            messages(FOLDERED.upper(), moment=iso),
            invitations(),
            OLD_ENDORSEMENTS,
            recommendations(),
            *owner(),
            targets("Ad Targeting.csv", TABBED),
        ),
        replace(_PAST, between_names=", "),
    ),
    Era(
        "2020",
        date(2020, 10, 14),
        (
            connections(SIX, notes=False),
            messages(EIGHT),
            invitations(),
            OLD_ENDORSEMENTS,
            recommendations(),
            *owner(),
            targets("Ad Targeting.csv", TABBED),
        ),
        replace(_PAST, between_names=", "),
    ),
    Era(
        "2021",
        date(2021, 12, 15),
        (
            connections(SIX, notes=True),
            messages(NINE),
            invitations(),
            OLD_ENDORSEMENTS,
            *endorsements(given=False, urls=False),
            recommendations(),
            *owner(),
            targets("Ad Targeting.csv", TABBED),
            *_PUBLIC_LIFE,
        ),
        replace(_PAST, between_names=", "),
    ),
    Era(
        "2023-spring",
        date(2023, 5, 10),
        (
            connections(SIX, notes=True),
            messages(TEN),
            invitations(),
            *endorsements(given=False, urls=False),
            recommendations(),
            *owner(),
            targets(),
            *_PUBLIC_LIFE,
        ),
        _PAST,
    ),
    Era(
        "2023-summer",
        date(2023, 8, 16),
        (
            connections(SEVEN, notes=True),
            messages(TEN),
            invitations(_URNS),
            *endorsements(),
            recommendations(),
            *owner(),
            targets(),
            *_PUBLIC_LIFE,
        ),
        replace(_PAST, links="members"),
    ),
    Era(
        "2023-winter",
        date(2023, 12, 20),
        (
            connections(SEVEN, notes=True),
            messages(TEN),
            invitations(_URLS),
            *endorsements(),
            recommendations(),
            *owner(),
            targets(),
            *_PUBLIC_LIFE,
        ),
        replace(_PAST, links="nobody"),
    ),
    Era(
        "2024",
        date(2024, 3, 13),
        (
            connections(SEVEN, notes=True),
            messages(TEN),
            invitations(_URLS),
            *endorsements(),
            recommendations(),
            *owner(),
            targets(),
            *_PUBLIC_LIFE,
        ),
        replace(_PAST, links="profiles"),
    ),
    Era(
        "2025",
        date(2025, 12, 3),
        (
            connections(SEVEN, notes=True),
            messages(f"{TEN},ATTACHMENTS,{DRAFTS.split(',')[0]}"),
            invitations(_URLS),
            *endorsements(),
            recommendations(),
            *owner(),
            targets(),
            *activity(BACKSLASHED),
            *_BOTS,
        ),
        Habits(breaks=False),
    ),
    Era(
        "2026",
        date(2026, 9, 30),
        (
            connections(SEVEN, notes=True),
            messages(f"{TEN},ATTACHMENTS,{DRAFTS}", dialect=QUOTED),
            invitations(_URLS),
            *endorsements(),
            recommendations(),
            *owner(),
            targets(),
            *activity(BACKSLASHED, mark=f"_{MEMBER}"),
            *_BOTS,
        ),
    ),
)
