"""Fetching from addresses that learners give: by a task, so that no request waits for another site."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

MAX_FETCH_SECONDS = 10  # that one fetch may take in all
RETRY_AFTER_SECONDS = 10  # seconds
LATE_AFTER = timedelta(minutes=1)  # a worker that lives is done by then
_fetch_lock = threading.Lock()


class FetchInProgress(Exception):
    """This process is fetching another address. As text, a sentence."""

    def __str__(self):
        return _("Another address is being fetched. Please try again in a moment.")


def fetch_in_task(task, create: Callable) -> str:
    """Have `task` fetch for a row that `create(ask)` makes; returns what that returns.

    `create` calls `ask` with the arguments of the task. Where a worker runs tasks, the task is queued in the same
    transaction. Where tasks run at once, it runs after the transaction, one at a time per process; raises Busy.
    """
    task_arguments = []
    with _immediate_fetch_lock() as runs_immediately:
        with transaction.atomic():
            result = create(lambda *arguments: task_arguments.append(arguments))
            if not runs_immediately:
                _enqueue(task, task_arguments)
        if runs_immediately:
            _enqueue(task, task_arguments)
    return result


def is_late(since: datetime) -> bool:
    """Does it take so long that a worker may be missing?"""
    return timezone.now() - since > LATE_AFTER


def _enqueue(task, task_arguments):
    for arguments in task_arguments:
        task.enqueue(*arguments)


@contextmanager
def _immediate_fetch_lock() -> Iterator[bool]:
    """Are tasks run at once? Then this process does one such thing at a time."""
    if settings.TASKS_BACKEND != "immediate":
        yield False
        return
    if not _fetch_lock.acquire(blocking=False):
        raise FetchInProgress
    try:
        yield True
    finally:
        _fetch_lock.release()
