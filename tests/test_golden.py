"""The report of the small sample, word for word: what changes in it is to be read and meant.

After a change that is meant: `MUTUALS_GOLDEN=write .venv/bin/python -m pytest tests/test_golden.py`; read the diff.
The charts are left out, since their coordinates belong to Matplotlib.
"""

import csv
import os
import re
from pathlib import Path

import pytest

from pipeline import analyze, report
from tests.conftest import SAMPLES

GOLDEN = Path(__file__).parent / "golden" / "small"
# Worked out by hand in sample_exports/README.md, from the definitions and not from the program.
BY_HAND = {
    "owed.csv": ["Cleo Wexcombe"],
    "reengage.csv": ["Béa Tarnwick, MBA"],
    "cleanup.csv": ["Dov Ildmoor", "Enid Pellgrave"],
    "no_history.csv": ["Ines Corvale"],
}
TABLES = ["people.csv", "owed.csv", "reengage.csv", "cleanup.csv", "no_history.csv", "rejects.csv"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the small sample."""
    path = tmp_path_factory.mktemp("golden") / "report"
    report.write(analyze(SAMPLES / "small"), path)
    return path


def words(page: str) -> str:
    """What a reader sees of the page, a line per element, without the charts."""
    body = re.sub(r"<(svg|style|script|title)\b.*?</\1>", "", page, flags=re.DOTALL)
    blocks = re.sub(r"</?(?!b\b|bdi|a\b|code)[^>]*>", "\n", body)
    lines = (re.sub(r"\s+", " ", line).strip() for line in blocks.split("\n"))
    return "\n".join(re.sub(r"<[^>]*>", "", line) for line in lines if line) + "\n"


@pytest.mark.parametrize("name", [*TABLES, "page.txt"])
def test_the_report_reads_as_it_did(folder: Path, name: str) -> None:
    if name == "page.txt":
        text = words((folder / "report.html").read_text(encoding="utf-8"))
    else:
        text = (folder / name).read_text(encoding="utf-8")
    if os.environ.get("MUTUALS_GOLDEN") == "write":
        GOLDEN.mkdir(parents=True, exist_ok=True)
        (GOLDEN / name).write_text(text, encoding="utf-8", newline="\n")
    assert text == (GOLDEN / name).read_text(encoding="utf-8")


def test_the_page_holds_what_a_reader_needs(folder: Path) -> None:
    said = words((folder / "report.html").read_text(encoding="utf-8"))
    for heading in ("You", "Your network now", "Waiting for you", "Worth writing to again", "One-sided on the record"):
        assert f"\n{heading}\n" in said
    assert "30 September 2026" in said
    assert "12 connections" in said


def test_the_lists_name_whom_a_reader_by_hand_would(folder: Path) -> None:
    named = {name: (folder / name).read_text(encoding="utf-8") for name in TABLES}
    for name, people in BY_HAND.items():
        rows = csv.DictReader(named[name].splitlines())
        assert [row["name"] for row in rows] == people, name
