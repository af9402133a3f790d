"""The house's own rules: imports point down, schemas need Pydantic alone, fields are described, the README is true."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import BaseModel

from schemas import decision, explanation, export, favours, figures, report
from schemas.export_file import ExportRow
from schemas.lexicon import Lexicon
from schemas.reject import Reject
from schemas.rules import Rules
from schemas.words import Row

ROOT = Path(__file__).parent.parent
ROOMS = sorted([*ROOT.glob("pipeline/**/*.py"), *ROOT.glob("schemas/*.py")])
MODELS = [
    model
    for model in {**vars(decision), **vars(explanation), **vars(favours), **vars(figures), **vars(report)}.values()
    if isinstance(model, type) and issubclass(model, Row) and model is not Row
]
NETWORK = {"socket", "ssl", "http", "urllib.request", "ftplib", "smtplib", "asyncio", "requests", "httpx", "aiohttp"}
NETWORK |= {"socketserver", "anyio", "starlette", "uvicorn", "webbrowser"}
# The review page answers this computer's own browser, and asks nobody anything: one room listens, two know requests.
MAY_LISTEN = {
    "pipeline.review": {"socket", "uvicorn", "webbrowser"},
    "pipeline.review_app": {"starlette"},
    "pipeline.review_guard": {"starlette"},
}
# Rooms that know the order of others: nothing but each other may reach up to them.
DOORS = {f"pipeline.{name}" for name in ("cli", "terminal", "analysis", "report", "page", "charts", "exchange_charts")}
DOORS |= {"pipeline.review", "pipeline.review_app"}


def imports(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def room(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def loaded_by(code: str) -> set[str]:
    run = subprocess.run(
        [sys.executable, "-c", f"import sys; {code}; print(*sys.modules)"], capture_output=True, text=True, check=True
    )
    return set(run.stdout.split())


@pytest.mark.parametrize("path", ROOMS, ids=room)
def test_a_room_is_small_says_what_it_yields_and_calls_nobody(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    assert len(text.splitlines()) <= 250, "a room over 250 lines is two rooms"
    assert ast.get_docstring(tree), "a room opens with a sentence"
    named = imports(path) | {name.partition(".")[0] for name in imports(path)}
    assert named & NETWORK <= MAY_LISTEN.get(room(path), set())
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 60, f"{node.name} is over 60 lines"


def test_imports_point_down() -> None:
    # `pipeline` itself is left out: it is a lazy door to pipeline.analysis, and every room's parent.
    rooms = {room(path) for path in ROOMS} - {"pipeline"}
    graph = {room(path): imports(path) & rooms for path in ROOMS if room(path) in rooms}
    order: list[str] = []

    def visit(name: str, above: tuple[str, ...]) -> None:
        assert name not in above, f"a circle: {' -> '.join([*above, name])}"
        if name not in order:
            for below in sorted(graph[name]):
                visit(below, (*above, name))
            order.append(name)

    for name in graph:
        visit(name, ())
    for name, below in graph.items():
        if name.startswith("schemas"):
            assert not {other for other in below if other.startswith("pipeline")}, name
        elif name not in DOORS:
            assert not below & DOORS, f"{name} reaches up"


def test_schemas_need_pydantic_alone() -> None:
    modules = ", ".join(f"schemas.{path.stem}" for path in ROOT.glob("schemas/*.py") if path.stem != "__init__")
    assert not loaded_by(f"import {modules}") & {"polars", "numpy", "matplotlib", "scipy", "typer"}


def test_the_pipeline_loads_without_matplotlib_and_help_without_polars() -> None:
    assert "matplotlib" not in loaded_by("from pipeline import analyze")
    assert not loaded_by("import pipeline.cli") & {"polars", "matplotlib", "scipy", "numpy", "pydantic"}


def test_the_review_page_needs_neither_polars_nor_matplotlib() -> None:
    heavy = {"polars", "matplotlib", "numpy", "scipy", "rich.console", "jinja2"}
    assert not loaded_by("import pipeline.cli, pipeline.review") & heavy


@pytest.mark.parametrize("model", [*MODELS, Rules, Reject, Lexicon], ids=lambda model: model.__name__)
def test_every_field_is_described(model: type[BaseModel]) -> None:
    assert model.__doc__
    for name, info in model.model_fields.items():
        assert info.description, name
        assert info.description.endswith("."), name


def test_every_export_file_is_declared_once() -> None:
    rows = [row for row in vars(export).values() if isinstance(row, type) and issubclass(row, ExportRow)]
    assert {row for row in rows if hasattr(row, "file")} == set(export.EXPORT_ROWS)
    stems = [stem for row in export.EXPORT_ROWS for stem in row.file.stems]
    assert len(stems) == len(set(stems))


def test_the_readme_names_every_command() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = subprocess.run(
        [Path(sys.executable).parent / "mutuals", "--help"], capture_output=True, text=True, check=True
    )
    commands = re.findall(r"^  (\w+)  ", shown.stdout.split("Commands:")[1], re.MULTILINE)
    assert {"report", "check", "explain", "sample", "rules"} <= set(commands)
    for command in commands:
        assert f"mutuals {command}" in readme


def test_every_dependency_is_explained() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    named = set(re.findall(r'^  "([a-z0-9-]+)[><=]', project, re.MULTILINE)) | {"hatchling"}
    explained = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    assert not {name for name in named if f"**{name}**" not in explained}


def test_the_makefile_stays_small() -> None:
    recipes = re.findall(r"^[\w./%: -]+:.*\n\t", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert 2 < len(recipes) <= 8
