# Two commands for everybody: `make serve` shows the map, `make test` runs every check.
# Both make their own environment in .venv and need nothing but Python >= 3.11, venv and make.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
REGION ?= dortmund

VENV := .venv
BIN := $(VENV)/bin

.PHONY: serve test check format types layers tests browser postgis deployment audit audit-age audit-python audit-browser openapi fuzz benchmarks data evaluate clean

serve: $(VENV)/.web
	$(BIN)/geofh serve --region $(REGION) --host $(HOST) --port $(PORT)

test: check browser postgis deployment tests

# pip check: what is installed fits together; it needs no network.
check: $(VENV)/.test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pip check

tests: $(VENV)/.test
	$(BIN)/pytest

browser: $(VENV)/.test
	$(BIN)/python scripts/ensure_browser.py
	$(BIN)/python scripts/ensure_axe.py

postgis: $(VENV)/.test
	$(BIN)/python scripts/ensure_postgis.py

deployment: $(VENV)/.test
	$(BIN)/python scripts/ensure_deployment.py

format: $(VENV)/.test
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Known vulnerabilities of what is installed, by PyPI's or another database (AUDIT='-s osv --osv-url URL'), and of the
# browser libraries, by npm's. Strict: what could not be looked up is a failure, not a pass. `make -k audit` asks both
# where one fails. What is behind its newest release is listed first: it is where a repair would be.
audit: audit-age audit-python audit-browser

audit-age: $(VENV)/.test
	$(BIN)/pip list --outdated

audit-browser: $(VENV)/.test
	PATH="$(BIN):$$PATH" npm audit --package-lock-only --prefix web
	PATH="$(BIN):$$PATH" npm audit --package-lock-only --prefix tests/e2e/axe

audit-python: $(VENV)/.test
	$(PYTHON) -m venv $(VENV)/audit
	$(VENV)/audit/bin/pip install --quiet pip-audit
	$(BIN)/pip freeze --exclude-editable > $(VENV)/audit/installed.txt
	$(VENV)/audit/bin/pip-audit --strict --no-deps --disable-pip --progress-spinner off $(AUDIT) -r $(VENV)/audit/installed.txt

# Write the committed description of the API again; a test compares it with the application.
openapi: $(VENV)/.test
	$(BIN)/python scripts/write_openapi.py

# Thousands of cases for each operation of the API; `make tests` runs five.
fuzz: $(VENV)/.test
	$(BIN)/python scripts/fuzz.py --examples $${EXAMPLES:-200} --rounds $${ROUNDS:-5}

benchmarks: $(VENV)/.test
	$(BIN)/python benchmarks/run.py

# Derive the shipped data again from the official files ($GEOFH_SHARED or ../shared).
data: $(VENV)/.test
	$(BIN)/python scripts/derive_administrative.py
	$(BIN)/python scripts/derive_districts.py
	$(BIN)/python scripts/derive_postcodes.py
	$(BIN)/python scripts/derive_streets.py
	$(BIN)/python scripts/derive_demand.py
	$(BIN)/python scripts/build_services.py
	$(BIN)/python scripts/write_sources.py

# How right the shipped data is, measured against the official files.
evaluate: $(VENV)/.test
	$(BIN)/python scripts/evaluate_districts.py --held-out
	$(BIN)/python scripts/evaluate_geocoder.py --all
	$(BIN)/python scripts/evaluate_geocoder.py --holdout
	$(BIN)/python scripts/evaluate_mutations.py
	$(BIN)/python scripts/evaluate_mutations.py --messy
	$(BIN)/python scripts/evaluate_services.py

clean:
	rm -rf $(VENV) web/static/vendor build dist artefacts

# The stamps depend on what decides the installation, so that a second `make` is instant.
$(VENV)/.web: pyproject.toml scripts/build_vendor.py web/package-lock.json
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "geofh needs Python 3.11 or newer; set PYTHON=…")'
	@echo 'geofh: making an environment in $(VENV); the first time this takes a minute or two'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --upgrade pip
	$(BIN)/pip install --quiet --editable '.[web,plan]'
	touch $@

$(VENV)/.test: $(VENV)/.web
	$(BIN)/pip install --quiet --group test --editable '.[all]'
	touch $@
