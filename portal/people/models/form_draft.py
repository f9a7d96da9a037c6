"""What a person typed in a form and has not sent."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from portal.clock import ago
from portal.rows import delete_rows
from portal.web.partial_saves import save_values

if TYPE_CHECKING:
    from portal.people.models.user import User

KEPT_FOR = timedelta(days=30)
MAX_DRAFT_NAME = 400
# What the name of a draft of invitations begins with.
INVITATIONS = "invitations:"


class StaleDraft(Exception):
    """Raised when the person wrote something else in the same form in another tab."""


class AutosavedDraft(models.Model):
    """A draft that a script saves while a person types, in any number of tabs."""

    # Another one each time it is saved; a form that knows neither it nor a later one is outdated.
    version = models.CharField(max_length=40, blank=True, default="", db_default="")
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True

    @classmethod
    @transaction.atomic
    def save_version(
        cls,
        key: Mapping[str, Any],
        values: Mapping[str, Any],
        *,
        known: Collection[str] | None = None,
        version: str = "",
    ) -> Self:
        """Save these values as the one draft with this key.

        `known` are the versions that the form has seen; None overwrites any. `version` becomes the
        new one. Raises StaleDraft if another form saved other values since.
        """
        version = version or get_random_string(20)
        saved = {**values, "version": version, "updated_at": timezone.now()}
        draft, is_new = cls._default_manager.select_for_update(of=("self",)).get_or_create(
            **key, defaults=saved
        )
        if is_new:
            return draft
        if known is not None and draft._was_saved_elsewhere(known, values):
            raise StaleDraft
        save_values(draft, **saved)
        return draft

    def _was_saved_elsewhere(self, known: Collection[str], values: Mapping[str, Any]) -> bool:
        """Whether a form that does not know this version would overwrite other words."""
        is_other = any(getattr(self, name) != value for name, value in values.items())
        return bool(self.version) and self.version not in known and is_other


class FormDraftQuerySet(models.QuerySet):
    """Queries of form drafts."""

    def delete_old(self) -> str:
        """Delete drafts that no one touched for 30 days."""
        before = ago(KEPT_FOR)
        return f"Drafts of forms: {delete_rows(self.filter(updated_at__lt=before))} deleted."

    def naming(self, addresses: Collection[str]) -> Self:
        """Return drafts of invitations with one of these email addresses in their list."""
        condition = models.Q(pk=None)
        for address in addresses:
            condition |= models.Q(values__addresses__icontains=address)
        return self.filter(condition, form__startswith=INVITATIONS)


class FormDraft(AutosavedDraft):
    """What a person typed in one form and has not sent. Only they see it.

    `form` is the name of a DraftedForm and what it writes about, such as "case_note:12".
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="form_drafts"
    )
    form = models.CharField(max_length=MAX_DRAFT_NAME)
    # The person whom the text concerns, with whom it is erased.
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        related_name="form_drafts_about",
    )
    # Of each field its text, or a list of texts; {} once the form was sent.
    values = models.JSONField(default=dict)

    objects = FormDraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "form"], name="form_draft_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.form}"

    @classmethod
    def store(
        cls,
        form: str,
        values: Mapping[str, Any],
        *,
        by: User,
        about: User | None,
        **versions: Any,
    ) -> Self:
        """Save what was typed. `versions` and StaleDraft are those of `save_version`."""
        kept = {"values": dict(values), "about": about}
        return cls.save_version({"person": by, "form": form}, kept, **versions)

    @classmethod
    def forget(cls, form: str, *, by: User, about: User | None = None) -> None:
        """Empty the draft of a form that was sent.

        Its new version stays, by which the browser tells that its own copy was sent.
        """
        cls.store(form, {}, by=by, about=about)
