"""Detect unapplied migrations, for processes that must not start before them."""

import logging
import time
from functools import cache

from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

logger = logging.getLogger(__name__)
MAX_WAIT_SECONDS, POLL_SECONDS = 600, 3


@cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    """Return the migrations of this release.

    Cached, because reading the files is slow.
    """
    return frozenset(MigrationLoader(None).graph.nodes)


def migrations_are_pending() -> bool:
    """Whether the database lacks a migration of this release."""
    return bool(_known_migrations() - MigrationRecorder(connection).applied_migrations().keys())


def wait_for_migrations(seconds: float = MAX_WAIT_SECONDS) -> None:
    """Wait until the database is migrated. Raises CommandError after `seconds`.

    Platforms start the worker and the scheduler while the release command still migrates.
    """
    deadline = time.monotonic() + seconds
    has_warned = False
    while migrations_are_pending():
        if time.monotonic() >= deadline:
            raise CommandError(
                "Migrations are waiting: run `manage.py migrate`, or the release command, first."
            )
        if not has_warned:
            logger.warning("Migrations are waiting; this process starts when they are done.")
            has_warned = True
        time.sleep(POLL_SECONDS)
