"""What the report stage takes: all charts drawn beside importing Matplotlib, and the page of a very large network.

    python benchmarks/report_stage.py --connections 500 --large 30000 --runs 5

A made-up export is analysed once. Then two processes are started in turns: the first imports Matplotlib and ends, the
second reads the analysis, draws every chart and writes each as SVG, imports and all. What is told are medians of whole
processes and their ratio. The page of the large network is written with its charts and opened in Chromium as
`benchmarks/table.py` does: its size, and the seconds until its table can be used.
"""

import argparse
import pickle
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

from playwright.sync_api import sync_playwright
from table import OPTIONS, READY, made_up_analysis, opened

from pipeline import report
from pipeline.analysis import Analysis

IMPORT = "import matplotlib"
DRAW = """
import pickle, sys
from pathlib import Path
from pipeline.charts import draw
from pipeline.svg import svg_file
for each in draw(pickle.loads(Path(sys.argv[1]).read_bytes())):
    svg_file(each.figure, each.chart.finding)
"""
CHARTS_LIMIT, PAGE_LIMIT, TABLE_LIMIT = 6, 15, 2
"""What the project holds itself to: times the import, megabytes, seconds."""


def process(code: str, *arguments: str) -> float:
    """Seconds that a Python process takes from its start to its end."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code, *arguments], check=True)
    return time.perf_counter() - start


def charts(analysis: Analysis, folder: Path, runs: int) -> tuple[float, float]:
    """Median seconds of importing Matplotlib, and of drawing all charts, as whole processes in turns."""
    kept = folder / "analysis"
    kept.write_bytes(pickle.dumps(SimpleNamespace(**vars(analysis))))  # without the stages that made it
    both = [(process(IMPORT), process(DRAW, str(kept))) for _ in range(runs + 1)]
    # The first of each fills the disk's cache.
    imported, drawn = zip(*both[1:], strict=True)
    return statistics.median(imported), statistics.median(drawn)


def page(analysis: Analysis, folder: Path, runs: int) -> tuple[float, float]:
    """Megabytes of the page with its charts, and median seconds until its table can be used."""
    report.write(analysis, folder / "report")
    path = folder / "report" / "report.html"
    seconds = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=OPTIONS)
        for _ in range(runs):
            tab, took = opened(browser, path, READY)
            seconds.append(took)
            tab.close()
        browser.close()
    return path.stat().st_size / 1e6, statistics.median(seconds)


def main() -> None:
    """Prints a table for the README of this folder."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--connections", type=int, default=500)
    parser.add_argument("--large", type=int, default=30_000)
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        imported, drawn = charts(made_up_analysis(asked.connections), folder, asked.runs)
        megabytes, usable = page(made_up_analysis(asked.large), folder, asked.runs)
    rows = [
        ("what", "measured", "goal"),
        ("---", "---", "---"),
        ("import Matplotlib", f"{imported:.2f} s", ""),
        (f"all charts of {asked.connections:,} connections", f"{drawn:.2f} s", ""),
        ("ratio", f"{drawn / imported:.1f}", f"at most {CHARTS_LIMIT}"),
        (f"page of {asked.large:,} connections", f"{megabytes:.1f} MB", f"under {PAGE_LIMIT} MB"),
        ("its table usable after", f"{usable:.2f} s", f"within {TABLE_LIMIT} s"),
    ]
    for cells in rows:
        sys.stdout.write(f"| {' | '.join(cells)} |\n")


if __name__ == "__main__":
    main()
