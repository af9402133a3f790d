"""What is said of a file that was taken in: how many decisions came of it, and which rows were refused and why."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.text import Text

from pipeline.called import as_called
from pipeline.weighing import Taken
from pipeline.wishes import Wish
from pipeline.wording import count, day
from schemas.reject import Reject

MOST_PLACES = 5
MOST_REFUSED = 200
"""Refused rows that are named one by one."""

_WHY = {
    "bad_date": "this is no day that can be read; write it as 2027-01-15.",
    "unclear_date": "the day and the month cannot be told apart; write it as 2027-01-15.",
}


def say(words: str, *, quiet: bool) -> None:
    """One line in the terminal."""
    Console(highlight=False, quiet=quiet).print(Text(as_called(words)), soft_wrap=True)


def say_others(others: int, *, quiet: bool) -> None:
    """That the file of decisions holds some of another owner's, if it does; never whose."""
    if others:
        held = count(others, "decision is", "decisions are")
        say(f"{held} in the same file and of another owner's reports: left alone, and not shown here.", quiet=quiet)


def report_taken(taken: Taken, file: Path, *, quiet: bool) -> int:
    """What became of the rows; refused ones on standard error, each with its place and never with what it says."""
    for words in _told(taken, file):
        say(words, quiet=quiet)
    _report_refused(taken, file)
    return 1 if taken.rejects else 0


def _told(taken: Taken, file: Path) -> list[str]:
    picked = sum(event.kind == "picked" for event in taken.events)
    notes = sum(event.kind == "noted" for event in taken.events)
    told = [f"{count(picked, 'decision', 'decisions')} taken from {file}."]
    told += [f"{count(notes, 'note', 'notes')} taken."] if notes else []
    told += _dayless(taken)
    today = datetime.now().astimezone().date()
    past = [wish for wish in taken.new if wish.until and wish.until <= today]
    told += [f"{count(len(past), 'day', 'days')} to ask again has come already: {_places(past)}."] if past else []
    dayful = [
        wish for wish in taken.new if wish.answer not in (None, "later") and wish.row.cells.get("until", "").strip()
    ]
    if dayful:
        told.append(
            f"{count(len(dayful), 'day', 'days')} to ask again left aside, since only later has one: {_places(dayful)}."
        )
    if taken.replaced:
        told.append(f"{len(taken.replaced)} of them in place of another answer: {_places(taken.replaced)}.")
    if taken.same:
        told.append(f"{count(taken.same, 'row says', 'rows say')} what was decided already.")
    if taken.older:
        told.append(f"{len(taken.older)} left aside, decided otherwise since: {_places(taken.older)}.")
    told += [f"{count(taken.blank, 'row has', 'rows have')} no decision yet."] if taken.blank else []
    return [*told, "What is left to do: `mutuals picks`."]


def _dayless(taken: Taken) -> list[str]:
    """The rows that say later and not when, with the day that they were given."""
    those = [wish for wish in taken.new if wish.answer == "later" and wish.until is None]
    if not those:
        return []
    asked = {wish.person.person_id for wish in those}
    days = {event.until for event in taken.events if event.until and event.person_id in asked}
    when = " to ".join(map(day, sorted({min(days), max(days)})))
    rows = count(len(those), "row says", "rows say")
    how = "For another day, write it into a column named until, or behind the word: later 2027-01-15."
    return [f"{rows} later and no day: asked again on {when} ({_places(those)}). {how}"]


def _report_refused(taken: Taken, file: Path) -> None:
    if not taken.rejects:
        return
    errors = Console(stderr=True, highlight=False)
    errors.print(Text(f"{count(len(taken.rejects), 'row', 'rows')} could not be taken:"), soft_wrap=True)
    for reject in taken.rejects[:MOST_REFUSED]:
        errors.print(Text(f"  {_refused(reject)}"), soft_wrap=True)
    if len(taken.rejects) > MOST_REFUSED:
        errors.print(Text(f"  and {len(taken.rejects) - MOST_REFUSED:,} more; mend these first"))
    how = f"Mend them in {file}, save it and import it again; what was taken already is not taken twice."
    errors.print(Text(how), soft_wrap=True)


def _refused(reject: Reject) -> str:
    column = f", column {reject.column}" if reject.column else ""
    why = _WHY.get(reject.code) or reject.message.removeprefix(f"{reject.column} is ")
    return f"{reject.file}, row {reject.line}{column}: {why}"


def _places(wishes: Sequence[Wish]) -> str:
    named = "; ".join(f"{wish.row.table}, row {wish.row.line}" for wish in wishes[:MOST_PLACES])
    return f"{named}; and {len(wishes) - MOST_PLACES} more" if len(wishes) > MOST_PLACES else named
