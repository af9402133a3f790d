"""What would change the verdict on one person: each answer found by imagining it and working the verdict out again."""

import math
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple

from pipeline.imagined import imagined, silence_bounds
from pipeline.lists import cleanup_list
from pipeline.record import Record
from pipeline.standing import judge
from pipeline.wording import count, day
from schemas.explanation import Change, Step
from schemas.words import STANDINGS, Evidence, Side, Standing

ONE_SIDED = ("unreturned", "pitch_only", "asks_only")
MOST_TRIES = 12
"""Nobody should have to know what a thirteenth try would do."""

_MOST_DATES = 3
_HOUR, _DAY, _SECOND = timedelta(hours=1), timedelta(days=1), timedelta(seconds=1)


class Verdict(NamedTuple):
    """What may change: the standing, its evidence, and whether the person is on the cleanup list."""

    standing: Standing
    evidence: Evidence | None
    on_cleanup_list: bool


def changes(record: Record) -> list[Change]:
    """What would give another verdict: time alone, a message or an answer now, several of either, a pin.

    Each is worked out by the rules that gave the verdict, with everything else as it is. Nothing here asks anybody to
    do it: that six more tries would say more is no reason for six more tries.
    """
    now = verdict(record, [], record.as_of)
    return [
        *_with_time(record, now),
        *_with_a_message(record, now),
        *_with_answers(record, now),
        *_with_tries(record, now),
        *_with_offers(record, now),
        *_with_a_pin(record, now),
    ]


def verdict(record: Record, steps: list[Step], at: datetime, *, pinned: bool = False) -> Verdict:
    """The verdict at that moment, had the steps been taken, or the person been pinned in the rules."""
    pin = record.row["profile_url"] or record.row["name"]
    rules = record.rules.model_copy(update={"pinned": (*record.rules.pinned, pin)}) if pinned else record.rules
    judged = judge(imagined(record, steps, at), at, rules)
    standing, evidence = judged.select("standing", "evidence").row(0)
    return Verdict(standing, evidence, cleanup_list(judged).height > 0)


def _change(opening: str, steps: list[Step], at: datetime, then: Verdict, now: Verdict) -> Change:
    parts = [then.standing.replace("_", " ")]
    parts += [f"{then.evidence} evidence"] if then.evidence else []
    if then.standing in ONE_SIDED or now.on_cleanup_list:
        parts.append("on the cleanup list" if then.on_cleanup_list else "not on the cleanup list")
    words = f"{opening}: {', '.join(parts)}. {STANDINGS[then.standing]}"
    return Change(words=words, steps=steps, pinned=False, at=at, **then._asdict())


def _with_time(record: Record, now: Verdict) -> Iterator[Change]:
    """The dates from which the verdict is another if neither writes: nothing but these moments can change it."""
    last, told = now, 0
    for at in sorted(moment for moment in _moments(record) if moment > record.as_of):
        then = verdict(record, [], at)
        if then != last and told < _MOST_DATES:
            yield _change(f"From {day(at)} on, if neither of you writes", [], at, then, now)
            last, told = then, told + 1


def _moments(record: Record) -> set[datetime]:
    row, rules, turns = record.row, record.rules, record.turns
    gap = timedelta(days=rules.conversation_gap_days)
    mine = turns.filter(turns["state"] == "pending")["ended_at"]
    waits = {
        *(ended + gap for ended in mine),
        *(sent + gap for sent in [row["last_sent_at"]] if sent),
        *(since + timedelta(days=rules.owed_after_days) for since in [row["owed_since"]] if since),
    }
    if row["last_contact_at"]:
        bounds = silence_bounds(row["rhythm_days"], rules).values()
        waits |= {row["last_contact_at"] + timedelta(days=bound) for bound in bounds}
    year_over = datetime.combine(row["connected_on"], time.min, UTC) + timedelta(days=math.ceil(rules.new_days))
    # On the very second, whether so many days have passed may hang on how a fraction is rounded.
    return {moment.replace(microsecond=0) + _SECOND for moment in waits} | {year_over}


