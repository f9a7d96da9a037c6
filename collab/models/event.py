from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# What the log of a project says; %(…)s are the person it speaks of and the detail kept with it.
SENTENCES = {
    "announced": _("%(by)s announced the project."),
    "joined": _("%(person)s joined the team."),
    "left": _("%(person)s left the team."),
    # To the team it is the same: why somebody goes is between them and the owner.
    "removed": _("%(person)s left the team."),
    "reopened": _("The seat of %(person)s is open again."),
    "handed_over": _("%(by)s handed the project over to %(person)s."),
    "seat_opened": _("A seat was opened: %(detail)s."),
    "seat_closed": _("A seat was closed: %(detail)s."),
    "looking": _("The team looks for people."),
    "building": _("The team is building."),
    "shipped": _("Shipped!"),
    "paused": _("The project is paused."),
    "contract": _("The contract has a new version: %(detail)s."),
}


class ProjectEvent(models.Model):
    """One line of a project's log: who joined, what changed, when it was shipped. Everybody reads it."""

    project = models.ForeignKey("collab.Project", on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=12)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    detail = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["project", "-at", "-id"], name="event_of_project")]

    def __str__(self):
        return self.sentence

    @property
    def sentence(self):
        """What it says, in the reader's language."""
        return SENTENCES[self.kind] % {"by": self.by, "person": self.person, "detail": self.detail}
