from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.people.models import User
from portal.text.cleaning import one_line

# The lines of the team agreement. Seats store the numbers of those that their holder ticked.
AGREEMENT = [
    _("I reply within a day on weekdays."),
    _("I meet the team once a week at a time that suits everyone."),
    _("I tell the other side before I change the contract."),
    _("If I’m stuck for a day, I say so."),
    _("If I can’t go on, I say so early, and my seat goes to someone else."),
]
# Labels of the contact fields of a user that a member may show to the team.
CONTACT_LABELS = {
    "email": _("email"),
    "discord": "Discord",
    "github": "GitHub",
    "linkedin": "LinkedIn",
    "website": _("website"),
}
INACTIVE_AFTER = timedelta(days=5)
REOPENABLE_AFTER = timedelta(days=1)


class CheckIn(models.Model):
    """How one week goes for a member, chosen with one tap."""

    class Status(models.TextChoices):
        WELL = "well", pgettext_lazy("check-in", "going well")
        SLOW = "slow", pgettext_lazy("check-in", "slowly")
        STUCK = "stuck", pgettext_lazy("check-in", "stuck")

    project = models.ForeignKey(
        "collab.Project", on_delete=models.CASCADE, related_name="check_ins"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="check_ins"
    )
    week = models.DateField()
    word = models.CharField(max_length=5, choices=Status)

    class Meta:
        verbose_name = _("check-in")
        verbose_name_plural = _("check-ins")
        db_table = "collab_pulse"
        constraints = [
            models.UniqueConstraint(fields=["project", "person", "week"], name="pulse_once_a_week")
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.week}: {self.word}"


class StandUp(models.Model):
    """What a member did on a day, does next, and is blocked by."""

    project = models.ForeignKey("collab.Project", on_delete=models.CASCADE, related_name="standups")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="standups"
    )
    day = models.DateField()
    did = models.CharField(_("done"), max_length=200, blank=True, validators=[one_line])
    next = models.CharField(_("next"), max_length=200, blank=True, validators=[one_line])
    blocked = models.CharField(_("blocked by"), max_length=200, blank=True, validators=[one_line])

    class Meta:
        verbose_name = _("stand-up")
        verbose_name_plural = _("stand-ups")
        ordering = ["-day", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "person", "day"], name="standup_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.day}"


class PlanStep(models.Model):
    """A step of a team's plan."""

    project = models.ForeignKey("collab.Project", on_delete=models.CASCADE, related_name="plan")
    place = models.PositiveIntegerField()
    text = models.CharField(_("step"), max_length=200, validators=[one_line])
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["place", "pk"]

    def __str__(self) -> str:
        return self.text

    def set_done(self, *, done: bool, by: User) -> None:
        """Mark the step as done by this person, or as not done."""
        # The condition lets the first person who marked it stay the one who did.
        rows = PlanStep.objects.filter(pk=self.pk, done_at__isnull=done)
        if done:
            rows.update(done_at=timezone.now(), done_by=by)
        else:
            rows.update(done_at=None, done_by=None)
