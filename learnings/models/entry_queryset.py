"""Queries of entries. `visible_to` decides what a person may see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import FETCH_PEERS, Exists, F, OuterRef, Prefetch, Q, Window
from django.db.models.functions import RowNumber

from learnings.models.choices import Kind, Section, Status
from portal.moderation.models import ParagraphComment
from portal.people.models import Track

if TYPE_CHECKING:
    from portal.people.models import User

# Values of the filter "state" in lists of challenges.
STATE_FILTERS: dict[str, dict[str, Any]] = {
    "open": {"solution_count": 0},
    "solved": {"solution_count__gt": 0},
    "accepted": {"accepted_solution__status": Status.LIVE},
}
REACTION_KINDS = ("helped", "met", "saved", "follow")
# Columns with long texts, which lists do not show.
LONG_TEXTS = (
    "live_revision__body",
    "live_revision__html",
    "live_revision__outcome",
    "live_revision__outcome_html",
    "challenge__live_revision__body",
    "challenge__live_revision__html",
)
# Columns that a row of a list shows.
ROW_COLUMNS = (
    "kind",
    "section",
    "status",
    "is_anonymous",
    "cohort",
    "published_at",
    "thanks_count",
    "helped_count",
    "met_count",
    "comment_count",
    "solution_count",
    "accepted_solution",
    "live_revision__title",
    "live_revision__excerpt",
    "author__handle",
    "author__display_name",
    "author__is_hidden",
    "author__erased_at",
    "challenge__kind",
    "challenge__status",
    "challenge__author",
    "challenge__live_revision__title",
)


def _public_entries() -> Q:
    is_shown = Q(challenge=None) | Q(challenge__status=Status.LIVE)
    return Q(status=Status.LIVE) & ~Q(kind=Kind.PROFILE_SECTION) & is_shown


def _public_profile_sections() -> Q:
    has_profile = Q(author__is_active=True, author__is_hidden=False)
    return Q(status=Status.LIVE, kind=Kind.PROFILE_SECTION) & has_profile


def _shown_entries() -> Q:
    return _public_entries() | _public_profile_sections()


def _best_solution_first() -> list[Any]:
    """Return the order of solutions: the accepted one, then the most helpful."""
    accepted_first = F("accepted_by__pk").asc(nulls_last=True)
    return [accepted_first, "-helped_count", "published_at", "pk"]


def filter_condition(*, track: str = "", section: str = "", state: str = "") -> Q:
    """Return the condition of these filters. Unknown tracks and sections are ignored."""
    condition = Q()
    if track in Track.values:
        condition &= Q(track__in=[track, Track.BOTH])
    if section in Section.values:
        condition &= Q(section=section)
    if state:
        condition &= Q(**STATE_FILTERS[state])
    return condition


class EntryQuerySet(models.QuerySet):
    """Filters and annotations of entries."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Live entries, the user's own ones, and those that they may review.

        A solution is public only while its challenge is, a profile section while the profile is.
        """
        if not user.is_authenticated:
            return self.filter(_shown_entries())
        return self.filter(_shown_entries() | Q(author=user) | self._reviewable_by(user))

    def visible_to_learner(self, learner: User) -> Self:
        """What `visible_to` returns for someone who may not review anything."""
        return self.filter(_shown_entries() | Q(author=learner))

    def reviewable_by(self, user: User) -> Self:
        """Submitted entries that this person may review as a mentor."""
        return self.filter(self._reviewable_by(user))

    @staticmethod
    def _reviewable_by(user: User) -> Q:
        submitted = ~Q(status=Status.DRAFT) & Q(case__isnull=False)
        if user.can_operate:
            return submitted
        if not user.can_moderate:
            return Q(pk__in=[])
        return submitted & (Q(cohort__in=user.moderated_cohort_ids) | Q(cohort=None))

    def public(self) -> Self:
        """Live learnings, challenges and solutions that everyone may see, for lists."""
        return self.filter(_public_entries())

    def profile_sections(self) -> Self:
        """The sections of profiles, which are in no list of entries."""
        return self.filter(kind=Kind.PROFILE_SECTION)

    def not_anonymous(self) -> Self:
        """Entries that show their author, for pages about one person."""
        return self.filter(is_anonymous=False)

    def learnings(self) -> Self:
        return self.filter(kind=Kind.LEARNING)

    def challenges(self) -> Self:
        return self.filter(kind=Kind.CHALLENGE)

    def without_solutions(self) -> Self:
        """Entries that have a page of their own, or are sections of a profile."""
        return self.exclude(kind=Kind.SOLUTION)

    def live(self) -> Self:
        """Entries whose text is public, as far as their challenge or profile is."""
        return self.filter(status=Status.LIVE)

    def filtered_by(
        self,
        *,
        track: str = "",
        section: str = "",
        topic: str = "",
        cohort: str = "",
        state: str = "",
        followed_by: User | None = None,
    ) -> Self:
        """Apply filters of lists, except empty values and unknown tracks and sections."""
        rows = self.filter(filter_condition(track=track, section=section, state=state))
        if topic:
            rows = rows.filter(topics__slug=topic)
        if cohort:
            rows = rows.filter(cohort__slug=cohort)
        if followed_by:
            entry_topics = self.model.topics.through.objects
            followed = entry_topics.filter(topic__followers=followed_by)
            rows = rows.filter(pk__in=followed.values("entry"))
        return rows

    def for_list(self) -> Self:
        """Load what rows of a list show, in two queries."""
        rows = self.select_related("author", "live_revision", "challenge__live_revision")
        return rows.prefetch_related("topics").defer(*LONG_TEXTS).fetch_mode(FETCH_PEERS)

    def for_rows(self) -> Self:
        """Load only the columns that rows of a list show, in one query and without topics."""
        rows = self.select_related("author", "live_revision", "challenge__live_revision")
        return rows.only(*ROW_COLUMNS).fetch_mode(FETCH_PEERS)

    def with_solutions(self, most: int | None = None) -> Self:
        """Load up to `most` live solutions of each challenge into `live_solutions`.

        The accepted one is first, then the most helpful ones.
        """
        return self.prefetch_related(self.prefetched_solutions(most))

    def best_solutions(self) -> Self:
        """Return of each challenge the accepted solution, else the most helpful one."""
        place = Window(RowNumber(), partition_by="challenge", order_by=_best_solution_first())
        numbered = self.live().filter(kind=Kind.SOLUTION).annotate(place_of_solution=place)
        return numbered.filter(place_of_solution=1)

    def prefetched_solutions(self, most: int | None = None) -> Prefetch:
        """What `with_solutions` loads, for rows that are loaded already."""
        solutions = self.model.objects.live().select_related("author", "live_revision")
        ordered = solutions.order_by(*_best_solution_first())
        return Prefetch("solutions", ordered[:most], to_attr="live_solutions")

    def with_own_reactions(self, user: User | AnonymousUser) -> Self:
        """Annotate this person's own reactions, such as `mine_helped` and `mine_saved`."""
        if not user.is_authenticated:
            return self
        mine = self._rows_of("reactions", user)
        return self.annotate(
            **{f"mine_{kind}": Exists(mine.filter(kind=kind)) for kind in REACTION_KINDS}
        )

    def with_mute(self, user: User | AnonymousUser) -> Self:
        """Annotate whether this person muted the discussion: `is_muted`."""
        if not user.is_authenticated:
            return self
        return self.annotate(is_muted=Exists(self._rows_of("mutes", user)))

    def with_pin(self, user: User | AnonymousUser) -> Self:
        """Annotate whether this person pinned the entry to their profile: `is_pinned`."""
        if not user.is_authenticated:
            return self
        pins = self.model._meta.get_field("pins").related_model.objects
        return self.annotate(is_pinned=Exists(pins.filter(person=user, entry=OuterRef("pk"))))

    def with_page_relations(self) -> Self:
        """Load the author, the texts and the review of an entry that has a page."""
        return self.select_related(
            "author__cohort",
            "live_revision__rendered_text",
            "waiting_revision__rendered_text",
            "case",
            "draft",
        )

    def with_paragraph_comments(self, user: User | AnonymousUser) -> Self:
        """Annotate whether mentors' comments on its paragraphs are open: `is_commented`."""
        if not user.is_authenticated:
            return self
        comments = ParagraphComment.objects.filter(case=OuterRef("case"), resolved_at=None)
        return self.annotate(is_commented=Exists(comments))

    def _rows_of(self, relation: str, user: User) -> models.QuerySet:
        """Return the user's rows of a related model, for the entry of an outer query."""
        related_model = self.model._meta.get_field(relation).related_model
        return related_model.objects.filter(user=user, entry=OuterRef("pk"))
