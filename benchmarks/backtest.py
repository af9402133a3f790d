"""What came true of what the program says: its figures as of an earlier day, scored on what happened afterwards.

    python benchmarks/backtest.py DATASETS                the public message logs in that folder
    python benchmarks/backtest.py --export EXPORT.zip     your own export: how far to trust the lists on yourself

Each person of the logs gets a made-up export in LinkedIn's own layout, and the program analyses it as of the moment by
which 50, 60, 70 and 80 % of the log was written (`--cuts 30 40 ... 90` for others; 70 is always among them). What is
printed stands in `docs/backtest.md`. No name is printed.
"""

import argparse
import sys
from pathlib import Path

import polars as pl

from benchmarks.backtest_own import own_report
from benchmarks.backtest_runs import MAIN_CUT, backtest, tries
from benchmarks.backtest_tables import CHANCE, CONTACT, RATE, calibration, ranking, scored, setting
from benchmarks.backtest_verdicts import goal_table, goals, one_sided, persistence
from pipeline.errors import CannotGoOn

LOGS = ("collegemsg", "email_eu_depts", "linuxmips")
"""The folders that hold the logs."""


def report(rows: pl.DataFrame, attempts: pl.DataFrame) -> str:
    """Every table, with a heading each."""
    told = scored(rows)
    parts = {
        "What was scored, at the cut of 70 %": setting(told),
        "Who writes: both wrote after the cut, AUC inside each person's network": ranking(
            told, "both_write", (RATE, CHANCE, CONTACT)
        ),
        "Who answers: the first message after the cut, within 14 days, AUC": ranking(
            told, "answered", (RATE, CHANCE, CONTACT)
        ),
        "How true the chances are": calibration(told),
        "One-sided: all cuts together": one_sided(told),
        "How often one more attempt is answered, when nothing ever came back": persistence(attempts),
        "Goals": goal_table(goals(told)),
    }
    return "\n".join(f"### {heading}\n\n{tables}" for heading, tables in parts.items())


def main() -> int:
    """Print the tables that were asked for; 2 where there is nothing to make them from."""
    parser = argparse.ArgumentParser(description="The program's figures against what happened afterwards.")
    parser.add_argument("datasets", nargs="?", type=Path, help="the folder that holds the message logs")
    parser.add_argument("--cuts", nargs="+", type=int, default=[50, 60, 70, 80], help="percent of a log's messages")
    parser.add_argument("--export", type=Path, help="your own LinkedIn export instead")
    wanted = parser.parse_args()
    if wanted.export:
        try:
            sys.stdout.write(own_report(wanted.export))
        except CannotGoOn as why:
            sys.stderr.write(f"{why}\n")
            return 2
        return 0
    if not wanted.datasets or not all((wanted.datasets / log).is_dir() for log in LOGS):
        sys.stderr.write(f"The message logs are not there: name the folder that holds {', '.join(LOGS)}.\n")
        return 2
    cuts = sorted({*wanted.cuts, round(100 * MAIN_CUT)})
    rows = backtest(wanted.datasets, [cut / 100 for cut in cuts])
    sys.stdout.write(report(rows, tries(wanted.datasets)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
