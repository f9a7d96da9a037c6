from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.moderation import review_targets
from portal.moderation.models.case import Case
from portal.moderation.models.log import LogEntry
from portal.moderation.models.review import Review
from portal.moderation.models.trust import is_trusted
from portal.people.models import Notification
from portal.web import rate_limits

# So many distinct trusted people hide a thing until a mentor looks.
FLAGS_TO_HIDE = 3
# Whoever had this many flags answered, most of them by "kept", does not count towards hiding.
MIN_ANSWERED_FLAGS = 4


class CannotFlagOwnContent(Exception):
    """One's own things are not flagged, but edited or deleted."""


class Flag(models.Model):
    """A report on one thing, of one person or (personal data only) of a reader without an account."""

    class Reason(models.TextChoices):
        SPAM = "spam", _("spam or advertising")
        UNKIND = "unkind", _("unkind or worse")
        WRONG = "wrong", _("wrong or harmful advice")
        SECRET = "secret", _("a secret or personal data is in it")  # noqa: S105
        COPIED = "copied", _("copied without saying so")

    class Outcome(models.TextChoices):
        OPEN = "", _("waiting for a mentor")
        UPHELD = "upheld", _("removed")
        DISMISSED = "dismissed", _("kept")

    case = models.ForeignKey("moderation.Case", on_delete=models.PROTECT, related_name="flags")
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="flags"
    )
    reason = models.CharField(max_length=10, choices=Reason)
    note = models.TextField(blank=True, max_length=1000)
    created_at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, default=Outcome.OPEN)
    # The text that it is about (Kind.fingerprint).
    fingerprint = models.CharField(
        max_length=32, blank=True, default="", db_default="", editable=False
    )
    answered_by_review = models.ForeignKey(
        Review, on_delete=models.PROTECT, null=True, related_name="answered_flags"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "reporter"], condition=Q(outcome=""), name="flag_one_open"
            )
        ]
        indexes = [models.Index(fields=["case"], condition=Q(outcome=""), name="flag_open")]

    def __str__(self):
        return f"{self.get_reason_display()} ({self.case_id})"

    @classmethod
    @transaction.atomic
    def report(cls, case, *, by, reason, note=""):
        """Report a thing. `by` None is a reader without an account.

        Returns the Flag. The same person again gets the first one, open or answered, as long as the text is the one
        that it was about; an open one moves on to a later text. Raises CannotFlagOwnContent, or limits.TooOften after 20 a
        day.
        """
        case = case._locked()
        if by and by.pk == case.author_id:
            raise CannotFlagOwnContent
        fingerprint = review_targets.REVIEW_TARGETS[case.kind].fingerprint(case)
        if by:
            mine = cls.objects.filter(case=case, reporter=by)
            same = mine.filter(fingerprint=fingerprint).order_by("outcome").first()
            if same:
                return same
            rate_limits.count("flag", by.pk)
        flag = mine.filter(outcome="").first() if by else None
        if flag:
            flag.move_to_version(fingerprint, reason, note)
        else:
            flag = cls.objects.create(
                case=case, reporter=by, reason=reason, note=note, fingerprint=fingerprint
            )
            case.increment_open_flags()
        LogEntry.record(
            case,
            "flagged",
            by=by,
            revision_number=review_targets.REVIEW_TARGETS[case.kind].version(case),
            canned=reason,
        )
        if case.kept_fingerprint != fingerprint and cls._has_enough_flags(case):
            case.hide()
        return flag

    @classmethod
    def _has_enough_flags(cls, case):
        """Do enough people whose word counts say so, about something that everybody sees?"""
        kind = review_targets.REVIEW_TARGETS[case.kind]
        if (
            case.standing != Case.Standing.CLEAR
            or not kind.is_removable
            or not kind.is_public(case)
        ):
            return False
        flags = case.flags.filter(outcome="", reporter__isnull=False).select_related("reporter")
        if case.kept_fingerprint:
            # What was said of a text that a mentor kept does not count against a later one.
            flags = flags.exclude(fingerprint=case.kept_fingerprint)
        return sum(counts_towards_hiding(flag.reporter) for flag in flags) >= FLAGS_TO_HIDE

    def move_to_version(self, fingerprint, reason, note):
        """The same person says it of the text that is there now; what they wrote first stays if they add nothing."""
        self.fingerprint, self.reason, self.note = fingerprint, reason, note or self.note
        self.save(update_fields=["fingerprint", "reason", "note"])

    def resolve(self, outcome, review):
        """Note what came of it, and thank whoever reported it."""
        self.outcome, self.answered_by_review = outcome, review
        self.save(update_fields=["outcome", "answered_by_review"])
        if self.reporter is None:
            return
        content = review_targets.get_contents([self.case]).get(self.case_id)
        title = (
            (content.last_public_title or content.public_title or content.label) if content else ""
        )
        url = (content.address if content else "") or "/notices/"
        Notification.send(
            self.reporter, f"flag_{outcome}", url=url, thing=f"review:{review.pk}", title=title
        )


def counts_towards_hiding(person):
    """Does this person's flag count towards hiding: trusted, not suspended, and not mostly wrong before?"""
    if person.is_suspended or not is_trusted(person):
        return False
    answered = list(person.flags.exclude(outcome="").values_list("outcome", flat=True))
    wrong = answered.count(Flag.Outcome.DISMISSED)
    return len(answered) < MIN_ANSWERED_FLAGS or wrong * 2 <= len(answered)
