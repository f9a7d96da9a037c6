"""What the emails about entries and comments quote."""

import re

from django.contrib.auth.models import AnonymousUser

from learnings.models import Comment, Entry
from portal.people.models import Notification
from portal.people.notification_kinds import MailDetails
from portal.text import markdown

_COMMENT = re.compile(r"/comments/(\d{1,18})/$")
_SOLUTION = re.compile(r"#solution-(\d{1,18})$")


def comment_details(notification: Notification) -> MailDetails:
    """Quote the newest comment, unless it was deleted or hidden meanwhile."""
    match = _COMMENT.search(notification.url)
    shown = Comment.objects.visible_to(notification.recipient).shown()
    comment = shown.filter(pk=int(match[1])).first() if match else None
    return _quote(comment.body) if comment else MailDetails()


def solution_details(notification: Notification) -> MailDetails:
    """Quote the public text of a solution."""
    match = _SOLUTION.search(notification.url)
    public = Entry.objects.visible_to(AnonymousUser()).select_related("live_revision")
    entry = public.filter(pk=int(match[1])).first() if match else None
    if entry is None or entry.live_revision is None:
        return MailDetails()
    return _quote(entry.live_revision.body)


def _quote(text: str) -> MailDetails:
    return MailDetails(quote=markdown.excerpt(text, 600))


def sample_text() -> MailDetails:
    """Return the text of a comment or solution, for previews."""
    return _quote(
        "I’d add a second index on `(created_at, id)`: two rows of the same second are then in "
        "a fixed order, and the cursor no longer skips one of them."
    )


def sample_topic_reason() -> MailDetails:
    """Return a mentor's reason about a topic, for previews."""
    return MailDetails(quote="Django already covers this. Please choose that topic.")
