"""Saved answers of the Member Data Portability API: JSON whose rows have the CSV files' headers as keys."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.dialect import decode

_DEEPEST = 20
"""Levels of lists and objects in a file; the API's answers have six."""
_HALF_A_SIGN = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Page:
    """One element of an answer: whose data it is (`CONNECTIONS`, `INBOX` ...) and its rows as they came."""

    domain: str
    rows: list[object]


def pages(data: bytes) -> list[Page] | None:
    """The pages in a file: an answer of the API, a list of them, or one element; none where it is no such thing.

    None where it is no JSON, says one thing twice or is nested as no answer is, and so cannot be trusted.
    """
    text = decode(data).removeprefix("\ufeff")
    try:
        whole = json.loads(text, object_pairs_hook=_once, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return None
    return list(_pages(whole)) if _is_shallow(whole) else None


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object's keys and values; of a key that comes twice one value would be lost."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key comes twice")
    return found


def _is_shallow(whole: object) -> bool:
    level = [whole]
    for _ in range(_DEEPEST):
        level = [inner for part in level for inner in _inside(part)]
    return not level


def _inside(part: object) -> list[object]:
    return list(part.values()) if isinstance(part, dict) else part if isinstance(part, list) else []


def _pages(part: object) -> Iterator[Page]:
    if isinstance(part, list):
        for inner in part:
            yield from _pages(inner)
    elif isinstance(part, dict):
        rows, domain = part.get("snapshotData"), part.get("snapshotDomain")
        if isinstance(domain, str) and isinstance(rows, list):
            yield Page(domain, rows)
        elif isinstance(part.get("elements"), list):
            yield from _pages(part["elements"])


def keys(rows: list[object]) -> list[str]:
    """The keys of all rows, in the order in which they first come."""
    return list(dict.fromkeys(key for row in rows if isinstance(row, dict) for key in row))


def cells(row: dict[str, object], names: list[str]) -> list[str]:
    """A row as the cells of a CSV; a missing key is a blank cell, a list is joined by commas."""
    return [_cell(row.get(name)) for name in names]


def _cell(value: object) -> str:
    if isinstance(value, list):
        return ",".join(map(_cell, value))
    text = value if isinstance(value, str) else "" if value is None else json.dumps(value, ensure_ascii=False)
    return _HALF_A_SIGN.sub("\ufffd", text)
