"""Tasks of moderation that run outside of requests."""

from datetime import timedelta

from django.conf import settings
from django.tasks import task

from portal.clock import from_now
from portal.moderation.models import CohortMessageCopy
from portal.moderation.models.cohort_message import send_waiting_copies

PAUSE = timedelta(minutes=2)


@task
def send_message_copies() -> None:
    """Send the next copies of mentors' messages; go on later if there are more.

    With immediate tasks, the rest waits for `tick`.
    """
    send_waiting_copies()
    has_more = CohortMessageCopy.objects.filter(sent_at=None).exists()
    if has_more and settings.TASKS_BACKEND != "immediate":
        send_message_copies.using(run_after=from_now(PAUSE)).enqueue()
