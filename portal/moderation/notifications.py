"""The kinds of notifications about moderation."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from portal.people.notification_kinds import NotificationKind

NONE_REJECTED = _("%(by)s reviewed your README. Public now: %(n)d. Changes requested: %(back)d.")
NOTIFICATIONS = {
    "readme_approved": NotificationKind(
        "review",
        ngettext_lazy(
            "%(by)s reviewed your README: %(n)d entry is now public.",
            "%(by)s reviewed your README: %(n)d entries are now public.",
            "n",
        ),
    ),
    "readme_reviewed": NotificationKind(
        "review",
        _(
            "%(by)s reviewed your README. Public now: %(n)d. Changes requested: %(back)d. "
            "Rejected: %(rejected)d."
        ),
        choose_sentence=lambda values: None if values.get("rejected") else NONE_REJECTED,
    ),
    "kept": NotificationKind(
        "review", _("“%(title)s” was flagged. A mentor checked it and kept it.")
    ),
    "hidden": NotificationKind(
        "review",
        _("“%(title)s” was flagged by several people and is hidden until a mentor checks it."),
        outlives_object=True,
    ),
    "removed": NotificationKind(
        "review", _("A mentor removed “%(title)s”: %(reason)s"), outlives_object=True
    ),
    "wave_removed": NotificationKind(
        "review",
        ngettext_lazy(
            "A mentor removed or rejected %(n)d of your posts: %(reason)s",
            "A mentor removed or rejected %(n)d of your posts: %(reason)s",
            "n",
        ),
        outlives_object=True,
    ),
    "wave_suspended": NotificationKind(
        "review",
        ngettext_lazy(
            "A mentor removed or rejected %(n)d of your posts, and you’re read-only until "
            "%(until)s: %(reason)s",
            "A mentor removed or rejected %(n)d of your posts, and you’re read-only until "
            "%(until)s: %(reason)s",
            "n",
        ),
        outlives_object=True,
    ),
    "restored": NotificationKind("review", _("“%(title)s” is public again.")),
    "appeal_granted": NotificationKind(
        "review", _("Your appeal succeeded: “%(title)s” is public.")
    ),
    "appeal_declined": NotificationKind(
        "review",
        _("A second mentor reviewed “%(title)s” and upheld the decision: %(reason)s"),
        outlives_object=True,
    ),
    "flag_upheld": NotificationKind(
        "thanks", _("Thanks for your flag: “%(title)s” was removed."), outlives_object=True
    ),
    "flag_dismissed": NotificationKind(
        "thanks", _("Thanks for your flag. A mentor checked “%(title)s” and kept it.")
    ),
    "thanked": NotificationKind("thanks", _("%(by)s thanked you for your review.")),
    "overdue": NotificationKind(
        "duty",
        ngettext_lazy(
            "%(n)d post has been waiting for more than %(hours)d hours.",
            "%(n)d posts have been waiting for more than %(hours)d hours.",
            "n",
        ),
    ),
    "mentor_message": NotificationKind(
        "cohort", _("%(by)s wrote to you about %(cohort)s: %(title)s")
    ),
    "suspended": NotificationKind("account", _("You’re read-only until %(until)s: %(reason)s")),
    "unsuspended": NotificationKind("account", _("Your suspension has ended: you can post again.")),
    "trust_named": NotificationKind(
        "account", _("%(by)s made you a trusted author: your posts now go live immediately.")
    ),
    "trust_revoked": NotificationKind(
        "account", _("%(by)s turned off immediate publishing: your posts wait for review again.")
    ),
}
