"""A figure as files and as part of a page: the same drawing with the page's colours, type and rules of what may run."""

import re
from html import escape
from io import BytesIO
from xml.parsers import expat

from matplotlib.figure import Figure

from pipeline.canvas import FINDING, HEADROOM, PALETTE, PAPER, house_style

_COLOURS = {colour: f"var(--chart-{name})" for name, colour in PALETTE.items()}
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_SIZE = re.compile(r"[\d.]+px")
_WEIGHT = re.compile(r"\b(?:bold|\d00)\b")
_ROOT = "svg"
_SKIPPED_ELEMENTS = {"metadata", "style", "title"}
_SKIPPED_GROUPS = {FINDING, PAPER}


def svg_file(figure: Figure, title: str) -> bytes:
    """The figure as an SVG file with its own colours on white; the same figure gives the same bytes."""
    stream = BytesIO()
    with house_style():
        figure.savefig(stream, format="svg", metadata={"Title": title, "Date": None, "Creator": None})
    return stream.getvalue()


def png_file(figure: Figure) -> bytes:
    """The figure as a PNG file without date or program; the same figure gives the same bytes."""
    stream = BytesIO()
    with house_style():
        figure.savefig(stream, format="png", metadata={"Software": None})
    return stream.getvalue()


def svg_in_page(svg: bytes, name: str, title: str, description: str) -> str:
    """The SVG file as an element of a page that forbids style attributes and knows the colours `--chart-*`.

    Ids begin with `name`, so that several stand on one page; the finding and the white ground are left out, since the
    page has its own. `title` and `description` are read out instead of the picture.
    """
    page = _Page(name)
    page.read(svg)
    box = f"0 {page.height * HEADROOM:g} {page.width:g} {page.height * (1 - HEADROOM):g}"
    return (
        f'<svg class="chart" viewBox="{box}" role="img" aria-labelledby="{name}-title" aria-describedby="{name}-desc" '
        f'stroke-linejoin="round" stroke-linecap="butt"><title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(description)}</desc>{"".join(page.parts)}</svg>'
    )


class _Page:
    """Takes an SVG apart and puts it together again for a page."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.parts: list[str] = []
        self.width = self.height = 0.0
        self._skipping = 0

    def read(self, svg: bytes) -> None:
        """Fills `parts`, `width` and `height` (points)."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.Parse(svg, True)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == _ROOT:
            self.width, self.height = (float(number) for number in attributes["viewBox"].split()[2:])
        elif self._skipping or tag in _SKIPPED_ELEMENTS or attributes.get("id") in _SKIPPED_GROUPS:
            self._skipping += 1
        else:
            said = "".join(f' {key}="{escape(value)}"' for key, value in self._plain(tag, attributes).items())
            self.parts.append(f"<{tag}{said}>")

    def _end(self, tag: str) -> None:
        if self._skipping:
            self._skipping -= 1
        elif tag != _ROOT:
            self.parts.append(f"</{tag}>")

    def _text(self, text: str) -> None:
        if not self._skipping and text.strip():
            self.parts.append(escape(text, quote=False))

    def _plain(self, tag: str, attributes: dict[str, str]) -> dict[str, str]:
        plain: dict[str, str] = {}
        for key, value in attributes.items():
            if key == "style":
                plain |= _declarations(value)
            elif key == "id":
                # Groups are numbered for people who edit the file; nothing refers to them.
                if tag != "g":
                    plain[key] = f"{self.name}-{value}"
            elif key.endswith("href") and value.startswith("#"):
                plain[key] = f"#{self.name}-{value[1:]}"
            else:
                plain[key] = value
        return {key: self._referring(_COLOURS.get(value, value)) for key, value in plain.items()}

    def _referring(self, value: str) -> str:
        return _REFERENCE.sub(rf"url(#{self.name}-\1)", value)


def _declarations(style: str) -> dict[str, str]:
    """A style attribute as attributes of their own; of the type only size and weight, its family is the page's."""
    pairs = (part.split(":", 1) for part in style.split(";") if ":" in part)
    stated = {key.strip(): value.strip() for key, value in pairs}
    font = stated.pop("font", "")
    stated.pop("font-family", None)
    for key, pattern in (("font-size", _SIZE), ("font-weight", _WEIGHT)):
        if found := pattern.search(font):
            stated[key] = found[0]
    return stated
