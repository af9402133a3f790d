"""What happens between the owner and each made-up person: one life each, told as threads of messages."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from pipeline.made_up.chance import DAY, Dice, awake, workday
from pipeline.made_up.personas import Persona
from pipeline.made_up.phrases import Act, say

ME = 0
_CHAT: tuple[Act, ...] = ("ask", "answer", "news")


class Line(NamedTuple):
    """One message: Unix seconds, who wrote it (0 the owner, else the place among the others), what it does."""

    at: int
    by: int
    act: Act
    text: str = ""


@dataclass(slots=True)
class Thread:
    """One conversation of the owner's mailbox, oldest line first; `guests` more people are still to be put into it."""

    others: list[Persona]
    lines: list[Line]
    title: str = ""
    subject: str = ""
    folder: str = "INBOX"
    guests: int = 0

    @property
    def is_group(self) -> bool:
        """Whether more than two people take part, or will."""
        return len(self.others) + self.guests > 1


@dataclass(slots=True)
class Bond:
    """One connection: who, since which day (days since 1970), all that the two shared, and a favour they did me."""

    person: Persona
    life: str
    connected: int
    threads: list[Thread] = field(default_factory=list)
    note: str = ""
    favour: str = ""

    @property
    def lines(self) -> list[Line]:
        """The sent lines of the threads that only the two share."""
        return [line for thread in self.threads if not thread.is_group for line in thread.lines if _sent(line)]


@dataclass(frozen=True, slots=True)
class Stage:
    """What lives are told with: chance, the last moment (Unix seconds), whether drafts and pictures are exported."""

    dice: Dice
    end: int
    rich: bool

    @property
    def today(self) -> int:
        """The last day, in days since 1970."""
        return self.end // DAY

    def ago(self, first: int, last: int) -> int:
        """Some moment between so many and so many days ago, in Unix seconds."""
        return (self.today - self.dice.randint(first, last)) * DAY + self.dice.hour()


Telling = Callable[[Stage, Bond, int], list[Thread]]


def _sent(line: Line) -> bool:
    return line.act != "draft"


def direct(bond: Bond, lines: list[Line]) -> list[Thread]:
    """The lines as the one thread that only the two share; no lines, no thread."""
    return [Thread([bond.person], lines)] if lines else []


def apart(stage: Stage, first: int, last: int, count: int, gap: int) -> list[int]:
    """So many working days from first to last, in order, about `gap` days apart at least where there is room for it."""
    room = max(0, last - first - gap * (count - 1))
    steps = sorted(stage.dice.randint(0, room) for _ in range(count))
    days = (first + step + gap * place for place, step in enumerate(steps))
    return [max(first, workday(day)) for day in days]


def tries(stage: Stage, bond: Bond, count: int, since: int, until: int) -> list[Line]:
    """That many attempts of the owner's, none answered: over 24 days apart, now and then with a nudge days later."""
    lines = []
    for day in apart(stage, max(bond.connected + 1, since), until, count, 24):
        at = day * DAY + stage.dice.hour()
        lines.append(Line(at, ME, "try"))
        if stage.dice.happens(0.2):
            lines.append(Line(awake(at + stage.dice.randint(26, 120) * 3_600), ME, "ask"))
    return lines


def never_answering(stage: Stage, bond: Bond, _size: int) -> list[Thread]:
    """I wrote four to eight separate times, the first early, the last lately, years between them; nothing came back."""
    last = stage.today - 25
    third = (last - bond.connected) // 3
    lines = tries(stage, bond, 1, bond.connected, bond.connected + third)
    lines += tries(stage, bond, stage.dice.randint(2, 6), bond.connected + third + 26, last - third - 26)
    return direct(bond, lines + tries(stage, bond, 1, last - third, last))


def moderate(stage: Stage, bond: Bond, _size: int) -> list[Thread]:
    """Four separate tries over more than half a year, no answer."""
    last = stage.dice.randint(30, 90)
    days = apart(stage, stage.today - 360, stage.today - last - 130, 3, 30)
    days = [days[0] - 20, *days[1:], stage.today - last]
    return direct(bond, [Line(workday(day) * DAY + stage.dice.hour(), ME, "try") for day in days])


def pending(stage: Stage, bond: Bond, _size: int) -> list[Thread]:
    """I wrote within the last two weeks; the answer may still come."""
    at = awake(stage.end - stage.dice.randint(2 * DAY, 12 * DAY))
    return direct(bond, [Line(at, ME, "try")])


