"""Two-way histories of any exact length: bursts of conversations, one still going on, one that ended years ago."""

from itertools import accumulate
from math import log

from pipeline.made_up.chance import DAY, Dice, awake, workday
from pipeline.made_up.lives import ME, Bond, Line, Stage, Thread
from pipeline.made_up.phrases import Act

LEAST = 4  # messages: a first exchange and a last one
_THEM = 1
_TALKS: tuple[Act, ...] = ("ask", "ask", "ask", "news", "news", "try")
_OPENINGS: tuple[Act, ...] = (*_TALKS, "rite")
_GOING_ON: tuple[Act, ...] = ("ask", "news", "news", "answer", "thanks")


def mutual(stage: Stage, bond: Bond, size: int) -> list[Thread]:
    """We both write, to this day."""
    age = stage.today - bond.connected
    until = stage.today - stage.dice.randint(1, max(1, min(60, age // 3)))
    if size >= 4 * LEAST and stage.dice.happens(0.04):
        return [_letter(stage, bond), Thread([bond.person], _history(stage, bond.connected + 1, until, size - 2))]
    return [Thread([bond.person], _history(stage, bond.connected + 1, until, size))]


def dormant(stage: Stage, bond: Bond, size: int) -> list[Thread]:
    """We both wrote once; the last word, a friendly one, is more than a year old."""
    silence = stage.dice.randint(400, max(400, min(2_600, stage.today - bond.connected - 60)))
    until = stage.today - silence
    # The tie's own rhythm stays far shorter than its silence, so that nobody could call it merely slow.
    span = max(12, silence * (size // 10) // 24)
    return [Thread([bond.person], _history(stage, max(bond.connected + 1, until - span), until, size))]


def _letter(stage: Stage, bond: Bond) -> Thread:
    """An InMail of theirs from before we connected, and my thanks."""
    at = (bond.connected - stage.dice.randint(3, 20)) * DAY + stage.dice.hour()
    lines = [Line(at, _THEM, "ask"), Line(awake(at + min(2 * DAY, stage.dice.wait(8))), ME, "thanks")]
    return Thread([bond.person], lines, title="An introduction", subject="An introduction")


def _history(stage: Stage, since: int, until: int, size: int) -> list[Line]:
    """Exactly `size` lines between two days (since 1970), oldest first; the last word is the owner's thanks."""
    dice, span = stage.dice, (until - since) * DAY
    quickest = max(0.02, 0.3 * span / 3_600 / size)
    paces = tuple(min(quickest, dice.lognormvariate(log(5), 0.9)) for _ in range(2))
    sizes = _cut(dice, size)
    tellings = [
        exchange(stage, part, paces, span // (4 * part), closing=place == 0) for place, part in enumerate(sizes)
    ]
    last = max(since, until - tellings[0][-1].at // DAY - 1)
    lines = _placed(tellings[0], last)
    for telling, moment in zip(tellings[1:], _bursts(dice, len(tellings) - 1), strict=True):
        room = last - telling[-1].at // DAY - 1 - since
        lines += _placed(telling, max(since, workday(since + int(moment * max(0, room)))))
    return _in_order(lines)


def exchange(stage: Stage, size: int, paces: tuple[float, ...], longest: int, *, closing: bool) -> list[Line]:
    """One conversation of `size` lines, in seconds after its first midnight.

    `paces` are the owner's and the other's usual hours until an answer, `longest` the seconds no answer exceeds.
    With `closing`, its last two lines are something of theirs and the owner's short thanks for it.
    """
    dice = stage.dice
    by = ME if dice.happens(0.45) and not (closing and size == 2) else _THEM
    # A tie whose only conversation was a greeting would be none.
    lines = [Line(dice.hour(), by, dice.choice(_TALKS if closing else _OPENINGS))]
    for place in range(1, size):
        at, _, act, _ = lines[-1]
        last = closing and place == size - 1
        if closing and place == size - 2:
            by = ME  # so that what follows is theirs
        elif dice.random() < 0.25 and not last:
            picture = stage.rich and dice.random() < 0.06
            gap = 0 if picture and dice.random() < 0.3 else dice.randint(5, 400)
            lines.append(Line(at + gap, by, "picture" if picture else "news"))
            continue
        by = 1 - by
        at = awake(at + min(dice.wait(paces[by]), max(20, longest)))
        reply: Act = "answer" if act in ("ask", "try") else dice.choice(_GOING_ON)
        lines.append(Line(at, by, "thanks" if last else reply))
    return lines


def _cut(dice: Dice, size: int) -> list[int]:
    """The sizes of the conversations that make up a history; the first of them, at least two, is the latest one."""
    sizes = [min(size, 2 + int(dice.expovariate(0.2)))]
    left = size - sizes[0]
    while left:
        part = min(left, 40, 1 + int(dice.expovariate(0.14)))
        sizes.append(part)
        left -= part
    return sizes


def _bursts(dice: Dice, count: int) -> list[float]:
    """Moments between 0 and 1, in order, crowded in places as real contact is."""
    steps = list(accumulate(dice.paretovariate(1.1) for _ in range(count + 1)))
    return [step / steps[-1] for step in steps[:-1]]


def _placed(telling: list[Line], day: int) -> list[Line]:
    return [Line(line.at + day * DAY, line.by, line.act, line.text) for line in telling]


def _in_order(lines: list[Line]) -> list[Line]:
    """Oldest first, no two in one second but a picture that goes with its message."""
    lines.sort(key=lambda line: line.at)
    for place in range(1, len(lines)):
        before, line = lines[place - 1].at, lines[place]
        if line.at < before or (line.at == before and line.act != "picture"):
            lines[place] = line._replace(at=before + 1)
    return lines
