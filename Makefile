# Follow the Field. Each target sets up what it needs: all that must be there is Python >= 3.11, git and make.
PYTHON ?= python3
BIN := .venv/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
READY := .venv/ready
USABLE := $(shell $(BIN)/python -c "import sys, pip; print('yes' if sys.version_info >= (3, 11) else 'no')" 2>/dev/null)
ifneq ($(USABLE),yes)
.PHONY: $(READY)
endif

.PHONY: book test lab assignments grade bench shootout pdf links lighthouse clean

book: $(READY)
	@$(BIN)/python -m book

# With WHOLE=1, as once a week, all of the class that tries to fool the grader is graded, and the visible cells of every page run.
test: book
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/codespell && $(BIN)/deno fmt --quiet --check
	@OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 3 --dist worksteal $(if $(CI),--durations=25)

lab: $(READY)
	@$(BIN)/jupyter lab notebooks

# Problem sets: for the site, or with CLASS=folder VARIANT=word a private variant for a class of your own.
assignments: $(READY)
	@$(BIN)/python -m grader.generate $(if $(CLASS),--course "$(CLASS)") $(if $(VARIANT),--variant "$(VARIANT)")
	@$(BIN)/python -m grader.grade --rehearse $(if $(CLASS),"$(CLASS)",_build/assignments) $(UNSAFE)

# Grade what lies in CLASS/submitted, or of it only SET; without CLASS, a sample class. UNSAFE=--unsafe: without a sandbox.
grade: $(READY)
	@$(if $(CLASS),,$(BIN)/python -m grader.sample)
	@$(BIN)/python -m grader.grade $(if $(CLASS),"$(CLASS)",_build/sample-class) $(if $(SET),--set $(SET)) $(UNSAFE)

# The book against its peers, 30 to 40 minutes on an otherwise idle machine: benchmarks/results.json.
bench: _build/bench-env/ready
	@PYTHONPATH=. _build/bench-env/$(notdir $(BIN))/python benchmarks/run.py

# Chapter 11's race, a quarter of an hour on two cores, or with SEEDS="3 4 5" its repetition: benchmarks/shootout.json.
shootout: _build/bench-env/ready
	@PYTHONPATH=. _build/bench-env/$(notdir $(BIN))/python benchmarks/shootout.py $(SEEDS)

_build/bench-env/ready: benchmarks/requirements.txt requirements.txt
	@$(PYTHON) -m venv _build/bench-env
	_build/bench-env/$(notdir $(BIN))/python -m pip install -r benchmarks/requirements.txt
	_build/bench-env/$(notdir $(BIN))/python -m pip uninstall -y torchvision  # one that fits no CPU build stops torchdyn
	@touch $@

# The whole book as one file, _build/follow-the-field.pdf, by a Chromium or Chrome.
pdf: book
	@$(BIN)/python -m book.pdf

links: book
	@$(BIN)/jupyter-book build . --builder linkcheck --path-output _build/links

lighthouse: book
	@$(BIN)/python -m book.lighthouse

clean:
	rm -rf _build

# .venv is made anew where it is of no use (no Python >= 3.11, or no pip), or where it was made here and pip was ended amid its
# work (`made`, `installing`). One that you made yourself and that is of use is kept, with what you installed there.
$(READY): requirements.txt pyproject.toml
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'Python 3.11 or newer is needed; set PYTHON=...')"
	@if [ "$(USABLE)" != yes ] || { [ -e .venv/made ] && [ -e .venv/installing ]; }; then \
	  if [ -d .venv ]; then echo "make: .venv is not whole, or its Python is too old: it is made anew"; rm -rf .venv; fi; \
	  mkdir .venv && touch .venv/made .venv/installing && $(PYTHON) -m venv .venv; fi
	@touch .venv/installing
	@echo "make: installing what the book needs into .venv, 2 GB (with CUDA 6 GB): some minutes, once"
	$(BIN)/python -m pip install -r requirements.txt -e . || { rm .venv/installing; exit 1; }
	@rm .venv/installing; touch $@
