"""Polars schemas taken from Pydantic models, so that every frame has the columns its model declares, in that order."""

from collections.abc import Iterable
from datetime import date, datetime
from types import NoneType, UnionType
from typing import Annotated, Literal, Union, get_args, get_origin

import polars as pl
from pydantic import BaseModel

_TYPES: dict[object, pl.DataType | type[pl.DataType]] = {
    str: pl.String,
    int: pl.Int64,
    float: pl.Float64,
    bool: pl.Boolean,
    date: pl.Date,
    datetime: pl.Datetime("us", "UTC"),
}


def frame_schema(model: type[BaseModel]) -> pl.Schema:
    """The Polars schema of a model's fields. Raises TypeError for a field that no column can hold."""
    return pl.Schema({name: _dtype(info.annotation) for name, info in model.model_fields.items()})


def frame(model: type[BaseModel], rows: Iterable[BaseModel] = ()) -> pl.DataFrame:
    """Rows of one model as a frame; none gives an empty frame with the same columns."""
    return pl.DataFrame([row.model_dump() for row in rows], schema=frame_schema(model))


def _dtype(annotation: object) -> pl.DataType | type[pl.DataType]:
    origin = get_origin(annotation)
    if annotation in _TYPES:
        return _TYPES[annotation]
    if origin is Annotated:
        return _dtype(get_args(annotation)[0])
    if origin is Literal:
        return pl.String
    if origin in (Union, UnionType):
        (inner,) = (part for part in get_args(annotation) if part is not NoneType)
        return _dtype(inner)
    if origin in (list, tuple):
        return pl.List(_dtype(get_args(annotation)[0]))
    raise TypeError(f"no column type for {annotation!r}")
