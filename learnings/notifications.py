"""The kinds of notifications about entries and comments, and their emails."""

from functools import partial
from typing import Any

from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from learnings.mail_details import (
    comment_details,
    sample_text,
    sample_topic_reason,
    solution_details,
)
from portal.moderation.notifications import (
    CAN_APPEAL,
    MENTOR_WROTE,
    OPEN_POST,
    YOU_WROTE,
    sample_reason,
)
from portal.people.notification_kinds import NotificationKind, NotificationMail

OPEN_TOPICS = _("Open topics")
YOU_PROPOSED = _("You get this because you proposed the topic “%(title)s”.")


def _shown_title(values: dict[str, Any]) -> str:
    """A solution has the title of its challenge, so it is called a solution."""
    is_solution = values.get("of") == "solution"
    return gettext("Solution: %(title)s") % values if is_solution else values["title"]


_about_entry = partial(NotificationKind, shown_title=_shown_title)

NOTIFICATIONS = {
    "approved": _about_entry(
        "review",
        _("“%(title)s” is public: approved by %(by)s."),
        mail=NotificationMail(
            heading=_("“%(title)s” is public"),
            text=_("%(by)s approved it."),
            button=OPEN_POST,
            because=YOU_WROTE,
        ),
    ),
    "amended": _about_entry(
        "review",
        _("“%(title)s” is public: approved by %(by)s with a small edit (see its history)."),
        mail=NotificationMail(
            heading=_("“%(title)s” is public"),
            text=_("%(by)s approved it with a small edit, which its history shows."),
            button=OPEN_POST,
            because=YOU_WROTE,
        ),
    ),
    "changes_requested": _about_entry(
        "review",
        _("%(by)s requested changes to “%(title)s”: %(reason)s"),
        outlives_object=True,
        mail=NotificationMail(
            heading=_("%(by)s requested changes to “%(title)s”"),
            text=MENTOR_WROTE,
            note=_("Your text is as you left it. Change it, and submit it for review again."),
            button=OPEN_POST,
            because=YOU_WROTE,
            sample=sample_reason,
        ),
    ),
    "rejected": _about_entry(
        "review",
        _("%(by)s rejected “%(title)s”: %(reason)s"),
        outlives_object=True,
        mail=NotificationMail(
            heading=_("%(by)s rejected “%(title)s”"),
            text=MENTOR_WROTE,
            note=CAN_APPEAL,
            button=OPEN_POST,
            because=YOU_WROTE,
            sample=sample_reason,
        ),
    ),
    "published_unread": _about_entry(
        "review",
        _(
            "“%(title)s” is public, marked “not yet reviewed”, because no mentor "
            "answered within a day."
        ),
        mail=NotificationMail(
            heading=_("“%(title)s” is public"),
            text=_(
                "No mentor answered within a day, so it’s public and marked “not yet reviewed”. "
                "A mentor will still read it."
            ),
            button=OPEN_POST,
            because=YOU_WROTE,
        ),
    ),
    "topic_changes_requested": NotificationKind(
        "review",
        _("%(by)s requested changes to the topic “%(title)s”: %(reason)s"),
        outlives_object=True,
        mail=NotificationMail(
            heading=_("%(by)s requested changes to the topic “%(title)s”"),
            text=MENTOR_WROTE,
            note=_(
                "You can propose it again with another name. Until then it isn’t among your skills."
            ),
            button=OPEN_TOPICS,
            because=YOU_PROPOSED,
            sample=sample_topic_reason,
        ),
    ),
    "topic_rejected": NotificationKind(
        "review",
        _("%(by)s rejected the topic “%(title)s”: %(reason)s"),
        outlives_object=True,
        mail=NotificationMail(
            heading=_("%(by)s rejected the topic “%(title)s”"),
            text=MENTOR_WROTE,
            note=_(
                "If you named it as a skill, it isn’t among your skills. You can choose another."
            ),
            button=OPEN_TOPICS,
            because=YOU_PROPOSED,
            sample=sample_topic_reason,
        ),
    ),
    "topic_added": NotificationKind(
        "review",
        _("%(title)s is now a topic."),
        mail=NotificationMail(
            button=_("Open topic"),
            because=YOU_PROPOSED,
        ),
    ),
    "solved": NotificationKind(
        "answers",
        _("%(by)s answered your challenge “%(title)s”."),
        mail=NotificationMail(
            button=_("Read solution"),
            because=_("You get this because you posted the challenge “%(title)s”."),
            details=solution_details,
            sample=sample_text,
        ),
    ),
    "answered": NotificationKind(
        "answers",
        _("%(by)s answered the challenge “%(title)s”, which you follow."),
        mail=NotificationMail(
            button=_("Read solution"),
            because=_("You get this because you asked to be notified of answers to “%(title)s”."),
            details=solution_details,
            sample=sample_text,
        ),
    ),
    "accepted": NotificationKind(
        "answers",
        _("%(by)s accepted your solution to “%(title)s”."),
        mail=NotificationMail(
            button=_("Open solution"),
            because=_("You get this because you added a solution to “%(title)s”."),
        ),
    ),
    "helped": _about_entry(
        "thanks",
        _("“%(title)s” helped %(by)s."),
        grouped_sentence=ngettext_lazy(
            "“%(title)s” helped %(by)s and %(others)d other person.",
            "“%(title)s” helped %(by)s and %(others)d others.",
            "others",
        ),
        mail=NotificationMail(button=OPEN_POST, because=YOU_WROTE),
    ),
    "picked": _about_entry(
        "review",
        _("%(by)s featured “%(title)s” for everyone to see."),
        mail=NotificationMail(button=OPEN_POST, because=YOU_WROTE),
    ),
    "commented": _about_entry(
        "talk",
        _("%(by)s commented on “%(title)s”."),
        grouped_sentence=ngettext_lazy(
            "%(by)s and %(others)d other person commented on “%(title)s”.",
            "%(by)s and %(others)d others commented on “%(title)s”.",
            "others",
        ),
        mail=NotificationMail(
            button=_("Read comment"),
            because=YOU_WROTE,
            details=comment_details,
            sample=sample_text,
        ),
    ),
    "replied": _about_entry(
        "talk",
        _("%(by)s replied to your comment on “%(title)s”."),
        mail=NotificationMail(
            button=_("Read reply"),
            because=_("You get this because you commented on “%(title)s”."),
            details=comment_details,
            sample=sample_text,
        ),
    ),
    "mentioned": _about_entry(
        "talk",
        _("%(by)s mentioned you in “%(title)s”."),
        mail=NotificationMail(
            button=_("Read comment"),
            because=_("You get this because %(by)s mentioned you."),
            details=comment_details,
            sample=sample_text,
        ),
    ),
}
