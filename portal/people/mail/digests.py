"""Queue digests that are due in each user's local time."""

from django.utils import timezone

from portal.people.mail.notification_mails import notifications_for_digest
from portal.people.models import Message, User
from portal.people.time_zones import zone_or_utc

DIGEST_HOUR, DIGEST_WEEKDAY = 7, 0


def queue_due_digests() -> str:
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


def _queue_digests(person: User) -> int:
    now = timezone.now().astimezone(zone_or_utc(person.time_zone))
    if now.hour < DIGEST_HOUR:
        return 0
    periods = ["daily", "weekly"] if now.weekday() == DIGEST_WEEKDAY else ["daily"]
    return sum(_queue_digest(person, period, now.date().isoformat()) for period in periods)


def _queue_digest(person: User, period: str, day: str) -> bool:
    if not notifications_for_digest(person, period):
        return False
    values = {"channel": Message.Channel.MAIL, "recipient": person, "payload": {"period": period}}
    return Message.objects.queue_once(f"digest:{period}:{person.pk}:{day}", **values)
