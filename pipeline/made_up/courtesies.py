"""Lives in which little is said and much depends on how: greetings, thanks given and forgotten, goodbyes, refusals."""

from pipeline.made_up.chance import DAY, awake
from pipeline.made_up.lives import ME, Bond, Line, Stage, Thread, apart, direct
from pipeline.made_up.phrases import Act

_THEM = 1
_DAYS_TO_THANK = 30


def _talk(stage: Stage, start: int, *turns: tuple[int, Act]) -> list[Line]:
    """One line per turn, each within five days of the one before."""
    lines: list[Line] = []
    for by, act in turns:
        at = awake(lines[-1].at + min(5 * DAY, stage.dice.wait(14))) if lines else start
        lines.append(Line(at, by, act))
    return lines


def _long_ago(stage: Stage, bond: Bond, youngest: int) -> int:
    return stage.ago(youngest, max(youngest, stage.today - bond.connected - 5))


def ritual_only(stage: Stage, bond: Bond, _size: int) -> list[Thread]:
    """Wishes for birthdays and the like over the years, mine or both sides', now and then with a word of thanks."""
    dice, lines = stage.dice, list[Line]()
    mutual = dice.happens(0.5)
    for day in apart(stage, bond.connected + 20, stage.today - 30, dice.randint(4, 6), 60):
        by = dice.choice((ME, _THEM)) if mutual else ME
        lines.append(Line(day * DAY + dice.hour(), by, "rite"))
        if mutual and dice.happens(0.4):
            lines.append(Line(awake(lines[-1].at + dice.randint(600, DAY)), 1 - by, "tap"))
    return direct(bond, lines)


def closed_politely(stage: Stage, bond: Bond, _size: int) -> list[Thread]:
    """A conversation that ended with their thanks: nobody owes anybody a word."""
    start = _long_ago(stage, bond, 40)
    if stage.dice.happens(0.5):
        return direct(bond, _talk(stage, start, (_THEM, "ask"), (ME, "answer"), (_THEM, "thanks")))
    return direct(bond, _talk(stage, start, (ME, "ask"), (_THEM, "answer"), (ME, "thanks"), (_THEM, "thanks")))


def owed_question(stage: Stage, bond: Bond, _size: int) -> list[Thread]:
    """The only thing between us is a question of theirs, which waits for me."""
    asked = awake(stage.end - stage.dice.randint(5, 300) * DAY)
    return direct(bond, [Line(asked, _THEM, "ask")])


def thanked(stage: Stage, bond: Bond, _size: int) -> list[Thread]:
    """They answered a question of mine at length, and I thanked them within days."""
    start = _long_ago(stage, bond, 60)
    return direct(bond, _talk(stage, start, (ME, "ask"), (_THEM, "advice"), (ME, "thanks")))


def helper_unthanked(stage: Stage, bond: Bond, _size: int) -> list[Thread]:
    """They did me a favour more than a month ago, and I never thanked them: advice, an introduction, a recommendation.

    Whoever recommends me has talked with me before; when they wrote the recommendation is for the sheets to say.
    """
    bond.favour = stage.dice.choices(("advice", "introduction", "recommendation"), (2, 1, 1))[0]
    if bond.favour == "recommendation":
        start = (bond.connected + stage.dice.randint(2, 200)) * DAY + stage.dice.hour()
        return direct(bond, _talk(stage, start, (ME, "ask"), (_THEM, "answer"), (ME, "thanks")))
    start = _long_ago(stage, bond, _DAYS_TO_THANK + 40)
    if bond.favour == "introduction":
        return [_introduction(stage, bond, start, "news")]
    return direct(bond, _talk(stage, start, (ME, "ask"), (_THEM, "advice"), (ME, "news")))


def introducer(stage: Stage, bond: Bond, _size: int) -> list[Thread]:
    """They opened a conversation of three to introduce me to somebody; I thanked them, there and alone."""
    bond.favour = "introduction"
    thread = _introduction(stage, bond, _long_ago(stage, bond, 60), "thanks")
    return [thread, *direct(bond, [Line(awake(thread.lines[-1].at + 3_600), ME, "thanks")])]


def _introduction(stage: Stage, bond: Bond, start: int, mine: Act) -> Thread:
    """Their introduction, the third's hello, and a word of mine."""
    lines = _talk(stage, start, (_THEM, "introduce"), (2, "news"), (ME, mine))
    return Thread([bond.person], lines, guests=1)


def declined(stage: Stage, bond: Bond, _size: int) -> list[Thread]:
    """We talked, and then they asked to be left alone; that was more than a year ago."""
    start = _long_ago(stage, bond, 420)
    return direct(bond, _talk(stage, start, (ME, "ask"), (_THEM, "news"), (ME, "try"), (_THEM, "decline")))


def nudged(stage: Stage, bond: Bond, _size: int) -> list[Thread]:
    """We talked once; since then I have tried three times to take it up again, the last time over a year ago."""
    start = (bond.connected + stage.dice.randint(2, 90)) * DAY + stage.dice.hour()
    lines = _talk(stage, start, (ME, "ask"), (_THEM, "answer"), (ME, "thanks"))
    at = lines[-1].at
    for _ in range(3):
        at = awake(at + stage.dice.randint(20, 40) * DAY)
        lines.append(Line(at, ME, "try"))
    return direct(bond, lines)


def asks_only(stage: Stage, bond: Bond, _size: int) -> list[Thread]:
    """They asked and I answered, two to four times; of my own dozen questions over the years not one was answered.

    It goes on to this day, or a request of theirs, met, is the last of it, more than a year ago.
    """
    dice, theirs = stage.dice, stage.dice.randint(2, 4)
    mine, over = dice.randint(11, 13), dice.happens(0.5)
    days = apart(stage, bond.connected + 2, stage.today - (500 if over else 40), mine + theirs, 30)
    asked = {*dice.sample(range(1, len(days) - 1), theirs - 1), len(days) - 1 if over else 0}
    lines = []
    for place, day in enumerate(days):
        at = day * DAY + dice.hour()
        if place in asked:
            lines += [Line(at, _THEM, "ask"), Line(awake(at + min(8 * DAY, dice.wait(9))), ME, "answer")]
        else:
            lines.append(Line(at, ME, "try"))
    return direct(bond, lines)
