"""Mail about notifications: single mails and digests.

Each mail has one recipient and, unless it is about their account, a link to unsubscribe.
"""

from collections.abc import Sequence
from typing import NamedTuple

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from portal.people.mail import invitations
from portal.people.mail.content import MailContent, absolute_url
from portal.people.mail.digest_content import digest_content
from portal.people.mail.notification_texts import details_of, notification_content
from portal.people.models import Message, Notification, User
from portal.people.notification_preferences import (
    MANDATORY_GROUPS,
    email_frequency,
    groups_mailed,
)
from portal.rows import keys_of

SALT = "portal.people.unsubscribe"
MAX_DIGEST_NOTIFICATIONS = 50


class UnsubscribeToken(NamedTuple):
    """Whom an unsubscribe link is for, and the group or digest it ends."""

    person_id: int
    name: str


def deliver(message: Message) -> None:
    """Send a mail, or drop it when it is no longer wanted or true.

    It is written in its reader's language. Raises the mail server's errors.
    """
    language = message.recipient.mail_language if message.recipient_id else settings.LANGUAGE_CODE
    with translation.override(language):
        if message.notification_id:
            _deliver_notification(message)
        elif "code" in message.payload:
            invitations.deliver(message)
        else:
            _deliver_digest(message)


def _deliver_notification(message: Message) -> None:
    rows = Notification.objects.select_related("recipient", "actor")
    notification = rows.get(pk=message.notification_id)
    if not _is_wanted(notification):
        message.drop("not wanted any longer")
        return
    content = notification_content(
        notification, details_of(notification), unsubscribe_url=_unsubscribe_url(notification)
    )
    _send(message, content, [notification])


def _is_wanted(notification: Notification) -> bool:
    """Whether its recipient still gets such mails at once, and has not seen it."""
    return (
        email_frequency(notification.recipient, notification.group) == "now"
        and not notification.read_at
        and not notification.hidden_at
        and notification.is_still_relevant
    )


def _unsubscribe_url(notification: Notification) -> str:
    """A link that ends mails of its group, or "" for a group that is always mailed."""
    if notification.group in MANDATORY_GROUPS:
        return ""
    return unsubscribe_link(notification.recipient, notification.group)


def _deliver_digest(message: Message) -> None:
    person, period = message.recipient, message.payload["period"]
    waiting = notifications_for_digest(person, period)
    notifications = [notification for notification in waiting if notification.is_still_relevant]
    if not notifications:
        message.drop("nothing to tell")
        return
    unsubscribe_url = unsubscribe_link(person, period)
    content = digest_content(notifications, person, period, unsubscribe_url=unsubscribe_url)
    _send(message, content, notifications)


def notifications_for_digest(person: User, period: str) -> list[Notification]:
    """Return unread notifications for this digest that no mail included, newest first."""
    groups = groups_mailed(person, period)
    unmailed = person.notifications.unread().filter(mailed_at=None).order_by("-updated_at")
    newest = unmailed[: MAX_DIGEST_NOTIFICATIONS * 4]
    in_digest = [notification for notification in newest if notification.group in groups]
    return in_digest[:MAX_DIGEST_NOTIFICATIONS]


def _send(message: Message, content: MailContent, notifications: Sequence[Notification]) -> None:
    """Send the mail to its recipient's confirmed address, or drop it if there is none."""
    address = _confirmed_email(message.recipient)
    if address is None:
        message.drop("no address")
        return
    content.as_mail(message.key, to=[address]).send()
    keys = keys_of(notifications)
    with transaction.atomic():
        message.mark_sent()
        Notification.objects.filter(pk__in=keys).update(mailed_at=timezone.now())


def _confirmed_email(person: User) -> str | None:
    """Return the person's confirmed address, or None.

    None also for people who can't sign in.
    """
    if not person.is_active or person.erased_at:
        return None
    confirmed = person.emailaddress_set.filter(verified=True).order_by("-primary", "pk")
    return confirmed.values_list("email", flat=True).first()


def unsubscribe_link(person: User, group: str) -> str:
    """Return a link that unsubscribes this person without signing in."""
    token = signing.dumps([person.pk, group], salt=SALT, compress=True)
    return absolute_url(reverse("people:unsubscribe", args=[token]))


def read_unsubscribe_token(token: str) -> UnsubscribeToken:
    """Return what a token says. Raises signing.BadSignature for a forged one."""
    return UnsubscribeToken(*signing.loads(token, salt=SALT))
