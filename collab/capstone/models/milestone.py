from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Self

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.people.models import Cohort
from portal.rows import lock_row
from portal.text.cleaning import one_line
from portal.web.edit_versions import lock_version
from portal.web.partial_saves import save_columns

MAX_MILESTONES = 30
# How many days before a milestone those are reminded who miss something.
REMINDER_DAYS = (3, 1)


class TooManyMilestones(Exception):
    """The cohort has MAX_MILESTONES milestones already."""


class MilestoneQuerySet(models.QuerySet):
    """Which milestones are near."""

    def to_remind_of(self) -> Self:
        """Milestones of running cohorts that are due soon enough for a reminder."""
        now = timezone.now()
        horizon = now + timedelta(days=max(REMINDER_DAYS))
        return self.filter(due_at__gt=now, due_at__lte=horizon, cohort__reviewed_at=None)


class Milestone(models.Model):
    """A date of a cohort at which something is due; mentors list them."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="milestones")
    title = models.CharField(_("title"), max_length=80, validators=[one_line])
    due_at = models.DateTimeField(_("due at"))
    text = models.CharField(_("what is due"), max_length=300, blank=True, validators=[one_line])
    # Keys of checks that are due by then; without any, all of the cohort's checklist.
    checks = models.JSONField(default=list, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    # The reminders that were sent: those of REMINDER_DAYS.
    reminded = models.JSONField(default=list, editable=False)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "pk"]

    def __str__(self) -> str:
        return self.title

    @transaction.atomic
    def add_to(self, cohort: Cohort) -> None:
        """Save a new milestone of this cohort. Raises TooManyMilestones."""
        lock_row(Cohort, cohort.pk)
        if cohort.milestones.count() >= MAX_MILESTONES:
            raise TooManyMilestones
        self.cohort = cohort
        self.save(force_insert=True)

    @transaction.atomic
    def save_changes(self, *, version: int, changed: Iterable[str]) -> None:
        """Save the `changed` columns; raises StaleEdit if the stored version is another.

        Reminders are sent again for a milestone that was postponed.
        """
        saved = lock_version(self, version)
        self.version = version + 1
        names = {*changed, "version"}
        if self.due_at > saved.due_at:
            self.reminded = []
            names.add("reminded")
        save_columns(self, names)

    @transaction.atomic
    def remove(self, *, version: int) -> None:
        """Delete it. Raises StaleEdit if another mentor changed it since."""
        lock_row(Cohort, self.cohort_id)
        if Milestone.objects.filter(pk=self.pk).exists():
            lock_version(self, version).delete()

    def due_reminder(self, now: datetime) -> int | None:
        """The reminder to send now: one of REMINDER_DAYS.

        None if none is due, or it was sent.
        """
        days_left = (self.due_at - now) / timedelta(days=1)
        due = [days for days in REMINDER_DAYS if 0 < days_left <= days]
        nearest = min(due, default=None)
        return nearest if nearest not in self.reminded else None
