# The commands of this project; `make` alone lists them. HOST and PORT say where `make run` listens.

SHELL := /bin/sh
HOST ?= 127.0.0.1
PORT ?= 5000
VENV ?= .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.run
DEV := $(VENV)/.dev
# A tunnel's address in .env stays; our own follows HOST and PORT.
ADDRESS := http://$(if $(filter 0.0.0.0 ::,$(HOST)),127.0.0.1,$(HOST)):$(PORT)
# The worker reaches the simulator's Twilio on this machine, wherever else we listen.
SIMULATED := http://$(if $(filter 127.% localhost,$(HOST)),$(HOST),127.0.0.1):$(PORT)/simulator/twilio
FLASK := $(BIN)/python -m flask --app app
CODE := app.py background.py env_file.py folders.py pieces.py settings.py bot desk flows storage translations bench
# Pinned files with hashes need no resolver; bytecode is written at the first import of what is really used.
INSTALL := $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --no-compile --no-deps --require-hashes -r
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	--custom-compile-command 'make lock'

export HOST PORT
.PHONY: help run test test-pythons check chat bench record lock data screenshots phrases catalogues language
.DEFAULT_GOAL := help

help: # list the commands
	@grep -hE '^[a-z-]+:.*# ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*# /\1\t/' | expand -t 14

run: $(RUN) .env # the bot, the desk and the simulator, on http://127.0.0.1:5000
	@case '$(HOST)' in 127.*|localhost|0.0.0.0|::) ;; *) \
		if [ -z "$$TWILIO_API_BASE_URL" ] && grep -q '^TWILIO_API_BASE_URL=http://127.0.0.1.*/simulator/twilio$$' .env; then \
			echo 'With HOST=$(HOST) the worker would not find the simulator, which it looks for on this machine. Listen everywhere with HOST=0.0.0.0,' \
				'or take TWILIO_API_BASE_URL out of .env and send through Twilio.' >&2; exit 1; fi ;; esac
	@if [ -z "$$PUBLIC_BASE_URL" ] && grep -q '^PUBLIC_BASE_URL=http://127.0.0.1' .env; then export PUBLIC_BASE_URL=$(ADDRESS); fi; \
		if [ -z "$$TWILIO_API_BASE_URL" ] && grep -q '^TWILIO_API_BASE_URL=http://127.0.0.1.*/simulator/twilio$$' .env; then \
			export TWILIO_API_BASE_URL=$(SIMULATED); fi; \
		$(FLASK) db upgrade && $(FLASK) welcome && \
		PATH="$(abspath $(BIN)):$$PATH" PYTHONUNBUFFERED=1 exec $(BIN)/honcho start --env /dev/null --port $(PORT) web worker

test: $(DEV) # the whole suite; ARGS="-k name" narrows it
	@$(BIN)/python -m pytest -n auto $(ARGS)

# What needs no server, on every Python that we promise and that is installed here.
test-pythons: # the suite without servers, on Python 3.11, 3.12 and 3.13
	@for version in 3.11 3.12 3.13; do \
		for python in "$$HOME"/.pyenv/versions/$$version.*/bin/python python$$version ''; do \
			$$python -c 'import ensurepip' 2>/dev/null && break; \
		done; \
		if [ -z "$$python" ]; then echo "Python $$version is not here."; continue; fi; \
		$(MAKE) --no-print-directory test PYTHON="$$python" VENV=.venv-$$version \
			ARGS='-q --ignore=tests/browser --ignore=tests/faults -k "not postgresql"' || exit 1; \
	done

check: $(DEV) # format, lint, types, import rules, house rules, security lint
	@$(BIN)/ruff format --check --quiet . || { echo 'Run: $(BIN)/ruff format .' >&2; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary $(CODE)
	@$(BIN)/lint-imports --no-cache | tail -n 30
	@$(BIN)/bandit --quiet --recursive --configfile pyproject.toml $(filter-out bench,$(CODE))
	@$(BIN)/python -m pytest --quiet tests/test_house.py
	@echo 'Everything is as the house wants it.'

chat: $(RUN) .env # talk to the bot in the terminal; SAVE=name keeps the chat as a play
	@$(FLASK) chat $(if $(SAVE),--save '$(SAVE)')

data: $(DEV) # build the readers' data anew from CLDR and the address rules
	@$(BIN)/python -m flows.read.data.build

lock: $(DEV) # pin the requirements anew, with hashes
	@$(COMPILE) requirements.in -o requirements.txt
	@$(COMPILE) -c requirements.txt requirements-dev.in -o requirements-dev.txt

$(BIN)/python:
	@for python in $(PYTHON) python3.13 python3.12 python3.11 python3; do \
		if $$python -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			echo "Making $(VENV) with $$($$python --version)"; exec $$python -m venv --clear $(VENV); \
		fi; \
	done; echo 'Python 3.11 or newer with its venv module is needed (Debian: apt-get install python3-venv).' >&2; exit 1

$(RUN): requirements.txt $(BIN)/python
	@echo 'Installing requirements.txt'
	@$(INSTALL) requirements.txt
	@touch $@

$(DEV): requirements-dev.txt $(BIN)/python
	@echo 'Installing requirements-dev.txt'
	@$(INSTALL) requirements-dev.txt
	@$(BIN)/python -m compileall -q -j 0 $(VENV)/lib >/dev/null 2>&1 || true # the suite starts many a process; where PYTHONDONTWRITEBYTECODE is set each would compile it all
	@touch $@ $(RUN)

.env: | $(RUN)
	@$(BIN)/python settings.py

-include $(wildcard */targets.mk)
