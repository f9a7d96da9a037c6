"""Mails with codes and links for sign-up and sign-in, sent after the response.

A visitor must not wait for the mail server, and response time must not reveal whether an address
has an account.
"""

import json
from datetime import datetime
from uuid import uuid4

from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from portal.ops.encryption import decrypt, encrypt
from portal.people.mail.notification_mails import message_id
from portal.people.models import Message


def queue_mail(mail, *, person=None, until=None):
    """Queue a mail, encrypted because it may hold a code; it is dropped after `until`."""
    html = [part.content for part in mail.alternatives if part.mimetype == "text/html"]
    text = {
        "to": mail.to,
        "from": mail.from_email,
        "subject": mail.subject,
        "body": mail.body,
        "html": html,
    }
    payload = {"sealed": encrypt(json.dumps(text)), "until": until and until.isoformat()}
    channel, key = Message.Channel.ACCOUNT, f"account:{uuid4()}"
    Message.objects.create(key=key, channel=channel, recipient=person, payload=payload).wake()


def deliver(message):
    """Send a queued mail, or drop it when its code has expired.

    Raises the mail server's errors, and UnknownKey: a mail encrypted with a newer key waits until
    this process restarts with that key.
    """
    until = message.payload["until"]
    if until and timezone.now() >= datetime.fromisoformat(until):
        message.drop("its code is over")
        return
    text = decrypt(message.payload["sealed"])
    _build_mail(message.key, **json.loads(text)).send()
    message.mark_sent()


def _build_mail(key, *, html, **values):
    headers = {"Message-ID": message_id(key), "Auto-Submitted": "auto-generated"}
    mail = EmailMultiAlternatives(
        values["subject"], values["body"], values["from"], values["to"], headers=headers
    )
    for content in html:
        mail.attach_alternative(content, "text/html")
    return mail
