"""Questions about cases: what waits, and for whom."""

from django.db import models
from django.db.models import Q
from django.utils import timezone


class CaseQuerySet(models.QuerySet):
    def reviewable_by(self, mentor):
        """Cases that this mentor may judge: of their cohorts, or of nobody's cohort, and not their own."""
        cases = self.exclude(author=mentor)
        if mentor.can_operate:
            return cases
        if not mentor.can_moderate:
            return self.none()
        return cases.filter(Q(cohort__in=mentor.moderated_cohort_ids) | Q(cohort=None))

    def waiting(self):
        """What mentors are asked about. What suspended people sent waits until they are back, unless it is public."""
        is_suspended = Q(author__suspended_until__gt=timezone.now())
        is_not_public = Q(open_flags=0, is_public_already=False, is_overdue=False)
        return self.filter(state="waiting").exclude(is_suspended & is_not_public)

    def excluding_readmes(self):
        """Those that are read one at a time: a README is one submission and read as one, but for flags and appeals."""
        readme = Q(submission__kind="readme", open_flags=0, appeal_open=False, is_overdue=False)
        return self.exclude(readme)

    def not_skipped_by(self, mentor):
        """Without what this mentor leaves to others, or skipped a short while ago."""
        left = mentor.abstentions.filter(Q(until=None) | Q(until__gt=timezone.now()))
        return self.exclude(pk__in=left.values("case"))

    def narrowed_to(self, what):
        """Narrowed to one matter: new texts, edits, flags, appeals or topics. Anything else does not narrow."""
        filters = {
            "new": Q(waiting_revision=1) & ~Q(kind="topic"),
            "edits": Q(waiting_revision__gt=1),
            "flags": Q(open_flags__gt=0),
            "appeals": Q(appeal_open=True),
            "topics": Q(kind="topic"),
        }
        return self.filter(filters[what]) if what in filters else self

    def for_queue(self):
        """What went public unread after a day first, then oldest first, with what a row shows; a challenge comes before
        the solution sent with it."""
        return self.select_related("author", "cohort", "review_lock__holder").order_by(
            "-is_overdue", "waiting_since", "pk"
        )
