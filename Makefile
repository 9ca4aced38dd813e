# The house's everyday commands. `make` alone lists them.

PYTHON ?= python3
BIN := .venv/bin
ARTEFACTS ?= artefacts
LANGUAGES := nn en uk ar pl

.DEFAULT_GOAL := help
.PHONY: help run demo test check texts css bench bench-chat bench-kills bench-directory worry shots clean

help: ## List what can be done here
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: .venv/.run ## Start the portal with an invented municipality, on SQLite
	@$(BIN)/portal run --demo

demo: .venv/.run ## Throw the demo's data away and make it anew
	@$(BIN)/portal demo --fresh

test: .venv/.test ## Everything, on SQLite and on PostgreSQL, with a real browser (installs what is missing)
	@tools/setup.sh system
	@$(BIN)/python -m tools.test

check: .venv/.test ## Style, types, import contract and the laws of the house, in seconds
	@$(BIN)/python -m tools.check

texts: .venv/.test ## Gather every text to translate, bring the catalogues up to date, list what is missing
	@$(BIN)/python -m tools.texts $(LANGUAGES)

css: ## Build the style sheets from Designsystemet's package
	@npm install --prefix tools/css --no-package-lock --no-audit --no-fund
	@node tools/css/build.mjs

bench: .venv/.test ## Measure beside a bare Flask page, and print the ratios
	@$(BIN)/python -m tools.bench

bench-directory: .venv/.test ## How well and how fast the finder answers (BENCH_ARGS="--database postgres --sizes 10000")
	@$(BIN)/python -m tools.bench.directory $(BENCH_ARGS)

worry: .venv/.test ## Print how well worrying words are found: hits and false alarms in each language
	@$(BIN)/python -m tests.worry_rates

bench-chat: .venv/.test ## A thousand live talks: delivery, processor time, memory, pages (BENCH_ARGS="--database postgres --workers 4 --kills 2")
	@$(BIN)/python -m tools.bench.chat $(BENCH_ARGS)

bench-kills: .venv/.test ## Kill the server a hundred times while messages are sent: none may be lost or doubled (BENCH_ARGS="--database postgres")
	@$(BIN)/python -m tools.bench.kills $(BENCH_ARGS)

shots: .venv/.test ## Picture every page in every language, light and dark, phone and desk, into artefacts/
	@tools/setup.sh system
	@PORTAL_SHOTS=1 $(BIN)/pytest tests/browser/test_every_page.py -q

clean: ## Remove what was built, never instance/
	@rm -rf .venv $(ARTEFACTS) .cache tools/axe/node_modules tools/css/node_modules *.egg-info

.venv/.run: pyproject.toml tools/setup.sh
	@PYTHON=$(PYTHON) tools/setup.sh run

.venv/.test: pyproject.toml tools/setup.sh
	@PYTHON=$(PYTHON) tools/setup.sh test
