"""The made-up exports that a program makes, written anew beside this file; everything else here is written by hand."""

import sys
from pathlib import Path

from pipeline.made_up.sample import make_sample, write_zip
from sample_exports.eras.rebuild import HERE, rebuild

TYPICAL = Path(__file__).with_name("Basic_LinkedInDataExport_09-30-2026.zip")

if __name__ == "__main__":
    write_zip(make_sample(500, 3000, seed=2026), TYPICAL)
    sys.stdout.write(f"wrote {TYPICAL.name}: {TYPICAL.stat().st_size:,} bytes\n")
    sys.stdout.write(f"wrote {rebuild(HERE)} files in eras/\n")
