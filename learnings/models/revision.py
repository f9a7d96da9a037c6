"""Revisions: the versions of an entry's text."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.models import Topic
from portal.moderation import text_hints
from portal.moderation.models import PublicationRule
from portal.people import erased_mentions
from portal.people.models import Track, User
from portal.text import markdown

if TYPE_CHECKING:
    from learnings.models.draft import Draft
    from learnings.models.entry import Entry

TITLE_LENGTH = 120
MIN_WORDS_FOR_DIGEST = 8


class Revision(models.Model):
    """A version of an entry's text, as submitted. A database trigger keeps the text immutable."""

    entry = models.ForeignKey("learnings.Entry", on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    title = models.CharField(_("title"), max_length=TITLE_LENGTH, blank=True)
    body = models.TextField(_("text"), blank=True)
    outcome = models.TextField(_("outcome"), blank=True)
    html = models.TextField(blank=True)
    outcome_html = models.TextField(blank=True)
    excerpt = models.CharField(max_length=210, blank=True)
    section = models.CharField(max_length=12, blank=True)
    track = models.CharField(max_length=10, choices=Track)
    topics = models.ManyToManyField(Topic, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    # To find the same text in another entry; see text_digest.
    digest = models.CharField(max_length=32, blank=True, db_index=True)
    # The mentor who changed the text while approving it.
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    published_under = models.CharField(max_length=20, choices=PublicationRule, blank=True)
    # How often mentions of erased people were replaced. The trigger allows that only if it grows.
    redactions = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)

    rewrites_own_mentions = True

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "number"], name="revision_number_unique"),
            models.CheckConstraint(
                condition=Q(published_at=None, published_under="")
                | (Q(published_at__isnull=False) & ~Q(published_under="")),
                name="revision_published_under_a_rule",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title or self.excerpt} ({self.number})"

    @classmethod
    def from_draft(cls, draft: Draft) -> Revision:
        """Create the next revision of an entry from its draft, with the rendered HTML."""
        outcome = draft.outcome if draft.entry.is_solution else ""
        texts = _text_columns(draft.title, draft.body, outcome)
        revision = cls._create_next(draft.entry, section=draft.section, track=draft.track, **texts)
        revision.topics.set(draft.topics())
        return revision

    def create_amended(self, *, title: str, body: str, outcome: str, by: User) -> Revision:
        """Create the next revision: this one with a mentor's changes to the text."""
        texts = _text_columns(title, body, outcome)
        revision = Revision._create_next(
            self.entry, section=self.section, track=self.track, edited_by=by, **texts
        )
        revision.topics.set(self.topics.all())
        return revision

    @classmethod
    def _create_next(cls, entry: Entry, **values: Any) -> Revision:
        newest = entry.revisions.aggregate(number=Max("number"))["number"] or 0
        return cls.objects.create(entry=entry, number=newest + 1, **values)

    def review_hints(self) -> list[str]:
        """Return the codes of automatic hints for the mentor who reviews it."""
        same_text = Revision.objects.filter(digest=self.digest).exclude(digest="")
        published = self.entry.author.entries.filter(live_revision__isnull=False)
        return text_hints.find_hints(
            f"{self.body}\n{self.outcome}",
            title=self.title,
            is_first=not published.exclude(pk=self.entry_id).exists(),
            repeats=same_text.exclude(entry=self.entry_id).exists(),
        )

    def erase_mentions(self, handles: list[str]) -> None:
        """Replace mentions of an erased person. Only account deletion may call it."""
        before = [self.title, self.body, self.outcome]
        after = [erased_mentions.without_mentions(text, handles) for text in before]
        title, body, outcome = after
        title = title[:TITLE_LENGTH]
        if [title, body, outcome] != before:
            redactions = models.F("redactions") + 1
            texts = _text_columns(title, body, outcome)
            Revision.objects.filter(pk=self.pk).update(redactions=redactions, **texts)


def text_digest(text: str) -> str:
    """Return a digest that ignores spaces and case, or "" for a short text."""
    words = text.casefold().split()
    if len(words) < MIN_WORDS_FOR_DIGEST:
        return ""
    return hashlib.blake2b(" ".join(words).encode(), digest_size=16).hexdigest()


def _text_columns(title: str, body: str, outcome: str) -> dict[str, str]:
    """Return the columns of a text with those derived from it."""
    return {
        "title": title,
        "body": body,
        "outcome": outcome,
        "html": _rendered(body),
        "outcome_html": _rendered(outcome),
        "excerpt": markdown.excerpt(body),
        "digest": text_digest(body),
    }


def _rendered(text: str) -> str:
    """Return the HTML of a text."""
    # The words that replace a mention may have made the text too long to render.
    return markdown.render(text[: markdown.MAX_CHARACTERS]) if text else ""
