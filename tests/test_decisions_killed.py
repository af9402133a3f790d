"""Decisions under fire: four writers, killed fifty times without warning, lose nothing that they were told is safe."""

import random
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from pipeline.decisions import Decisions
from schemas.decision import Event

WRITERS, PICKS, KILLS = 4, 2_500, 50
AHEAD = 30
"""Batches that a writer may write before it waits for word that all others are writing too."""
WRITE = f"""
import sys
from pathlib import Path
from tests.test_decisions_killed import AHEAD, PICKS, batches, pick
from pipeline.decisions import Decisions

writer, start = int(sys.argv[2]), int(sys.argv[3])
with Decisions.at(Path(sys.argv[1])) as decisions:
    print("open", flush=True)
    for nth, numbers in enumerate(batches(writer, start)):
        if nth % AHEAD == 0:
            sys.stdin.readline()
        decisions.record([pick(writer, number) for number in numbers])
        print(numbers[-1], flush=True)
    print({PICKS}, flush=True)
    sys.stdin.read()
"""


def pick(writer: int, number: int) -> Event:
    """The same each time it is asked for, as a page's retried request is."""
    return Event(
        event_id=f"{writer:016x}{number:016x}",
        at=datetime(2026, 10, 3, 12, tzinfo=UTC),
        person_id=f"person-{writer}-{number}",
        kind="picked",
        answer="keep",
        note="n" * (number % 300),
    )


def batches(writer: int, start: int) -> list[range]:
    """Numbers from `start` on, in runs of one to ten."""
    chance, runs = random.Random(writer * PICKS + start), []
    while start < PICKS:
        end = min(PICKS, start + chance.randint(1, 10))
        runs.append(range(start, end))
        start = end
    return runs


@dataclass
class Writer:
    """A process that writes its picks; after each kill it goes on after the last that it was told is safe."""

    path: Path
    number: int
    safe: set[int] = field(default_factory=set)
    process: subprocess.Popen[str] | None = None

    @property
    def next(self) -> int:
        return max(self.safe, default=-1) + 1

    def start(self) -> None:
        if self.process is None:
            self.process = subprocess.Popen(
                [sys.executable, "-c", WRITE, str(self.path), str(self.number), str(self.next)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                cwd=Path(__file__).parent.parent,
            )  # fmt: skip

    def go(self) -> None:
        assert self.process
        assert self.process.stdin
        self.process.stdin.write("go\n")
        self.process.stdin.flush()

    def hear(self, line: str) -> None:
        if line.endswith("\n") and line != "open\n":
            self.safe |= set(range(self.next, min(int(line) + 1, PICKS)))

    def hear_more(self, lines: int) -> None:
        assert self.process
        assert self.process.stdout
        for _ in range(lines):
            line = self.process.stdout.readline()
            assert line, "a writer ended by itself"
            self.hear(line)
            if line == f"{PICKS}\n":
                return

    def kill(self) -> None:
        assert self.process
        self.process.kill()
        out, _ = self.process.communicate()
        assert self.process.returncode == -9
        self.process = None
        for line in out.splitlines(keepends=True):
            self.hear(line)

    def finish(self) -> None:
        assert self.process
        out, _ = self.process.communicate()
        assert self.process.returncode == 0
        for line in out.splitlines(keepends=True):
            self.hear(line)


def test_every_pick_that_was_acknowledged_is_there_once(tmp_path: Path) -> None:
    chance = random.Random(20261003)
    path = tmp_path / "decisions.sqlite"
    writers = [Writer(path, number) for number in range(WRITERS)]
    kills = amid = 0
    while kills < KILLS:
        begun = [writer for writer in writers if writer.process is None]
        for writer in begun:
            writer.start()
        for writer in begun:
            writer.hear_more(1)
        for writer in writers:
            writer.go()
        # Now and then all at once, so that nobody is left who could tidy up.
        victims = chance.sample(writers, min(chance.choice((1, 2, 4)), KILLS - kills))
        victims[0].hear_more(chance.randint(1, 25))
        time.sleep(chance.uniform(0, 0.004))
        for victim in victims:
            victim.kill()
            amid += victim.next < PICKS
        kills += len(victims)
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.finish()
    assert amid > KILLS * 0.8, "most were killed before they were done"
    with Decisions.at(path) as decisions:
        assert decisions.check() == WRITERS * PICKS
        found = decisions.events()
        assert len(decisions.picks()) == WRITERS * PICKS
    assert found != sorted(found, key=lambda event: event.event_id), "the writers took turns"
    assert {event.event_id: event for event in found} == {
        event.event_id: event for writer in writers for event in (pick(writer.number, n) for n in sorted(writer.safe))
    }
