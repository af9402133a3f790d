"""Lives of those who sell: now and then, at once, with one text again and again, and refused in the end."""

from pipeline.made_up.chance import DAY, awake
from pipeline.made_up.lives import ME, Bond, Line, Stage, Thread, apart, direct
from pipeline.made_up.personas import OWNER
from pipeline.made_up.phrases import Act, say

_THEM = 1


def pitcher(stage: Stage, bond: Bond, _size: int) -> list[Thread]:
    """Two to four offers over the years, each in other words, the first long after connecting; I never answered."""
    days = apart(stage, bond.connected + 40, stage.today - 20, stage.dice.randint(2, 4), 30)
    return direct(bond, [Line(day * DAY + stage.dice.hour(), _THEM, "offer") for day in days])


def early_pitcher(stage: Stage, bond: Bond, _size: int) -> list[Thread]:
    """An offer within a week of connecting, perhaps one or two more later; I never answered."""
    at = (bond.connected + stage.dice.randint(1, 4)) * DAY + stage.dice.hour()
    lines = [Line(at, _THEM, "offer")]
    for _ in range(stage.dice.randint(0, 2)):
        at = awake(at + stage.dice.randint(20, 90) * DAY)
        lines.append(Line(at, _THEM, "offer"))
    return direct(bond, lines)


def template_sender(stage: Stage, bond: Bond, _size: int) -> list[Thread]:
    """One text two to four times, an offer or the notice of an event; I never answered."""
    act: Act = stage.dice.choice(("offer", "notice"))
    text = say(stage.dice, act, bond.person.language, OWNER.first)
    days = apart(stage, bond.connected + 40, stage.today - 20, stage.dice.randint(2, 4), 30)
    return direct(bond, [Line(day * DAY + stage.dice.hour(), _THEM, act, text) for day in days])


def offer_refused(stage: Stage, bond: Bond, _size: int) -> list[Thread]:
    """They once offered something and I said no: all that there ever was is more than a year old."""
    at = stage.ago(400, stage.today - bond.connected - 10)
    answer = awake(at + min(5 * DAY, stage.dice.wait(14)))
    return direct(bond, [Line(at, _THEM, "offer"), Line(answer, ME, "refuse")])
