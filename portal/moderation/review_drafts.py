"""The periodic job about what mentors typed."""

from portal.moderation.models import ReviewDraft


def prune_review_drafts() -> str:
    """Delete drafts of reviews a week after someone else decided. Safe to run twice."""
    deleted, _by_model = ReviewDraft.objects.outdated().delete()
    return f"Review drafts: {deleted} deleted."
