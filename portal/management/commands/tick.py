"""Run every periodic job, from a scheduler; safe to run twice, and by two at once."""

import argparse
import inspect
import logging
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, DjangoHelpFormatter
from django.db import Error, OperationalError, connection

from portal import registry
from portal.ops.pending_migrations import MAX_WAIT_SECONDS, wait_for_migrations

logger = logging.getLogger(__name__)
Job = Callable[[], str]
INTRODUCTION = "Run every periodic job. A job that fails does not keep the others from running."


class HelpFormatter(DjangoHelpFormatter, argparse.RawDescriptionHelpFormatter):
    """Keep the lines of the list of jobs."""


class Command(BaseCommand):
    def create_parser(self, prog_name: str, subcommand: str, **kwargs) -> argparse.ArgumentParser:
        self.help = f"{INTRODUCTION}\n\n{list_of_jobs()}"
        return super().create_parser(prog_name, subcommand, formatter_class=HelpFormatter, **kwargs)

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--wait", type=float, default=MAX_WAIT_SECONDS, metavar="SECONDS",
                            help="how long to wait for migrations (default: %(default)s)")  # fmt: skip

    def handle(self, *args, wait: float, **options) -> None:
        self._require_database()
        wait_for_migrations(wait)
        failed = 0
        for job in registry.jobs:
            try:
                self.stdout.write(job())
            except Exception as error:
                failed += 1
                logger.exception("The job %s failed.", job_name(job))
                self.stderr.write(f"{job_name(job)} failed: {error_summary(error)}.")
                self._require_database()
        if failed:
            raise CommandError(
                f"{failed} of {len(list(registry.jobs))} jobs failed; the others ran."
            )

    def _require_database(self) -> None:
        """Stop with one sentence when the database does not answer."""
        try:
            if not connection.in_atomic_block:
                connection.close_if_unusable_or_obsolete()
            connection.ensure_connection()
        except Error as error:
            raise CommandError(f"The database does not answer: {first_line(error)}") from error


def list_of_jobs() -> str:
    lines = [f"  {job_name(job)}: {job_summary(job)}" for job in registry.jobs]
    return "\n".join(["Jobs, in this order:", *lines])


def job_name(job: Job) -> str:
    """The module and name of a job, such as collab.periodic_jobs.close_old_requests."""
    return f"{job.__module__}.{job.__qualname__}"


def job_summary(job: Job) -> str:
    """The first line of its docstring."""
    return (inspect.getdoc(job) or "").partition("\n")[0]


def error_summary(error: Exception) -> str:
    """What went wrong and where, without values that a person typed."""
    return f"{type(error).__name__}{_message(error)} at {_error_location(error)}"


def _message(error: Exception) -> str:
    # Messages of other exceptions quote the value that was wrong.
    is_safe = isinstance(error, (OperationalError, OSError))
    return f" ({first_line(error)})" if is_safe else ""


def _error_location(error: Exception) -> str:
    """The innermost line of ours."""
    place, trace = "an unknown place", error.__traceback__
    while trace is not None:
        path = Path(trace.tb_frame.f_code.co_filename)
        if path.is_relative_to(settings.BASE_DIR) and "site-packages" not in path.parts:
            place = f"{path.relative_to(settings.BASE_DIR)}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


def first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
