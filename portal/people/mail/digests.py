"""Queue digests that are due in each user's local time."""

import zoneinfo

from django.utils import timezone

from portal.people.mail.notification_mails import notifications_for_digest
from portal.people.models import Message, User
from portal.people.notification_preferences import NOTIFICATION_GROUPS, email_frequency

DIGEST_HOUR, DIGEST_WEEKDAY = 7, 0


def queue_due_digests():
    """Queue the digests that are due.

    Daily digests are due from seven in the morning, weekly ones on Mondays. Each has a key with its
    date, so it is sent once however often this runs.
    """
    waiting = (
        User.objects.listed()
        .filter(notifications__read_at=None, notifications__mailed_at=None)
        .distinct()
    )
    queued = sum(_queue_digests(person) for person in waiting.iterator())
    return f"Digests: {queued} queued."


def _queue_digests(person):
    now = timezone.now().astimezone(zoneinfo.ZoneInfo(person.time_zone))
    if now.hour < DIGEST_HOUR:
        return 0
    queued = _queue_digest(person, "daily", now.date().isoformat())
    if now.weekday() == DIGEST_WEEKDAY:
        queued += _queue_digest(person, "weekly", now.date().isoformat())
    return queued


def _queue_digest(person, period, day):
    if not any(
        email_frequency(person, group) == period for group in NOTIFICATION_GROUPS
    ) or not notifications_for_digest(person, period):
        return 0
    values = {"channel": Message.Channel.MAIL, "recipient": person, "payload": {"period": period}}
    return Message.objects.queue_once(f"digest:{period}:{person.pk}:{day}", **values)
