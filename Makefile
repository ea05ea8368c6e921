# All that is done to this project, by name. `make` alone lists it.
PYTHON ?= python3
BIN := .venv/bin
BENCH := .venv-bench
HOSTS := .venv-hosts
INSTALLED := .venv/installed
export NO_MKDOCS_2_WARNING := 1

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup serve docs reference words check test links browser node hosts bench clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(INSTALLED) ## make .venv with the project and all tools in it

serve: setup ## show the project's own site on localhost:8000, reloading on save
	$(BIN)/python -m mkdocs serve --livereload --dev-addr localhost:8000

docs: setup ## build the project's own site into site/; any finding stops it
	$(BIN)/python -m mkdocs build --strict

reference: setup ## write the generated pages of the manual: findings, JSON Schemas
	$(BIN)/python -m tracemark.check.manual > docs/reference/findings.md
	$(BIN)/python -m tracemark.schemas docs

words: setup ## bring the catalogues of languages up to date, and list what is not translated
	$(BIN)/python -m tracemark.views.catalogue

check: setup ## lint, format and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

test: ## everything that must hold before work is done, as CI runs it
	@$(MAKE) --no-print-directory node & $(MAKE) --no-print-directory setup; found=$$?; wait; exit $$found
	@$(MAKE) --no-print-directory hosts & $(MAKE) --no-print-directory browser check; found=$$?; wait; exit $$found
	CHROMIUM="$${CHROMIUM:-$$($(FIND_CHROMIUM))}" $(BIN)/python -m pytest -n 4 --dist loadfile --no-loadscope-reorder
	$(BIN)/python -m mkdocs build --strict

links: docs ## ask other hosts whether the pages that the manual links to are still there
	$(BIN)/python -m tests.links site

bench: setup $(BENCH)/installed ## speed and size beside other tracers, a few minutes; ARGS="--rounds 3"
	$(BIN)/python -m tests.bench $(ARGS)

clean: ## remove what is made: site, caches, .venv
	rm -rf .venv $(BENCH) $(HOSTS) $(addsuffix /node_modules,$(NODE_TOOLS)) site dist .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis

# Dependency groups are read with tomllib, so that any pip of Python 3.11 can install them.
READ_GROUPS = import tomllib; \
	groups = tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"]; \
	print(*(line for group in groups.values() for line in group), sep="\n")

$(INSTALLED): pyproject.toml
	@command -v $(PYTHON) >/dev/null || { \
		echo "$(PYTHON) is not on the PATH: install Python 3.11 or newer, or say make PYTHON=…" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Tracemark needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V 2>&1 | head -n 1). Say make PYTHON=python3.12, or the like." >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { \
		rm -rf .venv; echo "$(PYTHON) -m venv failed: on Debian and Ubuntu, install python3-venv." >&2; exit 1; }
	@$(BIN)/python -c '$(READ_GROUPS)' > .venv/groups.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . --requirement .venv/groups.txt
	@touch $@

# Browser tests use $CHROMIUM, else a Chromium on the PATH, else the one that Playwright installs.
FIND_CHROMIUM = command -v chromium || command -v chromium-browser || command -v google-chrome || true

browser: setup
	@test -n "$$CHROMIUM$$($(FIND_CHROMIUM))" \
		|| { test "$$(id -u)" = 0 && command -v apt-get >/dev/null \
			&& apt-get update --quiet --quiet && apt-get install --yes --quiet chromium; } \
		|| $(BIN)/playwright install chromium

# Tests compare the browser's Python too, and check scripts, pages and spelling; they say so where they have to skip it.
NODE_TOOLS := tests/pyodide tests/scripts tests/prose

node:
	@if ! command -v node >/dev/null || ! command -v npm >/dev/null; then \
		echo "node or npm is not on the PATH: tests of scripts, spelling and the browser's Python are skipped"; \
	else for folder in $(NODE_TOOLS); do \
		test $$folder/node_modules/.package-lock.json -nt $$folder/package.json \
			|| npm install --prefix $$folder --silent --no-audit --no-fund --no-package-lock --fetch-retries=1 \
			|| echo "npm could not install what $$folder needs: its tests are skipped"; done; fi

# Other hosts, and plugins that sites use beside ours; tests say so where they have to skip one.
hosts: setup
	@$(MAKE) --no-print-directory $(HOSTS)/installed \
		|| echo "not all hosts could be installed: tests of those that are missing are skipped"

$(HOSTS)/installed: tests/hosts/requirements.txt tests/hosts/zensical.txt pyproject.toml
	@test -x $(HOSTS)/bin/python || $(BIN)/python -m venv $(HOSTS)
	@for each in $(filter %.txt,$^); do \
		$(HOSTS)/bin/python -m pip install --quiet --disable-pip-version-check --editable . --requirement $$each \
			|| exit 1; done
	@touch $@

# Other tools, which only `make bench` runs, stay out of .venv.
$(BENCH)/installed: tests/bench/requirements.txt $(INSTALLED)
	@test -x $(BENCH)/bin/python || $(BIN)/python -m venv $(BENCH)
	$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check --editable . --requirement $<
	@touch $@
