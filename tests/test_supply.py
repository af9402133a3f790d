"""What mutuals needs: its locks, their licences, the list of parts, and an audit that takes no silence for health."""

import json
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests import supply_audit
from tests.supply_audit import CLEAN, NOT_AUDITED, WEAK, batches, judge
from tests.supply_licences import SCRIPTS, installed, licence_of, listed, may_be_used
from tests.supply_lock import DEV, LOCKS, OURS, PROOF, ROOT, RUNTIME, installed_version, read_pins

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_holds_pins_with_hashes_and_nothing_else(lock: Path) -> None:
    pins = read_pins(lock)
    assert len(pins) > 40 or lock != RUNTIME
    assert not [pin.exact for pin in pins if len(set(pin.hashes)) != len(pin.hashes)]
    assert len({(pin.name, pin.marker) for pin in pins}) == len(pins)
    assert "://" not in lock.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://example.org/simple",
        "rich>=14",
        "rich==15.0.0",
        "rich @ https://example.org/rich.whl",
        "-e .",
    ],
)
def test_a_line_that_is_no_pin_with_hashes_is_refused(line: str, tmp_path: Path) -> None:
    (tmp_path / "a.lock").write_text(f"{RUNTIME.read_text(encoding='utf-8')}{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match="not a pin"):
        read_pins(tmp_path / "a.lock")


@pytest.mark.parametrize(("lock", "extras"), [(RUNTIME, ["build"]), (DEV, ["build", "dev"]), (PROOF, ["dev", "proof"])])
def test_a_lock_pins_what_the_project_asks_for_and_all_that_this_needs(lock: Path, extras: list[str]) -> None:
    pins = read_pins(lock)
    versions = {pin.name: {other.version for other in pins if other.name == pin.name} for pin in pins}
    asked = [*PROJECT["project"]["dependencies"]]
    for extra in extras:
        asked += PROJECT["project"]["optional-dependencies"][extra]
    wanted = list(map(Requirement, asked))
    for name, pinned in versions.items():
        if installed_version(name) in pinned:
            wanted += [need for need in map(Requirement, metadata.requires(name) or []) if _holds(need)]
    for need in wanted:
        pinned = versions.get(canonicalize_name(need.name), set())
        assert pinned, f"{need.name} is not in {lock.name}: make lock"
        assert all(need.specifier.contains(version, prereleases=True) for version in pinned), f"{need}: make lock"


def _holds(need: Requirement) -> bool:
    return need.marker is None or need.marker.evaluate({"extra": ""})


def test_the_larger_locks_hold_the_smaller_ones_versions() -> None:
    runtime, dev, proof = ({(pin.name, pin.version, pin.hashes) for pin in read_pins(lock)} for lock in LOCKS)
    assert runtime <= proof
    assert dev <= proof


def test_the_list_of_licences_is_of_the_lock_and_of_the_scripts() -> None:
    pins = read_pins(RUNTIME)
    told = [(pin.name, pin.version, ", ".join(pin.wanted_by)) for pin in pins]
    told += [(script.name, script.version, OURS) for script in SCRIPTS]
    assert [(name, version, by) for name, version, _, _, by in listed()] == told, "make licences"


def test_every_licence_is_known_and_may_stand_beside_ours() -> None:
    licences = {f"{name}=={version}": licence for name, version, licence, *_ in listed()}
    assert not {name for name, licence in licences.items() if not may_be_used(licence)}
    here = {pin.exact: found for pin in read_pins(RUNTIME) if (found := installed(pin))}
    assert len(here) > 35
    assert here == {name: licences[name] for name in here}, "make licences"
    for script in SCRIPTS:
        assert licences[f"{script.name}=={script.version}"] == script.licence


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("MIT", True), ("Apache-2.0 OR BSD-2-Clause", True), ("GPL-3.0-only OR MIT", True), ("MIT AND Zlib", True),
        ("MIT AND GPL-2.0-or-later", False), ("AGPL-3.0-only", False), ("Proprietary", False), ("", False),
        ("MIT AND GPL-2.0-only OR LGPL-3.0-only", False), ("CC-BY-NC-4.0", False), ("(MIT)", False),
    ],
)  # fmt: skip
def test_which_licences_may_be_used(licence: str, allowed: bool) -> None:
    assert may_be_used(licence) is allowed


