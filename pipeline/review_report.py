"""A written report as the review page reads it: people, lists, timelines and debts, without Polars and in no time."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic_core import from_json

from pipeline.errors import CannotRead, NotAReportFolder
from pipeline.folder import MARK, newest_in
from schemas.decision import Became, Done, Outcomes
from schemas.favours import Debt
from schemas.report import FORMAT_VERSION, Cleanup, NoHistory, Owed, Owner, Person, Reengage
from schemas.rules import Rules
from schemas.words import Row

LISTS: dict[type[Row], str] = {Owed: "owed", Reengage: "reengage", Cleanup: "cleanup", NoHistory: "no_history"}
"""The field of a report with each kind of list's rows."""
_RAW = {"person_id", "name", "company", "position", "standing"}
"""What is read of a person before the whole row is checked."""

Listed = TypeVar("Listed", bound=Row)
_NEEDED = ("as_of", "owner", "people", "rules", "lists", "timelines", "debts", "outcomes", *LISTS.values())
_IN_VAIN: dict[Done, Became] = {"removed": "still_there", "written": "not_written"}


@dataclass(frozen=True)
class Reviewed:
    """What a report folder says about people, by `person_id`; rows are checked whole when they are asked for.

    `lists`: the ids on each list, in its order. `debts`: sentences on favours with no thanks on record. `in_vain`: what
    was ticked as done and is not, as the export shows. `moved`: who is gone while a namesake is there.
    """

    folder: Path
    as_of: datetime
    owner: Owner
    rules: Rules
    lists: dict[str, list[str]]
    timelines: dict[str, str]
    debts: dict[str, list[Debt]]
    rows: dict[str, dict[str, Any]]
    listed: dict[str, dict[str, dict[str, Any]]]
    in_vain: dict[str, Done]
    moved: frozenset[str]

    @cached_property
    def ids(self) -> list[str]:
        """Everybody, in the report's order: their places are the numbers in the page's addresses, which name nobody."""
        return list(self.rows)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Everybody's place."""
        return {person_id: number for number, person_id in enumerate(self.rows)}

    def __contains__(self, person_id: str) -> bool:
        """Whether that id is a connection's in this report."""
        return person_id in self.rows

    def person(self, person_id: str) -> Person:
        """One connection. Raises KeyError if there is none, CannotRead if its row is not what a report promises."""
        with _whole(self.folder):
            return Person.model_validate(self.rows[person_id])

    def last(self, person_id: str, side: Literal["sent", "received"]) -> datetime | None:
        """The last message to or from them (UTC), or None; also for somebody who is not in this report."""
        at = self.rows.get(person_id, {}).get(f"last_{side}_at")
        with _whole(self.folder):
            return datetime.fromisoformat(at) if at else None

    def on_list(self, kind: type[Listed], person_id: str) -> Listed | None:
        """That person's row of a list; None where they are not on it."""
        row = self.listed[LISTS[kind]].get(person_id)
        with _whole(self.folder):
            return kind.model_validate(row) if row else None


def newest(reports: Path) -> Path:
    """The newest report in that folder. Raises NotAReportFolder where there is none."""
    found = newest_in(reports)
    if found is None:
        raise NotAReportFolder(
            f"There is no report in {reports} yet; write one first with `mutuals report` and the zip that LinkedIn "
            "sent you, or name a report's folder."
        )
    return found


def read(folder: Path) -> Reviewed:
    """What that report folder says. Raises NotAReportFolder or CannotRead, each with what to do."""
    path = folder / MARK
    if not path.is_file():
        raise NotAReportFolder(
            f"{folder} holds no {MARK}, so it is no report's folder; write one with `mutuals report`, or name another."
        )
    try:
        told = _parsed(path)
    except (OSError, ValueError):
        raise CannotRead(f"{path} cannot be read; write the report again with `mutuals report`.") from None
    found = told.get("format_version")
    if found != FORMAT_VERSION or not all(name in told for name in _NEEDED):
        raise CannotRead(
            f"{folder} was written by another version of mutuals (format {found or 'unknown'}, this one reads "
            f"{FORMAT_VERSION} with timelines); write it again with `mutuals report`."
        )
    with _whole(folder):
        return _written(folder, told)


def _parsed(path: Path) -> dict[str, Any]:
    """The file as plain values; to look for garbage among a million new ones would double the time."""
    gc.disable()
    try:
        told = from_json(path.read_bytes())
        return told if isinstance(told, dict) else {}
    finally:
        gc.freeze()
        gc.enable()


def _written(folder: Path, told: dict[str, Any]) -> Reviewed:
    if not all(row.keys() >= _RAW for row in told["people"]):
        raise ValueError("a person lacks something")
    came = Outcomes.model_validate(told["outcomes"]).people
    debts: dict[str, list[Debt]] = {}
    for debt in told["debts"]:
        debts.setdefault(debt["person_id"], []).append(Debt.model_validate(debt))
    return Reviewed(
        folder=folder,
        as_of=datetime.fromisoformat(told["as_of"]),
        owner=Owner.model_validate(told["owner"]),
        rules=Rules.model_validate(told["rules"]),
        lists={name: told["lists"][name] for name in LISTS.values()},
        timelines=told["timelines"],
        debts=debts,
        rows={row["person_id"]: row for row in told["people"]},
        listed={name: dict(zip(told["lists"][name], told[name], strict=True)) for name in LISTS.values()},
        in_vain={each.person_id: each.done for each in came if each.done and each.became == _IN_VAIN[each.done]},
        moved=frozenset(each.person_id for each in came if each.became == "other_address"),
    )


@contextmanager
def _whole(folder: Path) -> Iterator[None]:
    try:
        yield
    except (ValueError, TypeError, AttributeError):
        raise CannotRead(f"{folder / MARK} is damaged; write the report again with `mutuals report`.") from None
