# Everything runs in .venv, which is made from the lock files by plain pip. `make help` lists the targets.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
CONFIG ?= configs/default.toml
INPUT  ?= seeds
OUTPUT ?= output/seeds
LOCKS  := configs/locks
COMPILE = $(BIN)/pip-compile -q --strip-extras --allow-unsafe --generate-hashes --no-header --no-annotate \
          --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options
KILLS ?= 1000
PYTHON_SPARK ?= $(BIN)/python
WORKERS ?= $(shell nproc 2>/dev/null || echo 2)

.DEFAULT_GOAL := help
lower = $(shell echo $(1) | tr A-Z a-z)
DATA_repair  = $(GOLD)/repair/texts-dev.parquet
DATA_extract = $(GOLD)/extraction/dev.parquet
DATA_site    = $(GOLD)/extraction/dev.parquet
DATA_clutter = $(GOLD)/clutter/main-dev.parquet $(GOLD)/clutter/full-dev.parquet

.PHONY: help clean-corpus test test-browser soak check lint floors train format golden lock clean \
        bench bench-run bench-stages bench-poison bench-dedup bench-repair bench-extract bench-clutter bench-site fuzz fuzz-extract

help: ## this list
	@grep -hE '^[a-z -]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

clean-corpus: $(VENV)/ready ## clean INPUT (the seeds) into OUTPUT with CONFIG
	$(BIN)/clean-corpus run $(CONFIG) --input $(INPUT) --output $(OUTPUT) --workers $(WORKERS)

test: $(VENV)/ready-dev ## run the tests
	$(BIN)/python -m pytest -n $(WORKERS) -q

check: lint test ## lint, types, import contracts, tests

lint: $(VENV)/ready-dev ## ruff, mypy, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

floors: $(VENV)/ready-dev ## hold the quality floors against the labelled data in GOLD
	@test -n "$(GOLD)" || { echo "make floors: no labelled data; set GOLD to their folder"; exit 0; }; \
	$(BIN)/python benchmarks/floors.py $(GOLD)

bench: $(VENV)/ready-dev ## every benchmark, into benchmarks/RESULTS.md; GOLD, CORPUS, PAGES and PEER say where things are
	$(BIN)/python benchmarks/all.py $(foreach name,GOLD CORPUS PAGES PEER,$(if $($(name)),--$(call lower,$(name)) $($(name))))

bench-run: $(VENV)/ready-dev ## CORPUS through the whole pipeline; with PEER, a Python that has datatrove, in turns with it
	@test -n "$(CORPUS)" || { echo "make $@: no corpus; set CORPUS to a Parquet file with id and text"; exit 0; }; \
	$(BIN)/python benchmarks/run.py $(CORPUS) $(if $(PEER),--peer $(PEER),--workers 1 2)

bench-stages bench-poison: $(VENV)/ready-dev ## where the time of a run on CORPUS goes; what documents that raise cost it
	@test -n "$(CORPUS)" || { echo "make $@: no corpus; set CORPUS to a Parquet file with id and text"; exit 0; }; \
	$(BIN)/python benchmarks/$(@:bench-%=%).py $(CORPUS)

bench-dedup: $(VENV)/ready-dev ## near-duplicates beside their peers; CORPUS=a.parquet for the whole stage
	$(BIN)/python benchmarks/dedup.py $(if $(CORPUS),--corpus $(CORPUS))

bench-repair bench-extract bench-clutter bench-site: $(VENV)/ready-dev ## a stage beside its peers, on the labelled data in GOLD
	@test -n "$(GOLD)" || { echo "make $@: no labelled data; set GOLD to their folder"; exit 0; }; \
	$(BIN)/python benchmarks/$(@:bench-%=%).py $(DATA_$(@:bench-%=%))

fuzz: $(VENV)/ready-dev ## the property tests on examples that are new each time, a thousand of each
	EXAMPLES=search $(BIN)/python -m pytest -n $(WORKERS) -q -m hypothesis

fuzz-extract: $(VENV)/ready-dev ## broken pages for MINUTES of processor time
	$(BIN)/python benchmarks/fuzz_extract.py $(if $(GOLD),$(DATA_extract)) --minutes $(or $(MINUTES),5)

train: $(VENV)/ready-dev ## train the models again on the labelled data in GOLD
	@test -n "$(GOLD)" || { echo "make train: no labelled data; set GOLD to their folder"; exit 1; }
	$(BIN)/python -m pipeline.labeller.train_blocks $(DATA_extract)
	$(BIN)/python -m pipeline.labeller.train_lines $(GOLD)

soak: $(VENV)/ready-dev ## kill -9 any process of a run, KILLS times, and compare the bytes of what comes of it
	$(BIN)/python tests/soak/kills.py $(KILLS)

test-browser: $(VENV)/ready-dev ## open reports in a real browser, where there is one
	$(BIN)/python -m pytest -q -m browser

test-spark: $(VENV)/ready-dev ## Spark beside the local engine, with faults; needs the extra `spark` in PYTHON_SPARK, and Java
	$(PYTHON_SPARK) -m pytest -q -m spark tests/spark

bench-spark: $(VENV)/ready-dev ## Spark beside the local engine: start-up, and CPU for a further 100,000 documents of CORPUS
	$(PYTHON_SPARK) benchmarks/spark.py --corpus $(CORPUS)

format: $(VENV)/ready-dev ## lay out the code
	$(BIN)/ruff format .

golden: $(VENV)/ready-dev ## write the golden audit of the seeds again
	cd tests && ../$(BIN)/python -m golden.write

lock: $(VENV)/ready-dev ## write the lock files again from pyproject.toml
	$(COMPILE) -o $(LOCKS)/run.lock --extra build pyproject.toml
	$(COMPILE) -o $(LOCKS)/dev.lock --extra build --extra dev --extra train -c $(LOCKS)/run.lock pyproject.toml

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "clean-corpus needs Python 3.11 or newer: set PYTHON=")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/ready: $(LOCKS)/run.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(LOCKS)/run.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/ready-dev: $(LOCKS)/dev.lock $(VENV)/ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(LOCKS)/dev.lock
	touch $@

clean: ## remove the environment and all output
	rm -rf $(VENV) output/*
