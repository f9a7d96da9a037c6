from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collab.models.webhook_address import WebhookAddress
from portal.ops.encryption import encrypt

if TYPE_CHECKING:
    from collab.models.project import Project

# Documents above this are read and compared in a task.
LARGE_DOCUMENT_BYTES = 200_000
# The columns of a request, without one.
NO_REQUEST = {"asked_url": "", "asked_text": "", "asked_at": None, "asked_trouble": ""}
# After the attempts of the task queue, a request that has no result was lost with its worker.
LOST_AFTER = timedelta(minutes=15)
REQUEST_LOST = _("Reading this document stopped unexpectedly. Please try again.")


class Contract(WebhookAddress):
    """Where a project's OpenAPI document comes from: a form, or a URL fetched daily.

    Its webhook is that of the Discord channel that changes are posted to.
    """

    project = models.OneToOneField(
        "collab.Project", on_delete=models.CASCADE, related_name="contract"
    )
    url = models.URLField(_("URL"), max_length=400, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)
    # Why the last daily fetch failed, as a sentence. The owner is notified of the first failure.
    trouble = models.TextField(blank=True)
    # A URL that a member asked to fetch, since when, and why that failed.
    asked_url = models.CharField(max_length=400, blank=True, default="", db_default="")
    asked_at = models.DateTimeField(null=True, blank=True)
    asked_trouble = models.TextField(blank=True, default="", db_default="")
    # A large document that a member sent, until it is published.
    asked_text = models.TextField(blank=True, default="", db_default="", editable=False)

    gone_statuses: ClassVar[tuple[int, ...]] = (401, 403, 404)
    max_failures: ClassVar[int] = 4
    switched_off: ClassVar[dict[str, str]] = {"webhook": ""}
    off_notification: ClassVar[str] = "contract_webhook_off"

    class Meta:
        indexes = [
            models.Index(fields=["looked_at"], condition=~Q(url=""), name="contract_to_look_at")
        ]

    def __str__(self) -> str:
        return str(self.project)

    @property
    def settings_url(self) -> str:
        return self.project.page_url("contract") + "discord/"

    @classmethod
    def set_webhook(cls, project: Project, address: str) -> None:
        """Post changes to this address from now on; "" posts nothing more."""
        values = {"webhook": encrypt(address), "webhook_failures": 0, "webhook_trouble": ""}
        cls.objects.update_or_create(project=project, defaults=values)

    @property
    def is_fetching(self) -> bool:
        """Is the URL that a member asked for being fetched?"""
        return bool(self.asked_url) and not self.request_trouble

    @property
    def is_reading(self) -> bool:
        """Is a document that a member sent being read and compared?"""
        return self.asked_at is not None and not self.asked_url and not self.request_trouble

    @property
    def request_trouble(self) -> str:
        """Why the last request of a member failed, as a sentence; "" if it did not."""
        if self.asked_trouble or self.asked_at is None:
            return self.asked_trouble
        return str(REQUEST_LOST) if timezone.now() - self.asked_at > LOST_AFTER else ""

    @classmethod
    def request_fetch(cls, project: Project, url: str) -> Contract:
        """Store that the document at `url` is to be fetched, instead of any other request."""
        return cls._request(project, asked_url=url)

    @classmethod
    def request_reading(cls, project: Project, text: str) -> Contract:
        """Store a large document that is to be read and published.

        It takes the place of any other request.
        """
        return cls._request(project, asked_text=text)

    @classmethod
    def _request(cls, project: Project, **values: str) -> Contract:
        request = {**NO_REQUEST, "asked_at": timezone.now(), **values}
        return cls.objects.update_or_create(project=project, defaults=request)[0]

    @classmethod
    def set_source(cls, project: Project, *, url: str) -> None:
        """Fetch `url` daily from now on, or nothing if it is empty; drops a request."""
        values = {"url": url, "trouble": "", **NO_REQUEST}
        cls.objects.update_or_create(project=project, defaults=values)
