"""Where a whole report's time goes: the seconds of the processor and by the clock in each stage of one process.

A watch is hung on the door of every room that `analyze` and `report.write` call; the rooms do not know. What is told of
a stage are its seconds of the processor and by the clock, and the megabytes (10⁶ bytes) that the process had held at
most by its end. The watch is no benchmark: how long the whole process took is measured by pyperf.
"""

import json
import resource
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import ParamSpec, TypeVar

DOORS = {
    "imports": [],
    "read and validate": ["read_export"],
    "who is who, threads": ["find_owner", "make_roster", "thread_messages"],
    "kinds of messages, traces": ["classify", "match_invitations", "find_traces", "lone_notes", "in_order"],
    "classify words": ["read_words"],
    "turns": ["make_turns"],
    "favours": ["find_acts", "gratitude_debts", "favour_counts"],
    "metrics": ["measure"],
    "verdicts": ["with_decisions", "give_verdicts"],
    "lists": ["cleanup_list", "reengage_list", "owed_list", "no_history_list"],
    "owner and network": ["conduct", "health", "outcomes", "rejects", "_coverage"],
    "charts": ["draw", "svg_file"],
    "page": ["build", "page"],
    "workbook": ["workbook"],
    "files": ["csv_bytes", "parquet_bytes", "write_folder"],
}
"""Each stage with the functions that it begins and ends with."""
REST = "the rest"
TOLD = "stages.jsonl"
Watch = dict[str, list[float]]
P, R = ParamSpec("P"), TypeVar("R")


def _now() -> tuple[float, float]:
    return time.process_time(), time.perf_counter()


def _add(watch: Watch, stage: str, since: tuple[float, float]) -> None:
    spent = watch.setdefault(stage, [0.0, 0.0, 0.0])
    for place, (before, after) in enumerate(zip(since, _now(), strict=True)):
        spent[place] += after - before
    spent[2] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def _watched(room: Callable[P, R], stage: str, watch: Watch) -> Callable[P, R]:
    def through(*given: P.args, **named: P.kwargs) -> R:
        since = _now()
        try:
            return room(*given, **named)
        finally:
            _add(watch, stage, since)

    return through


def _hang(module: ModuleType, watch: Watch) -> set[str]:
    """Watches on the doors that the module has; which those are."""
    doors = {door: stage for stage, names in DOORS.items() for door in names if hasattr(module, door)}
    for door, stage in doors.items():
        setattr(module, door, _watched(getattr(module, door), stage, watch))
    return set(doors)


def told(export: Path, folder: Path) -> str:
    """Make the report in that folder; what each stage took as JSON. Raises LookupError if a door has gone."""
    watch: Watch = {}
    start = (0.0, time.perf_counter())
    from pipeline import analysis, report

    _add(watch, "imports", start)
    found = _hang(analysis, watch) | _hang(report, watch)
    if lost := {door for names in DOORS.values() for door in names} - found:
        raise LookupError(f"No such doors any more: {sorted(lost)}; see DOORS.")
    since = _now()
    report.write(analysis.analyze(export), folder)
    _add(watch, REST, since)
    for place in (0, 1):
        watch[REST][place] -= sum(spent[place] for stage, spent in watch.items() if stage not in (REST, "imports"))
    return json.dumps(watch)


def medians(export: Path, rounds: int) -> dict[str, list[float]]:
    """Of each stage the medians over the last so many reports, in the order of DOORS."""
    lines = (export / TOLD).read_text().splitlines()[-rounds:]
    runs = [json.loads(line) for line in lines]
    return {
        stage: [statistics.median(run[stage][place] for run in runs) for place in range(3)]
        for stage in (*DOORS, REST)
        if stage in runs[0]
    }
