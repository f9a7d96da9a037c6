"""Mail about notifications: single mails and digests.

Each mail has one recipient and a link to unsubscribe.
"""

from collections.abc import Sequence
from typing import NamedTuple

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from portal.people.mail import invitations
from portal.people.mail.composing import compose_mail, subject_line, without_autolinks
from portal.people.models import Message, Notification, User
from portal.people.models.notification import unread_sentence
from portal.people.notification_preferences import email_frequency, groups_mailed
from portal.text.cleaning import as_one_line

SALT = "portal.people.unsubscribe"
MAX_DIGEST_NOTIFICATIONS = 50
MAX_QUOTE_LENGTH = 600


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
    notification = Notification.objects.select_related("recipient").get(pk=message.notification_id)
    is_wanted = (
        email_frequency(notification.recipient, notification.group) == "now"
        and not notification.read_at
        and not notification.hidden_at
        and notification.is_still_relevant
    )
    if not is_wanted:
        message.drop("not wanted any longer")
        return
    _send_notifications(message, [notification], notification.sentence, notification.group)


def _deliver_digest(message: Message) -> None:
    period = message.payload["period"]
    waiting = notifications_for_digest(message.recipient, period)
    notifications = [notification for notification in waiting if notification.is_still_relevant]
    if not notifications:
        message.drop("nothing to tell")
        return
    _send_notifications(message, notifications, unread_sentence(len(notifications)), period)


def notifications_for_digest(person: User, period: str) -> list[Notification]:
    """Return unread notifications for this digest that no mail included, newest first."""
    groups = groups_mailed(person, period)
    unmailed = person.notifications.unread().filter(mailed_at=None).order_by("-updated_at")
    newest = unmailed[: MAX_DIGEST_NOTIFICATIONS * 4]
    in_digest = [notification for notification in newest if notification.group in groups]
    return in_digest[:MAX_DIGEST_NOTIFICATIONS]


def _send_notifications(
    message: Message, notifications: Sequence[Notification], subject: str, unsubscribe_from: str
) -> None:
    person = notifications[0].recipient
    address = _confirmed_email(person)
    if address is None:
        message.drop("no address")
        return
    unsubscribe = unsubscribe_link(person, unsubscribe_from)
    _build_mail(message.key, address, subject, notifications, unsubscribe).send()
    keys = [notification.pk for notification in notifications]
    with transaction.atomic():
        message.mark_sent()
        Notification.objects.filter(pk__in=keys).update(mailed_at=timezone.now())


def _confirmed_email(person: User) -> str | None:
    """Return the person's confirmed address, or None if there is none or they can't sign in."""
    if not person.is_active or person.erased_at:
        return None
    confirmed = person.emailaddress_set.filter(verified=True).order_by("-primary", "pk")
    return confirmed.values_list("email", flat=True).first()


def _build_mail(
    key: str, address: str, subject: str, notifications: Sequence[Notification], unsubscribe: str
) -> EmailMultiAlternatives:
    """Return the mail: plain text, HTML, and headers for one-click unsubscribing."""
    lines = [
        {
            "sentence": without_autolinks(as_one_line(notification.sentence)),
            "quote": without_autolinks(as_one_line(notification.quoted_text))[:MAX_QUOTE_LENGTH],
            "url": f"{settings.MAIL_SITE_URL}{notification.url}",
        }
        for notification in notifications
    ]
    context = {
        "lines": lines,
        "unsubscribe": unsubscribe,
        "settings": f"{settings.MAIL_SITE_URL}/notices/mail/",
    }
    return compose_mail(
        key,
        subject=subject_line(without_autolinks(as_one_line(subject))),
        body=render_to_string("mail/notifications.txt", context),
        html=[render_to_string("mail/notifications.html", context)],
        to=[address],
        headers={
            "List-Unsubscribe": f"<{unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )


def unsubscribe_link(person: User, group: str) -> str:
    """Return a link that unsubscribes this person without signing in."""
    token = signing.dumps([person.pk, group], salt=SALT, compress=True)
    return f"{settings.MAIL_SITE_URL}{reverse('people:unsubscribe', args=[token])}"


def read_unsubscribe_token(token: str) -> UnsubscribeToken:
    """Return what a token says. Raises signing.BadSignature for a forged one."""
    return UnsubscribeToken(*signing.loads(token, salt=SALT))
