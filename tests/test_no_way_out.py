"""Nothing leaves the computer: no socket but the review page's, no process but the browser's, none at any import."""

import http.client
import importlib.metadata
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import urllib.parse
from pathlib import Path

import pytest

from tests.conftest import SAMPLES

ROOT = Path(__file__).parent.parent
MUTUALS = Path(sys.executable).parent / "mutuals"
SMALL = SAMPLES / "small"

GUARD = """
import json, os, sys

LISTENS = {listens!r}
MAY_START = {may_start!r}
STARTS = ("subprocess.Popen", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty", "os.system")
busy = "start"

def caught(event, args):
    os.write(2, f"NO WAY OUT: {{event}} during {{busy}}\\n".encode())
    os._exit(99)

def guard(event, args):
    if event == "socket.__new__":
        if args[1] == 1 or (LISTENS and args[1] == 2):  # a pair within the process; the page's own on AF_INET
            return
        caught(event, args)
    elif event == "socket.bind":
        if not LISTENS or args[1][0] != "127.0.0.1":
            caught(event, args)
    elif event.startswith("socket."):
        caught(event, args)
    elif event in STARTS:
        name = os.path.basename(os.fsdecode(args[0])) if event == "subprocess.Popen" else ""
        if name not in MAY_START:
            caught(event, args)

sys.addaudithook(guard)
"""
COMMANDS = """
from pipeline.cli import main

for busy, words in {commands!r}:
    sys.argv = ["mutuals", *words]
    try:
        main()
    except SystemExit as end:
        if end.code:
            sys.exit(f"{{busy}}: {{end.code}}")
"""


def guarded(code: str, *, listens: bool = False, may_start: tuple[str, ...] = ()) -> str:
    return GUARD.format(listens=listens, may_start=may_start) + code


def python(code: str, cwd: Path, *before: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*before, sys.executable, "-c", code], cwd=cwd, capture_output=True, text=True, env=os.environ | environment
    )


@pytest.fixture(scope="module")
def offline() -> list[str]:
    """What a command is put after to run in a network namespace that has no interface but a loopback that is down."""
    before = ["unshare", "-rn"]
    if sys.platform != "linux" or shutil.which("unshare") is None:
        pytest.skip("network namespaces take Linux and unshare")
    if subprocess.run([*before, "true"], capture_output=True).returncode:
        pytest.skip("this kernel lets nobody make a network namespace")
    return before


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """A folder in which every command but `review` has been run under the guard, and what that came to."""
    folder = tmp_path_factory.mktemp("no-way-out")
    opener = folder / "bin" / "xdg-open"
    opener.parent.mkdir()
    opener.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >> "{folder}/opened"\n')
    opener.chmod(0o755)
    report = "reports/2026-09-30"
    commands = [
        ("report", ["report", str(SMALL), "--png", "--open"]),
        ("check", ["check", str(SMALL)]),
        ("explain", ["explain", "Ada Quill", "--report", report]),
        ("explain from the export", ["explain", "Ada Quill", str(SMALL)]),
        ("rules", ["rules"]),
        ("picks", ["picks", "list", "--report", report]),
        ("import", ["picks", "import", "filled.csv", "--report", report]),
        ("export", ["picks", "export", "picks.xlsx", "--report", report]),
        ("sample", ["sample", "made-up", "--connections", "20", "--messages", "50"]),
    ]
    (folder / "filled.csv").write_text("person_id,name,decision\nada-quill,Ada Quill,keep\n", encoding="utf-8")
    code = guarded(COMMANDS.format(commands=commands), may_start=("xdg-open", "fc-list"))
    return folder, python(code, folder, PATH=f"{opener.parent}{os.pathsep}{os.environ['PATH']}")


