# The one list of commands; `make help` prints it.
.DEFAULT_GOAL := help
SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DEMO := .demo
WORKERS ?= 2

.PHONY: help demo serve test check bench docs lock clean

help: ## print this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 10

demo: $(READY) ## set everything up, build the demo team's projects and serve them (PORT=8060 for another port)
	@$(BIN)/dagboard demo --directory $(DEMO) $(if $(PORT),--port $(PORT))

serve: $(READY) ## serve the projects of config.yaml (or of DAGBOARD_CONFIG)
	@$(BIN)/dagboard serve

test: $(READY) ## set everything up and run every check and every test, browser included
	@scripts/check $(BIN)
	@export DAGBOARD_CHROMIUM="$$(scripts/find-chromium)" DAGBOARD_POSTGRES="$$(scripts/find-postgres)" \
	  DAGBOARD_NGINX="$$(scripts/find-nginx)" && \
	  [ -n "$$DAGBOARD_CHROMIUM" ] && [ -n "$$DAGBOARD_POSTGRES" ] && [ -n "$$DAGBOARD_NGINX" ] && \
	  scripts/test $(BIN) $(WORKERS) $(PYTEST)

check: $(READY) ## linters, types, architecture, and the tests that need no browser and no outside client
	@scripts/check $(BIN)
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m 'not browser and not clients' $(PYTEST)

bench: $(READY) ## measure against MLflow's server and dvc on this machine and print the ratios
	@$(BIN)/python -m benchmarks $(BENCH)

docs: $(READY) ## write the generated reference pages anew
	@$(BIN)/python scripts/reference.py

lock: $(READY) ## resolve the dependencies of pyproject.toml into requirements.lock
	@scripts/lock $(BIN)

clean: ## remove the environment, the demo and every cached file
	@rm -rf $(VENV) $(DEMO) .dagboard build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): requirements.lock pyproject.toml scripts/setup
	@scripts/setup $(VENV)
