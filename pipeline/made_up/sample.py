"""A made-up LinkedIn export of any size, in today's layout or that of 2023, and the truth about everybody in it."""

import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Literal, get_args

from pipeline.errors import CannotWrite
from pipeline.made_up import mailbox, sheets
from pipeline.made_up.chance import Dice
from pipeline.made_up.lives import ME, Bond, Stage
from pipeline.made_up.personas import OWNER, Casting
from pipeline.made_up.society import Network, network

Layout = Literal["2026", "2023"]
_LAYOUTS: dict[str, Layout] = {layout: layout for layout in get_args(Layout)}
_ENDS: dict[Layout, datetime] = {
    "2026": datetime(2026, 9, 30, 18, 20, 7, tzinfo=UTC),
    "2023": datetime(2024, 8, 30, 18, 20, 7, tzinfo=UTC),
}


@dataclass(frozen=True)
class Truth:
    """What was made up about one connection; messages are the sent ones of threads that only the two share."""

    person_slug: str
    name: str
    life: str
    messages_sent: int
    messages_received: int


@dataclass(frozen=True)
class Sample:
    """A made-up export: its files by name, whose it is, its newest moment (UTC), and the truth, one per person."""

    files: dict[str, bytes]
    owner_slug: str
    as_of: datetime
    truth: list[Truth]


def make_sample(connections: int = 500, messages: int = 3000, seed: int = 1, layout: Layout = "2026") -> Sample:
    """An export with exactly so many rows in Connections.csv and in messages.csv; the same arguments, the same bytes.

    Every kind of life in `society.LIVES` occurs from 35 connections and 250 messages on (drafts not in layout "2023",
    which has no column for them); with fewer messages, more people stay silent. No messages, no messages.csv. Raises
    ValueError for a negative number or an unknown layout.
    """
    if connections < 0 or messages < 0:
        raise ValueError("A sample needs 0 or more connections and 0 or more messages.")
    if layout not in get_args(Layout):
        raise ValueError("The layout is one of " + " and ".join(get_args(Layout)) + ".")
    end = _ENDS[layout]
    stage = Stage(Dice(seed), int(end.timestamp()), rich=layout == "2026")
    casting = Casting(stage.dice, connections)
    people = network(stage, casting, connections, messages)
    files = _files(stage, casting, people, today=layout == "2026")
    truth = [_truth(bond) for bond in people.bonds]
    return Sample({name: files[name] for name in sorted(files) if files[name]}, OWNER.slug, end, truth)


def _truth(bond: Bond) -> Truth:
    mine = sum(line.by == ME for line in bond.lines)
    return Truth(bond.person.slug, bond.person.name, bond.life, mine, len(bond.lines) - mine)


def _files(stage: Stage, casting: Casting, people: Network, *, today: bool) -> dict[str, bytes]:
    """Every file; what has no rows is empty here and missing from the sample, as in real exports."""
    follows = f"Member_Follows_{stage.dice.randint(1_000_000, 99_999_999)}.csv" if today else "Member_Follows.csv"
    files = {
        "Connections.csv": sheets.connections(people),
        "messages.csv": mailbox.written(stage.dice, people.threads, today=today) if people.threads else b"",
        "guide_messages.csv": (",".join(mailbox.HEADER) + "\n").encode(),
        "Invitations.csv": sheets.invitations(stage, casting, people),
        "Endorsement_Received_Info.csv": sheets.endorsements_received(stage, people),
        "Endorsement_Given_Info.csv": sheets.endorsements_given(stage, people),
        "Recommendations_Received.csv": sheets.recommendations_received(stage, people),
        "Recommendations_Given.csv": sheets.recommendations_given(stage, people),
        follows: sheets.follows(stage, casting, people),
        **sheets.about_owner(stage),
    }
    # Notes and today's spelling of Rich_Media.csv came later than the older layout.
    return files | (
        {"Notes.csv": sheets.notes(stage, people)} if today else {"Rich Media.csv": b"Type,Link\nPhotos,\nVideos,\n"}
    )


class _Pipe:
    """A file that can only be written on: zip files then carry their sizes after each member, as LinkedIn's do."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def write(self, data: bytes) -> int:
        return self._file.write(data)

    def flush(self) -> None:
        self._file.flush()

    def close(self) -> None:
        self._file.close()


def write_zip(sample: Sample, path: Path) -> None:
    """Write the sample as a zip, whole or not at all: flat, deflated, every member dated at the sample's `as_of`.

    The folder must exist; a file of that name is replaced. Raises OSError if it cannot be written.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file, zipfile.ZipFile(_Pipe(file), "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in sample.files.items():
                member = zipfile.ZipInfo(name, sample.as_of.timetuple()[:6])
                member.compress_type = zipfile.ZIP_DEFLATED
                member.create_system = 0
                archive.writestr(member, content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def write_sample(folder: Path, connections: int, messages: int, seed: int, layout: str) -> Path:
    """Write a sample into a folder, made if need be, under the name that LinkedIn would give it; returns its path.

    Raises CannotWrite, also for an unknown layout.
    """
    try:
        sample = make_sample(connections, messages, seed, _LAYOUTS[layout])
        path = folder / f"Basic_LinkedInDataExport_{sample.as_of:%m-%d-%Y}.zip"
        folder.mkdir(parents=True, exist_ok=True)
        write_zip(sample, path)
    except KeyError:
        raise CannotWrite(f"There is no layout {layout}; choose {' or '.join(_LAYOUTS)}.") from None
    except OSError as error:
        raise CannotWrite(f"The sample cannot be written to {folder} ({error.strerror}); choose another.") from None
    return path
