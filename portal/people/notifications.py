"""The kinds of notifications about cohorts, and their emails."""

from django.utils.translation import gettext_lazy as _

from portal.people.notification_kinds import NotificationKind, NotificationMail

YOU_ASKED = _("You get this because you asked to join %(title)s.")
NOTIFICATIONS = {
    "cohort_asked": NotificationKind(
        "duty",
        _("%(by)s asked to join %(title)s."),
        mail=NotificationMail(
            button=_("Answer request"),
            because=_("You get this because you’re a mentor of %(title)s."),
        ),
    ),
    "cohort_joined": NotificationKind(
        "account",
        _("%(by)s added you to %(title)s."),
        mail=NotificationMail(button=_("Open cohort"), because=YOU_ASKED),
    ),
    "cohort_declined": NotificationKind(
        "account",
        _("%(by)s turned down your request to join %(title)s: it isn’t your cohort."),
        mail=NotificationMail(button=_("Open cohort"), because=YOU_ASKED),
    ),
    "deadline": NotificationKind(
        "account",
        _("%(title)s has ended. Your checklist as it stood at the deadline has been recorded."),
        mail=NotificationMail(
            heading=_("%(title)s has ended"),
            text=_("Your checklist was recorded as it was at the deadline."),
            button=_("Open cohort"),
            because=_("You get this because you’re a learner in %(title)s."),
        ),
    ),
    "webhook_off": NotificationKind(
        "duty",
        _("Discord no longer recognises the webhook of %(title)s. It was switched off."),
        mail=NotificationMail(
            heading=_("Discord messages of %(title)s were switched off"),
            text=_("Discord no longer recognises its webhook. Give the cohort a new one to go on."),
            button=_("Open cohort"),
            because=_("You get this because you’re an operator of Nexus."),
        ),
    ),
}
