# make demo | test | lint | format | test-oldest | test-cluster | clean
#   PYTHON=  the interpreter for a new environment, Python 3.10 to 3.12
#   VENV=    the environment to use, made when missing
#   DEMO=    where the demo puts its data and runs
SHELL := /bin/bash -o pipefail
.DEFAULT_GOAL := help

# the first of these commands that is a Python from 3.10 up to the version named last
first_python = $(shell for python in $(1); do \
	$$python -c 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, $(2)))' \
	2>/dev/null && { echo $$python; break; }; done)

VENV ?= .venv
PY = $(VENV)/bin/python
DEMO ?= work_dirs/demo
COVERAGE ?= --cov=mmatnet --cov-report=term:skip-covered --cov-fail-under=90
CONSTRAINTS ?=

# an environment serves one checkout at a time: its editable install points here
stamp = $(VENV)/.mmatnet-$(firstword $(shell echo '$(CURDIR) $(CONSTRAINTS)' | cksum))
pip = $(PY) -m pip install --disable-pip-version-check $(CONSTRAINTS)
# pip's own progress, one line per package
progress = awk '/^ *(Collecting|Downloading|Installing|Successfully)/ { print; fflush() }'
# the commands share the machine's cores over folds, not over threads
one_thread = OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1

.PHONY: help install demo test test-oldest test-cluster lint format clean

help:
	@sed -n 's/^# \(make .*\)/\1/p; s/^#   /  /p' Makefile

install: $(stamp)

$(PY):
	@python='$(or $(PYTHON),$(call first_python,python3.11 python3.12 python3.10 python3,12))'; \
	if [ -z "$$python" ]; then \
		echo 'there is no Python 3.10 to 3.12 here; install one, or name it: make PYTHON=/path/to/python' >&2; \
		exit 1; \
	fi; \
	echo "making $(VENV) with $$python"; \
	"$$python" -m venv $(VENV) || { rm -f $(PY); exit 1; }

# An environment with the full mmcv keeps it: mmcv-lite would overwrite its files.
$(stamp): setup.py pyproject.toml $(wildcard requirements/*.txt) | $(PY)
	@rm -f $(VENV)/.mmatnet-*
	@if $(PY) -c 'from importlib.metadata import version; version("mmcv")' 2>/dev/null; then \
		echo 'installing mmatnet beside the mmcv of $(VENV), without its dependencies'; \
		$(pip) --no-deps -e . | $(progress) && $(pip) -r requirements/tests.txt | $(progress); \
	else \
		echo 'installing mmatnet and what it needs into $(VENV); PyTorch is a download of several GB'; \
		$(pip) -e '.[tests]' | $(progress); \
	fi
	@touch $@

# Three databases, drawn and read as the real ones would be; then the challenge's two protocols, and
# under the second one what each input alone is worth.
DATABASES = casme2 smic samm
CROSSVAL = $(one_thread) $(PY) tools/crossval.py --workers 2 --cfg-options data_root=$(DEMO)/data
ABLATIONS = apex-only apexflow time-only apexflow-time

demo: install
	@for database in $(DATABASES); do set -e; \
		$(one_thread) $(PY) tools/synthesize.py $$database --out $(DEMO)/$$database-synthetic; \
		$(one_thread) $(PY) tools/prepare.py $(DEMO)/$$database-synthetic \
			--out $(DEMO)/data/$$database; \
		$(PY) tools/extract.py $(DEMO)/data/$$database --workers 2 \
			--recipe configs/demo_cde.py; \
	done
	$(CROSSVAL) --work-dir $(DEMO)/runs/demo_cde configs/demo_cde.py
	$(CROSSVAL) --work-dir $(DEMO)/runs/demo_hde configs/demo_hde.py
	@for input in $(ABLATIONS); do set -e; \
		$(CROSSVAL) --work-dir $(DEMO)/runs/demo_hde_$$input \
			configs/ablations/demo_hde_$$input.py; \
	done
	$(PY) tools/report.py $(DEMO)/runs/* --style paper

test: install
	$(one_thread) $(PY) -m pytest $(COVERAGE)

# the oldest PyTorch allowed has no wheel for Python 3.12
test-oldest:
	@$(MAKE) test VENV=.venv-oldest CONSTRAINTS='-c requirements/oldest.txt' COVERAGE= \
		PYTHON='$(or $(PYTHON),$(call first_python,python3.10 python3.11 python3,11))'

# folds on two Ray nodes of this machine, one of them killed half-way
test-cluster: install
	$(pip) -e '.[ray]' | $(progress)
	$(one_thread) $(PY) -m pytest tests/cluster

lint: install
	$(PY) -m ruff check .

format: install
	$(PY) -m ruff check --fix .

clean:
	rm -rf build dist *.egg-info .coverage .pytest_cache .ruff_cache
	find mmatnet tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
