from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# The sentence of each kind of event.
SENTENCES = {
    "announced": _("%(by)s published the project."),
    "joined": _("%(person)s joined the team."),
    "left": _("%(person)s left the team."),
    # The same sentence as for leaving: only the person and the owner know the reason.
    "removed": _("%(person)s left the team."),
    "reopened": _("%(person)s’s seat is open again."),
    "handed_over": _("%(by)s transferred ownership to %(person)s."),
    "seat_opened": _("A seat was opened: %(detail)s."),
    "seat_closed": _("A seat was closed: %(detail)s."),
    "looking": _("The team is looking for people."),
    "building": _("The team is building."),
    "shipped": _("Shipped!"),
    "paused": _("The project is paused."),
    "contract": _("New contract version: %(detail)s."),
    "withdrawn": _("%(by)s withdrew version %(detail)s of the contract."),
}


class ProjectEvent(models.Model):
    """A line of a project's public log, such as a person joining or a change of state."""

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

    def __str__(self) -> str:
        return self.sentence

    @property
    def sentence(self) -> str:
        """The event as a sentence in the reader's language."""
        return SENTENCES[self.kind] % {"by": self.by, "person": self.person, "detail": self.detail}
