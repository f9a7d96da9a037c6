from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

if TYPE_CHECKING:
    from portal.people.models import User


class CaseQuerySet(models.QuerySet):
    """Filters of the review queue."""

    def reviewable_by(self, mentor: User) -> CaseQuerySet:
        """Cases of the mentor's cohorts or of no cohort, except the mentor's own."""
        cases = self.exclude(author=mentor)
        if mentor.can_operate:
            return cases
        if not mentor.can_moderate:
            return self.none()
        return cases.filter(Q(cohort__in=mentor.moderated_cohort_ids) | Q(cohort=None))

    def waiting(self) -> CaseQuerySet:
        """Cases that wait for a mentor.

        Those of suspended authors are left out until the suspension ends, unless they are public.
        """
        return self.filter(state="waiting").exclude(
            author__suspended_until__gt=timezone.now(),
            open_flags=0,
            is_public_already=False,
            is_overdue=False,
        )

    def excluding_readmes(self) -> CaseQuerySet:
        """Cases that are reviewed one at a time.

        The cases of a README are reviewed together, unless flagged, appealed or overdue.
        """
        readme = Q(submission__kind="readme", open_flags=0, appeal_open=False, is_overdue=False)
        return self.exclude(readme)

    def not_skipped_by(self, mentor: User) -> CaseQuerySet:
        """Cases that this mentor has neither skipped recently nor left to others."""
        skipped = mentor.abstentions.exclude(until__lte=timezone.now())
        return self.exclude(pk__in=skipped.values("case"))

    def waiting_for(self, mentor: User) -> CaseQuerySet:
        """The queue of this mentor."""
        return self.waiting().reviewable_by(mentor).not_skipped_by(mentor)

    def assigned_to(self, mentor: User) -> CaseQuerySet:
        """Cases that this mentor is expected to decide.

        Those assigned to them, and those of no mentor who is here. What is assigned as a case
        counts before what is assigned by its author.
        """
        Assignment = apps.get_model("moderation", "Assignment")
        in_cohort = Assignment.objects.in_force().filter(cohort=OuterRef("cohort"))
        direct = in_cohort.filter(case=OuterRef("pk"))
        by_author = in_cohort.filter(learner=OuterRef("author"))
        is_of_other = by_author.exclude(mentor=mentor)
        return self.filter(
            ~Exists(direct.exclude(mentor=mentor)), Exists(direct) | ~Exists(is_of_other)
        )

    def in_category(self, category: str) -> CaseQuerySet:
        """Cases of one filter of the queue page; all of them for any other value."""
        conditions = {
            "new": Q(waiting_revision=1) & ~Q(kind="topic"),
            "edits": Q(waiting_revision__gt=1),
            "flags": Q(open_flags__gt=0),
            "appeals": Q(appeal_open=True),
            "topics": Q(kind="topic"),
        }
        return self.filter(conditions.get(category, Q()))

    def for_queue(self) -> CaseQuerySet:
        """Overdue cases first, then the oldest, with what a row of the queue shows.

        A challenge comes before the solution that was submitted with it.
        """
        cases = self.select_related("author", "cohort", "review_lock__holder")
        return cases.order_by("-is_overdue", "waiting_since", "pk")
