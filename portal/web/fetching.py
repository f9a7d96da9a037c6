"""Fetching from addresses that learners give: by a task, so that no request waits for another site."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

MOST_SECONDS = 10  # that one fetch may take in all
COME_AGAIN = 10  # seconds
LATE = timedelta(minutes=1)  # a worker that lives is done by then
_turn = threading.Lock()


class Busy(Exception):
    """This process is fetching another address. As text, a sentence."""

    def __str__(self):
        return _("Another address is being fetched. Please try again in a moment.")


def by_task(task, create: Callable) -> str:
    """Have `task` fetch for a row that `create(ask)` makes; returns what that returns.

    `create` calls `ask` with the arguments of the task. Where a worker runs tasks, the task is queued in the same
    transaction. Where tasks run at once, it runs after the transaction, one at a time per process; raises Busy.
    """
    asked = []
    with _one_at_a_time() as is_at_once:
        with transaction.atomic():
            made = create(lambda *arguments: asked.append(arguments))
            if not is_at_once:
                _enqueue(task, asked)
        if is_at_once:
            _enqueue(task, asked)
    return made


def is_late(since: datetime) -> bool:
    """Does it take so long that a worker may be missing?"""
    return timezone.now() - since > LATE


def _enqueue(task, asked):
    for arguments in asked:
        task.enqueue(*arguments)


@contextmanager
def _one_at_a_time() -> Iterator[bool]:
    """Are tasks run at once? Then this process does one such thing at a time."""
    if settings.TASKS_BACKEND != "immediate":
        yield False
        return
    if not _turn.acquire(blocking=False):
        raise Busy
    try:
        yield True
    finally:
        _turn.release()
