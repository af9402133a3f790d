"""Who may speak to the review page, and how it starts and ends: asked past any browser, of the real command."""

import json
import logging
import os
import re
import shutil
import socket
import subprocess
import time
from contextlib import ExitStack
from datetime import datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.decisions import Decisions, beside
from pipeline.review import listening
from pipeline.review_log import MOST, Refusals
from tests.made_up_analysis import made_up
from tests.reviewing import MUTUALS, Running, event_id, written

SOMEBODY = "person-0001"
CLIMBS = [
    "/../report.json", "/%2e%2e/report.json", "/..%2freport.json", "/queue/..", "/queue/%2e%2e", "//report.json",
    "/review.js/../../decisions.sqlite", "/..\\report.json", "/report.json", "/decisions.sqlite", "/review.html",
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return written(made_up(60), tmp_path_factory.mktemp("reports") / "2026-09-30")


@pytest.fixture(scope="module")
def page(folder):
    running = Running(folder).enter()
    yield running
    running.stop()


@pytest.fixture
def fresh(tmp_path):
    """Starts pages of their own, and ends whatever is left of them."""
    started = []

    def start(*options):
        at = tmp_path / f"reports-{len(started)}" / "2026-09-30"
        started.append(Running(written(made_up(20), at), *options))
        return started[-1]

    yield start
    for running in started:
        running.stop()


def kept(folder):
    with Decisions.at(beside(folder)) as decisions:
        return decisions.events()


def in_days(days):
    return (datetime.now().astimezone().date() + timedelta(days=days)).isoformat()


def picking(**more):
    return {"event_id": event_id(), "kind": "picked", "person_id": SOMEBODY, "answer": "keep", **more}


def spoken(words):
    """Speaks past HTTP; the status of what comes back."""

    def ask(running, _known):
        with socket.create_connection(("127.0.0.1", running.port), timeout=20) as line:
            line.sendall(words)
            return int(line.recv(64).split()[1])

    return ask


def in_a_crowd(running, _known):
    with ExitStack() as crowd:
        for _ in range(80):
            crowd.enter_context(socket.create_connection(("127.0.0.1", running.port), timeout=20))
        return running.ask("GET", "/search?q=secret-name")[0]


def without_the_file(running, _known):
    beside(running.folder).unlink()
    return running.post(picking(note="secret-name"))[0]


def asked(method, path, **more):
    return lambda running, _known: running.ask(method, path, **more)[0]


def posted(headers=None, **more):
    return lambda running, _known: running.post(picking(**{"note": "secret-name", **more}), **(headers or {}))[0]


KIND, NOT_KEPT = "an answer that was not understood", "an answer that does not fit what is kept"
ELSEWHERE, NO_PAGE = "a request from a page elsewhere", "a page that there is not"
REFUSED = [
    (spoken(b"secret-name\r\n\r\n"), 400, "a request that is none"),
    (spoken(b"GET /search?q=secret-name HTTP/1.1\r\n\r\n"), 400, "a request that is none"),
    (asked("GET", "/search?q=secret-name", Host="evil.example"), 403, "a request under another host name"),
    (posted({"Origin": "https://evil.example"}), 403, ELSEWHERE),
    (asked("GET", f"/cards?id={SOMEBODY}", cookie=False), 403, "a request without this run's cookie"),
    (posted({"mutuals_run": "secret-name"}), 403, "an answer from an earlier run's page"),
    (asked("GET", "/enter?token=secret-name", cookie=False), 403, "an old or unknown token"),
    (asked("GET", "/../secret-name"), 404, "a path that leads elsewhere"),
    (asked("GET", "/secret-name.js?q=secret-name"), 404, NO_PAGE),
    (posted(person_id="secret-name"), 404, NO_PAGE),
    (asked("GET", "/events?q=secret-name"), 405, "a method that this page does not have"),
    (posted(kind="undone", answer=None, note=None, undoes="0" * 32), 409, NOT_KEPT),
    (lambda running, known: running.post({**known, "note": "secret-name"})[0], 409, NOT_KEPT),
    (posted(note="secret-name" * 2_000), 413, "the body of a request was too large"),
    (posted({"Content_Type": "text/plain"}), 415, "a body of another kind than the page sends"),
    (posted(answer="secret-name"), 422, KIND),
    (posted(more="secret-name"), 422, KIND),
    (posted(answer="later", until="9999-12-31"), 422, KIND),
    (in_a_crowd, 503, "too many requests at once"),
    (without_the_file, 503, "the decisions or the report are out of reach"),
]
"""What is asked, the status of the answer, and why the log says that it was refused."""


class TestWhoMayAsk:
    @pytest.mark.parametrize(
        "host", ["evil.example", "localhost:{port}", "127.0.0.1", "127.0.0.1:1", "[::1]:{port}", ""]
    )
    def test_under_another_name_nothing_is_told(self, page, host):
        for path in ("/", "/state", page.entry):
            status, headers, content = page.ask("GET", path, Host=host.format(port=page.port))
            assert status == 403
            assert "Set-Cookie" not in headers
            assert b"person" not in content

    def test_without_a_host_nothing_is_told(self, page):
        status, _, _ = page.ask("GET", "/state", Host=None)
        assert status in (400, 403)

    @pytest.mark.parametrize(
        "path", ["/", "/state", "/review.js", "/queue/owed", "/search?q=a", "/work", "/report.css"]
    )
    @pytest.mark.parametrize("cookie", [None, "mutuals-{port}=", "mutuals-{port}=wrong", "mutuals=", "{token}"])
    def test_without_this_runs_cookie_nothing_is_told(self, page, path, cookie):
        given = cookie and cookie.format(port=page.port, token=f"mutuals-{page.port}={page.token}")
        status, _, content = page.ask("GET", path, cookie=False, Cookie=given)
        assert status == 403
        assert b"terminal" in content, "it says what to do"

    def test_the_cookie_of_another_run_opens_nothing(self, page, fresh):
        other = fresh().enter()
        value = other.cookie.partition("=")[2]
        assert page.ask("GET", "/state", cookie=False, Cookie=f"mutuals-{page.port}={value}")[0] == 403

    def test_the_token_is_good_once_and_the_cookie_is_strict(self, fresh):
        running = fresh()
        status, headers, _ = running.ask("GET", running.entry)
        assert status == 303
        attributes = {part.strip().lower() for part in headers["Set-Cookie"].split(";")[1:]}
        assert {"httponly", "samesite=strict", "path=/"} <= attributes
        assert running.token not in headers["Set-Cookie"]
        assert running.ask("GET", running.entry)[0] == 403

    def test_nothing_but_its_own_browser_uses_the_token_up(self, fresh):
        running = fresh()
        for token in ("", "?token=", "?token=old", "?x=1", "?token=%00"):
            assert running.ask("GET", f"/enter{token}")[0] == 403, token
        for headers in ({"Sec_Purpose": "prefetch;prerender"}, {"Sec_Fetch_Site": "cross-site"}):
            assert running.ask("GET", running.entry, **headers)[0] == 403, headers
        assert running.enter().get("/state")["today"] == 0

    @pytest.mark.parametrize(
        "headers",
        [
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
            {"Origin": None},
            {"Origin": "http://localhost:{port}"},
            {"Origin": "http://127.0.0.1:1"},
            {"Sec_Fetch_Site": "cross-site"},
            {"Sec_Fetch_Site": "same-site"},
            {"Sec_Fetch_Site": "none"},
        ],
    )
    def test_another_page_can_decide_nothing(self, page, folder, headers):
        before = len(kept(folder))
        given = {name: value and value.format(port=page.port) for name, value in headers.items()}
        assert page.post(picking(), **given)[0] == 403
        assert len(kept(folder)) == before

    def test_another_page_can_read_nothing(self, page):
        assert page.ask("GET", "/state", Origin="https://evil.example")[0] == 403
        assert page.ask("GET", "/state", Sec_Fetch_Site="same-site")[0] == 403


class TestWhatMayBeAsked:
    @pytest.mark.parametrize("path", CLIMBS)
    def test_there_is_nothing_but_the_page(self, page, path):
        status, _, content = page.ask("GET", path)
        assert status == 404
        assert b"person" not in content

    @pytest.mark.parametrize("path", ["/nothing", "/queue/nothing", "/worklist/keep", "/queue/", "/enter/x"])
    def test_what_is_not_there_is_not_found(self, page, path):
        assert page.ask("GET", path)[0] == 404

    def test_no_reading_changes_anything(self, page, folder):
        before = kept(folder)
        said = f"?kind=picked&answer=let_go&person_id={SOMEBODY}&id={SOMEBODY}&q=a&event_id={event_id()}"
        for path in ("/", "/state", "/queue/owed", "/cards", "/search", "/worklist/let_go", "/review.js"):
            assert page.ask("GET", path + said)[0] == 200
        assert page.ask("GET", f"/events{said}")[0] == 405
        for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
            assert page.ask(method, f"/events{said}", Origin=page.base)[0] == 405
        assert page.ask("POST", "/state", b"{}", Origin=page.base)[0] == 405
        assert kept(folder) == before

    def test_too_much_at_once_is_refused_however_it_is_sent(self, page, folder):
        before = len(kept(folder))
        large = json.dumps(picking(note="x" * 20_000)).encode()
        assert page.post(large)[0] == 413
        with socket.create_connection(("127.0.0.1", page.port), timeout=20) as line:
            head = (
                f"POST /events HTTP/1.1\r\nHost: {page.host}\r\nOrigin: {page.base}\r\nCookie: {page.cookie}\r\n"
                "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
            )
            line.sendall(head.encode() + f"{len(large):x}\r\n".encode() + large + b"\r\n0\r\n\r\n")
            assert line.recv(64).startswith(b"HTTP/1.1 413")
        assert len(kept(folder)) == before

    @pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b"\xff", b'"keep"', b"{}" * 3, b"[" * 9_000])
    def test_what_is_no_answer_is_not_kept(self, page, folder, body):
        before = len(kept(folder))
        assert page.post(body)[0] == 422
        assert len(kept(folder)) == before

    @pytest.mark.parametrize(
        ("change", "status"),
        [
            ({"person_id": "nobody"}, 404),
            ({"answer": "remove"}, 422),
            ({"answer": None}, 422),
            ({"event_id": "1"}, 422),
            ({"kind": "undone", "answer": None, "undoes": "0" * 32}, 409),
            ({"kind": "done", "answer": None, "done": "removed", "person_id": "person-0004"}, 409),
            ({"kind": "not_done", "answer": None, "person_id": "person-0004"}, 409),
            ({"answer": "later"}, 422),
            ({"note": "x" * 2_001}, 422),
        ],
    )
    def test_an_event_must_be_one(self, page, folder, change, status):
        before = len(kept(folder))
        assert page.post({**picking(), **change})[0] == status
        assert len(kept(folder)) == before

    def test_a_form_of_another_page_is_no_answer(self, page):
        for kind in ("text/plain", "application/x-www-form-urlencoded", None):
            assert page.post(picking(), Content_Type=kind)[0] == 415
        assert page.post(picking(), Content_Type="Application/JSON; charset=utf-8")[0] == 200

    @pytest.mark.parametrize(
        "headers", [{"mutuals_run": None}, {"mutuals_window": None}, {"mutuals_window": ""}, {"mutuals_window": "main"}]
    )
    def test_what_the_page_always_says_of_itself_must_be_said(self, page, folder, headers):
        before = len(kept(folder))
        assert page.post(picking(), **headers)[0] == 422
        assert len(kept(folder)) == before

    def test_what_is_taken_back_already_or_was_done_elsewhere_is_not_taken_back(self, page, folder):
        undoing = {"kind": "undone", "person_id": SOMEBODY, "undoes": page.pick(SOMEBODY, "keep")}

        def undo(number, window=page.window):
            status, _, content = page.post({**undoing, "event_id": number}, mutuals_window=window)
            return status, json.loads(content).get("sentence", "")

        before, first = len(kept(folder)), event_id()
        status, sentence = undo(event_id(), window="f" * 32)
        assert (status, "another window" in sentence) == (409, True)
        assert [undo(first)[0], undo(first)[0]] == [200, 200], "sent again because no answer came"
        for window in (page.window, "f" * 32):
            status, sentence = undo(event_id(), window)
            assert (status, "taken back already" in sentence) == (409, True)
        assert len(kept(folder)) == before + 1

    def test_an_answer_sent_again_is_one_answer(self, page, folder):
        event = picking()
        assert [page.post(event)[0] for _ in range(3)] == [200, 200, 200]
        assert [each.event_id for each in kept(folder)].count(event["event_id"]) == 1

    def test_an_answer_is_never_changed_by_another_of_its_number(self, page, folder):
        event = picking()
        assert page.post(event)[0] == 200
        for change in ({"answer": "let_go"}, {"person_id": "person-0002"}, {"note": "other"}):
            status, _, content = page.post({**event, **change})
            assert (status, json.loads(content)["sentence"][-1]) == (409, ".")
        (found,) = [each for each in kept(folder) if each.event_id == event["event_id"]]
        assert (found.person_id, found.answer, found.note) == (SOMEBODY, "keep", None)

    @pytest.mark.parametrize("until", [1, 365, 730])
    def test_later_is_from_tomorrow_to_two_years_ahead(self, page, until):
        assert page.post(picking(answer="later", until=in_days(until)))[0] == 200

    @pytest.mark.parametrize("days", [0, -1, -9_000, 731, 40_000])
    def test_no_other_day_is_kept_and_it_says_which_are(self, page, folder, days):
        before = len(kept(folder))
        status, _, content = page.post(picking(answer="later", until=in_days(days)))
        assert status == 422
        assert "from tomorrow to" in json.loads(content)["sentence"]
        assert len(kept(folder)) == before

    @pytest.mark.parametrize("until", ["soon", "20300101", "9999-12-32", 1_893_456_000, 0, True, [], {}])
    def test_what_is_no_day_is_not_kept(self, page, until):
        assert page.post(picking(answer="later", until=until))[0] == 422

    @pytest.mark.parametrize("name", ["name", "at", "profile_url", "standing", "as_of", "owner_name", "more", ""])
    def test_nothing_else_is_taken_from_whoever_asks(self, page, folder, name):
        before = len(kept(folder))
        assert page.post(picking(**{name: "https://evil.example/"}))[0] == 422
        assert len(kept(folder)) == before

    def test_whom_it_is_about_is_taken_from_the_report(self, page, folder):
        event = picking()
        assert page.post(event)[0] == 200
        (found,) = [each for each in kept(folder) if each.event_id == event["event_id"]]
        assert found.name
        assert found.profile_url == f"https://www.linkedin.com/in/{SOMEBODY}"


