"""What a declaration of an export file consists of: its names, its columns and what its absence means."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

ROW_MODEL = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True)
class Column:
    """The header under which a field has been seen, newest spelling first; compared by letters and digits only."""

    headers: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True)
class ExportFile:
    """One file of the export: its usual name, the stems it goes by, its columns and what its absence means.

    `domain`: its name in the Member Data Portability API. `layouts`: each era's fields that tell it from the eras below
    it, newest first, and when it was. `escape`: the sign that makes the next one plain. `spills`: whether a cell with a
    line break may stand unquoted, so that a line of one cell belongs to the row above.
    """

    name: str
    stems: tuple[str, ...]
    columns: dict[str, Column]
    if_missing: str
    domain: str = ""
    layouts: tuple[tuple[frozenset[str], str], ...] = ()
    escape: str | None = None
    spills: bool = False


class ExportRow(BaseModel):
    """One row of one file; the subclass says which file."""

    model_config = ROW_MODEL
    file: ClassVar[ExportFile]


def normal_header(text: str) -> str:
    """A header or file stem reduced to its lower-case letters and digits, so that spelling drift does not matter."""
    return re.sub(r"[^0-9a-z]", "", text.casefold())


def must(*headers: str) -> Column:
    """A column without which a line is not this file's header."""
    return Column(headers, required=True)


def may(*headers: str) -> Column:
    """A column that some years' files lack."""
    return Column(headers)


def layout(told_by: str, when: str) -> tuple[frozenset[str], str]:
    """An era's layout, told by these fields (by none: whatever is left)."""
    return frozenset(told_by.split()), when


def layout_of(row: type[ExportRow], fields: frozenset[str]) -> str:
    """When LinkedIn wrote a file with these fields; nothing where there are none or its columns never told."""
    return next((when for told_by, when in row.file.layouts if fields and told_by <= fields), "")


def required_headers(row: type[ExportRow]) -> Iterator[str]:
    """The normal forms of the headers without which a line is not this file's header."""
    return (normal_header(column.headers[0]) for column in row.file.columns.values() if column.required)
