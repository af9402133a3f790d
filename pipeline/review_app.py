"""The review page as an application: what each address answers, and how an answer of the owner's is kept."""

import logging
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from secrets import token_hex
from typing import TypeVar

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pipeline.called import as_called
from pipeline.decisions import Decisions
from pipeline.errors import CannotGoOn, Contradicted, NothingToUndo
from pipeline.review_asked import NOT_UNDERSTOOD, NotAsked, checked, require_answered, taken
from pipeline.review_cards import Cards, profile
from pipeline.review_files import COMMAND, files
from pipeline.review_messages import Messages
from pipeline.review_queues import QUEUES, Queues
from pipeline.review_report import Reviewed
from pipeline.review_search import MOST_FOUND, Finder
from pipeline.review_undo import Windows
from pipeline.review_worklists import WORK, Work, Worklists
from schemas.decision import ANSWER_WORDS, Event, Pick

AHEAD = 6
"""Cards that are sent at once, so that the next one is there before it is asked for."""
_DIGITS = 10
_WINDOW = re.compile(r"[0-9a-f]{32}")
_STATUS: dict[type[CannotGoOn], int] = {NothingToUndo: 409, Contradicted: 409, NotAsked: 422}
_TAKEN_BACK = {"noted": "note", "done": "tick", "not_done": "tick taken away"}

Asked = TypeVar("Asked")
Told = TypeVar("Told")
_log = logging.getLogger("mutuals.review")


class Review:
    """One report with the decisions on it, as the page asks for them."""

    def __init__(self, report: Reviewed, decisions: Decisions, messages: Messages, pace: int) -> None:
        """Sets the rooms up; the search is made ready when somebody searches."""
        self.report = report
        self.decisions = decisions
        self.messages = messages
        self.queues = Queues(report)
        self.cards = Cards(report, self.queues, messages)
        self.worklists = Worklists(self.cards, pace)
        self.windows = Windows(decisions)
        self.run = token_hex(8)
        self._finder: Finder | None = None

    def state(self, window: str = "") -> dict[str, object]:
        """How far the owner has come: each queue, each worklist, today, and what that window could take back."""
        picks, today = self.decisions.picks(), _today()
        return {
            "run": self.run,
            "as_of": self.report.as_of.date().isoformat(),
            "queues": [
                {"name": queue.name, "title": queue.title, "about": queue.about, "left": left, "total": total}
                for queue in QUEUES
                for left, total in [(len(self.queues.left(queue.name, picks, today)), len(self.queues.ids[queue.name]))]
            ],
            "work": self.worklists.counts(picks),
            "today": self.decisions.decided_on(today),
            "undo": self._undoable(window),
            "messages": self.messages.said,
        }

    def _undoable(self, window: str) -> dict[str, object] | None:
        last = self.windows.last(window)
        if last is None:
            return None
        what = f"“{ANSWER_WORDS[last.answer].capitalize()}”" if last.answer else _TAKEN_BACK[last.kind]
        # Between the two signs a name cannot turn the direction of the words around it.
        name = f"\u2068{last.name}\u2069" if last.name else "somebody"
        number = self.report.numbers.get(last.person_id)
        told = {"event_id": last.event_id, "person_id": last.person_id, "number": number, "words": f"{what} of {name}"}
        return {**told, "note": last.note if last.answer else None}

    def cards_of(self, ids: list[str]) -> list[dict[str, object]]:
        """The cards of those who are connections, in the order asked for."""
        picks = self.decisions.picks()
        return [self.cards.card(person_id, picks.get(person_id)) for person_id in ids if person_id in self.report]

    def at(self, number: str) -> list[str]:
        """Who stands at that place of the report, by which the page's addresses go; nobody where there is none."""
        known = number.isascii() and number.isdigit() and len(number) < _DIGITS
        place = int(number) if known else 0
        return self.report.ids[place : place + 1] if known else []

    def queue(self, name: str, window: str = "") -> dict[str, object]:
        """Who is left in a queue, with the first cards. Raises KeyError for an unknown one."""
        ids = self.queues.left(name, self.decisions.picks(), _today())
        return {"ids": ids, "cards": self.cards_of(ids[:AHEAD]), "state": self.state(window)}

    def worklist(self, name: str, window: str = "") -> dict[str, object]:
        """What there is to do by hand. Raises KeyError for an unknown worklist."""
        named: dict[str, Work] = {work: work for work in WORK}
        work = named[name]
        return {"list": self.worklists.worklist(work, self.decisions.picks(), _today()), "state": self.state(window)}

    def search(self, words: str) -> dict[str, object]:
        """The people whom the words mean; without words, those decided on last."""
        picks = self.decisions.picks()
        if words.strip():
            self._finder = self._finder or Finder(self.report)
            found = self._finder.find(words)
        else:
            found = [pick.person_id for pick in sorted(picks.values(), key=_latest) if pick.person_id in self.report]
        return {"total": len(found), "found": [self._found(each, picks.get(each)) for each in found[:MOST_FOUND]]}

    def _found(self, person_id: str, pick: Pick | None) -> dict[str, object]:
        row = self.report.rows[person_id]
        work = " at ".join(filter(None, [row["position"], row["company"]]))
        answer = ANSWER_WORDS[pick.answer].capitalize() if pick and pick.answer else ""
        return {"number": self.report.numbers[person_id], "name": row["name"], "work": work, "answer": answer}

    def record(self, asked: dict[str, object], window: str = "") -> None:
        """Keeps one event of a window's for good before it returns.

        Raises ValidationError, KeyError for nobody, or a CannotGoOn.
        """
        person_id = str(asked.get("person_id", ""))
        about: dict[str, object]
        if person_id in self.report:
            person = self.report.person(person_id)
            url = profile(person.profile_url)
            about = {"name": person.name, "profile_url": url, "standing": person.standing, "as_of": self.report.as_of}
        else:
            pick = self.decisions.picks()[person_id]
            about = {"name": pick.name, "profile_url": pick.profile_url}
        event = Event.model_validate({**checked(asked, _today()), **about, "at": datetime.now(UTC)})
        require_answered(event, self.decisions.picks(), self.decisions.events(person_id))
        self.windows.allow(window, event)
        self.decisions.record(event)
        self.windows.did(window, event)


