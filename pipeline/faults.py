"""What is said where a run cannot go on, whatever the reason: one sentence on standard error, and exit code 2."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path
from typing import NoReturn

import typer

from pipeline.called import as_called
from pipeline.errors import CannotGoOn, CannotWrite, TooLittleMemory
from pipeline.member import shown_name

LEAST_MEGABYTES, MEGABYTES_A_CORE = 2_700, 100
"""Address space that a run on 3,000 messages needs: on any computer, and for each of its processors besides."""
CUT_OFF = 141
"""Exit code where whoever reads the output goes away before its end, as `head` does: 128 and SIGPIPE's 13."""
_MOST_SIGNS = 1_000
_NOT_MAPPED = ("failed to map segment", "cannot allocate memory")
_KEPT = "Nothing is half-written."


@contextmanager
def told() -> Iterator[None]:
    """Turns whatever stops the block into one sentence and exit code 2; the end of a run and Ctrl-C pass.

    Where nobody reads its output any more the run ends with CUT_OFF and in silence. A traceback or another library's
    message may hold somebody's name: of a fault in the program itself only what broke and where is said, unless
    MUTUALS_DEBUG is set.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a name that this terminal cannot show is no reason to stop
            stream.reconfigure(errors="replace")
    try:
        with _all_shown():
            yield
    except (SystemExit, KeyboardInterrupt):
        raise
    except CannotGoOn as error:
        _end(str(error))
    except OSError as error:
        _end(_refused(error))
    except BaseException as error:  # what Polars raises in a panic is no Exception
        if os.environ.get("MUTUALS_DEBUG"):
            raise
        if _for_want_of_memory(error):
            _end(str(TooLittleMemory("There is not enough memory; close other programs and try again. " + _KEPT)))
        _end(f"a fault in the program itself ({_where(error)}). {_KEPT} Please report it.")


@contextmanager
def private() -> Iterator[None]:
    """Whatever is made within, by any library, is for its owner alone: Matplotlib writes a list of the fonts."""
    usual = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(usual)  # a browser that is opened afterwards is not to make its files that way


@contextmanager
def standing(words: str) -> Iterator[None]:
    """Tells what is on the disk already, as `words` say it, where the output within cannot be written."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise CannotWrite(f"{words}, but the rest of what there is to say cannot be shown ({_cause(error)}).") from None


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


@contextmanager
def _all_shown() -> Iterator[None]:
    """Writes out what was said while a disk that refuses can still be told of; ends in silence where nobody reads."""
    try:
        try:
            yield
        except SystemExit as end:
            if isinstance(end.__context__, BrokenPipeError):  # there Typer and Rich end with 1, as if rows were refused
                raise end.__context__ from None
            sys.stdout.flush()
            raise
    except BrokenPipeError:
        _let_go()
        sys.exit(CUT_OFF)


def _end(sentence: str) -> NoReturn:
    """Says the sentence on one line, shortened in the middle where a path makes it very long."""
    _let_go()
    said = shown_name(as_called(sentence))
    if len(said) > _MOST_SIGNS:
        said = f"{said[: _MOST_SIGNS // 2]} ... {said[-_MOST_SIGNS // 2 :]}"
    with suppress(OSError):  # with nobody to read it, the exit code has to do
        typer.echo(f"mutuals: {said}", err=True)
    sys.exit(2)


def _let_go() -> None:
    """Writes out what was said so far; what cannot be is dropped, or Python would try again at its end and complain."""
    try:
        sys.stdout.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _refused(error: OSError) -> str:
    if _nowhere():
        return "the folder that you are in is gone, or you may not enter it; go to another one (`cd`) and try again."
    return f"something could not be written or read ({_cause(error)}); make room, or choose another place."


def _nowhere() -> bool:
    try:
        return not os.access(Path.cwd(), os.X_OK)
    except OSError:
        return True


def _cause(error: OSError) -> str:
    return error.strerror or type(error).__name__


def _for_want_of_memory(error: BaseException) -> bool:
    said = str(error).casefold() if isinstance(error, ImportError) else ""
    return isinstance(error, MemoryError) or any(words in said for words in _NOT_MAPPED)


def _where(error: BaseException) -> str:
    step = error.__traceback__
    while step and step.tb_next:
        step = step.tb_next
    place = f"{Path(step.tb_frame.f_code.co_filename).name}, line {step.tb_lineno}" if step else "unknown place"
    return f"{type(error).__name__}, {place}"
