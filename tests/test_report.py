"""The files of a report: complete, the same every time, true to the analysis, harmless whatever names are in it."""

import csv
import io
import json
import re
import subprocess
import sys

import polars as pl
import pytest

from pipeline import charts, report
from pipeline.errors import NotAReportFolder
from schemas import report as promise
from schemas.reject import ShownReject
from tests.made_up_analysis import altered, frame, hostile, lonely, made_up

EVERY_FILE = {
    ".gitignore",
    "report.html",
    "report.json",
    "people.csv",
    "people.parquet",
    "acts.parquet",
    "debts.parquet",
    "evidence.parquet",
    "turns.parquet",
    "cleanup.csv",
    "reengage.csv",
    "owed.csv",
    "no_history.csv",
    "network.xlsx",
    "rejects.csv",
    *(f"charts/{name}.svg" for name in ("week", "growth", "activity", "talk", "rhythm", "concentration")),
    *(f"charts/{name}.svg" for name in ("answers", "waits", "balance", "favours", "firsts")),
}
LIVES = {"many": made_up, "hostile": hostile, "lonely": lonely}


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Each life with its analysis and the folder of its report."""
    parent = tmp_path_factory.mktemp("reports")
    lives = {}
    for name, make in LIVES.items():
        life = make()
        report.write(life, parent / name)
        lives[name] = (life, parent / name)
    return lives


def files_in(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def cells(folder, name):
    return list(csv.reader(io.StringIO((folder / name).read_text(encoding="utf-8"))))


@pytest.mark.parametrize("life", LIVES)
def test_a_report_has_every_file_and_no_other(folders, life):
    assert set(files_in(folders[life][1])) == EVERY_FILE
    assert (folders[life][1] / ".gitignore").read_text() == "*\n"


def test_pictures_for_slides_come_when_asked(folders, tmp_path):
    folder = tmp_path / "report"
    report.write(folders["lonely"][0], folder, png=True)
    assert set(files_in(folder)) == EVERY_FILE | {name.replace(".svg", ".png") for name in EVERY_FILE if "svg" in name}
    report.write(folders["lonely"][0], folder)
    assert set(files_in(folder)) == EVERY_FILE


def test_the_same_analysis_gives_the_same_bytes(folders, tmp_path):
    life, folder = folders["many"]
    report.write(life, tmp_path / "again", png=True)
    again = files_in(tmp_path / "again")
    assert {name: again[name] for name in EVERY_FILE} == files_in(folder)


def test_a_report_names_every_file_that_it_may_hold_and_so_makes_way_for_a_later_version(folders, tmp_path):
    folder = tmp_path / "report"
    report.write(folders["lonely"][0], folder, png=True)
    told = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert set(files_in(folder)) <= set(told["files"])
    # As another version might have had it: charts and tables of names that this one does not know.
    for name in ("charts/circles.svg", "circles.csv"):
        (folder / name).write_text("theirs")
        told["files"].append(name)
    (folder / "report.json").write_text(json.dumps(told | {"format_version": 7}), encoding="utf-8")
    report.write(folders["lonely"][0], folder)
    assert set(files_in(folder)) == EVERY_FILE


def test_a_foreign_folder_is_refused_and_untouched(folders, tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(NotAReportFolder, match=r"thesis\.txt"):
        report.write(folders["lonely"][0], tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_every_chart_that_is_drawn_has_a_name_in_the_folder_and_a_word_on_how_to_read_it(folders):
    names = [each.chart.name for each in charts.draw(folders["lonely"][0])]
    assert tuple(names) == report.CHARTS


def test_progress_is_told_in_words(folders, tmp_path):
    said = []
    report.write(folders["lonely"][0], tmp_path / "report", progress=said.append)
    assert len(said) >= 3
    assert all(re.fullmatch(r"[A-Z][a-z ]+", words) for words in said)


@pytest.mark.parametrize("life", LIVES)
def test_report_json_is_the_promised_model_and_agrees_with_the_analysis(folders, life):
    analysis, folder = folders[life]
    text = (folder / "report.json").read_text(encoding="utf-8")
    built = promise.Report.model_validate_json(text)
    assert json.loads(text)["format_version"] == promise.FORMAT_VERSION
    assert [person.person_id for person in built.people] == analysis.people["person_id"].to_list()
    assert len(built.cleanup) == analysis.cleanup.height
    assert built.health == analysis.health
    assert built.as_of == analysis.as_of


@pytest.mark.parametrize("name", ["people", "cleanup", "reengage", "owed", "no_history"])
def test_tables_have_the_promised_columns_and_every_row(folders, name):
    analysis, folder = folders["many"]
    header, *rows = cells(folder, f"{name}.csv")
    assert header == list(report.LISTS[name].model_fields)
    assert len(rows) == getattr(analysis, name).height > 0


def test_people_keep_lists_and_raw_values_in_parquet(folders):
    analysis, folder = folders["many"]
    assert pl.read_parquet(folder / "people.parquet").equals(analysis.people)


def test_no_cell_of_a_hostile_report_starts_like_a_formula(folders):
    _, folder = folders["hostile"]
    for name in ("people.csv", "cleanup.csv", "reengage.csv", "owed.csv", "no_history.csv"):
        header, *rows = cells(folder, name)
        texts = [header.index(column) for column in ("name", "company", "position") if column in header]
        assert not any(row[at].lstrip().startswith(("=", "+", "-", "@")) for row in rows for at in texts)


def test_refused_values_are_written_only_when_they_were_asked_for(folders, tmp_path):
    analysis, folder = folders["lonely"]
    assert cells(folder, "rejects.csv")[0] == ["file", "line", "column", "code", "message"]
    shown = frame(
        ShownReject,
        [
            {
                "file": "a.csv",
                "line": 3,
                "column": "Date",
                "code": "bad_date",
                "message": "is no date",
                "value": "=hush-hush",
            }
        ],
    )
    report.write(altered(analysis, rejects=shown), tmp_path / "shown")
    assert cells(tmp_path / "shown", "rejects.csv")[1][-1] == "'=hush-hush"
    assert b"hush-hush" not in (tmp_path / "shown" / "report.html").read_bytes()
    assert b"hush-hush" not in (tmp_path / "shown" / "report.json").read_bytes()


def test_loading_the_pipeline_loads_no_matplotlib():
    code = "import sys, pipeline, pipeline.analysis; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
