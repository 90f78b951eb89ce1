# One word for each thing one does here. Every target sets up what it needs and may be run again.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev demo test check format lock clean

help:  ## what can be made here
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

# A Debian python3 has no ensurepip unless python3-venv is installed, so pip stays outside and is pointed at the environment.
$(VENV)/.runtime: requirements.lock pyproject.toml
	@echo "Setting up $(VENV) with the locked packages (about a minute the first time) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv --without-pip $(VENV)
	@$(PYTHON) -m pip --python $(BIN)/python install --quiet --require-hashes -r requirements.lock
	@$(PYTHON) -m pip --python $(BIN)/python install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.lock
	@echo "Adding the locked tools for tests and checks ..."
	@$(PYTHON) -m pip --python $(BIN)/python install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

setup: $(VENV)/.runtime  ## a .venv with everything the service needs
	@echo "Ready: $(BIN)/monitor --help"

setup-dev: $(VENV)/.dev

demo: setup  ## serve a small provincial web on loopback and watch it: three runs, digest and all
	@$(BIN)/monitor demo

test: setup-dev  ## all tests, in random order, with branch coverage
	@echo "Running all tests on two processes (a few minutes) ..."
	@$(BIN)/python -m pytest -n 2 --dist load --cov

check: setup-dev  ## format, lint, types, import contracts, docs
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest -q tests/test_docs.py -p no:randomly

format: setup-dev  ## rewrite the code in the one format
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

lock:  ## write both lock files again from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --group build --group dev --extra httpx2 --universal --generate-hashes \
	  --no-emit-index-url --no-header --python-version 3.11 --exclude-newer "7 days" -o requirements-dev.lock --quiet
	uv pip compile pyproject.toml --group build --universal --generate-hashes -c requirements-dev.lock \
	  --no-emit-index-url --no-header --python-version 3.11 --exclude-newer "7 days" -o requirements.lock --quiet

clean:  ## remove the environment, caches and demo output
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .coverage* demo-output
