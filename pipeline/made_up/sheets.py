"""The files of a made-up export other than its messages, each in its exact spelling."""

from collections.abc import Iterable

from pipeline.made_up.cells import connected_on, followed_on, pacific, pacific_padded, plain, sheet, slashed, utc
from pipeline.made_up.chance import DAY, Dice
from pipeline.made_up.lives import Stage
from pipeline.made_up.personas import OWNER, OWNER_COMPANIES, OWNER_SCHOOL, Casting, Persona
from pipeline.made_up.phrases import praise
from pipeline.made_up.society import Network
from schemas.fields import PROFILE_PREFIX, profile_url

NOTES = (
    'Notes:\n"When exporting your connection data, you may notice that some of the email addresses are missing. You '
    "will only see email addresses for connections who have allowed their connections to see or download their email "
    "address using this setting https://www.linkedin.com/psettings/privacy/email. You can learn more here "
    'https://www.linkedin.com/help/linkedin/answer/261"\n\n'
)
_SKILLS = ("Facilitation", "Product strategy", "Interviewing", "Writing", "Roadmaps", "Data analysis, basic")
_REMARKS = ("Likes tea, trams and short e-mails.", 'Ask about the "harbour" book', "Met at the spring fair, twice")
_NEAR = ("mutual", "dormant", "owed", "answered_elsewhere", "new")
_INVITED_WITHIN = 180  # days: about as far back as an export lists invitations


def connections(network: Network) -> bytes:
    """Connections.csv: three lines of notes, then people, newest first; no line end after the last."""
    rows = [
        (
            bond.connected,
            [
                bond.person.first,
                bond.person.last,
                profile_url(bond.person.slug),
                bond.person.email,
                bond.person.company,
                bond.person.position,
                connected_on(bond.connected),
            ],
        )
        for bond in network.bonds
    ]
    rows += [(day, [""] * 6 + [connected_on(day)]) for day in network.anonymous]
    rows.sort(key=lambda row: -row[0])
    header = "First Name,Last Name,URL,Email Address,Company,Position,Connected On"
    return NOTES.encode() + sheet(header, (cells for _, cells in rows)).removesuffix(b"\n")


