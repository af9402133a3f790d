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
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import polars as pl
from peer_adapter import Adapter, Answers, NoAnswer, adapter_in
from peer_truth import Told, truth

from pipeline import analyze
from pipeline.made_up.sample import Sample, make_sample, write_zip
from schemas.fields import PROFILE_PREFIX

QUESTIONS = {"never_answered": "who never answered", "never_written_to": "who was never written to"}
CLOSE = 0.01
"""How near to the true share a rate has to be to count as right."""
LAST_LINES = 5


class Peer:
    """A copy of a peer's checkout beside a made-up export."""

    def __init__(self, checkout: Path, adapter: Adapter, sample: Sample, folder: Path) -> None:
        """Copies the checkout and writes the export into `folder`, as a folder and as a zip. Raises NoAnswer."""
        self.copy, self.export, self._out = folder / "peer", folder / "export", folder / "out"
        self._adapter, self._sample = adapter, sample
        if not checkout.is_dir():
            raise NoAnswer(f"{checkout} is no folder; give the folder of the peer's code.")
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
        return [self._placed(part) for part in self._adapter.command]

    def _placed(self, words: str) -> str:
        try:
            return words.format(**self._places)
        except (LookupError, ValueError):
            known = ", ".join(f"{{{name}}}" for name in self._places)
            raise NoAnswer(f"The adapter has {words!r}; what can stand in brackets is {known}.") from None

    def told(self) -> Told:
        """Run it once and read its answers. Raises NoAnswer if it fails, or they are not where they should be."""
        self._run()
        slugs = _slugs(self._sample)
        named = {}
        for question in QUESTIONS:
            answers = getattr(self._adapter, question)
            if answers:
                named[question] = {slug for slug, _ in self._rows(answers, slugs)}
        rate = self._adapter.reply_rate
        try:
            rates = {slug: float(row[rate.rate]) / rate.of for slug, row in self._rows(rate, slugs)} if rate else {}
        except (ValueError, TypeError, ZeroDivisionError):
            raise NoAnswer("The peer's rates are no numbers; see `rate` and `of` in the adapter.") from None
        return Told(named, rates)

    def _run(self) -> None:
        try:
            done = subprocess.run(self.command, cwd=self.copy, check=False, capture_output=True, text=True)
        except OSError as error:
            raise NoAnswer(f"The peer cannot be started ({error.strerror}); see `command` in the adapter.") from None
        if done.returncode:
            said = "\n".join(done.stderr.splitlines()[-LAST_LINES:]) or "(nothing)"
            raise NoAnswer(f"The peer ended with {done.returncode}; the last that it said:\n{said}")

    def _rows(self, answers: Answers, slugs: Mapping[str, str]) -> list[tuple[str, dict[str, Any]]]:
        path = self.copy / self._placed(answers.file)
        try:
            text = path.read_text(encoding="utf-8-sig")
            rows = json.loads(text) if path.suffix == ".json" else csv.DictReader(text.splitlines(keepends=True))
            return self._wanted(answers, list(rows), slugs)
        except KeyError as error:
            raise NoAnswer(f"A row of {answers.file} has no {error}; see its columns, and the adapter.") from None
        except (OSError, ValueError, TypeError) as error:
            why = getattr(error, "strerror", "") or "it is no table, or no list of objects"
            raise NoAnswer(f"The peer's {answers.file} cannot be read ({why}); see the adapter.") from None

    @staticmethod
    def _wanted(
        answers: Answers, rows: list[dict[str, Any]], slugs: Mapping[str, str]
    ) -> list[tuple[str, dict[str, Any]]]:
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
            exact = sum(distance < CLOSE for distance in off)
            missed = len(true.rates) - len(both)
            words = (
                f"reply rate (right: less than {CLOSE} from the true share), mean distance {statistics.mean(off):.3f}"
            )
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
    try:
        adapter = adapter_in(asked.adapter)
        sample = make_sample(asked.connections, asked.messages, seed=11)
        with tempfile.TemporaryDirectory() as name:
            peer = Peer(asked.checkout, adapter, sample, Path(name))
            both = {"peer": peer.told(), "mutuals": ours(peer.export)}
            sys.stdout.write(told_as_table(compared(both, truth(sample))))
            if asked.rounds:
                sys.stdout.write("\n" + told_as_table(_times(peer, asked.rounds)))
    except NoAnswer as error:
        sys.exit(f"peer.py: {error}")


def _times(peer: Peer, rounds: int) -> list[list[str]]:
    try:
        from performance_runs import in_turns, step
    except ModuleNotFoundError as missing:
        raise NoAnswer(f"Times need {missing.name}, of the extra `proof`; or ask for --rounds 0.") from None

    commands = {"peer": peer.command, "mutuals": step("analysis", peer.export, "")}
    try:
        costs = in_turns(commands, rounds, lambda _: None, warm_up=True, folder=peer.copy)
    except RuntimeError as error:
        raise NoAnswer(f"Run again to be timed, one of the two failed. {error}") from None
    rows = [["program", "clock s", "peak MB"]]
    return rows + [[name, f"{cost.median('wall'):.2f}", f"{cost.median('peak'):,.0f}"] for name, cost in costs.items()]


if __name__ == "__main__":
    main()
