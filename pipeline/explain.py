"""Everything on record about one person, as one model: what happened, each number, each rule, what would change."""

from datetime import date
from typing import Any

import polars as pl

from pipeline.lists import cleanup_list
from pipeline.outlook import changes
from pipeline.record import Record
from pipeline.rulings import protection_rulings, standing_rulings
from pipeline.wording import count, day, span
from pipeline.workings import figures
from schemas.decision import Answer
from schemas.explanation import EXPLANATION_VERSION, Entry, Explanation, TurnTold, Who
from schemas.favours import ActKind, Direction
from schemas.words import STANDINGS, TurnKind

_ORDER = {"connection": 0, "conversation": 1, "act": 2, "debt": 3, "decision": 4}
_MARKS = {
    "asks": "asks",
    "thanks": "thanks",
    "pitches": "offers something",
    "declines": "declines",
    "introduces": "introduces",
    "greets": "wishes well",
}
_KINDS: dict[TurnKind, str] = {
    "personal": "personal",
    "closing": "closing words",
    "ritual": "a short wish",
    "broadcast": "one text to many",
    "template": "a repeated text",
}
_DECIDED: dict[Answer, str] = {
    "write": "You decided to write to them again.",
    "keep": "You decided to keep them.",
    "let_go": "You decided to let them go.",
    "later": "You put the decision off.",
}
_ACTS: dict[ActKind, tuple[str, str]] = {
    "recommendation": ("You recommended them", "They recommended you"),
    "introduction": ("You introduced them to somebody", "They introduced you to somebody"),
    "answer": ("You answered a question of theirs at length", "They answered a question of yours at length"),
    "endorsement": ("You endorsed them, the first time that year", "They endorsed you, the first time that year"),
    "thanks": ("You thanked them", "They thanked you"),
    "congratulation": ("You wished them well in your own words", "They wished you well in their own words"),
}  # fmt: skip
_GIVEN: Direction = "given"


def explain(record: Record) -> Explanation:
    """Everything on record about one person, from their record alone; no message's text is in it."""
    return Explanation(
        format_version=EXPLANATION_VERSION,
        as_of=record.as_of,
        who=_who(record),
        timeline=_timeline(record),
        figures=figures(record),
        standings=standing_rulings(record),
        protections=protection_rulings(record),
        changes=changes(record),
    )


def _who(record: Record) -> Who:
    row = record.row
    given = {name: row[name] for name in Who.model_fields if name in row}
    listed = cleanup_list(record.person.filter(~pl.col("settled"))).height > 0
    return Who(**given, meaning=STANDINGS[row["standing"]], on_cleanup_list=listed, missing=record.missing)


def _timeline(record: Record) -> list[Entry]:
    entries = [_connection(record.row)]
    talks = record.turns.partition_by("conversation", maintain_order=True)
    entries += [_conversation(talk.to_dicts(), record) for talk in talks]
    entries += [_act(act) for act in record.acts.to_dicts()]
    entries += [_entry("debt", debt["on"], debt["why"]) for debt in record.debts.to_dicts()]
    if record.row["decision"]:
        entries.append(_entry("decision", record.row["decided_on"], _DECIDED[record.row["decision"]]))
    return sorted(entries, key=lambda entry: (entry.on, _ORDER[entry.kind]))


def _entry(kind: str, on: date, words: str, turns: list[TurnTold] | None = None) -> Entry:
    return Entry.model_validate({"kind": kind, "on": on, "words": words, "turns": turns or []})


def _connection(row: dict[str, Any]) -> Entry:
    invited = {"me": "; you invited them", "them": "; they invited you"}.get(row["invited_by"], "")
    return _entry("connection", row["connected_on"], f"You connected{invited}.")


def _conversation(turns: list[dict[str, Any]], record: Record) -> Entry:
    first, last = turns[0], turns[-1]
    began = "you wrote first" if first["sender"] == "me" else "they wrote first"
    sides = [sum(turn["messages"] for turn in turns if turn["sender"] == side) for side in ("me", "them")]
    until = f" to {day(last['ended_at'])}" if last["ended_at"].date() != first["started_at"].date() else ""
    words = f"Conversation{until}, {began}: {count(sides[0], 'message', 'messages')} from you, {sides[1]} from them."
    return _entry("conversation", first["started_at"].date(), words, [_turn(turn, record) for turn in turns])


def _turn(turn: dict[str, Any], record: Record) -> TurnTold:
    marks = [words for name, words in _MARKS.items() if turn[name]]
    sent = f"{turn['started_at']:%Y-%m-%d %H:%M} {'you' if turn['sender'] == 'me' else 'they'}"
    said = ", ".join([count(turn["messages"], "message", "messages"), _KINDS[turn["kind"]], *marks])
    return TurnTold(
        at=turn["started_at"],
        sender=turn["sender"],
        messages=turn["messages"],
        kind=turn["kind"],
        marks=marks,
        state=turn["state"],
        wait_seconds=turn["wait_seconds"],
        words=f"{sent}: {said}; {_outcome(turn, record)}",
    )


def _outcome(turn: dict[str, Any], record: Record) -> str:
    if turn["state"] == "answered":
        return f"answered after {span(turn['wait_seconds'])}"
    if turn["kind"] != "personal":
        return "leaves nothing to answer"
    if turn["state"] == "pending":
        return f"still open after {span((record.as_of - turn['ended_at']).total_seconds())}"
    return f"unanswered for {record.rules.conversation_gap_days:g} days"


def _act(act: dict[str, Any]) -> Entry:
    words = _ACTS[act["kind"]][act["direction"] != _GIVEN]
    line = f", line {act['line']}" if act["line"] else ""
    return _entry("act", act["on"], f"{words} ({act['file']}{line}).")
