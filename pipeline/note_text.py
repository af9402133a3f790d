"""A note as it is kept, wherever it was typed: without the signs that nobody sees and a terminal would obey."""

import unicodedata


def note_text(text: str) -> str:
    """The text with its lines parted by line feeds, and of all other control characters none but the tab."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in lines if sign in "\n\t" or unicodedata.category(sign) != "Cc")
