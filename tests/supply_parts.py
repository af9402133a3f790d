"""The parts that an installed mutuals is made of, as CycloneDX (SBOM): the runtime lock, and the script in every page.

`make sbom` writes dist/mutuals.cdx.json; the same repository gives the same bytes. cyclonedx-py reads the lock; what it
cannot know is added here: who needs whom, licences, what only builds, and the vendored script. Addresses of registries
give way to package URLs.
"""

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tests.supply_licences import BUILD, TABULATOR, listed
from tests.supply_lock import OURS, ROOT, RUNTIME, Pin, needed_for, read_pins

Part = dict[str, Any]
WRITTEN = ROOT / "dist" / "mutuals.cdx.json"


def parts() -> Part:
    """The whole document. Raises ValueError where it does not keep to the schema of CycloneDX 1.6."""
    pins = read_pins(RUNTIME)
    known = {pin.exact: pin for pin in pins}
    licences = {f"{name}=={version}": licence for name, version, licence, *_ in listed()}
    running = needed_for([pin for pin in pins if pin.name != BUILD], {OURS})
    document = _read_lock()
    whole, root = document["components"], document["metadata"]["component"]
    for part in whole:
        exact = f"{part['name']}=={part['version']}"
        part.update(_told(known.pop(exact), licences[exact], part["name"] in running))
        part.pop("description")
        part["externalReferences"] = [_without_host(found, part["purl"]) for found in part["externalReferences"]]
    if known:
        raise ValueError(f"not read from the lock: {sorted(known)}")
    root["bom-ref"] = root["purl"] = f"pkg:pypi/{OURS}@{root['version']}"
    document["components"] = [*whole, _tabulator()]
    document["dependencies"] = _dependencies(pins, root["bom-ref"])
    text = json.dumps(document)
    fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if fault:
        raise ValueError(f"not CycloneDX 1.6: {fault}")
    return document


def _read_lock() -> Part:
    options = [
        "--spec-version",
        "1.6",
        "--output-reproducible",
        "--no-validate",
        "--pyproject",
        str(ROOT / "pyproject.toml"),
    ]
    command = [Path(sys.executable).with_name("cyclonedx-py"), "requirements", *options, RUNTIME]
    written = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    return dict[str, Any](json.loads(written))


def _told(pin: Pin, licence: str, runs: bool) -> Part:
    where = {"properties": [{"name": "mutuals:marker", "value": pin.marker}]} if pin.marker else {}
    spdx = {"expression": licence} if " " in licence else {"license": {"id": licence}}
    return {"bom-ref": _ref(pin), "licenses": [spdx], "scope": "required" if runs else "excluded", **where}


def _without_host(found: Part, purl: str) -> Part:
    return {**found, "url": purl, "comment": "any of the files that the lock allows"}


def _ref(pin: Pin) -> str:
    return f"pkg:pypi/{pin.name}@{pin.version}"


def _tabulator() -> Part:
    ref = f"pkg:npm/{TABULATOR.name}@{TABULATOR.version}"
    files = [
        {
            "type": "file",
            "name": name,
            "hashes": [{"alg": "SHA-256", "content": hashlib.sha256((ROOT / name).read_bytes()).hexdigest()}],
        }
        for name in TABULATOR.files
    ]
    told = {"name": TABULATOR.name, "version": TABULATOR.version, "scope": "required", "purl": ref, "bom-ref": ref}
    return {"type": "library", **told, "licenses": [{"license": {"id": TABULATOR.licence}}], "components": files}


def _dependencies(pins: list[Pin], root: str) -> list[Part]:
    """Who needs whom, each with what it asked for; two versions for different Pythons stand beside each other."""
    refs = {OURS: [root]} | {name: [_ref(pin) for pin in pins if pin.name == name] for name in {p.name for p in pins}}
    needs: dict[str, list[str]] = {ref: [] for listed_refs in refs.values() for ref in listed_refs}
    for pin in pins:
        for name in pin.wanted_by:
            for ref in refs[name]:
                needs[ref].append(_ref(pin))
    script = f"pkg:npm/{TABULATOR.name}@{TABULATOR.version}"
    needs[root].append(script)
    return [{"ref": ref, "dependsOn": sorted(on)} for ref, on in sorted({**needs, script: []}.items())]


def main() -> None:
    """Writes the document."""
    WRITTEN.parent.mkdir(exist_ok=True)
    WRITTEN.write_text(json.dumps(parts(), indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
