"""The kinds of notifications about moderation, and their emails."""

from functools import partial
from typing import Any

from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from portal.people.notification_kinds import MailDetails, NotificationKind, NotificationMail

OPEN_POST, OPEN_NEXUS = _("Open post"), _("Open Nexus")
YOU_WROTE = _("You get this because you wrote “%(title)s”.")
IT_IS_YOURS = _("You get this because you wrote it.")
YOU_FLAGGED = _("You get this because you flagged it.")
YOUR_ACCOUNT = _("You get this because it concerns your account.")
MENTOR_WROTE = _("%(by)s wrote:")
OPEN_DECISIONS, YOU_POSTED = _("Open decisions"), _("You get this because you wrote these posts.")
CAN_APPEAL = _(
    "If you think this is wrong, ask for a second look on the page of the post. "
    "You can do that once, and another mentor decides."
)
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
    """Name what the recipient flagged.

    Its title is "" if it has none that they may read.
    """
    if values["title"]:
        return str(_quoted() % values)
    return str(_FLAGGED.get(values.get("of", ""), _("the post that you flagged")))


def _quoted() -> str:
    return gettext("“%(title)s”")


def sample_reason() -> MailDetails:
    """Return a mentor's reason, for previews."""
    return MailDetails(quote="Which version of Django is it? Please add the traceback as text.")


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
        mail=NotificationMail(
            button=_("Open profile"),
            because=_("You get this because you submitted your README for review."),
        ),
    ),
    "readme_reviewed": NotificationKind(
        "review",
        _(
            "%(by)s reviewed your README. Public now: %(n)d. Changes requested: %(back)d. "
            "Rejected: %(rejected)d."
        ),
        choose_sentence=lambda values: None if values.get("rejected") else NONE_REJECTED,
        mail=NotificationMail(
            text=_("What needs changes is a draft again, with the reason beside it."),
            button=_("Open drafts"),
            because=_("You get this because you submitted your README for review."),
            sample=sample_reason,
        ),
    ),
    "kept": _about_own(
        "review",
        _("Someone flagged %(title)s. %(by)s checked it and kept it."),
        mail=NotificationMail(
            heading=_("%(by)s kept %(title)s"),
            text=_("Someone had flagged it. It stays public."),
            button=OPEN_POST,
            because=IT_IS_YOURS,
        ),
    ),
    "hidden": _about_own(
        "review",
        _("Several people flagged %(title)s. It’s hidden until a mentor checks it."),
        outlives_object=True,
        mail=NotificationMail(
            heading=_("For now, %(title)s is hidden"),
            text=_("Several people flagged it. A mentor will look at it and decide."),
            button=OPEN_POST,
            because=IT_IS_YOURS,
        ),
    ),
    "removed": _about_own(
        "review",
        _("%(by)s hid %(title)s: %(reason)s"),
        outlives_object=True,
        mail=NotificationMail(
            heading=_("%(by)s hid %(title)s"),
            text=MENTOR_WROTE,
            note=CAN_APPEAL,
            button=OPEN_POST,
            because=IT_IS_YOURS,
            sample=sample_reason,
        ),
    ),
    "wave_removed": NotificationKind(
        "review",
        ngettext_lazy(
            "%(by)s hid or rejected %(n)d of your posts: %(reason)s",
            "%(by)s hid or rejected %(n)d of your posts: %(reason)s",
            "n",
        ),
        outlives_object=True,
        mail=NotificationMail(
            heading=_("%(by)s hid or rejected posts of yours"),
            text=MENTOR_WROTE,
            note=CAN_APPEAL,
            button=OPEN_DECISIONS,
            because=YOU_POSTED,
            sample=sample_reason,
        ),
    ),
    "wave_suspended": NotificationKind(
        "review",
        ngettext_lazy(
            "%(by)s hid or rejected %(n)d of your posts, and you’re read-only until "
            "%(until)s: %(reason)s",
            "%(by)s hid or rejected %(n)d of your posts, and you’re read-only until "
            "%(until)s: %(reason)s",
            "n",
        ),
        outlives_object=True,
        mail=NotificationMail(
            heading=_("Posts of yours were hidden, and you’re read-only until %(until)s"),
            text=MENTOR_WROTE,
            note=CAN_APPEAL,
            button=OPEN_DECISIONS,
            because=YOU_POSTED,
            sample=sample_reason,
        ),
    ),
    "restored": _about_own(
        "review",
        _("%(by)s restored %(title)s: it’s public again."),
        mail=NotificationMail(button=OPEN_POST, because=IT_IS_YOURS),
    ),
    "appeal_granted": _about_own(
        "review",
        _("Your appeal succeeded: %(title)s is public."),
        mail=NotificationMail(
            heading=_("Your appeal succeeded: %(title)s is public"),
            button=OPEN_POST,
            because=IT_IS_YOURS,
        ),
    ),
    "appeal_declined": _about_own(
        "review",
        _("A second mentor reviewed %(title)s and upheld the decision: %(reason)s"),
        outlives_object=True,
        mail=NotificationMail(
            heading=_("A second mentor upheld the decision on %(title)s"),
            text=MENTOR_WROTE,
            note=_("An appeal is possible once, so this decision is final."),
            button=OPEN_POST,
            because=IT_IS_YOURS,
            sample=sample_reason,
        ),
    ),
    "flag_upheld": _about_flagged(
        "thanks",
        _("Thanks for your flag. A mentor hid %(title)s."),
        outlives_object=True,
        mail=NotificationMail(
            heading=_("A mentor hid %(title)s"),
            text=_("A mentor agreed with your flag. Thank you."),
            button=OPEN_NEXUS,
            because=YOU_FLAGGED,
        ),
    ),
    "flag_dismissed": _about_flagged(
        "thanks",
        _("Thanks for your flag. A mentor checked %(title)s and kept it."),
        mail=NotificationMail(
            heading=_("A mentor kept %(title)s"),
            text=_("A mentor checked it because of your flag, and found no problem. Thank you."),
            button=OPEN_POST,
            because=YOU_FLAGGED,
        ),
    ),
    "thanked": NotificationKind(
        "thanks",
        _("%(by)s thanked you for your review."),
        mail=NotificationMail(
            button=_("Open log"),
            because=_("You get this because you reviewed what %(by)s wrote."),
        ),
    ),
    "overdue": NotificationKind(
        "duty",
        ngettext_lazy(
            "%(n)d post has been waiting for more than %(hours)d hours.",
            "%(n)d posts have been waiting for more than %(hours)d hours.",
            "n",
        ),
        mail=NotificationMail(
            button=_("Open queue"),
            because=_("You get this because you review posts as a mentor or operator."),
        ),
    ),
    "mentor_message": NotificationKind(
        "cohort",
        _("%(by)s wrote to you about %(cohort)s: %(title)s"),
        mail=NotificationMail(
            heading=_("%(title)s"),
            text=_("%(by)s, a mentor of %(cohort)s, wrote:"),
            button=_("Open message"),
            because=_("You get this because you’re a learner in %(cohort)s."),
            sample=sample_reason,
        ),
    ),
    "suspended": NotificationKind(
        "account",
        _("You’re read-only until %(until)s: %(reason)s"),
        mail=NotificationMail(
            heading=_("You’re read-only until %(until)s"),
            text=_("A mentor wrote:"),
            button=_("Open settings"),
            because=YOUR_ACCOUNT,
            sample=sample_reason,
        ),
    ),
    "unsuspended": NotificationKind(
        "account",
        _("Your suspension has ended: you can post again."),
        mail=NotificationMail(button=OPEN_NEXUS, because=YOUR_ACCOUNT),
    ),
    "trust_named": NotificationKind(
        "account",
        _("%(by)s made you a trusted author: your posts now go live immediately."),
        mail=NotificationMail(
            heading=_("%(by)s made you a trusted author"),
            text=_("Your posts now go live at once, without waiting for a review."),
            button=_("Open log"),
            because=YOUR_ACCOUNT,
        ),
    ),
    "trust_revoked": NotificationKind(
        "account",
        _("%(by)s turned off immediate publishing: your posts wait for review again."),
        mail=NotificationMail(
            heading=_("Your posts wait for review again"),
            text=_("%(by)s turned off immediate publishing for your account."),
            button=_("Open log"),
            because=YOUR_ACCOUNT,
        ),
    ),
}
