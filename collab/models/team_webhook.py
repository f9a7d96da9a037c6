from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collab.models.webhook_address import WebhookAddress
from portal.ops.encryption import decrypt, encrypt
from portal.people.models import Message, User
from portal.web import rate_limits

if TYPE_CHECKING:
    from collab.models.project import Project

MAX_WEBHOOKS = 3
CHANNEL = "webhook"
# Recognisable, so that tools that look for published secrets can find it.
SECRET_PREFIX = "whsec_"  # noqa: S105 - not a secret


class TooManyWebhooks(Exception):
    """The project has MAX_WEBHOOKS webhooks."""


class NotTheirWebhook(Exception):
    """A team mate added the webhook, and this person does not own the project."""


class TeamWebhook(WebhookAddress):
    """An address to which a team's program is told what happens in the project.

    It belongs to the member who added it, and goes with them; they or the owner of the project
    replace its secret or remove it.
    """

    class Event(models.TextChoices):
        CONTRACT = "contract", _("Contract: a version was published or withdrawn")
        REQUEST = "request", _("Requests: someone asked to join, or was answered")
        STANDUP = "standup", _("Stand-ups: a member saved one")

    project = models.ForeignKey("collab.Project", on_delete=models.CASCADE, related_name="webhooks")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="team_webhooks"
    )
    events = models.JSONField(default=list)
    # What deliveries are signed with, encrypted.
    secret = models.TextField(editable=False)
    created_at = models.DateTimeField(default=timezone.now)

    max_failures: ClassVar[int] = 20
    off_notification: ClassVar[str] = "team_webhook_off"

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.project} {self.pk}"

    @property
    def settings_url(self) -> str:
        return self.project.page_url("webhooks")

    @classmethod
    def secret_columns(cls) -> tuple[str, ...]:
        return ("webhook", "secret")

    @classmethod
    @transaction.atomic
    def add(
        cls, project: Project, *, by: User, address: str, events: list[str]
    ) -> tuple[TeamWebhook, str]:
        """Add an address; returns the webhook and its secret, which pages show only now.

        Raises TooManyWebhooks.
        """
        if project.locked().webhooks.count() >= MAX_WEBHOOKS:
            raise TooManyWebhooks
        webhook = cls(project=project, by=by, webhook=encrypt(address), events=events)
        secret = webhook._new_secret()
        webhook.save(force_insert=True)
        return webhook, secret

    def is_managed_by(self, person: User) -> bool:
        """Whether the person may replace its secret, or remove it."""
        return person.pk in (self.by_id, self.project.owner_id)

    @transaction.atomic
    def rotate_secret(self, *, by: User) -> str:
        """Replace the secret, and return the new one; the other members are told.

        The next delivery is signed with it. Raises NotTheirWebhook, and DoesNotExist if it was
        removed meanwhile.
        """
        if not self.is_managed_by(by):
            raise NotTheirWebhook
        secret = self._new_secret()
        if not TeamWebhook.objects.filter(pk=self.pk).update(secret=self.secret):
            raise TeamWebhook.DoesNotExist
        self._tell_others_of_secret(by)
        return secret

    def _tell_others_of_secret(self, by: User) -> None:
        news = {"url": self.settings_url, "thing": f"{self._meta.model_name}:{self.pk}:secret"}
        for member in self.project.members():
            if member != by:
                self.project.notify("team_webhook_secret", member, actor=by, **news)

    def remove(self, *, by: User) -> None:
        """Delete it. Raises NotTheirWebhook."""
        if not self.is_managed_by(by):
            raise NotTheirWebhook
        self.delete()

    def _new_secret(self) -> str:
        secret = SECRET_PREFIX + secrets.token_urlsafe(30)
        self.secret = encrypt(secret)
        return secret

    @property
    def signing_key(self) -> str:
        """The secret as text. Raises UnknownKey."""
        return decrypt(self.secret)

    def switch_on(self) -> None:
        """Send events again after it was switched off."""
        self._same().update(webhook_failures=0, webhook_trouble="")

    @property
    def event_labels(self) -> list[str]:
        """The events that it is told of, for people."""
        return [str(label) for event, label in self.Event.choices if event in self.events]

    def deliveries(self) -> models.QuerySet[Message]:
        """What was sent to it within the last month, or will be; the newest first."""
        start = f"{CHANNEL}:{self.pk}:"
        return Message.objects.filter(key__startswith=start).order_by("-created_at", "-pk")

    @classmethod
    def queue_event(cls, project: Project, event: str, action: str, key: int) -> None:
        """Queue an event for each webhook that wants it, in the transaction of the change.

        `key` is that of the thing that it is about, which is described when it is sent. A
        project's events above the rate limit are left out.
        """
        rows = cls.objects.filter(project=project, webhook_trouble="")
        webhooks = [webhook for webhook in rows if event in webhook.events]
        if not webhooks:
            return
        try:
            rate_limits.count("webhook-event", project.pk)
        except rate_limits.RateLimited:
            return
        _queue(webhooks, event, {"action": action, "about": key})


def _queue(webhooks: Iterable[TeamWebhook], event: str, payload: dict[str, str | int]) -> None:
    """Queue a delivery to each. The event has the same id in all of them."""
    event_id, at = uuid.uuid4(), timezone.now().isoformat()
    name = f"{event}.{payload['action']}"
    for webhook in webhooks:
        Message.objects.queue_once(
            f"{CHANNEL}:{webhook.pk}:{name}:{event_id}",
            channel=CHANNEL,
            payload=payload | {"webhook": webhook.pk, "event": event, "at": at},
        )
