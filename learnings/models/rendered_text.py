"""The HTML of revisions, apart from their text, so that it can be rendered again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import models

from portal.text import markdown

if TYPE_CHECKING:
    from learnings.models.revision import Revision

_HTML_COLUMNS = ["body_html", "outcome_html", "renderer_version", "redactions"]


class RenderedText(models.Model):
    """The HTML of a revision, and the version of the renderer that made it.

    `redactions` is the revision's number when it was rendered: a higher one says that mentions of
    an erased person were replaced since.
    """

    revision = models.OneToOneField(
        "learnings.Revision", on_delete=models.CASCADE, related_name="rendered_text"
    )
    body_html = models.TextField(blank=True)
    outcome_html = models.TextField(blank=True)
    renderer_version = models.PositiveSmallIntegerField(db_index=True)
    redactions = models.PositiveSmallIntegerField()

    rewrites_own_mentions = True

    def __str__(self) -> str:
        return f"{self.revision_id} ({self.renderer_version})"

    @classmethod
    def of(cls, revision: Revision) -> RenderedText:
        """Render the texts of a revision, without saving them."""
        name = f"{revision.entry_id}n{revision.number}"
        repository = revision.entry.repository_files
        return cls(
            revision=revision,
            body_html=_rendered(revision.body, f"e{name}", repository),
            outcome_html=_rendered(revision.outcome, f"o{name}", repository),
            renderer_version=markdown.RENDERER_VERSION,
            redactions=revision.redactions,
        )

    @classmethod
    def write(cls, revisions: Iterable[Revision]) -> None:
        """Render these revisions and store the HTML. Safe to run twice, or two at once."""
        cls.objects.bulk_create(
            [cls.of(revision) for revision in revisions],
            update_conflicts=True,
            unique_fields=["revision"],
            update_fields=_HTML_COLUMNS,
        )

    def is_current(self, revision: Revision) -> bool:
        """Whether it is HTML of the revision's present text, by this renderer or a newer."""
        is_of_this_text = self.redactions == revision.redactions and (
            bool(revision.body) or not self.body_html
        )
        return is_of_this_text and self.renderer_version >= markdown.RENDERER_VERSION


def _rendered(text: str, key: str, repository: str) -> str:
    # The words that replace a mention may have made the text too long to render.
    return (
        markdown.render(text[: markdown.MAX_CHARACTERS], key=key, repository=repository)
        if text
        else ""
    )
