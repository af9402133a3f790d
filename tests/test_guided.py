"""Guided fuzzing without its guide: what it begins with passes every check, and each check notices a fault."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from pipeline import folding, threads
from pipeline.envelopes import ENVELOPE, ROW
from pipeline.export import Contents
from pipeline.tables import Table, Tables, read_tables
from tests import guided_inputs
from tests.guided_inputs import TARGETS, some_exports, some_people

SOME = {"reading": 9, "people": 1, "words": 5}
"""One in so many of what a target begins with is tried here; `make fuzz` tries them all."""


@pytest.mark.parametrize("target", TARGETS)
def test_what_the_hunt_begins_with_passes(target: str, tmp_path: Path) -> None:
    check, seeds = TARGETS[target]
    tried = seeds()[:: SOME[target]]
    assert len(tried) > 3
    for seed in [*tried, b"", b"\0", b"\xff" * 9]:
        check(seed, tmp_path / "export")


def by_sender(messages: pl.DataFrame) -> pl.DataFrame:
    return messages.with_row_index(ROW).with_columns(pl.col(ROW).first().over("sender").alias(ENVELOPE))


def short_in_bulk(contents: Contents, large: int) -> Tables:
    def cut(table: Table) -> Table:
        return Table(**{**vars(table), "frame": table.frame.head(0)})

    return {row: table if large else cut(table) for row, table in read_tables(contents, large).items()}


FAULTS: dict[str, tuple[object, str, Callable[..., object], Callable[[], bytes]]] = {
    "reading": (
        guided_inputs,
        "read_tables",
        short_in_bulk,
        lambda: next(seed for seed in some_exports() if seed[0] == 0),
    ),
    "people": (threads, "sealed", by_sender, lambda: some_people()[0]),
    "words": (folding, "unmarked", lambda texts: texts.str.to_lowercase(), "Könnten Sie kommen?".encode),
}


@pytest.mark.parametrize("target", FAULTS)
def test_a_fault_is_noticed(target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room, name, faulty, seed = FAULTS[target]
    check, data = TARGETS[target][0], seed()
    check(data, tmp_path / "export")
    monkeypatch.setattr(room, name, faulty)
    with pytest.raises(AssertionError):
        check(data, tmp_path / "export")
