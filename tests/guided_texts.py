"""Texts for guided fuzzing of cues: what bytes mean as texts, and what must hold of how they are read."""

import unicodedata
from bisect import bisect
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from pathlib import Path
from unittest import mock

import polars as pl

from pipeline import cues
from pipeline.cues import DIRECT
from pipeline.envelopes import ROW
from pipeline.phrases import find_cues, read_lexicon
from schemas.lexicon import Lexicon
from schemas.rules import Rules

LINES = 40
"""So many texts of an input are looked at."""
SEEN: list[Callable[[set[str]], object]] = []
"""Who is told what is on record of each text: the hunt, which cannot see for itself which way Polars went."""


SIZES = [1, 4, 6, 16]
"""Words from which a text counts as longer: the edges that the cues know."""


def read_texts(data: bytes, _folder: Path) -> None:
    """Texts parted by NUL: each has the same cues among others, and spelt in another way."""
    texts = [part.decode("utf-8", "replace") for part in data.split(b"\0")[:LINES]]
    told = find_cues(pl.Series(texts, dtype=pl.String), few_phrases())
    assert told.height == len(texts)
    assert told["words"].min() >= 0
    assert told.null_count().sum_horizontal().item() == 0
    for row in told.iter_rows(named=True):
        on_record = {name for name, value in row.items() if value is True} | {f"size {bisect(SIZES, row['words'])}"}
        for tell in SEEN:
            tell(on_record)
    every = [change(text) for change in SPELLINGS.values() for text in texts]
    others = find_cues(pl.Series(every, dtype=pl.String), few_phrases())
    for place, how in enumerate(SPELLINGS):
        other = others.slice(place * len(texts), len(texts))
        differs = [text for text, *rows in zip(texts, told.rows(), other.rows(), strict=True) if rows[0] != rows[1]]
        assert not differs, f"read otherwise {how}: {differs[:3]!a}"
    _check_kinds(texts)


def _capitals(text: str) -> str:
    """Capitals where each letter has one of its own; `\u00df` and the like have none."""
    return "".join(sign.upper() if sign.isascii() else sign for sign in text)


SPELLINGS = {
    "composed": lambda text: unicodedata.normalize("NFC", text),
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "in capitals": _capitals,
    "with another apostrophe": lambda text: text.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}"),
    "with blanks around": lambda text: f"  {text} \n",
}


def _check_kinds(texts: list[str]) -> None:
    """Every direct message has a class, and of its text nothing is left."""
    size = len(texts)
    rows = pl.DataFrame(
        {
            ROW: range(size),
            "line": range(size),
            "thread": [place // 3 for place in range(size)],
            "from_me": [place % 2 == 0 for place in range(size)],
            "sent_at": pl.Series(range(size)).cast(pl.Datetime("us", "UTC")),
            "kind": ["personal"] * size,
            "content": texts,
            "recipient_names": ["Ada Quill"] * size,
            "person_id": [f"person {place // 3}" for place in range(size)],
        },
        schema_overrides={ROW: pl.UInt32, "thread": pl.UInt32},
    )
    with mock.patch.object(cues, "read_lexicon", return_value=few_phrases()):
        read = cues.read_words(rows, Rules(broadcast_people=2))
    assert read[ROW].to_list() == list(range(size))
    assert set(read["kind"]) <= set(DIRECT)
    assert pl.String not in read.drop("kind", "person_id").dtypes


@cache
def few_phrases() -> Lexicon:
    """Some phrases of every kind and language: the same work as with all of them, ten times faster."""
    whole = read_lexicon().model_dump()
    return Lexicon.model_validate(
        {
            cue: {kind: phrases[:: max(1, len(phrases) // 9)] for kind, phrases in parts.items()}
            for cue, parts in whole.items()
        }
    )


def some_texts() -> list[bytes]:
    """Wording of every kind, many texts at a time, and signs that readers of text stumble over."""
    phrases = [phrase for _, part in few_phrases() for _, listed in part for phrase in listed]
    joined = [" ".join(pair) + "?" * (place % 2) for place, pair in enumerate(pairwise(phrases[::2]))]
    several = [joined[place : place + 10] for place in range(0, len(joined), 10)]
    return ["\0".join(texts).encode() for texts in [*several, ODD]]


ODD = [
    "", "\u0130stanbul?", "stra\u00dfe", "\u3042\u308a\u304c\u3068\u3046", "\U0001f44f", "www.example.com/a?b",
    "50 % of $3.4", "\u200d\u0301", "l'\u00e9cole d'\u00e0 c\u00f4t\u00e9", "\u1e9e\ufb01",
]  # fmt: skip
