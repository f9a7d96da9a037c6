# `make run` and `make test` do all the set-up they need. `make help` lists the commands.
PORT ?= 8000
PYTEST_ARGS ?=
ENTRIES ?= 1000 100000
BENCH_ARGS ?=
CHAOS_ARGS ?=
API_ARGS ?=
LOAD_ARGS ?=
PICTURES ?= var/pictures
PICTURES_ARGS ?=
MOCKUPS ?=
# Property-based tests of pure functions.
PROPERTIES = portal/tests/test_cleaning.py portal/tests/test_markdown.py portal/tests/test_diff.py portal/tests/test_pagination.py portal/tests/test_parameters.py \
	portal/tests/test_search_query.py learnings/tests/readme/test_anything.py learnings/tests/readme/test_writer.py collab/tests/contracts/test_anything.py
TEST_POSTGRES_URL ?= postgres://postgres@127.0.0.1:5432/postgres
PYTHON = .venv/bin/python
MANAGE = DEBUG=1 $(PYTHON) manage.py
TEST = DEBUG=1 $(PYTHON) -m pytest -m "not browser" -n auto --dist worksteal
# On two idle processors three at once take as long as two: 323 and 320 s.
JOURNEYS = DEBUG=1 $(PYTHON) -m pytest -m browser -n 3 --dist worksteal

.PHONY: load api-fuzz smoke audit races chaos restore scale migrations help environment run test test-postgres browser journeys bench lint format lock check clean messages pictures sheet journey-sheet measure

help:
	@echo "make run            serve on http://127.0.0.1:$(PORT)/ (PORT=8001 make run for another port)"
	@echo "make test           run the tests on SQLite"
	@echo "make test-postgres  run the tests that depend on the database on PostgreSQL (TEST_POSTGRES_URL)"
	@echo "make browser        run the browser tests in Chromium"
	@echo "make journeys       run them with some on PostgreSQL (TEST_POSTGRES_URL)"
	@echo "make bench          measure pages and searches at 1,000 and 100,000 entries (ENTRIES, DATABASE_URL, BENCH_ARGS)"
	@echo "make messages       update the translations from the code, and compile them"
	@echo "make pictures       take screenshots of every page at three widths, light and dark, into $(PICTURES)/"
	@echo "make sheet          put each page's pictures beside its mock-up's in $(PICTURES)/ (MOCKUPS=folder)"
	@echo "make journey-sheet  put the steps of two learners who become a team, on phones, on one sheet in $(PICTURES)/"
	@echo "make measure        time a first visit in a browser on slow 3G"
	@echo "make lint           run ruff, mypy, import-linter and djLint, and check words and translations"
	@echo "make format         fix what ruff can fix"
	@echo "make load           measure two hundred people who read and write, under gunicorn and PostgreSQL (LOAD_ARGS)"
	@echo "make chaos          kill processes and databases under load, and count lost writes (CHAOS_ARGS)"
	@echo "make smoke          run production settings under gunicorn: static files, cookies, Redis, task queue"
	@echo "make restore        dump, drop, restore and compare a separate database"
	@echo "make scale          run behind PgBouncer with four workers"
	@echo "make races          run each race test a hundred times on PostgreSQL (RACE_ROUNDS, TEST_POSTGRES_URL)"
	@echo "make audit          run the security tests in full, requests and tools of contract pages (Node.js 20), and every test on PostgreSQL"
	@echo "make api-fuzz       send generated requests to the API (API_ARGS)"
	@echo "make migrations     check that migrations are safe while the old code runs (TEST_POSTGRES_URL)"
	@echo "make check          run Django's deployment checks under production settings"
	@echo "make lock           update the pins in requirements.txt and requirements-dev.txt"
	@echo "make clean          delete the environment, the local database and caches"

environment:
	@sh .ci/environment requirements-dev.txt

run: environment
	@DEBUG=1 $(PYTHON) .ci/serve.py "$(PORT)"

test: environment
	@$(TEST) $(PYTEST_ARGS)

test-postgres: environment
	@DATABASE_URL="$(TEST_POSTGRES_URL)" $(TEST) $(PYTEST_ARGS)

browser: environment
	@$(JOURNEYS) $(PYTEST_ARGS)

