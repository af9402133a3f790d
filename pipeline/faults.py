"""What is said where a run cannot go on, whatever the reason: one sentence on standard error, and exit code 2."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import NoReturn

import typer

from pipeline.errors import CannotGoOn, TooLittleMemory

LEAST_MEGABYTES, MEGABYTES_A_CORE = 2_700, 100
"""Address space that a run on 3,000 messages needs: on any computer, and for each of its processors besides."""
_NOT_MAPPED = ("failed to map segment", "cannot allocate memory")
_KEPT = "Nothing is half-written."


@contextmanager
def told() -> Iterator[None]:
    """Turns whatever stops the block into one sentence and exit code 2; the end of a run and Ctrl-C pass.

    A traceback or another library's message may hold somebody's name: of a fault in the program itself only what broke
    and where is said, unless MUTUALS_DEBUG is set.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a name that this terminal cannot show is no reason to stop
            stream.reconfigure(errors="replace")
    try:
        yield
    except (SystemExit, KeyboardInterrupt):
        raise
    except CannotGoOn as error:
        _end(str(error))
    except OSError as error:
        cause = error.strerror or type(error).__name__
        _end(f"something could not be written or read ({cause}); make room, or choose another place.")
    except BaseException as error:  # what Polars raises in a panic is no Exception
        if os.environ.get("MUTUALS_DEBUG"):
            raise
        if _for_want_of_memory(error):
            _end(str(TooLittleMemory("There is not enough memory; close other programs and try again. " + _KEPT)))
        _end(f"a fault in the program itself ({_where(error)}). {_KEPT} Please report it.")


def require_memory() -> None:
    """Raises TooLittleMemory where a limit on address space (`ulimit -v`) is below what any report needs.

    Asked first, since Polars ends the whole process at once where it is refused memory.
    """
    if sys.platform == "win32":
        return
    import resource

    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    needed = LEAST_MEGABYTES + MEGABYTES_A_CORE * (os.cpu_count() or 1)
    if limit != resource.RLIM_INFINITY and limit < needed << 20:
        raise TooLittleMemory(
            f"This needs {needed:,} megabytes of address space, and your system's limit is {limit >> 20:,}; "
            "raise it with `ulimit -v unlimited` and try again."
        )


def _end(sentence: str) -> NoReturn:
    typer.echo(f"mutuals: {sentence}", err=True)
    sys.exit(2)


def _for_want_of_memory(error: BaseException) -> bool:
    said = str(error).casefold() if isinstance(error, ImportError) else ""
    return isinstance(error, MemoryError) or any(words in said for words in _NOT_MAPPED)


def _where(error: BaseException) -> str:
    step = error.__traceback__
    while step and step.tb_next:
        step = step.tb_next
    place = f"{Path(step.tb_frame.f_code.co_filename).name}, line {step.tb_lineno}" if step else "unknown place"
    return f"{type(error).__name__}, {place}"
