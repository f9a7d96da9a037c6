from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.checklist import Check, asked_checks
from portal.people.models.role_permissions import RolePermissions


class CohortQuerySet(models.QuerySet):
    """Which cohorts people may join, and which they moderate."""

    def moderated_by(self, person: RolePermissions) -> Self:
        """Return the cohorts whose posts this person may review; all for an operator."""
        return self if person.can_operate else self.filter(pk__in=person.moderated_cohort_ids)

    def running(self, today: Any = None) -> Self:
        """Return the cohorts that haven't ended."""
        return self.filter(ends_on__gte=today or timezone.localdate())

    def open_to_all(self) -> Self:
        """Return the cohorts that anyone may choose in their settings.

        A cohort that publishes before review isn't one of them: joining it would bypass review.
        """
        publishes_first = Q(review_policy=Cohort.ReviewPolicy.PUBLISH_FIRST)
        return self.running().filter(~publishes_first, is_open=True)


class Cohort(models.Model):
    """A group of learners who go through the programme together."""

    class ReviewPolicy(models.TextChoices):
        USUAL = "usual", _("default: trusted authors immediately, others after review")
        REVIEW_FIRST = "review_first", _("review everything first")
        PUBLISH_FIRST = "publish_first", _("publish first, review later")

    programme = models.CharField(_("programme"), max_length=80)
    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(unique=True)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    discord_channel = models.CharField(_("Discord channel"), max_length=80, blank=True)
    review_policy = models.CharField(
        _("review policy"), max_length=20, choices=ReviewPolicy, default=ReviewPolicy.USUAL
    )
    is_open = models.BooleanField(
        _("open to all"),
        default=False,
        help_text=_("Anyone can join. Otherwise, mentors approve each person."),
    )
    # {track: keys of checks} of its checklist; a track without choices has the default ones.
    checks = models.JSONField(
        default=dict, db_default=models.Value({}, models.JSONField()), blank=True, editable=False
    )
    # When the deadline reviews were recorded.
    reviewed_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Encrypted; operators set it, and no one can read it again.
    webhook = models.CharField(max_length=400, blank=True, editable=False)

    objects = CohortQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "name"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "name"], name="cohort_name_unique"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="cohort_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def deadline(self) -> datetime:
        """The end of the last day, in UTC."""
        return datetime.combine(self.ends_on, time.min, tzinfo=UTC) + timedelta(days=1)

    @property
    def first_week_ends_on(self) -> date:
        """The seventh day."""
        return self.starts_on + timedelta(days=6)

    @property
    def is_over(self) -> bool:
        """Whether the deadline has passed."""
        return self.deadline <= timezone.now()

    def checks_for(self, track: str) -> list[Check]:
        """Return the checks that its learners on this track are asked for."""
        return asked_checks(self.checks, track)

    def get_absolute_url(self) -> str:
        """Return the URL of the cohort's page."""
        return reverse("people:cohort_detail", args=[self.slug])

    @property
    def joining_url(self) -> str:
        """The URL where its mentors answer requests and invite people."""
        return reverse("people:cohort_joining", args=[self.slug])


class Mentorship(models.Model):
    """A person is a mentor of a cohort."""

    user = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="mentorships")
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="mentorships")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "cohort"], name="mentorship_once")]

    def __str__(self) -> str:
        return f"{self.user} – {self.cohort}"
