"""The thresholds as a TOML file that people can read, change and give back."""

import json
import textwrap
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from pipeline.errors import BadRules
from schemas.rules import Rules


def rules_as_toml(rules: Rules) -> str:
    """Every threshold with its meaning and its source above it."""
    blocks = []
    for name, info in Rules.model_fields.items():
        extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
        words = f"{info.description} Source: {extra.get('source')}".rstrip(".") + "."
        comment = textwrap.wrap(words, 100, initial_indent="# ", subsequent_indent="# ")
        blocks.append("\n".join([*comment, *_lines(name, getattr(rules, name))]))
    return "\n\n".join(blocks) + "\n"


def _lines(name: str, value: object) -> list[str]:
    if isinstance(value, BaseModel):
        tables = {cue: getattr(value, cue).model_dump() for cue in type(value).model_fields}
        return [
            line
            for cue, table in tables.items()
            for line in (f"[{name}.{cue}]", *(f"{kind} = {_listed(phrases)}" for kind, phrases in table.items()))
        ]
    return [f"{name} = {_listed(value) if isinstance(value, tuple) else value}"]


def _listed(texts: Iterable[str]) -> str:
    """A list of texts, of which JSON and TOML write the same."""
    return json.dumps(list(texts), ensure_ascii=False)


def read_rules(path: Path | None) -> Rules:
    """The rules in a TOML file; what it does not name stays as it is. Raises BadRules."""
    if path is None:
        return Rules()
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadRules(f"The rules file {path} cannot be read ({error.strerror}).") from None
    # Of a number with thousands of digits and of lists within lists tomllib complains in other ways than of bad TOML.
    except (ValueError, RecursionError):
        raise BadRules(f"The rules file {path} is not valid TOML; start from what `mutuals rules` prints.") from None
    try:
        return Rules.model_validate(given)
    except ValidationError as error:
        raise BadRules(f"In the rules file {path}, {_fault(error)}; see `mutuals rules`.") from None


def _fault(error: ValidationError) -> str:
    """The first fault in words: where it is, and what it should be."""
    first: dict[str, Any] = {**error.errors(include_url=False, include_input=False)[0]}
    names = ".".join(part for part in first["loc"] if isinstance(part, str))
    nth = next((f", entry {part + 1}" for part in first["loc"] if isinstance(part, int)), "")
    words = _WORDS.get(first["type"], first["msg"]).format(**first.get("ctx", {}))
    return f"{names}{nth} {words}"


_WORDS = {
    "extra_forbidden": "is no rule of this program",
    "float_type": "must be a number",
    "finite_number": "must be a finite number",
    "int_type": "must be a whole number",
    "greater_than_equal": "must be {ge:,.12g} or more",
    "less_than_equal": "must be {le:,.12g} or less",
    "tuple_type": 'must be a list of texts, such as ["one", "two"]',
    "string_type": "must be a text in quotation marks",
    "string_pattern_mismatch": "must hold a letter or a digit",
    "model_type": "must be a table of its own, with keys below it",
    "model_attributes_type": "must be a table of its own, with keys below it",
}
"""What the faults that Pydantic finds are for whoever wrote the file."""
