"""The decisions as a list in the terminal: where they are kept, how many of each, and a line for each person."""

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.called import as_called
from pipeline.review_report import Reviewed
from pipeline.review_since import Over, in_vain, over
from pipeline.wording import count, day, number_or_none
from schemas.decision import ANSWER_WORDS, DONE_OF, Answer, Done, Pick
from schemas.fields import tidy

HOW = (
    "Go through people on a page with `mutuals review`; or fill in the column decision of network.xlsx or of a list, "
    "save it, and type `mutuals picks import` and that file's name."
)
"""How a decision is made."""
PIPED = 240
"""Columns where nobody looks on: what goes to a file or another program is cut only where it is very long."""

# Of each reason why nothing is left to do: how it is counted, and in a word in the table.
_OVER: dict[Over, tuple[str, str]] = {
    "gone": ("gone", "nothing: gone"),
    "moved": ("gone or under another address", "gone, or moved"),
    "written": ("written to", "nothing: written to"),
}
_IN_VAIN: dict[Done, str] = {"removed": "ticked, still there", "written": "ticked, not written"}
_GAP, _LEAST, _MOST = 2, 10, 60
_WITH_NOTES, _WITH_PROFILES = 100, 160
_MOST_WITH_NOTES = 32


def name_of(pick: Pick) -> str:
    """Their name as last known, otherwise their id."""
    return tidy(pick.name or "") or pick.person_id


def in_order(picks: Iterable[Pick], record: Reviewed | None = None) -> list[Pick]:
    """The picks by what is to be done about them as far as that report shows, then by name."""
    return sorted(picks, key=lambda pick: (_rank(pick, record), name_of(pick).casefold(), pick.person_id))


def _rank(pick: Pick, record: Reviewed | None) -> int:
    if _over(pick, record):
        return 4
    if pick.answer is None or (pick.done and not (record and in_vain(record, pick))):
        return 4 if pick.done else 5
    return ("write", "let_go", "later", "keep").index(pick.answer)


def show(picks: Sequence[Pick], path: Path, today: date, report: Path | None, record: Reviewed | None = None) -> None:
    """Everybody who was decided on, by what is to be done; or how to begin.

    `path`: of the file that they are kept in; `report`: whose owner decided, if there is one; `record`: what it says.
    """
    console = _console()
    if not picks:
        _say_how_to_begin(console, path, report)
        return
    decided = [pick for pick in picks if pick.answer]
    console.print(Text(f"{count(len(decided), 'person', 'people')} decided on", style="bold underline"))
    console.print(Text(_whence(path, report), style="dim"), soft_wrap=True)
    for answer, words in ANSWER_WORDS.items():
        those = [pick for pick in decided if pick.answer == answer]
        if those:
            console.print(Text(f"{words.capitalize()}: {_how_far(answer, those, today)}{_came(those, record)}"))
    noted = [pick for pick in picks if pick.note]
    if len(decided) < len(picks):
        console.print(Text(f"A note and no answer yet: {len(picks) - len(decided)}"))
    console.print()
    console.print(_table([_Line.of(pick, today, record) for pick in in_order(picks, record)], console.width))
    console.print()
    if noted and console.width < _WITH_NOTES:
        told = "Your notes are shown in a wider window, and by `mutuals picks export FILE.csv`."
        console.print(Text(as_called(told)))
    told = "Tick off what is done on the page: `mutuals review`. Nothing left this computer."
    console.print(Text(as_called(told), style="dim"))


def _console() -> Console:
    seen = Console(highlight=False)
    return seen if seen.is_terminal or "COLUMNS" in os.environ else Console(highlight=False, width=PIPED)


