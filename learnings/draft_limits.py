"""How many drafts an author may have, and how often they may be saved."""

from learnings.models import Draft
from portal.people.models import User
from portal.text.plurals import counted
from portal.web import rate_limits

MAX_DRAFTS = 500


class TooManyDrafts(rate_limits.RateLimited):
    """Raised when an author already has MAX_DRAFTS open drafts."""

    def __str__(self) -> str:
        return counted(
            "You have %(n)d draft. Please submit or discard it first.",
            "You have %(n)d drafts. Please submit or discard some of them first.",
            MAX_DRAFTS,
        )


def check_draft_limit(author: User) -> None:
    """Raise TooManyDrafts if the author may not have one more draft."""
    if Draft.objects.by_author(author).open().count() >= MAX_DRAFTS:
        raise TooManyDrafts(rate_limits.HOUR)


def check_save_limits(draft: Draft) -> None:
    """Count a save of the draft, and a new draft. Raises RateLimited."""
    author = draft.entry.author
    if draft.pk:
        rate_limits.count("draft-save", author.pk)
    else:
        rate_limits.count_all("draft-save", "draft", who=author.pk)
        check_draft_limit(author)
