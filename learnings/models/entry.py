from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from learnings.models.anonymous_author import ANONYMOUS_AUTHOR
from learnings.models.choices import Kind, Section, Status
from learnings.models.draft import Draft
from learnings.models.entry_moderation import MODERATION_FIELDS, SUBMISSION_FIELDS, EntryModeration
from learnings.models.entry_queryset import EntryQuerySet
from learnings.models.revision import Revision
from learnings.models.search_document import SearchDocument
from learnings.review_hints import review_hints
from portal.models import Topic
from portal.moderation.models import (
    AlreadyReviewed,
    Case,
    LogEntry,
    NotPermitted,
    Submission,
    publication_rule,
)
from portal.people.mail.discord_webhook import announce_in_channel
from portal.people.models import Track
from portal.text.cleaning import readable_slug
from portal.web import page_cache


class UnsentDraft(Exception):
    """There is a text of the author's that was not sent yet; carries the draft."""

    def __init__(self, draft):
        super().__init__(draft)
        self.draft = draft


class NotASolution(Exception):
    """Only a public solution of this very challenge can be accepted."""


class Entry(EntryModeration):
    """Anything posted. What others read is its live revision; what its author writes in is its draft."""

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
    # What of a README this was made from and what that said, so that it offers only what is new when it comes again.
    imported_as = models.CharField(max_length=32, blank=True, editable=False)
    imported_digest = models.CharField(max_length=32, blank=True, editable=False)
    readme_import = models.ForeignKey(
        "learnings.ReadmeImport",
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="entries",
    )
    # A mentor holds it up to others.
    featured_at = models.DateTimeField(null=True, editable=False, db_column="picked_at")
    # Asked without a name: everybody but mentors reads "somebody".
    is_anonymous = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)
    accepted_solution = models.OneToOneField(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="accepted_by"
    )
    # Counts move with the rows they count, in one transaction; thanks are those of a challenge with its solutions.
    helped_count = models.PositiveIntegerField(default=0, editable=False)
    met_count = models.PositiveIntegerField(default=0, editable=False)
    thanks_count = models.PositiveIntegerField(default=0, editable=False)
    comment_count = models.PositiveIntegerField(default=0, editable=False)
    solution_count = models.PositiveIntegerField(default=0, editable=False)
    # The text for which related entries were last looked up.
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
            models.Index(fields=["author", "status"], name="entry_of_author"),
            models.Index(
                fields=["kind", "-thanks_count", "-id"],
                condition=Q(status="live"),
                name="entry_live_helped",
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

    def __str__(self):
        return self.title

    @property
    def is_learning(self):
        return self.kind == self.Kind.LEARNING

    @property
    def is_challenge(self):
        return self.kind == self.Kind.CHALLENGE

    @property
    def is_solution(self):
        return self.kind == self.Kind.SOLUTION

    @property
    def public_author(self):
        """Who wrote it, as everybody may read: its author, or somebody."""
        return ANONYMOUS_AUTHOR if self.is_anonymous else self.author

    def is_anonymous_post_of(self, person_id: int) -> bool:
        """Did this person ask without a name what this entry is, or answers?"""
        page = self.challenge if self.is_solution else self
        return page.is_anonymous and page.author_id == person_id

    @property
    def shown_revision(self):
        """The text of this entry: the live one, or for its author and mentors the one that waits or was sent back."""
        shown = self.live_revision or self.waiting_revision
        if shown is None and self.status in (self.Status.CHANGES_REQUESTED, self.Status.REJECTED):
            shown = self.revisions.first()
        return shown

    @property
    def title(self):
        """What the entry is called; a solution by its challenge."""
        if self.is_solution:
            return self.challenge.title
        if self.shown_revision:
            return self.shown_revision.title
        return str(getattr(self, "draft", ""))

    @property
    def slug(self):
        return readable_slug(self.title, self.kind)

    @property
    def page_kind(self):
        """The first part of its addresses."""
        return "learning" if self.is_learning else "challenge"

    def get_absolute_url(self):
        if self.is_solution:
            return f"{self.challenge.get_absolute_url()}#solution-{self.pk}"
        return reverse(f"learnings:{self.page_kind}_detail", args=[self.pk, self.slug])

    def get_edit_url(self):
        return reverse(f"learnings:{self.kind}_edit", args=self._url_args())

    def get_history_url(self):
        return reverse(f"learnings:{self.kind}_history", args=self._url_args())

    def _url_args(self):
        if self.is_solution:
            return [self.challenge_id, self.challenge.slug, self.pk]
        return [self.pk, self.slug]

    @property
    def row_cache_key(self):
        """All that its row in a list shows and that may change, for what is kept of rows."""
        counts = (self.thanks_count, self.met_count, self.comment_count, self.solution_count)
        texts = (
            self.title,
            self.live_revision_id,
            self.status,
            self.accepted_solution_id,
            self.published_at,
        )
        return (self.pk, *counts, *texts, *self._row_cache_parts())

    def _row_cache_parts(self):
        """Names and excerpts in its row. What was not loaded with it is not shown there."""
        if Entry.live_revision.is_cached(self) and self.live_revision:
            # Erasing its author empties a revision without replacing it.
            yield self.live_revision.excerpt
        if self.is_anonymous or Entry.author.is_cached(self):
            yield (
                str(self.public_author.name),
                getattr(self.public_author, "handle", ""),
                bool(self.public_author.erased_at),
            )
        if "topics" in getattr(self, "_prefetched_objects_cache", ()):
            yield from ((topic.slug, topic.name) for topic in self.topics.all())
        yield from (solution.row_cache_key for solution in getattr(self, "live_solutions", ()))

    def revisions_for(self, user):
        """Versions of this entry, newest first: what was public for all who see it, all of them for its author and for
        mentors who may judge it."""
        may_review = (
            user.is_authenticated and Entry.objects.reviewable_by(user).filter(pk=self.pk).exists()
        )
        if may_review or user.pk == self.author_id:
            return self.revisions.all()
        return self.revisions.filter(published_at__isnull=False)

    def copy_draft_fields(self, draft):
        """Track and section of an entry that nobody has read yet are those of its draft."""
        if self.status == self.Status.DRAFT:
            self.track, self.section = draft.track, draft.section
            if self.pk:
                Entry.objects.filter(pk=self.pk).update(track=self.track, section=self.section)

    @property
    def is_editable(self):
        """Refused and removed entries are read-only to their authors."""
        return self.status not in (self.Status.REJECTED, self.Status.REMOVED)

    def latest_decision(self):
        """The mentor's latest decision, unless something was sent since."""
        return (
            None if self.case_id is None or self.waiting_revision_id else self.case.latest_review()
        )

    def latest_rejection(self):
        """The same when it was a no; else None."""
        word = self.latest_decision()
        return word if word and word.decision in word.NEGATIVE else None

    def expected_review_time(self):
        """What its author was promised while it waits: Submission.promise_on; else None."""
        waits = self.waiting_revision_id and self.case.waiting_since and self.case.submission
        return self.case.submission.expected_review_time(self.case) if waits else None

    def draft_for_edit(self):
        """The working copy: what the author left unfinished, else the newest text that was sent in."""
        draft = Draft.objects.filter(entry=self).first()
        if draft is None or not draft.is_open:
            newest = self.revisions.prefetch_related("topics").first()
            draft = draft or Draft(entry=self, version=0)
            draft.copy_from(newest)
        return draft

    # --- verbs of the author

    @transaction.atomic
    def submit(self, *, submission=None, form_version=None):
        """Send the draft to the mentors, or publish it at once where a rule allows that. The author's verb.

        A challenge's own solution goes with it, as one submission. `form_version` is remembered: the same form sent
        again changes nothing. Raises IncompleteDraft, and AlreadyReviewed when it was refused or removed meanwhile.
        Returns the Revision.
        """
        entry = self._lock_with_case()
        draft = entry.draft
        if draft.was_submitted_from_version(form_version):
            return entry.revisions.first()
        if not entry.is_editable:
            raise AlreadyReviewed(entry.case)
        draft.check_complete()
        submission = submission or Submission.objects.send(entry.author, cohort=entry.cohort)
        revision = Revision.from_draft(draft)
        was_anonymous = entry.is_anonymous
        entry.is_anonymous = entry._is_posted_anonymously(draft)
        entry.cohort = entry.cohort or entry.author.cohort
        entry._enter_review(revision, submission)
        if entry.is_anonymous != was_anonymous:
            entry._sync_anonymity()
        if entry.is_challenge and draft.solution.strip():
            entry._submit_own_solution(draft, submission)
        Draft.objects.filter(pk=draft.pk).update(
            is_open=False, solution="", sent_version=form_version
        )
        self.refresh_from_db()
        return revision

    def _sync_anonymity(self):
        """Let its author's own answers, the search and kept pages follow: the name is shown, or not, from now on."""
        self.solutions.filter(author=self.author_id).update(is_anonymous=self.is_anonymous)
        if self.status == self.Status.LIVE:
            SearchDocument.write_with_solutions(self)
        if self.is_anonymous:
            page_cache.invalidate_pages()

    def _is_posted_anonymously(self, draft):
        """A challenge as its author says; what they answer to it themselves, as they asked."""
        if self.is_solution:
            return self.challenge.is_anonymous and self.challenge.author_id == self.author_id
        return self.is_challenge and draft.without_name

    def auto_publish_rule(self):
        """The rule under which what its author sends is public at once, or None if a mentor must look first."""
        return publication_rule(self.author, self.cohort or self.author.cohort)

    def _lock_with_case(self):
        """This entry and its case as they are now, locked until the transaction ends: the case first, as a decision does."""
        case = (
            Case.objects.select_for_update(of=("self",)).get(pk=self.case_id)
            if self.case_id
            else None
        )
        entry = Entry.objects.select_for_update(of=("self",)).get(pk=self.pk)
        if case:
            entry.case = case
        return entry

    def _enter_review(self, revision, submission):
        self.case = self.case or Case.objects.create(
            kind="entry", author=self.author, cohort=self.cohort
        )
        rule = self.auto_publish_rule()
        if rule:
            self.case.publish_unreviewed(
                revision_number=revision.number, submission=submission, rule=rule
            )
            self._publish(revision, rule, keep_in_review=rule.is_before_review)
        else:
            self.waiting_revision = revision
            if self.status != self.Status.LIVE:
                self.status = self.Status.PENDING
            self.save(update_fields=[*SUBMISSION_FIELDS, "waiting_revision", "status"])
        if self.waiting_revision:
            self.case.await_review(
                revision_number=revision.number,
                submission=submission,
                hints=review_hints(self, revision),
                is_public=bool(rule),
                has_unreviewed_text=self.has_unreviewed_text,
            )

    def _submit_own_solution(self, draft, submission):
        solution = Entry.objects.create(
            kind=self.Kind.SOLUTION, challenge=self, author=self.author, track=self.track
        )
        Draft.objects.create(
            entry=solution,
            body=draft.solution,
            outcome=draft.outcome,
            topics_text=draft.topics_text,
            track=draft.track,
        )
        solution.submit(submission=submission)

    @transaction.atomic
    def withdraw(self):
        """Take back what waits, to edit it again. The author's verb; raises AlreadyReviewed when a mentor was faster."""
        entry = self._lock_with_case()
        entry.case.withdraw()
        entry.waiting_revision = None
        entry._restore_previous_revision()
        if entry.status == self.Status.PENDING:
            entry.status = self.Status.DRAFT
        entry.save(update_fields=MODERATION_FIELDS)
        entry._sync_derived_data()
        draft = entry.draft_for_edit()
        draft.save_text(version=draft.version)
        self.refresh_from_db()

    @transaction.atomic
    def discard_draft(self):
        """Drop the working copy; an entry that was never sent in goes with it. The author's verb."""
        if self.revisions.exists():
            Draft.objects.filter(entry=self).update(is_open=False)
        else:
            self.delete()

    @transaction.atomic
    def restore_revision(self, number):
        """Send an earlier version in again, as a new one. The author's verb.

        Raises UnsentDraft while there is a text of theirs that was not sent: nothing typed is overwritten. Like every
        edit it waits for a mentor where no rule publishes it. Returns the Revision.
        """
        draft = self.draft_for_edit()
        if draft.is_open and draft.pk:
            raise UnsentDraft(draft)
        draft.copy_from(self.revisions.prefetch_related("topics").get(number=number))
        draft.save_text(version=draft.version)
        return self.submit()

    @transaction.atomic
    def set_featured(self, *, by, on):
        """Hold a public entry up to others, or take that back. The verb of mentors who may judge it: NotPermitted.

        Its author hears of it, and the cohort's channel, once. The same word twice changes nothing.
        """
        entry = self._lock_with_case()
        if entry.status != Status.LIVE or not entry.case.can_be_reviewed_by(by):
            raise NotPermitted
        if on == (entry.featured_at is not None):
            return
        Entry.objects.filter(pk=entry.pk).update(featured_at=timezone.now() if on else None)
        number = entry.live_revision.number
        LogEntry.record(entry.case, "picked" if on else "unpicked", by=by, revision_number=number)
        if on:
            entry._notify("picked", entry.author, thing=f"picked:{entry.pk}", actor=by)
            said = gettext("A mentor’s pick: %(title)s") % {"title": entry.title}
            announce_in_channel(entry.cohort, f"picked:{entry.pk}", said, entry.get_absolute_url())

    @transaction.atomic
    def accept(self, solution, *, on):
        """Mark the solution that solved it, or take the mark back. The verb of the challenge's author.

        Raises NotASolution for one that is not a public solution of this challenge. The same word twice changes nothing.
        """
        challenge = (
            Entry.objects.select_for_update(of=("self",)).select_related("author").get(pk=self.pk)
        )
        if solution.challenge_id != self.pk or solution.status != Status.LIVE:
            raise NotASolution(solution)
        was_accepted = challenge.accepted_solution_id == solution.pk
        if on == was_accepted:
            return
        challenge.accepted_solution = solution if on else None
        challenge.save(update_fields=["accepted_solution"])
        SearchDocument.write_with_solutions(challenge)
        if on and solution.author_id != challenge.author_id:
            who = (
                {"by": str(ANONYMOUS_AUTHOR.name)}
                if challenge.is_anonymous
                else {"actor": challenge.author}
            )
            solution._notify("accepted", solution.author, **who)
        if on:
            said = gettext("Solved: %(title)s") % {"title": challenge.title}
            announce_in_channel(
                challenge.cohort,
                f"accepted:{challenge.pk}:{solution.pk}",
                said,
                challenge.get_absolute_url(),
            )
