"""How many small faults put into the code its tests notice, by cosmic-ray: writes the table of docs/mutants.md.

    python benchmarks/mutants.py                    100 mutants of each module below, drawn by lot, the same each time
    python benchmarks/mutants.py --sample 9999      all of them
    python benchmarks/mutants.py turns replies      of these modules alone: told, not written
    python benchmarks/mutants.py --keep FOLDER      goes on where a stopped run with this folder stood; survivors of an
                                                    earlier run are tried again (a test that is added kills no others)

Works on a copy of the repository. Fails where fewer than 85 of 100 are killed, where a mutant survives that the
document does not explain, and where it explains one that is killed or that the code no longer has.
"""

import argparse
import ast
import hashlib
import os
import random
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import cosmic_ray.plugins
from cosmic_ray.mutating import mutate_code
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import MutationSpec, TestOutcome, WorkerOutcome, WorkItem, WorkResult

from benchmarks.mutants_document import Tally, complaints, explained, table, with_table

ROOT = Path(__file__).parent.parent
DOCUMENT = ROOT / "docs" / "mutants.md"
ALONE = "--without-exports"
TESTS = {
    "people": "tests/test_people.py",
    "turns": f"tests/test_turns.py {ALONE}",
    "metrics": "tests/test_metrics.py -k 'not swapping'",
    "replies": "tests/test_replies.py",
    "contact": "tests/test_contact.py",
    "survival": "tests/test_survival.py",
    "insistence": "tests/test_contact.py -k insisted",
    "standing": f"tests/test_standing.py {ALONE} -k 'not listed_against'",
    "verdicts": f"tests/test_verdicts.py {ALONE}",
}
"""The modules, and the tests that each is to be held by. ALONE: but for those that write and read a whole export, which
take a hundred times as long; a mutant that survives the others may be killed by one of them, and counts as a survivor.
"""

NO_FAULTS = [
    r".*_(RShift|LShift|Pow|Mod)$",
    r".*BinaryOperator_(Add|Sub|Mul|Div|FloorDiv)_Bit(Or|And|Xor)$",
    r".*BinaryOperator_Bit(Or|And|Xor)_(Add|Sub|Mul|Div|FloorDiv)$",
    r".*ComparisonOperator_(Eq|NotEq|Lt|LtE|Gt|GtE)_Is(Not)?$",
    r".*UnaryOperator_(Invert|USub|UAdd)_(Invert|Not|UAdd|USub)$",
]
"""Operators whose mutants Polars refuses at once, or that nobody would write by a slip: left out."""

NEEDLESS = ("cacheprovider", "xdist", "anyio")
"""Plugins that would only take time."""

CONFIG = """[cosmic-ray]
module-path = "{module}"
timeout = {timeout}
excluded-modules = []
test-command = "{command}"
[cosmic-ray.distributor]
name = "local"
[cosmic-ray.filters.operators-filter]
exclude-operators = {excluded}
"""

PLUGIN = """import json
import pathlib
from hypothesis import Phase, settings
TOOK = pathlib.Path(__file__).with_suffix(".json")
took = json.loads(TOOK.read_text()) if TOOK.exists() else {}
settings.register_profile(
    "mutants", phases=[Phase.explicit, Phase.generate], database=None, derandomize=True, deadline=None
)
settings.load_profile("mutants")
def pytest_addoption(parser):
    parser.addoption("--without-exports", action="store_true")
def pytest_collection_modifyitems(config, items):
    if config.getoption("--without-exports"):
        items[:] = [item for item in items if not {"world", "make_world", "typical"} & set(item.fixturenames)]
    items.sort(key=lambda item: took.get(item.nodeid, 0))
def pytest_runtest_logreport(report):
    took.setdefault(report.nodeid, 0)
    took[report.nodeid] += report.duration
def pytest_unconfigure():
    if not TOOK.exists():
        TOOK.write_text(json.dumps(took))
"""
"""The same examples for every mutant, none remembered, the first that fails is enough, and short tests first."""


def copy_of_repository(folder: Path) -> Path:
    """The files that the tests need, apart from the ones at work."""
    left = shutil.ignore_patterns(".*", "__pycache__", "reports", "docs", "vendor", "peers", "*.egg-info")
    shutil.copytree(ROOT, folder, ignore=left)
    (folder / "mutants_plugin.py").write_text(PLUGIN, encoding="utf-8")
    run(folder, "-m", "compileall", "-q", "--invalidation-mode", "checked-hash", "pipeline", "schemas", "tests")
    return folder


def run(folder: Path, *command: str) -> None:
    """A command in the copy, which imports the copy and nothing else of the program."""
    env = {**os.environ, "PYTHONPATH": str(folder), "POLARS_MAX_THREADS": "1"}
    subprocess.run([sys.executable, *command], cwd=folder, env=env, check=True, stdout=subprocess.DEVNULL)


def configured(module: str, folder: Path) -> Path:
    """Cosmic-ray's configuration for a module, once its tests pass as they are; ten times as long is a timeout."""
    where = "import pathlib, sys, pipeline; sys.exit(not pathlib.Path(pipeline.__file__).is_relative_to(sys.argv[1]))"
    run(folder, "-c", where, str(folder.resolve()))
    pytest = ["-m", "pytest", "-x", "-q", "-p", "mutants_plugin", *(f"-pno:{name}" for name in NEEDLESS)]
    pytest += shlex.split(TESTS[module])
    (folder / "mutants_plugin.json").unlink(missing_ok=True)
    start = time.monotonic()
    run(folder, *pytest)
    timeout = max(30.0, 10 * (time.monotonic() - start))
    told = CONFIG.format(
        module=f"pipeline/{module}.py",
        timeout=f"{timeout:.0f}.0",
        command=shlex.join([sys.executable, *pytest]),
        excluded=[*NO_FAULTS],
    )
    path = folder / f"{module}.toml"
    path.write_text(told, encoding="utf-8")
    return path


