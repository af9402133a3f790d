"""analyze(): an export in, an Analysis out; the only place that knows the order of the stages."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from pipeline.conduct import Record, conduct
from pipeline.coverage import cover, rejects
from pipeline.cues import DIRECT, IGNORED, classify, in_order, other_talk, read_words
from pipeline.decided import with_decisions
from pipeline.errors import UnknownOwner
from pipeline.favours import favour_counts, find_acts, gratitude_debts
from pipeline.frames import frame_schema
from pipeline.health import health
from pipeline.invitations import lone_notes, match_invitations
from pipeline.lists import cleanup_list, no_history_list, owed_list, reengage_list
from pipeline.metrics import measure
from pipeline.outcomes import outcomes
from pipeline.owner import find_owner
from pipeline.people import Roster, make_roster
from pipeline.reading import Reading, Source, let_go, read_export, require_connections, require_people
from pipeline.threads import thread_messages
from pipeline.traces import Traces, find_traces
from pipeline.turns import make_turns
from pipeline.verdicts import give_verdicts
from schemas.decision import Outcomes, Pick
from schemas.export import Connection, Message
from schemas.export_file import ExportRow
from schemas.figures import Conduct, Health
from schemas.report import Owner, Person
from schemas.rules import Rules

Progress = Callable[[str], None]


def silent(_stage: str) -> None:
    """Tells nobody."""


@dataclass(frozen=True)
class Analysis:
    """All that an export says, as frames and models; columns as in `schemas.report`.

    Frames: `people` (Person), `evidence` (what else verdicts rest on, see `metrics.measure`), `turns` (Turn; also those
    of people who are no connections), `cleanup`, `reengage`, `owed`, `no_history` (the lists), `acts` (Act; what either
    did for the other), `debts` (Debt), `rejects` (Reject), `coverage` (Coverage). `outcomes`: what became of the picks.

    Where messages are not in the export, that nothing is on record says nothing about anybody: nobody is listed as
    never used, and the note of an invitation, the first line of a conversation that cannot be seen, is left out.
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
    outcomes: Outcomes
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
    picks: Mapping[str, Pick] | Callable[[Owner], Mapping[str, Pick]] | None = None,
    progress: Progress = silent,
) -> Analysis:
    """Everything that an export says about the owner and each connection; reads, and does nothing else.

    `export`: a zip or folder, or several that belong to one account. `me`: the owner's profile address, where the files
    do not tell. `as_of`: nothing after it is seen (a day counts whole, UTC); otherwise the newest moment in the export.
    `picks`: decisions by `person_id`, or what tells an owner's; kept people are protected, settled ones are on no list.
    `progress` hears the name of each stage as it begins. Raises a CannotGoOn where there is nothing to analyse.
    """
    rules = rules or Rules()
    progress("Reading the export")
    reading = read_export(export, as_of, rules)
    clock = require_connections(reading)
    progress("Finding out who is who")
    owner, roster = find_owner(reading.tables, me), make_roster(reading.tables[Connection])
    decided = picks(owner) if callable(picks) else picks or {}
    require_people(roster, reading.tables[Connection])
    messages, members, invitations, traces = _told_apart(reading, roster, owner)
    reading = let_go(reading)
    progress("Reading what words do")
    has_messages = Message in reading.present
    notes = lone_notes(invitations if has_messages else invitations.clear(), messages.height, roster)
    spoken = read_words(pl.concat([in_order(pl.concat([messages, notes])), other_talk(messages)]), rules)
    messages = messages.drop("content", "recipient_names")
    direct = spoken.filter(pl.col("kind").is_in(DIRECT))
    progress("Following the conversations")
    turns = make_turns(direct, clock, rules)
    acts, debts, favours = _favours(reading, roster, traces, spoken, members, turns, clock, rules)
    progress("Counting and weighing")
    measured = measure(roster, traces, favours, direct, turns, clock, rules)
    people = give_verdicts(with_decisions(measured, decided, clock), clock, rules, messages_read=has_messages)
    open_to = people.filter(~pl.col("settled"))
    known = turns.join(people, on="person_id", how="semi")
    return Analysis(
        owner=owner,
        as_of=clock,
        rules=rules,
        people=people.select(*frame_schema(Person)),
        evidence=people.select("person_id", pl.exclude(*Person.model_fields)),
        turns=turns,
        cleanup=cleanup_list(open_to),
        reengage=reengage_list(open_to, rules),
        owed=owed_list(open_to),
        acts=acts,
        debts=debts,
        no_history=no_history_list(open_to if has_messages else open_to.clear(), clock, rules),
        conduct=conduct(Record(people, known, spoken, members, acts, debts, reading.present), clock, rules),
        health=health(people, known, roster.anonymous, messages, reading.present, clock),
        outcomes=outcomes(decided, people, turns, clock, rules, messages_read=has_messages),
        rejects=rejects(reading.tables),
        coverage=_coverage(reading, roster, messages, traces, rules),
    )


def _told_apart(
    reading: Reading, roster: Roster, owner: Owner
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, Traces]:
    """The messages by kind, who takes part in their threads, the invitations, and what else is on record."""
    threads = thread_messages(reading.tables[Message], roster, owner)
    messages = classify(threads.messages, reading.tables[Message].columns)
    invitations = match_invitations(reading.tables, roster)
    traces = find_traces(reading.tables, roster, messages, threads.members, invitations)
    return messages, threads.members, invitations, traces


def _favours(
    reading: Reading,
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
    reading = read_export(export, None, rules)
    progress("Finding out who is who")
    roster = make_roster(reading.tables[Connection])
    try:
        owner = find_owner(reading.tables, me)
    except UnknownOwner as unknown:
        owner = Owner(person_id=None, name=None, found_by=str(unknown))
    messages, _, _, traces = _told_apart(reading, roster, owner)
    refused = pl.concat([table.rejects for table in reading.tables.values()])
    return Inspection(owner, _coverage(reading, roster, messages, traces, rules), refused)


def _coverage(reading: Reading, roster: Roster, messages: pl.DataFrame, traces: Traces, rules: Rules) -> pl.DataFrame:
    kinds = dict(messages["kind"].value_counts().iter_rows())
    aside = +Counter({words: kinds.get(kind, 0) for kind, words in IGNORED.items()})
    ignored: dict[type[ExportRow], Counter[str]] = {**traces.ignored, Connection: roster.ignored, Message: aside}
    remarks: dict[type[ExportRow], list[str]] = {**traces.remarks, Connection: roster.remarks}
    return cover(reading.tables, ignored, remarks, reading.left, rules)
