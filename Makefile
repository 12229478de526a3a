# Follow the Field. Each target sets up what it needs: all that must be there is Python >= 3.11, git and make.
PYTHON ?= python3
BIN := .venv/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
READY := .venv/ready

.PHONY: book test lab assignments grade bench links lighthouse clean

book: $(READY)
	@$(BIN)/python -m book

test: book
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/codespell
	@OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 3 --dist worksteal

lab: $(READY)
	@$(BIN)/jupyter lab notebooks

# Problem sets: for the site, or with CLASS=folder VARIANT=word a private variant for a class of your own.
assignments: $(READY)
	@$(BIN)/python assignments/generate.py $(if $(CLASS),--course "$(CLASS)") $(if $(VARIANT),--variant "$(VARIANT)")
	@$(BIN)/python assignments/grade.py --rehearse $(if $(CLASS),"$(CLASS)",_build/assignments) $(UNSAFE)

# Grade what lies in CLASS/submitted, or of it only SET; without CLASS, a sample class. UNSAFE=--unsafe: without a sandbox.
grade: $(READY)
	@$(if $(CLASS),,$(BIN)/python assignments/sample.py)
	@$(BIN)/python assignments/grade.py $(if $(CLASS),"$(CLASS)",_build/sample-class) $(if $(SET),--set $(SET)) $(UNSAFE)

# The book against its peers, half an hour on an otherwise idle machine: benchmarks/results.md, .json and .png.
bench: _build/bench-env/ready
	@PYTHONPATH=. _build/bench-env/$(notdir $(BIN))/python benchmarks/run.py

_build/bench-env/ready: benchmarks/requirements.txt requirements.txt
	@$(PYTHON) -m venv _build/bench-env
	_build/bench-env/$(notdir $(BIN))/python -m pip install --quiet -r benchmarks/requirements.txt
	@touch $@

links: book
	@$(BIN)/jupyter-book build . --builder linkcheck --path-output _build/links

lighthouse: book
	@$(BIN)/python -m book.lighthouse

clean:
	rm -rf _build

$(READY): requirements.txt pyproject.toml
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'Python 3.11 or newer is needed; set PYTHON=...')"
	@test -d .venv || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet -r requirements.txt -e .
	@touch $@
