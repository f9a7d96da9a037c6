from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Case as Choose
from django.db.models import (
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    When,
)
from django.utils import timezone

if TYPE_CHECKING:
    from django.db.models import Expression

    from portal.people.models import User

# The tabs of the queue page, and which cases each of them has.
CATEGORIES = {
    "": Q(),
    "new": Q(waiting_revision=1) & ~Q(kind="topic"),
    "edits": Q(waiting_revision__gt=1),
    "readmes": Q(
        submission__kind="readme", waiting_revision__isnull=False, open_flags=0, appeal_open=False
    ),
    "flags": Q(open_flags__gt=0),
    "appeals": Q(appeal_open=True),
    "topics": Q(kind="topic"),
}
# Texts that are decided with the others of their submission: a challenge with its author's
# solution, or a README. One that is flagged or appealed is decided by itself.
TOGETHER = Q(
    submission__isnull=False, waiting_revision__isnull=False, open_flags=0, appeal_open=False
)
# Text without an expected review time is due after a day.
DEFAULT_HOURS = 24


def _item_key() -> Expression:
    """What the cases that are decided together have in common."""
    return Choose(When(TOGETHER, then=F("submission_id")), default=-F("pk"))


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
        """Cases of one tab of the queue page; all of them for any other value."""
        return self.filter(CATEGORIES.get(category, Q()))

    def first_of_items(self, category: str) -> CaseQuerySet:
        """The first of the cases in a category that are decided together.

        Each case is compared with the others of its submission, so that few are read for a page.
        """
        condition = CATEGORIES.get(category, Q())
        waiting = self.model._default_manager.filter(condition, TOGETHER, state="waiting")
        earlier = waiting.filter(submission=OuterRef("submission"), pk__lt=OuterRef("pk"))
        return self.filter(condition).filter(~TOGETHER | ~Exists(earlier))

    def one_per_item(self) -> CaseQuerySet:
        """The first of these cases that are decided together, whatever chose them."""
        items = self.order_by().annotate(item_key=_item_key()).values("item_key")
        first = items.annotate(first=Min("pk")).values("first")
        return self.model._default_manager.filter(pk__in=first)

    def count_items(self) -> dict[str, int]:
        """Count the items in each category, in one query."""
        has = {
            f"has_{name}": Max(Choose(When(condition, then=1), default=0))
            for name, condition in CATEGORIES.items()
            if name
        }
        items = self.order_by().annotate(item_key=_item_key()).values("item_key").annotate(**has)
        sums = {name.removeprefix("has_"): Sum(name) for name in has}
        counts = items.aggregate(all=models.Count("item_key"), **sums)
        return {name: count or 0 for name, count in counts.items()}

    def for_queue(self) -> CaseQuerySet:
        """Overdue cases first, then the oldest, with what a row of the queue shows.

        A challenge comes before the solution that was submitted with it.
        """
        cases = self.select_related(
            "author", "cohort", "review_lock__holder", "submission__review_lock__holder"
        )
        return cases.order_by("-is_overdue", "waiting_since", "pk")

    def by_due_time(self) -> CaseQuerySet:
        """Those first whose expected review time ends first."""
        # SQLite cannot multiply a duration.
        waits = [
            When(submission__expected_review_hours=hours, then=Value(timedelta(hours=hours)))
            for hours in range(DEFAULT_HOURS)
        ]
        duration = Choose(*waits, default=Value(timedelta(hours=DEFAULT_HOURS)))
        due = ExpressionWrapper(F("waiting_since") + duration, output_field=DateTimeField())
        return self.order_by("-is_overdue", due, "pk")

    def by_length(self, length: Expression) -> CaseQuerySet:
        """The shortest texts first, whole READMEs last."""
        is_readme = Choose(When(CATEGORIES["readmes"], then=1), default=0)
        return self.order_by(is_readme, length, "pk")

    def with_attached(self) -> CaseQuerySet:
        """Annotate the key and the version of the solution that a challenge is decided with."""
        others = self.model._default_manager.filter(TOGETHER, state="waiting")
        others = others.filter(
            submission=OuterRef("submission"), submission__kind="entry", pk__gt=OuterRef("pk")
        ).order_by("pk")
        return self.annotate(
            attached_key=Subquery(others.values("pk")[:1]),
            attached_version=Subquery(others.values("waiting_revision")[:1]),
        )
