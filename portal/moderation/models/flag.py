from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.moderation import review_targets
from portal.moderation.models.case import Case
from portal.moderation.models.log import LogEntry
from portal.moderation.models.review import Review
from portal.moderation.models.trust import is_trusted
from portal.people.models import User
from portal.web import rate_limits
from portal.web.partial_saves import save_values

# Flags of this many trusted people hide an object until a mentor decides.
FLAGS_TO_HIDE = 3
# From this many answered flags on, a reporter who was mostly wrong does not count.
MIN_ANSWERED_FLAGS = 4


class CannotFlagOwnContent(Exception):
    """Raised when a person flags their own content, which they can edit or delete."""


class FlagQuerySet(models.QuerySet):
    """Flags that wait for a mentor, and their answer."""

    def open(self) -> Self:
        """Those that no decision has answered, with who reported."""
        return self.filter(outcome=Flag.Outcome.OPEN).select_related("reporter")

    def resolve(self, review: Review) -> None:
        """Close these flags on one object with its decision, and notify reporters."""
        flags = list(self)
        contents = review_targets.get_contents([review.case]) if flags else {}
        for flag in flags:
            flag.resolve(review, contents.get(review.case_id))


class Flag(models.Model):
    """A report about one object.

    `reporter` is None for a reader without an account, who can report personal data only.
    """

    class Reason(models.TextChoices):
        SPAM = "spam", _("spam or advertising")
        UNKIND = "unkind", _("unkind or abusive")
        WRONG = "wrong", _("wrong or harmful advice")
        SECRET = "secret", _("contains a secret or personal data")  # noqa: S105
        COPIED = "copied", _("copied without credit")

    class Outcome(models.TextChoices):
        OPEN = "", pgettext_lazy("flag outcome", "in review")
        UPHELD = "upheld", pgettext_lazy("flag outcome", "hidden")
        DISMISSED = "dismissed", pgettext_lazy("flag outcome", "kept")

    case = models.ForeignKey("moderation.Case", on_delete=models.PROTECT, related_name="flags")
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="flags"
    )
    reason = models.CharField(max_length=10, choices=Reason)
    note = models.TextField(blank=True, max_length=1000)
    created_at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, default=Outcome.OPEN)
    # Fingerprint of the text that was flagged (ReviewTarget.fingerprint).
    fingerprint = models.CharField(
        max_length=32, blank=True, default="", db_default="", editable=False
    )
    answered_by_review = models.ForeignKey(
        Review, on_delete=models.PROTECT, null=True, related_name="answered_flags"
    )

    objects = FlagQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "reporter"], condition=Q(outcome=""), name="flag_one_open"
            )
        ]
        indexes = [models.Index(fields=["case"], condition=Q(outcome=""), name="flag_open")]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} ({self.case_id})"

    @classmethod
    @transaction.atomic
    def report(cls, case: Case, *, by: User | None, reason: str, note: str = "") -> Flag:
        """Flag an object. `by` is None for a reader without an account.

        A second flag of the same person about the same text returns the first; about a later text
        it updates their open flag. Raises CannotFlagOwnContent, and RateLimited after 20 a day.
        """
        case = case.locked()
        if by and by.pk == case.author_id:
            raise CannotFlagOwnContent
        fingerprint = case.review_target.fingerprint(case)
        own_flags = list(cls._flags_of(by, case).order_by("outcome", "pk"))
        for flag in own_flags:
            if flag.fingerprint == fingerprint:
                return flag
        if by:
            rate_limits.count("flag", by.pk)
        if own_flags and own_flags[0].outcome == cls.Outcome.OPEN:  # an open one comes first
            flag = own_flags[0]
            flag.move_to_version(fingerprint, reason, note)
        else:
            flag = cls.objects.create(
                case=case, reporter=by, reason=reason, note=note, fingerprint=fingerprint
            )
            case.increment_open_flags()
        number = case.review_target.version(case)
        LogEntry.record(case, "flagged", by=by, revision_number=number, canned=reason)
        flag._hide_if_flagged_enough(case)
        return flag

    @classmethod
    def on_present_text(cls, case: Case, *, by: User) -> Flag | None:
        """This person's flag on the text that the object has now, an open one first."""
        if case.pk is None:
            return None
        same = cls._flags_of(by, case).filter(fingerprint=case.review_target.fingerprint(case))
        return same.select_related("answered_by_review").order_by("outcome", "pk").first()

    @property
    def shown_outcome(self) -> Any:
        """What its reporter is told: nothing as long as the decision can be undone."""
        review = self.answered_by_review
        return self.Outcome.OPEN if review and not review.is_told else self.outcome

    @classmethod
    def _flags_of(cls, reporter: User | None, case: Case) -> QuerySet[Flag]:
        """What this person reported about the object.

        Without an account, each report is one of its own.
        """
        if reporter is None:
            return cls.objects.none()
        return cls.objects.filter(case=case, reporter=reporter)

    def _hide_if_flagged_enough(self, case: Case) -> None:
        """Hide the object if enough people flagged its text, and no mentor kept that text."""
        if case.kept_fingerprint != self.fingerprint and self._has_enough_flags(case):
            case.hide()

    @classmethod
    def _has_enough_flags(cls, case: Case) -> bool:
        """Whether enough people flagged this public text for it to be hidden.

        Only of so many open flags, whose number the case has, is asked whose they are.
        """
        if case.open_flags < FLAGS_TO_HIDE:
            return False
        if not case.review_target.is_removable or not case.is_public:
            return False
        flags = cls._flags_that_count(case)
        return sum(counts_towards_hiding(flag.reporter) for flag in flags) >= FLAGS_TO_HIDE

    @classmethod
    def _flags_that_count(cls, case: Case) -> QuerySet[Flag]:
        """The open flags of people on texts that no mentor kept."""
        flags = case.flags.filter(outcome="", reporter__isnull=False).select_related("reporter")
        # Flags on a text that a mentor kept do not count against a later one.
        return flags.exclude(fingerprint=case.kept_fingerprint) if case.kept_fingerprint else flags

    def move_to_version(self, fingerprint: str, reason: str, note: str) -> None:
        """Apply this open flag to the current text. An empty `note` keeps the old one."""
        save_values(self, fingerprint=fingerprint, reason=reason, note=note or self.note)

    def resolve(self, review: Review, content: review_targets.CaseContent | None) -> None:
        """Close the flag with this decision, and notify its reporter.

        The reporter may see the content.
        """
        is_upheld = review.decision == Review.Decision.REMOVE
        outcome = self.Outcome.UPHELD if is_upheld else self.Outcome.DISMISSED
        save_values(self, outcome=outcome, answered_by_review=review)
        if self.reporter:
            self._notify_reporter(review, content)

    def _notify_reporter(self, review: Review, content: review_targets.CaseContent | None) -> None:
        target, title, url = review.case.review_target, "", "/notices/"
        if content:
            title, url = content.title_for_others, content.address or url
        values = {"title": title if target.has_title else "", "of": target.name}
        review.notify(self.reporter, f"flag_{self.outcome}", url=url, **values)


def counts_towards_hiding(person: User) -> bool:
    """Whether the reporter is trusted, not suspended and was not mostly wrong."""
    if person.is_suspended or not is_trusted(person):
        return False
    answered = list(person.flags.exclude(outcome="").values_list("outcome", flat=True))
    return len(answered) < MIN_ANSWERED_FLAGS or not _are_mostly_wrong(answered)


def _are_mostly_wrong(outcomes: Sequence[Any]) -> bool:
    """Whether more than half of these flags were dismissed."""
    return outcomes.count(Flag.Outcome.DISMISSED) * 2 > len(outcomes)
