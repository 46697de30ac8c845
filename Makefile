# Two commands are enough: "make demo" and "make test". Each installs what it needs, once.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup demo test test-spark lint format bench locks openapi messages clean browser

PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/stamps
export UV_PYTHON_DOWNLOADS := never
export UV_LINK_MODE := copy

# The first of these that is new enough makes the virtual environment.
PYTHON ?= $(shell for candidate in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$candidate && break; done)
# A machine without npm gets node inside the virtual environment.
NODE_LOCK := $(shell command -v npm >/dev/null 2>&1 || echo requirements-node.lock)
LOCKS := requirements-dev.lock $(NODE_LOCK)
# Two workers pay off only where there are two cores.
WORKERS ?= $(shell n=$$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1); [ "$$n" -gt 4 ] && n=4; echo $$n)
PYTEST := $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal --durations=15 --durations-min=5

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMPS)/packages ## install everything into .venv (again only when something changed)
	@$(BIN)/techkarta assets

demo: setup ## serve a demo company on this machine: make demo PORT=8000
	@$(BIN)/techkarta demo --port $(PORT)

test: setup browser ## run all tests on SQLite, then on PostgreSQL
	@echo "== tests on SQLite"
	@env -u DATABASE_URL $(PYTEST) tests
	@echo "== tests on PostgreSQL"
	@# What needs no database, or is long and alike on every one, has been tested above.
	@$(BIN)/python tests/postgres.py $(PYTEST) -m "not alike" --ignore=tests/apps/ui \
		tests/apps tests/api tests/config tests/journeys

test-spark: setup ## run the tests that need Spark and Java 17 (Spark is installed into .venv: 0.5 GB)
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements-spark.lock
	@$(BIN)/python -m pytest -n 0 -m spark tests/engine/conformance

lint: setup ## check style, types, import rules and templates
	@echo "== ruff"; $(BIN)/ruff check . && $(BIN)/ruff format --check .
	@echo "== import rules"; $(BIN)/lint-imports
	@echo "== types"; $(BIN)/mypy
	@echo "== templates"; $(BIN)/djlint techkarta --lint --quiet

format: setup ## format the code
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

bench: setup $(STAMPS)/peers ## measure speed
	@$(BIN)/python -m pytest tests/benchmarks -o python_files='bench_*.py' -o python_functions='bench_*' -p no:randomly -q -s

openapi: setup ## write down the description of the interface for programs, which tests compare
	@DJANGO_SETTINGS_MODULE=techkarta.config.settings.test $(BIN)/python -m tests.api.snapshot

messages: setup ## gather the texts of pages into the translation files
	@$(BIN)/python -m tests.house.messages
	@$(BIN)/techkarta assets

COMPILE := $(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes --no-annotate \
	--python-version 3.11 --custom-compile-command "make locks"
locks: $(STAMPS)/installer ## renew the lock files
	@$(COMPILE) pyproject.toml -o requirements.lock
	@$(COMPILE) --constraint requirements.lock --extra dev pyproject.toml -o requirements-dev.lock
	@$(COMPILE) --constraint requirements-dev.lock --extra cluster --extra spark pyproject.toml \
		-o requirements-spark.lock
	@$(COMPILE) --group installer -o requirements-installer.lock
	@$(COMPILE) --group node -o requirements-node.lock
	@$(COMPILE) --group peers -o requirements-peers.lock

clean: ## remove everything that was made, but no data (var/)
	@rm -rf $(VENV) node_modules build dist *.egg-info var/static techkarta/ui/static/vendor
	@rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find techkarta tests -name __pycache__ -prune -exec rm -rf {} +
	@find techkarta -name '*.mo' -delete

browser:
	@for name in chromium chromium-browser google-chrome-stable google-chrome; do \
		command -v $$name >/dev/null 2>&1 && exit 0; done; \
	[ -n "$$TECHKARTA_CHROMIUM" ] && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
		echo "== installing chromium for the browser tests"; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
			apt-get install -y -qq --no-install-recommends chromium >/dev/null && exit 0; \
	fi; \
	echo "!! No Chromium here: the browser tests will be skipped."; \
	echo "!! Install the package chromium, or set TECHKARTA_CHROMIUM to a browser's path."; \
	[ -z "$$CI" ] || { echo "!! On CI this is a failure."; exit 1; }

$(STAMPS)/venv:
	@[ -n "$(PYTHON)" ] || { echo "Python 3.11 or newer is needed and was not found."; exit 1; }
	@echo "== setup 1/4: virtual environment in $(VENV)"
	@$(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); \
		echo "The virtual environment cannot be made: install the package python3-venv."; exit 1; }
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/installer: $(STAMPS)/venv requirements-installer.lock
	@echo "== setup 2/4: installer"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		-r requirements-installer.lock
	@touch $@

$(STAMPS)/peers: $(STAMPS)/installer requirements-peers.lock
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(VENV)/peers
	@$(BIN)/uv pip sync --quiet --python $(VENV)/peers/bin/python --require-hashes requirements-peers.lock
	@touch $@

$(STAMPS)/packages: $(STAMPS)/installer $(LOCKS) pyproject.toml
	@echo "== setup 3/4: locked packages"
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes $(LOCKS)
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@# The command line must answer at once, also where Python may not write what it compiled.
	@$(BIN)/python -m compileall -q techkarta $(VENV)/lib/python3*/site-packages/ruamel
	@echo "== setup 4/4: files of the pages"
	@touch $@
