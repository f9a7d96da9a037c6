"""The kinds of notifications about moderation."""

from functools import partial
from typing import Any

from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from portal.people.notification_kinds import NotificationKind

# What has no title of its own, by the name of its review target.
_OWN = {
    "comment": _("your comment on “%(title)s”"),
    "solution": _("your solution to “%(title)s”"),
    "profile": _("your profile"),
}
_FLAGGED = {
    "comment": _("the comment that you flagged"),
    "profile": _("the profile that you flagged"),
    "project": _("the project that you flagged"),
}


def _name_own(values: dict[str, Any]) -> str:
    """Name what the recipient wrote, with a title in quotes."""
    return str(_OWN.get(values.get("of", ""), _quoted()) % values)


def _name_flagged(values: dict[str, Any]) -> str:
    """Name what the recipient flagged; its title is "" if it has none that they may read."""
    if values["title"]:
        return str(_quoted() % values)
    return str(_FLAGGED.get(values.get("of", ""), _("the post that you flagged")))


def _quoted() -> str:
    return gettext("“%(title)s”")


_about_own = partial(NotificationKind, shown_title=_name_own)
_about_flagged = partial(NotificationKind, shown_title=_name_flagged)

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
    "kept": _about_own("review", _("Someone flagged %(title)s. A mentor checked it and kept it.")),
    "hidden": _about_own(
        "review",
        _("Several people flagged %(title)s. It’s hidden until a mentor checks it."),
        outlives_object=True,
    ),
    "removed": _about_own("review", _("A mentor hid %(title)s: %(reason)s"), outlives_object=True),
    "wave_removed": NotificationKind(
        "review",
        ngettext_lazy(
            "A mentor hid or rejected %(n)d of your posts: %(reason)s",
            "A mentor hid or rejected %(n)d of your posts: %(reason)s",
            "n",
        ),
        outlives_object=True,
    ),
    "wave_suspended": NotificationKind(
        "review",
        ngettext_lazy(
            "A mentor hid or rejected %(n)d of your posts, and you’re read-only until "
            "%(until)s: %(reason)s",
            "A mentor hid or rejected %(n)d of your posts, and you’re read-only until "
            "%(until)s: %(reason)s",
            "n",
        ),
        outlives_object=True,
    ),
    "restored": _about_own("review", _("A mentor restored %(title)s: it’s public again.")),
    "appeal_granted": _about_own("review", _("Your appeal succeeded: %(title)s is public.")),
    "appeal_declined": _about_own(
        "review",
        _("A second mentor reviewed %(title)s and upheld the decision: %(reason)s"),
        outlives_object=True,
    ),
    "flag_upheld": _about_flagged(
        "thanks", _("Thanks for your flag. A mentor hid %(title)s."), outlives_object=True
    ),
    "flag_dismissed": _about_flagged(
        "thanks", _("Thanks for your flag. A mentor checked %(title)s and kept it.")
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
