from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from portal.clock import ago
from portal.moderation.models.log import LogEntry, Pseudonym
from portal.ops.prepared_queries import PreparedValues
from portal.people.models import Notification, User

if TYPE_CHECKING:
    from portal.moderation.models.case import Case

UNDO_WINDOW = timedelta(seconds=10)
# Until a notification of a decision is shown and mailed: an undo that began in time may end later.
NOTIFICATION_DELAY = UNDO_WINDOW + timedelta(seconds=5)


class Review(models.Model):
    """A mentor's decision on one version of an object.

    It is never changed; a later one (undo, appeal, removal) supersedes it. `waited` is how long
    the text had waited, in seconds. `before` holds the keys and states that an undo restores.
    """

    class Decision(models.TextChoices):
        APPROVE = "approve", pgettext_lazy("decision", "approved")
        REQUEST_CHANGES = "request_changes", pgettext_lazy("decision", "changes requested")
        REJECT = "reject", pgettext_lazy("decision", "rejected")
        KEEP = "keep", pgettext_lazy("decision", "checked and kept")
        REMOVE = "remove", pgettext_lazy("decision", "hidden")
        RESTORE = "restore", pgettext_lazy("decision", "restored")
        GRANT = "grant", pgettext_lazy("decision", "appeal granted")
        UPHOLD = "uphold", pgettext_lazy("decision", "appeal declined")
        UNDO = "undo", pgettext_lazy("decision", "decision undone")

    # Decisions by which a mentor accepts the text.
    POSITIVE = (Decision.APPROVE, Decision.KEEP, Decision.RESTORE, Decision.GRANT)
    # Decisions after which the same text is not hidden automatically, however many flags it gets.
    CLEARS_FLAGS = (Decision.KEEP, Decision.RESTORE, Decision.GRANT)
    APPEALABLE = (Decision.REJECT, Decision.REMOVE)
    # Decisions that need a reason.
    NEGATIVE = (Decision.REQUEST_CHANGES, Decision.REJECT, Decision.REMOVE, Decision.UPHOLD)

    case = models.ForeignKey("moderation.Case", on_delete=models.PROTECT, related_name="reviews")
    revision_number = models.PositiveIntegerField()
    submission = models.ForeignKey(
        "moderation.Submission", on_delete=models.PROTECT, null=True, related_name="reviews"
    )
    # Copied from the case, so that a constraint can refuse a review by the author.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews_given"
    )
    decision = models.CharField(max_length=20, choices=Decision)
    reason = models.TextField(blank=True, max_length=2000)
    canned = models.CharField(max_length=20, blank=True)
    decided_at = models.DateTimeField(default=timezone.now)
    waited = models.PositiveIntegerField(null=True)
    before = models.JSONField(default=dict)
    superseded_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="supersedes"
    )

    # Not stored: one notification tells the author of all approvals of a batch.
    is_in_batch = False
    # Not stored: one notification tells the author of all decisions on a README.
    is_in_readme = False
    # Not stored: one notification tells the author of all posts of theirs in a wave.
    is_in_wave = False

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "revision_number"],
                condition=Q(superseded_by=None),
                name="review_one_standing_per_revision",
            ),
            models.CheckConstraint(condition=~Q(reviewer=F("author")), name="review_not_by_author"),
            models.CheckConstraint(
                condition=~Q(decision__in=["request_changes", "reject", "remove", "uphold"])
                | ~Q(reason=""),
                name="review_no_comes_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["author", "decision", "decided_at"], name="review_for_trust"),
            models.Index(fields=["decided_at"], name="review_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.get_decision_display()} ({self.case})"

    @property
    def has_words_for_author(self) -> bool:
        """Whether its reason is a message to the author.

        The reason for keeping a flagged post is for the log.
        """
        is_said_with_approval = self.decision == self.Decision.APPROVE and bool(self.reason)
        return self.decision in self.NEGATIVE or is_said_with_approval

    def notify(self, recipient: User, kind: str, *, url: str, **values: Any) -> None:
        """Notify a person of this decision once it can't be undone any longer."""
        thing, wait = self._notified_thing, NOTIFICATION_DELAY
        Notification.send(recipient, kind, url=url, thing=thing, wait=wait, **values)

    def delete_notifications(self) -> None:
        """Delete what people would be told of this decision."""
        Notification.objects.filter(thing=self._notified_thing).delete()

    @property
    def _notified_thing(self) -> str:
        return f"review:{self.pk}"

    @property
    def can_be_undone(self) -> bool:
        """Whether it is in force and at most ten seconds old."""
        return self.superseded_by_id is None and self.decided_at > ago(UNDO_WINDOW)

    @property
    def is_told(self) -> bool:
        """Whether people are told of it, because it can't be undone any longer."""
        return self.decided_at <= ago(NOTIFICATION_DELAY)

    @classmethod
    def record(cls, **values: Any) -> Review:
        """Create a review that supersedes the one on the same version.

        Must run in a transaction.
        """
        found = _in_force_query.rows(values["case"].pk, values["revision_number"])
        superseded = [key for (key,) in found]
        if superseded:
            # A constraint allows one in force, so the old one first points at itself.
            cls.objects.filter(pk__in=superseded).update(superseded_by=F("pk"))
        review = cls.objects.create(**values)
        if superseded:
            cls.objects.filter(pk__in=superseded).update(superseded_by=review)
        return review


def _in_force_on(case: int, revision_number: int) -> models.QuerySet:
    """The key of the review of this version that no later one supersedes."""
    reviews = Review.objects.filter(case=case, revision_number=revision_number)
    return reviews.filter(superseded_by=None).values_list("pk")


_in_force_query = PreparedValues(_in_force_on, replans=True)


# What makes a case wait or ends its waiting. A flag or a featured post changes no decision.
_EVENTS = ("submitted", "published", "withdrawn", "appealed", *Review.Decision.values)


def last_deciders(cases: models.QuerySet[Case]) -> set[str]:
    """The labels in the log of who decided these cases last.

    It has "" if a case was submitted, withdrawn or published since, or its decision undone.
    """
    events = LogEntry.objects.filter(case__in=cases, action__in=_EVENTS).order_by("pk")
    rows = events.values_list("case", "action", "actor")
    return set({case: _decider(action, actor) for case, action, actor in rows}.values())


def _decider(action: str, actor: str) -> str:
    is_decision = action in Review.Decision.values and action != Review.Decision.UNDO
    return actor if is_decision else ""


def has_decided_last(cases: models.QuerySet[Case], mentor: User) -> bool:
    """Whether the newest event of each of these cases is a decision of this mentor."""
    labels = set(Pseudonym.objects.filter(person=mentor).values_list("label", flat=True))
    return bool(labels) and last_deciders(cases) == labels