def test_a_licence_that_nothing_tells_is_an_error_and_no_guess() -> None:
    nothing = metadata.metadata("rich")
    del nothing["License"], nothing["Classifier"], nothing["License-Expression"]
    with pytest.raises(ValueError, match="unclear"):
        licence_of(nothing, [])
    nothing["Classifier"] = "License :: OSI Approved :: BSD License"
    with pytest.raises(ValueError, match="unclear"):
        licence_of(nothing, ["all that is said"])
    two = "Redistributions in binary form must reproduce the above copyright notice."
    assert licence_of(nothing, [two]) == "BSD-2-Clause"
    assert licence_of(nothing, [f"{two} Neither the name of the author nor"]) == "BSD-3-Clause"


PINS = ["numpy==2.4.6", "numpy==2.5.5", "rich==15.0.0"]


def answered(pin: str, *found: str) -> dict[str, object]:
    name, _, version = pin.partition("==")
    return {"name": name, "version": version, "vulns": [{"id": one, "fix_versions": ["99"]} for one in found]}


@pytest.mark.parametrize(
    ("answers", "end"),
    [
        ([answered(pin) for pin in PINS], CLEAN),
        ([], NOT_AUDITED),
        ([answered(pin) for pin in PINS[:2]], NOT_AUDITED),
        ([*map(answered, PINS[:2]), {"name": "rich", "skip_reason": "Dependency not found on PyPI"}], NOT_AUDITED),
        ([*map(answered, PINS[:2]), answered("rich==14.0.0")], NOT_AUDITED),
        ([*map(answered, PINS[:2]), answered(PINS[2], "MADE-UP-1")], WEAK),
        ([answered(PINS[2], "MADE-UP-1")], WEAK),
    ],
)
def test_what_nobody_answered_for_is_not_audited(answers: list[dict[str, object]], end: int) -> None:
    ended, words = judge(PINS, answers)
    assert ended == end
    assert (end == CLEAN) == (words == ["3 pins audited, no known weakness"])


def test_every_version_of_every_lock_is_asked_about_none_beside_another_of_its_kind() -> None:
    pins = supply_audit.pinned()
    assert set(pins) == {pin.exact for lock in LOCKS for pin in read_pins(lock)}
    assert batches(PINS) == [[PINS[0], PINS[2]], [PINS[1]]]
    assert sorted(pin for batch in batches(pins) for pin in batch) == pins


def test_no_service_reached_is_said_and_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(supply_audit, "ask", lambda _pins, _service: [])
    assert supply_audit.main() == NOT_AUDITED
    assert "NOT AUDITED: " in capsys.readouterr().out
    weak = [answered(supply_audit.pinned()[0], "MADE-UP-1")]
    monkeypatch.setattr(supply_audit, "ask", lambda _pins, _service: weak)
    assert supply_audit.main() == WEAK


def test_the_list_of_parts_names_all_that_an_installed_program_is_made_of() -> None:
    pytest.importorskip("cyclonedx", reason="of requirements-proof.lock")
    from tests.supply_parts import parts

    document = parts()
    named = {(part["name"], part["version"]) for part in document["components"]}
    assert named == {(pin.name, pin.version) for pin in read_pins(RUNTIME)} | {("tabulator-tables", SCRIPTS[0].version)}
    assert all(part["licenses"] for part in document["components"])
    needs = {entry["ref"]: set(entry["dependsOn"]) for entry in document["dependencies"]}
    reached, new = set[str](), {document["metadata"]["component"]["bom-ref"]}
    while new:
        reached |= new
        new = {ref for one in new for ref in needs[one]} - reached
    assert reached == set(needs), "a part that nothing asks for"
    assert "://" not in json.dumps(document["components"])
