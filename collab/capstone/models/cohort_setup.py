from collections.abc import Iterable

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from portal.people.models import Cohort
from portal.rows import lock_row
from portal.web.edit_versions import lock_version
from portal.web.partial_saves import save_columns, save_values


class CohortEnded(Exception):
    """What a cohort asks for can't change after its deadline was recorded."""


class CohortSetup(models.Model):
    """What the mentors of a cohort chose for its last week."""

    cohort = models.OneToOneField(
        "people.Cohort", on_delete=models.CASCADE, related_name="capstone_setup"
    )
    asks_peers = models.BooleanField(_("learners look at two other projects"), default=False)
    peers_due_at = models.DateTimeField(_("peers’ answers are sent at"), null=True, blank=True)
    results_by = models.DateField(_("results by"), null=True, blank=True)
    gives_certificates = models.BooleanField(_("gives certificates"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    def __str__(self) -> str:
        return str(self.cohort)

    @classmethod
    def of(cls, cohort: Cohort) -> "CohortSetup":
        """The setup of a cohort; one that is not stored if its mentors chose nothing yet."""
        return cls.objects.filter(cohort=cohort).first() or cls(cohort=cohort)

    @transaction.atomic
    def save_changes(
        self, *, version: int, changed: Iterable[str], checks: dict[str, list[str]]
    ) -> None:
        """Save the `changed` columns, and the checks that the cohort asks for.

        Raises StaleEdit if the stored version is another, and CohortEnded after the deadline.
        """
        cohort = lock_row(Cohort, self.cohort_id)
        if cohort.reviewed_at:
            raise CohortEnded
        self._take_stored_row(version)
        save_columns(self, [*changed, "version"])
        save_values(cohort, checks=checks)

    def _take_stored_row(self, version: int) -> None:
        """Become the next version of the stored row, which is made if there is none."""
        saved, _created = CohortSetup.objects.get_or_create(cohort_id=self.cohort_id)
        lock_version(saved, version)
        self.pk, self._state.adding = saved.pk, False
        self.version = version + 1
