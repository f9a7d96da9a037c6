"""The kinds of notifications about entries and comments."""

from functools import partial
from typing import Any

from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from portal.people.notification_kinds import NotificationKind


def _shown_title(values: dict[str, Any]) -> str:
    """A solution has the title of its challenge, so it is called a solution."""
    is_solution = values.get("of") == "solution"
    return gettext("Solution: %(title)s") % values if is_solution else values["title"]


_about_entry = partial(NotificationKind, shown_title=_shown_title)

NOTIFICATIONS = {
    "approved": _about_entry("review", _("“%(title)s” is public: approved by %(by)s.")),
    "amended": _about_entry(
        "review",
        _("“%(title)s” is public: approved by %(by)s with a small edit (see its history)."),
    ),
    "changes_requested": _about_entry(
        "review", _("%(by)s requested changes to “%(title)s”: %(reason)s"), outlives_object=True
    ),
    "rejected": _about_entry(
        "review", _("%(by)s rejected “%(title)s”: %(reason)s"), outlives_object=True
    ),
    "published_unread": _about_entry(
        "review",
        _(
            "“%(title)s” is public, marked “not yet reviewed”, because no mentor "
            "answered within a day."
        ),
    ),
    "topic_changes_requested": NotificationKind(
        "review",
        _("%(by)s requested changes to the topic “%(title)s”: %(reason)s"),
        outlives_object=True,
    ),
    "topic_rejected": NotificationKind(
        "review", _("%(by)s rejected the topic “%(title)s”: %(reason)s"), outlives_object=True
    ),
    "topic_added": NotificationKind("review", _("%(title)s is now a topic.")),
    "solved": NotificationKind("answers", _("%(by)s answered your challenge “%(title)s”.")),
    "answered": NotificationKind(
        "answers", _("%(by)s answered the challenge “%(title)s”, which you follow.")
    ),
    "accepted": NotificationKind("answers", _("%(by)s accepted your solution to “%(title)s”.")),
    "helped": _about_entry(
        "thanks",
        _("“%(title)s” helped %(by)s."),
        grouped_sentence=ngettext_lazy(
            "“%(title)s” helped %(by)s and %(others)d other person.",
            "“%(title)s” helped %(by)s and %(others)d others.",
            "others",
        ),
    ),
    "picked": _about_entry("review", _("%(by)s featured “%(title)s” for everyone to see.")),
    "commented": _about_entry(
        "talk",
        _("%(by)s commented on “%(title)s”."),
        grouped_sentence=ngettext_lazy(
            "%(by)s and %(others)d other person commented on “%(title)s”.",
            "%(by)s and %(others)d others commented on “%(title)s”.",
            "others",
        ),
    ),
    "replied": _about_entry("talk", _("%(by)s replied to your comment on “%(title)s”.")),
    "mentioned": _about_entry("talk", _("%(by)s mentioned you in “%(title)s”.")),
}
