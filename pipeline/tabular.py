"""A frame as the bytes of a CSV file for spreadsheets, or of a Parquet file for programs."""

from io import BytesIO

import polars as pl
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

JOINT = " · "
"""Between the members of a list in one cell."""
# Blanks of any kind and invisible characters may stand before the sign; some spreadsheets take its full-width form too.
_FORMULA = r"^(?:[\t\r\n]|[\s\p{Z}\p{C}]*[=+\-@＝＋－＠])"


def shaped(frame: pl.DataFrame, model: type[BaseModel]) -> pl.DataFrame:
    """The frame with exactly the model's columns, in its order; a missing column takes the model's default.

    Raises polars.exceptions.ColumnNotFoundError for a missing column without a default.
    """
    defaults = {
        name: pl.lit(field.default).alias(name)
        for name, field in model.model_fields.items()
        if name not in frame.columns and field.default is not PydanticUndefined
    }
    return frame.select(defaults.get(name, pl.col(name)) for name in model.model_fields)


def csv_bytes(frame: pl.DataFrame, *, by_hand: bool = False) -> bytes:
    """The frame as UTF-8 CSV: lists joined, moments without zone (UTC), floats to 4 decimals, no cell a formula.

    `by_hand`: for a table that somebody opens in a spreadsheet to fill it in: it begins with a byte-order mark, without
    which Excel takes UTF-8 for another encoding. A table for programs has none, since many take it for a part of the
    first column's name.
    """
    said = frame.select(_said(name, kind) for name, kind in frame.schema.items())
    safe = said.with_columns(harmless(pl.col(pl.String)))
    return safe.write_csv(include_bom=by_hand).encode()


def parquet_bytes(frame: pl.DataFrame) -> bytes:
    """The frame as Parquet, lists and raw values kept."""
    stream = BytesIO()
    frame.write_parquet(stream)
    return stream.getvalue()


def harmless(text: pl.Expr) -> pl.Expr:
    """The text with an apostrophe before it where a spreadsheet could take it for a formula."""
    return text.str.replace(_FORMULA, "'${0}")


def _said(name: str, kind: pl.DataType) -> pl.Expr:
    cell = pl.col(name)
    if isinstance(kind, pl.List):
        return cell.list.join(JOINT)
    if isinstance(kind, pl.Datetime):
        return cell.dt.strftime("%Y-%m-%d %H:%M:%S")
    return cell.round(4) if kind.is_float() else cell
