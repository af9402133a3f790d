"""Fuzzing led by coverage, with atheris: what an input makes the program do decides which input comes next.

`make fuzz WITH="--seconds 300"` runs each target so long; `python -m tests.guided reading --again FILE` one input anew.
"""

import argparse
import itertools
import os
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["pipeline", "schemas"]):
    from tests.fuzzing import SIGNS
    from tests.guided_inputs import TARGETS
    from tests.guided_texts import SEEN

MOST_BYTES, MOST_SECONDS, MOST_MEGABYTES = 6000, 30, 2500


def main() -> int:
    """Runs one target, or all of them one after another; 1 if one of them found something."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", nargs="?", choices=TARGETS, help="all, one after another, without it")
    parser.add_argument("--seconds", type=int, default=60, help="of each target")
    parser.add_argument("--corpus", type=Path, help="a folder to keep telling inputs in; a new one each time without")
    parser.add_argument("--again", type=Path, help="a file with one input to try again")
    asked = parser.parse_args()
    if not (asked.target and (asked.corpus or asked.again)):
        return in_turn([asked.target] if asked.target else list(TARGETS), asked.seconds)
    with tempfile.TemporaryDirectory() as scratch:
        check = partial(_checked, TARGETS[asked.target][0], Path(scratch, "export"))
        if asked.again:
            check(asked.again.read_bytes())
        else:
            hunt(asked.target, check, asked.corpus, asked.seconds)
    return 0


def in_turn(targets: list[str], seconds: int) -> int:
    """A process for each target, whose end leaves nothing behind; 1 if one of them found something."""
    each = [sys.executable, "-m", "tests.guided", "--seconds", str(seconds)]
    ends = []
    for target in targets:
        with tempfile.TemporaryDirectory() as scratch:
            there = {**os.environ, "TMPDIR": scratch}
            command = [*each, "--corpus", str(Path(scratch, "corpus")), target]
            ends.append(subprocess.run(command, env=there, check=False).returncode)
    return int(any(ends))


def hunt(target: str, check: partial[None], corpus: Path, seconds: int) -> None:
    """Tries inputs until the time is up, which ends the process, or one of them fails, which is kept in dist/."""
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(TARGETS[target][1]()):
        (corpus / f"seed-{number:03}").write_bytes(seed)
    SEEN.append(tread)
    kept = Path("dist", "found")
    kept.mkdir(parents=True, exist_ok=True)
    signs = corpus.with_name(f"{target}-signs")
    signs.write_text("".join(map(_listed, SIGNS)), encoding="ascii")
    limits = {"max_total_time": seconds, "max_len": MOST_BYTES, "timeout": MOST_SECONDS, "rss_limit_mb": MOST_MEGABYTES}
    limits["len_control"] = 0  # long inputs from the start: a short file of an export says little
    options = [f"-{name}={value}" for name, value in limits.items()]
    found = f"-artifact_prefix={kept}/{target}-"
    atheris.Setup(
        [target, *options, found, f"-dict={signs}", "-print_final_stats=1", "-verbosity=1", str(corpus)], check
    )
    atheris.Fuzz()


def _listed(sign: bytes) -> str:
    return '"' + "".join(f"\\x{byte:02x}" for byte in sign) + '"\n'


WAYS = [atheris.instrument_func(eval("lambda: None")) for _ in range(1 << 11)]


def tread(findings: set[str]) -> None:
    """Walks a way of its own for each pair of findings, so that a new pair counts as new coverage."""
    for one, other in itertools.combinations_with_replacement(sorted(findings), 2):
        WAYS[zlib.crc32(f"{one}, {other}".encode()) % len(WAYS)]()


def _checked(check: Callable[[bytes, Path], None], folder: Path, data: bytes) -> None:
    check(data, folder)


if __name__ == "__main__":
    sys.exit(main())
