# Everything a person does here, as root or not, from any folder (`make -C`, `make -f`). `make help` lists it.
# DATA_DIR, PORT, RATE, DURATION, MESSAGES given on the command line reach the programs through the environment.

ROOT := $(shell cd "$$(dirname "$(strip $(MAKEFILE_LIST))")" && pwd)
PYTHON ?= python3
PYTEST_ARGS ?=

# One plain command per line and no shell around the long-running ones: a TERM to make then reaches them.
.ONESHELL:
.SHELLFLAGS := -euc
# A JSON line stays the last line, also with `make -C`.
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run chat test lint format migrate bootstrap-database dead-letter backup restore release-held bench chaos ia-guard env-example screens translations retrain

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-20s%s\n", $$1, $$2 }' "$(ROOT)/Makefile"

setup: ## Make .venv and install what running needs (done by the others when due)
	@cd "$(ROOT)"; exec $(PYTHON) scripts/setup_venv.py run

setup-dev: ## The same with what tests and checks need
	@cd "$(ROOT)"; exec $(PYTHON) scripts/setup_venv.py dev

run: setup ## Start everything and print where it is: [PORT=8090] [DATA_DIR=/some/where]
	@cd "$(ROOT)"; exec .venv/bin/python scripts/run.py

chat: setup ## Write to the secretary of a running installation, as a customer would: [DATA_DIR=…]
	@cd "$(ROOT)"; exec .venv/bin/python scripts/simulate.py

# A part of the tests covers a part of the code: only the whole of them is measured.
test: setup-dev ## Every test: [PYTEST_ARGS="-k webhook"]
	@cd "$(ROOT)"; exec .venv/bin/python -m pytest -n 2 --dist loadfile $(or $(PYTEST_ARGS),--cov --cov-report=)

lint: setup-dev ## Format, ruff, mypy and the order of the rooms
	@cd "$(ROOT)"
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports

format: setup-dev ## Let ruff put the code in form
	@cd "$(ROOT)"
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

migrate: setup ## Bring the shared schema and every company's up to date
	@cd "$(ROOT)"; exec .venv/bin/python scripts/migrate.py

bootstrap-database: setup ## Make logins, roles and database on a server of yours (SUPERUSER_DATABASE_URL)
	@cd "$(ROOT)"; exec .venv/bin/python scripts/bootstrap_database.py

dead-letter: setup ## Work that gave up: [ARGS="list | show ID | reprocess ID…"]
	@cd "$(ROOT)"; exec .venv/bin/python scripts/dead_letter.py $(or $(ARGS),list)

retrain: setup ## Work through everybody's history afresh, in the background: [ARGS="--company SLUG"] [DATA_DIR=…]
	@cd "$(ROOT)"; exec .venv/bin/python -m workers.context_trainer $(ARGS)

# In the caller's folder, so that OUT and FROM mean what they say there.
backup: setup ## Save everything into one file: OUT=file [DATA_DIR=…] [DRY_RUN=yes]
	@exec "$(ROOT)/.venv/bin/python" "$(ROOT)/scripts/backup.py"

restore: setup ## Put a backup in the place of the data: FROM=file [DATA_DIR=…] [CONFIRM=yes] [DRY_RUN=yes]
	@exec "$(ROOT)/.venv/bin/python" "$(ROOT)/scripts/restore.py"

release-held: setup ## What a restore kept back: [ARGS="status | release | discard --reason … | resume"]
	@cd "$(ROOT)"; exec .venv/bin/python scripts/release_held.py $(or $(ARGS),status)

bench: setup ## Measure the numbers of docs/performance.md: [RATE=] [DURATION=seconds] [MESSAGES=]
	@cd "$(ROOT)"; exec .venv/bin/python -m scripts.bench.bench

chaos: setup ## Kill processes under load and count what was lost or doubled: [RATE=] [DURATION=] [MESSAGES=]
	@cd "$(ROOT)"; exec .venv/bin/python -m scripts.bench.chaos

ia-guard: setup ## Measure the secretary on the sets of tests/ia_guard against their thresholds: [ARGS="--provider openai"]
	@cd "$(ROOT)"; exec .venv/bin/python scripts/ia_guard.py $(ARGS)

env-example: setup ## Write .env.example anew from app/config.py
	@cd "$(ROOT)"; exec .venv/bin/python scripts/env_example.py

screens: setup-dev ## Take a picture of every screen of a running installation: [DATA_DIR=…] [OUT=docs/telas]
	@exec "$(ROOT)/.venv/bin/python" "$(ROOT)/scripts/screens.py"

translations: setup ## Gather the panel's strings into app/painel/translations and compile them: [ARGS=--check]
	@cd "$(ROOT)"; exec .venv/bin/python scripts/translations.py $(ARGS)
