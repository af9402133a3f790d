"""Two people's reports in one folder, by the commands: neither's report, page or table tells what the other decided."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from pipeline import Analysis, analyze, report
from pipeline.cli import app
from pipeline.decisions import Decisions, beside, read_picks
from pipeline.whose import owner_of
from schemas.fields import profile_url
from tests import conftest
from tests.conftest import World, moment
from tests.test_decisions import NOON, event

ROSTER = "\n".join(f"{slug} | {slug.title()} Quill | 2015-01-31" for slug in ("ada", "bo", "cy"))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nora's report of June and Ole's of July, both without charts and page."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(report, "draw", lambda _analysis: [])
    monkeypatch.setattr(report, "page", lambda _report, _charts: "")
    for slug, name, month in (("nora-lamb", "Nora Lamb", "06"), ("ole-berg", "Ole Berg", "07")):
        monkeypatch.setattr(conftest, "OWNER_SLUG", slug)
        world = World(tmp_path / slug)
        world.names["me"] = name
        world.table("Profile.csv", ["First Name", "Last Name", "Headline"], [[*name.split(), "Tester"]])
        world.people(ROSTER).talk(f"2026-{month}-01 09:00 ada > me: and when will you come to see us?")
        report.write(world.analyze(as_of=moment(f"2026-{month}-30 12:00")), tmp_path / "reports" / f"2026-{month}-30")
    return tmp_path


@pytest.fixture
def typed() -> Callable[..., str]:
    def type_(*words: str) -> str:
        result = CliRunner(env={"COLUMNS": "120"}).invoke(app, list(words))
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.output

    return type_


def filled(home: Path, month: str, **decisions: str) -> str:
    """That month's list of people never heard of, with decisions by slug."""
    rows = pl.read_csv(home / "reports" / f"2026-{month}-30" / "no_history.csv", infer_schema=False)
    slug = pl.col("profile_url").str.split("/").list.last()
    path = home / f"{month}.csv"
    rows.with_columns(decision=slug.replace_strict(decisions, default="")).write_csv(path)
    return str(path)


def test_the_table_and_the_explanation_are_the_owner_s_of_the_report(home: Path, typed: Callable[..., str]) -> None:
    nora, ole = "reports/2026-06-30", "reports/2026-07-30"
    for folder, month, decisions in ((nora, "06", {"bo": "keep"}), (ole, "07", {"bo": "keep", "cy": "let go"})):
        file = filled(home, month, **decisions)
        assert f"{len(decisions)} decision" in typed("picks", "import", file, "--report", folder)
        assert "0 decisions taken" in typed("picks", "import", file, "--report", folder)
    assert "1 person decided on" in typed("picks", "--report", nora)
    assert "Cy Quill" not in typed("picks", "--report", nora)
    assert "2 people decided on" in typed("picks", "--report", ole) == typed("picks"), "the newest report's"
    for folder, other in ((nora, ole), (ole, nora)):
        said = typed("picks", "--report", folder)
        assert f"about the report {folder} and any other of the same owner" in said
        assert other not in said
    assert f"about the report {ole} " in typed("picks")
    typed("picks", "export", "nora.csv", "--report", nora)
    assert pl.read_csv(home / "nora.csv")["person_id"].to_list() == ["bo"]
    assert "let them go" in typed("explain", "Cy Quill", "--report", ole)
    assert "let them go" not in typed("explain", "Cy Quill", "--report", nora)
    assert "You decided to keep them" in typed("explain", "Bo Quill", str(home / "nora-lamb"))
    assert "let them go" not in typed("explain", "Cy Quill", str(home / "nora-lamb"))


def test_a_new_report_is_of_its_owner_s_decisions_alone(home: Path) -> None:
    folder = home / "reports" / "any"
    with Decisions.at(beside(folder)) as decisions:
        decisions.record(event(1, person_id="cy", answer="keep", name="Cy Quill", as_of=NOON))
    run = CliRunner().invoke(app, ["report", "nora-lamb", "--quiet", "--out", str(folder)])
    assert run.exit_code == 0, "nobody's decision is whoever's asks"
    with Decisions.at(beside(folder), owner_of(folder)) as decisions:
        decisions.record(event(2, person_id="bo", answer="let_go", profile_url=profile_url("bo"), name="Bo Quill"))
    for slug, told in (("nora-lamb", ["Bo Quill", "Cy Quill"]), ("ole-berg", ["Cy Quill"])):
        again: Analysis = analyze(home / slug, picks=partial(read_picks, folder))
        assert sorted(str(each.name) for each in again.outcomes.people) == told
        assert again.no_history["name"].sort().to_list() == [
            name for name in ("Bo Quill", "Cy Quill") if name not in told
        ]
