"""Who may speak to the review page: this browser, from this page, with this run's token; everybody else is refused."""

import secrets
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from pipeline.review_log import Refusals

MOST_BYTES = 16_384
"""Of the body of a request."""
ENTRY = "/enter"

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
_AGAIN = (
    "This page is for one browser, and opens by the address that mutuals printed in the terminal, once. "
    "To open it anew, stop mutuals there with Ctrl-C and start it again; nothing that was saved is lost."
)
# What the application refuses, by its status; a fault of the program's own (500) tells of itself.
_REASONS = {
    403: "an answer from an earlier run's page",
    404: "a page that there is not",
    405: "a method that this page does not have",
    409: "an answer that does not fit what is kept",
    415: "a body of another kind than the page sends",
    422: "an answer that was not understood",
    503: "the decisions or the report are out of reach",
}


class Guard:
    """An ASGI application around another: only requests that pass every check get through.

    `entry` is the one-time token of the address; whoever brings it first gets the cookie. `last` is when the last
    request was let through (monotonic seconds). `refusals` tells the log of every request that was refused.
    """

    def __init__(self, app: App, port: int) -> None:
        """Makes this run's tokens."""
        self.app = app
        self.host = f"127.0.0.1:{port}"
        self.cookie = f"mutuals-{port}"
        self.entry: str | None = secrets.token_urlsafe(32)
        self._session = secrets.token_urlsafe(32)
        self.last = time.monotonic()
        self.refusals = Refusals()

    @property
    def address(self) -> str:
        """Where the page opens, with the one-time token while there is one."""
        return f"http://{self.host}{ENTRY}?token={self.entry or ''}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets a request through or refuses it; the log has the reason and nothing that the request said."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        answer = self._refused(scope, headers) or self._entering(scope, headers) or self._unknown(headers)
        body = None if answer else await _body(headers, receive)
        if answer is None and body is None:
            answer = self._no("the body of a request was too large", "That is too much at once.", 413)
        if answer:
            await answer(scope, receive, _dressed(send))
            return
        self.last = time.monotonic()
        await self.app(scope, _replayed(body or b"", receive), _dressed(self._heard(send)))

    def _refused(self, scope: Scope, headers: Headers) -> Response | None:
        """Wrong host (a rebound name), a page elsewhere, or a path that climbs."""
        if headers.getlist("host") != [self.host]:
            return self._no("a request under another host name", "There is no such page here.", 403)
        changes = scope["method"] not in ("GET", "HEAD")
        origin, site = headers.get("origin"), headers.get("sec-fetch-site")
        if origin != f"http://{self.host}" and (changes or origin is not None):
            return self._no("a request from a page elsewhere", "Only this page itself may ask that.", 403)
        if site not in (None, "same-origin") and (changes or site != "none"):
            return self._no("a request from a page elsewhere", "Only this page itself may ask that.", 403)
        raw = scope.get("raw_path") or b""
        if b".." in raw or b"\\" in raw or b"%" in raw or b"//" in raw:
            return self._no("a path that leads elsewhere", "There is no such page here.", 404)
        return None

    def _entering(self, scope: Scope, headers: Headers) -> Response | None:
        """The one-time token against a cookie. A browser that only looks ahead uses nothing up."""
        if scope["path"] != ENTRY:
            return None
        token = scope["query_string"].decode("latin-1").removeprefix("token=")
        ahead = "prefetch" in headers.get("sec-purpose", headers.get("purpose", ""))
        known = self.entry is not None and secrets.compare_digest(token.encode(), self.entry.encode())
        if scope["method"] != "GET" or ahead or not known:
            if self._has_cookie(headers) and not ahead:
                return RedirectResponse("/", 303)
            return self._no("an old or unknown token", _AGAIN, 403)
        self.entry = None
        self.last = time.monotonic()
        answer = RedirectResponse("/", 303)
        answer.set_cookie(self.cookie, self._session, path="/", httponly=True, samesite="strict")
        return answer

    def _unknown(self, headers: Headers) -> Response | None:
        return None if self._has_cookie(headers) else self._no("a request without this run's cookie", _AGAIN, 403)

    def _has_cookie(self, headers: Headers) -> bool:
        found = cookie_parser(headers.get("cookie", "")).get(self.cookie, "")
        return secrets.compare_digest(found.encode(), self._session.encode())

    def _no(self, reason: str, sentence: str, status: int) -> Response:
        self.refusals.tell(reason, status)
        return PlainTextResponse(f"{sentence}\n", status)

    def _heard(self, send: Send) -> Send:
        """What the application refuses is told of too."""

        async def heard(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in _REASONS:
                self.refusals.tell(_REASONS[message["status"]], message["status"])
            await send(message)

        return heard


async def _body(headers: Headers, receive: Receive) -> bytes | None:
    """The whole body; None where it is larger than MOST_BYTES, whatever its header promises."""
    told = headers.get("content-length", "0")
    if not told.isdigit() or int(told) > MOST_BYTES:
        return None
    body = bytearray()
    while True:
        message = await receive()
        body.extend(message.get("body", b""))
        if len(body) > MOST_BYTES:
            return None
        if not message.get("more_body"):
            return bytes(body)


def _replayed(body: bytes, receive: Receive) -> Receive:
    """The body once more for the application, then whatever comes."""
    waiting = [body]

    async def replay() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return replay


def _dressed(send: Send) -> Send:
    """Every answer carries the headers that keep the page to itself."""

    async def dressed(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(_HEADERS)
        await send(message)

    return dressed
