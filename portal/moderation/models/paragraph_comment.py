from __future__ import annotations

from typing import Self

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.moderation import review_targets
from portal.moderation.models.case import Case
from portal.moderation.models.exceptions import AlreadyReviewed, NotPermitted
from portal.moderation.models.review import Review
from portal.people.models import User
from portal.text.cleaning import shorten
from portal.text.paragraphs import Paragraph, split_paragraphs

MAX_TEXT, MAX_QUOTE, MAX_PER_CASE = 1000, 600, 100
# Decisions on a text. The author sees the comments on it from then on.
TEXT_DECISIONS = ("approve", "request_changes", "reject", "grant", "uphold")


class TooManyComments(Exception):
    """The case has as many comments as one may have."""


def paragraphs_of(case: Case) -> list[Paragraph]:
    """Return the paragraphs of the text that waits for review."""
    content = review_targets.get_contents([case]).get(case.pk)
    return split_paragraphs(content.html) if content else []


class ParagraphCommentQuerySet(models.QuerySet):
    """Who may read which comments on paragraphs."""

    def sent(self) -> Self:
        """Return those on texts that were decided since, and not undone."""
        reviews = Review.objects.filter(
            case=OuterRef("case"),
            superseded_by=None,
            decision__in=TEXT_DECISIONS,
            revision_number__gte=OuterRef("revision_number"),
        )
        return self.filter(Exists(reviews))

    def for_author(self, person: User) -> Self:
        """Return those that the author of the text may read: the decision on it was sent."""
        return self.filter(case__author=person).sent()

    def for_mentor(self, mentor: User) -> Self:
        """Return those on cases that this mentor may review."""
        return self.filter(case__in=Case.objects.reviewable_by(mentor))

    def open(self) -> Self:
        """Return those that no one has resolved, in the order of the text."""
        return self.filter(resolved_at=None).order_by("paragraph", "pk")


class ParagraphComment(models.Model):
    """A mentor's comment on a paragraph of a text under review.

    `words` are those of the paragraph, so that it can be read after the paragraph changed.
    """

    case = models.ForeignKey(
        "moderation.Case", on_delete=models.CASCADE, related_name="paragraph_comments"
    )
    revision_number = models.PositiveIntegerField()
    paragraph = models.PositiveIntegerField()
    digest = models.CharField(max_length=32)
    words = models.TextField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="paragraph_comments"
    )
    text = models.TextField(_("comment"), validators=[MaxLengthValidator(MAX_TEXT)])
    created_at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(_("answer"), blank=True, validators=[MaxLengthValidator(MAX_TEXT)])
    answered_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)

    # Not stored: whether the paragraph changed since, where the author reads it.
    is_outdated = False

    objects = ParagraphCommentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["case", "paragraph"], name="paragraph_comment_of_case"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} §{self.paragraph}"

    @classmethod
    @transaction.atomic
    def add(cls, case: Case, *, paragraph: int, revision_number: int, text: str, by: User) -> Self:
        """Comment on a paragraph of the waiting text, which `by` read in this version.

        Raises NotPermitted, AlreadyReviewed if that version or paragraph doesn't wait, and
        TooManyComments.
        """
        case = case.locked()
        if not case.can_be_reviewed_by(by) or not case.review_target.has_comments:
            raise NotPermitted
        found = {one.number: one for one in paragraphs_of(case) if one.words}
        if case.waiting_revision != revision_number or paragraph not in found:
            raise AlreadyReviewed(case)
        if case.paragraph_comments.count() >= MAX_PER_CASE:
            raise TooManyComments
        return cls.objects.create(
            case=case,
            revision_number=revision_number,
            paragraph=paragraph,
            digest=found[paragraph].digest,
            words=shorten(found[paragraph].words, MAX_QUOTE),
            author=by,
            text=text,
        )

    def save_answer(self, text: str, *, by: User) -> None:
        """Save the author's answer, instead of an earlier one. Raises NotPermitted."""
        own = ParagraphComment.objects.for_author(by).filter(pk=self.pk, resolved_at=None)
        if not own.update(answer=text, answered_at=timezone.now()):
            raise NotPermitted

    def resolve(self) -> None:
        """Hide it from mentors and the author. A second call changes nothing."""
        unresolved = ParagraphComment.objects.filter(pk=self.pk, resolved_at=None)
        unresolved.update(resolved_at=timezone.now())