def shown(path: Path) -> Path:
    """The path as somebody in this folder would type it."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _whence(path: Path, report: Path | None) -> str:
    others = "any other of the same owner beside it"
    about = f"about the report {shown(report)} and {others}" if report else "no report is beside them"
    return f"Kept in {shown(path)}, {about}."


def _say_how_to_begin(console: Console, path: Path, report: Path | None) -> None:
    told = [f"Nothing is decided yet in {shown(path)}."]
    if report is None:
        told.append("No report is there either: write one with `mutuals report` and your export.")
    told += [HOW, "Decisions on a report elsewhere are beside it: name it with --report."]
    console.print(Text(as_called(" ".join(told))), soft_wrap=True)


def _how_far(answer: Answer, those: Sequence[Pick], today: date) -> str:
    done = sum(pick.done is not None for pick in those)
    due = sum(pick.until is not None and pick.until <= today for pick in those)
    if answer in DONE_OF:
        return f"{len(those)}, of whom {number_or_none(done)} ticked as {DONE_OF[answer]}"
    return (
        f"{len(those)}, of whom {number_or_none(due)} may be asked about again now"
        if answer == "later"
        else str(len(those))
    )


def _over(pick: Pick, record: Reviewed | None) -> Over | None:
    """Why nothing is left to do; what was decided after the report was written, it cannot tell."""
    why = over(record, pick) if record else None
    return why if why in _OVER else None


def _came(those: Sequence[Pick], record: Reviewed | None) -> str:
    """What the report shows of them that leaves nothing to do."""
    found = Counter(_over(pick, record) for pick in those)
    told = [f"{found[why]} {_OVER[why][0]}" for why in _OVER if found[why]]
    return f"; by the export of {day(record.as_of)} {', '.join(told)}" if record and told else ""


@dataclass(frozen=True)
class _Line:
    """One person as the table shows them."""

    who: Text
    decision: str
    on: str
    left: str
    note: str
    profile: str

    @classmethod
    def of(cls, pick: Pick, today: date, record: Reviewed | None) -> "_Line":
        # Most terminals open the profile on a click.
        who = Text(name_of(pick), style=f"link {pick.profile_url}" if pick.profile_url else "")
        decision, on = ("none yet", "")
        if pick.answer and pick.picked_at:
            decision, on = ANSWER_WORDS[pick.answer], _short(pick.picked_at)
        return cls(who, decision, on, _left(pick, today, record), tidy(pick.note or ""), pick.profile_url or "")


def _short(moment: date) -> str:
    number, month, year = day(moment).split()
    return f"{number} {month[:3]} {year}"


def _left(pick: Pick, today: date, record: Reviewed | None) -> str:
    """What is left to do about somebody, as far as the report shows."""
    why = _over(pick, record)
    if why:
        return _OVER[why][1]
    if record and pick.done and in_vain(record, pick):
        return _IN_VAIN[pick.done]
    if pick.done and pick.done_at:
        return f"ticked {_short(pick.done_at)}"
    if pick.answer == "later" and pick.until:
        return "decide now" if pick.until <= today else f"decide {_short(pick.until)}"
    left = {"write": "write to them", "let_go": "remove on LinkedIn", "keep": "nothing"}
    return left.get(pick.answer or "", "decide")


def _table(lines: Sequence[_Line], width: int) -> Table:
    """A line for each, whatever the width: names and notes are cut, and columns that matter less left out."""
    notes = width >= _WITH_NOTES and any(line.note for line in lines)
    table = Table(box=None, header_style="bold", padding=(0, _GAP, 0, 0), pad_edge=False)
    columns = [("Decision", [line.decision for line in lines])]
    columns += [("On", [line.on for line in lines]), ("Left to do", [line.left for line in lines])]
    behind = [("Profile", [line.profile for line in lines])] if width >= _WITH_PROFILES else []
    most = _MOST_WITH_NOTES if notes and width < PIPED else _MOST
    room = width - sum(_widest(title, cells) + _GAP for title, cells in columns)
    who = max(_LEAST, min(room, most, _widest("Who", [line.who.plain for line in lines])))
    room -= who + _GAP + sum(_widest(title, cells) + _GAP for title, cells in behind)
    table.add_column("Who", no_wrap=True, overflow="ellipsis", width=who)
    for title, _ in columns:
        table.add_column(title, no_wrap=True)
    if notes:
        columns.append(("Note", [line.note for line in lines]))
        table.add_column("Note", no_wrap=True, overflow="ellipsis", max_width=max(_LEAST, room))
    for title, _ in behind:
        table.add_column(title, no_wrap=True, overflow="ellipsis")
    for nth, line in enumerate(lines):
        table.add_row(line.who, *(Text(cells[nth]) for _, cells in columns + behind))
    return table


def _widest(title: str, cells: Iterable[str]) -> int:
    return max(cell_len(title), *map(cell_len, cells))
