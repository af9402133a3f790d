"""What the owner sent to many people at once: to some of them nothing else ever."""

from pipeline.made_up.chance import DAY
from pipeline.made_up.lives import ME, Bond, Line, Stage, Thread, direct
from pipeline.made_up.personas import Casting, Persona
from pipeline.made_up.phrases import bulletin

OLDEST = 720
_AGES = (60, 270, 480, OLDEST)  # days; too far apart and too many for one-off mail, so that only their sameness tells
_READERS = 5  # with these alone a text has gone to as many people as make it a blast
COST = len(_AGES) * _READERS
"""Messages to people who are no connections, once anybody's life is made of blasts."""


def blast_only(stage: Stage, bond: Bond, _size: int) -> list[Thread]:
    """Whatever I sent to everybody went to them too, unanswered; nothing else."""
    return direct(bond, _copies(stage, bond.person))


def readers(stage: Stage, casting: Casting) -> list[Thread]:
    """Threads of the same blasts with people who are no connections any more."""
    people = [casting.draw() for _ in range(_READERS)]
    return [Thread([person], _copies(stage, person)) for person in people]


def _copies(stage: Stage, person: Persona) -> list[Line]:
    """One line per blast, all of a blast within three days."""
    lines = []
    for number, age in sorted(enumerate(_AGES), key=lambda blast: -blast[1]):
        at = (stage.today - age + stage.dice.randint(0, 2)) * DAY + stage.dice.hour()
        lines.append(Line(at, ME, "news", bulletin(stage.dice, number, person.first.strip())))
    return lines
