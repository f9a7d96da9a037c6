# Nexus. Two commands do all the set-up: make run, make test.
PORT ?= 8000
PYTEST_ARGS ?=
ENTRIES ?= 1000 100000
BENCH_ARGS ?=
CHAOS_ARGS ?=
PICTURES ?= var/pictures
PICTURES_ARGS ?=
# Tests with generated inputs.
PROPERTIES = portal/tests/test_cleaning.py portal/tests/test_markdown.py portal/tests/test_diff.py portal/tests/test_pagination.py portal/tests/test_parameters.py \
	portal/tests/test_search_query.py learnings/tests/readme/test_anything.py learnings/tests/readme/test_writer.py collab/tests/contracts/test_anything.py
# Journeys that write from the first page to the last; .ci/run has them on PostgreSQL, the others on SQLite.
POSTGRES_JOURNEYS = tests/browser/test_journey.py tests/browser/test_queue.py tests/browser/test_together.py
TEST_POSTGRES_URL ?= postgres://postgres@127.0.0.1:5432/postgres
PYTHON = .venv/bin/python
MANAGE = DEBUG=1 $(PYTHON) manage.py
TEST = DEBUG=1 $(PYTHON) -m pytest -m "not browser" -n auto --dist worksteal
JOURNEYS = DEBUG=1 $(PYTHON) -m pytest -m browser -n 2 --dist worksteal

.PHONY: smoke audit races chaos restore scale migrations help environment run test test-postgres browser journeys bench lint format lock check clean messages styles pictures measure

help:
	@echo "make run            serve on http://127.0.0.1:$(PORT)/ (PORT=8001 make run for another port)"
	@echo "make test           run the tests on SQLite"
	@echo "make test-postgres  run those that depend on the database on PostgreSQL (TEST_POSTGRES_URL)"
	@echo "make browser        run the journeys in Chromium"
	@echo "make journeys       the same, some of them on PostgreSQL (TEST_POSTGRES_URL)"
	@echo "make bench          print what pages cost at 1,000 and 100,000 entries (ENTRIES, DATABASE_URL, BENCH_ARGS)"
	@echo "make messages       bring the translations up to date with the code, and compile them"
	@echo "make styles         trim Bootstrap's css to what the templates use"
	@echo "make pictures       every page at three widths, light and dark, into $(PICTURES)/"
	@echo "make measure        what a phone on slow 3G waits for"
	@echo "make lint           ruff, mypy, import-linter and djLint;  make format  changes what ruff can"
	@echo "make chaos          kill processes, restart databases, and count what survived (CHAOS_ARGS)"
	@echo "make smoke          production settings under gunicorn: statics, cookies, Redis, task queue"
	@echo "make restore        dump, drop, restore and compare a database of its own"
	@echo "make scale          behind PgBouncer, with four workers"
	@echo "make races          each race a hundred times on PostgreSQL (RACE_ROUNDS, TEST_POSTGRES_URL)"
	@echo "make audit          all of what the tests sample: payloads, methods, generated inputs; everything on PostgreSQL"
	@echo "make migrations     are they safe while the old code still runs? (TEST_POSTGRES_URL)"
	@echo "make check          Django's deployment checks under production settings"
	@echo "make lock           pin requirements.txt and requirements-dev.txt to new versions"

environment:
	@sh .ci/environment requirements-dev.txt

run: environment
	@$(PYTHON) .ci/free_port.py "$(PORT)"
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) seed_demo --if-empty
	@$(MANAGE) rebuild_search --missing >/dev/null
	@echo "nexus: http://127.0.0.1:$(PORT)/   (accounts to try: README.md; sent mail: /dev/mail/; stop with Ctrl+C)"
	@$(MANAGE) runserver "127.0.0.1:$(PORT)"

test: environment
	@$(TEST) $(PYTEST_ARGS)

test-postgres: environment
	@DATABASE_URL="$(TEST_POSTGRES_URL)" $(TEST) $(PYTEST_ARGS)

