# Everything runs in .venv, installed from the hashed locks in requirements/.
# `make` alone says what there is.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --only-binary :all: --no-emit-index-url \
	--no-emit-find-links --no-annotate --custom-compile-command "make lock"

export PIP_DISABLE_PIP_VERSION_CHECK := 1
# uv reads no pip configuration: hand it the index that pip is set up to use, if any.
PIP_INDEX = $${PIP_INDEX_URL:-$$($(BIN)/pip config get global.index-url 2>/dev/null)}

PROOFS := $(addprefix prove-,crash damage writers restart faults ssrf render load input disk \
	egress properties poison supply deletion)

.DEFAULT_GOAL := help
.PHONY: help install chat test test-real lint format figures bench-full screenshots docs \
  lock prove-smoke prove-api prove-injection prove-install clean $(PROOFS)

help: ## say what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

install: $(STAMP) ## make .venv and install the locked packages into it

$(STAMP): requirements/uv.txt requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' \
	  || { echo "Python 3.11 to 3.13 is needed; try: make PYTHON=python3.11"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/uv.txt
	@# pip alone takes minutes where uv takes seconds; it is the second way.
	@export UV_DEFAULT_INDEX="$${UV_DEFAULT_INDEX:-$(PIP_INDEX)}" \
	  UV_PYTHON="$(CURDIR)/$(BIN)/python"; \
	$(BIN)/uv pip install --require-hashes --only-binary :all: -r requirements/dev.txt \
	  || { echo "uv could not install the packages; trying pip, which takes minutes."; \
	       $(BIN)/python -m pip install --require-hashes --only-binary :all: \
	         -r requirements/dev.txt; }
	$(BIN)/python -m pip install --quiet --no-index --no-deps --no-build-isolation -e .
	@touch $(STAMP)

chat: install ## fetch the embedded models once and open the chat page
	$(BIN)/assistant models fetch
	$(BIN)/assistant chat

test: lint ## all checks and tests that need no model weights
	$(BIN)/python -m pytest -n auto -m "not models and not fresh and not site and not proof"

test-real: install ## fetch the embedded models once; the tests that need them
	$(BIN)/assistant models fetch
	$(BIN)/python -m pytest -m models --ignore=tests/real
	$(BIN)/python -m pytest tests/real

lint: install ## ruff, mypy and the import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: install ## put the code into the one format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

figures: install ## measure anew what docs show; FIGURES=--quick leaves out what is long
	nice -n 10 $(BIN)/python -m benchmarks.standing $(FIGURES)

bench-full: install ## answer every public question; hours, goes on where it was killed
	nice -n 10 $(BIN)/python -m benchmarks.answers --set all --all --write

screenshots: install ## renew the pictures in docs/images with the models that are set up
	$(BIN)/python docs/images/take.py

docs: install ## build the documentation site into .site
	@export UV_DEFAULT_INDEX="$${UV_DEFAULT_INDEX:-$(PIP_INDEX)}" \
	  UV_PYTHON="$(CURDIR)/$(BIN)/python"; \
	$(BIN)/uv pip install --quiet --require-hashes -r requirements/docs.txt
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --quiet
	$(BIN)/python -m pytest -q -m site tests/project

lock: install ## resolve the locks anew from pyproject.toml
	echo 'uv>=0.9' | $(COMPILE) --upgrade - -o requirements/uv.txt
	$(COMPILE) --upgrade pyproject.toml -o requirements/runtime.txt
	$(COMPILE) --upgrade pyproject.toml --group dev -c requirements/runtime.txt \
	  -o requirements/dev.txt
	$(COMPILE) --upgrade --group docs -c requirements/dev.txt \
	  -o requirements/docs.txt

prove-smoke: install ## every proof, small
	$(BIN)/python -m pytest -m proof

prove-api: install ## send the HTTP API thousands of requests that nobody would write
	ASSISTANT_API_EXAMPLES=150 $(BIN)/python -m pytest -s tests/doors/test_openapi_cases.py

prove-injection: install ## plant 225 instructions in articles for a model that obeys them all
	ASSISTANT_PLANTED=all $(BIN)/python -m pytest -s tests/injection

# One whole proof each; prints one table. What each bar is stands in docs/security.md.
prove-crash: ## kill ingestions, syncs, rebuilds and conversations at random moments
prove-damage: ## cut, flip and delete every file of an index
prove-writers: ## two writers and two readers at once, 20 times
prove-restart: ## PostgreSQL and Chroma killed and stopped under load, and started again
prove-faults: ## whatever a model's server does, as an answer and as a stream
prove-ssrf: ## every way of naming a machine inside, through every door
prove-render: ## hostile texts on every surface of the page, in Chromium
prove-load: ## 10,000 questions of 50 clients
prove-input: ## bad files, pages, questions, golden files, settings and requests
prove-disk: ## a full disk, and an index that may not be written
prove-egress: ## every command and the API, with keys in every place for one
prove-properties: ## offsets, claims, golden files and time, of 10,000 texts each
prove-deletion: ## search every byte for the words of a removed article
prove-poison: ## five planted texts against one true report, 30 questions
prove-supply: ## locks, code at start, dangerous calls, known vulnerabilities
$(PROOFS): prove-%: install
	ASSISTANT_PROOFS=full $(BIN)/python -m pytest -s -q tests/proofs/test_prove_$*.py

prove-install: install ## run the README's example in a new environment from the built wheel
	@export UV_DEFAULT_INDEX="$${UV_DEFAULT_INDEX:-$(PIP_INDEX)}"; \
	$(BIN)/python -m pytest -m fresh tests/project

clean: ## remove what was made here, never your articles or models
	rm -rf $(VENV) .site dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis \
	  .import_linter_cache .coverage* .runs
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
