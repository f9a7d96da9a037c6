"""Digests: who gets one now, by the clock on their own wall."""

import zoneinfo

from django.utils import timezone

from portal.people.mail.notification_mails import to_digest
from portal.people.models import Message, User
from portal.people.notification_preferences import GROUPS, way_of

HOUR, MONDAY = 7, 0


def queue_due():
    """Put the digests that are due into the outbox.

    Daily ones from seven in the morning, weekly ones on Mondays. Each has a key with its day, so that it is sent once
    however often this runs.
    """
    waiting = User.objects.listed().filter(notices__read_at=None, notices__mailed_at=None).distinct()
    queued = sum(_queue(person) for person in waiting.iterator())
    return f"Digests: {queued} queued."


def _queue(person):
    now = timezone.now().astimezone(zoneinfo.ZoneInfo(person.time_zone))
    if now.hour < HOUR:
        return 0
    queued = _once(person, "daily", now.date().isoformat())
    if now.weekday() == MONDAY:
        queued += _once(person, "weekly", now.date().isoformat())
    return queued


def _once(person, period, day):
    if not any(way_of(person, group) == period for group in GROUPS) or not to_digest(person, period):
        return 0
    values = {"channel": Message.Channel.MAIL, "recipient": person, "payload": {"period": period}}
    return Message.objects.once(f"digest:{period}:{person.pk}:{day}", **values)
