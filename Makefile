# make demo | test | lint | format | test-oldest | clean
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

.PHONY: help install demo test test-oldest lint format clean

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

demo: install
	$(one_thread) $(PY) tools/synthesize.py casme2 --out $(DEMO)/casme2-synthetic
	$(one_thread) $(PY) tools/prepare.py $(DEMO)/casme2-synthetic --out $(DEMO)/data/casme2
	$(one_thread) $(PY) tools/extract.py $(DEMO)/data/casme2
	$(one_thread) $(PY) tools/crossval.py configs/demo.py \
		--cfg-options data_root=$(DEMO)/data --work-dir $(DEMO)/runs/demo
	$(one_thread) $(PY) tools/crossval.py configs/ablations/demo_apex-only.py \
		--cfg-options data_root=$(DEMO)/data --work-dir $(DEMO)/runs/demo_apex-only
	$(one_thread) $(PY) tools/crossval.py configs/ablations/demo_time-only.py \
		--cfg-options data_root=$(DEMO)/data --work-dir $(DEMO)/runs/demo_time-only
	$(PY) tools/report.py $(DEMO)/runs/*

test: install
	$(one_thread) $(PY) -m pytest $(COVERAGE)

# the oldest PyTorch allowed has no wheel for Python 3.12
test-oldest:
	@$(MAKE) test VENV=.venv-oldest CONSTRAINTS='-c requirements/oldest.txt' COVERAGE= \
		PYTHON='$(or $(PYTHON),$(call first_python,python3.10 python3.11 python3,11))'

lint: install
	$(PY) -m ruff check .

format: install
	$(PY) -m ruff check --fix .

clean:
	rm -rf build dist *.egg-info .coverage .pytest_cache .ruff_cache
	find mmatnet tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