def test_no_command_opens_a_socket_or_starts_anything_but_what_shows_the_report(
    written: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    folder, done = written
    assert done.returncode == 0, done.stdout[-500:] + done.stderr
    assert "NO WAY OUT" not in done.stderr
    assert (folder / "picks.xlsx").exists()
    if sys.platform == "linux":
        assert (folder / "opened").read_text() == "reports/2026-09-30/report.html\n"


@pytest.mark.parametrize(
    "way_out",
    [
        "import socket; socket.socket()",
        "import socket; socket.getaddrinfo('localhost', 80)",
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9')",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "import os; os.fork()",
        "import asyncio; asyncio.run(asyncio.open_connection('127.0.0.1', 9))",
    ],
)
def test_the_guard_catches_whoever_tries(tmp_path: Path, way_out: str) -> None:
    done = python(guarded(f"\ntry:\n    {way_out}\nexcept BaseException: pass"), tmp_path)
    assert done.returncode == 99
    assert "NO WAY OUT" in done.stderr


def requirements(name: str) -> set[str]:
    """The distributions that this one needs on this computer, without its extras and with all that they need."""
    from packaging.requirements import Requirement

    found: set[str] = set()
    waiting = [name]
    while waiting:
        for text in importlib.metadata.requires(waiting.pop()) or []:
            needed = Requirement(text)
            key = needed.name.lower().replace("_", "-")
            if key not in found and (needed.marker is None or needed.marker.evaluate({"extra": ""})):
                found.add(key)
                waiting.append(key)
    return found


def test_no_third_party_import_opens_a_socket_or_starts_a_process(tmp_path: Path) -> None:
    needed = requirements("mutuals")
    assert {"polars", "matplotlib", "starlette", "uvicorn", "anyio", "h11"} <= needed
    modules = sorted(
        module
        for module, names in importlib.metadata.packages_distributions().items()
        if {name.lower().replace("_", "-") for name in names} & needed and not module.startswith("_")
    )
    assert {"polars", "matplotlib", "starlette", "uvicorn", "scipy", "xlsxwriter", "jinja2"} <= set(modules)
    more = ["matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg", "starlette.routing", "uvicorn.server"]
    code = f"import importlib\nfor busy in {modules + more!r}:\n    importlib.import_module(busy)\nprint('all')"
    done = python(guarded(code, may_start=("fc-list",)), tmp_path)
    assert (done.returncode, done.stdout) == (0, "all\n"), done.stderr


TRACED = "trace=network,process,openat,open,creat,mkdir,mkdirat"
CREATED = re.compile(r'(openat|open|creat|mkdirat|mkdir)\((?:AT_FDCWD, )?"([^"]+)".*?, (0[0-7]+)\) = \d')


def test_the_kernel_sees_no_socket_no_program_and_no_file_for_other_eyes(offline: list[str], tmp_path: Path) -> None:
    strace = shutil.which("strace")
    if strace is None or subprocess.run([strace, "-o", os.devnull, "true"], capture_output=True).returncode:
        pytest.skip("there is no strace, or it may not look")
    log = tmp_path / "log"
    command = f"umask 000; exec {strace} -f -o {log} -e {TRACED} {MUTUALS} report {SMALL} --quiet"
    done = subprocess.run([*offline, "/bin/sh", "-c", command], cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    calls = log.read_text(errors="replace")
    # Where Matplotlib runs for the first time it asks fc-list for the computer's fonts, and keeps their names.
    programs = {Path(name).name for name in re.findall(r'execve\("([^"]+)"', calls)}
    assert programs <= {"mutuals", "fc-list"}
    assert not re.findall(r"\b(socket|connect|bind|listen|sendto|sendmsg)\(", calls)
    made = [(path, int(mode, 8)) for _, path, mode in CREATED.findall(calls) if "matplotlib" not in path]
    assert len(made) > 25
    assert {path for path, _ in made if "reports" not in Path(path).parts} == set(), "and none lies elsewhere"
    assert {path for path, mode in made if mode & 0o077} == set()


def test_everything_that_was_written_is_for_its_owner_alone(
    written: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    folder, _ = written
    mine = [folder / "reports", *(folder / "reports").rglob("*"), folder / "picks.xlsx"]
    assert folder / "reports" / "decisions.sqlite" in mine
    assert [path for path in mine if stat.S_IMODE(path.stat().st_mode) & 0o077] == []


LOOPBACK = """
import fcntl, socket, struct, subprocess, sys
with socket.socket() as any_socket:
    fcntl.ioctl(any_socket, 0x8914, struct.pack("16sH14s", b"lo", 1, b""))
sys.exit(subprocess.run([sys.executable, "-m", "tests.test_no_way_out", *sys.argv[1:]], cwd=sys.argv[1]).returncode)
"""


def visit(report: str) -> None:
    """Runs the review page under the guard, loads it as a browser would, and prints what came back."""
    code = guarded(
        COMMANDS.format(commands=[("review", ["review", report, "--no-open", "--quiet", "--idle-minutes", "0.03"])]),
        listens=True,
    )
    page = subprocess.Popen(
        [sys.executable, "-u", "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert page.stdout
    address = urllib.parse.urlsplit(page.stdout.readline().strip())
    connection = http.client.HTTPConnection("127.0.0.1", address.port or 0, timeout=10)
    connection.request("GET", f"{address.path}?{address.query}", headers={"Host": address.netloc})
    answer = connection.getresponse()
    answer.read()
    cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
    connection.request("GET", "/", headers={"Host": address.netloc, "Cookie": cookie})
    shown = connection.getresponse()
    told = {"first": answer.status, "page": shown.status, "bytes": len(shown.read())}
    _, errors = page.communicate(timeout=60)
    sys.stdout.write(json.dumps(told | {"status": page.returncode, "errors": errors}))


def test_the_review_page_works_where_there_is_no_network_and_opens_no_other_socket(
    offline: list[str], written: tuple[Path, subprocess.CompletedProcess[str]]
) -> None:
    folder, _ = written
    report = str(folder / "reports" / "2026-09-30")
    done = subprocess.run([*offline, sys.executable, "-c", LOOPBACK, str(ROOT), report], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["status"], told["errors"]) == (0, "")
    assert told["first"] in (200, 302, 303, 307)
    assert told["page"] == 200
    assert told["bytes"] > 3_000


if __name__ == "__main__":
    visit(sys.argv[2])
