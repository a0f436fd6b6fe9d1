# make demo | test | lint | format | test-oldest | test-newest | test-cluster | readme | pictures | tutorials |
#      docs | release | clean
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
# two processes halve the time; each file's tests stay together, since they share what they set up,
# and the files keep the order in which tests/conftest.py puts them
PROCESSES ?= -n 2 --dist loadfile --no-loadscope-reorder
COVERAGE ?= --cov=mmatnet --cov-report=term:skip-covered --cov-fail-under=90
CONSTRAINTS ?=

# an environment serves one checkout at a time: its editable install points here
stamp = $(VENV)/.mmatnet-$(firstword $(shell echo '$(CURDIR) $(CONSTRAINTS)' | cksum))
pip = $(PY) -m pip install --disable-pip-version-check $(CONSTRAINTS)
# pip's own progress, one line per package
progress = awk '/^ *(Collecting|Downloading|Installing|Successfully)/ { print; fflush() }'
# the headline of the README below which the first commands stand
FIRST = Five minutes
# the commands share the machine's cores over folds, not over threads
one_thread = OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1

.PHONY: help install demo test test-oldest test-newest test-cluster readme pictures tutorials docs release lint \
	format clean

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
		$(pip) --no-deps -e . | $(progress) && \
		$(pip) -r requirements/tests.txt -r requirements/web.txt -r requirements/docs.txt | $(progress); \
	else \
		echo 'installing mmatnet and what it needs into $(VENV); PyTorch is a download of several GB'; \
		$(pip) -e '.[tests,web]' -r requirements/docs.txt | $(progress); \
	fi
	@touch $@

# Three databases, drawn and read as the real ones would be; the challenge's two protocols, and under
# the second one what each input alone is worth; then a model of all clips, and what it finds in a
# video.
DATABASES = casme2 smic samm
ABLATIONS = apex-only apexflow time-only apexflow-time
MODEL = configs/ablations/demo_hde_apexflow-time.py
run = $(one_thread) $(PY) tools
crossval = $(run)/crossval.py --workers 2 --cfg-options data_root=$(DEMO)/data --work-dir $(DEMO)/runs

demo: install
	@set -e; for database in $(DATABASES); do \
		$(run)/synthesize.py $$database --out $(DEMO)/$$database-synthetic; \
		$(run)/prepare.py $(DEMO)/$$database-synthetic --out $(DEMO)/data/$$database; \
		$(run)/extract.py $(DEMO)/data/$$database --workers 2 --recipe configs/demo_cde.py; \
	done
	$(crossval)/demo_cde configs/demo_cde.py
	$(crossval)/demo_hde configs/demo_hde.py
	@set -e; for input in $(ABLATIONS); do \
		$(crossval)/demo_hde_$$input configs/ablations/demo_hde_$$input.py; \
	done
	$(run)/train.py $(MODEL) --work-dir $(DEMO)/model --resume \
		--cfg-options protocol=all data_root=$(DEMO)/data
	$(run)/export.py $(MODEL) $(DEMO)/model/iter_150.pth --out $(DEMO)/exported \
		--cfg-options data_root=$(DEMO)/data --scores $(DEMO)/runs/demo_hde_apexflow-time
	$(run)/synthesize.py long --videos 1 --seed 5 --out $(DEMO)/long
	$(run)/infer.py $(DEMO)/long/video01.avi --model $(MODEL) --weights $(DEMO)/model/iter_150.pth \
		--out $(DEMO)/found --again
	$(run)/score.py --spotting $(DEMO)/long/truth.csv $(DEMO)/found/expressions.csv \
		--emotions disgust=negative happiness=positive
	$(PY) tools/report.py $(DEMO)/runs/* --style paper

# what the README shows of the demo
pictures: demo
	mkdir -p docs/images
	cp $(DEMO)/found/video01/timeline.png docs/images/timeline.png
	cp $$(ls $(DEMO)/found/video01/micro_*.png | sort -V | sed -n 3p) docs/images/expression.png

# the pictures of the tutorials, by running them
tutorials: install
	$(one_thread) $(PY) docs/.site/tutorials.py

# the README's commands in an empty folder, and those of all other pages, some of which take minutes
readme: install
	$(one_thread) $(PY) .ci/readme
	$(one_thread) MMATNET_PAGES=all $(PY) -m pytest tests/test_guides.py

# the site, in site/: warnings are errors, and nothing is fetched
docs: install
	$(one_thread) NO_MKDOCS_2_WARNING=1 $(PY) -m mkdocs build --strict

# what goes to an index, checked; then the README's first five minutes from the wheel, in a new
# environment and an empty folder
release: install
	$(pip) -r requirements/release.txt | $(progress)
	rm -rf dist
	$(PY) -m build --no-isolation --outdir dist .
	$(PY) -m twine check --strict dist/*
	$(one_thread) $(PY) .ci/readme --section '$(FIRST)' --wheel $$(ls dist/*.whl)

test: install
	$(one_thread) $(PY) -m pytest $(PROCESSES) $(COVERAGE)

# the oldest PyTorch allowed has no wheel for Python 3.12
test-oldest:
	@$(MAKE) test VENV=.venv-oldest CONSTRAINTS='-c requirements/oldest.txt' COVERAGE= \
		PYTHON='$(or $(PYTHON),$(call first_python,python3.10 python3.11 python3,11))'

# the newest of everything that the bounds let in, on the newest Python; what an older environment
# holds is renewed
test-newest:
	@$(MAKE) test VENV=.venv-newest CONSTRAINTS='--upgrade --upgrade-strategy eager' COVERAGE= \
		PYTHON='$(or $(PYTHON),$(call first_python,python3.12 python3.11 python3.10,12))'

# folds on two Ray nodes of this machine, one of them killed half-way
test-cluster: install
	$(pip) -e '.[ray]' | $(progress)
	$(one_thread) $(PY) -m pytest tests/cluster

lint: install
	$(PY) -m ruff check .
	$(VENV)/bin/lint-imports --no-logo --no-cache
	$(PY) -m mypy

format: install
	$(PY) -m ruff check --fix .

clean:
	rm -rf build dist site *.egg-info .coverage .pytest_cache .ruff_cache
	find mmatnet tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
