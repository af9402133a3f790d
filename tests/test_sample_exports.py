"""The made-up exports as they lie on disk: written whole, the same everywhere, and read as their README says."""

import csv
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import analyze
from pipeline.made_up.sample import make_sample, write_zip

HERE = Path(__file__).parents[1] / "sample_exports"
TYPICAL = HERE / "Basic_LinkedInDataExport_09-30-2026.zip"
DIGEST = (
    "import hashlib; from pipeline.made_up.sample import make_sample; s = make_sample(120, 700, 5);"
    "print(hashlib.sha256(repr((s.files, s.truth)).encode()).hexdigest())"
)


@pytest.fixture(scope="module")
def sample():
    return make_sample(60, 200, seed=4)


def table(heading: str) -> list[dict[str, str]]:
    """The table under a heading of the README, as rows by column."""
    section = (HERE / "README.md").read_text(encoding="utf-8").split(f"## {heading}")[1].split("\n## ")[0]
    lines = [line.strip("| ").split(" | ") for line in re.sub(r"\|(?= \|)", "| ", section).splitlines() if "|" in line]
    return [dict(zip((cell.strip() for cell in lines[0]), map(str.strip, line), strict=True)) for line in lines[2:]]


def test_two_processes_make_the_same_bytes():
    runs = [
        subprocess.run(
            [sys.executable, "-c", DIGEST],
            env={"PYTHONHASHSEED": seed},
            cwd=HERE.parent,
            capture_output=True,
            check=True,
        )
        for seed in ("1", "2")
    ]
    assert runs[0].stdout == runs[1].stdout
    assert len(runs[0].stdout) == 65


def test_another_seed_makes_another_export(sample):
    assert make_sample(60, 200, seed=5).files["Connections.csv"] != sample.files["Connections.csv"]


@pytest.mark.parametrize(
    "bad", [{"connections": -1}, {"messages": -1}, {"layout": "2019"}], ids=["connections", "messages", "layout"]
)
def test_what_cannot_be_made_is_said_in_a_sentence(bad):
    with pytest.raises(ValueError, match=r"^[A-Z].*\.$"):
        make_sample(**bad)


def test_a_zip_is_flat_streamed_and_the_same_twice(sample, tmp_path):
    for name in ("one.zip", "two.zip"):
        write_zip(sample, tmp_path / name)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert archive.testzip() is None
        assert {member.filename: archive.read(member) for member in archive.infolist()} == sample.files
        assert all(member.flag_bits & 0x08 for member in archive.infolist())
        assert all(member.compress_type == zipfile.ZIP_DEFLATED for member in archive.infolist())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.zip", "two.zip"]


def test_a_zip_that_fails_halfway_leaves_the_earlier_one(sample, tmp_path):
    path = tmp_path / "export.zip"
    write_zip(sample, path)
    before = path.read_bytes()
    broken = replace(sample, files={**sample.files, "zzz.csv": None})
    with pytest.raises(TypeError):
        write_zip(broken, path)
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["export.zip"]


def test_the_committed_zip_is_what_rebuilding_would_write():
    with zipfile.ZipFile(TYPICAL) as archive:
        found = {member.filename: archive.read(member) for member in archive.infolist()}
    assert found == make_sample(500, 3_000, seed=2026).files


def test_the_typical_sample_holds_a_recommendation_by_a_name_that_two_people_share():
    with zipfile.ZipFile(TYPICAL) as archive:
        authors = archive.read("Recommendations_Received.csv").decode().splitlines()[1:]
        people = archive.read("Connections.csv").decode().splitlines()[4:]
    names = [tuple(next(csv.reader([line]))[:2]) for line in people]
    assert any(names.count(tuple(next(csv.reader([line]))[:2])) == 2 for line in authors)


def test_the_small_export_is_read_as_its_readme_says():
    analysis = analyze(HERE / "small")
    people = {row["name"]: row for row in analysis.people.to_dicts()}
    told = {row["person"]: row for row in table("small/: who is who")}
    assert people.keys() == told.keys()
    for name, row in told.items():
        person = people[name]
        standing = person["standing"] + (f", {person['evidence']}" if person["evidence"] else "")
        assert (standing, person["messages_sent"], person["messages_received"]) == (
            row["standing"],
            int(row["sent"]),
            int(row["received"]),
        ), name
    assert analysis.cleanup["name"].to_list() == ["Dov Ildmoor", "Enid Pellgrave"]
    assert analysis.no_history["name"].to_list() == ["Ines Corvale"]
    assert analysis.owed["name"].to_list() == ["Cleo Wexcombe"]


def test_every_odd_row_of_the_messy_export_stands_where_the_table_says():
    with (HERE / "defects.csv").open(encoding="utf-8", newline="") as file:
        entries = [(row["file"], int(row["line"]), row["expected"]) for row in csv.DictReader(file)]
    for name in {file for file, _, _ in entries}:
        lines = (HERE / "messy" / name).read_bytes().decode().split("\n")
        refused = {number for file, number, expected in entries if file == name and expected == "rejected"}
        assert refused == {number for number, line in enumerate(lines, start=1) if "defect:" in line}, name
        named = {number for number, line in enumerate(lines, start=1) if re.search("defect: |fine: ", line)}
        blank = {
            number for number, line in enumerate(lines, start=1) if re.fullmatch(r'[",]+|,+\d\d \w{3} \d{4}', line)
        }
        assert {number for file, number, _ in entries if file == name} == named | blank, name


def test_the_messy_export_is_refused_row_by_row_as_the_table_says():
    with (HERE / "defects.csv").open(encoding="utf-8", newline="") as file:
        entries = list(csv.DictReader(file))
    analysis = analyze(HERE / "messy")
    refused = {(row["file"], row["line"], row["code"]) for row in analysis.rejects.to_dicts()}
    assert refused == {(row["file"], int(row["line"]), row["code"]) for row in entries if row["expected"] == "rejected"}
    counted = {row["file"]: row for row in analysis.coverage.to_dicts()}
    for name in {row["file"] for row in entries}:
        for what in ("used", "ignored", "rejected"):
            expected = sum(row["file"] == name and row["expected"] == what for row in entries)
            assert counted[name][f"rows_{what}"] == expected, (name, what)
