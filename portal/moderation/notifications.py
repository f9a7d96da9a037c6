"""The kinds of notifications about moderation."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from portal.people.notification_kinds import NotificationKind

NOTIFICATIONS = {
    "readme_approved": NotificationKind(
        "review",
        ngettext_lazy(
            "%(by)s read your README: %(n)d of its entries is public now.",
            "%(by)s read your README: %(n)d of its entries are public now.",
            "n",
        ),
    ),
    "kept": NotificationKind(
        "review", _("A mentor looked at “%(title)s”, which someone had flagged, and kept it.")
    ),
    "hidden": NotificationKind(
        "review",
        _("Several people flagged “%(title)s”: it is hidden until a mentor looks."),
        outlives_object=True,
    ),
    "removed": NotificationKind(
        "review", _("A mentor removed “%(title)s”: %(reason)s"), outlives_object=True
    ),
    "restored": NotificationKind("review", _("“%(title)s” is public again.")),
    "appeal_granted": NotificationKind(
        "review", _("Your appeal was heard: “%(title)s” is public.")
    ),
    "appeal_declined": NotificationKind(
        "review",
        _("A second mentor looked at “%(title)s” and stays with the no: %(reason)s"),
        outlives_object=True,
    ),
    "flag_upheld": NotificationKind(
        "thanks", _("Thank you for your flag: “%(title)s” was removed."), outlives_object=True
    ),
    "flag_dismissed": NotificationKind(
        "thanks", _("Thank you for your flag. A mentor looked at “%(title)s” and kept it.")
    ),
    "thanked": NotificationKind("thanks", _("%(by)s thanks you for your review.")),
    "overdue": NotificationKind(
        "duty",
        ngettext_lazy(
            "%(n)d post has waited for more than %(hours)d hours.",
            "%(n)d posts have waited for more than %(hours)d hours.",
            "n",
        ),
    ),
    "suspended": NotificationKind("account", _("You may only read until %(until)s: %(reason)s")),
    "unsuspended": NotificationKind("account", _("Your suspension ended: you may write again.")),
    "trust_named": NotificationKind(
        "account", _("%(by)s named you as trusted: what you post is public at once.")
    ),
    "trust_revoked": NotificationKind(
        "account", _("What you post waits for a mentor again: %(by)s said so.")
    ),
}
