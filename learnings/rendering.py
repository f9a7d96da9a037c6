"""Periodic work that renders older texts again, after the renderer changed.

Until it reaches a revision, pages render it when it is read. Comments are shown with the HTML
that they have.
"""

import time
from collections.abc import Callable, Iterable

from django.db.models import F, Model, Q, QuerySet

from learnings.models import Comment, RenderedText, Revision
from portal.text import markdown

BATCH = 50
MAX_SECONDS = 20


def render_stale_revisions() -> str:
    """Render revisions again whose HTML is missing, or of an older renderer or text."""
    return f"Revisions rendered: {_in_batches(_stale_revisions(), RenderedText.write)}"


def render_stale_comments() -> str:
    """Render comments again whose HTML is of an older renderer."""
    return f"Comments rendered: {_in_batches(_stale_comments(), _render_comments)}"


def _in_batches[Row: Model](rows: QuerySet[Row], render: Callable[[list[Row]], None]) -> int:
    """Render batches until none is left, or for MAX_SECONDS; return the number of rows."""
    deadline = time.monotonic() + MAX_SECONDS
    count = 0
    while time.monotonic() < deadline:
        batch = list(rows[:BATCH])
        render(batch)
        count += len(batch)
        if len(batch) < BATCH:
            break
    return count


def _stale_revisions() -> QuerySet[Revision]:
    """Return the newest first."""
    is_missing = Q(rendered_text=None)
    is_older = Q(rendered_text__renderer_version__lt=markdown.RENDERER_VERSION)
    was_redacted = ~Q(rendered_text__redactions=F("redactions"))
    was_erased = Q(body="") & ~Q(rendered_text__body_html="")
    stale = Revision.objects.filter(is_missing | is_older | was_redacted | was_erased)
    return stale.select_related("entry__readme_import", "entry__challenge__readme_import").order_by(
        "-pk"
    )


def _stale_comments() -> QuerySet[Comment]:
    older = Comment.objects.filter(renderer_version__lt=markdown.RENDERER_VERSION)
    return older.filter(deleted_at=None).order_by("-pk")


def _render_comments(comments: Iterable[Comment]) -> None:
    for comment in comments:
        comment.render_again()
