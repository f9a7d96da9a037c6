from __future__ import annotations

import logging
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import F

from portal.ops.encryption import UnknownKey, decrypt, encrypt
from portal.rows import values_of
from portal.web.outgoing_requests import FetchFailed, split_public_url

if TYPE_CHECKING:
    from collab.models.project import Project

logger = logging.getLogger(__name__)
# Why an address was switched off: the site there said that it was removed, or posting kept failing.
DELETED, FAILING = "deleted", "failing"


class WebhookAddress(models.Model):
    """An address of a team that news are posted to, until that fails too often.

    The address is secret, and encrypted.
    """

    webhook = models.TextField(blank=True, default="", db_default="", editable=False)
    # How many posts to it failed, one after the other, and why it was switched off.
    webhook_failures = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    webhook_trouble = models.CharField(
        max_length=20, blank=True, default="", db_default="", editable=False
    )

    # Answers with which a site says that the address was removed.
    gone_statuses: ClassVar[tuple[int, ...]] = (410,)
    max_failures: ClassVar[int]
    # What is stored when it is switched off, and the notification that the team gets.
    switched_off: ClassVar[dict[str, str]] = {}
    off_notification: ClassVar[str]
    project: Project

    class Meta:
        abstract = True

    @property
    def settings_url(self) -> str:
        """The page where the team sets it."""
        raise NotImplementedError

    @property
    def shown_address(self) -> str:
        """The address without what is secret in it; "" if there is none."""
        try:
            host, path = split_public_url(decrypt(self.webhook))
        except UnknownKey:
            return "…"
        except FetchFailed:
            return ""
        shown, _slash, _secret = path.partition("?")[0].rstrip("/").rpartition("/")
        return f"{host}{shown}/…"

    def _same(self) -> models.QuerySet[Self]:
        """Its row, unless a member has replaced the address meanwhile."""
        return type(self)._default_manager.filter(pk=self.pk, webhook=self.webhook)

    def note_success(self) -> None:
        """Count failures from 0 again."""
        self._same().exclude(webhook_failures=0).update(webhook_failures=0)

    def note_failure(self) -> None:
        """Count a failure; after `max_failures` in a row the address is switched off."""
        self._same().update(webhook_failures=F("webhook_failures") + 1)
        failures = self._same().values_list("webhook_failures", flat=True).first() or 0
        if failures >= self.max_failures:
            self.switch_off(FAILING)

    def switch_off(self, trouble: str) -> None:
        """Post there no more, and tell the team."""
        values = {"webhook_failures": 0, "webhook_trouble": trouble} | self.switched_off
        if not self._same().filter(webhook_trouble="").update(**values):
            return
        thing = f"{self._meta.model_name}:{self.pk}:off"
        for member in self.project.members():
            url = self.settings_url
            self.project.notify(self.off_notification, member, url=url, thing=thing)

    @classmethod
    def reencrypt(cls) -> str:
        """Encrypt all addresses with the newest key."""
        sealed = 0
        for row in cls._default_manager.exclude(webhook="").only("pk", *cls.secret_columns()):
            stored = values_of(row, cls.secret_columns())
            try:
                secrets = {name: encrypt(decrypt(text)) for name, text in stored.items()}
            except UnknownKey:
                logger.error("The webhook of %s %d cannot be read.", cls._meta.model_name, row.pk)
                continue
            # Unless a member has replaced one of them meanwhile.
            sealed += cls._default_manager.filter(pk=row.pk, **stored).update(**secrets)
        return f"Webhooks ({cls._meta.verbose_name_plural}): {sealed} sealed again."

    @classmethod
    def secret_columns(cls) -> tuple[str, ...]:
        """The names of the encrypted columns."""
        return ("webhook",)
