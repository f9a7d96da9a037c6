"""Whether the database has the migrations of this code, for processes that must not start before them."""

import logging
import time

from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

logger = logging.getLogger(__name__)
LONGEST_WAIT, PAUSE = 600, 3  # seconds


def migrations_are_pending() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def wait_for_migrations(seconds: float = LONGEST_WAIT) -> None:
    """Return once the database is migrated; raise CommandError where that takes longer.

    Platforms start the worker and the scheduler while the release command of the web service still migrates.
    """
    until = time.monotonic() + seconds
    has_told = False
    while migrations_are_pending():
        if time.monotonic() >= until:
            raise CommandError("Migrations are waiting: run `manage.py migrate`, or the release command, first.")
        if not has_told:
            logger.warning("Migrations are waiting; this process starts when they are done.")
            has_told = True
        time.sleep(PAUSE)
