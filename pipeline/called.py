"""How this program was called, so that a command that people are told to type is one that works where they are."""

import re
import shlex
import shutil
import sys
from pathlib import Path

from pipeline.member import shown_name

_NAME = "mutuals"
_COMMAND = re.compile(rf"`{_NAME}(?= )")


def called() -> str:
    """`mutuals` where that alone starts this program, otherwise the path that it was called by, fit to be typed."""
    path = Path(sys.argv[0])
    if path.stem != _NAME:
        return _NAME
    found = shutil.which(_NAME)
    return _NAME if found and Path(found).resolve() == path.resolve() else shown_name(shlex.quote(sys.argv[0]))


def as_called(words: str) -> str:
    """The words with each command in them, as in `mutuals report`, as it is to be typed here."""
    return _COMMAND.sub(lambda _: f"`{called()}", words)
