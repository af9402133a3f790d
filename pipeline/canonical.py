"""Cells in the plainest spelling of today's files, many at once, for the kinds of field that large files are full of.

Each pattern is stricter than the field's own validator, and a cell that fits it means exactly what the validator would
make of it; tests hold them to that. Whatever does not fit is null here, and the validator's to judge.
"""

from collections.abc import Callable

import polars as pl

from schemas.fields import Moment, Slug, Slugs, Text

Reader = Callable[[pl.Series], pl.Series]

# Polars would also take blanks for zeros, a 60th second and years before LinkedIn, so the pattern comes first.
_MOMENT = r"^20(?:0[3-9]|[1-9][0-9])-[0-9]{2}-[0-9]{2} (?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9] UTC$"
_TEXT = r"^[!-~]+(?: [!-~]+)*$"
_PROFILE = r"^https://www\.linkedin\.com/in/([a-z0-9_-]+)$"


def _moments(cells: pl.Series) -> pl.Series:
    moments = cells.str.strptime(pl.Datetime("us"), "%Y-%m-%d %H:%M:%S UTC", strict=False).dt.replace_time_zone("UTC")
    return moments.set(~cells.str.contains(_MOMENT), None)


def _texts(cells: pl.Series) -> pl.Series:
    return cells.set(~cells.str.contains(_TEXT), None)


def _slugs(cells: pl.Series) -> pl.Series:
    return cells.str.extract(_PROFILE)


def _lone_slugs(cells: pl.Series) -> pl.Series:
    slugs = cells.str.extract(_PROFILE).alias("slug")
    return slugs.to_frame().select(pl.when(pl.col("slug").is_not_null()).then(pl.concat_list("slug"))).to_series()


CANONICAL: dict[object, Reader] = {Moment: _moments, Text: _texts, Slug: _slugs, Slugs: _lone_slugs}
"""By the type of a field: its values where the cells are in the plainest spelling, null where they are not."""
