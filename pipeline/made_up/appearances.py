"""Lives that look one-sided at first sight, and in which it is too early to say, or something was said elsewhere."""

from pipeline.made_up.chance import DAY, awake
from pipeline.made_up.lives import ME, Bond, Line, Stage, Thread, apart, direct, group_only, tries

_THEM = 1


def heard_in_group(stage: Stage, bond: Bond, size: int) -> list[Thread]:
    """Five tries of mine without an answer; but they write in a group that we share."""
    (group,) = group_only(stage, bond, size)
    group.lines[1] = group.lines[1]._replace(by=_THEM)
    return [*direct(bond, tries(stage, bond, 5, bond.connected, stage.today - 30)), group]


def tried_again(stage: Stage, bond: Bond, _size: int) -> list[Thread]:
    """Four or five tries without an answer over the years, and one of the last days, which may still get one."""
    lines = tries(stage, bond, stage.dice.randint(4, 5), bond.connected, stage.today - 60)
    lately = awake(stage.end - stage.dice.randint(2 * DAY, 12 * DAY))
    return direct(bond, [*lines, Line(lately, ME, "try")])


def new_tried(stage: Stage, bond: Bond, _size: int) -> list[Thread]:
    """Five tries without an answer, but we have been connected for less than a year."""
    first, last = bond.connected + 1, stage.today - 20
    days = [first, *apart(stage, first + 40, last - 40, 3, 30), last]
    return direct(bond, [Line(day * DAY + stage.dice.hour(), ME, "try") for day in days])


def new_pitcher(stage: Stage, bond: Bond, _size: int) -> list[Thread]:
    """Three offers of theirs, but we have been connected for less than a year."""
    days = apart(stage, bond.connected + 20, stage.today - 20, 3, 25)
    return direct(bond, [Line(day * DAY + stage.dice.hour(), _THEM, "offer") for day in days])
