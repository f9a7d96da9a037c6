"""The stored state of a case: its fields, and its position in the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from portal.moderation import review_targets
from portal.moderation.models.case_queryset import CaseQuerySet
from portal.moderation.models.review import Review
from portal.ops.prepared_queries import PreparedQuery
from portal.people.models import User

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.moderation.models.submission import Submission

# Fields that a decision may change and an undo sets back; `waiting_since` is stored as text.
UNDO_FIELDS = (
    "state", "visibility", "waiting_revision", "hints", "is_public_already", "is_overdue",
    "open_flags", "appeal_open", "kept_fingerprint",
)  # fmt: skip
# Fields that are saved while the case is locked; other fields are written without a lock.
QUEUE_FIELDS = (
    *UNDO_FIELDS, "waiting_since", "submission", "text_length", "text_kind", "text_track",
)  # fmt: skip


class CaseState(models.Model):
    """The fields of a case, and the methods that update its position in the queue."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("case status", "in review")
        SETTLED = "settled", pgettext_lazy("case status", "closed")

    class Visibility(models.TextChoices):
        CLEAR = "clear", pgettext_lazy("case visibility", "as its author wrote it")
        HIDDEN = "hidden", pgettext_lazy("case visibility", "hidden until a mentor checks it")
        REMOVED = "removed", pgettext_lazy("case visibility", "hidden by a mentor")

    class Pending(models.TextChoices):
        TEXT = "text", pgettext_lazy("pending question", "text to review")
        FLAGS = "flags", pgettext_lazy("pending question", "flags")
        APPEAL = "appeal", pgettext_lazy("pending question", "appeal")
        NOTHING = "nothing", pgettext_lazy("pending question", "nothing")

    kind = models.CharField(max_length=20)
    # Null for topics that are part of the initial vocabulary.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="cases"
    )
    cohort = models.ForeignKey(
        "people.Cohort", on_delete=models.SET_NULL, null=True, related_name="cases"
    )
    submission = models.ForeignKey(
        "moderation.Submission", on_delete=models.PROTECT, null=True, related_name="cases"
    )
    state = models.CharField(max_length=10, choices=State, default=State.SETTLED)
    # Admin pages, data exports and stored reviews keep its first name.
    visibility = models.CharField(
        "standing",
        max_length=10,
        choices=Visibility,
        default=Visibility.CLEAR,
        db_column="standing",
    )
    waiting_revision = models.PositiveIntegerField(null=True)
    waiting_since = models.DateTimeField(null=True)
    # The characters of the text that waits or waited last; null if that was before they were kept.
    text_length = models.PositiveIntegerField(null=True, editable=False)
    # The kind and the track of the same text, by which the queue is filtered. Empty if it was
    # submitted before they were kept, and for targets without.
    text_kind = models.CharField(max_length=20, default="", db_default="", editable=False)
    text_track = models.CharField(max_length=10, default="", db_default="", editable=False)
    # Codes of portal.moderation.text_hints that were found in the waiting text.
    hints = models.JSONField(default=list)
    # The waiting text is public: its cohort publishes first, or it waited for a day.
    is_public_already = models.BooleanField(default=False)
    # An unreviewed text is public although review comes first here; it is first in the queue.
    is_overdue = models.BooleanField(default=False)
    told_after_hours = models.PositiveSmallIntegerField(default=0)
    open_flags = models.PositiveIntegerField(default=0)
    # Fingerprint of the text that a mentor last kept: flags do not hide that text automatically.
    kept_fingerprint = models.CharField(
        max_length=32, blank=True, default="", db_default="", editable=False
    )
    appeal = models.TextField(blank=True, max_length=2000)
    appeal_open = models.BooleanField(default=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(state="waiting", waiting_since__isnull=False)
                    & (
                        Q(waiting_revision__isnull=False)
                        | Q(open_flags__gt=0)
                        | Q(appeal_open=True)
                    )
                )
                | Q(
                    state="settled",
                    waiting_revision=None,
                    waiting_since=None,
                    open_flags=0,
                    appeal_open=False,
                ),
                name="case_waits_with_a_matter",
            )
        ]
        indexes = [
            models.Index(
                fields=["-is_overdue", "waiting_since", "id"],
                condition=Q(state="waiting"),
                name="case_queue",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def review_target(self) -> review_targets.ReviewTarget:
        """How objects of this kind are shown and changed."""
        return review_targets.REVIEW_TARGETS[self.kind]

    @property
    def pending(self) -> Any:
        """What a mentor decides next: an appeal, then flags, then a text."""
        if self.appeal_open:
            return self.Pending.APPEAL
        if self.open_flags:
            return self.Pending.FLAGS
        return self.Pending.TEXT if self.waiting_revision else self.Pending.NOTHING

    @property
    def is_waiting(self) -> bool:
        """Whether it is in the queue."""
        return self.state == self.State.WAITING

    @property
    def is_in_readme(self) -> bool:
        """Whether it waits as a part of a whole README."""
        submission = self.submission
        is_readme = submission is not None and submission.kind == submission.Kind.README
        return is_readme and self.pending == self.Pending.TEXT

    @property
    def is_public(self) -> bool:
        """Whether its object is public, and neither hidden nor removed."""
        return self.visibility == self.Visibility.CLEAR and self.review_target.is_public(self)

    def _can_be_published_unreviewed(self) -> bool:
        """Whether a text waits that is not public.

        The object is neither flagged nor hidden.
        """
        if self.is_public_already or self.open_flags:
            return False
        return bool(self.waiting_revision) and self.visibility == self.Visibility.CLEAR

    @property
    def lock_target(self) -> Self | Submission:
        """What a mentor locks to review it: its README, if it is a part of one."""
        return self.submission if self.is_in_readme else self

    def can_be_reviewed_by(self, person: User) -> bool:
        """Whether `person` moderates this cohort and is not the author."""
        return person.can_review_post(self.author_id, self.cohort_id)

    def has_other_mentor(self) -> bool:
        """Whether a mentor other than the author can review it; if not, operators do."""
        can_review = Q(mentorships__isnull=False)
        if self.cohort_id:
            can_review = Q(mentorships__cohort=self.cohort_id)
        return User.objects.listed().filter(can_review).exclude(pk=self.author_id).exists()

    def current_version(self) -> int | None:
        """The version that a decision made now would be about."""
        if self.pending == self.Pending.TEXT:
            return self.waiting_revision
        return self.review_target.version(self)

    def possible_decisions(self) -> list[Any]:
        """The decisions that fit what is pending, the positive one first."""
        decision, target = Review.Decision, self.review_target
        if self.pending == self.Pending.TEXT:
            return [decision.APPROVE, decision.REQUEST_CHANGES, decision.REJECT]
        if self.pending == self.Pending.APPEAL:
            return [decision.GRANT, decision.UPHOLD]
        if self.pending == self.Pending.FLAGS:
            return [decision.KEEP, decision.REMOVE] if target.is_removable else [decision.KEEP]
        if self.visibility != self.Visibility.CLEAR:
            return [decision.RESTORE]
        return [decision.REMOVE] if target.is_removable and target.is_public(self) else []

    def locked(self) -> Self:
        """This case, read again and locked until the transaction ends."""
        locked: Self = _locked_case_query.get(self.pk)
        return locked

    def increment_open_flags(self) -> None:
        """Count one more open flag. The case must be locked."""
        self.open_flags = F("open_flags") + 1
        self._start_waiting()
        # Afterwards it has the number that the database counted.
        self.save(update_fields=["open_flags", "state", "waiting_since"])

    def _waiting_seconds(self) -> int | None:
        if self.pending != self.Pending.TEXT:
            return None
        return max(0, int((timezone.now() - self.waiting_since).total_seconds()))

    def _snapshot(self) -> dict[str, dict[str, Any]]:
        """What an undo restores, for Review.before."""
        return {"case": self.undo_values(), "thing": self.review_target.snapshot(self)}

    def undo_values(self) -> dict[str, Any]:
        """Return what an undo sets back in the case, as JSON.

        Keys are column names, so that stored reviews can be undone after a field is renamed.
        """
        columns = {name: self._meta.get_field(name).column for name in UNDO_FIELDS}
        values = {column: getattr(self, name) for name, column in columns.items()}
        values["waiting_since"] = self.waiting_since and self.waiting_since.isoformat()
        return values

    def _restore_state(self, before: Mapping[str, Any]) -> None:
        """Set the fields back that a decision changed, to what `undo_values` returned."""
        names = {field.column: field.name for field in self._meta.concrete_fields}
        values = {names[column]: value for column, value in before.items()}
        type(self)._default_manager.filter(pk=self.pk).update(**values)
        self.refresh_from_db()

    def _clear_waiting_text(self) -> None:
        self.waiting_revision, self.hints = None, []
        self.is_public_already = self.is_overdue = False
        self.told_after_hours = 0
        self._update_queue_state("told_after_hours")

    def _update_queue_state(self, *extra_fields: str) -> None:
        if self.pending == self.Pending.NOTHING:
            self.state, self.waiting_since = self.State.SETTLED, None
            self._save_queue_state(*extra_fields)
        else:
            self._enqueue(*extra_fields)

    def _enqueue(self, *extra_fields: str) -> None:
        self._start_waiting()
        self._save_queue_state(*extra_fields)

    def _save_queue_state(self, *extra_fields: str) -> None:
        """Save the fields of the queue; of a new case all."""
        is_new = self._state.adding
        self.save(update_fields=None if is_new else [*QUEUE_FIELDS, *extra_fields])

    def _start_waiting(self) -> None:
        """Set the fields of a waiting case. One that waits already keeps its time."""
        self.state = self.State.WAITING
        self.waiting_since = self.waiting_since or timezone.now()


def _locked_case(key: int) -> CaseQuerySet:
    cases = apps.get_model("moderation.Case").objects.select_for_update(of=("self",))
    return cases.filter(pk=key).select_related("author", "cohort", "submission")


_locked_case_query = PreparedQuery(_locked_case, replans=True)
