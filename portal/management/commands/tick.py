"""Run every periodic job, from a scheduler.

Running it twice, or two at once, is safe. Each app lists its jobs in the hook JOBS.
"""

import argparse
import inspect
import logging
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, DjangoHelpFormatter
from django.db import Error, OperationalError, connection

from portal import hooks
from portal.hooks import Job
from portal.ops.pending_migrations import MAX_WAIT_SECONDS, wait_for_migrations

logger = logging.getLogger(__name__)
INTRODUCTION = "Run every periodic job. If a job fails, the others still run."


class HelpFormatter(DjangoHelpFormatter, argparse.RawDescriptionHelpFormatter):
    """Keep the line breaks of the list of jobs."""


class Command(BaseCommand):
    def create_parser(
        self, prog_name: str, subcommand: str, **kwargs: Any
    ) -> argparse.ArgumentParser:
        self.help = f"{INTRODUCTION}\n\n{list_of_jobs()}"
        return super().create_parser(prog_name, subcommand, formatter_class=HelpFormatter, **kwargs)

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--wait",
            type=float,
            default=MAX_WAIT_SECONDS,
            metavar="SECONDS",
            help="how long to wait for migrations (default: %(default)s)",
        )

    def handle(self, *args: Any, wait: float, **options: Any) -> None:
        self._require_database()
        wait_for_migrations(wait)
        jobs = all_jobs()
        failed = 0
        for job in jobs:
            try:
                self.stdout.write(job.run())
            except Exception as error:
                failed += 1
                logger.exception("The job %s failed.", job_name(job))
                self.stderr.write(f"{job_name(job)} failed: {error_summary(error)}.")
                self._require_database()
        if failed:
            raise CommandError(f"{failed} of {len(jobs)} jobs failed; the others ran.")

    def _require_database(self) -> None:
        """Raise CommandError with one sentence if the database does not answer."""
        try:
            if not connection.in_atomic_block:
                connection.close_if_unusable_or_obsolete()
            connection.ensure_connection()
        except Error as error:
            raise CommandError(f"The database does not answer: {first_line(error)}") from error


def all_jobs() -> list[Job]:
    """Return the jobs of all apps in the order in which they run."""
    return hooks.collect("JOBS")


def list_of_jobs() -> str:
    """Return the part of the help that describes the jobs."""
    lines = [f"  {job_name(job)}: {job_summary(job)}" for job in all_jobs()]
    return "\n".join(["Jobs, in this order:", *lines])


def job_name(job: Job) -> str:
    """Return the module and name of a job.

    For example collab.periodic_jobs.refresh_contracts.
    """
    return f"{job.run.__module__}.{job.run.__qualname__}"


def job_summary(job: Job) -> str:
    """Return the first line of the job's docstring."""
    return (inspect.getdoc(job.run) or "").partition("\n")[0]


def error_summary(error: Exception) -> str:
    """Return what went wrong and where, without values that a person typed."""
    return f"{type(error).__name__}{_safe_message(error)} at {_error_location(error)}"


def _safe_message(error: Exception) -> str:
    # Messages of other exceptions quote the value that was wrong.
    if isinstance(error, OperationalError | OSError):
        return f" ({first_line(error)})"
    return ""


def _error_location(error: Exception) -> str:
    """Return the innermost file and line of this project that raised the error."""
    place, trace = "an unknown place", error.__traceback__
    while trace is not None:
        path = Path(trace.tb_frame.f_code.co_filename)
        if path.is_relative_to(settings.BASE_DIR) and "site-packages" not in path.parts:
            place = f"{path.relative_to(settings.BASE_DIR)}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


def first_line(error: Exception) -> str:
    """Return the first line of an error's message."""
    return str(error).strip().partition("\n")[0]
