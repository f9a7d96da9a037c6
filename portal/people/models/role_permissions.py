"""What mentors and operators may do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.functional import cached_property

from portal.ops.prepared_queries import PreparedQuery

if TYPE_CHECKING:
    from portal.people.models.cohort import Cohort


def _mentorships_of(person: int) -> QuerySet:
    from portal.people.models.cohort import Mentorship

    shown = Mentorship.objects.filter(user=person).select_related("cohort")
    columns = shown.only("user", "cohort__name", "cohort__slug", "cohort__ends_on")
    return columns.order_by("-cohort__starts_on", "cohort__name")


_mentorships_query = PreparedQuery(_mentorships_of)


class RolePermissions:
    """The roles of a person, and the permissions that follow from them.

    Code outside this class checks a permission (`can_…`), never a role.
    """

    # Columns and properties of User.
    is_active: bool
    is_operator: bool
    is_read_only: bool
    has_proved_second_factor: bool
    pk: int

    @cached_property
    def mentored_cohorts(self) -> list[Cohort]:
        """The cohorts this person mentors, with their names and deadlines."""
        if getattr(self, "mentors_a_cohort", None) is False:  # loaded with the session
            return []
        return [mentorship.cohort for mentorship in _mentorships_query.rows(self.pk)]

    @property
    def mentored_cohort_ids(self) -> frozenset[int]:
        """The keys of the cohorts this person mentors."""
        return frozenset(cohort.pk for cohort in self.mentored_cohorts)

    @property
    def is_mentor(self) -> bool:
        """Whether the person has the role of a mentor or operator.

        What they may do is `can_moderate`.
        """
        return self.is_operator or bool(self.mentored_cohort_ids)

    @property
    def can_use_role(self) -> bool:
        """Whether the person may use their role's powers now.

        Not while suspended, and only in a session with a second factor.
        """
        return self.has_proved_second_factor and not self.is_read_only

    @property
    def can_moderate(self) -> bool:
        """Whether the person may review posts of at least one cohort."""
        return self.can_use_role and self.is_mentor

    @property
    def can_operate(self) -> bool:
        """Whether the person may act as an operator."""
        return self.can_use_role and self.is_operator

    @property
    def moderated_cohort_ids(self) -> frozenset[int]:
        """The keys of the cohorts whose posts this person may review.

        Operators review all.
        """
        return self.mentored_cohort_ids if self.can_use_role else frozenset()

    def can_moderate_cohort(self, cohort_id: int | None) -> bool:
        """Return whether the person may review posts of a cohort.

        Posts without a cohort are reviewed by any mentor.
        """
        if not self.can_moderate:
            return False
        return self.is_operator or cohort_id is None or cohort_id in self.mentored_cohort_ids

    def can_review_post(self, author_id: int | None, cohort_id: int | None) -> bool:
        """Return whether the person moderates this cohort and is not this author."""
        return self.pk != author_id and self.can_moderate_cohort(cohort_id)

    @property
    def is_staff(self) -> bool:
        """Whether the person may use Django's admin."""
        return self.is_operator

    @property
    def is_superuser(self) -> bool:
        """Whether Django's admin treats the person as a superuser."""
        return self.is_operator

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Operators have every permission in the admin, others none."""
        return self.is_active and self.can_operate

    has_module_perms = has_perm
