"""Entries: learnings, challenges and solutions, and the sections of profiles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from learnings.models.anonymous_author import ANONYMOUS_AUTHOR, AnonymousAuthor
from learnings.models.choices import Kind, Section, Status
from learnings.models.entry_queryset import EntryQuerySet
from learnings.models.entry_recognition import EntryRecognition
from learnings.models.revision import Revision
from learnings.readme.github import files_address
from portal.models import Topic
from portal.moderation.models import Case
from portal.people.models import Track, User
from portal.text.cleaning import readable_slug


class Entry(EntryRecognition):
    """A learning, a challenge or a solution, or a section of its author's profile.

    Readers see its live revision; its author edits its draft.
    """

    Kind, Section, Status = Kind, Section, Status

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    section = models.CharField(_("section"), max_length=12, choices=Section, blank=True)
    track = models.CharField(_("track"), max_length=10, choices=Track, default=Track.BACKEND)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="entries"
    )
    cohort = models.ForeignKey(
        "people.Cohort", on_delete=models.SET_NULL, null=True, blank=True, related_name="entries"
    )
    challenge = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="solutions"
    )
    status = models.CharField(_("state"), max_length=20, choices=Status, default=Status.DRAFT)
    topics = models.ManyToManyField(Topic, related_name="entries", blank=True)
    live_revision = models.OneToOneField(
        Revision, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    waiting_revision = models.OneToOneField(
        Revision, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    case = models.OneToOneField(
        Case, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # The fingerprint and digest of the imported item that it was made from, so that a second
    # import of the same README offers only what is new.
    imported_as = models.CharField(max_length=32, blank=True, editable=False)
    imported_digest = models.CharField(max_length=32, blank=True, editable=False)
    readme_import = models.ForeignKey(
        "learnings.ReadmeImport",
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="entries",
    )
    # When a mentor featured it.
    featured_at = models.DateTimeField(null=True, editable=False, db_column="picked_at")
    # Only mentors see the name of its author.
    is_anonymous = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)
    accepted_solution = models.OneToOneField(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="accepted_by"
    )
    # Counts change in the transaction of the rows that they count. The thanks of a challenge
    # include those of its solutions.
    helped_count = models.PositiveIntegerField(default=0, editable=False)
    met_count = models.PositiveIntegerField(default=0, editable=False)
    thanks_count = models.PositiveIntegerField(default=0, editable=False)
    comment_count = models.PositiveIntegerField(default=0, editable=False)
    solution_count = models.PositiveIntegerField(default=0, editable=False)
    # The revision for which related entries were last computed.
    related_for = models.ForeignKey(
        Revision, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("entries")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="solution", challenge__isnull=False)
                | (~Q(kind="solution") & Q(challenge=None)),
                name="entry_solution_has_a_challenge",
            ),
            models.UniqueConstraint(
                fields=["author", "imported_as"],
                condition=~Q(imported_as=""),
                name="entry_imported_once",
            ),
            models.CheckConstraint(
                condition=Q(kind="learning") | Q(section=""),
                name="entry_only_learnings_have_a_section",
            ),
            models.CheckConstraint(
                condition=~Q(status="live")
                | Q(live_revision__isnull=False, published_at__isnull=False),
                name="entry_live_has_a_live_revision",
            ),
            models.CheckConstraint(
                condition=~Q(status="pending")
                | Q(waiting_revision__isnull=False, live_revision=None),
                name="entry_pending_waits",
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(case__isnull=False), name="entry_sent_in_has_a_case"
            ),
            models.CheckConstraint(
                condition=Q(accepted_solution=None) | Q(kind="challenge"),
                name="entry_only_challenges_accept",
            ),
        ]
        indexes = [
            models.Index(
                fields=["kind", "-published_at", "-id"],
                condition=Q(status="live"),
                name="entry_live_kind",
            ),
            models.Index(
                fields=["-published_at", "-id"],
                condition=Q(status="live"),
                name="entry_live_newest",
            ),
            models.Index(
                fields=["cohort", "-published_at", "-id"],
                condition=Q(status="live"),
                name="entry_live_cohort",
            ),
            models.Index(fields=["author", "status"], name="entry_of_author"),
            models.Index(
                fields=["kind", "-thanks_count", "-id"],
                condition=Q(status="live"),
                name="entry_live_helped",
            ),
            models.Index(
                fields=["-thanks_count", "-id"],
                condition=Q(status="live"),
                name="entry_live_most_helped",
            ),
            models.Index(
                fields=["kind", "-met_count", "-id"],
                condition=Q(status="live"),
                name="entry_live_met",
            ),
            models.Index(
                fields=["-met_count", "-id"],
                condition=Q(status="live", kind="challenge", solution_count=0),
                name="entry_live_open",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_learning(self) -> bool:
        return self.kind == Kind.LEARNING

    @property
    def is_challenge(self) -> bool:
        return self.kind == Kind.CHALLENGE

    @property
    def is_solution(self) -> bool:
        return self.kind == Kind.SOLUTION

    @property
    def is_profile_section(self) -> bool:
        """Whether it is on its author's profile, without topics, comments and reactions."""
        return self.kind == Kind.PROFILE_SECTION

    @property
    def is_live(self) -> bool:
        return self.status == Status.LIVE

    @property
    def takes_comments(self) -> bool:
        """Whether it is public, and so is its challenge if it is a solution."""
        return self.is_live and (self.challenge is None or self.challenge.is_live)

    @property
    def public_author(self) -> User | AnonymousAuthor:
        """The author as readers see them."""
        return ANONYMOUS_AUTHOR if self.is_anonymous else self.author

    def is_pinnable_by(self, user: User) -> bool:
        """Whether this person's profile may show it: a public entry under their own name."""
        is_own = self.author_id == user.pk and not self.is_profile_section
        return is_own and self.is_live and not self.is_anonymous

    def is_anonymous_post_of(self, person_id: int) -> bool:
        """Whether this person posted it, or the challenge it solves, anonymously."""
        page = self.challenge if self.is_solution else self
        return page.is_anonymous and page.author_id == person_id

    @property
    def shown_revision(self) -> Revision | None:
        """The live revision; without one, the text that waits or was refused."""
        shown = self.live_revision or self.waiting_revision
        if shown is None and self.status in (Status.CHANGES_REQUESTED, Status.REJECTED):
            shown = self.revisions.first()
        return shown

    @property
    def title(self) -> str:
        """The title of its text; of a solution, that of its challenge.

        A profile section without a title is called by its first words.
        """
        if self.is_solution:
            return self.challenge.title
        revision = self.shown_revision
        if revision is None:
            return str(getattr(self, "draft", ""))
        return revision.title or (revision.first_words if self.is_profile_section else "")

    @property
    def repository_files(self) -> str:
        """Where relative links of its text start: the repository it was imported from.

        A challenge and its author's own solution come from the same README.
        """
        entry = self.challenge if self._is_own_solution() else self
        source = entry.readme_import if entry.readme_import_id else None
        return files_address(source.address) if source else ""

    def _is_own_solution(self) -> bool:
        return self.is_solution and self.challenge.author_id == self.author_id

    @property
    def slug(self) -> str:
        return readable_slug(self.title, self.kind)

    @property
    def page_kind(self) -> str:
        """The kind of page that shows it, as URL names begin."""
        return "challenge" if self.is_solution else str(self.kind)

    def get_absolute_url(self) -> str:
        if self.is_solution:
            return f"{self.challenge.get_absolute_url()}#solution-{self.pk}"
        return reverse(f"learnings:{self.page_kind}_detail", args=[self.pk, self.slug])

    def get_edit_url(self) -> str:
        return reverse(f"learnings:{self.kind}_edit", args=self._url_args())

    def get_history_url(self) -> str:
        return reverse(f"learnings:{self.kind}_history", args=self._url_args())

    def _url_args(self) -> list[Any]:
        if self.is_solution:
            return [self.challenge_id, self.challenge.slug, self.pk]
        return [self.pk, self.slug]

    def revisions_for(self, user: User) -> QuerySet[Revision]:
        """Return all revisions for its author and mentors, else those that were public."""
        if user.pk == self.author_id or self._is_reviewable_by(user):
            return self.revisions.all()
        return self.revisions.filter(published_at__isnull=False)

    def _is_reviewable_by(self, user: User) -> bool:
        if not user.is_authenticated:
            return False
        return Entry.objects.reviewable_by(user).filter(pk=self.pk).exists()

    @property
    def row_cache_key(self) -> tuple[Any, ...]:
        """All values that its row in a list shows and that can change."""
        counts = (self.thanks_count, self.met_count, self.comment_count, self.solution_count)
        state = (
            self.title,
            self.live_revision_id,
            self.status,
            self.accepted_solution_id,
            self.published_at,
        )
        return (self.pk, *counts, *state, *self._loaded_row_values())

    def _loaded_row_values(self) -> Iterator[Any]:
        """Yield names and excerpts. Relations that were not loaded are not in the row."""
        if Entry.live_revision.is_cached(self) and self.live_revision:
            # Deleting an account blanks a revision without replacing it.
            yield self.live_revision.excerpt
        if self.is_anonymous or Entry.author.is_cached(self):
            author = self.public_author
            yield str(author.name), getattr(author, "handle", ""), bool(author.erased_at)
        if "topics" in getattr(self, "_prefetched_objects_cache", ()):
            yield from ((topic.slug, topic.name) for topic in self.topics.all())
        yield from (solution.row_cache_key for solution in getattr(self, "live_solutions", ()))
