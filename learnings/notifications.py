"""The kinds of notifications about entries and comments."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from portal.people.notification_kinds import NotificationKind

NOTIFICATIONS = {
    "approved": NotificationKind("review", _("“%(title)s” is public now: %(by)s approved it.")),
    "amended": NotificationKind(
        "review",
        _(
            "“%(title)s” is public now: %(by)s approved it, with a small change that the history shows."
        ),
    ),
    "changes_requested": NotificationKind(
        "review", _("%(by)s asks for a change in “%(title)s”: %(reason)s"), outlives_object=True
    ),
    "rejected": NotificationKind(
        "review", _("%(by)s did not accept “%(title)s”: %(reason)s"), outlives_object=True
    ),
    "published_unread": NotificationKind(
        "review",
        _("“%(title)s” is public, marked “not yet reviewed”: no mentor could answer within a day."),
    ),
    "topic_added": NotificationKind("review", _("%(title)s is a topic now.")),
    "solved": NotificationKind("answers", _("%(by)s answered your challenge “%(title)s”.")),
    "accepted": NotificationKind("answers", _("%(by)s accepted your solution to “%(title)s”.")),
    "helped": NotificationKind(
        "thanks",
        _("“%(title)s” helped %(by)s."),
        grouped_sentence=ngettext_lazy(
            "“%(title)s” helped %(by)s and %(others)d other.",
            "“%(title)s” helped %(by)s and %(others)d others.",
            "others",
        ),
    ),
    "picked": NotificationKind(
        "review", _("%(by)s holds “%(title)s” up to everyone: a mentor’s pick.")
    ),
    "commented": NotificationKind(
        "talk",
        _("%(by)s commented on “%(title)s”."),
        grouped_sentence=ngettext_lazy(
            "%(by)s and %(others)d other comment on “%(title)s”.",
            "%(by)s and %(others)d other comments on “%(title)s”.",
            "others",
        ),
    ),
    "replied": NotificationKind("talk", _("%(by)s replied to your comment on “%(title)s”.")),
    "mentioned": NotificationKind("talk", _("%(by)s mentioned you on “%(title)s”.")),
}
