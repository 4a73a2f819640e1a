# Every verb a newcomer needs. Each makes its own .venv; none needs a key, a server or an account.
PYTHON ?= python3
BIN := .venv/bin
FAULTS := tests/faults tests/slack/test_slack_crash.py tests/teams/test_teams_crash.py

.PHONY: install run test soak dreams faults lint check fix bench load eval lock clean
.DEFAULT_GOAL := help

help:
	@echo "make run     talk to the coach in a browser, at the address that it prints"
	@echo "make test    the tests, but for make faults"
	@echo "make soak    twenty minutes of mixed load with faults: memory, descriptors, tasks, connections stay flat"
	@echo "make dreams  five hundred dreams of a real language server against what reaches people"
	@echo "make faults  databases, platforms, models and replicas that break while drafts keep coming (six minutes)"
	@echo "make check   everything a commit must pass: format, lint, types, import contracts, generated files, tests"
	@echo "make fix     format, and mend what can be mended by itself"
	@echo "make bench   speed, against peers and a bare minimum, in one run"
	@echo "make load    what a review costs under load, on one replica and two: docs/capacity.md in figures"
	@echo "make eval FILES='cases.jsonl …'   quality on labelled cases"
	@echo "make lock    resolve the dependencies anew"

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Avantpost needs Python 3.11 or newer: make PYTHON=python3.12 …")'
	@$(PYTHON) -m venv .venv

.venv/.run: requirements.lock pyproject.toml | .venv/bin/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: requirements-dev.lock pyproject.toml | .venv/bin/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@ .venv/.run

install: .venv/.run

run: .venv/.run
	@$(BIN)/avantpost serve

test: .venv/.dev
	$(BIN)/python -m pytest -n 2 -q $(addprefix --ignore ,$(FAULTS))

soak: .venv/.dev
	$(BIN)/python -m bench.soak

dreams: .venv/.dev
	AVANTPOST_DREAMS=500 $(BIN)/python -m pytest -q tests/assessors/test_llama_server.py

faults: .venv/.dev
	AVANTPOST_FAULT_SECONDS=60 $(BIN)/python -m pytest -n 2 -q $(FAULTS)

check: lint test

lint: .venv/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m bot.cli.generate --check
	$(BIN)/avantpost charter lint > /dev/null

fix: .venv/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/python -m bot.cli.generate

bench: .venv/.dev
	$(BIN)/python -m bench

load: .venv/.dev
	$(BIN)/python -m bench.load

eval: .venv/.run
	$(BIN)/avantpost eval $(FILES)

LOCK := CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options --build-deps-for editable

lock: | .venv/bin/python
	$(LOCK) --output-file requirements.lock pyproject.toml
	$(LOCK) --extra dev --output-file requirements-dev.lock pyproject.toml

clean:
	rm -rf .venv .bench-venv build dist *.egg-info
