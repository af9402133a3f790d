"""A workbook whose cells say in words what their reader would leave out: errors, and formulas without a result."""

import re
import zipfile
from io import BytesIO

# `#NAME?` and its like: of their own kind, which the reader takes for an empty cell.
_ERROR = re.compile(rb"""(<(?:\w+:)?c\b[^<>]*\bt=)(?:"e"|'e')""")
# A cell of no kind with a formula and no result in it, as programs write it that do not calculate.
_UNSOLVED = re.compile(
    rb"""
    <((?:\w+:)?)c\b ((?:(?!\bt=)[^<>])*) >
    \s*<\1f\b[^<>]*? (?: /> | >([^<]*)</\1f> )
    \s*(?: (?:<\1v\s*/>|<\1v>\s*</\1v>) \s*)?
    </\1c>
    """,
    re.VERBOSE,
)
_AS_TEXT = rb'<\1c\2 t="str"><\1v>=\3</\1v></\1c>'


def spelt_out(data: bytes) -> bytes:
    """The workbook with such cells as texts: the error's own sign, or `=` and the formula; as it is where none are.

    Raises whatever zipfile and zlib raise for damage.
    """
    with zipfile.ZipFile(BytesIO(data)) as book:
        parts = {each: book.read(each) for each in book.infolist()}
    changed = {each: _spelt_out(text) if b"sheetData" in text else text for each, text in parts.items()}
    if changed == parts:
        return data
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as book:
        for each, text in changed.items():
            book.writestr(each.filename, text)
    return stream.getvalue()


def _spelt_out(text: bytes) -> bytes:
    return _UNSOLVED.sub(_AS_TEXT, _ERROR.sub(rb'\1"str"', text))
