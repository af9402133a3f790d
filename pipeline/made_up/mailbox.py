"""messages.csv of a made-up export, in today's all-quoted spelling and in that of 2023 to early 2025."""

import io
from base64 import b64encode
from uuid import UUID

from pipeline.made_up.cells import plain, quoted, utc
from pipeline.made_up.chance import Dice
from pipeline.made_up.lives import ME, Line, Thread
from pipeline.made_up.personas import OWNER, Persona
from pipeline.made_up.phrases import say
from schemas.fields import PROFILE_PREFIX

HEADER = ["CONVERSATION ID", "CONVERSATION TITLE", "FROM", "SENDER PROFILE URL", "TO", "RECIPIENT PROFILE URLS"]
HEADER += ["DATE", "SUBJECT", "CONTENT", "FOLDER"]
_DRAFT_COLUMNS = ["IS MESSAGE DRAFT", "IS CONVERSATION DRAFT"]
_SHARDS = ("010", "012", "013", "000", "011", "100")


def written(dice: Dice, threads: list[Thread], *, today: bool) -> bytes:
    """The threads as one file: those with the latest line first, and within each the latest line first.

    Today's files quote every cell and keep line breaks; earlier ones hold each message on one line. The two columns
    about drafts exist only where there is a draft, as in real exports.
    """
    drafts = any(line.act == "draft" for thread in threads for line in thread.lines)
    file = io.BytesIO()
    more = (["ATTACHMENTS"] + _DRAFT_COLUMNS * drafts) if today else []
    file.write((quoted if today else plain)(HEADER + more).encode())
    for thread in sorted(threads, key=lambda thread: -thread.lines[-1].at):
        file.write(_rows(dice, thread, len(HEADER) + len(more)).encode())
    return file.getvalue()


def _address(person: Persona) -> str:
    return PROFILE_PREFIX + person.slug if person.slug else ""


def _rows(dice: Dice, thread: Thread, width: int) -> str:
    """The thread's lines as rows; a width of 10 means the earlier, unquoted spelling."""
    everybody = [OWNER, *thread.others]
    key = f"{UUID(int=dice.getrandbits(128), version=4)}_{dice.choice(_SHARDS)}"
    start = ["2-" + b64encode(key.encode()).decode(), thread.title]
    ends = []
    for place, sender in enumerate(everybody):
        rest = everybody[:place] + everybody[place + 1 :]
        names = ",".join(person.name for person in rest)
        addresses = ",".join(address for person in rest if (address := _address(person)))
        ends.append([*start, sender.name, _address(sender), names, addresses])
    line_of = plain if width == len(HEADER) else quoted
    return "".join(
        line_of([*ends[line.by], utc(line.at) + " UTC", *_content(dice, thread, line, place, width)][:width])
        for place, line in reversed(list(enumerate(thread.lines)))
    )


def _content(dice: Dice, thread: Thread, line: Line, place: int, width: int) -> list[str]:
    """Subject, text, folder, attachments and the two marks of a draft."""
    name = thread.others[0].first.strip() if line.by == ME else OWNER.first
    text = line.text or say(dice, line.act, thread.others[0].language, name)
    if line.act == "introduce":
        text = text.replace("{other}", thread.others[1].first.strip())
    if width == len(HEADER):
        text = text.replace("\r\n", " ").replace("\n", " ")
    draft = line.act == "draft"
    subject = thread.subject if place == 0 else f"Re: {thread.subject}" if thread.subject else ""
    picture = f"https://www.linkedin.com/dms/prv/image/v2/{dice.getrandbits(64):016x}" if line.act == "picture" else ""
    return [subject, text, "" if draft else thread.folder, picture, "Yes" if draft else "No", "No"]
