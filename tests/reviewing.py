"""Review pages for tests: a written report without its charts, and the real command serving it on this computer."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import uuid
from pathlib import Path
from threading import Event, Thread

from pipeline import report
from pipeline.decisions import Decisions, beside
from pipeline.review import Server, listening
from pipeline.review_app import Review, application
from pipeline.review_guard import Guard
from pipeline.review_messages import Messages
from pipeline.review_report import read
from schemas.report import Report

MUTUALS = Path(sys.executable).parent / "mutuals"
_ADDRESS = re.compile(r"http://(127\.0\.0\.1:(\d+))(/enter\?token=(\S+))")


def written(analysis, folder):
    """The report.json of an analysis (or of a report) in a new folder: all that the review page reads."""
    folder.mkdir(parents=True)
    built = analysis if isinstance(analysis, Report) else report.build(analysis, [])
    (folder / "report.json").write_text(built.model_dump_json(), encoding="utf-8")
    return folder


def event_id():
    return uuid.uuid4().hex


class Within:
    """The page served from within the test, which spares the start of the program: where it opens, and its end."""

    def __init__(self, folder, pace=20):
        written_report = read(folder)
        self.decisions = Decisions.at(beside(folder))
        self.listener = listening(0)
        review = Review(written_report, self.decisions, Messages(), pace)
        guard = Guard(application(review), self.listener.getsockname()[1])
        self.host, self.base = guard.host, f"http://{guard.host}"
        self.entry = guard.address.removeprefix(self.base)
        started = Event()
        self.server = Server(guard, float("inf"), started.set)
        self.thread = Thread(target=self.server.run, kwargs={"sockets": [self.listener]})
        self.thread.start()
        assert started.wait(30)

    def stop(self):
        self.server.should_exit = True
        self.thread.join()
        self.listener.close()
        self.decisions.close()


class Running:
    """`mutuals review` as people start it; its address, and a way to speak to it past any browser."""

    def __init__(self, folder, *options):
        self.folder = folder
        command = [str(MUTUALS), "review", str(folder), "--no-open", *options]
        self.process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        self.said = ""
        while not (found := _ADDRESS.search(self.said)):
            line = self.process.stdout.readline()
            assert line, self.process.stderr.read()
            self.said += line
        self.host, port, self.entry, self.token = found.groups()
        self.port = int(port)
        self.base = f"http://{self.host}"
        self.cookie = self.run = None
        self.window = event_id()

    def ask(self, method, path, body=None, *, cookie=True, **headers):
        """One request with exactly these headers (`_` for `-`; None leaves one out): status, headers, body."""
        given = {"Host": self.host, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if cookie and self.cookie:
            given.setdefault("Cookie", self.cookie)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        if body is not None:
            given.setdefault("Content-Length", str(len(body)))
        for name, value in given.items():
            if value is not None:
                connection.putheader(name, value)
        connection.endheaders(body)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, answer.headers, content

    def enter(self):
        """Exchanges the token for the cookie, as a browser does."""
        status, headers, _ = self.ask("GET", self.entry)
        assert (status, headers["Location"]) == (303, "/")
        self.cookie = headers["Set-Cookie"].partition(";")[0]
        self.run = self.get("/state")["run"]
        return self

    def get(self, path):
        status, _, content = self.ask("GET", path)
        assert status == 200, content
        return json.loads(content)

    def post(self, event, **headers):
        """A post as the page makes it; `headers` change or (None) leave out what it carries."""
        usual = {"Origin": self.base, "Sec_Fetch_Site": "same-origin", "Content_Type": "application/json"}
        usual |= {"mutuals_run": self.run, "mutuals_window": self.window}
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        return self.ask("POST", "/events", body, **{**usual, **headers})

    def pick(self, person_id, answer, **more):
        told = {"event_id": event_id(), "kind": "picked", "person_id": person_id, "answer": answer, **more}
        status, _, content = self.post(told)
        assert status == 200, content
        return told["event_id"]

    def stop(self, how=signal.SIGINT):
        """What it said on standard output after its address, what on standard error, and its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        out, error = self.process.communicate(timeout=30)
        return out, error, self.process.returncode
