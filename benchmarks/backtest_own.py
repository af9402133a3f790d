"""The same scores on one's own export: the program as of an earlier day, against what is on record since."""

from datetime import datetime
from pathlib import Path

import polars as pl

from benchmarks.backtest_logs import quantile
from benchmarks.backtest_outcomes import outcomes
from benchmarks.backtest_runs import MAIN_CUT, figures
from benchmarks.backtest_scores import auc, brier, calibration_error
from benchmarks.backtest_tables import CHANCE, CONTACT, RATE, SIMPLE, scored, table
from pipeline import analyze

ENOUGH = 30
"""Of each kind, those for whom it came true and those for whom it did not, below which a score says little."""


def own_report(export: Path) -> str:
    """Counts and scores in Markdown, without a name. Raises a CannotGoOn where the program would."""
    whole = analyze(export)
    if whole.turns.is_empty():
        return "This export holds no direct messages, so there is nothing to test the program on.\n"
    cut = quantile(whole.turns["started_at"], MAIN_CUT)
    mine = pl.col("sender") == "me"
    contacts = whole.turns.select(ego=pl.lit(0), person="person_id", from_me=mine, at="started_at")
    known = figures(analyze(export, as_of=cut)).rename({"person_id": "person"})
    rows = outcomes(contacts, cut, whole.as_of).join(known, on="person", how="inner", maintain_order="left")
    tried = rows.drop_nulls("answered")
    tables = [_ranks(scored(rows), scored(tried)), *_chances(scored(tried)), _verdicts(rows)]
    return "\n".join([_opening(cut, rows, tried), *_warnings(rows, tried), *tables])


def _opening(cut: datetime, rows: pl.DataFrame, tried: pl.DataFrame) -> str:
    return (
        f"70 % of the turns in your direct messages had begun by {cut.date()}. As of that day the program knew "
        f"{rows.height:,} connections with whom you had exchanged any; you have been in two-way contact with "
        f"{rows['both_write'].sum():,} of them since. You wrote to {tried.height:,} of them again, and "
        f"{tried['answered'].sum():,} answered the first such message within 14 days.\n"
    )


def _warnings(rows: pl.DataFrame, tried: pl.DataFrame) -> list[str]:
    rarest = {
        "who writes": _rarest(rows["both_write"]),
        "who answers": _rarest(tried["answered"]),
    }
    return [
        f"**Too few to trust the scores on {about}**: there are {count} of the rarer kind, and it takes {ENOUGH}.\n"
        for about, count in rarest.items()
        if count < ENOUGH
    ]


def _rarest(came: pl.Series) -> int:
    yes = int(came.sum())
    return min(yes, came.len() - yes)


def _ranks(rows: pl.DataFrame, tried: pl.DataFrame) -> str:
    lines = [
        [score, *(_number(auc(part[score], part[came])) for part, came in ((rows, "both_write"), (tried, "answered")))]
        for score in (*SIMPLE, RATE, CHANCE, CONTACT)
    ]
    return table(["score", "who writes: AUC", "who answers: AUC"], lines)


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _chances(tried: pl.DataFrame) -> list[str]:
    if tried.is_empty():
        return []
    came = tried["answered"].cast(pl.Int64)
    lines = [
        [name, f"{brier(tried[name], came):.3f}", f"{calibration_error(tried[name], came):.3f}"]
        for name in (RATE, CHANCE)
    ]
    return [table(["estimate", "Brier", "calibration error"], lines)]


def _verdicts(rows: pl.DataFrame) -> str:
    lines = []
    for degree in ("strong", "moderate"):
        flagged = rows.filter(pl.col("evidence") == degree)
        tests = flagged["answered"].drop_nulls()
        lines.append([degree, str(flagged.height), str(tests.len()), str(tests.sum())])
    return table(["one-sided evidence", "people", "written to again", "of them answered"], lines)
