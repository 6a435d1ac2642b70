# Each target does its own set-up: a fresh machine needs Python >= 3.11 and nothing else. Environment variables pass
# through, so that `KUBERNETES=1.34 make test` runs everything against that version's API server. Each of the WORKERS of
# the tests has a control plane, a key server and a store of its own; a file of tests stays with one of them.

PYTHON ?= python3
PY := .venv/bin/python
WORKERS ?= 4

# What Python compiles is kept: some hundred processes of the tests import the same modules.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help dev lint test coverage generate verify demo up down bench score soak fuzz mutation image sbom audit clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

dev: .venv/ready ## Make .venv, with the program .venv/bin/aegis

lint: .venv/ready ## Check style, types, import direction and YAML
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/yamllint --strict .

test: .venv/ready ## Run every test: unit, contract, integration, end to end
	.venv/bin/pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder

coverage: .venv/ready ## Run the unit tests, and fail if they leave out a line or a branch of the core
	.venv/bin/pytest --cov --numprocesses $(WORKERS) tests/unit

generate: .venv/ready ## Write every derived file
	$(PY) tools/generate.py

verify: .venv/ready ## Fail if a derived file is stale
	$(PY) tools/generate.py --check

demo: .venv/ready ## See Aegis at work, on a real control plane, in about a minute
	$(PY) -m demo

up: .venv/ready ## Start the demo's environment and keep it
	$(PY) -m tests.testbed up

down: .venv/ready ## End what `make up` started
	$(PY) -m tests.testbed down

bench: .venv/bench ## Measure Aegis beside a plain program that does the same work
	$(PY) -m bench

score: .venv/ready ## Score `aegis references` on the labelled manifests in the folder CORPUS
	CORPUS="$(CORPUS)" $(PY) tools/score.py

soak: .venv/ready ## Break things for an hour, with ten thousand requests in each planned disruption
	.venv/bin/pytest --soak tests/faults

fuzz: .local/fuzz/ready ## Look for bytes that a reader cannot cope with: SECONDS for each of TARGETS
	PYTHONPATH=operator:. .local/fuzz/bin/python -m tests.fuzz $(TARGETS) --seconds $(or $(SECONDS),60)

mutation: .local/mutation/ready ## Change the core bit by bit, and see whether a test notices: AREAS
	.local/mutation/bin/python tools/mutation.py $(AREAS)

image: ## Build the container image with docker, podman or buildah, called TAG, on BASE
	$(PYTHON) tools/image.py $(if $(TAG),--tag $(TAG)) $(if $(BASE),--base $(BASE))

sbom: .local/runtime/ready ## Write dist/aegis.cdx.json: what the image holds, as CycloneDX
	@mkdir -p dist
	.local/supply/bin/cyclonedx-py environment --pyproject pyproject.toml --mc-type application \
		--output-reproducible --output-file dist/aegis.cdx.json .local/runtime/bin/python

audit: .local/supply/ready ## Look for what is known against the packages in the image
	.local/supply/bin/pip-audit --require-hashes --disable-pip --requirement requirements/runtime.txt

clean: ## End the environment, and remove what make made in this folder
	@test ! -e .local/env || $(MAKE) --no-print-directory down
	rm -rf .venv .local .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Everything that is installed is pinned by hash, so nothing is left to resolve: `--no-deps` keeps a release of the day
# out of it. hatchling, which builds the editable install, is among it.
.venv/ready: .venv/pinned pyproject.toml
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# Tools that want an environment of their own, beside what the tests need.
.local/%/ready: requirements/dev.txt requirements/%.txt
	$(PYTHON) -m venv .local/$*
	.local/$*/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes $(^:%=--requirement %)
	@touch $@

# Just what the image installs, as the Dockerfile does.
.local/runtime/ready: requirements/runtime.txt .local/supply/ready
	$(PYTHON) -m venv --without-pip .local/runtime
	.local/supply/bin/python -m pip --python .local/runtime/bin/python install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement $<
	@touch $@

.venv/pinned: requirements/dev.txt
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Aegis needs Python 3.11 or newer, and $(PYTHON) is " + sys.version.split()[0] + ". Name another one: make PYTHON=python3.12")'
	@echo "Installing what requirements/dev.txt pins into .venv: about a minute, once."
	$(PYTHON) -m venv .venv
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement requirements/dev.txt
	@touch $@

# What others have built for the same work, to measure beside.
.venv/bench: requirements/bench.txt .venv/ready
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement requirements/bench.txt
	@touch $@
