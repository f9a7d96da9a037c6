"""Mails with codes and links for sign-up and sign-in, sent after the response.

A visitor must not wait for the mail server, and response time must not reveal whether an address
has an account.
"""

import json
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from portal.ops.encryption import decrypt, encrypt
from portal.people.mail.composing import compose_mail
from portal.people.models import Message, User


def queue_mail(
    mail: EmailMultiAlternatives, *, person: User | None = None, until: datetime | None = None
) -> None:
    """Queue a mail, encrypted because it may hold a code; it is dropped after `until`."""
    sealed = encrypt(json.dumps(_values_of(mail)))
    payload = {"sealed": sealed, "until": until and until.isoformat()}
    channel, key = Message.Channel.ACCOUNT, f"account:{uuid4()}"
    Message.objects.create(key=key, channel=channel, recipient=person, payload=payload).wake()


def _values_of(mail: EmailMultiAlternatives) -> dict[str, Any]:
    """Return what `deliver` composes the mail of."""
    return {
        "to": mail.to,
        "from": mail.from_email,
        "subject": mail.subject,
        "body": mail.body,
        "html": _html_parts(mail),
    }


def _html_parts(mail: EmailMultiAlternatives) -> list[Any]:
    return [part.content for part in mail.alternatives if part.mimetype == "text/html"]


def deliver(message: Message) -> None:
    """Send a queued mail, or drop it when its code has expired.

    Raises the mail server's errors, and UnknownKey: a mail encrypted with a newer key waits until
    this process restarts with that key.
    """
    until = message.payload["until"]
    if until and timezone.now() >= datetime.fromisoformat(until):
        message.drop("its code is over")
        return
    text = json.loads(decrypt(message.payload["sealed"]))
    compose_mail(message.key, from_email=text.pop("from"), **text).send()
    message.mark_sent()
