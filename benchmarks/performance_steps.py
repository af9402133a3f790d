"""What each process of `performance.py` does: one step, of the program or of what stands beside it.

    python benchmarks/performance_steps.py STEP EXPORT_FOLDER OWNER SPENT

A step imports what it needs and nothing else. When it ends, the seconds that the processor has spent on it since its
process began are written to the file SPENT: pyperf tells those by the clock.
"""

import importlib
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def bare(export: Path, _: str) -> None:
    """Polars reads the messages as text and checks nothing: the limit. It has to be told to cut ragged rows."""
    import polars as pl

    pl.read_csv(export / "messages.csv", infer_schema=False, truncate_ragged_lines=True)


def pandas_read(export: Path, _: str) -> None:
    """Plain pandas reads the messages as text; rows too long for the header are skipped."""
    import pandas as pd

    pd.read_csv(export / "messages.csv", dtype=str, keep_default_na=False, on_bad_lines="skip")


def pandas_analysis(export: Path, owner: str) -> None:
    """Plain pandas works out turns, reply rates and balance."""
    import plain_pandas

    messages = plain_pandas.read(export, owner)
    plain_pandas.people(messages, plain_pandas.turns(messages))


def pydantic_rows(export: Path, _: str) -> None:
    """Every row through the program's own model of a message, one by one; ragged and refused rows are left out."""
    import csv

    from pydantic import ValidationError

    from schemas.export import Message

    names = {header: name for name, column in Message.file.columns.items() for header in column.headers}
    with (export / "messages.csv").open(newline="", encoding="utf-8") as file:
        rows = csv.reader(file)
        fields = [names.get(header) for header in next(rows)]  # of the made-up SUBJECT the model knows nothing
        places = [(place, field) for place, field in enumerate(fields) if field]
        for row in rows:
            if len(row) == len(fields):
                with suppress(ValidationError):
                    Message.model_validate({field: row[place] for place, field in places})


def read(export: Path, _: str) -> None:
    """The program reads and checks every file."""
    from pipeline.export import open_export
    from pipeline.tables import read_tables

    read_tables(open_export([export]))


def analysis(export: Path, _: str) -> None:
    """The program reads, checks and works out all that it says, charts aside."""
    from pipeline import analyze

    analyze(export)


def report(export: Path, _: str) -> None:
    """The program's own command: the whole report with its charts, page, workbook and tables."""
    from pipeline.cli import main

    sys.argv = ["mutuals", "report", str(export), "--quiet", "--out", str(export / "report")]
    main()


def stages(export: Path, _: str) -> None:
    """The whole report with a watch on each stage; what they took is added to a file in the export's folder."""
    import performance_stages

    with (export / performance_stages.TOLD).open("a") as file:
        file.write(performance_stages.told(export, export / "report") + "\n")


def libraries(_: Path, __: str) -> None:
    """What a report needs is imported, and nothing done with it."""
    for name in ("polars", "pydantic", "matplotlib", "jinja2"):
        importlib.import_module(name)


_ALL = (bare, pandas_read, pandas_analysis, pydantic_rows, read, analysis, stages, report, libraries)
STEPS: dict[str, Callable[[Path, str], None]] = {each.__name__: each for each in _ALL}

if __name__ == "__main__":
    name, folder, me, spent = sys.argv[1:]
    try:
        STEPS[name](Path(folder), me)
    finally:
        used = os.times()
        Path(spent).write_text(f"{used.user + used.system + used.children_user + used.children_system}")
