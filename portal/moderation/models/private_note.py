from __future__ import annotations

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.clock import ago
from portal.moderation.models.case import Case
from portal.moderation.models.exceptions import NotPermitted
from portal.moderation.models.suspension import can_moderate_person
from portal.people.models import User
from portal.rows import delete_rows

MAX_TEXT = 1000
KEPT_FOR = timedelta(days=365)


class PrivateNoteQuerySet(models.QuerySet):
    """Who may read which notes, and how long they are kept."""

    def visible_to(self, mentor: User) -> Self:
        """Return notes of this mentor's cohorts or of none, but none about themselves."""
        notes = self.exclude(person=mentor)
        if mentor.can_operate:
            return notes
        if not mentor.can_moderate:
            return self.none()
        return notes.filter(Q(cohort__in=mentor.moderated_cohort_ids) | Q(cohort=None))

    def beside(self, case: Case) -> Self:
        """Return the notes on this case, and those on its author as a person."""
        on_author = Q(case=None, person=case.author_id) if case.author_id else Q(pk=None)
        return self.filter(Q(case=case) | on_author)

    def delete_old(self) -> str:
        """Delete notes a year after the end of their cohort; without one, after a year."""
        before = ago(KEPT_FOR)
        old = Q(cohort__ends_on__lt=before.date()) | Q(cohort=None, created_at__lt=before)
        return f"Private notes: {delete_rows(self.filter(old))} deleted."


class PrivateNote(models.Model):
    """What a mentor tells other mentors of a cohort about a case or a person.

    A note on a case is also about its author, who never sees it (docs/decisions/0059).
    """

    cohort = models.ForeignKey(
        "people.Cohort", on_delete=models.CASCADE, null=True, related_name="private_notes"
    )
    # Null for the case of a topic that has no author.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        related_name="private_notes_about",
    )
    case = models.ForeignKey(
        "moderation.Case", on_delete=models.CASCADE, null=True, related_name="private_notes"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="private_notes"
    )
    text = models.TextField(_("note"), validators=[MaxLengthValidator(MAX_TEXT)])
    created_at = models.DateTimeField(default=timezone.now)

    objects = PrivateNoteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(case__isnull=False),
                name="private_note_about_something",
            )
        ]

    def __str__(self) -> str:
        return f"{self.author} – {self.person or self.case}"

    @classmethod
    def add_to_case(cls, case: Case, text: str, *, by: User) -> Self:
        """Write a note on a case. Raises NotPermitted unless `by` may review it."""
        if not case.can_be_reviewed_by(by):
            raise NotPermitted
        return cls.objects.create(
            case=case, person=case.author, cohort=case.cohort, author=by, text=text
        )

    @classmethod
    def add_to_person(cls, person: User, text: str, *, by: User) -> Self:
        """Write a note on a person. Raises NotPermitted unless `by` may moderate them."""
        if not can_moderate_person(person, by=by):
            raise NotPermitted
        return cls.objects.create(person=person, cohort=person.cohort, author=by, text=text)
