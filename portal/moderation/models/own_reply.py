from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from portal.people.models import User
from portal.text.cleaning import one_line
from portal.web.edit_versions import lock_version

MAX_REPLIES, MAX_LABEL, MAX_TEXT = 50, 60, 2000


class TooManyReplies(Exception):
    """The mentor has as many saved replies as one may have."""


class OwnReply(models.Model):
    """A saved reply that a mentor wrote, for themselves. No one else sees it.

    Its text may have the placeholders of portal.moderation.saved_replies.
    """

    mentor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="own_replies"
    )
    label = models.CharField(_("label"), max_length=MAX_LABEL, validators=[one_line])
    text = models.TextField(_("text"), validators=[MaxLengthValidator(MAX_TEXT)])
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = _("own replies")
        constraints = [
            models.UniqueConstraint(fields=["mentor", "label"], name="own_reply_label_once")
        ]

    def __str__(self) -> str:
        return self.label

    @transaction.atomic
    def add(self) -> None:
        """Save a new reply. Raises TooManyReplies."""
        # The mentor's row is locked, so that two forms at once don't pass the limit.
        User.objects.select_for_update(of=("self",), no_key=True).get(pk=self.mentor_id)
        if OwnReply.objects.filter(mentor=self.mentor_id).count() >= MAX_REPLIES:
            raise TooManyReplies
        self.save(force_insert=True)

    @transaction.atomic
    def save_changes(self, *, version: int) -> None:
        """Save label and text. Raises StaleEdit if they were saved elsewhere meanwhile."""
        lock_version(self, version)
        self.version = version + 1
        self.save(update_fields=["label", "text", "version"])
