"""Exports stated the way people see them: a roster and a conversation as text, written down as LinkedIn's CSV files."""

import csv
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import polars as pl
import pytest

from pipeline import Analysis, analyze
from schemas.lexicon import CUES

SAMPLES = Path(__file__).parent.parent / "sample_exports"
TYPICAL = SAMPLES / "Basic_LinkedInDataExport_09-30-2026.zip"
PREAMBLE = 'Notes:\n"When exporting your connection data, you may notice that some emails are missing."\n\n'
OWNER_SLUG = "me-myself"
OWNER_NAME = "Me Myself"
_LINE = re.compile(
    r"(?P<at>\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?) (?:\[(?P<thread>[^\]]+)\] )?"
    r"(?P<sender>\S+) > (?P<to>[^:]+): ?(?P<text>.*)"
)
MESSAGE_COLUMNS = [
    "CONVERSATION ID", "CONVERSATION TITLE", "FROM", "SENDER PROFILE URL", "TO", "RECIPIENT PROFILE URLS", "DATE",
    "SUBJECT", "CONTENT", "FOLDER", "ATTACHMENTS", "IS MESSAGE DRAFT", "IS CONVERSATION DRAFT",
]  # fmt: skip
CONNECTION_COLUMNS = ["First Name", "Last Name", "URL", "Email Address", "Company", "Position", "Connected On"]


class World:
    """A folder that becomes an export: `people` and `talk` take text, `table` any other file as rows."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names = {"me": OWNER_NAME}
        folder.mkdir(exist_ok=True)
        self.table("Profile.csv", ["First Name", "Last Name", "Headline"], [["Me", "Myself", "Tester"]])

    def people(self, text: str) -> "World":
        """A line per connection: `slug | First Last | 2020-01-31 | Company | Position`; the last three are optional."""
        rows = []
        for line in filter(None, map(str.strip, text.splitlines())):
            slug, name, *rest = (part.strip() for part in line.split("|"))
            on, company, position = (rest + ["2020-01-31", "", ""][len(rest) :])[:3]
            first, _, last = name.partition(" ")
            self.names[slug] = name
            url = f"https://www.linkedin.com/in/{quote(slug)}" if slug else ""
            rows.append([first, last, url, "", company, position, f"{datetime.fromisoformat(on):%d %b %Y}"])
        self.table("Connections.csv", CONNECTION_COLUMNS, rows, before=PREAMBLE)
        return self

    def talk(self, text: str) -> "World":
        """One line per message, oldest first: `2026-03-01 09:00 [thread] me > ada, bo: hi`; `me > ada (draft): hi`.

        Without a thread, the people in a message are the thread. Written newest first, as LinkedIn does.
        """
        rows = [self._message(line) for line in filter(None, map(str.strip, text.splitlines()))]
        self.table("messages.csv", MESSAGE_COLUMNS, rows[::-1])
        return self

    def _message(self, line: str) -> list[str]:
        found = _LINE.fullmatch(line)
        assert found, f"not a message: {line}"
        to, draft = re.subn(r" \(draft\)$", "", found["to"].strip())
        slugs = [slug.strip() for slug in to.split(",")]
        at = found["at"] if found["at"].count(":") == 2 else f"{found['at']}:00"
        thread = found["thread"] or " ".join(sorted({found["sender"], *slugs}))
        names = ",".join(self.names.get(slug, slug.title()) for slug in slugs)
        return [
            f"2-{thread}", "", self.names.get(found["sender"], found["sender"].title()), self.url(found["sender"]),
            names, ",".join(map(self.url, slugs)), f"{at} UTC", "", found["text"], "INBOX", "",
            "Yes" if draft else "No", "No",
        ]  # fmt: skip

    @staticmethod
    def url(slug: str) -> str:
        return f"https://www.linkedin.com/in/{OWNER_SLUG if slug == 'me' else slug}"

    def table(self, name: str, columns: list[str], rows: Iterable[list[str]], before: str = "") -> "World":
        """Any file of the export, as its header and rows."""
        with (self.folder / name).open("w", newline="", encoding="utf-8") as file:
            file.write(before)
            csv.writer(file, lineterminator="\n").writerows([columns, *rows])
        return self

    def analyze(self, **options: Any) -> Analysis:
        return analyze(self.folder, **options)

    def person(self, slug: str, **options: object) -> dict:
        """The one row of people with that id."""
        people = self.analyze(**options).people
        (row,) = (row for row in people.iter_rows(named=True) if row["person_id"] == slug)
        return row


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--fuzz",
        default="80",
        metavar="N",
        help="how many fuzzed exports tests/test_fuzz.py tries, or the one to try again: KIND:NUMBER",
    )


def of_bytes(data: bytes) -> Callable[[int | None], bytes]:
    """Bytes as the program asks a file for them: all, or the first so many."""
    return lambda first: data[:first]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "export")


@pytest.fixture
def make_world(tmp_path: Path) -> Callable[[], World]:
    """For tests that need several exports, each in a folder of its own."""
    made: list[World] = []

    def make() -> World:
        made.append(World(tmp_path / f"export-{len(made)}"))
        return made[-1]

    return make


def moment(text: str) -> datetime:
    """`2026-03-01 09:00` as a UTC moment."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def plain(messages: pl.DataFrame) -> pl.DataFrame:
    """The messages as personal ones whose wording gives nothing away, twenty words each, where they do not say."""
    words = {cue: pl.lit(value=False) for cue in (*CUES, "wants", "cares", "frees", "foreign")} | {
        "words": pl.lit(20),
        "kind": pl.lit("personal"),
    }
    given = {"line": pl.lit(None, pl.Int64), **words}
    return messages.with_columns(**{name: value for name, value in given.items() if name not in messages.columns})


def tries(slug: str, first: str, count: int, every_days: int) -> str:
    """`count` messages of mine to `slug`, `every_days` apart: each one a separate try."""
    start = moment(first)
    return "\n".join(
        f"{start + timedelta(days=every_days * n):%Y-%m-%d %H:%M} me > {slug}: try {n + 1}" for n in range(count)
    )


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """Debian's Chromium, started anew for each module: its loop must not run beside other tests' own."""
    path = _find_chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
        chromium = playwright.chromium.launch(executable_path=path, args=options)
        yield chromium
        chromium.close()


def _find_chromium() -> str:
    path = shutil.which("chromium")
    if path is None and os.environ.get("MUTUALS_NEED_BROWSER"):
        pytest.fail("MUTUALS_NEED_BROWSER is set and there is no chromium on the path")
    if path is None:
        pytest.skip("no chromium on the path: the page is not looked at in a browser")
    return path
