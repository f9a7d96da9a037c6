"""Which tests run on which database.

SQLite runs everything but races, which need real connections. PostgreSQL runs what depends on
the database: races, and the modules below. `POSTGRES_TESTS=all` (`make audit`) runs the others
there too, except those marked as the same on both.
"""

import os
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

# Modules whose outcome depends on the database, by what they use of it.
DATABASE_MODULES = {
    "collation, search and ranking": [
        "collab/tests/test_match.py",
        "learnings/tests/test_related.py",
        "learnings/tests/test_relevance.py",
        "learnings/tests/test_search.py",
        "learnings/tests/test_search_names.py",
        "portal/people/tests/test_names.py",
    ],
    "constraints, deletion and triggers": [
        "collab/tests/test_deadline.py",
        "collab/tests/test_request_limits.py",
        "collab/tests/test_requests.py",
        "collab/tests/test_teams.py",
        "learnings/tests/test_counts.py",
        "learnings/tests/test_topics.py",
        "portal/moderation/tests/test_account_deletion.py",
        "portal/moderation/tests/test_flags.py",
        "portal/moderation/tests/test_log.py",
        "portal/people/tests/test_joining.py",
        "portal/tests/test_db_triggers.py",
        "tests/policy/test_entry_rows.py",
    ],
    "limits of columns, and bytes that a database refuses": [
        "learnings/tests/test_nasty_input.py",
        "portal/tests/test_form_fields.py",
        "tests/policy/test_nasty_input.py",
        "tests/policy/test_parameters.py",
    ],
    "migrations, and data written in SQL": [
        "learnings/tests/test_many.py",
        "portal/tests/test_prepared_queries.py",
        "portal/tests/test_seed_demo.py",
    ],
    "what errors of the database say": [
        "learnings/tests/test_unavailable.py",
        "portal/tests/test_health.py",
        "portal/tests/test_log_scrubbing.py",
        "portal/tests/test_startup_checks.py",
    ],
    "locks, queues and time": [
        "learnings/tests/test_lists.py",
        "learnings/tests/test_page_cache.py",
        "portal/moderation/tests/test_amended_texts.py",
        "portal/moderation/tests/test_queue.py",
        "portal/moderation/tests/test_queue_filters.py",
        "portal/moderation/tests/test_stateful.py",
        "portal/people/tests/test_account_mails.py",
        "portal/people/tests/test_outbox.py",
        "portal/tests/test_pagination.py",
        "portal/tests/test_task_queue.py",
        "portal/tests/test_tick.py",
    ],
    "visibility": [
        "learnings/tests/test_visibility.py",
        "portal/moderation/tests/test_anonymous_challenges.py",
        "portal/moderation/tests/test_hidden_content.py",
        "tests/policy/test_canary.py",
        "tests/policy/test_out_of_sight.py",
        "tests/policy/test_visibility_elsewhere.py",
    ],
}
# Tests of many seconds are begun first, so that at the end no worker waits for another.
SLOW_MODULES = (
    "portal/tests/test_guides.py",
    "tests/browser/test_access.py",
    "tests/browser/test_hostile.py",
    "tests/browser/test_refused.py",
    "tests/policy/test_parameters.py",
    "tests/policy/test_powers.py",
    "tests/policy/test_roles.py",
)
# Journeys that write from the first page to the last; `make journeys` has them on PostgreSQL.
POSTGRES_JOURNEYS = (
    "tests/browser/test_journey.py",
    "tests/browser/test_queue.py",
    "tests/browser/test_together.py",
)
LISTED = {path for paths in DATABASE_MODULES.values() for path in paths}
# What a module writes that has tests for PostgreSQL and is not listed.
MARKS = ("mark.postgres", "mark.browser")
DATABASE_FIXTURES = {"db", "transactional_db", "server"}


def split(items: list[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """(tests that run on this database, the slowest first; tests that do not)."""
    runs = runs_on_sqlite if is_sqlite() else runs_on_postgresql
    marked = {item.path for item in items if is_marked(item, "postgres", "browser")}
    unseen = [path.name for path in marked if not has_tests_for_postgresql(path)]
    assert unseen == [], f"PostgreSQL would not import {unseen}: write {MARKS} there"
    selected = [item for item in items if runs(item)]
    selected.sort(key=is_quick)
    return selected, [item for item in items if not runs(item)]


def is_imported(path: Path) -> bool:
    """Whether tests of this file may run; PostgreSQL imports no other modules of tests."""
    is_test_module = path.name.startswith("test_") and path.suffix == ".py"
    if is_sqlite() or os.environ.get("POSTGRES_TESTS") == "all" or not is_test_module:
        return True
    return has_tests_for_postgresql(path)


def has_tests_for_postgresql(path: Path) -> bool:
    if _inside_project(path) in LISTED:
        return True
    text = path.read_text(encoding="utf-8")
    return any(mark in text for mark in MARKS)


def is_quick(item: pytest.Item) -> bool:
    return module_of(item) not in SLOW_MODULES


def is_sqlite() -> bool:
    return settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")


def postgres_address() -> str:
    """The PostgreSQL of all tests (DATABASE_URL), or of some journeys; empty without one."""
    address = os.environ.get("DATABASE_URL", "")
    if address.startswith("postgres"):
        return address
    return os.environ.get("JOURNEYS_POSTGRES_URL", "")


def has_site_on_postgresql(item: pytest.Item) -> bool:
    """Whether the site of this browser test has its rows in PostgreSQL."""
    if not is_sqlite():
        return True
    return bool(postgres_address()) and module_of(item) in POSTGRES_JOURNEYS


def is_marked(item: pytest.Item, *marks: str) -> bool:
    """Whether a test has one of these marks. (Its keywords hold the names of its folders, too.)"""
    return any(item.get_closest_marker(mark) for mark in marks)


def runs_on_sqlite(item: pytest.Item) -> bool:
    """Writers queue at the file of SQLite, so there is nothing to race for."""
    return not is_marked(item, "postgres")


def runs_on_postgresql(item: pytest.Item) -> bool:
    if is_marked(item, "postgres", "browser"):
        return True
    if is_marked(item, "once") or not uses_database(item):
        return False
    return module_of(item) in LISTED or os.environ.get("POSTGRES_TESTS") == "all"


def module_of(item: pytest.Item) -> str:
    return _inside_project(item.path)


@cache
def _inside_project(path: Path) -> str:
    return path.relative_to(settings.BASE_DIR).as_posix()


def uses_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return is_marked(item, "django_db") or bool(DATABASE_FIXTURES & fixtures)
