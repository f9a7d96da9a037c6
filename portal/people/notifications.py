"""The kinds of notifications about cohorts."""

from django.utils.translation import gettext_lazy as _

from portal.people.notification_kinds import NotificationKind

NOTIFICATIONS = {
    "cohort_asked": NotificationKind("duty", _("%(by)s asked to join %(title)s.")),
    "cohort_joined": NotificationKind("account", _("%(by)s added you to %(title)s.")),
    "cohort_declined": NotificationKind(
        "account", _("%(by)s turned down your request to join %(title)s: it isn’t your cohort.")
    ),
    "deadline": NotificationKind(
        "account",
        _("%(title)s has ended. Your checklist as it stood at the deadline has been recorded."),
    ),
    "webhook_off": NotificationKind(
        "duty", _("Discord no longer recognises the webhook of %(title)s. It was switched off.")
    ),
}