journeys: environment
	@JOURNEYS_POSTGRES_URL="$(TEST_POSTGRES_URL)" $(JOURNEYS) tests/browser

bench: environment
	@sh .ci/production $(PYTHON) manage.py collectstatic --noinput --verbosity 0
	@sh .ci/production env LOG_LEVEL=WARNING PGOPTIONS="-c jit=off -c plan_cache_mode=force_generic_plan" DATABASE_URL="$(or $(DATABASE_URL),sqlite:///$(CURDIR)/nexus.sqlite3)" REDIS_URL="$(REDIS_URL)" $(PYTHON) -m tests.bench --entries $(ENTRIES) $(BENCH_ARGS)

load: environment
	@$(PYTHON) -m tests.load $(LOAD_ARGS)

lint: environment
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy --no-error-summary
	@.venv/bin/lint-imports --no-logo
	@.venv/bin/djlint --quiet --lint templates
	@$(PYTHON) .ci/template_lines.py
	@$(PYTHON) .ci/words.py
	@DEBUG=1 $(PYTHON) .ci/messages.py --check

format: environment
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

messages: environment
	@DEBUG=1 $(PYTHON) .ci/messages.py

pictures: environment
	@DEBUG=1 $(PYTHON) -m tests.screenshots $(PICTURES) $(PICTURES_ARGS)

sheet: environment
	@DEBUG=1 $(PYTHON) -m tests.sheets $(PICTURES) $(if $(MOCKUPS),--mockups $(MOCKUPS)) $(PICTURES_ARGS)

journey-sheet: environment
	@DEBUG=1 $(PYTHON) -m tests.sheets $(PICTURES) --journey

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

api-fuzz: environment
	@DEBUG=1 LOG_LEVEL=ERROR $(PYTHON) -m tests.api_fuzz $(API_ARGS)

# `make test` and `make browser` run a part of these.
audit: environment
	@DEBUG=1 HOSTILE_STEP=1 QUEUE_DECISIONS=60 $(PYTHON) -m pytest -m browser tests/browser/test_hostile.py tests/browser/test_queue.py
	@DEBUG=1 FUZZ_REQUESTS=10000 NASTY_CASES=500 EVERY_METHOD=all HOSTILE_PARAMETERS=all $(PYTHON) -m pytest -n auto -m "not browser" tests/policy/test_fuzz.py tests/policy/test_parameters.py tests/policy/test_nasty_input.py tests/policy/test_roles.py learnings/tests/test_nasty_input.py portal/moderation/tests/test_stateful.py
	@DEBUG=1 HOSTILE_FILES=1000 $(PYTHON) -m pytest -n auto --hypothesis-profile=many $(PROPERTIES) learnings/tests/readme/test_hostile.py
	@DEBUG=1 $(PYTHON) -m tests.contract_requests --misses
	@DEBUG=1 LOG_LEVEL=ERROR $(PYTHON) -m tests.api_mock
	@DEBUG=1 LOG_LEVEL=ERROR $(PYTHON) -m tests.api_fuzz
	@DATABASE_URL="$(TEST_POSTGRES_URL)" DEBUG=1 LOG_LEVEL=ERROR $(PYTHON) -m tests.api_fuzz
	@DATABASE_URL="$(TEST_POSTGRES_URL)" POSTGRES_TESTS=all $(TEST)

races: environment
	@DEBUG=1 DATABASE_URL="$(TEST_POSTGRES_URL)" RACE_ROUNDS=$(or $(RACE_ROUNDS),100) $(PYTHON) -m pytest -n auto -m postgres

migrations: environment
	@DATABASE_URL="$(TEST_POSTGRES_URL)" DEBUG=1 $(PYTHON) .ci/migrations.py

check: environment
	@sh .ci/production $(PYTHON) manage.py check --deploy --fail-level WARNING
	@$(MANAGE) makemigrations --check --dry-run

lock: environment
	@UV_NO_CONFIG=1 .venv/bin/uv pip compile --quiet --universal --python-version 3.12 --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --upgrade -o requirements.txt pyproject.toml
	@UV_NO_CONFIG=1 .venv/bin/uv pip compile --quiet --universal --python-version 3.12 --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --upgrade --group dev -o requirements-dev.txt pyproject.toml

clean:
	rm -rf .venv staticfiles var nexus.sqlite3* test_nexus.sqlite3* .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis
