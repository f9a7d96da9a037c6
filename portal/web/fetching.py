"""Fetch URLs of users in a background task, so that no request waits for it."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.tasks import Task
from django.utils import timezone
from django.utils.translation import gettext as _

MAX_FETCH_SECONDS = 10  # for one fetch with all its redirects
RETRY_AFTER_SECONDS = 10
LATE_AFTER = timedelta(minutes=1)  # a running worker has finished by then
_fetch_lock = threading.Lock()


class FetchInProgress(Exception):
    """Raised while this process fetches another URL.

    Its text is a sentence for the user.
    """

    def __str__(self) -> str:
        return _("Another URL is being fetched. Please try again in a moment.")


def fetch_in_task[Result](task: Task, create: Callable[[Callable[..., None]], Result]) -> Result:
    """Enqueue `task` for the row that `create(enqueue)` makes, and return the row.

    `create` calls its argument with the arguments of the task. Where a worker runs tasks, the
    task is queued in the same transaction as the row. Where tasks run immediately, it runs after
    the commit, one at a time per process; raises FetchInProgress while another one runs.
    """
    calls: list[tuple[Any, ...]] = []
    with _immediate_fetch_lock() as runs_immediately:
        with transaction.atomic():
            result = create(lambda *arguments: calls.append(arguments))
            if not runs_immediately:
                _enqueue_all(task, calls)
        if runs_immediately:
            _enqueue_all(task, calls)
    return result


def start_checks[Row](rows: Iterable[Row], start: Callable[[Row], bool]) -> int:
    """Start the check of each row, until another fetch is running.

    Returns how many started.
    """
    started = 0
    with suppress(FetchInProgress):
        for row in rows:
            started += start(row)
    return started


def is_late(since: datetime) -> bool:
    """Whether a fetch queued at `since` takes so long that the worker may be down."""
    return timezone.now() - since > LATE_AFTER


def _enqueue_all(task: Task, calls: list[tuple[Any, ...]]) -> None:
    for arguments in calls:
        task.enqueue(*arguments)


@contextmanager
def _immediate_fetch_lock() -> Iterator[bool]:
    """Yield whether tasks run immediately; if so, hold this process's fetch lock."""
    if settings.TASKS_BACKEND != "immediate":
        yield False
        return
    if not _fetch_lock.acquire(blocking=False):
        raise FetchInProgress
    try:
        yield True
    finally:
        _fetch_lock.release()
