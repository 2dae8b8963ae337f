# Needs Python 3.11 or later with its venv module, make, and a C compiler for the one dependency of the
# tests that comes as source. Everything made stays under build/.

SHELL := /bin/sh
.DELETE_ON_ERROR:
.SUFFIXES:

PYTHON ?= python3
VERSIONS := 3.11 3.12 3.13
MAIN := $(shell $(PYTHON) -c 'import sys; sys.version_info >= (3, 11) and print("%d.%d" % sys.version_info[:2])')
ifeq ($(MAIN),)
$(error govrules needs Python 3.11 or later, and $(PYTHON) is none: make PYTHON=/path/to/python3.11 …)
endif
OTHERS := $(filter-out $(MAIN),$(VERSIONS))

# Tests whose coverage counts. The others look at the whole from outside: pages, packs, real portfolios, a browser.
MEASURED := tests/unit tests/cases tests/errors tests/properties tests/durable tests/end_to_end src
OUTSIDE := tests/hostile tests/rules tests/real tests/docs tests/browser tests/architecture tests/benchmarks

# What another version of Python could change.
PORTABLE := tests/unit tests/cases tests/errors tests/properties src \
  $(addprefix tests/end_to_end/test_check.py::,test_the_example_as_json test_the_example_for_people test_json_lines)

TESTS := build/venv-$(MAIN)
DEMO := build/venv-demo
BENCH := build/venv-bench
BIN := $(TESTS)/bin
PIP := -m pip --disable-pip-version-check install -qq
PIP_FOR_TESTS := $(PIP) --no-compile

# What the installed package is made of; a change in any of it installs the package again.
PACKAGE := $(shell find src rules -type f -not -name '*.py[cod]') README.md LICENSE

# Each plugin is a project of its own, tested where it is installed beside the built wheel.
PLUGINS := $(notdir $(wildcard plugins/govrules-*))
WHEELS := build/wheels
COMMA := ,

# Tests start the program many times; its bytecode is kept, whatever the machine says.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help demo test lint types layers tests fully-covered plugins durable others tests-on bench docs clean

help:  ## What make can do
	@grep -hE '^[a-z-]+:.*  ## ' Makefile | awk -F ':.*  ## ' '{printf "  make %-14s %s\n", $$1, $$2}'

CHECK_EXAMPLE := $(DEMO)/bin/govrules check examples/organisation.yaml examples/initiatives.yaml \
  --rules examples/policy --waivers examples/waivers.yaml --as-of 2026-11-23

# Exit status 1 says that there are findings, as the example means to show. A program that breaks off may end
# with 1 too, but leaves no whole JSON behind.
demo: $(DEMO)/.installed  ## Install the package as a user would and check the example
	@$(CHECK_EXAMPLE) || test $$? -eq 1
	@$(CHECK_EXAMPLE) --format json > build/demo.json || test $$? -eq 1
	@$(DEMO)/bin/python -m json.tool build/demo.json /dev/null
	@$(CHECK_EXAMPLE) --format html --output build/demo.html || test $$? -eq 1
	@echo; echo "The same as JSON: build/demo.json"; echo "The same as a page, for a browser: build/demo.html"

test: ready checks tests fully-covered plugins others  ## Everything below

TWO_AT_A_TIME := $(MAKE) --no-print-directory --jobs=2 --output-sync=target

.PHONY: ready checks
ready:  # every environment that the tests run in
	@$(TWO_AT_A_TIME) $(TESTS)/.ready $(PLUGINS:%=build/venv-%/.ready) \
	  $$(for version in $(OTHERS); do \
	    $(PYTHON) scripts/interpreter.py $$version > /dev/null && echo build/venv-$$version/.ready; done)

checks:
	@$(TWO_AT_A_TIME) lint types layers

lint: $(TESTS)/.ready  ## Style and format
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(TESTS)/.ready  ## Types, strictly
	$(BIN)/mypy

layers: $(TESTS)/.ready  ## Who may import whom
	$(BIN)/lint-imports

tests: $(TESTS)/.ready  ## All tests, with coverage
	$(BIN)/python -m pytest -n auto --dist worksteal --hypothesis-profile=ci --cov --cov-report=term $(MEASURED)
	$(BIN)/python -m pytest -n auto --dist worksteal --hypothesis-profile=ci $(OUTSIDE)

# The meaning of the language, and what keeps mistakes out of it, leave no line and no branch untested.
fully-covered: tests
	$(BIN)/coverage report --fail-under=100 \
	  --include='src/govrules/engines/reference*,src/govrules/engines/reference/*,src/govrules/checker*,src/govrules/checker/*'

