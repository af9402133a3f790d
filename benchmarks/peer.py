"""Another program beside this one, on the same made-up export: what each says of the people, held to the known truth.

    python benchmarks/peer.py CHECKOUT ADAPTER.toml --connections 500 --messages 3000 --rounds 3

CHECKOUT is the folder of the peer's code, of which a copy is run; nothing of it stands in this repository. ADAPTER.toml
says how to run it and where its answers stand; benchmarks/README.md describes it. What is printed are three questions
(who never answered, who was never written to, which share of the owner's turns was answered) with how many people each
program names rightly, wrongly and not at all, and what both took, measured in turns. No name is printed.
"""

import argparse
import csv
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
from pydantic import BaseModel, ConfigDict

from pipeline import analyze
from pipeline.made_up.sample import Sample, make_sample, write_zip
from schemas.fields import PROFILE_PREFIX

GAP = timedelta(days=14)
QUESTIONS = {"never_answered": "who never answered", "never_written_to": "who was never written to"}
RATE = "reply_rate"


class Answers(BaseModel):
    """Where one answer stands: a CSV, or JSON with a list of objects, and how a row of it names a person.

    `person`: the column with the profile's address, the end of it, or the name; `file`: from the copy of the checkout,
    or with {out}. `where`: only rows that have one of these values in these columns. `rate`: the column with the share,
    `of`: what stands there for all (1 or 100).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    file: str
    person: str
    where: dict[str, list[str]] = {}
    rate: str = ""
    of: float = 1


class Adapter(BaseModel):
    """How a peer is run, and where its answers stand; a question that it does not answer is left out."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    command: list[str]
    never_answered: Answers | None = None
    never_written_to: Answers | None = None
    reply_rate: Answers | None = None


@dataclass(frozen=True)
class Told:
    """What a program says: the slugs of people by question, and the share that each person answered, 0 to 1."""

    named: Mapping[str, set[str]]
    rates: Mapping[str, float]


class Peer:
    """A copy of a peer's checkout beside a made-up export."""

    def __init__(self, checkout: Path, adapter: Adapter, sample: Sample, folder: Path) -> None:
        """Copies the checkout and writes the export into `folder`, as a folder and as a zip."""
        self.copy, self.export, self._out = folder / "peer", folder / "export", folder / "out"
        self._adapter, self._sample = adapter, sample
        shutil.copytree(checkout, self.copy, ignore=shutil.ignore_patterns(".git"))
        self._out.mkdir()
        for name, data in sample.files.items():
            path = self.export / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        write_zip(sample, folder / "export.zip")
        self._places = {
            "python": sys.executable, "peer": self.copy, "export": self.export, "zip": folder / "export.zip",
            "out": self._out, "owner": PROFILE_PREFIX + sample.owner_slug,
        }  # fmt: skip

    @property
    def command(self) -> list[str]:
        """What is run, in the copy of the checkout."""
        return [part.format(**self._places) for part in self._adapter.command]

    def told(self) -> Told:
        """Run it once and read its answers. Raises CalledProcessError if it fails, OSError if a file is missing."""
        subprocess.run(self.command, cwd=self.copy, check=True, capture_output=True)
        slugs = _slugs(self._sample)
        named = {}
        for question in QUESTIONS:
            answers = getattr(self._adapter, question)
            if answers:
                named[question] = {slug for slug, _ in self._rows(answers, slugs)}
        rate = self._adapter.reply_rate
        rates = {slug: float(row[rate.rate]) / rate.of for slug, row in self._rows(rate, slugs)} if rate else {}
        return Told(named, rates)

    def _rows(self, answers: Answers, slugs: Mapping[str, str]) -> list[tuple[str, dict[str, str]]]:
        path = self.copy / answers.file.format(**self._places)
        text = path.read_text(encoding="utf-8-sig")
        rows = json.loads(text) if path.suffix == ".json" else csv.DictReader(text.splitlines(keepends=True))
        wanted = [row for row in rows if all(str(row[name]) in some for name, some in answers.where.items())]
        found = [(slugs.get(str(row[answers.person]).strip()), row) for row in wanted]
        # Who is no connection, and who shares a name where the peer knows people by name, is left out.
        return [
            (slug, row) for slug, row in found if slug and (not answers.rate or row[answers.rate] not in ("", None))
        ]


def _slugs(sample: Sample) -> dict[str, str]:
    """The slug for each address, slug and name that one connection alone has."""
    names = Counter(person.name for person in sample.truth)
    keys = {}
    for person in sample.truth:
        keys |= dict.fromkeys((person.person_slug, PROFILE_PREFIX + person.person_slug), person.person_slug)
        keys |= {person.name: person.person_slug} if names[person.name] == 1 else {}
    return keys


def ours(export: Path) -> Told:
    """What this program says; of reply rates the share of all settled turns of the owner, goodbyes among them."""
    analysis = analyze(export)
    people = analysis.people
    sent, received = pl.col("messages_sent"), pl.col("messages_received")
    settled = analysis.turns.filter(pl.col("sender") == "me", pl.col("state") != "pending")
    rates = (
        settled.group_by("person_id")
        .agg((pl.col("state") == "answered").mean())
        .join(people, on="person_id", how="semi")
    )
    named = {
        "never_answered": set(people.filter((sent > 0) & (received == 0))["person_id"]),
        "never_written_to": set(people.filter(sent == 0)["person_id"]),
    }
    return Told(named, dict(rates.iter_rows()))


def truth(sample: Sample) -> Told:
    """What was made up: who never answered, who was never written to, and the share of the owner's turns answered."""
    named = {
        "never_answered": {p.person_slug for p in sample.truth if p.messages_sent and not p.messages_received},
        "never_written_to": {p.person_slug for p in sample.truth if not p.messages_sent},
    }
    known = {p.person_slug for p in sample.truth}
    return Told(named, {slug: rate for slug, rate in _true_rates(sample).items() if slug in known})


def _true_rates(sample: Sample) -> dict[str, float]:
    """Of the owner's turns (runs of messages) the share followed by the other side within 14 days, by simple counting.

    Only mail between two; turns younger than 14 days at the newest message are not counted unless answered.
    """
    talks: dict[str, list[tuple[datetime, bool]]] = defaultdict(list)
    rows = list(csv.DictReader(sample.files["messages.csv"].decode().splitlines(keepends=True)))
    for row in reversed(rows):
        mine = row["SENDER PROFILE URL"].removeprefix(PROFILE_PREFIX) == sample.owner_slug
        other = row["RECIPIENT PROFILE URLS" if mine else "SENDER PROFILE URL"]
        if other and "," not in row["RECIPIENT PROFILE URLS"] and row.get("IS MESSAGE DRAFT", "No") != "Yes":
            talks[other.removeprefix(PROFILE_PREFIX)].append((datetime.fromisoformat(row["DATE"][:19]), mine))
    newest = max(at for talk in talks.values() for at, _ in talk)
    rates = {slug: _rate(sorted(talk, key=lambda line: line[0]), newest) for slug, talk in talks.items()}
    return {slug: rate for slug, rate in rates.items() if rate is not None}


def _rate(talk: list[tuple[datetime, bool]], newest: datetime) -> float | None:
    answered = settled = 0
    for place, (at, mine) in enumerate(talk):
        after = talk[place + 1] if place + 1 < len(talk) else None
        if not mine or (after and after[1] and after[0] - at <= GAP):
            continue
        met = bool(after) and not after[1] and after[0] - at <= GAP
        answered += met
        settled += met or newest - at > GAP
    return answered / settled if settled else None


def compared(programs: Mapping[str, Told], true: Told) -> list[list[str]]:
    """A row for each question and program: rightly named, wrongly named, missed; for rates how far off on average."""
    rows = [["question", "program", "people", "right", "wrong", "missed"]]
    for question, words in QUESTIONS.items():
        right = true.named[question]
        for name, told in programs.items():
            if question in told.named:
                said = told.named[question]
                counts = (len(right), len(said & right), len(said - right), len(right - said))
                rows.append([words, name, *(f"{count:,}" for count in counts)])
    for name, told in programs.items():
        if both := true.rates.keys() & told.rates.keys():
            off = [abs(told.rates[slug] - true.rates[slug]) for slug in both]
            exact = sum(distance < 0.01 for distance in off)
            missed = len(true.rates) - len(both)
            words = f"{RATE.replace('_', ' ')}, mean distance {statistics.mean(off):.3f}"
            rows.append([words, name, f"{len(true.rates):,}", f"{exact:,}", f"{len(both) - exact:,}", f"{missed:,}"])
    return rows


def told_as_table(rows: Iterable[list[str]]) -> str:
    """The rows in Markdown, the first as the head."""
    head, *body = rows
    return "".join(f"| {' | '.join(cells)} |\n" for cells in (head, ["---"] * len(head), *body))


def main() -> None:
    """Print what both say beside the truth, and what they took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkout", type=Path, help="the folder of the peer's code")
    parser.add_argument("adapter", type=Path, help="the TOML that says how to run it and where its answers stand")
    parser.add_argument("--connections", type=int, default=500)
    parser.add_argument("--messages", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    sample = make_sample(asked.connections, asked.messages, seed=11)
    adapter = Adapter.model_validate(tomllib.loads(asked.adapter.read_text(encoding="utf-8")))
    with tempfile.TemporaryDirectory() as name:
        peer = Peer(asked.checkout, adapter, sample, Path(name))
        sys.stdout.write(told_as_table(compared({"peer": peer.told(), "mutuals": ours(peer.export)}, truth(sample))))
        if asked.rounds:
            sys.stdout.write("\n" + told_as_table(_times(peer, asked.rounds)))


def _times(peer: Peer, rounds: int) -> list[list[str]]:
    from performance_runs import in_turns, step

    commands = {"peer": peer.command, "mutuals": step("analysis", peer.export, "")}
    costs = in_turns(commands, rounds, lambda _: None, warm_up=True, folder=peer.copy)
    rows = [["program", "clock s", "peak MB"]]
    return rows + [[name, f"{cost.median('wall'):.2f}", f"{cost.median('peak'):,.0f}"] for name, cost in costs.items()]


if __name__ == "__main__":
    main()
