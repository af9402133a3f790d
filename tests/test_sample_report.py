"""The committed report of the typical sample: what the program writes today, to the byte."""

from pathlib import Path

import pytest

from reports.rebuild import SAMPLE, rebuild


@pytest.fixture(scope="module")
def today(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("sample") / "report"
    rebuild(folder)
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_committed_report_is_current(today: Path) -> None:
    # `make samples` rebuilds it.
    committed, written = files(SAMPLE), files(today)
    assert committed.keys() == written.keys()
    assert [name for name, data in written.items() if data != committed[name]] == []
