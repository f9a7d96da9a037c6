"""Revisions: the versions of an entry's text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from learnings.models.rendered_text import RenderedText
from portal.models import Topic
from portal.moderation import text_hints
from portal.moderation.models import PublicationRule
from portal.ops.prepared_queries import PreparedValues
from portal.people import erased_mentions
from portal.people.models import Track, User
from portal.rows import values_of
from portal.text import markdown

if TYPE_CHECKING:
    from learnings.models.draft import Draft
    from learnings.models.entry import Entry

TITLE_LENGTH = 120
MIN_WORDS_FOR_DIGEST = 8
FIRST_WORDS_LENGTH = 60
_TEXT_COLUMNS = ("title", "body", "outcome", "html", "outcome_html", "excerpt", "digest")


class Revision(models.Model):
    """A version of an entry's text, as submitted.

    A database trigger keeps the text immutable.
    """

    entry = models.ForeignKey("learnings.Entry", on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    title = models.CharField(_("title"), max_length=TITLE_LENGTH, blank=True)
    body = models.TextField(_("text"), blank=True)
    outcome = models.TextField(_("outcome"), blank=True)
    # Only read by the previous release; RenderedText has the HTML (docs/decisions/0051).
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

    @property
    def first_words(self) -> str:
        """The beginning of its text, as the name of a text without a title."""
        words = self.excerpt or markdown.plain_text(self.body) or gettext("Untitled")
        return Truncator(words).chars(FIRST_WORDS_LENGTH)

    @classmethod
    def from_draft(cls, draft: Draft, topics: Iterable[Topic]) -> Revision:
        """Create the next revision of an entry from its draft, with the rendered HTML.

        `topics` are those that the draft names.
        """
        revision = cls._create_next(
            draft.entry,
            title=draft.title,
            body=draft.body,
            outcome=draft.outcome if draft.entry.is_solution else "",
            section=draft.section,
            track=draft.track,
        )
        revision.topics.add(*topics)
        return revision

    def create_amended(self, *, title: str, body: str, outcome: str, by: User) -> Revision:
        """Create the next revision: this one with a mentor's changes to the text."""
        revision = Revision._create_next(
            self.entry,
            title=title,
            body=body,
            outcome=outcome,
            section=self.section,
            track=self.track,
            edited_by=by,
        )
        revision.topics.add(*self.topics.all())
        return revision

    @classmethod
    def _create_next(cls, entry: Entry, **values: Any) -> Revision:
        newest = None
        if entry.case_id:  # else it was never submitted
            newest = entry.revisions.aggregate(number=Max("number"))["number"]
        revision = cls(entry=entry, number=(newest or 0) + 1, **values)
        revision._derive_columns()
        rendered = revision._render()
        revision.save(force_insert=True)
        rendered.revision = revision
        rendered.save(force_insert=True)
        return revision

    def _derive_columns(self) -> None:
        """Set the excerpt and the digest of the text."""
        self.excerpt = markdown.excerpt(self.body)
        self.digest = text_digest(self.body)

    def _render(self) -> RenderedText:
        """Render the text, and set the columns that the previous release reads."""
        rendered = RenderedText.of(self)
        self.html, self.outcome_html = rendered.body_html, rendered.outcome_html
        return rendered

    @cached_property
    def rendered(self) -> RenderedText:
        """Its HTML: as stored, or rendered now if that is of an older renderer or text."""
        stored: RenderedText | None = getattr(self, "rendered_text", None)
        return stored if stored and stored.is_current(self) else RenderedText.of(self)

    def review_hints(self) -> list[str]:
        """Return the codes of automatic hints for the mentor who reviews it."""
        has_published, is_repeated = _earlier_texts_query.first(self.entry_id, self.digest)
        return text_hints.find_hints(
            f"{self.body}\n{self.outcome}",
            title=self.title,
            is_first=not has_published,
            repeats=is_repeated,
        )

    def erase_mentions(self, handles: list[str]) -> None:
        """Replace mentions of an erased person. Only account deletion may call it."""
        before = [self.title, self.body, self.outcome]
        after = [erased_mentions.without_mentions(text, handles) for text in before]
        title, body, outcome = after
        title = title[:TITLE_LENGTH]
        if [title, body, outcome] != before:
            self.title, self.body, self.outcome = title, body, outcome
            self.redactions += 1
            self._derive_columns()
            self._render()
            columns = values_of(self, _TEXT_COLUMNS)
            redactions = models.F("redactions") + 1
            Revision.objects.filter(pk=self.pk).update(redactions=redactions, **columns)
            RenderedText.write([self])


def _earlier_texts_of(entry: int, digest: Any) -> QuerySet:
    """Whether its author published another, and whether another has such a text.

    Such a text has this digest; short texts have none.
    """
    entries = apps.get_model("learnings.Entry").objects
    published = entries.filter(author=OuterRef("author"), live_revision__isnull=False)
    # Short texts have no digest.
    same_text = Revision.objects.filter(digest=digest).exclude(digest="")
    return entries.filter(pk=entry).values_list(
        Exists(published.exclude(pk=OuterRef("pk"))),
        Exists(same_text.exclude(entry=OuterRef("pk"))),
    )


_earlier_texts_query = PreparedValues(_earlier_texts_of, replans=True)


def text_digest(text: str) -> str:
    """Return a digest that ignores spaces and case, or "" for a short text."""
    words = text.casefold().split()
    if len(words) < MIN_WORDS_FOR_DIGEST:
        return ""
    return hashlib.blake2b(" ".join(words).encode(), digest_size=16).hexdigest()
