"""Another program beside this one: a tiny stand-in that answers from its own reading, some of it wrongly."""

import importlib.util
import subprocess
import sys
from datetime import UTC, datetime, timedelta
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
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(SCRIPT.parent)  # as Python does for a script
        patch.setitem(sys.modules, "peer", module)
        spec.loader.exec_module(module)
        yield module
        del sys.modules["peer_truth"], sys.modules["peer_adapter"]


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
    words = "reply rate (right: less than 0.01 from the true share), mean distance 0.250"
    assert [words, "peer", "2", "0", "1", "1"] in rows
    assert not [row for row in rows if row[:2] == ["who was never written to", "peer"]]


def test_the_checkout_itself_stays_as_it_was(run):
    _, checkout, *_ = run
    assert [path.name for path in checkout.iterdir()] == ["stand_in.py"]


@pytest.mark.usefixtures("peer")
def test_a_true_rate_counts_turns_of_the_owner_that_are_settled():
    def day(number, mine):
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=number), mine

    rate, newest = sys.modules["peer_truth"]._rate, datetime(2026, 12, 1, tzinfo=UTC)
    assert rate([day(0, True), day(1, True), day(2, False)], newest) == 1
    assert rate([day(0, True), day(20, False), day(21, True), day(22, False)], newest) == 0.5
    assert rate([day(330, True)], newest) is None
    assert rate([day(0, False)], newest) is None


TOML = """
command = ["{python}", "stand_in.py", "{export}", "{out}", "{owner}"]
reply_rate = { file = "{out}/people.csv", person = "Profile", rate = "Percent", of = 100 }
"""
FAILING = "import sys; sys.exit('line 1\\nno such column: Url')"


@pytest.mark.parametrize(
    ("code", "adapter", "said"),
    [
        (FAILING, TOML, "The peer ended with 1; the last that it said:\nline 1\nno such column: Url"),
        (STAND_IN, TOML.replace("Percent", "Share"), "A row of {out}/people.csv has no 'Share'"),
        (STAND_IN, TOML.replace("Percent", "Group"), "rates are no numbers"),
        (STAND_IN, TOML.replace("people.csv", "nothing.csv"), "cannot be read (No such file or directory)"),
        (STAND_IN, TOML.replace("{python}", "no-such-program"), "cannot be started"),
        (STAND_IN, TOML.replace("{owner}", "{me}"), "what can stand in brackets"),
        (STAND_IN, TOML.replace("person", "people"), "not as benchmarks/README.md describes it"),
        (STAND_IN, "command = ", "is no TOML"),
        (STAND_IN, None, "cannot be read (No such file or directory)"),
        (None, TOML, "is no folder"),
    ],
    ids=["fails", "no column", "no number", "no file", "no program", "no place", "no field", "no TOML", "none", "gone"],
)
def test_a_peer_that_gives_no_answer_is_told_of_in_words(tmp_path, code, adapter, said):
    if code is not None:
        (tmp_path / "peer").mkdir()
        (tmp_path / "peer" / "stand_in.py").write_text(code)
    if adapter is not None:
        (tmp_path / "adapter.toml").write_text(adapter)
    words = ["peer", "adapter.toml", "--connections", "20", "--messages", "60", "--rounds", "0"]
    done = subprocess.run([sys.executable, SCRIPT, *words], cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("peer.py: ")
    assert "Traceback" not in done.stderr
    assert said in done.stderr
