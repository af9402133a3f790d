"""Under which licence each package of the runtime lock is, and each script in the repository: docs/licences.md.

`make licences` writes it. The rule: what mutuals needs to run, to build and for its page may be passed on beside MIT
code without putting terms on it (ALLOWED), or, unchanged and in files of its own, under MPL-2.0. Nothing unknown.
"""

import email
import re
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from email.message import Message
from importlib import metadata
from pathlib import Path

from tests.supply_lock import OURS, ROOT, RUNTIME, Pin, installed_version, needed_for, read_pins

LIST = ROOT / "docs" / "licences.md"
PERMISSIVE = {
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-CMU",
    "PSF-2.0",
    "Zlib",
}
ALLOWED = PERMISSIVE | {"MPL-2.0"}
BUILD = "hatchling"
_CLASSES = {
    "Apache Software License": "Apache-2.0",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
_THIRD_CLAUSE = re.compile(r"neither\s+the\s+names?\s+of|may\s+(?:not\s+)?be\s+used\s+to\s+endorse", re.IGNORECASE)
_AS_BINARY = re.compile(r"redistributions\s+in\s+binary\s+form", re.IGNORECASE)


@dataclass(frozen=True)
class Script:
    """Somebody else's script in the repository: its version stands in its first line."""

    name: str
    licence: str
    files: tuple[str, ...]
    use: str

    @property
    def version(self) -> str:
        """As the script itself says. Raises ValueError where it does not."""
        first = (ROOT / self.files[0]).read_text(encoding="utf-8").split("\n", 1)[0]
        found = re.match(r"/\*! \S+ v?(\d+\.\d+\.\d+)", first)
        if not found:
            raise ValueError(f"{self.files[0]} does not begin with its name and version")
        return found[1]


_VENDOR = "pipeline/templates/vendor/tabulator"
TABULATOR = Script("tabulator-tables", "MIT", (f"{_VENDOR}.min.js", f"{_VENDOR}.min.css"), "in every wheel and page")
AXE = Script("axe-core", "MPL-2.0", ("tests/vendor/axe.min.js",), "in the tests alone, in no wheel")
SCRIPTS = [TABULATOR, AXE]
_OPENING = """# Licences

mutuals is under the [MIT licence](../LICENSE). This is what it needs, each with the licence that its own files state:
every package that `requirements.lock` pins, for every platform, and the scripts that lie in this repository. Written by
`make licences`; a test fails when the list and the lock differ, or when a licence is unknown or not one of these:

> {allowed}:
> they let anybody pass the library on beside MIT code without terms on that code. MPL-2.0 as well, since its files are
> used unchanged. No GPL, AGPL or SSPL, nothing for non-commercial use alone, nothing without a licence.

Only Tabulator is passed on by mutuals itself, with its licence in it. The packages come from their own authors when pip
installs them; compiled ones hold libraries of others, whose notices lie beside each package's metadata. Two
come with numpy and scipy from GCC: libgfortran (GPL-3.0-or-later WITH GCC-exception-3.1, which lets any program use it)
and libquadmath (LGPL-2.1-or-later, a library file of its own that anybody may exchange).

| package | version | licence | where | asked for by |
|---|---|---|---|---|
"""


def licence_of(told: Message, texts: list[str]) -> str:
    """A package's licence as SPDX writes it, by its metadata; which BSD licence it is, by its text.

    Raises ValueError where neither tells.
    """
    if told["License-Expression"]:
        return str(told["License-Expression"])
    classes = [line.split(" :: ")[-1] for line in told.get_all("Classifier", []) if line.startswith("License :: ")]
    known = {_CLASSES[name] for name in classes if name in _CLASSES}
    whole = "\n".join([told["License"] or "", *texts])
    if "BSD License" in classes and _AS_BINARY.search(whole):
        known.add("BSD-3-Clause" if _THIRD_CLAUSE.search(whole) else "BSD-2-Clause")
    if not classes and told["License"] in ALLOWED:
        known.add(str(told["License"]))
    if len(known) != 1:
        raise ValueError(f"the licence of {told['Name']} {told['Version']} is unclear: {classes}, {known}")
    return known.pop()


def may_be_used(licence: str) -> bool:
    """Whether an SPDX expression is allowed: all parts that AND joins, and one of those that OR joins."""
    parts = [re.split(r" AND ", part) for part in re.split(r" OR ", licence)]
    return "(" not in licence and any(all(name in ALLOWED for name in part) for part in parts)


def installed(pin: Pin) -> str | None:
    """The licence of a package of this environment; None where another version is here, or none."""
    if installed_version(pin.name) != pin.version:
        return None
    there = metadata.distribution(pin.name)
    files = [file for file in there.files or [] if ".dist-info" in str(file) and _is_licence(file.name)]
    return licence_of(
        email.message_from_string(there.read_text("METADATA") or ""), [file.read_text() for file in files]
    )


def _is_licence(name: str) -> bool:
    return name.upper().startswith(("LICEN", "COPYING"))


def fetched(pin: Pin) -> str:
    """The licence of a package for another platform or Python, by its wheel, which pip fetches and checks."""
    with tempfile.TemporaryDirectory() as folder:
        asked = Path(folder, "one.lock")
        asked.write_text(" ".join([pin.exact, *(f"--hash=sha256:{one}" for one in pin.hashes)]), encoding="utf-8")
        newer = ["--python-version", "3.12"] if "python_full_version >= '3.12'" in pin.marker else []
        options = ["--no-deps", "--only-binary", ":all:", "--require-hashes", "--dest", folder, *newer]
        subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", *options, "-r", asked], check=True)
        (wheel,) = Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as packed:
            inner = [name for name in packed.namelist() if ".dist-info/" in name]
            read = {name: packed.read(name).decode("utf-8") for name in inner if _is_licence(Path(name).name)}
            (told,) = (packed.read(name) for name in inner if name.endswith("/METADATA"))
    return licence_of(email.message_from_bytes(told), list(read.values()))


def rows() -> list[tuple[str, str, str, str, str]]:
    """Package, version, licence, where it is used and who asked for it, of every pin of the runtime lock."""
    pins = read_pins(RUNTIME)
    running = needed_for([pin for pin in pins if pin.name != BUILD], {OURS})
    return [
        (
            pin.name,
            pin.version,
            installed(pin) or fetched(pin),
            ("to run" if pin.name in running else "to build") + (f", if {pin.marker}" if pin.marker else ""),
            ", ".join(pin.wanted_by),
        )
        for pin in pins
    ]


def listed() -> list[list[str]]:
    """The table of docs/licences.md, as rows of cells."""
    lines = LIST.read_text(encoding="utf-8").splitlines()
    return [line.strip("| ").split(" | ") for line in lines if line.startswith("| ") and "| version |" not in line]


def main() -> None:
    """Writes the list anew."""
    scripts = [(script.name, script.version, script.licence, script.use, OURS) for script in SCRIPTS]
    table = "".join(f"| {' | '.join(row)} |\n" for row in [*rows(), *scripts])
    LIST.write_text(_OPENING.format(allowed=", ".join(sorted(PERMISSIVE))) + table, encoding="utf-8")


if __name__ == "__main__":
    main()
