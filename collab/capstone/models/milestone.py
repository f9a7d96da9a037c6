from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.text.cleaning import one_line


class Milestone(models.Model):
    """A date of a cohort at which something is due; mentors list them."""

    cohort = models.ForeignKey("people.Cohort", on_delete=models.CASCADE, related_name="milestones")
    title = models.CharField(_("title"), max_length=80, validators=[one_line])
    due_at = models.DateTimeField(_("due at"))
    text = models.CharField(_("what is due"), max_length=300, blank=True, validators=[one_line])
    # Keys of checks that are due by then: who misses one is reminded.
    checks = models.JSONField(default=list, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    # The reminders that were sent, in days before: 3 and 1.
    reminded = models.JSONField(default=list, editable=False)

    class Meta:
        ordering = ["due_at", "pk"]

    def __str__(self) -> str:
        return self.title
