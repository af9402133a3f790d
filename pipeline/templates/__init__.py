"""Pages rendered from the templates in this folder; whatever is put into them is escaped."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipeline import wording
from schemas.fields import PROFILE_PREFIX

_FOLDER = Path(__file__).parent


def render(name: str, **context: object) -> str:
    """The template `name` with `context` in it. Raises jinja2.UndefinedError for anything that the context lacks."""
    return _environment().get_template(name).render(context)


def stylesheet(name: str) -> str:
    """The text of a style sheet of this folder, as it is to stand in a page."""
    return (_FOLDER / name).read_text(encoding="utf-8")


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals |= {
        "count": wording.count,
        "part": wording.part,
        "FEW": wording.FEW,
        "PROFILE_PREFIX": PROFILE_PREFIX,
    }
    environment.filters |= {
        "number": wording.number,
        "day": wording.day,
        "percent": wording.percent,
        "span": wording.span,
    }
    return environment
