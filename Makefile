# Two commands do all the set-up on a machine that has Python 3.11 or newer: `make report` and `make test`.
PYTHON ?= python3
EXPORT ?= sample_exports/Basic_LinkedInDataExport_09-30-2026.zip
BIN := .venv/bin

.PHONY: report test lint lock samples audit bench fuzz licences mutants sbom

report: .venv/runtime  ## a network-health report of the sample export, or of EXPORT=path/to/your.zip
	$(BIN)/mutuals report "$(EXPORT)"

test: .venv/dev  ## every test; installs Debian's Chromium for the browser tests where it may
	sh tests/get-browser.sh
	$(BIN)/python -m pytest -n auto

lint: .venv/dev  ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

lock: .venv/dev  ## the lock files anew, from pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-find-links --extra build pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-find-links --extra build --extra dev pyproject.toml -c requirements.lock -o requirements-dev.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-find-links --extra build --extra dev --extra proof pyproject.toml -c requirements-dev.lock -o requirements-proof.lock

# What proves the program, each by one command; `make bench WITH=--quick` hands options on.
audit := -m tests.supply_audit
bench := benchmarks/performance.py
fuzz := -m tests.guided
licences := -m tests.supply_licences
mutants := benchmarks/mutants.py
sbom := -m tests.supply_parts
audit bench fuzz licences mutants sbom: .venv/proof  ## known weaknesses; speed; guided fuzzing; docs/licences.md; mutation tests; dist/mutuals.cdx.json
	$(BIN)/python $($@) $(WITH)

samples: .venv/dev  ## the made-up exports in sample_exports/ and the report of one in reports/sample/, rebuilt
	$(BIN)/python sample_exports/rebuild.py
	$(BIN)/python reports/rebuild.py

.venv/runtime: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "mutuals needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another one: make PYTHON=python3.12 ...")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

.venv/dev: .venv/runtime
.venv/proof: .venv/dev
.venv/dev .venv/proof: .venv/%: requirements-%.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-$*.lock
	touch $@
