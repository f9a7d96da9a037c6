"""What the emails about moderation say."""

from django.utils.translation import gettext_lazy as _

from portal.people.mail.notification_texts import MailDetails, NotificationMail

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


def sample_reason() -> MailDetails:
    """Return a mentor's reason, for previews."""
    return MailDetails(quote="Which version of Django is it? Please add the traceback as text.")


NOTIFICATION_MAILS = {
    "readme_approved": NotificationMail(
        button=_("Open profile"),
        because=_("You get this because you submitted your README for review."),
    ),
    "readme_reviewed": NotificationMail(
        text=_("What needs changes is a draft again, with the reason beside it."),
        button=_("Open drafts"),
        because=_("You get this because you submitted your README for review."),
        sample=sample_reason,
    ),
    "kept": NotificationMail(
        heading=_("A mentor kept %(title)s"),
        text=_("Someone had flagged it. It stays public."),
        button=OPEN_POST,
        because=IT_IS_YOURS,
    ),
    "hidden": NotificationMail(
        heading=_("For now, %(title)s is hidden"),
        text=_("Several people flagged it. A mentor will look at it and decide."),
        button=OPEN_POST,
        because=IT_IS_YOURS,
    ),
    "removed": NotificationMail(
        heading=_("A mentor hid %(title)s"),
        text=MENTOR_WROTE,
        note=CAN_APPEAL,
        button=OPEN_POST,
        because=IT_IS_YOURS,
        sample=sample_reason,
    ),
    "wave_removed": NotificationMail(
        heading=_("A mentor hid or rejected posts of yours"),
        text=MENTOR_WROTE,
        note=CAN_APPEAL,
        button=OPEN_DECISIONS,
        because=YOU_POSTED,
        sample=sample_reason,
    ),
    "wave_suspended": NotificationMail(
        heading=_("Posts of yours were hidden, and you’re read-only until %(until)s"),
        text=MENTOR_WROTE,
        note=CAN_APPEAL,
        button=OPEN_DECISIONS,
        because=YOU_POSTED,
        sample=sample_reason,
    ),
    "restored": NotificationMail(button=OPEN_POST, because=IT_IS_YOURS),
    "appeal_granted": NotificationMail(
        heading=_("Your appeal succeeded: %(title)s is public"),
        button=OPEN_POST,
        because=IT_IS_YOURS,
    ),
    "appeal_declined": NotificationMail(
        heading=_("A second mentor upheld the decision on %(title)s"),
        text=MENTOR_WROTE,
        note=_("An appeal is possible once, so this decision is final."),
        button=OPEN_POST,
        because=IT_IS_YOURS,
        sample=sample_reason,
    ),
    "flag_upheld": NotificationMail(
        heading=_("A mentor hid %(title)s"),
        text=_("A mentor agreed with your flag. Thank you."),
        button=OPEN_NEXUS,
        because=YOU_FLAGGED,
    ),
    "flag_dismissed": NotificationMail(
        heading=_("A mentor kept %(title)s"),
        text=_("A mentor checked it because of your flag, and found no problem. Thank you."),
        button=OPEN_POST,
        because=YOU_FLAGGED,
    ),
    "thanked": NotificationMail(
        button=_("Open log"),
        because=_("You get this because you reviewed what %(by)s wrote."),
    ),
    "overdue": NotificationMail(
        button=_("Open queue"),
        because=_("You get this because you review posts as a mentor or operator."),
    ),
    "mentor_message": NotificationMail(
        heading=_("%(title)s"),
        text=_("%(by)s, a mentor of %(cohort)s, wrote:"),
        button=_("Open message"),
        because=_("You get this because you’re a learner in %(cohort)s."),
        sample=sample_reason,
    ),
    "suspended": NotificationMail(
        heading=_("You’re read-only until %(until)s"),
        text=_("A mentor wrote:"),
        button=_("Open settings"),
        because=YOUR_ACCOUNT,
        sample=sample_reason,
    ),
    "unsuspended": NotificationMail(button=OPEN_NEXUS, because=YOUR_ACCOUNT),
    "trust_named": NotificationMail(
        heading=_("%(by)s made you a trusted author"),
        text=_("Your posts now go live at once, without waiting for a review."),
        button=_("Open log"),
        because=YOUR_ACCOUNT,
    ),
    "trust_revoked": NotificationMail(
        heading=_("Your posts wait for review again"),
        text=_("%(by)s turned off immediate publishing for your account."),
        button=_("Open log"),
        because=YOUR_ACCOUNT,
    ),
}
