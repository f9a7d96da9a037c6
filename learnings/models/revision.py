from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from learnings.review_hints import text_digest
from portal.models import Topic
from portal.moderation.models import PublicationRule
from portal.people import erased_mentions
from portal.people.models import Track
from portal.text import markdown

TITLE_LENGTH = 120


class Revision(models.Model):
    """One saved version of an entry's text, as sent to the mentors. Immutable: the database refuses to change the text."""

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
    # Finds the same words in another entry; see learnings.review_hints.
    digest = models.CharField(max_length=32, blank=True, db_index=True)
    # A mentor who approved it with a small change of theirs.
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    published_under = models.CharField(max_length=20, choices=PublicationRule, blank=True)

    # How often mentions of erased people were taken out: else the database refuses a new text.
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

    def __str__(self):
        return f"{self.title or self.excerpt} ({self.number})"

    @classmethod
    def from_draft(cls, draft):
        """The next revision of the draft's entry; renders its Markdown once, for good."""
        latest = draft.entry.revisions.aggregate(latest=models.Max("number"))["latest"] or 0
        revision = cls.objects.create(
            entry=draft.entry,
            number=latest + 1,
            title=draft.title,
            body=draft.body,
            outcome=draft.outcome if draft.entry.is_solution else "",
            html=markdown.render(draft.body),
            outcome_html=markdown.render(draft.outcome) if draft.entry.is_solution else "",
            excerpt=markdown.excerpt(draft.body),
            digest=text_digest(draft.body),
            section=draft.section,
            track=draft.track,
        )
        revision.topics.set(draft.topics())
        return revision

    def create_amended(self, *, title, body, outcome, by):
        """The next revision: this one with a mentor's small changes. What may differ is the text alone."""
        newest = self.entry.revisions.aggregate(newest=models.Max("number"))["newest"]
        revision = Revision.objects.create(
            entry=self.entry,
            number=newest + 1,
            title=title,
            body=body,
            outcome=outcome,
            html=markdown.render(body),
            outcome_html=markdown.render(outcome) if outcome else "",
            excerpt=markdown.excerpt(body),
            digest=text_digest(body),
            section=self.section,
            track=self.track,
            edited_by=by,
        )
        revision.topics.set(self.topics.all())
        return revision

    def erase_mentions(self, handles: list[str]) -> None:
        """Put words in place of mentions of an erased person. The verb of erasing alone."""
        title = erased_mentions.without_mentions(self.title, handles)[:TITLE_LENGTH]
        body = erased_mentions.without_mentions(self.body, handles)
        outcome = erased_mentions.without_mentions(self.outcome, handles)
        if (title, body, outcome) == (self.title, self.body, self.outcome):
            return
        Revision.objects.filter(pk=self.pk).update(
            title=title,
            body=body,
            outcome=outcome,
            html=_rendered(body),
            outcome_html=_rendered(outcome),
            excerpt=markdown.excerpt(body),
            digest=text_digest(body),
            redactions=models.F("redactions") + 1,
        )


def _rendered(text: str) -> str:
    """The HTML of a text, which the new words may have made a little longer than is rendered."""
    return markdown.render(text[: markdown.MAX_CHARACTERS]) if text else ""
