"""What a report folder holds of the analysis it was made from, read again; a report that was changed is refused."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, get_args, get_origin

import polars as pl
from pydantic import ValidationError

from pipeline.errors import CannotRead, NotAReportFolder
from pipeline.folder import MARK
from pipeline.frames import frame_schema
from pipeline.record import FRAMES
from schemas.report import FORMAT_VERSION, Coverage
from schemas.rules import Rules
from schemas.words import Row


@dataclass(frozen=True)
class Written:
    """What a report folder holds of an analysis; see `record.Known`."""

    people: pl.DataFrame
    evidence: pl.DataFrame
    turns: pl.DataFrame
    acts: pl.DataFrame
    debts: pl.DataFrame
    coverage: pl.DataFrame
    as_of: datetime
    rules: Rules


@contextmanager
def as_written(folder: Path | None) -> Iterator[None]:
    """Raises CannotRead for whatever cannot be worked out from the report in `folder`; None if it is an export's own.

    A report that was changed by hand can fail anywhere. If the fault is the program's after all, the export shows it.
    """
    try:
        yield
    except (*_FAULTS, pl.exceptions.PanicException):
        if folder is None:
            raise
        raise CannotRead(
            f"The report in {folder} was changed after it was written, or is of another version of the program; "
            "write it again with `mutuals report`, or name the export itself."
        ) from None


_FAULTS = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
    pl.exceptions.PolarsError,
)


def read_report(folder: Path) -> Written:
    """What a report folder holds of the analysis it was made from. Raises NotAReportFolder or CannotRead."""
    if not (folder / MARK).is_file():
        raise NotAReportFolder(f"{folder} holds no {MARK}; name a report's folder, or give the export itself.")
    again = f"{folder} was not written by this version of the program; write it again with `mutuals report`."
    try:
        told = json.loads((folder / MARK).read_text(encoding="utf-8"))
        frames = {name: pl.read_parquet(folder / f"{name}.parquet") for name in FRAMES}
        rules = Rules.model_validate(told["rules"])
        if told["format_version"] != FORMAT_VERSION or not all(map(_is_whole, frames.values(), FRAMES.values())):
            raise CannotRead(again)
        coverage = pl.DataFrame(told["coverage"], schema=frame_schema(Coverage))
        written = Written(**frames, coverage=coverage, as_of=datetime.fromisoformat(told["as_of"]), rules=rules)
    except (OSError, ValueError, KeyError, TypeError, RecursionError, ValidationError, pl.exceptions.PolarsError):
        raise CannotRead(again) from None
    with as_written(folder):
        _check(written)
    return written


def _is_whole(frame: pl.DataFrame, model: type[Row] | None) -> bool:
    return frame.schema == frame_schema(model) if model else "person_id" in frame.columns


def _check(written: Written) -> None:
    """Raises ValueError unless everybody has one row of evidence, and every word and number is one that is written."""
    if written.as_of.tzinfo is None or not 2003 <= written.as_of.year <= 2099:
        raise ValueError("as_of")
    if sorted(written.evidence["person_id"].to_list()) != sorted(written.people["person_id"].to_list()):
        raise ValueError("evidence")
    for name, model in FRAMES.items():
        frame: pl.DataFrame = getattr(written, name)
        for column in frame.iter_columns():
            if column.dtype.is_float() and not column.is_finite().all():
                raise ValueError(column.name)
            words = _words(model, column.name)
            if words and not column.is_in(words).all():
                raise ValueError(column.name)


def _words(model: type[Row] | None, name: str) -> list[str]:
    """The words that a column may hold; empty where it may hold any."""
    kind = model.model_fields[name].annotation if model else None
    return [word for part in (kind, *get_args(kind)) if get_origin(part) is Literal for word in get_args(part)]
