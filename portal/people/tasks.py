"""Tasks that send messages."""

from datetime import timedelta

from django.conf import settings
from django.tasks import task

from portal.clock import from_now
from portal.people.mail import outbox


@task
def send_messages() -> None:
    """Send due messages."""
    outbox.send_due()


URGENT_PRIORITY = 50  # before other tasks, because someone waits for a code


def wake(wait: float, *, urgent: bool = False) -> None:
    """Schedule sending in `wait` seconds.

    With immediate tasks, later messages wait for `tick`.
    """
    if wait <= 0:
        send_messages.using(priority=URGENT_PRIORITY if urgent else 0).enqueue()
    elif settings.TASKS_BACKEND != "immediate":
        send_messages.using(run_after=from_now(timedelta(seconds=wait))).enqueue()
