"""Whether anything that the locks pin has a known weakness, by the public lists of them; not asked is never clean.

pip-audit alone says "No known vulnerabilities found" and ends with 0 where the service knew none of the packages. Here
every pin of every lock, for any platform or Python, must have been answered for by one of the services.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.supply_lock import LOCKS, read_pins

SERVICES = ("pypi", "osv")
CLEAN, WEAK, NOT_AUDITED = 0, 1, 2
Answers = list[dict[str, Any]]


def pinned() -> list[str]:
    """`name==version` of every pin in any lock, once."""
    return sorted({pin.exact for lock in LOCKS for pin in read_pins(lock)})


def batches(pins: list[str]) -> list[list[str]]:
    """The pins such that none has two versions of one package, which pip-audit would refuse."""
    whole: list[list[str]] = []
    for pin in pins:
        names = ({other.partition("==")[0] for other in batch} for batch in whole)
        place = next((place for place, known in enumerate(names) if pin.partition("==")[0] not in known), len(whole))
        whole[place:] = [[*whole[place], pin], *whole[place + 1 :]] if place < len(whole) else [[pin]]
    return whole


def ask(pins: list[str], service: str) -> Answers:
    """What a service says of each pin; of none where it cannot be reached."""
    answers: Answers = []
    for batch in batches(pins):
        with tempfile.TemporaryDirectory() as folder:
            asked = Path(folder, "pins.txt")
            asked.write_text("\n".join(batch), encoding="utf-8")
            options = ["--format", "json", "--progress-spinner", "off", "--no-deps", "--disable-pip"]
            command = [Path(sys.executable).with_name("pip-audit"), *options, "--vulnerability-service", service]
            said = subprocess.run([*command, "-r", asked], capture_output=True, text=True, check=False)
        answers += json.loads(said.stdout)["dependencies"] if said.stdout.startswith("{") else []
    return answers


def judge(pins: list[str], answers: Answers) -> tuple[int, list[str]]:
    """How the audit ends (CLEAN, WEAK, NOT_AUDITED), and what to say."""
    heard = [answer for answer in answers if "skip_reason" not in answer]
    weak = [
        f"{answer['name']} {answer['version']}: {found['id']}, mended in {', '.join(found['fix_versions']) or 'none'}"
        for answer in heard
        for found in answer["vulns"]
    ]
    missing = sorted(set(pins) - {f"{answer['name']}=={answer['version']}" for answer in heard})
    words = sorted(set(weak))
    if missing:
        words.append(
            f"NOT AUDITED: {len(missing)} of {len(pins)} pins; no service answered for {', '.join(missing[:5])}"
        )
    if weak:
        return WEAK, words
    return (NOT_AUDITED, words) if missing else (CLEAN, [f"{len(pins)} pins audited, no known weakness"])


def main() -> int:
    """Asks the services, the second for what the first did not know."""
    pins, answers = pinned(), Answers()
    for service in SERVICES:
        known = {f"{answer['name']}=={answer['version']}" for answer in answers if "skip_reason" not in answer}
        rest = [pin for pin in pins if pin not in known]
        answers += ask(rest, service) if rest else []
    end, words = judge(pins, answers)
    sys.stdout.write("\n".join([*words, ""]))
    return end


if __name__ == "__main__":
    sys.exit(main())
