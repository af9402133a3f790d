"""Commands that people are told to type: as they called the program, whether or not it is on their path."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import called
from tests.reviewing import MUTUALS


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a program of that name in it."""
    program = tmp_path / "some place" / "mutuals"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    return program


def test_by_its_name_where_that_is_enough_and_else_as_it_was_called(
    place: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "argv", [str(place)])
    monkeypatch.setenv("PATH", str(place.parent))
    assert called.as_called("type `mutuals review`.") == "type `mutuals review`."
    for elsewhere in (tmp_path, MUTUALS.parent):
        monkeypatch.setenv("PATH", str(elsewhere))
        assert called.as_called("type `mutuals review`.") == f"type `'{place}' review`."
    assert called.as_called("every `mutuals` that uses it") == "every `mutuals` that uses it"
    monkeypatch.setattr(sys, "argv", ["another-program"])
    assert called.called() == "mutuals"


def test_what_went_wrong_says_what_to_type_next(tmp_path: Path) -> None:
    run = subprocess.run(
        [str(MUTUALS), "review", "--no-open"],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "PATH": os.defpath},
    )
    assert run.returncode == 2
    assert f"`{MUTUALS} report`" in run.stderr
