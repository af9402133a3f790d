"""How soon the page's table of all connections can be used, beside the same people as a plain HTML table.

    python benchmarks/table.py --connections 30000 --runs 3

A made-up export is analysed and its page written as `mutuals report` writes it, with its charts as sentences. Chromium
opens that page and a bare one that holds the same people as rows of an ordinary table, in turns; what is told are
medians, and each over the seconds until the plain rows are laid out. The table can be used when its first row has been
drawn and the number of people stands over it. Sorting and finding are timed inside the page, once it is up.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from html import escape
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from pipeline import analyze, report
from pipeline.analysis import Analysis
from pipeline.charts import draw
from pipeline.made_up.sample import make_sample
from pipeline.page import page
from schemas.report import Person, Report

OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
READY = """() => document.querySelector('.opener') &&
    /connection/.test(document.getElementById('everyone-shown').textContent)"""
ACT = """(() => {{ const before = performance.now(); {code}; document.body.offsetHeight;
    return performance.now() - before }})()"""
STEPS = {
    "sort by name": "document.querySelector('#everyone .sorter').click()",
    "find by standing": """(choice => { choice.selectedIndex = 1; choice.dispatchEvent(new Event('change')) })(
        document.getElementById('everyone-standing'))""",
    "show all": "document.getElementById('everyone-clear').click()",
}


def made_up_analysis(connections: int) -> Analysis:
    """The analysis of a made-up export with so many connections."""
    with tempfile.TemporaryDirectory() as folder:
        for name, data in make_sample(connections, 4 * connections, seed=5).files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return analyze(folder)


def made_up_report(connections: int) -> Report:
    """The report of a made-up export with so many connections."""
    analysis = made_up_analysis(connections)
    return report.build(analysis, [each.chart for each in draw(analysis)])


def plain(people: list[Person]) -> str:
    """The same people as an ordinary table, which cannot be searched, sorted or opened."""
    rows = (
        f"<tr><td>{escape(p.name)}<td>{escape(p.company or '')}<td>{p.standing}<td>{p.activity}<td>{p.last_sent_at}"
        f"<td>{p.their_replies} of {p.their_opportunities}<td>{p.my_replies} of {p.my_opportunities}<td>{p.tie_band}"
        f"<td>{p.connected_on}"
        for p in people
    )
    return f"<!doctype html><meta charset=utf-8><title>Plain</title><table>{''.join(rows)}</table><p id=end>End"


def opened(browser: Browser, path: Path, ready: str) -> tuple[Page, float]:
    """The page, and the seconds until `ready` was true of it and it was laid out."""
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    start = time.perf_counter()
    tab.goto(path.as_uri(), wait_until="commit")
    tab.wait_for_function(ready, timeout=120_000)
    tab.evaluate("document.body.offsetHeight")
    return tab, time.perf_counter() - start


def step(tab: Page, code: str) -> float:
    """Seconds that one act takes in the page, laid out again."""
    return float(tab.evaluate(ACT.format(code=code))) / 1000


def main() -> None:
    """Prints one row for the README of this folder."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--connections", type=int, default=30_000)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    built = made_up_report(asked.connections)
    seconds: dict[str, list[float]] = {"table": [], "plain": [], **{name: [] for name in STEPS}}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        paths = {"table": Path(folder, "table.html"), "plain": Path(folder, "plain.html")}
        paths["table"].write_text(page(built, {}), encoding="utf-8")
        paths["plain"].write_text(plain(built.people), encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=OPTIONS)
        for _ in range(asked.runs):
            tab, took = opened(browser, paths["plain"], "() => document.getElementById('end')")
            seconds["plain"].append(took)
            tab.close()
            tab, took = opened(browser, paths["table"], READY)
            seconds["table"].append(took)
            for name, code in STEPS.items():
                seconds[name].append(step(tab, code))
            tab.close()
        browser.close()
        size = paths["table"].stat().st_size / 1e6
    medians = {name: statistics.median(each) for name, each in seconds.items()}
    told = [f"{medians[name]:.2f} ({medians[name] / medians['plain']:.2f})" for name in ("table", *STEPS)]
    heads = ["people", "page MB", "plain rows s", *(f"{name} s (÷ plain)" for name in ("table", *STEPS))]
    for cells in (
        heads,
        ["---"] * len(heads),
        [f"{len(built.people):,}", f"{size:.1f}", f"{medians['plain']:.2f}", *told],
    ):
        sys.stdout.write(f"| {' | '.join(cells)} |\n")


if __name__ == "__main__":
    main()
