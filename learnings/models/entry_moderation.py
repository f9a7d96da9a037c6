"""What moderation does to an entry: its half of Entry. All of it runs inside moderation's transaction, case locked."""

from functools import partial

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone

from learnings.models.choices import Status
from learnings.models.draft import Draft
from learnings.models.revision import Revision
from learnings.models.search_document import SearchDocument
from portal.moderation.models import PublicationRule, Review
from portal.people.erased_mentions import FORMER_LEARNER
from portal.people.models import Notification
from portal.text.cleaning import readable_slug

REFUSAL_STATUS = {
    Review.Decision.REQUEST_CHANGES: Status.CHANGES_REQUESTED,
    Review.Decision.REJECT: Status.REJECTED,
}
# Columns that moderation writes; counts, picks and thanks are written by others at the same time.
MODERATION_FIELDS = ("status", "live_revision", "waiting_revision")
# Columns that sending it in writes beside them.
SUBMISSION_FIELDS = ("case", "cohort", "is_anonymous")
ENTRY_NOTIFICATIONS = {
    Review.Decision.APPROVE: "approved",
    Review.Decision.REQUEST_CHANGES: "changes_requested",
    Review.Decision.REJECT: "rejected",
    Review.Decision.KEEP: "kept",
    Review.Decision.REMOVE: "removed",
    Review.Decision.RESTORE: "restored",
    Review.Decision.GRANT: "appeal_granted",
    Review.Decision.UPHOLD: "appeal_declined",
}