def application(review: Review, command: str = COMMAND) -> Starlette:
    """The application; who may speak to it is the guard's affair. `command`: what opens this page once more."""
    shown = files(command)

    async def file(request: Request) -> Response:
        content, kind = shown[request.url.path]
        return Response(content, media_type=kind)

    async def state(request: Request) -> Response:
        return JSONResponse(review.state(_window(request)))

    async def queue(request: Request) -> Response:
        return JSONResponse(_known(review.queue, request.path_params["name"], _window(request)))

    async def cards(request: Request) -> Response:
        asked = request.query_params
        ids = asked.getlist("id")[: 2 * AHEAD] + review.at(asked.get("number", ""))
        return JSONResponse({"cards": review.cards_of(ids)})

    async def search(request: Request) -> Response:
        return JSONResponse(review.search(request.query_params.get("q", "")))

    async def worklist(request: Request) -> Response:
        return JSONResponse(_known(review.worklist, request.path_params["work"], _window(request)))

    async def events(request: Request) -> Response:
        _refuse_strays(request, review.run)
        try:
            _known(review.record, taken(await request.body()), _window(request))
        except ValidationError:
            return _sentence(NOT_UNDERSTOOD, 422)
        return JSONResponse({"state": review.state(_window(request))})

    endpoints: dict[str, Callable[[Request], Awaitable[Response]]] = {
        **dict.fromkeys(shown, file),
        "/state": state,
        "/queue/{name}": queue,
        "/cards": cards,
        "/search": search,
        "/worklist/{work}": worklist,
    }
    routes = [Route(path, endpoint, methods=["GET"]) for path, endpoint in endpoints.items()]
    return Starlette(
        routes=[*routes, Route("/events", events, methods=["POST"])],
        exception_handlers={CannotGoOn: _stopped, Exception: _fault},
    )


def _window(request: Request) -> str:
    """Which window asks: a random name that it gave itself, or none."""
    name = request.headers.get("mutuals-window", "")
    return name if _WINDOW.fullmatch(name) else ""


def _refuse_strays(request: Request, run: str) -> None:
    """A form of another page's, or what an earlier run's page still holds: that may be older than later answers."""
    told = request.headers.get("mutuals-run")
    if told not in (None, run):
        raise HTTPException(403)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise HTTPException(415)
    if told is None or not _window(request):
        raise NotAsked(NOT_UNDERSTOOD)


def _known(ask: Callable[[Asked, str], Told], about: Asked, window: str) -> Told:
    """What there is to tell; a KeyError is a page that there is not."""
    try:
        return ask(about, window)
    except KeyError:
        raise HTTPException(404, "There is no such page, or nobody of that kind in this report.") from None


def _sentence(sentence: str, status: int) -> Response:
    return JSONResponse({"sentence": sentence}, status)


async def _stopped(_request: Request, error: Exception) -> Response:
    return _sentence(
        as_called(str(error)), next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 503)
    )


async def _fault(_request: Request, error: Exception) -> Response:
    # Another library's words may hold somebody's name: the log says what broke and no more.
    _log.error("a fault in the program itself: %s", type(error).__name__)
    return _sentence("Something broke in the program itself; that answer was not kept. Please report it.", 500)


def _today() -> date:
    return datetime.now().astimezone().date()


def _latest(pick: Pick) -> tuple[float, str]:
    return (-(pick.picked_at.timestamp() if pick.picked_at else 0.0), pick.person_id)
