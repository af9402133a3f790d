"""analyze(): an export in, an Analysis out; the only place that knows the order of the stages."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from os import PathLike
from pathlib import Path

import polars as pl

from pipeline.clock import CHOSEN, newest, possible, until
from pipeline.conduct import Record, conduct
from pipeline.coverage import cover, rejects
from pipeline.cues import DIRECT, IGNORED, classify, in_order, other_talk, read_words
from pipeline.errors import NotAnExport, UnknownOwner
from pipeline.export import open_export
from pipeline.favours import favour_counts, find_acts, gratitude_debts
from pipeline.frames import frame_schema
from pipeline.health import health
from pipeline.invitations import lone_notes, match_invitations
from pipeline.lists import cleanup_list, no_history_list, owed_list, reengage_list
from pipeline.metrics import measure
from pipeline.owner import find_owner
from pipeline.people import Roster, make_roster
from pipeline.tables import Table, Tables, read_tables
from pipeline.threads import thread_messages
from pipeline.traces import Traces, find_traces
from pipeline.turns import make_turns
from pipeline.verdicts import give_verdicts
from schemas.export import Connection, Message
from schemas.export_file import ExportRow
from schemas.figures import Conduct, Health
from schemas.report import Owner, Person
from schemas.rules import Rules

Source = str | PathLike[str] | Sequence[str | PathLike[str]]
Progress = Callable[[str], None]


def silent(_stage: str) -> None:
    """Tells nobody."""


@dataclass(frozen=True)
class Analysis:
    """All that an export says, as frames and models; columns as in `schemas.report`.

    Frames: `people` (Person), `evidence` (what else verdicts rest on, see `metrics.measure`), `turns` (Turn; also those
    of people who are no connections), `cleanup`, `reengage`, `owed`, `no_history` (the lists), `acts` (Act; what either
    did for the other), `debts` (Debt), `rejects` (Reject), `coverage` (Coverage).
    """

    owner: Owner
    as_of: datetime
    rules: Rules
    people: pl.DataFrame
    evidence: pl.DataFrame
    turns: pl.DataFrame
    cleanup: pl.DataFrame
    reengage: pl.DataFrame
    owed: pl.DataFrame
    no_history: pl.DataFrame
    acts: pl.DataFrame
    debts: pl.DataFrame
    conduct: Conduct
    health: Health
    rejects: pl.DataFrame
    coverage: pl.DataFrame


@dataclass(frozen=True)
class Inspection:
    """What is in an export: whose it is, `coverage` (Coverage), and every refused row (ShownReject)."""

    owner: Owner
    coverage: pl.DataFrame
    refused: pl.DataFrame


def analyze(
    export: Source,
    *,
    me: str | None = None,
    as_of: date | datetime | None = None,
    rules: Rules | None = None,
    progress: Progress = silent,
) -> Analysis:
    """Everything that an export says about the owner and each connection; reads, and does nothing else.

    `export`: a zip or folder, or several that belong to one account. `me`: the owner's profile address, where the files
    do not tell. `as_of`: nothing after it is seen (a day counts whole, UTC); otherwise the newest moment in the export.
    `progress` hears the name of each stage as it begins. Raises a CannotGoOn where there is nothing to analyse.
    """
    rules = rules or Rules()
    progress("Reading the export")
    reading = _read(_paths(export), as_of, rules)
    clock = _require_connections(reading)
    progress("Finding out who is who")
    owner = find_owner(reading.tables, me)
    roster = make_roster(reading.tables[Connection])
    _require_people(roster, reading.tables[Connection])
    threads = thread_messages(reading.tables[Message], roster, owner)
    messages = classify(threads.messages, reading.tables[Message].columns)
    invitations = match_invitations(reading.tables, roster)
    traces = find_traces(reading.tables, roster, messages, threads.members, invitations)
    progress("Reading what words do")
    notes = lone_notes(invitations, messages.height, roster)
    spoken = read_words(pl.concat([in_order(pl.concat([messages, notes])), other_talk(messages)]), rules)
    direct = spoken.filter(pl.col("kind").is_in(DIRECT))
    progress("Following the conversations")
    turns = make_turns(direct, clock, rules)
    acts, debts, favours = _favours(reading, roster, traces, spoken, threads.members, turns, clock, rules)
    progress("Counting and weighing")
    people = give_verdicts(measure(roster, traces, favours, direct, turns, clock, rules), clock, rules)
    known = turns.join(people, on="person_id", how="semi")
    return Analysis(
        owner=owner,
        as_of=clock,
        rules=rules,
        people=people.select(*frame_schema(Person)),
        evidence=people.select("person_id", pl.exclude(*Person.model_fields)),
        turns=turns,
        cleanup=cleanup_list(people),
        reengage=reengage_list(people, rules),
        owed=owed_list(people),
        # Where messages are not in the export, that nothing is on record says nothing about anybody.
        acts=acts,
        debts=debts,
        no_history=no_history_list(people if reading.tables[Message].columns else people.clear(), clock, rules),
        conduct=conduct(Record(people, known, spoken, threads.members, acts, debts, reading.present), clock, rules),
        health=health(people, known, roster.anonymous, messages, clock),
        rejects=rejects(reading.tables),
        coverage=_coverage(reading, roster, messages, traces, rules),
    )


def _favours(
    reading: "_Reading",
    roster: Roster,
    traces: Traces,
    spoken: pl.DataFrame,
    members: pl.DataFrame,
    turns: pl.DataFrame,
    clock: datetime,
    rules: Rules,
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    read = reading.present
    acts = find_acts(traces.rows, spoken, members, turns, roster.people, rules)
    debts = gratitude_debts(acts, spoken, members, read, clock, rules)
    counts = favour_counts(acts, roster.people, read)
    return acts, debts, counts.with_columns(indebted=pl.col("person_id").is_in(debts["person_id"].implode()))


def inspect(
    export: Source, *, me: str | None = None, rules: Rules | None = None, progress: Progress = silent
) -> Inspection:
    """What is in an export, row by row accounted for, even where there is too little for an Analysis.

    Raises a CannotGoOn where no file of LinkedIn's can be read.
    """
    rules = rules or Rules()
    progress("Reading the export")
    reading = _read(_paths(export), None, rules)
    progress("Finding out who is who")
    roster = make_roster(reading.tables[Connection])
    try:
        owner = find_owner(reading.tables, me)
    except UnknownOwner as unknown:
        owner = Owner(person_id=None, name=None, found_by=str(unknown))
    threads = thread_messages(reading.tables[Message], roster, owner)
    messages = classify(threads.messages, reading.tables[Message].columns)
    invitations = match_invitations(reading.tables, roster)
    traces = find_traces(reading.tables, roster, messages, threads.members, invitations)
    refused = pl.concat([table.rejects for table in reading.tables.values()])
    return Inspection(owner, _coverage(reading, roster, messages, traces, rules), refused)


@dataclass(frozen=True)
class _Reading:
    tables: Tables
    left: list[tuple[str, str]]
    clock: datetime | None

    @property
    def present(self) -> set[type[ExportRow]]:
        return {row for row, table in self.tables.items() if table.columns}


def _read(paths: list[Path], as_of: date | None, rules: Rules) -> _Reading:
    contents = open_export(paths, rules)
    tables = possible(read_tables(contents), contents.named_on, rules)
    if as_of:
        clock = _moment(as_of)
        return _Reading(until(tables, clock), contents.left, clock)
    return _Reading(tables, contents.left, newest(tables, contents.named_on))


def _coverage(reading: _Reading, roster: Roster, messages: pl.DataFrame, traces: Traces, rules: Rules) -> pl.DataFrame:
    kinds = dict(messages["kind"].value_counts().iter_rows())
    aside = +Counter({words: kinds.get(kind, 0) for kind, words in IGNORED.items()})
    ignored: dict[type[ExportRow], Counter[str]] = {**traces.ignored, Connection: roster.ignored, Message: aside}
    remarks: dict[type[ExportRow], list[str]] = {**traces.remarks, Connection: roster.remarks}
    return cover(reading.tables, ignored, remarks, reading.left, rules)


def _paths(export: Source) -> list[Path]:
    return [Path(export)] if isinstance(export, str | PathLike) else [Path(part) for part in export]


def _moment(day: date) -> datetime:
    if isinstance(day, datetime):
        return day.astimezone(UTC) if day.tzinfo else day.replace(tzinfo=UTC)
    return datetime.combine(day, time.max, tzinfo=UTC).replace(microsecond=0)


def _require_connections(reading: _Reading) -> datetime:
    table = reading.tables[Connection]
    read = ", ".join(sorted(table.file for table in reading.tables.values() if table.found))
    if not table.found:
        raise NotAnExport(
            f"There is no Connections.csv in this export (found: {read}); "
            "ask LinkedIn for your data again, with Connections ticked."
        )
    if not table.columns:
        raise NotAnExport(
            f"{table.file} is empty or has no header that is known; "
            "ask LinkedIn for your data again, and give the zip as it comes."
        )
    if reading.clock is None:
        raise NotAnExport(f"No row of {table.file} or any other file has a date; give the zip as LinkedIn sent it.")
    return reading.clock


def _require_people(roster: Roster, table: Table) -> None:
    if roster.people.is_empty() and table.ignored[CHOSEN]:
        raise NotAnExport(
            f"Nobody in {table.file} was connected yet on the day you chose "
            f"({table.ignored[CHOSEN]} rows are later); choose a later day."
        )
    if roster.people.is_empty():
        raise NotAnExport(
            f"{table.file} names nobody ({table.rows_read} rows read, {table.rejects.height} refused); "
            "run `mutuals check` on it to see why."
        )