def mutants(db: WorkDB, source: str) -> list[WorkItem]:
    """The session's mutants that are tried or to be tried, in the order of the code; not those in annotations."""
    skipped = {job for job, result in db.results if result.output == "Filtered operator"}
    hints = list(annotations(source))
    items = [item for item in db.work_items if item.job_id not in skipped]
    items = [item for item in items if not any(a <= item.mutations[0].start_pos < b for a, b in hints)]
    return sorted(items, key=lambda item: _order(item.mutations[0]))


def _order(spec: MutationSpec) -> tuple[tuple[int, int], str, int]:
    return (tuple(spec.start_pos), spec.operator_name, spec.occurrence)


def annotations(source: str) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Where type annotations stand: what is told to a type checker alone."""
    for node in ast.walk(ast.parse(source)):
        for hint in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            if hint is not None:
                yield (hint.lineno, hint.col_offset), (hint.end_lineno, hint.end_col_offset)


def shown(source: str, spec: MutationSpec) -> str:
    """The mutant's line with the change marked in it: `short = pl.col("words") [<=→<] rules.closing_words`."""
    operator = cosmic_ray.plugins.get_operator(spec.operator_name)(**spec.operator_args)
    mutated = mutate_code(source, operator, spec.occurrence)
    lines = source.splitlines(keepends=True)
    start, end = (len("".join(lines[: row - 1])) + column for row, column in (spec.start_pos, spec.end_pos))
    new = mutated[start : len(mutated) - (len(source) - end)].strip()
    before = lines[spec.start_pos[0] - 1][: spec.start_pos[1]].lstrip()
    after = lines[spec.end_pos[0] - 1][spec.end_pos[1] :].rstrip()
    return " ".join(f"{before}[{source[start:end].strip()}→{new}]{after}".split())


def session(module: str, folder: Path, kept: Path, sample: int) -> Tally:
    """Runs what is still to be run of a module's mutants, and counts."""
    source = (folder / "pipeline" / f"{module}.py").read_text(encoding="utf-8")
    path = kept / f"{module}-{hashlib.sha256(source.encode()).hexdigest()[:12]}-{sample}.sqlite"
    config = configured(module, folder)
    if path.exists():
        again(folder, config, path)
    else:
        draw(folder, config, path, source, sample)
    run(folder, "-m", "cosmic_ray.cli", "exec", str(config), str(path))
    with use_db(path, WorkDB.Mode.open) as db:
        named = {item.job_id: shown(source, item.mutations[0]) for item in mutants(db, source)}
        results = [(named[job], result) for job, result in db.results if result.test_outcome]
    return Tally(
        module=module,
        tests=TESTS[module],
        every=list(named.values()),
        survivors=sorted(name for name, result in results if result.test_outcome == TestOutcome.SURVIVED),
        killed=[name for name, result in results if result.test_outcome != TestOutcome.SURVIVED],
        timeouts=sum(result.output == "timeout" for _, result in results),
    )


def draw(folder: Path, config: Path, path: Path, source: str, sample: int) -> None:
    """A new session, in which whatever is not to be tried has its result already."""
    new = path.with_suffix(".new")
    run(folder, "-m", "cosmic_ray.cli", "init", str(config), str(new))
    run(folder, "-m", "cosmic_ray.tools.filters.operators_filter", str(new), str(config))
    with use_db(new, WorkDB.Mode.open) as db:
        every = mutants(db, source)
        random.Random(config.stem).shuffle(every)
        chosen = {item.job_id for item in every[:sample]}
        left = [item.job_id for item in db.pending_work_items if item.job_id not in chosen]
        db.set_multiple_results(left, WorkResult(WorkerOutcome.SKIPPED, output="not drawn"))
    new.rename(path)


def again(folder: Path, config: Path, path: Path) -> None:
    """Tries the survivors of an earlier run once more."""
    twice = path.with_suffix(".again")
    twice.unlink(missing_ok=True)
    with use_db(path, WorkDB.Mode.open) as db, use_db(twice) as once_more:
        completed = db.completed_work_items
        once_more.add_work_items(item for item, result in completed if result.test_outcome == TestOutcome.SURVIVED)
    run(folder, "-m", "cosmic_ray.cli", "exec", str(config), str(twice))
    with use_db(path, WorkDB.Mode.open) as db, use_db(twice, WorkDB.Mode.open) as once_more:
        for job, result in once_more.results:
            db.set_result(job, result)


def main() -> None:
    """Tries the mutants, writes or tells the table, and fails where the document is not true."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("modules", nargs="*", metavar="MODULE", help=f"of {', '.join(TESTS)}; none: all")
    parser.add_argument("--sample", type=int, default=100, help="so many mutants of each module at most, drawn by lot")
    parser.add_argument("--keep", type=Path, help="a folder for the sessions, to go on with")
    asked = parser.parse_args()
    modules = asked.modules or list(TESTS)
    with tempfile.TemporaryDirectory() as scratch:
        kept = (asked.keep or Path(scratch)).resolve()
        kept.mkdir(parents=True, exist_ok=True)
        folder = copy_of_repository(Path(scratch, "copy").resolve())
        tallies = [session(module, folder, kept, asked.sample) for module in modules]
    told, document = table(tallies), DOCUMENT.read_text(encoding="utf-8")
    if not asked.modules:
        DOCUMENT.write_text(with_table(document, told), encoding="utf-8")
    reasons = explained(document)
    wrong = [line for each in tallies for line in complaints(each, reasons.get(each.module, set()))]
    sys.stdout.write("\n".join([told, "", *wrong, ""]))
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
