"""What the emails about entries and comments say."""

import re

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from learnings.models import Comment, Entry
from portal.moderation.notification_mails import (
    CAN_APPEAL,
    MENTOR_WROTE,
    OPEN_POST,
    YOU_WROTE,
    sample_reason,
)
from portal.people.mail.notification_texts import MailDetails, NotificationMail
from portal.people.models import Notification
from portal.text import markdown

OPEN_TOPICS = _("Open topics")
YOU_PROPOSED = _("You get this because you proposed the topic “%(title)s”.")
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


NOTIFICATION_MAILS = {
    "approved": NotificationMail(
        heading=_("“%(title)s” is public"),
        text=_("%(by)s approved it."),
        button=OPEN_POST,
        because=YOU_WROTE,
    ),
    "amended": NotificationMail(
        heading=_("“%(title)s” is public"),
        text=_("%(by)s approved it with a small edit, which its history shows."),
        button=OPEN_POST,
        because=YOU_WROTE,
    ),
    "changes_requested": NotificationMail(
        heading=_("%(by)s requested changes to “%(title)s”"),
        text=MENTOR_WROTE,
        note=_("Your text is as you left it. Change it, and submit it for review again."),
        button=OPEN_POST,
        because=YOU_WROTE,
        sample=sample_reason,
    ),
    "rejected": NotificationMail(
        heading=_("%(by)s rejected “%(title)s”"),
        text=MENTOR_WROTE,
        note=CAN_APPEAL,
        button=OPEN_POST,
        because=YOU_WROTE,
        sample=sample_reason,
    ),
    "published_unread": NotificationMail(
        heading=_("“%(title)s” is public"),
        text=_(
            "No mentor answered within a day, so it’s public and marked “not yet reviewed”. "
            "A mentor will still read it."
        ),
        button=OPEN_POST,
        because=YOU_WROTE,
    ),
    "topic_changes_requested": NotificationMail(
        heading=_("%(by)s requested changes to the topic “%(title)s”"),
        text=MENTOR_WROTE,
        note=_(
            "You can propose it again with another name. Until then it isn’t among your skills."
        ),
        button=OPEN_TOPICS,
        because=YOU_PROPOSED,
        sample=sample_topic_reason,
    ),
    "topic_rejected": NotificationMail(
        heading=_("%(by)s rejected the topic “%(title)s”"),
        text=MENTOR_WROTE,
        note=_("If you named it as a skill, it isn’t among your skills. You can choose another."),
        button=OPEN_TOPICS,
        because=YOU_PROPOSED,
        sample=sample_topic_reason,
    ),
    "topic_added": NotificationMail(
        button=_("Open topic"),
        because=YOU_PROPOSED,
    ),
    "solved": NotificationMail(
        button=_("Read solution"),
        because=_("You get this because you posted the challenge “%(title)s”."),
        details=solution_details,
        sample=sample_text,
    ),
    "answered": NotificationMail(
        button=_("Read solution"),
        because=_("You get this because you asked to be notified of answers to “%(title)s”."),
        details=solution_details,
        sample=sample_text,
    ),
    "accepted": NotificationMail(
        button=_("Open solution"),
        because=_("You get this because you added a solution to “%(title)s”."),
    ),
    "helped": NotificationMail(button=OPEN_POST, because=YOU_WROTE),
    "picked": NotificationMail(button=OPEN_POST, because=YOU_WROTE),
    "commented": NotificationMail(
        button=_("Read comment"),
        because=YOU_WROTE,
        details=comment_details,
        sample=sample_text,
    ),
    "replied": NotificationMail(
        button=_("Read reply"),
        because=_("You get this because you commented on “%(title)s”."),
        details=comment_details,
        sample=sample_text,
    ),
    "mentioned": NotificationMail(
        button=_("Read comment"),
        because=_("You get this because %(by)s mentioned you."),
        details=comment_details,
        sample=sample_text,
    ),
}
