"""Rebuilds reports/sample, the report of the typical sample, and the two pictures of it that the README shows."""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from pipeline import analyze
from pipeline.report import write

ROOT = Path(__file__).parent.parent
EXPORT = ROOT / "sample_exports" / "Basic_LinkedInDataExport_09-30-2026.zip"
SAMPLE = Path(__file__).parent / "sample"
CHROMIUM = "/usr/bin/chromium"
SHELL = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]


def rebuild(folder: Path = SAMPLE) -> None:
    """The report as `mutuals report` writes it, but for the file that keeps git from taking it."""
    if folder.exists():
        shutil.rmtree(folder)
    write(analyze(EXPORT), folder)
    (folder / ".gitignore").unlink()


def pictures(report: Path) -> None:
    """docs/report.png, the top of the page on a desk, and docs/phone.png, the list to write to again on a phone."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=SHELL)
        desk = browser.new_page(viewport={"width": 1280, "height": 1500}, color_scheme="light")
        _open(desk, report).screenshot(path=ROOT / "docs" / "report.png")
        phone = browser.new_page(viewport={"width": 390, "height": 1000}, color_scheme="dark", device_scale_factor=1.5)
        _open(phone, report).locator("#again").scroll_into_view_if_needed()
        phone.evaluate("document.querySelector('#again').scrollIntoView()")
        phone.screenshot(path=ROOT / "docs" / "phone.png")
        browser.close()


def _open(page: Page, report: Path) -> Page:
    page.goto(report.as_uri())
    return page


if __name__ == "__main__":
    rebuild()
    if Path(CHROMIUM).exists():
        pictures(SAMPLE / "report.html")
    else:
        sys.stderr.write("No Chromium here, so the pictures in docs/ stay as they were.\n")
