"""The periodic job about what mentors typed."""

from portal.moderation.models import ReviewDraft
from portal.rows import delete_rows


def prune_review_drafts() -> str:
    """Delete drafts of reviews a week after someone else decided. Safe to run twice."""
    return f"Review drafts: {delete_rows(ReviewDraft.objects.outdated())} deleted."
