"""What the email about a notification says: its kind's texts, with its values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

from portal.people.mail.content import (
    MAX_HEADING_LENGTH,
    MailButton,
    MailContent,
    absolute_url,
    plain_lines,
    plain_words,
)
from portal.people.notification_kinds import MailDetails, NotificationMail, notification_kinds

if TYPE_CHECKING:
    from portal.people.models import Notification

MAX_QUOTE_LENGTH = 500
MAX_SENTENCE_LENGTH = 300


def mail_about(kind: str) -> NotificationMail:
    """Return the mail about a kind of notification."""
    return notification_kinds()[kind].mail


def heading_of(notification: Notification) -> str:
    """Return what happened, as a heading or a line of a digest.

    It is in the active language.
    """
    heading = mail_about(notification.kind).heading
    sentence = notification.sentence.rstrip(".")
    if heading:
        sentence = str(heading % values_of(notification))
    return plain_words(sentence, MAX_HEADING_LENGTH)


def details_of(notification: Notification) -> MailDetails:
    """Return what was written, as its recipient may see it now."""
    details = mail_about(notification.kind).details
    if details:
        return details(notification)
    return stored_details(notification)


def sample_details(notification: Notification) -> MailDetails:
    """Return made-up details of its kind, for previews."""
    sample = mail_about(notification.kind).sample
    return sample() if sample else MailDetails()


def stored_details(notification: Notification) -> MailDetails:
    """Return the text that is stored with the notification."""
    return MailDetails(quote=notification.quoted_text or notification.values.get("reason", ""))


def values_of(notification: Notification) -> dict[str, object]:
    """Return the values that its texts are formatted with."""
    return {"you": notification.recipient.name} | notification.shown_values


def notification_content(
    notification: Notification, details: MailDetails, *, unsubscribe_url: str = ""
) -> MailContent:
    """Return the mail about one notification, in the active language."""
    mail, values = mail_about(notification.kind), values_of(notification)
    return MailContent(
        heading=heading_of(notification),
        paragraphs=tuple(_paragraphs(mail, values, details)),
        quote=plain_lines(details.quote, MAX_QUOTE_LENGTH),
        steps=tuple(_sentence(step, values) for step in mail.steps),
        button=MailButton(str(mail.button), absolute_url(notification.url)),
        note=_sentence(mail.note, values) if mail.note else "",
        reason=_sentence(mail.because, values),
        unsubscribe_url=unsubscribe_url,
    )


def _paragraphs(
    mail: NotificationMail, values: dict[str, Any], details: MailDetails
) -> Iterator[str]:
    """Yield what the kind of mail says, then what it says of this notification."""
    if mail.text:
        yield _sentence(mail.text, values)
    for line in details.paragraphs:
        yield plain_words(line, MAX_SENTENCE_LENGTH)


def _sentence(text: Promise, values: dict[str, object]) -> str:
    return plain_words(text % values, MAX_SENTENCE_LENGTH)
