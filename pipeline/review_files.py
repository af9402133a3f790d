"""The files that the review page is made of, with the command in them that opens it."""

from html import escape
from pathlib import Path

COMMAND = "mutuals review"
_TEMPLATES = Path(__file__).with_name("templates")
_FILES = {
    "/": ("review.html", "text/html"),
    "/review.js": ("review.js", "text/javascript"),
    "/review_card.js": ("review_card.js", "text/javascript"),
    "/review_lists.js": ("review_lists.js", "text/javascript"),
    "/review_sending.js": ("review_sending.js", "text/javascript"),
    "/report.css": ("report.css", "text/css"),
    "/review.css": ("review.css", "text/css"),
    "/review.svg": ("review.svg", "image/svg+xml"),
}


def files(command: str) -> dict[str, tuple[bytes, str]]:
    """By address the bytes of each file and what kind it is; the page tells `command` where it says how to go on."""
    found = {path: ((_TEMPLATES / name).read_bytes(), kind) for path, (name, kind) in _FILES.items()}
    page, kind = found["/"]
    told = f'content="{escape(command)}"'.encode(errors="replace")
    return {**found, "/": (page.replace(f'content="{COMMAND}"'.encode(), told), kind)}
