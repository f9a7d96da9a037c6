from __future__ import annotations

from datetime import timedelta
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Q, Value
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.clock import ago, from_now
from portal.ops.prepared_queries import PreparedQuery
from portal.rows import delete_rows
from portal.web.partial_saves import save_values

if TYPE_CHECKING:
    from portal.people.models.notification import Notification

# How long a sender owns a message before another one may try.
CLAIM_DURATION = timedelta(seconds=60)
# Seconds until each retry; after the last one the message has failed.
RETRY_DELAYS = (60, 120, 300, 600, 1200, 1800, 2700, 3600)
# A path instead of an import, because the tasks import the models.
WAKE_SENDER = "portal.people.tasks.wake"


class MessageQuerySet(models.QuerySet):
    """Queue messages, and claim those that are due."""

    def due(self, now: Any = None) -> Self:
        """Return the messages to send now, oldest first."""
        now = now or timezone.now()
        free = Q(leased_until=None) | Q(leased_until__lte=now)
        due = self.filter(free, state=Message.State.WAITING, due_at__lte=now)
        return due.order_by("due_at", "pk")

    def queue_notification_mail(self, notification: Notification) -> Message:
        """Queue the mail of a notification, due when that is shown; wake the sender."""
        row = self.create(
            key=f"notice:{notification.pk}",
            channel=Message.Channel.MAIL,
            recipient=notification.recipient,
            notification=notification,
            due_at=notification.updated_at,
        )
        row.wake()
        return row

    def queue_once(self, key: str, **values: Any) -> bool:
        """Queue a message unless one with this key exists. Return whether it was queued."""
        row, is_new = self.get_or_create(key=key, defaults=values)
        if is_new:
            row.wake()
        return is_new

    @transaction.atomic(savepoint=False)
    def claim(self, *channels: str) -> Message | None:
        """Claim and return the next due message of these channels, or None.

        Two senders never get the same one. Within a transaction, others get it after its end.
        """
        message: Message | None = _due_query(channels).first(timezone.now())
        if message:
            leased_until = from_now(CLAIM_DURATION)
            save_values(message, leased_until=leased_until, attempts=message.attempts + 1)
        return message


@cache
def _due_query(channels: tuple[str, ...]) -> PreparedQuery:
    """The oldest due message of these channels that no other sender is claiming."""

    def oldest_due(now: int) -> MessageQuerySet:
        rows = (
            Message.objects.due(Value(now)).filter(channel__in=channels).select_related("recipient")
        )
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True, of=("self",))
        return rows[:1]

    return PreparedQuery(oldest_due, replans=True)


class Message(models.Model):
    """The outbox: a mail or a webhook call, written in the transaction it reports on.

    `key` identifies it, so that it is never queued twice; a mail's Message-ID is derived from it.
    """

    class Channel(models.TextChoices):
        MAIL = "mail", _("email")
        ACCOUNT = "account", _("sign-in emails")
        DISCORD = "discord", _("Discord")
        # Those of other apps are in their hook `message_channels`.
        WEBHOOK = "webhook", _("webhooks of teams")
        CONTRACT = "contract", _("contracts in Discord")

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("message status", "waiting")
        SENT = "sent", pgettext_lazy("message status", "sent")
        DROPPED = "dropped", pgettext_lazy("message status", "no longer needed")
        FAILED = "failed", pgettext_lazy("message status", "gave up")

    key = models.CharField(max_length=120, unique=True)
    channel = models.CharField(max_length=10, choices=Channel)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    notification = models.ForeignKey(
        "people.Notification",
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        db_column="notice_id",
    )
    cohort = models.ForeignKey(
        "people.Cohort", on_delete=models.CASCADE, null=True, related_name="+"
    )
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state="waiting"), name="message_due"),
            models.Index(
                fields=["sent_at"], condition=Q(channel="mail", state="sent"), name="message_sent"
            ),
            models.Index(
                fields=["due_at", "id"],
                condition=Q(channel="account", state="waiting"),
                name="message_account",
            ),
        ]

    def __str__(self) -> str:
        return self.key

    def wake(self) -> None:
        """Wake the sender on commit. If the task queue fails, `tick` sends the message."""
        wait = (self.due_at - timezone.now()).total_seconds()
        is_urgent = self.channel == self.Channel.ACCOUNT
        wake = partial(import_string(WAKE_SENDER), wait, urgent=is_urgent)
        transaction.on_commit(wake, robust=True)

    def _set_state(self, state: Any, **values: Any) -> None:
        Message.objects.filter(pk=self.pk).update(state=state, leased_until=None, **values)

    def mark_sent(self) -> None:
        """Mark it as sent, and forget its content."""
        self._set_state(self.State.SENT, sent_at=timezone.now(), problem="", payload={})

    def drop(self, why: str) -> None:
        """Mark it as no longer wanted, and forget its content."""
        self._set_state(self.State.DROPPED, problem=why, payload={})

    def give_up(self, problem: str) -> None:
        """Mark it as failed, without another try. `retry` sends it after all."""
        self._set_state(self.State.FAILED, problem=problem)

    def retry_later(self, problem: str, *, after: float | None = None) -> None:
        """Note an error and schedule a retry in `after` seconds, or as RETRY_DELAYS says.

        After the last retry the message has failed.
        """
        problem = problem[:300]
        if self.attempts > len(RETRY_DELAYS):
            self.give_up(problem)
            return
        seconds = RETRY_DELAYS[self.attempts - 1] if after is None else after
        due_at = from_now(timedelta(seconds=seconds))
        self._set_state(self.State.WAITING, due_at=due_at, problem=problem)

    @transaction.atomic
    def retry(self) -> None:
        """Send a failed message again, now."""
        failed = Message.objects.filter(pk=self.pk, state=self.State.FAILED)
        waiting = {"state": self.State.WAITING, "attempts": 0, "leased_until": None}
        if failed.update(due_at=timezone.now(), **waiting):
            self.wake()

    @classmethod
    def delete_old(cls) -> str:
        """Delete messages that were sent over a month ago."""
        old = ago(timedelta(days=30))
        finished = cls.objects.exclude(state=cls.State.WAITING)
        deleted = delete_rows(finished.filter(created_at__lt=old))
        return f"Old messages of the outbox: {deleted} forgotten."
