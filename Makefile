# Two commands do all the set-up on a machine that has Python 3.11 or newer: `make report` and `make test`.
PYTHON ?= python3
EXPORT ?= sample_exports/Basic_LinkedInDataExport_09-30-2026.zip
BIN := .venv/bin

.PHONY: report test lint lock samples clean

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

samples: .venv/dev  ## the made-up exports in sample_exports/ and the report of one in reports/sample/, rebuilt
	$(BIN)/python sample_exports/rebuild.py
	$(BIN)/python reports/rebuild.py

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis dist

.venv/runtime: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "mutuals needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another one: make PYTHON=python3.12 ...")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

.venv/dev: .venv/runtime requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

.venv/proof: .venv/dev requirements-proof.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-proof.lock
	touch $@
