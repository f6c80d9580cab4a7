# `make run` sets all up and does the main job; `make test` sets all up and runs the tests.
# Both start from a machine that has Python 3.11, make and git, and nothing else.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: run test check bench soak lock setup help

BIN := .venv/bin
HOME_OF_DEMO := $(CURDIR)/.run/home
WORKERS ?= 3
ARGS ?=

run: setup ## set all up, do the main job on the sample that is shipped, serve its pages; ARGS="--port 8080"
	@env -u REQUEST_FLOW_DATABASE_URL -u REQUEST_FLOW_KEY REQUEST_FLOW_HOME="$(HOME_OF_DEMO)" $(BIN)/request-flow demo --serve $(ARGS)

test: setup ## run every test but the long ones; ARGS="-k name" picks some
	@tools/test-servers postgresql redis fonts browser
	@TMPDIR="$$(tools/test-folder)" $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "not soak" $(ARGS)

check: setup ## format, lint, types, definition files, structure of the code
	@$(BIN)/python -m ruff format --check .
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m mypy
	@$(BIN)/python -m yamllint --strict workflows notifications docker-compose.yml
	@$(BIN)/python -m pytest -q tests/structure

bench: setup ## measure, each row beside its floor or peer of the same run
	@tools/test-servers postgresql
	@$(BIN)/python -m benchmarks $(ARGS)

soak: setup ## the long runs: kill -9 in an import, two writers, random histories
	@tools/test-servers postgresql redis fonts browser
	@$(BIN)/python -m pytest -m soak $(ARGS)

lock: setup ## write requirements.lock anew from pyproject.toml
	@$(BIN)/python -m uv --version >/dev/null 2>&1 || $(BIN)/python -m pip install --quiet uv
	@$(BIN)/python -m uv pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-annotate --no-header --extra dev pyproject.toml -o requirements.lock

setup: ## make .venv as requirements.lock says (run, test, check, ... do it by themselves)
	@tools/setup

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-6s %s\n", $$1, $$2 }' Makefile
