"""What emails about presentation slots say: the time where the recipient is."""

from datetime import UTC, datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.people.mail.composing import format_moment
from portal.people.models import Notification
from portal.people.notification_kinds import MailDetails, NotificationMail


def slot_details(notification: Notification) -> MailDetails:
    """Say when the slot is where the recipient is. The call link is only on the page."""
    at = datetime.fromisoformat(notification.values["at"])
    return _describe(format_moment(at, notification.recipient))


def _describe(when: str) -> MailDetails:
    when_line = gettext("When: %(when)s.") % {"when": when}
    return MailDetails((when_line, gettext("The call link is on the page.")))


def sample_slot() -> MailDetails:
    """The details of a made-up slot."""
    return _describe(format_moment(datetime(2026, 12, 14, 16, 30, tzinfo=UTC)))


def slot_mail() -> NotificationMail:
    """The mail about a slot of a team."""
    return NotificationMail(
        button=_("Open presentation slots"),
        because=_("You get this because you present %(title)s or listen to it."),
        details=slot_details,
        sample=sample_slot,
    )
