"""What an author does with an entry: edit, submit, withdraw, restore."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import transaction
from django.db.models import QuerySet

from learnings.models.choices import Kind, Status
from learnings.models.draft import Draft
from learnings.models.entry_moderation import SUBMISSION_FIELDS, EntryModeration
from learnings.models.revision import Revision
from learnings.models.search_document import SearchDocument
from portal.moderation.models import AlreadyReviewed, Case, Submission, publication_rule
from portal.ops.prepared_queries import PreparedQuery
from portal.web import page_cache
from portal.web.edit_versions import lock_version
from portal.web.partial_saves import save_values

if TYPE_CHECKING:
    from datetime import datetime

    from learnings.models.entry import Entry


class UnsentDraft(Exception):
    """Raised when an open draft would be overwritten; carries the draft."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(draft)
        self.draft = draft


class EntrySubmission(EntryModeration):
    """Turns the draft of an entry into revisions."""

    class Meta:
        abstract = True

    @property
    def is_editable(self) -> bool:
        """Whether its author may edit it: not after it was rejected or removed."""
        return self.status not in (Status.REJECTED, Status.REMOVED)

    def copy_draft_fields(self, draft: Draft) -> None:
        """Take the track and section of its draft, unless it was submitted already."""
        if self.status != Status.DRAFT:
            return
        before = self.track, self.section
        self.track, self.section = draft.track, draft.section
        if self.pk and before != (self.track, self.section):
            rows = type(self).objects.filter(pk=self.pk)
            rows.update(track=self.track, section=self.section)

    def draft_for_edit(self) -> Draft:
        """Return the open draft, or one with the text of the newest revision."""
        draft = Draft.objects.filter(entry=self).first()
        if draft is None or not draft.is_open:
            newest = self.revisions.prefetch_related("topics").first()
            draft = draft or Draft(entry=self, version=0)
            draft.copy_from(newest)
        return draft

    def auto_publish_rule(self) -> Any:
        """Return the rule that publishes its author's texts at once, or None."""
        return publication_rule(self.author, self.cohort or self.author.cohort)

    @transaction.atomic
    def submit(
        self,
        *,
        submission: Submission | None = None,
        form_version: int | None = None,
        version: int | None = None,
        checked: Draft | None = None,
    ) -> Revision:
        """Submit the draft for review, or publish it at once if a rule allows that.

        The author's own solution to a challenge is part of the same submission. `form_version` is
        stored, so that the same form sent twice changes nothing; `version` is the only one that is
        submitted. The draft is not checked again if its texts are still those of `checked`, which
        was. Raises IncompleteDraft, AlreadyReviewed if the entry was rejected or removed since, and
        StaleEdit for another version.
        """
        entry = self._lock_with_case()
        draft = entry.draft
        if draft.was_submitted_from_version(form_version):
            return entry.revisions.first()
        entry._check_submittable(version)
        topics = draft.topics_checked_in(checked)
        submission = submission or Submission.objects.send(entry.author, cohort=entry.cohort)
        revision = Revision.from_draft(draft, topics)
        entry._submit_revision(revision, submission)
        has_own_solution = entry.is_challenge and draft.solution.strip()
        if has_own_solution:
            entry._submit_own_solution(draft, submission)
        save_values(draft, is_open=False, solution="", sent_version=form_version)
        if has_own_solution:
            self.refresh_from_db()
        else:
            self._take_state_of(entry, revision)
        return revision

    def _check_submittable(self, version: int | None) -> None:
        """Check that the entry can be edited from this version of its draft.

        Raises AlreadyReviewed if it can't be edited, and StaleEdit if the draft has another
        version.
        """
        if not self.is_editable:
            raise AlreadyReviewed(self.case)
        if version is not None:
            lock_version(self.draft, version)

    def _submit_revision(self, revision: Revision, submission: Submission) -> None:
        """Put a revision into review, under the name that its draft chose."""
        was_anonymous = self.is_anonymous
        self.is_anonymous = self._is_posted_anonymously(self.draft)
        self.cohort = self.cohort or self.author.cohort
        self._enter_review(revision, submission)
        if self.is_anonymous != was_anonymous:
            self._sync_anonymity()

    def _take_state_of(self, entry: Entry, revision: Revision) -> None:
        """Take the columns and the case of the same entry, as its submission left them.

        `revision` is what was submitted.
        """
        for column in self._meta.concrete_fields:
            setattr(self, column.attname, getattr(entry, column.attname))
        self.case, self.cohort, self.draft = entry.case, entry.cohort, entry.draft
        if self.live_revision_id == revision.pk:
            self.live_revision = revision
        if self.waiting_revision_id == revision.pk:
            self.waiting_revision = revision

    @transaction.atomic
    def withdraw(self, *, at: datetime | None = None) -> None:
        """Take the waiting text back into the draft. Raises AlreadyReviewed.

        `at` is the moment at which a whole README is taken back.
        """
        entry = self._lock_with_case()
        entry.case.withdraw(at=at)
        entry.waiting_revision = None
        entry._restore_previous_revision()
        if entry.status == Status.PENDING:
            entry.status = Status.DRAFT
        entry._save_moderation()
        draft = entry.draft_for_edit()
        draft.save_text(version=draft.version)
        self.refresh_from_db()

    @transaction.atomic
    def discard_draft(self) -> None:
        """Close the draft; delete an entry that was never submitted.

        A section that was withdrawn is off the profile then, and another import may bring it back.
        """
        if not self.revisions.exists():
            self.delete()
            return
        Draft.objects.filter(entry=self).update(is_open=False)
        if self.is_profile_section:
            withdrawn = type(self).objects.filter(pk=self.pk, status=Status.DRAFT)
            withdrawn.update(imported_as="")

    @transaction.atomic
    def take_off_profile(self) -> None:
        """Take a section off its author's profile; delete one that was never submitted.

        Its versions stay for its author and the mentors. Raises AlreadyReviewed if it was rejected
        or removed since.
        """
        entry = self._lock_with_case()
        if entry.case_id is None:
            entry.delete()
            return
        if not entry.is_editable:
            raise AlreadyReviewed(entry.case)
        if entry.waiting_revision_id:
            entry.case.withdraw()
        save_values(
            entry, status=Status.DRAFT, imported_as="", live_revision=None, waiting_revision=None
        )
        Draft.objects.filter(entry=entry).update(is_open=False)
        entry.sync_derived_data()
        page_cache.invalidate_pages()

    @transaction.atomic
    def restore_revision(self, number: int) -> Revision:
        """Submit the text of an earlier revision as a new one.

        Raises UnsentDraft if there is an open draft, so that it isn't overwritten.
        """
        draft = self.draft_for_edit()
        if draft.is_open and draft.pk:
            raise UnsentDraft(draft)
        draft.copy_from(self.revisions.prefetch_related("topics").get(number=number))
        draft.save_text(version=draft.version)
        return self.submit()

    def _lock_with_case(self) -> Entry:
        """Return this entry, locked and reloaded.

        The case is locked first, as decisions do.
        """
        case = None
        if self.case_id:
            case = _locked_case_query.get(self.case_id)
        entry: Entry = _locked_entry_query.get(self.pk)
        if case:
            entry.case = case
        return entry

    def _is_posted_anonymously(self, draft: Draft) -> bool:
        """Whether its author chose so; an own solution follows its challenge."""
        if self.is_solution:
            return self.challenge.is_anonymous and self.challenge.author_id == self.author_id
        return self.is_challenge and draft.without_name

    def _sync_anonymity(self) -> None:
        """Let the author's own solutions, search and cached pages follow `is_anonymous`."""
        self.solutions.filter(author=self.author_id).update(is_anonymous=self.is_anonymous)
        if self.is_live:
            SearchDocument.write_with_solutions(self)
        if self.is_anonymous:
            page_cache.invalidate_pages()

    def _enter_review(self, revision: Revision, submission: Submission) -> None:
        """Publish the revision if a rule allows it, and queue it for review if necessary."""
        self.case = self.case or Case(kind="entry", author=self.author, cohort=self.cohort)
        rule = self.auto_publish_rule()
        if rule:
            self._publish_unreviewed(revision, submission, rule)
        else:
            self._hold_for_review(revision)
        if self.waiting_revision:
            self._await_review(revision, submission, is_public=bool(rule))
        if not rule:
            # The case, which may be new, is saved by now.
            self.save(update_fields=[*SUBMISSION_FIELDS, "waiting_revision", "status"])

    def _publish_unreviewed(self, revision: Revision, submission: Submission, rule: Any) -> None:
        number = revision.number
        self.case.publish_unreviewed(revision_number=number, submission=submission, rule=rule)
        self._publish(revision, rule, keep_in_review=rule.is_before_review)

    def _hold_for_review(self, revision: Revision) -> None:
        self.waiting_revision = revision
        if not self.is_live:
            self.status = Status.PENDING

    def _await_review(self, revision: Revision, submission: Submission, *, is_public: bool) -> None:
        """Put a revision into the queue; `is_public` if it is published already."""
        self.case.await_review(
            revision_number=revision.number,
            submission=submission,
            length=len(revision.body),
            kind=self.kind,
            track=revision.track,
            hints=revision.review_hints(),
            is_public=is_public,
            has_unreviewed_text=self.has_unreviewed_text,
        )

    def _submit_own_solution(self, draft: Draft, submission: Submission) -> None:
        solution = type(self).objects.create(
            kind=Kind.SOLUTION, challenge=self, author=self.author, track=self.track
        )
        Draft.objects.create(
            entry=solution,
            body=draft.solution,
            outcome=draft.outcome,
            topics_text=draft.topics_text,
            track=draft.track,
        )
        solution.submit(submission=submission)


def _locked_case(key: int) -> QuerySet[Case]:
    return Case.objects.select_for_update(of=("self",)).filter(pk=key)


def _locked_entry(key: int) -> QuerySet[Entry]:
    entries = apps.get_model("learnings.Entry").objects.select_for_update(of=("self",))
    return entries.filter(pk=key).select_related("author__cohort", "cohort")


_locked_case_query = PreparedQuery(_locked_case, replans=True)
_locked_entry_query = PreparedQuery(_locked_entry, replans=True)
