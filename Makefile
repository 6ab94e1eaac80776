# What a person types: `make run` to look at the figures, `make test` to check everything, `make help` for the rest.

PORT ?= 8501
HOST ?= localhost
RUN = .venv/bin/python
CANDIDATES = python3 python3.14 python3.13 python3.12 python3.11 python \
	/usr/local/bin/python3 /opt/homebrew/bin/python3 /usr/bin/python3 /usr/bin/python3.11
PYTHON ?= $(shell for p in $(CANDIDATES); do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v "$$p"; break; }; done)

FUZZ_SECONDS ?= 60
FUZZ_EXAMPLES ?= 500

.PHONY: help run load test browser bench bench-web charts fuzz lock clean venv needs tests-need fuzz-needs free-port
.DEFAULT_GOAL := help

help:
	@echo "make run     the dashboard on http://localhost:$(PORT) (others: PORT=8502; for the whole network: HOST=0.0.0.0)"
	@echo "make load    every source now, whether it is due or not"
	@echo "make test    every check and every test, those in a real browser included"
	@echo "make bench   how fast a million reports load and are asked for, and how well statements told twice are found"
	@echo "make bench-web  how fast and how small the pages are in a throttled browser, against a plain Streamlit page"
	@echo "make charts  the script that draws the charts anew, of the versions in pages/serve/charts/package.json (needs npm)"
	@echo "make fuzz    looks for inputs that break a reader, for a minute each (FUZZ_SECONDS=600 for ten)"
	@echo "make lock    requirements*.txt anew from requirements*.in (needs uv)"
	@echo "make clean   remove .venv and caches; the store in data/ stays"

# The open sources that are due are asked while the pages are already served: a slow line or none must not keep anybody waiting.
# 1: a source failed, 3: another run is going and will bring what this one would have brought.
run: free-port needs
	@$(RUN) -m etl --embedded || case $$? in 1|3) ;; *) exit 2;; esac
	@TQDM_DISABLE=1 $(RUN) -m etl & asking=$$!; \
	trap 'kill $$asking 2>/dev/null' EXIT; trap 'exit 0' HUP INT TERM; \
	$(RUN) -m streamlit run dashboard.py --server.port $(PORT) --server.address $(HOST) & serving=$$!; \
	trap 'kill $$asking $$serving 2>/dev/null' EXIT; wait $$serving

load: needs
	@$(RUN) -m etl --all || test $$? = 1

test: tests-need browser
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy --strict
	$(RUN) -m pytest -n 2 --dist loadfile --no-loadscope-reorder -q

browser: tests-need
	@$(RUN) -m tests.browser.chromium

bench: tests-need
	@$(RUN) -m benchmarks

bench-web: browser
	@$(RUN) -m benchmarks.web

# Installed beside nothing of ours: only what it writes into pages/serve/assets/charts is kept.
charts:
	@made=$$(mktemp -d) && mkdir -p "$$made/assets" && cp -R pages/serve/charts "$$made" && cd "$$made/charts" && \
	npm install --silent --no-audit --no-fund --no-package-lock && node build.mjs && cd "$(CURDIR)" && \
	rm -rf pages/serve/assets/charts && cp -R "$$made/assets/charts" pages/serve/assets/charts && rm -rf "$$made"

# What it finds is kept in data/fuzz. The sources are tried on recordings made wrong, others at each time.
fuzz: fuzz-needs
	nice -n 19 $(RUN) -m fuzz --seconds $(FUZZ_SECONDS)
	FUZZ_EXAMPLES=$(FUZZ_EXAMPLES) nice -n 19 $(RUN) -m pytest -q tests/test_fuzz_sources.py

# One lock for every platform and every Python from 3.11 on, which pip alone cannot write.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-config --no-emit-index-url --no-emit-find-links \
		--no-annotate --no-header --upgrade requirements.in -o requirements.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-config --no-emit-index-url --no-emit-find-links \
		--no-annotate --no-header --upgrade requirements-test.in -o requirements-test.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-config --no-emit-index-url --no-emit-find-links \
		--no-annotate --no-header --upgrade requirements-fuzz.in -o requirements-fuzz.txt

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

venv:
	@test -n "$(PYTHON)" || { \
		echo "Athar needs Python 3.11 or newer, and found none. Install it (https://www.python.org/downloads/, or on Debian and"; \
		echo "Ubuntu: sudo apt install python3 python3-venv), or name one: make run PYTHON=/path/to/python3.12"; exit 1; }
	@$(RUN) -c 'import pip' 2>/dev/null || { \
		echo "Making .venv with $(PYTHON)"; rm -rf .venv; \
		"$(PYTHON)" -m venv .venv >.venv-failed 2>&1 && rm -f .venv-failed || { \
			cat .venv-failed; rm -rf .venv .venv-failed; \
			echo "Python could not make .venv. On Debian and Ubuntu its part for that is a package of its own:"; \
			echo "    sudo apt install python3-venv"; echo "and then the same command again."; exit 1; }; }

# Each kept copy is of the lock that was installed last, so a second run has nothing to do.
needs: venv
	@cmp -s requirements.txt .venv/installed.txt || { \
		echo "Installing what requirements.txt names (about 600 MB, once)"; \
		$(RUN) -m pip install -q --disable-pip-version-check --require-hashes -r requirements.txt \
		&& cp requirements.txt .venv/installed.txt || { \
			echo "That did not work: it needs a connection to the Python package index, once. Then the same command again."; exit 1; }; }

tests-need: needs
	@cmp -s requirements-test.txt .venv/installed-test.txt || { \
		echo "Installing what requirements-test.txt names"; \
		$(RUN) -m pip install -q --disable-pip-version-check --require-hashes -r requirements-test.txt \
		&& cp requirements-test.txt .venv/installed-test.txt || { \
			echo "That did not work: it needs a connection to the Python package index, once. Then the same command again."; exit 1; }; }

fuzz-needs: tests-need
	@$(RUN) -c 'import atheris' 2>/dev/null || { \
		echo "Installing what requirements-fuzz.txt names (made for Linux)"; \
		$(RUN) -m pip install -q --disable-pip-version-check --require-hashes -r requirements-fuzz.txt; }

free-port:
	@test -z "$(PYTHON)" || "$(PYTHON)" -c 'import socket, sys; s = socket.socket(); s.settimeout(1); sys.exit(s.connect_ex(("127.0.0.1", $(PORT))) == 0)' || { \
		echo "Port $(PORT) is in use by another program: stop that one, or choose another port: make run PORT=$$(($(PORT) + 1))"; exit 1; }
