"""Questions about entries; `visible_to` is the one door."""

from django.db import models
from django.db.models import FETCH_PEERS, Exists, F, OuterRef, Prefetch, Q

from learnings.models.choices import Kind, Section, Status
from portal.people.models import Track

# What became of a challenge, as lists narrow by it.
STATE_FILTERS = {
    "open": {"solution_count": 0},
    "solved": {"solution_count__gt": 0},
    "accepted": {"accepted_solution__status": Status.LIVE},
}


class EntryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The one door: what is live for everyone, one's own, and what one may judge once it was sent in.

        A solution is seen where its challenge is.
        """
        public = Q(status=Status.LIVE) & (Q(challenge=None) | Q(challenge__status=Status.LIVE))
        if not user.is_authenticated:
            return self.filter(public)
        return self.filter(public | Q(author=user) | self._reviewable_by(user))

    def reviewable_by(self, user):
        """Entries that this person may judge as a mentor, once they were sent in: never a draft."""
        return self.filter(self._reviewable_by(user))

    @staticmethod
    def _reviewable_by(user):
        sent_in = ~Q(status=Status.DRAFT) & Q(case__isnull=False)
        if user.can_operate:
            return sent_in
        if not user.can_moderate:
            return Q(pk__in=[])
        return sent_in & (Q(cohort__in=user.moderated_cohort_ids) | Q(cohort=None))

    def public(self):
        """What everybody sees: for lists, feeds and counts that are the same for all."""
        from django.contrib.auth.models import AnonymousUser

        return self.visible_to(AnonymousUser()).filter(status=Status.LIVE)

    def not_anonymous(self):
        """Those that carry their author's name: what a hub, its feed and its README show."""
        return self.filter(is_anonymous=False)

    def learnings(self):
        return self.filter(kind=Kind.LEARNING)

    def challenges(self):
        return self.filter(kind=Kind.CHALLENGE)

    def filtered_by(self, *, track="", section="", topic="", cohort="", state=""):
        """Narrowed by what list pages filter on; empty values do not filter."""
        rows = self
        if track in Track.values:
            rows = rows.filter(track__in=[track, Track.BOTH])
        if section in Section.values:
            rows = rows.filter(section=section)
        if topic:
            rows = rows.filter(topics__slug=topic)
        if cohort:
            rows = rows.filter(cohort__slug=cohort)
        if state:
            rows = rows.filter(**STATE_FILTERS[state])
        return rows

    def for_list(self):
        """Rows of a list with all that they show, in two queries: titles and excerpts, but no long text."""
        rows = self.select_related(
            "author", "live_revision", "challenge__live_revision"
        ).prefetch_related("topics")
        return rows.defer(
            "live_revision__body",
            "live_revision__html",
            "live_revision__outcome",
            "live_revision__outcome_html",
            "challenge__live_revision__body",
            "challenge__live_revision__html",
        ).fetch_mode(FETCH_PEERS)

    def with_solutions(self, most=None):
        """Challenges with their live solutions, or the first `most` of them: the accepted one, then the most helpful."""
        solutions = self.model.objects.filter(status=Status.LIVE).select_related(
            "author", "live_revision"
        )
        accepted_first = F("accepted_by__pk").asc(nulls_last=True)
        ordered = solutions.order_by(accepted_first, "-helped_count", "published_at", "pk")
        return self.prefetch_related(
            Prefetch("solutions", ordered[:most] if most else ordered, to_attr="live_solutions")
        )

    def with_own_reactions(self, user):
        """Annotated with what this person said of each: `mine_helped`, `mine_met`, `mine_saved`."""
        if not user.is_authenticated:
            return self
        mine = self.model._meta.get_field("reactions").related_model.objects.filter(
            user=user, entry=OuterRef("pk")
        )
        return self.annotate(
            **{
                f"mine_{kind}": Exists(mine.filter(kind=kind))
                for kind in ("helped", "met", "saved")
            }
        )

    def with_mute(self, user):
        """Annotated with whether this person muted the discussion: `is_muted`."""
        if not user.is_authenticated:
            return self
        mutes = self.model._meta.get_field("mutes").related_model.objects.filter(
            user=user, entry=OuterRef("pk")
        )
        return self.annotate(is_muted=Exists(mutes))
