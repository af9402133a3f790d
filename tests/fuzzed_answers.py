"""Fuzzed saved answers of the Member Data Portability API: odd rows, odd envelopes, damaged text."""

import json
from collections.abc import Callable
from typing import Any

from tests.fuzzed_tables import grid
from tests.fuzzing import Chance, Trial, known_files, materials


def snapshots(chance: Chance) -> Trial:
    """The export as saved answers of the API, then its envelopes, rows and text damaged."""
    base = chance.choice(sorted(materials()))
    pages = []
    for row, name in known_files(base).items():
        sheet = grid(materials()[base][name], row)
        if sheet and row.file.domain:
            good = [cells for cells in sheet.rows if len(cells) == len(sheet.header)]
            pages.append((row.file.domain, [dict(zip(sheet.header, cells, strict=True)) for cells in good]))
    return _saved(base, pages, chance)


ODD: list[Any] = [
    None, 3, "x", [], {}, True, 10**300, float("nan"), float("-inf"), ["a", ["b", None]], {"First Name": {"a": [1]}},
    {"Connected On": 5, "": "", "\x1b[31m": "\x00", "First Name": "\ud800", "Last Name": ["\udfff"]},
]  # fmt: skip


def _saved(base: str, pages: list[tuple[str, list[dict[str, str]]]], chance: Chance) -> Trial:
    how, entries, parts = list[str](), 0, list[object]()
    for domain, rows in pages:
        listed: list[Any] = list(rows)
        odd = ODD if domain != "PROFILE" else [row for row in ODD if "First Name" not in str(row)]  # else two owners
        for _ in range(chance.choice([0, 0, 1, 3])):
            listed.insert(chance.randint(0, len(listed)), chance.choice(odd))
        if chance.random() < 0.2:
            listed += rows[: chance.randint(0, len(rows))]
        size = chance.choice([1, 7, 1000])
        for start in range(0, len(listed), size):
            parts.append({"snapshotDomain": domain, "snapshotData": listed[start : start + size]})
        entries += len(listed)
    chance.shuffle(parts)
    whole: Any = {"paging": {"start": 0}, "elements": parts}
    for _ in range(chance.choice([0, 0, 1, 4])):
        whole = chance.choice([[whole], {"elements": [whole]}])
    text = json.dumps(whole, ensure_ascii=chance.random() < 0.5)
    data = text.encode(chance.choice(["utf-8", "utf-8-sig", "utf-16"]), errors="replace")
    if chance.random() < 0.5:
        return Trial(base, {"answer.json": data}, how, "folder", "read", None, 0, entries)
    damages: list[Callable[[bytes], bytes]] = [
        lambda old: old[: chance.randint(0, len(old))],
        lambda old: old.replace(b'"', b"", 1) if chance.random() < 0.5 else old.replace(b"}", b"]", 1),
        lambda old: old.replace(b'": "', b'": %s, "x": "' % chance.choice([b"1e999", b"NaN", b"9" * 5000, b"-0"]), 3),
        lambda old: old.replace(b'": "', b'": %s1%s, "x": "' % (b"[" * depth, b"]" * depth), 1),
        lambda old: b"[" * depth + old + b"]" * depth,
        lambda old: b"[" * 200_000 + old,
        lambda old: old.replace(b"snapshotD", b"snapshotD\\u0000", 1),
        lambda old: bytes(chance.randrange(256) if chance.random() < 0.002 else byte for byte in old),
    ]
    depth, damage = chance.choice([2, 200, 500, 800, 950, 1100]), chance.randrange(len(damages))
    extra = materials()[base] if chance.random() < 0.3 else {}
    return Trial(base, {**extra, "answer.json": damages[damage](data)}, [f"damage {damage}, depth {depth}"])
