"""Made-up mail from outside the connections: recruiters, deleted members, adverts and spam."""

from pipeline.made_up.chance import DAY, awake
from pipeline.made_up.exchanges import exchange
from pipeline.made_up.lives import ME, Line, Stage, Thread
from pipeline.made_up.personas import DELETED, Casting, Persona
from pipeline.made_up.phrases import subject

_THEM = 1
_YEARS = 2_600


def crowd(stage: Stage, casting: Casting, size: int) -> list[Thread]:
    """Threads with people who are no connections: exactly `size` lines in all, every kind first once."""
    kinds = (recruiter, deleted, advert, spam)
    threads: list[Thread] = []
    left = size
    while left:
        kind = kinds[len(threads)] if len(threads) < len(kinds) else stage.dice.choices(kinds, (30, 45, 15, 4))[0]
        thread = kind(stage, casting)
        del thread.lines[left:]
        left -= len(thread.lines)
        threads.append(thread)
    return threads


def _start(stage: Stage) -> int:
    return (stage.today - stage.dice.age(30, _YEARS)) * DAY + stage.dice.hour()


def recruiter(stage: Stage, casting: Casting) -> Thread:
    """Somebody with a role to fill, whom I answer or not."""
    person, at = casting.draw(), _start(stage)
    about = subject(stage.dice, person.language)
    lines = [Line(at, _THEM, "recruit")]
    if stage.dice.happens(0.45):
        lines.append(Line(awake(at + min(3 * DAY, stage.dice.wait(20))), ME, "thanks"))
    elif stage.dice.happens(0.5):
        lines.append(Line(awake(at + stage.dice.randint(4, 9) * DAY), _THEM, "ask"))
    return Thread([person], lines, title=about if stage.dice.happens(0.5) else "", subject=about)


def deleted(stage: Stage, _casting: Casting) -> Thread:
    """A conversation with a member who has left LinkedIn since."""
    day = stage.today - stage.dice.age(40, _YEARS)
    lines = exchange(stage, stage.dice.randint(1, 7), (4, 7), 2 * DAY, closing=False)
    return Thread([DELETED], [line._replace(at=line.at + day * DAY) for line in lines])


def advert(stage: Stage, casting: Casting) -> Thread:
    """A paid message: a sender with a name and no address."""
    sender = casting.draw()
    title = "Sponsored Conversation" if stage.dice.happens(0.4) else ""
    bare = Persona(sender.first.strip(), sender.last.strip(), "")
    about = subject(stage.dice, "en")
    return Thread([bare], [Line(_start(stage), _THEM, "advert")], title=title, subject=about, folder="ARCHIVE")


def spam(stage: Stage, casting: Casting) -> Thread:
    """Something that LinkedIn put into the spam folder."""
    return Thread([casting.draw()], [Line(_start(stage), _THEM, "spam")], folder="SPAM")