plugins: $(WHEELS)/.ready  ## The tests of every plugin, installed as a user installs it
	@$(TWO_AT_A_TIME) $(PLUGINS:%=test-%)

.PHONY: $(PLUGINS:%=test-%)
$(PLUGINS:%=test-%): test-%: build/venv-%/.ready
	@echo "Tests of $*"
	cd plugins/$* && ../../build/venv-$*/bin/python -m pytest -q -p no:cacheprovider

others:  ## A shorter run of the tests on every other supported Python found here
	@for version in $(OTHERS); do \
	  if $(PYTHON) scripts/interpreter.py $$version > /dev/null; then \
	    $(MAKE) --no-print-directory tests-on VERSION=$$version || exit 1; \
	  else echo "No Python $$version with venv on this machine: its run of the tests is skipped."; fi; \
	done

tests-on: build/venv-$(VERSION)/.ready
	@echo "Tests on Python $(VERSION), without the slow ones"
	build/venv-$(VERSION)/bin/python -m pytest -n auto --dist worksteal --hypothesis-profile=short -m 'not slow' $(PORTABLE)

durable: $(TESTS)/.ready  ## Ten thousand random edits more of the durable engine beside the built-in one
	$(BIN)/python -m tests.durable.edits 10000

bench: $(BENCH)/.ready  ## Measure beside other libraries: a table, benchmarks/results.json and the plot
	PYTHONPATH=src $(BENCH)/bin/python -m benchmarks

docs: $(TESTS)/.ready  ## Bring the pages, the reference and the picture up to date
	$(BIN)/python -m scripts.reference
	$(BIN)/python scripts/picture.py
	UPDATE_SNAPSHOTS=1 $(BIN)/python -m pytest -q tests/docs/test_pages.py

clean:  ## Remove everything made
	rm -rf build dist htmlcov .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find src tests scripts rules examples plugins -type d -name __pycache__ -prune -exec rm -rf {} + 2> /dev/null || true

$(DEMO)/.ready: pyproject.toml
	rm -rf $(@D)
	$(PYTHON) -m venv $(@D)
	touch $@

$(DEMO)/.installed: $(DEMO)/.ready $(PACKAGE)
	@echo "Installing govrules into $(@D)"
	@$(@D)/bin/python $(PIP) --upgrade '.[html]'
	@touch $@

# A library that cannot be installed is left out, and the report says so.
$(BENCH)/.ready: pyproject.toml benchmarks/requirements.txt
	@echo "Installing what govrules is compared with into $(@D)"
	@rm -rf $(@D)
	@$(PYTHON) -m venv $(@D)
	@$(@D)/bin/python $(PIP) --editable .
	@grep -v '^#' benchmarks/requirements.txt | while read -r each; do \
	  $(@D)/bin/python $(PIP) "$${each%%#*}" || echo "Cannot be installed: $$each"; \
	done
	@touch $@

$(WHEELS)/.ready: pyproject.toml $(PACKAGE) | $(TESTS)/.ready
	@rm -rf $(@D)
	@$(BIN)/python -m pip --disable-pip-version-check wheel -qq --no-deps --wheel-dir $(@D) .
	@touch $@

.SECONDEXPANSION:
build/venv-govrules-%/.ready: $(WHEELS)/.ready $$(shell find plugins/govrules-$$* -type f -not -name '*.py[cod]')
	@echo "Installing govrules-$* into $(@D)"
	@wheel=$$(ls $(WHEELS)/govrules-*.whl); \
	if test -d $(@D); then $(@D)/bin/python $(PIP_FOR_TESTS) --force-reinstall --no-deps "$$wheel" ./plugins/govrules-$*; \
	else $(PYTHON) -m venv $(@D); fi && \
	$(@D)/bin/python $(PIP_FOR_TESTS) "$$wheel[testing]" './plugins/govrules-$*[test]'
	@touch $@

build/venv-%/.ready: pyproject.toml
	@echo "Installing govrules and its tools for Python $* into $(@D)"
	@rm -rf $(@D)
	@if [ "$*" = "$(MAIN)" ]; then $(PYTHON) -m venv $(@D); \
	else "$$($(PYTHON) scripts/interpreter.py $*)" -m venv $(@D); fi
	@$(@D)/bin/python $(PIP_FOR_TESTS) --editable '.[dev,durable,html,testing$(if $(filter $*,$(MAIN)),$(COMMA)notebook)]'
	@touch $@