class TestWhatIsSaid:
    def test_every_answer_keeps_the_page_to_itself(self, page):
        answers = [
            page.ask("GET", "/"),
            page.ask("GET", "/state"),
            page.ask("GET", "/nothing"),
            page.ask("GET", "/", Host="evil.example"),
            page.post(b"x" * 20_000),
            page.post(picking()),
        ]
        assert [status for status, _, _ in answers] == [200, 200, 404, 403, 413, 200]
        for _, headers, _ in answers:
            policy = headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert "http" not in policy
            assert headers["Cache-Control"] == "no-store"
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["Referrer-Policy"] == "no-referrer"
            assert headers["X-Frame-Options"] == "DENY"
            assert not {"Server", "Access-Control-Allow-Origin"} & set(headers)

    def test_the_log_tells_every_refusal_and_nothing_of_anybody(self, fresh):
        running = fresh().enter()
        known = picking()
        assert running.post(known)[0] == 200
        found = [row(running, known) for row, _, _ in REFUSED]
        assert found == [status for _, status, _ in REFUSED]
        out, error, _ = running.stop()
        lines = error.splitlines()
        assert lines[: len(REFUSED)] == [f"refused: {why} ({status})" for _, status, why in REFUSED]
        assert len(REFUSED) <= MOST
        told = (out + error).replace(str(running.base), "").replace(str(beside(running.folder)), "")
        assert not re.search(rf"secret|evil|person-|\\.js|http|{running.token}|Worker|[0-9a-f]{{32}}", told)

    def test_of_a_flood_the_log_tells_how_many(self, fresh):
        running = fresh().enter()
        with ExitStack() as open_lines:
            for _ in range(300):
                line = open_lines.enter_context(socket.create_connection(("127.0.0.1", running.port), timeout=20))
                line.sendall(f"GET / HTTP/1.1\r\nHost: {running.host}\r\nConnection: close\r\n\r\n".encode())
                assert b" 403 " in line.recv(64)
        lines = running.stop()[1].splitlines()
        assert len(lines) == MOST + 1
        assert lines[-1] == f"refused: a request without this run's cookie (403), {300 - MOST} more times"

    @given(st.lists(st.tuples(st.sampled_from(["one reason", "another"]), st.floats(0, 40))))
    @example([("one reason", 0.0)] * (MOST + 1))
    def test_whatever_comes_nothing_goes_uncounted(self, came):
        now, told = [0.0], []
        log, heard = logging.getLogger("mutuals.review"), logging.Handler()
        heard.emit = lambda record: told.append(record.getMessage())
        log.addHandler(heard)
        try:
            refusals = Refusals(lambda: now[0])
            for reason, seconds in came:
                now[0] += seconds
                refusals.tell(reason, 403)
            refusals.settle(ended=True)
        finally:
            log.removeHandler(heard)
        for name in ("one reason", "another"):
            lines = [line for line in told if line.startswith(f"refused: {name} (403)")]
            more = [1 for line in lines if line.endswith(", once more")]
            more += [int(line.split()[-3]) for line in lines if line.endswith(" more times")]
            assert not [line for line in lines if line.endswith(", 1 more times")]
            assert len(lines) - len(more) + sum(more) == sum(reason == name for reason, _ in came)
        minutes = 1 + now[0] // 60
        assert len(told) <= minutes * (MOST + 2)

    def test_only_this_computer_is_listened_to(self):
        with listening(0) as listener:
            assert listener.getsockname()[0] == "127.0.0.1"


class TestBeginningAndEnd:
    def told(self, *arguments, cwd=None, down=()):
        command = [*down, MUTUALS, "review", "--no-open", *arguments]
        run = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=60)
        assert run.stdout == ""
        assert run.returncode == 2
        assert run.stderr.startswith("mutuals: ")
        assert run.stderr.count("\n") == 1
        return run.stderr

    def test_where_there_is_no_report_it_says_how_to_make_one(self, tmp_path):
        assert "mutuals report" in self.told(cwd=tmp_path)
        assert "mutuals report" in self.told(str(tmp_path))

    @pytest.mark.parametrize(
        "change", [{"format_version": 99}, {"timelines": None}, {"people": [{"person_id": "x"}]}, {"as_of": 3}]
    )
    def test_what_is_no_report_of_this_version_is_not_shown(self, folder, tmp_path, change):
        told = {**json.loads((folder / "report.json").read_text(encoding="utf-8")), **change}
        (tmp_path / "report.json").write_text(json.dumps({k: v for k, v in told.items() if v is not None}))
        assert "write" in self.told(str(tmp_path))
        assert not beside(tmp_path).exists()

    @pytest.mark.parametrize("text", ["", "{", "[]", "null", "\x00"])
    def test_a_damaged_report_is_told(self, tmp_path, text):
        (tmp_path / "report.json").write_text(text)
        assert "mutuals report" in self.told(str(tmp_path))

    def test_a_port_that_is_taken_is_told(self, folder, page):
        assert str(page.port) in self.told(str(folder), "--port", str(page.port))

    def test_ctrl_c_ends_it_with_a_word_on_where_the_answers_are(self, fresh):
        running = fresh().enter()
        running.pick(SOMEBODY, "keep")
        out, error, code = running.stop()
        assert (code, error) == (0, "")
        assert "decisions.sqlite" in out
        assert f"`{MUTUALS} review {running.folder}` goes on from there" in out, "as it was called"
        assert "Traceback" not in out

    def test_a_file_that_is_gone_is_told_and_nothing_is_said_to_be_kept(self, fresh):
        running = fresh().enter()
        running.pick(SOMEBODY, "keep")
        file = beside(running.folder)
        file.rename(file.with_name("moved.sqlite"))
        status, _, content = running.post(picking(person_id="person-0002"))
        assert (status, str(file) in json.loads(content)["sentence"]) == (503, True)
        out, error, code = running.stop()
        assert code == 2
        assert "Your answers are in" not in out
        assert error.splitlines()[-1].startswith(f"mutuals: {file}")

    @pytest.mark.skipif(os.name == "nt", reason="permissions are another matter on Windows")
    def test_where_answers_cannot_be_kept_it_says_so_and_serves_nothing(self, tmp_path):
        if os.geteuid() == 0 and shutil.which("setpriv") is None:
            pytest.skip("root may write everywhere, and setpriv is not here to step down")
        at = written(made_up(5), tmp_path / "reports" / "2026-09-30")
        with Decisions.at(beside(at)):
            pass
        beside(at).chmod(0o444)
        down = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []
        # pytest keeps its folders, however deep they are, for their owner alone.
        for parent in at.parents if down else ():
            if parent.owner() == "root" and not parent.stat().st_mode & 0o005:
                parent.chmod(parent.stat().st_mode | 0o055)
        at.parent.chmod(0o777)
        said = self.told(str(at), down=down)
        assert str(beside(at)) in said
        assert "it can only be read; allow writing" in said

    def test_left_alone_it_ends_by_itself_but_not_while_it_is_used(self, fresh):
        running = fresh("--idle-minutes", "0.02").enter()
        for _ in range(6):
            time.sleep(0.3)
            running.get("/state")
        out, error = running.process.communicate(timeout=30)
        code = running.process.returncode
        assert (code, error) == (0, "")
        assert "Nobody used the page" in out

    def test_the_newest_report_is_the_one_that_is_opened(self, tmp_path):
        for day in ("2025-01-31", "2026-09-30", "2024-12-01", "sample"):
            written(made_up(5), tmp_path / "reports" / day)
        run = subprocess.Popen(
            [MUTUALS, "review", "--no-open"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert "2026-09-30" in run.stdout.readline()
        run.terminate()
        run.communicate(timeout=30)