def invitations(stage: Stage, casting: Casting, network: Network) -> bytes:
    """Invitations.csv: those of the last half year, accepted ones included, and some that wait for an answer."""
    dice, rows = stage.dice, []
    for bond in network.bonds:
        if stage.today - bond.connected < _INVITED_WITHIN:
            at = (bond.connected - 1 - min(30, int(dice.expovariate(0.3)))) * DAY + dice.hour()
            rows.append((at, bond.person, bool(bond.note) or dice.happens(0.65), bond.note))
    rows += [(stage.ago(1, 170), casting.draw(), dice.happens(0.8), "") for _ in range(2 + len(rows) // 5)]
    rows.sort(key=lambda row: -row[0])
    return sheet(
        "From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl",
        (_invitation(*row) for row in rows),
    )


def _invitation(at: int, person: Persona, mine: bool, note: str) -> list[str]:
    ends = (OWNER, person) if mine else (person, OWNER)
    # The note's line breaks are not in this file, and its message row may have some.
    note = " ".join(note.split())
    return [
        *(end.name for end in ends),
        pacific(at),
        note,
        "OUTGOING" if mine else "INCOMING",
        *(PROFILE_PREFIX + end.slug for end in ends),
    ]


def _endorsements(stage: Stage, network: Network, share: float, whose: str, statuses: tuple[str, ...]) -> bytes:
    dice, rows = stage.dice, []
    for bond in network.bonds:
        if bond.life in _NEAR and dice.happens(share):
            day = dice.randint(bond.connected + 1, stage.today - 1)
            for skill in dice.sample(_SKILLS, dice.randint(1, 3)):
                at = day * DAY + dice.hour()
                name = [bond.person.first, bond.person.last]
                url = f"www.linkedin.com/in/{bond.person.slug}"
                rows.append((at, [slashed(at), skill, *name, url, dice.choice(statuses)]))
    rows.sort(key=lambda row: -row[0])
    header = f"Endorsement Date,Skill Name,{whose} First Name,{whose} Last Name,{whose} Public Url,Endorsement Status"
    return sheet(header, (cells for _, cells in rows)) if rows else b""


def endorsements_received(stage: Stage, network: Network) -> bytes:
    """Endorsement_Received_Info.csv: skills of the owner's that connections endorsed."""
    return _endorsements(stage, network, 0.25, "Endorser", ("ACCEPTED",))


def endorsements_given(stage: Stage, network: Network) -> bytes:
    """Endorsement_Given_Info.csv: connections' skills that the owner endorsed."""
    return _endorsements(stage, network, 0.12, "Endorsee", ("ACCEPTED",) * 12 + ("PENDING",))


def _recommendations(rows: Iterable[tuple[int, Persona, str, str]]) -> bytes:
    cells = [
        [who.first, who.last, who.company, who.position, text, pacific_padded(at), status]
        for at, who, text, status in sorted(rows, key=lambda row: -row[0])
    ]
    return sheet("First Name,Last Name,Company,Job Title,Text,Creation Date,Status", cells) if cells else b""


def recommendations_received(stage: Stage, network: Network) -> bytes:
    """Recommendations_Received.csv: by every recommender, some friends, and somebody who shares a name."""
    wrote = (bond for bond in network.bonds if bond.life == "recommender" or bond.favour == "recommendation")
    authors = [bond.person for bond in wrote]
    authors += _friends(stage.dice, network, 0.04)
    if network.shared_name:
        authors.append(network.shared_name)
    dice = stage.dice
    return _recommendations((stage.ago(100, 700), who, praise(dice, OWNER.first), "VISIBLE") for who in authors)


def recommendations_given(stage: Stage, network: Network) -> bytes:
    """Recommendations_Given.csv: what the owner wrote about some friends; its status is always blank."""
    dice = stage.dice
    return _recommendations(
        (stage.ago(100, 700), who, praise(dice, who.first.strip()), "") for who in _friends(dice, network, 0.03)
    )


def _friends(dice: Dice, network: Network, share: float) -> list[Persona]:
    shared = network.shared_name.name if network.shared_name else ""
    mutual = [bond for bond in network.bonds if bond.life == "mutual" and len(bond.lines) > 8]
    return [bond.person for bond in mutual if dice.happens(share) and bond.person.name != shared]


def notes(stage: Stage, network: Network) -> bytes:
    """Notes.csv: the owner's private notes on a few people."""
    rows = []
    for bond in network.bonds:
        if bond.life in _NEAR and stage.dice.happens(0.03):
            at = utc(stage.ago(1, 90)) + " UTC"
            note = stage.dice.choice(_REMARKS)
            rows.append([bond.person.first, bond.person.last, profile_url(bond.person.slug), note, at, at])
    header = "Connection First Name,Connection Last Name,Connection Profile URL,Note,Created On,Edited On"
    return sheet(header, rows) if rows else b""


def follows(stage: Stage, casting: Casting, network: Network) -> bytes:
    """Member_Follows.csv: by name only; its newest row is the export's newest moment."""
    names = [bond.person.name for bond in network.bonds if bond.life == "mutual" and stage.dice.happens(0.3)]
    rows = [(stage.end, casting.draw().name)]
    rows += [(stage.ago(2, 1_500), name) for name in names]
    rows.sort(key=lambda row: -row[0])
    states = ("Active", "Active", "Active", "Unfollow")
    return sheet("Date,Status,FullName", ([utc(at), stage.dice.choice(states), name] for at, name in rows))


def about_owner(stage: Stage) -> dict[str, bytes]:
    """The owner's own profile, and files that say nothing about relationships."""
    blank = [""] * 5
    former = plain([OWNER_COMPANIES[1], "Analyst", "", "", "Jan 2015", "Dec 2018"])
    first = plain([OWNER_COMPANIES[2], "Intern", "", "", "2014", "2015"])
    follow = plain([OWNER_COMPANIES[2], followed_on(stage.end - 300 * DAY)]).removesuffix("\n")
    return {
        "Profile.csv": sheet(
            "First Name,Last Name,Maiden Name,Address,Birth Date,Headline,Summary,Industry,Zip Code,Geo Location,"
            "Twitter Handles,Websites,Instant Messengers",
            [[OWNER.first, OWNER.last, "", "", "", OWNER.position, "", "Design", *blank]],
        ),
        "Positions.csv": (
            "Company Name,Title,Description,Location,Started On,Finished On\n"
            + plain([OWNER_COMPANIES[0], OWNER.position, "Tools, and the people who use them", "", "Jan 2019", ""])
            + former
            + first
        ).encode(),
        "Education.csv": sheet(
            "School Name,Start Date,End Date,Notes,Degree Name,Activities",
            [[OWNER_SCHOOL, "2010", "2014", "", "BA", ""]],
        ),
        "Skills.csv": sheet("Name", ([skill] for skill in _SKILLS)),
        "Languages.csv": sheet("Name,Proficiency", [["English", "Native or bilingual proficiency"], ["Español", ""]]),
        "Company Follows.csv": b"Organization,Followed On\n" + follow.encode(),
        "Email Addresses.csv": b"Email Address,Confirmed,Primary,Updated On\nrowan@example.org,Yes,Yes,Not Available",
    }
