# On a fresh machine, git, Python ≥ 3.11 and make are enough: `make site`, `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
endif
READY := $(VENV)/.ready
# Material prints a banner about the end of life of MkDocs 1; docs/architecture.md says what we do about it.
export NO_MKDOCS_2_WARNING := 1

.PHONY: screenshots help setup site serve test check format bench lock clean

help: ## Say what each target does
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/make \1|\2/' | column -t -s '|'

setup: $(READY) ## Set up .venv from locked, hashed dependencies

$(READY): pyproject.toml requirements/dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Affranchi needs Python 3.11 or newer (make PYTHON=python3.12 …)."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

site: setup ## Build the public site of the example territory into public/
	$(BIN)/affranchi build
	@echo "The site is in $(CURDIR)/public. To look at it: $(BIN)/affranchi serve"

serve: setup ## Build, serve on this machine, rebuild at each change
	$(BIN)/affranchi serve

test: setup ## Run the tests
	$(BIN)/python -m pytest -n auto

check: setup ## Linters, types, layers, and the example territory's own data
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/affranchi check
	$(BIN)/affranchi fmt --check

format: setup ## Lay out the code and the records
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/affranchi fmt

bench: setup ## Measure speed into docs/bench.md; ARGS=--full for the largest
	$(BIN)/python -m bench.run $(ARGS)

screenshots: setup ## Take the pictures of docs/screenshots anew (needs Chromium)
	.venv/bin/python -m scripts.screenshots

lock: ## Renew the locked dependencies (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --group dev pyproject.toml -o requirements/dev.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --no-build --group browser -o requirements/browser.txt --constraint requirements/dev.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --group audit -o requirements/audit.txt --constraint requirements/dev.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --group opendata -o requirements/opendata.txt --constraint requirements/dev.txt

clean: ## Remove what was built, and .venv
	rm -rf $(VENV) public .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
