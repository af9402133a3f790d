"""The lock files as data: what is pinned, where, by which hashes, and who asked for it."""

import re
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).parent.parent
RUNTIME, DEV, PROOF = (ROOT / f"requirements{part}.lock" for part in ("", "-dev", "-proof"))
LOCKS = [RUNTIME, DEV, PROOF]
OURS = "mutuals"


@dataclass(frozen=True)
class Pin:
    """One version of one package: where it is needed (`marker`), its files' hashes, and who asked (`wanted_by`)."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]
    wanted_by: tuple[str, ...]

    @property
    def exact(self) -> str:
        """As pip takes it, without the marker."""
        return f"{self.name}=={self.version}"


def read_pins(lock: Path) -> list[Pin]:
    """Every pin of a lock file as uv writes it, in its order. Raises ValueError at a line of any other kind."""
    blocks = re.split(r"\n(?=\S)", lock.read_text(encoding="utf-8").rstrip("\n"))
    return [_pin(block) for block in blocks]


def _pin(block: str) -> Pin:
    first, *rest = block.split("\n")
    named = re.fullmatch(r"([a-z0-9][a-z0-9.-]*)==([\w.!+]+)(?: ; (.+?))? \\", first)
    hashes = [line for line in rest if "--hash" in line]
    found = [re.fullmatch(r"    --hash=sha256:([0-9a-f]{64})(?: \\)?", line) for line in hashes]
    comments = [line.strip().removeprefix("#").strip() for line in rest if line not in hashes]
    if not named or not hashes or not all(found) or any(not line.startswith("    #") for line in rest[len(hashes) :]):
        raise ValueError(f"not a pin with its hashes: {first}")
    wanted = [word.removeprefix("via").strip() for word in comments]
    return Pin(
        named[1],
        named[2],
        named[3] or "",
        tuple(match[1] for match in found if match),
        tuple(re.sub(r" \(pyproject.toml\)$", "", word) for word in wanted if word),
    )


def needed_for(pins: list[Pin], roots: set[str]) -> set[str]:
    """The names of all that these packages need, themselves included."""
    needed, new = set[str](), set(roots)
    while new:
        needed |= new
        new = {pin.name for pin in pins if needed & set(pin.wanted_by)} - needed
    return needed


def installed_version(name: str) -> str:
    """The version of a package in this environment, or nothing."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
