"""Another program beside this one: a tiny stand-in that answers from its own reading, some of it wrongly."""

import importlib.util
import sys
from pathlib import Path

import pytest

from pipeline.made_up.sample import make_sample

SCRIPT = Path(__file__).parent.parent / "benchmarks" / "peer.py"
STAND_IN = """
import csv, json, pathlib, sys
export, out, me = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
sent, heard = set(), set()
for row in csv.DictReader((export / "messages.csv").open(newline="")):
    if row["SENDER PROFILE URL"] == me:
        sent.update(row["RECIPIENT PROFILE URLS"].split(","))
    else:
        heard.add(row["SENDER PROFILE URL"])
silent = sorted(sent - heard)
lines = (export / "Connections.csv").read_text().splitlines()
start = next(place for place, line in enumerate(lines) if line.startswith("First Name"))
people = list(csv.DictReader(lines[start:]))
with (out / "people.csv").open("w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["Profile", "Group", "Percent"])
    writer.writerows([address, "ghost", 0] for address in silent)
    writer.writerows([address, "friend", 100] for address in sorted(sent & heard))
never = [{"who": f"{p['First Name']} {p['Last Name']}"} for p in people if p["URL"] not in sent]
pathlib.Path("untouched.json").write_text(json.dumps(never))
"""
ADAPTER = {
    "command": ["{python}", "stand_in.py", "{export}", "{out}", "{owner}"],
    "never_answered": {"file": "{out}/people.csv", "person": "Profile", "where": {"Group": ["ghost"]}},
    "never_written_to": {"file": "untouched.json", "person": "who"},
    "reply_rate": {"file": "{out}/people.csv", "person": "Profile", "rate": "Percent", "of": 100},
}


@pytest.fixture(scope="module")
def peer():
    spec = importlib.util.spec_from_file_location("peer", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    sys.modules["peer"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    yield module
    del sys.modules["peer"]


@pytest.fixture(scope="module")
def run(peer, tmp_path_factory):
    checkout = tmp_path_factory.mktemp("checkout")
    (checkout / "stand_in.py").write_text(STAND_IN)
    sample = make_sample(60, 400, seed=3)
    beside = peer.Peer(checkout, peer.Adapter.model_validate(ADAPTER), sample, tmp_path_factory.mktemp("run"))
    return sample, checkout, beside.told(), peer.ours(beside.export), peer.truth(sample)


def test_the_peers_answers_are_read_as_people(run):
    sample, _, told, _, true = run
    known = {person.person_slug for person in sample.truth}
    assert told.named["never_answered"]
    assert told.named["never_answered"] <= known
    # It knows people by name alone there: whoever shares one is nobody in particular.
    assert told.named["never_written_to"] <= known
    assert true.named["never_written_to"] & told.named["never_written_to"]
    assert set(told.rates.values()) == {0.0, 1.0}


def test_this_program_knows_who_never_answered_who_was_never_written_to_and_how_often_they_answered(run):
    _, _, _, ours, true = run
    assert ours.named == true.named
    assert ours.rates == pytest.approx(true.rates)


def test_the_table_counts_right_wrong_and_missed_answers(peer):
    true = peer.Told({"never_answered": {"ada", "ben"}, "never_written_to": {"cleo"}}, {"ada": 0.0, "dora": 0.5})
    told = peer.Told({"never_answered": {"ben", "cleo", "dora"}}, {"dora": 0.75})
    rows = peer.compared({"peer": told, "truth": true}, true)[1:]
    assert ["who never answered", "peer", "2", "1", "2", "1"] in rows
    assert ["who never answered", "truth", "2", "2", "0", "0"] in rows
    assert ["reply rate, mean distance 0.250", "peer", "2", "0", "1", "1"] in rows
    assert not [row for row in rows if row[:2] == ["who was never written to", "peer"]]


def test_the_checkout_itself_stays_as_it_was(run):
    _, checkout, *_ = run
    assert [path.name for path in checkout.iterdir()] == ["stand_in.py"]


def test_a_true_rate_counts_turns_of_the_owner_that_are_settled(peer):
    def day(number, mine):
        return peer.datetime(2026, 1, 1) + peer.timedelta(days=number), mine

    newest = peer.datetime(2026, 12, 1)
    assert peer._rate([day(0, True), day(1, True), day(2, False)], newest) == 1
    assert peer._rate([day(0, True), day(20, False), day(21, True), day(22, False)], newest) == 0.5
    assert peer._rate([day(330, True)], newest) is None
    assert peer._rate([day(0, False)], newest) is None