browser: environment
	@$(JOURNEYS) $(PYTEST_ARGS)

journeys: environment
	@$(JOURNEYS) $(POSTGRES_JOURNEYS:%=--ignore=%) tests/browser
	@DATABASE_URL="$(TEST_POSTGRES_URL)" $(JOURNEYS) $(POSTGRES_JOURNEYS)

bench: environment
	@sh .ci/production $(PYTHON) manage.py collectstatic --noinput --verbosity 0
	@sh .ci/production env LOG_LEVEL=WARNING DATABASE_URL="$(or $(DATABASE_URL),sqlite:///$(CURDIR)/nexus.sqlite3)" REDIS_URL="$(REDIS_URL)" $(PYTHON) -m tests.bench --entries $(ENTRIES) $(BENCH_ARGS)

lint: environment
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy --no-error-summary
	@.venv/bin/lint-imports --no-logo
	@.venv/bin/djlint --quiet --lint templates
	@$(PYTHON) .ci/trim_bootstrap.py --check
	@DEBUG=1 $(PYTHON) .ci/messages.py --check

format: environment
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

messages: environment
	@DEBUG=1 $(PYTHON) .ci/messages.py

styles: environment
	@$(PYTHON) .ci/trim_bootstrap.py

pictures: environment
	@DEBUG=1 $(PYTHON) -m tests.screenshots $(PICTURES) $(PICTURES_ARGS)

measure: environment
	@DEBUG=1 $(PYTHON) -m tests.browser.measure

chaos: environment
	@$(PYTHON) -m tests.chaos $(CHAOS_ARGS)

restore: environment
	@$(PYTHON) -m tests.chaos.restore

smoke: environment
	@$(PYTHON) -m tests.chaos.production

scale: environment
	@$(PYTHON) -m tests.chaos.scale

# Everything of which `make test` runs a sample.
audit: environment
	@DEBUG=1 HOSTILE_STEP=1 $(PYTHON) -m pytest -m browser tests/browser/test_hostile.py
	@DEBUG=1 FUZZ_REQUESTS=10000 NASTY_CASES=500 EVERY_METHOD=all HOSTILE_PARAMETERS=all $(PYTHON) -m pytest -n auto -m "not browser" tests/policy/test_fuzz.py tests/policy/test_parameters.py tests/policy/test_nasty_input.py tests/policy/test_roles.py learnings/tests/test_nasty_input.py portal/moderation/tests/test_stateful.py
	@DEBUG=1 HOSTILE_FILES=1000 $(PYTHON) -m pytest -n auto --hypothesis-profile=many $(PROPERTIES) learnings/tests/readme/test_hostile.py
	@DATABASE_URL="$(TEST_POSTGRES_URL)" POSTGRES_TESTS=all $(TEST)

races: environment
	@DEBUG=1 DATABASE_URL="$(TEST_POSTGRES_URL)" RACE_ROUNDS=$(or $(RACE_ROUNDS),100) $(PYTHON) -m pytest -n auto -m postgres

migrations: environment
	@DATABASE_URL="$(TEST_POSTGRES_URL)" DEBUG=1 $(PYTHON) .ci/migrations.py

check: environment
	@sh .ci/production $(PYTHON) manage.py check --deploy --fail-level WARNING
	@sh .ci/production $(PYTHON) manage.py collectstatic --noinput --verbosity 0
	@$(MANAGE) makemigrations --check --dry-run

lock: environment
	@UV_NO_CONFIG=1 .venv/bin/uv pip compile --quiet --universal --python-version 3.12 --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --upgrade -o requirements.txt pyproject.toml
	@UV_NO_CONFIG=1 .venv/bin/uv pip compile --quiet --universal --python-version 3.12 --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --upgrade --group dev -o requirements-dev.txt pyproject.toml
	@$(PYTHON) .ci/trim_bootstrap.py

clean:
	rm -rf .venv staticfiles var nexus.sqlite3* test_nexus.sqlite3* .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis
