"""What the emails about cohorts say."""

from django.utils.translation import gettext_lazy as _

from portal.people.mail.notification_texts import NotificationMail

YOU_ASKED = _("You get this because you asked to join %(title)s.")
NOTIFICATION_MAILS = {
    "cohort_asked": NotificationMail(
        button=_("Answer request"),
        because=_("You get this because you’re a mentor of %(title)s."),
    ),
    "cohort_joined": NotificationMail(button=_("Open cohort"), because=YOU_ASKED),
    "cohort_declined": NotificationMail(button=_("Open cohort"), because=YOU_ASKED),
    "deadline": NotificationMail(
        heading=_("%(title)s has ended"),
        text=_("Your checklist was recorded as it was at the deadline."),
        button=_("Open cohort"),
        because=_("You get this because you’re a learner in %(title)s."),
    ),
    "webhook_off": NotificationMail(
        heading=_("Discord messages of %(title)s were switched off"),
        text=_("Discord no longer recognises its webhook. Give the cohort a new one to go on."),
        button=_("Open cohort"),
        because=_("You get this because you’re an operator of Nexus."),
    ),
}
