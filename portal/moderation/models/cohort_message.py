"""A mentor's message to learners of a cohort."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Self

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.clock import ago
from portal.moderation.models.exceptions import NotPermitted
from portal.moderation.models.log import LogEntry
from portal.people.models import Cohort, Notification, User
from portal.rows import delete_rows
from portal.text.cleaning import one_line
from portal.text.placeholders import fill
from portal.text.plurals import counted

MAX_SUBJECT, MAX_TEXT = 100, 2000
KEPT_FOR = timedelta(days=365)
# Copies in one run. Their mails stay below the outbox's limit, beside those of other people.
BATCH_SIZE = 50
# In the subject and the text it becomes the first name of the person who gets it.
NAME = "name"


class CohortMessageQuerySet(models.QuerySet):
    """Who may read which messages, and how long they are kept."""

    def visible_to(self, person: User) -> Self:
        """Return the messages that a person got, and those of cohorts they moderate.

        Who sent one reads it as a mentor, with a second factor.
        """
        if person.can_operate:
            return self
        got = CohortMessageCopy.objects.filter(recipient=person).exclude(sent_at=None)
        is_recipient = Q(pk__in=got.values("message"))
        return self.filter(is_recipient | Q(cohort__in=person.moderated_cohort_ids))

    def delete_old(self) -> str:
        """Delete messages of mentors a year after they were sent."""
        deleted = delete_rows(self.filter(at__lt=ago(KEPT_FOR)))
        return f"Messages of mentors: {deleted} rows deleted."


class CohortMessage(models.Model):
    """What a mentor wrote to learners; each gets a copy, and sees no other recipient."""

    cohort = models.ForeignKey("people.Cohort", on_delete=models.CASCADE, related_name="messages")
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="cohort_messages"
    )
    subject = models.CharField(_("subject"), max_length=MAX_SUBJECT, validators=[one_line])
    text = models.TextField(_("message"), validators=[MaxLengthValidator(MAX_TEXT)])
    at = models.DateTimeField(default=timezone.now)

    objects = CohortMessageQuerySet.as_manager()

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        """Return the URL where a recipient reads it."""
        return reverse("moderation:cohort_message_detail", args=[self.pk])

    def subject_for(self, person: User) -> str:
        """Return the subject with the first name of a recipient."""
        return fill(self.subject, {NAME: person.short_name})

    def text_for(self, person: User) -> str:
        """Return the text with the first name of a recipient."""
        return fill(self.text, {NAME: person.short_name})

    @classmethod
    @transaction.atomic
    def send(
        cls, cohort: Cohort, recipients: Iterable[User], *, by: User, subject: str, text: str
    ) -> Self:
        """Write the message, its copies and a line of the log.

        A task sends the copies, or `tick`.

        Raises NotPermitted unless `by` moderates the cohort.
        """
        if not by.can_moderate_cohort(cohort.pk):
            raise NotPermitted
        message = cls.objects.create(cohort=cohort, sender=by, subject=subject, text=text)
        copies = [CohortMessageCopy(message=message, recipient=person) for person in recipients]
        CohortMessageCopy.objects.bulk_create(copies)
        number = counted("%(n)d learner", "%(n)d learners", len(copies))
        LogEntry.record_on_cohort(cohort, "messaged", by=by, reason=number)
        return message


class CohortMessageCopy(models.Model):
    """The copy of one recipient. It waits to be sent while `sent_at` is None."""

    message = models.ForeignKey(CohortMessage, on_delete=models.CASCADE, related_name="copies")
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="cohort_message_copies"
    )
    sent_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = _("cohort message copies")
        constraints = [
            models.UniqueConstraint(
                fields=["message", "recipient"], name="cohort_message_copy_once"
            )
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(sent_at=None), name="cohort_message_to_send")
        ]

    def __str__(self) -> str:
        return f"{self.message_id} – {self.recipient_id}"

    @transaction.atomic
    def send(self) -> None:
        """Notify the recipient, once.

        The copy is deleted if they are suspended or deleting their account. Who blocked the sender
        is not notified, and the copy counts as sent: the numbers that mentors read would tell of
        the block.
        """
        waiting = CohortMessageCopy.objects.filter(pk=self.pk, sent_at=None)
        if not waiting.update(sent_at=timezone.now()):
            return
        message, person = self.message, self.recipient
        if person.is_read_only or not person.is_active:
            CohortMessageCopy.objects.filter(pk=self.pk).delete()
            return
        Notification.send(
            person,
            "mentor_message",
            url=message.get_absolute_url(),
            actor=message.sender,
            thing=f"message:{message.pk}",
            title=message.subject_for(person),
            cohort=message.cohort.name,
            words=message.text_for(person),
        )


def send_waiting_copies() -> str:
    """Send the next copies of mentors' messages to learners."""
    waiting = CohortMessageCopy.objects.filter(sent_at=None).order_by("pk")
    rows = waiting.select_related("message__sender", "message__cohort", "recipient")
    copies = list(rows[:BATCH_SIZE])
    for copy in copies:
        copy.send()
    return f"Messages of mentors: {len(copies)} copies sent."