def _with_a_message(record: Record, now: Verdict) -> Iterator[Change]:
    """One message now, and one with its answer."""
    first = record.as_of + _HOUR
    openings: dict[Side, tuple[str, str]] = {
        "them": ("If they write to you now", "If they write to you now and you answer"),
        "me": ("If you write to them now", "If you write to them now and they answer within two weeks"),
    }
    for side, (alone, answered) in openings.items():
        other: Side = "me" if side == "them" else "them"
        steps = [_step(first, side), _step(first + _DAY, other)]
        before = now
        for opening, taken in ((alone, steps[:1]), (answered, steps)):
            then = verdict(record, taken, taken[-1].at)
            if then not in (now, before):
                yield _change(opening, taken, taken[-1].at, then, now)
            before = then


def _step(at: datetime, sender: Side, *, offers: bool = False) -> Step:
    return Step(at=at, sender=sender, asks=sender == "me", offers=offers)


def _with_answers(record: Record, now: Verdict) -> Iterator[Change]:
    """How many of the owner's further conversations they would have to answer to be one who gives back."""
    if now.standing != "asks_only":
        return
    last, apart = now, _apart(record)
    for number in range(1, MOST_TRIES + 1):
        starts = [record.as_of + apart * (nth + 1) for nth in range(number)]
        steps = [step for at in starts for step in (_step(at, "me"), _step(at + _DAY, "them"))]
        then = verdict(record, steps, steps[-1].at)
        if then != last:
            many = count(number, "conversation", "conversations")
            yield _change(f"If they answer {many} that you begin", steps, steps[-1].at, then, now)
        last = then
        if then.standing != "asks_only":
            return


def _with_tries(record: Record, now: Verdict) -> Iterator[Change]:
    """How many more tries without an answer it would take to speak of a tie that goes one way, or to be surer."""
    apart = max(_apart(record), timedelta(days=math.ceil(record.rules.moderate_min_days)))
    over = timedelta(days=record.rules.conversation_gap_days) + _SECOND
    last = verdict(record, [], record.as_of + apart + over)[:2]
    for number in range(1, MOST_TRIES + 1):
        if last[1] == "strong":
            return
        steps = [_step(record.as_of + apart * (nth + 1), "me") for nth in range(number)]
        at = steps[-1].at + over
        then = verdict(record, steps, at)
        if then.evidence and then[:2] != last:
            many = count(number, "more try", "more tries")
            spread = f", {apart.days} days apart" if number > 1 else ""
            yield _change(f"After {many}{spread}, without an answer", steps, at, then, now)
            last = then[:2]


def _with_offers(record: Record, now: Verdict) -> Iterator[Change]:
    """How many more offers it would take from one of whom nothing else is on record."""
    last = now
    most = max(record.rules.offers_moderate, record.rules.offers_strong) if record.row["only_offers"] else 0
    for number in range(1, most + 1):
        steps = [_step(record.as_of + _apart(record) * (nth + 1), "them", offers=True) for nth in range(number)]
        then = verdict(record, steps, steps[-1].at)
        if then.evidence and then[:2] != last[:2]:
            yield _change(
                f"After {count(number, 'more offer', 'more offers')} from them", steps, steps[-1].at, then, now
            )
            last = then


def _apart(record: Record) -> timedelta:
    """Long enough after a message, or its answer a day later, for the next one to open a conversation of its own."""
    return timedelta(days=math.ceil(record.rules.conversation_gap_days) + 2)


def _with_a_pin(record: Record, now: Verdict) -> Iterator[Change]:
    then = verdict(record, [], record.as_of, pinned=True)
    if then != now:
        change = _change("If you pin them (`pinned` in the rules)", [], record.as_of, then, now)
        yield change.model_copy(update={"pinned": True})
