from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.text.cleaning import one_line

# What a team agrees on; each ticks the lines for themselves.
AGREEMENT = [
    _("I answer within a day on weekdays."),
    _("I meet the others once a week, at an hour that suits us all."),
    _("I change the contract only with a word to the other side."),
    _("When I am stuck for a day, I say so."),
    _("If I cannot go on, I say so early, and my seat goes to somebody else."),
]
# What a member may show to the team: {name: label}.
CONTACT_LABELS = {
    "email": _("e-mail"),
    "discord": "Discord",
    "github": "GitHub",
    "linkedin": "LinkedIn",
    "website": _("website"),
}
INACTIVE_AFTER = timedelta(days=5)
REOPENABLE_AFTER = timedelta(days=1)


class CheckIn(models.Model):
    """How it goes for one member in one week, said with one tap."""

    class Status(models.TextChoices):
        WELL = "well", _("going well")
        SLOW = "slow", _("slowly")
        STUCK = "stuck", _("stuck")

    project = models.ForeignKey(
        "collab.Project", on_delete=models.CASCADE, related_name="check_ins"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="check_ins"
    )
    week = models.DateField()
    word = models.CharField(max_length=5, choices=Status)

    class Meta:
        db_table = "collab_pulse"
        constraints = [
            models.UniqueConstraint(fields=["project", "person", "week"], name="pulse_once_a_week")
        ]

    def __str__(self):
        return f"{self.person} {self.week}: {self.word}"


class StandUp(models.Model):
    """One line of a member and day: did, next, blocked."""

    project = models.ForeignKey("collab.Project", on_delete=models.CASCADE, related_name="standups")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="standups"
    )
    day = models.DateField()
    did = models.CharField(_("did"), max_length=200, blank=True, validators=[one_line])
    next = models.CharField(_("next"), max_length=200, blank=True, validators=[one_line])
    blocked = models.CharField(_("blocked by"), max_length=200, blank=True, validators=[one_line])

    class Meta:
        ordering = ["-day", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "person", "day"], name="standup_once_a_day")
        ]

    def __str__(self):
        return f"{self.person} {self.day}"


class PlanStep(models.Model):
    """A step of the plan by which both sides come together."""

    project = models.ForeignKey("collab.Project", on_delete=models.CASCADE, related_name="plan")
    place = models.PositiveIntegerField()
    text = models.CharField(_("step"), max_length=200, validators=[one_line])
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["place", "pk"]

    def __str__(self):
        return self.text

    def set_done(self, *, done, by):
        """Tick the step, or take the tick back. The same word twice changes nothing."""
        values = (
            {"done_at": timezone.now(), "done_by": by}
            if done
            else {"done_at": None, "done_by": None}
        )
        # Asked of the row as it is now: the first who ticked it stays named.
        PlanStep.objects.filter(pk=self.pk, done_at__isnull=done).update(**values)