class EntryModeration(models.Model):
    """Going public, being sent back, being put away, and all of it undone."""

    class Meta:
        abstract = True

    def apply_decision(self, review):
        """Do what a mentor decided about the revision that waits, or about an appeal."""
        if review.decision == Review.Decision.APPROVE:
            self._publish(self.waiting_revision, PublicationRule.APPROVED)
        elif review.decision == Review.Decision.GRANT and self.status == Status.REJECTED:
            self._publish(
                self.revisions.get(number=review.revision_number), PublicationRule.APPROVED
            )
        elif review.decision in REFUSAL_STATUS:
            self._apply_refusal(review)

    def publish_before_review(self, rule):
        """Let what waits go public before a mentor looked; it waits on."""
        revision = self.waiting_revision
        self._publish(revision, rule, keep_in_review=True)
        if rule == PublicationRule.WAITED:
            Notification.send(
                self.author, "published_unread", url=self.get_absolute_url(), title=self.title
            )

    def hide(self):
        """Out of every list, feed, search and count; its author and mentors still see it."""
        is_removed = self.case.standing == self.case.Visibility.REMOVED
        if is_removed:
            self.waiting_revision = None
        # A removed text stays so although its author took it back first: else they send it again.
        if is_removed or self.status == Status.LIVE:
            self.status = Status.REMOVED
            self.save(update_fields=MODERATION_FIELDS)
            self._sync_derived_data()

    def unhide(self):
        """Public again, as it was put away; what has no public text is its author's draft."""
        if self.status != Status.REMOVED:
            return
        self.status = Status.LIVE if self.live_revision_id else Status.DRAFT
        if self.status == Status.DRAFT:
            Draft.objects.filter(entry=self).update(is_open=True)
        if self.has_unreviewed_text and self.waiting_revision_id is None:
            # It is not in the queue, so this decision is the one that approves it.
            Revision.objects.filter(pk=self.live_revision_id).update(
                published_under=PublicationRule.APPROVED
            )
        self.save(update_fields=MODERATION_FIELDS)
        self._sync_derived_data()
        self._refresh_notifications()

    @property
    def has_unreviewed_text(self):
        """Is its public text one that nobody has read yet (published first, or after a day)?"""
        return self.status == Status.LIVE and self._is_live_text_unreviewed

    @property
    def _is_live_text_unreviewed(self):
        return (
            self.live_revision is not None
            and PublicationRule(self.live_revision.published_under).is_before_review
        )

    def required_approver(self):
        """Who has to approve what a mentor sent: "mentor" (another one) or "operator"; "" for everybody else's."""
        if not self.waiting_revision_id or not self.author.is_mentor:
            return ""
        return "mentor" if self.case.has_other_mentor() else "operator"

    def snapshot(self):
        """Keys and states for `revert`."""
        newest = self.revisions.first()
        decided_on = [self.live_revision_id, self.waiting_revision_id, newest and newest.pk]
        public = self.revisions.filter(pk__in=[key for key in decided_on if key])
        return {
            "status": self.status,
            "live_revision_id": self.live_revision_id,
            "waiting_revision_id": self.waiting_revision_id,
            "published_at": self.published_at and self.published_at.isoformat(),
            "newest": newest and newest.number,
            "published": [
                [
                    revision.pk,
                    revision.published_at and revision.published_at.isoformat(),
                    revision.published_under,
                ]
                for revision in public
            ],
            "draft_is_open": Draft.objects.filter(entry=self, is_open=True).exists(),
        }

    def revert(self, before):
        """Undo a decision: as `snapshot` said before it."""
        # What this decision published was never public, and what it approved is unread again.
        for key, at, rule in before.get("published", ()):
            self.revisions.filter(pk=key).update(published_at=at, published_under=rule)
        self.status = before["status"]
        self.live_revision_id, self.waiting_revision_id = (
            before["live_revision_id"],
            before["waiting_revision_id"],
        )
        self.published_at = before["published_at"]
        self.save(update_fields=[*MODERATION_FIELDS, "published_at"])
        self.refresh_from_db()
        Draft.objects.filter(entry=self).update(is_open=before["draft_is_open"])
        self._sync_derived_data()
        self._refresh_notifications()

    def notify_author(self, review):
        """Word to the author; many approvals of one submission are told together."""
        if review.is_in_batch and review.decision == Review.Decision.APPROVE:
            return
        kind = ENTRY_NOTIFICATIONS[review.decision]
        if review.decision == Review.Decision.APPROVE and self.live_revision.edited_by_id:
            kind = "amended"
        self._notify(kind, self.author, review=review, actor=review.reviewer, reason=review.reason)

    # --- inside

    def _publish(self, revision, rule, *, keep_in_review=False):
        now = timezone.now()
        first_time = self.published_at is None
        Revision.objects.filter(pk=revision.pk).update(published_at=now, published_under=rule)
        self.status, self.live_revision = Status.LIVE, Revision.objects.get(pk=revision.pk)
        self.waiting_revision = revision if keep_in_review else None
        self.track, self.section = revision.track, revision.section
        self.published_at = self.published_at or now
        self.save(
            update_fields=[
                *SUBMISSION_FIELDS,
                *MODERATION_FIELDS,
                "track",
                "section",
                "published_at",
            ]
        )
        self._sync_derived_data()
        if first_time and self.is_solution and self.challenge.author_id != self.author_id:
            self._notify("solved", self.challenge.author, actor=self.author)

    def _apply_refusal(self, review):
        """Not public; what a mentor approved before it stays."""
        self.waiting_revision = None
        self._restore_previous_revision()
        if self.status != Status.LIVE:
            self.status = REFUSAL_STATUS[review.decision]
        self.save(update_fields=MODERATION_FIELDS)
        self._sync_derived_data()
        if review.decision == Review.Decision.REQUEST_CHANGES:
            Draft.objects.filter(entry=self).update(is_open=True)

    def _restore_previous_revision(self):
        """Leave no text public that is unread and no longer in the queue, nor let one be brought back.

        The newest one that a mentor approved, or that trust published, is public in its place, or nothing is.
        """
        if not self._is_live_text_unreviewed:
            return
        self.live_revision = self.revisions.filter(
            published_under__in=PublicationRule.settled_rules()
        ).first()
        if self.live_revision is None and self.status == Status.LIVE:
            self.status = Status.PENDING  # for a moment: the caller says what it becomes

    def _sync_derived_data(self):
        """Let topics, counts and the search follow the state that was just saved."""
        is_live = self.status == Status.LIVE
        if is_live:
            self.topics.set(self.live_revision.topics.all())
        if self.is_solution:
            # Locked before it is counted: two solutions that go public at once count each other.
            challenge = type(self).objects.select_for_update(of=("self",)).get(pk=self.challenge_id)
            live = type(self).objects.filter(challenge=challenge, status=Status.LIVE)
            type(self).objects.filter(pk=challenge.pk).update(solution_count=live.count())
            if not is_live:
                self._unaccept()
        self._index() if is_live else self._remove_from_search()
        if not is_live:
            self._refresh_notifications()

    def _refresh_notifications(self) -> None:
        """Let notices about it, its solutions and what was said there follow whether it may be seen."""
        page = self.challenge if self.is_solution else self
        solutions = (
            [self.pk] if self.is_solution else list(self.solutions.values_list("pk", flat=True))
        )
        titles = set(page.revisions.values_list("title", flat=True))
        slugs = {FORMER_LEARNER} | {readable_slug(title, page.kind) for title in titles}
        pages = [
            reverse(f"learnings:{page.page_kind}_detail", args=[page.pk, slug]) for slug in slugs
        ]
        addresses = [] if self.is_solution else list(pages)
        for key in solutions:
            addresses += [f"{address}#solution-{key}" for address in pages]
        comment = self._meta.get_field("comments").related_model
        for key in comment.objects.filter(entry__in=[self.pk, *solutions]).values_list(
            "pk", flat=True
        ):
            addresses.append(reverse("learnings:comment_detail", args=[key]))
        Notification.objects.filter(url__in=addresses).refresh_visibility()

    def _unaccept(self):
        """A solution that is not public is not the accepted one."""
        challenge = type(self).objects.filter(pk=self.challenge_id, accepted_solution=self)
        if challenge.update(accepted_solution=None):
            SearchDocument.write_with_solutions(challenge.model.objects.get(pk=self.challenge_id))

    def _remove_from_search(self):
        """The search forgets it; with a challenge, its solutions."""
        SearchDocument.objects.filter(
            models.Q(entry=self) | models.Q(entry__challenge=self)
        ).delete()

    def _index(self):
        """Tell the search, and whoever waits for it once this is committed."""
        if self.is_challenge:
            for solution in self.solutions.filter(status=Status.LIVE, document=None).select_related(
                "live_revision"
            ):
                solution.challenge = self
                SearchDocument.write(solution)
            SearchDocument.write_with_solutions(self)
        else:
            SearchDocument.write(self)
        # What is published is published: a queue that does not answer is left to `tick`.
        from learnings.tasks import relate

        transaction.on_commit(partial(relate.enqueue, self.challenge_id or self.pk), robust=True)

    def _notify(self, kind, recipient, *, review=None, thing="", **values):
        thing = f"review:{review.pk}" if review else thing
        Notification.send(
            recipient, kind, url=self.get_absolute_url(), thing=thing, title=self.title, **values
        )
