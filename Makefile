# Two commands do all the set-up: `make demo` and `make test`.
.PHONY: demo run test check pictures bench ear outage fuzz lock clean
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CONFIG ?= config/monitor.toml

COMPILE := $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header --no-annotate \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host
define DEVELOPMENT_ONLY
import re, pathlib
read = lambda name: re.split(r"\n(?=\S)", pathlib.Path("$(VENV)", name).read_text().strip())
name = lambda block: block.split("==")[0]
runtime = set(map(name, read("runtime.txt")))
print("\n".join(block for block in read("all.txt") if name(block) not in runtime and block[0] != "#"))
endef
export DEVELOPMENT_ONLY

help: ## say what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: apt-get install python3"; exit 1; }
	@$(PYTHON) -m venv $(VENV) 2>/dev/null || { rm -rf $(VENV); apt-get install -y python3-venv && $(PYTHON) -m venv $(VENV); } \
		|| { rm -rf $(VENV); echo "Python's venv is missing: apt-get install python3-venv"; exit 1; }

$(VENV)/runtime: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "installing (once) ..."
	@sed '/^# --- development/,$$d' requirements.lock > $(VENV)/runtime.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(VENV)/runtime.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/development: $(VENV)/runtime
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

demo: $(VENV)/runtime ## a living demo hotline: http://127.0.0.1:8080
	@$(BIN)/monitor demo $(ARGS)

run: $(VENV)/runtime ## the monitor on your own PBX (config/monitor.toml)
	@$(BIN)/monitor run --config $(CONFIG)

check: $(VENV)/development ## lint, types, and the shipped configuration
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/monitor check --config $(CONFIG) --json > /dev/null || test $$? -eq 1

test: $(VENV)/development ## the whole suite, with real parts
	@$(BIN)/python -m tests.parts
	$(BIN)/python -m pytest -n 3 --dist loadgroup -m "not bench and not fuzz" $(ARGS)

pictures: $(VENV)/development ## the README's pictures, taken anew
	MONITOR_PICTURES=tests/browser/pictures $(BIN)/python -m pytest -n 0 --dist no tests/browser/test_pictures.py -k readme

bench: $(VENV)/development ## speed, as ratios within one run
	$(BIN)/python -m tests.bench $(ARGS)

ear: $(VENV)/development ## what the ear makes of a thousand openings (MODELS: folders of models of your own)
	$(BIN)/python -m tests.ear $(MODELS)

outage: $(VENV)/development ## three minutes without any receiver of alerts
	$(BIN)/python -m tests.outage $(ARGS)

fuzz: $(VENV)/development ## a million mutated frames, a hundred thousand tickets
	$(BIN)/python -m pytest -m fuzz -s $(ARGS)

lock: $(VENV)/development ## pin every dependency anew
	$(COMPILE) --extra build -o $(VENV)/runtime.txt pyproject.toml
	$(COMPILE) --extra build --extra dev --extra speech -c $(VENV)/runtime.txt -o $(VENV)/all.txt pyproject.toml
	@{ cat $(VENV)/runtime.txt; echo "# --- development"; $(BIN)/python -c "$$DEVELOPMENT_ONLY"; } > requirements.lock

clean: ## remove what the commands above made here
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache
