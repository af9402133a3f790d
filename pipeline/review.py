"""The review page, served to this computer alone until Ctrl-C or until nobody has used it for a while."""

import logging
import shlex
import socket
import sys
import time
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Thread

import typer
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from pipeline.called import called
from pipeline.decisions import Decisions, beside
from pipeline.errors import CannotGoOn
from pipeline.member import shown_name
from pipeline.review_app import Review, application
from pipeline.review_guard import Guard
from pipeline.review_log import Refusals
from pipeline.review_messages import Messages
from pipeline.review_report import newest, read

_MINUTE = 60
# What the server itself refuses, before the guard hears of it, by the words that it has for its own log.
_BEFORE = {
    "Invalid HTTP request received.": ("a request that is none", 400),
    "Exceeded concurrency limit.": ("too many requests at once", 503),
}


def serve(
    folder: Path | None,
    *,
    port: int,
    pace: int,
    idle_minutes: float,
    export: Path | None,
    browser: bool,
    quiet: bool = False,
) -> None:
    """Serves the page on a report (the newest in `reports` where none is named) until it is stopped or left alone.

    `port`: 0 for any that is free. `export`: where messages for the cards are read from, if any. Raises a CannotGoOn
    where there is no report, the decisions are out of reach, or the port is taken.
    """
    report = read(folder or newest(Path("reports")))
    command = f"{called()} review" + (shown_name(f" {shlex.quote(str(folder))}") if folder else "")
    with Decisions.at(beside(report.folder), report.owner) as decisions, listening(port) as listener:
        decisions.ready()
        messages = Messages(export)
        guard = Guard(application(Review(report, decisions, messages, pace), command), listener.getsockname()[1])
        address = guard.address

        def started() -> None:
            typer.echo(address if quiet else _welcome(report.folder, address, browser))
            messages.begin(report)
            if browser:
                # Some browsers keep whoever opens them waiting until they are closed.
                Thread(target=webbrowser.open, args=(address,), daemon=True).start()

        server = Server(guard, idle_minutes * _MINUTE, started)
        with suppress(KeyboardInterrupt):
            server.run(sockets=[listener])
        why = "Nobody used the page for a while, so it has stopped." if server.idle else "The page has stopped."
        # Were the file no longer there, the next sentence would not be true.
        decisions.ready()
        if not quiet:
            typer.echo(f"{why} Your answers are in {decisions.path}; `{command}` goes on from there.")


def listening(port: int) -> socket.socket:
    """A socket bound to that port of this computer, which no other can reach. Raises CannotGoOn where it is taken."""
    # Only where the protocol is named does asyncio send small answers at once, and not after 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if sys.platform != "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
    except OSError:
        listener.close()
        raise CannotGoOn(
            f"Port {port} is taken, perhaps by another `mutuals review`; stop that one, or leave --port away."
        ) from None
    return listener


def _welcome(folder: Path, address: str, browser: bool) -> str:
    opens = "opens in your browser. If it does not, open this address there" if browser else "is at this address"
    return (
        f"The review page for {folder} {opens}, which works once:\n\n"
        f"  {address}\n\n"
        "Leave this window open meanwhile; Ctrl-C ends it. Nothing is sent to LinkedIn or anybody else."
    )


class Server(uvicorn.Server):
    """A server that says nothing, tells when it has started, and ends when nobody has asked for `patience` seconds."""

    def __init__(self, guard: Guard, patience: float, started: Callable[[], None]) -> None:
        """Serves nothing yet; see `run`."""
        quiet = uvicorn.Config(
            guard,
            loop="asyncio",
            http=_line(guard.refusals),
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="critical",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            limit_concurrency=64,
            timeout_graceful_shutdown=2,
        )
        super().__init__(quiet)
        self.idle = False
        self._guard = guard
        self._patience = patience
        self._started = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listens, then tells so."""
        await super().startup(sockets)
        self._guard.last = time.monotonic()
        self._started()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Ends, and tells what was only counted."""
        await super().shutdown(sockets)
        self._guard.refusals.settle(ended=True)

    async def on_tick(self, counter: int) -> bool:
        """Whether to end: some ten times a second."""
        self._guard.refusals.settle()
        self.idle = time.monotonic() - self._guard.last > self._patience
        return await super().on_tick(counter) or self.idle


class _Overheard(logging.Handler):
    """Hears what the server says to itself, and tells only of what it refuses: the rest may hold what was asked."""

    def __init__(self, refusals: Refusals) -> None:
        super().__init__(logging.WARNING)
        self._refusals = refusals

    def emit(self, record: logging.LogRecord) -> None:
        if record.msg in _BEFORE:
            self._refusals.tell(*_BEFORE[record.msg])


def _line(refusals: Refusals) -> type[H11Protocol]:
    """How requests are read off a connection, with a log of this server's own."""
    log = logging.Logger("mutuals.review.line", logging.WARNING)
    log.addHandler(_Overheard(refusals))

    class Line(H11Protocol):
        def handle_events(self) -> None:
            self.logger = log
            super().handle_events()

    return Line
