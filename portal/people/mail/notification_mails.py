"""Mail about notifications: single mails and digests.

Each mail has one recipient and a link to unsubscribe.
"""

import re
import zoneinfo
from datetime import UTC, datetime
from email.utils import parseaddr

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from portal.people.models.joining import CohortLink
from portal.people.models.notification import Notification, unread_sentence
from portal.people.notification_preferences import NOTIFICATION_GROUPS, email_frequency
from portal.text.cleaning import as_one_line

SALT = "portal.people.unsubscribe"
MAX_DIGEST_NOTIFICATIONS = 50
MAX_SUBJECT_LENGTH = 90
MAX_QUOTE_LENGTH = 600


def deliver(message):
    """Send a mail, or drop it when it is no longer wanted or true.

    It is written in its reader's language. Raises the mail server's errors.
    """
    language = message.recipient.mail_language if message.recipient_id else settings.LANGUAGE_CODE
    with translation.override(language):
        if message.notification_id:
            _deliver_notification(message)
        elif "code" in message.payload:
            _deliver_invitation(message)
        else:
            _deliver_digest(message)


def _deliver_notification(message):
    notification = Notification.objects.select_related("recipient").get(pk=message.notification_id)
    person = notification.recipient
    is_wanted = (
        email_frequency(person, notification.group) == "now"
        and not notification.read_at
        and not notification.hidden_at
    )
    if not is_wanted or not notification.is_still_relevant:
        message.drop("not wanted any more")
        return
    _send_notifications(
        message, person, as_one_line(notification.sentence), [notification], notification.group
    )


def _deliver_digest(message):
    person, period = message.recipient, message.payload["period"]
    notices = [
        notification
        for notification in notifications_for_digest(person, period)
        if notification.is_still_relevant
    ]
    if not notices:
        message.drop("nothing to tell")
        return
    _send_notifications(message, person, unread_sentence(len(notices)), notices, period)


def _deliver_invitation(message):
    """Send an invitation to a cohort, while its link works."""
    link = CohortLink.objects.select_related("cohort").filter(code=message.payload["code"]).first()
    if link is None or not link.is_usable:
        message.drop("the link is over")
        return
    context = {
        "cohort": without_autolinks(as_one_line(link.cohort.name)),
        "address": f"{settings.MAIL_SITE_URL}{link.get_absolute_url()}",
        "until": format_moment(link.expires_at),
    }
    subject = translation.gettext("An invitation to %(cohort)s") % context
    headers = {"Message-ID": message_id(message.key), "Auto-Submitted": "auto-generated"}
    mail = EmailMultiAlternatives(
        subject=f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{as_one_line(subject)[:MAX_SUBJECT_LENGTH]}",
        body=render_to_string("mail/invitation.txt", context),
        to=[message.payload["address"]],
        headers=headers,
    )
    mail.send()
    message.mark_sent()


def format_moment(moment: datetime, person: AbstractBaseUser | AnonymousUser | None = None) -> str:
    """Return day, hour and zone in the person's time zone; in UTC without a person."""
    zone = getattr(person, "time_zone", "UTC")
    try:
        local = timezone.localtime(moment, zoneinfo.ZoneInfo(zone))
    except zoneinfo.ZoneInfoNotFoundError:
        zone, local = "UTC", timezone.localtime(moment, UTC)
    place = zone.rpartition("/")[2].replace("_", " ")
    return f"{date_format(local, translation.gettext('D j M Y, H:i'))} ({place})"


def message_id(key):
    """Return the Message-ID: equal for equal messages, so that clients detect duplicates."""
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{re.sub(r'[^a-z0-9-]', '.', key)}@{host}>"


def notifications_for_digest(person, period):
    """Return unread notifications for this digest that no mail included, newest first."""
    groups = {group for group in NOTIFICATION_GROUPS if email_frequency(person, group) == period}
    waiting = (
        person.notifications.unread()
        .filter(mailed_at=None)
        .order_by("-updated_at")[: MAX_DIGEST_NOTIFICATIONS * 4]
    )
    return [notification for notification in waiting if notification.group in groups][
        :MAX_DIGEST_NOTIFICATIONS
    ]


def _send_notifications(message, person, subject, notices, unsubscribe_from):
    address = _confirmed_email(person)
    if address is None:
        message.drop("no address")
        return
    mail = build_notification_mail(
        message.key, address, subject, notices, unsubscribe_link(person, unsubscribe_from)
    )
    mail.send()
    with transaction.atomic():
        message.mark_sent()
        Notification.objects.filter(pk__in=[notification.pk for notification in notices]).update(
            mailed_at=timezone.now()
        )


def _confirmed_email(person):
    """Return the person's confirmed address, or "" if there is none or they can't sign in."""
    if not person.is_active or person.erased_at:
        return None
    confirmed = person.emailaddress_set.filter(verified=True).order_by("-primary", "pk")
    return confirmed.values_list("email", flat=True).first()


def build_notification_mail(key, address, subject, notices, unsubscribe):
    """Return the mail: plain text, HTML, and headers for one-click unsubscribing."""
    lines = [
        {
            "sentence": without_autolinks(as_one_line(notification.sentence)),
            "quote": without_autolinks(as_one_line(notification.quoted_text))[:MAX_QUOTE_LENGTH],
            "url": f"{settings.MAIL_SITE_URL}{notification.url}",
        }
        for notification in notices
    ]
    context = {
        "lines": lines,
        "unsubscribe": unsubscribe,
        "settings": f"{settings.MAIL_SITE_URL}/notices/mail/",
    }
    mail = EmailMultiAlternatives(
        subject=f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{without_autolinks(subject)[:MAX_SUBJECT_LENGTH]}",
        body=render_to_string("mail/notifications.txt", context),
        to=[address],
        headers={
            "Message-ID": message_id(key),
            "List-Unsubscribe": f"<{unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(render_to_string("mail/notifications.html", context), "text/html")
    return mail


def without_autolinks(text):
    """Return `text` without anything a mail client would turn into a link."""
    return re.sub(r"(?<=[^\s])(://|[.@](?=[^\W\d_]{2}))", "\\1\u200b", text)


def unsubscribe_link(person, group):
    """Return a link that unsubscribes this person without signing in."""
    token = signing.dumps([person.pk, group], salt=SALT, compress=True)
    return f"{settings.MAIL_SITE_URL}{reverse('people:unsubscribe', args=[token])}"


def read_unsubscribe_token(token):
    """Return (person key, group or period) of a token. Raises signing.BadSignature."""
    return signing.loads(token, salt=SALT)