def owed(stage: Stage, bond: Bond, _size: int) -> list[Thread]:
    """We have talked; now their question has been waiting for me for days."""
    asked = awake(stage.end - stage.dice.randint(5, 60) * DAY)
    first = awake(asked - stage.dice.randint(20, 45) * DAY)
    answer = Line(awake(first + min(5 * DAY, stage.dice.wait(14))), 1, "answer")
    thanks = Line(awake(answer.at + min(5 * DAY, stage.dice.wait(14))), ME, "thanks")
    lines = [Line(first, ME, "ask"), answer, thanks, Line(asked, 1, "ask")]
    if stage.rich and stage.dice.happens(0.2):
        lines.append(Line(awake(asked + 3 * 3_600), ME, "draft"))
    return direct(bond, lines)


def pitching(stage: Stage, bond: Bond, _size: int) -> list[Thread]:
    """All that comes from them is offers, the first within a week of connecting."""
    at = (bond.connected + stage.dice.randint(1, 5)) * DAY + stage.dice.hour()
    lines = []
    for _ in range(stage.dice.randint(3, 5)):
        lines.append(Line(at, 1, "offer"))
        at = awake(at + stage.dice.randint(18, 70) * DAY)
    return direct(bond, lines)


def asking(stage: Stage, bond: Bond, _size: int) -> list[Thread]:
    """They asked and I answered, time and again; my own questions have no answer."""
    dice = stage.dice
    days = apart(stage, bond.connected + 2, stage.today - 40, 13, 30)
    theirs = set(dice.sample(range(len(days)), 5))
    lines = []
    for place, day in enumerate(days):
        at = day * DAY + dice.hour()
        if place in theirs:
            lines += [Line(at, 1, "ask"), Line(awake(at + min(8 * DAY, dice.wait(9))), ME, "answer")]
        else:
            lines.append(Line(at, ME, "try"))
    return direct(bond, lines)


def new(stage: Stage, bond: Bond, _size: int) -> list[Thread]:
    """We connected weeks or months ago; at most a word of mine, perhaps the note of my invitation."""
    throw = stage.dice.random()
    at = bond.connected * DAY + stage.dice.hour()
    if throw < 0.15:  # an invitation's note becomes a message at the moment of acceptance
        bond.note = say(stage.dice, "greet", bond.person.language, bond.person.first.strip()).strip()
        return direct(bond, [Line(at, ME, "greet", bond.note)])
    return direct(bond, [Line(at + 600, ME, "greet")] if throw < 0.4 else [])


def thin(stage: Stage, bond: Bond, _size: int) -> list[Thread]:
    """One or two messages of mine in all these years."""
    days = apart(stage, bond.connected + 1, stage.today - 20, stage.dice.randint(1, 2), 40)
    return direct(bond, [Line(day * DAY + stage.dice.hour(), ME, "try") for day in days])


def silent(_stage: Stage, _bond: Bond, _size: int) -> list[Thread]:
    """Connected for years, and not one message."""
    return []


def group_only(stage: Stage, bond: Bond, _size: int) -> list[Thread]:
    """We share a group thread and nothing else; who the two others in it are is for the caller to say."""
    day = apart(stage, max(bond.connected + 1, stage.today - 700), stage.today - 30, 1, 0)[0]
    at = day * DAY + stage.dice.hour()
    lines = []
    for _ in range(stage.dice.randint(4, 9)):
        lines.append(Line(at, stage.dice.randint(0, 3), stage.dice.choice(_CHAT)))
        at = awake(at + min(2 * DAY, stage.dice.wait(4)))
    title = stage.dice.choice(("Spring fair", "Reading group", "Old crew", ""))
    return [Thread([bond.person], lines, title, guests=2)]


def draft_only(stage: Stage, bond: Bond, _size: int) -> list[Thread]:
    """There is only something that I began to write and never sent."""
    at = awake(stage.end - stage.dice.randint(3, 200) * DAY)
    return direct(bond, [Line(at, ME, "draft")])


def answered_elsewhere(stage: Stage, bond: Bond, _size: int) -> list[Thread]:
    """I wrote several times in one thread; they answered in another, where I thanked them."""
    mine, theirs = [], []
    for day in apart(stage, stage.today - 330, stage.today - 40, 4, 30):
        at = day * DAY + stage.dice.hour()
        mine.append(Line(at, ME, "try"))
        theirs.append(Line(awake(at + stage.dice.randint(DAY, 9 * DAY)), 1, "answer"))
    thanks = Line(awake(theirs[-1].at + min(5 * DAY, stage.dice.wait(9))), ME, "thanks")
    return direct(bond, mine) + direct(bond, [*theirs[2:], thanks])


def former_colleague(stage: Stage, bond: Bond, _size: int) -> list[Thread]:
    """Five tries without an answer, from somebody who works where I once did."""
    return direct(bond, tries(stage, bond, 5, bond.connected, stage.today - 30))


def recommender(stage: Stage, bond: Bond, _size: int) -> list[Thread]:
    """They once wrote a recommendation for me; my tries since have no answer."""
    return direct(bond, tries(stage, bond, stage.dice.randint(3, 5), bond.connected, stage.today - 30))
