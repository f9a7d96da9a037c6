from django.db import models
from django.utils.translation import gettext_lazy as _


class CohortSetup(models.Model):
    """What the mentors of a cohort chose for its last week."""

    cohort = models.OneToOneField(
        "people.Cohort", on_delete=models.CASCADE, related_name="capstone_setup"
    )
    # {track: [keys of checks]} of those that are asked for; a track that is missing asks for all.
    checks = models.JSONField(default=dict, blank=True)
    asks_peers = models.BooleanField(_("learners look at two other projects"), default=False)
    peers_due_at = models.DateTimeField(_("peers’ answers are sent at"), null=True, blank=True)
    results_by = models.DateField(_("results by"), null=True, blank=True)
    gives_certificates = models.BooleanField(_("gives certificates"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    def __str__(self) -> str:
        return str(self.cohort)
