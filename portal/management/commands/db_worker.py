"""The task worker: waits for migrations, and logs only tasks that failed."""

import logging
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.db import OperationalError
from django_tasks_db.management.commands import db_worker

from portal.ops.pending_migrations import MAX_WAIT_SECONDS, wait_for_migrations


class Command(db_worker.Command):
    help = "Run the tasks of the queue until it is stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--wait",
            type=float,
            default=MAX_WAIT_SECONDS,
            metavar="SECONDS",
            help="how long to wait for migrations (default: %(default)s)",
        )

    def configure_logging(self, verbosity: int) -> None:
        super().configure_logging(verbosity)
        if verbosity == 1:
            # The package logs two lines per task; errors are still logged.
            logging.getLogger("django.tasks").setLevel(logging.WARNING)

    def handle(self, *, wait: float, **options: Any) -> None:
        try:
            wait_for_migrations(wait)
        except OperationalError as error:
            raise CommandError(
                f"The database does not answer: {str(error).partition('\n')[0]}"
            ) from error
        super().handle(**options)
