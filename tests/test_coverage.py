"""Every row accounted for: read = used + ignored + rejected, on every export there is."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import Analysis, analyze
from pipeline.analysis import inspect
from pipeline.made_up.sample import make_sample, write_zip
from tests.conftest import CONNECTION_COLUMNS, SAMPLES, TYPICAL, World

EXPORTS = [SAMPLES / "small", SAMPLES / "messy", TYPICAL]


def check_accounts(coverage: pl.DataFrame, rejects: pl.DataFrame) -> None:
    parts = pl.sum_horizontal("rows_used", "rows_ignored", "rows_rejected")
    assert coverage.filter(pl.col("rows_read") != parts).is_empty()
    assert coverage.select(pl.min_horizontal(pl.selectors.starts_with("rows_")).min()).item() >= 0
    refused = dict(rejects["file"].value_counts().iter_rows())
    for row in coverage.iter_rows(named=True):
        assert row["rows_rejected"] == refused.get(row["file"], 0), row["file"]
        assert row["note"] or not row["rows_ignored"], "what is left out has a reason"


@pytest.mark.parametrize("export", EXPORTS, ids=lambda path: path.name)
def test_every_row_of_the_samples_is_accounted_for(export: Path) -> None:
    analysis = analyze(export)
    check_accounts(analysis.coverage, analysis.rejects)
    assert analysis.coverage["rows_used"].sum() > 0


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    connections=st.integers(1, 40),
    messages=st.integers(0, 120),
    seed=st.integers(0, 999),
    layout=st.sampled_from(["2026", "2023"]),
)
def test_every_row_of_made_up_exports_is_accounted_for(
    tmp_path: Path, connections: int, messages: int, seed: int, layout: str
) -> None:
    sample = make_sample(connections=connections, messages=messages, seed=seed, layout=layout)
    write_zip(sample, tmp_path / "made-up.zip")
    inspection = inspect(tmp_path / "made-up.zip")
    assert inspection.refused.is_empty()
    check_accounts(inspection.coverage, pl.DataFrame(schema={"file": pl.String}))


CELL = st.text(st.characters(blacklist_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["05 Mar 2024", "https://www.linkedin.com/in/ada", "2026-03-01 09:00:00 UTC", "", "Yes", '"', "\n"]
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(CELL, min_size=1, max_size=9), max_size=8))
def test_whatever_the_rows_are_they_are_accounted_for(tmp_path: Path, rows: list[list[str]]) -> None:
    world = World(tmp_path / "any").people("bo | Bo Reed")
    known = [["Bo", "Reed", World.url("bo"), "", "", "", "05 Mar 2024"]]
    analysis = world.table("Connections.csv", CONNECTION_COLUMNS, known + rows).analyze()
    check_accounts(analysis.coverage, analysis.rejects)


def test_a_missing_file_says_what_that_means(world: World) -> None:
    analysis = world.people("ada | Ada Quill").analyze()
    row = analysis.coverage.filter(pl.col("file") == "Invitations.csv").row(0, named=True)
    assert not row["found"]
    assert "who invited whom is unknown" in row["note"]


def test_an_unknown_file_is_listed_and_not_fatal(world: World) -> None:
    analysis = world.people("ada | Ada Quill").table("Rich_Media.csv", ["Date/Time"], [["x"]]).analyze()
    row = analysis.coverage.filter(pl.col("file") == "Rich_Media.csv").row(0, named=True)
    assert (row["found"], row["recognised_as"]) == (True, None)


def test_a_table_that_loses_many_rows_says_so_loudly(world: World) -> None:
    rows = [["Ada", "Quill", World.url("ada"), "", "", "", "soon"] for _ in range(3)]
    good = [["Bo", "Reed", World.url("bo"), "", "", "", "05 Mar 2024"]]
    analysis: Analysis = world.table("Connections.csv", CONNECTION_COLUMNS, good + rows).analyze()
    note = analysis.coverage.row(0, named=True)["note"]
    assert "3 of 4 rows" in note
    assert "format may have changed" in note
    assert "Connected On" in note
