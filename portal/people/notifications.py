"""The kinds of notifications about cohorts."""

from django.utils.translation import gettext_lazy as _

from portal.people.notification_kinds import NotificationKind

NOTIFICATIONS = {
    "cohort_asked": NotificationKind("duty", _("%(by)s asks to be let into %(title)s.")),
    "cohort_joined": NotificationKind("account", _("%(by)s let you into %(title)s.")),
    "cohort_declined": NotificationKind(
        "account", _("%(by)s says that %(title)s is not your cohort.")
    ),
    "deadline": NotificationKind(
        "account", _("%(title)s is at its end. What you had at the deadline is written down.")
    ),
    "webhook_off": NotificationKind(
        "duty", _("Discord does not know the webhook of %(title)s any longer. It was switched off.")
    ),
}
