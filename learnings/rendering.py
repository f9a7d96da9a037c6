"""Periodic work that renders older texts again, after the renderer changed.

Until it reaches a revision, pages render it when it is read. Comments are shown with the HTML
that they have.
"""

import logging
import time
from collections.abc import Callable, Iterable

from django.db.models import F, Model, Q, QuerySet

from learnings.models import Comment, RenderedText, Revision
from portal.text import markdown

logger = logging.getLogger(__name__)

BATCH = 50
MAX_SECONDS = 20


def render_stale_revisions() -> str:
    """Render revisions again whose HTML is missing, or of an older renderer or text."""
    return f"Revisions rendered: {_in_batches(_stale_revisions(), RenderedText.write)}"


def render_stale_comments() -> str:
    """Render comments again whose HTML is of an older renderer."""
    return f"Comments rendered: {_in_batches(_stale_comments(), _render_comments)}"


def _in_batches[Row: Model](rows: QuerySet[Row], render: Callable[[list[Row]], None]) -> int:
    """Render batches until none is left, or for MAX_SECONDS; return how many rows.

    A row that cannot be rendered is logged, and the older ones follow.
    """
    deadline = time.monotonic() + MAX_SECONDS
    count, left = 0, rows
    while time.monotonic() < deadline:
        batch = list(left[:BATCH])
        count += sum(_is_rendered(row, render) for row in batch)
        if len(batch) < BATCH:
            break
        left = rows.filter(pk__lt=batch[-1].pk)
    return count


def _is_rendered[Row: Model](row: Row, render: Callable[[list[Row]], None]) -> bool:
    try:
        render([row])
    except Exception:
        logger.exception("%s %s could not be rendered.", type(row).__name__, row.pk)
        return False
    return True


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
