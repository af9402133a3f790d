"""That plain pandas counts what the program counts, or its time says nothing beside the program's."""

from pathlib import Path

import pandas as pd
import plain_pandas
import polars as pl

from pipeline import analyze
from schemas.fields import PROFILE_PREFIX

_LEAST = 0.9
_COUNTS = ("turns_mine", "turns_theirs", "answered_mine", "answered_theirs", "settled_mine", "settled_theirs")
_MESSAGES = ("sent", "received")


def agreement(export: Path, owner: str) -> tuple[int, int]:
    """How many people both count the same messages of, and of how many the program has any.

    Of these all have as many turns, settled turns and answered ones either way, and so the same reply rates. The others
    wrote what the program sets aside (adverts, machines' replies) or were named in a row that only one of the two
    reads. Raises ValueError if somebody's counts differ, or too few people can be compared.
    """
    messages = plain_pandas.read(export, owner)
    newest = messages["at"].max().to_pydatetime()  # plain pandas has no other clock
    mine = _counted(analyze(export, as_of=newest).turns)
    both = mine.join(_plain(messages), on="person_id", suffix="_plain")
    same = both.filter(*(pl.col(name) == pl.col(f"{name}_plain") for name in _MESSAGES))
    off = same.filter(pl.any_horizontal(pl.col(name) != pl.col(f"{name}_plain") for name in _COUNTS))
    if off.height or same.height < _LEAST * mine.height:
        raise ValueError(
            f"Plain pandas and the program differ on {off.height} of {same.height} people with the same messages "
            f"({mine.height} in all), so that their times cannot be compared."
        )
    return same.height, mine.height


def _counted(turns: pl.DataFrame) -> pl.DataFrame:
    counts = {}
    for side, sender in (("mine", "me"), ("theirs", "them")):
        by = pl.col("sender") == sender
        counts["sent" if side == "mine" else "received"] = pl.col("messages").filter(by).sum()
        counts[f"turns_{side}"] = by.sum()
        counts[f"answered_{side}"] = (by & (pl.col("state") == "answered")).sum()
        counts[f"settled_{side}"] = (by & (pl.col("state") != "pending")).sum()
    return turns.group_by("person_id").agg(**counts)


def _plain(messages: pd.DataFrame) -> pl.DataFrame:
    told = plain_pandas.people(messages, plain_pandas.turns(messages)).fillna(0).reset_index()
    columns = {name: told[name].tolist() for name in ("person", *_MESSAGES, *_COUNTS)}
    return pl.DataFrame(columns).with_columns(person_id=pl.col("person").str.strip_prefix(PROFILE_PREFIX))
