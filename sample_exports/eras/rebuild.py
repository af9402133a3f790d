"""The exports of every era, written anew: one folder per layout beside this file, or below the folder given."""

import sys
from pathlib import Path

from sample_exports.eras.layouts import ERAS

HERE = Path(__file__).parent


def rebuild(folder: Path) -> int:
    """Write every era into a folder of its own below `folder`; returns how many files. What is there gives way."""
    written = 0
    for name, files in {era.name: era.files() for era in ERAS}.items():
        home = folder / name
        home.mkdir(parents=True, exist_ok=True)
        for old in home.iterdir():
            old.unlink()
        for file, content in files.items():
            (home / file).write_bytes(content)
            written += 1
    return written


if __name__ == "__main__":
    place = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    sys.stdout.write(f"wrote {rebuild(place)} files for {len(ERAS)} eras\n")
