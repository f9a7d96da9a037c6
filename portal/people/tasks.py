"""What carries messages, off the request."""

from datetime import timedelta

from django.conf import settings
from django.tasks import task
from django.utils import timezone


@task
def send_messages():
    """Send what is due."""
    from portal.people.mail import outbox

    outbox.send_due()


URGENT_PRIORITY = 50  # before everything else that waits for a worker: somebody sits before the page that asks for a code


def wake(wait, *, urgent=False):
    """Have the outbox looked at, in `wait` seconds. Where tasks run at once, what must wait is left to `tick`."""
    if wait <= 0:
        send_messages.using(priority=URGENT_PRIORITY if urgent else 0).enqueue()
    elif settings.TASKS_BACKEND != "immediate":
        send_messages.using(run_after=timezone.now() + timedelta(seconds=wait)).enqueue()
