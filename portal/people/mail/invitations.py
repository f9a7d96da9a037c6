"""Invitations to a cohort: each address gets a link of its own."""

import hashlib
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext

from portal.people.mail.composing import (
    compose_mail,
    format_moment,
    subject_line,
    without_autolinks,
)
from portal.people.models import Cohort, CohortLink, Message, User
from portal.text.cleaning import as_one_line

LINK_DURATION = timedelta(days=30)


@transaction.atomic
def queue_invitations(cohort: Cohort, addresses: Iterable[str], *, by: User) -> int:
    """Invite each address, unless it was invited this week. Return the number of new ones."""
    week = timezone.now().strftime("%G-%V")
    expires_at, sent = timezone.now() + LINK_DURATION, 0
    for address in addresses:
        digest = hashlib.sha256(address.encode()).hexdigest()[:24]
        key = f"invite:{cohort.pk}:{week}:{digest}"
        if Message.objects.filter(key=key).exists():
            continue
        link = CohortLink.objects.create(cohort=cohort, made_by=by, most=1, expires_at=expires_at)
        payload = {"address": address, "code": link.code}
        sent += Message.objects.queue_once(
            key, channel=Message.Channel.MAIL, cohort=cohort, payload=payload
        )
    return sent


def deliver(message: Message) -> None:
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
    subject = gettext("You’re invited to %(cohort)s") % context
    compose_mail(
        message.key,
        subject=subject_line(as_one_line(subject)),
        body=render_to_string("mail/invitation.txt", context),
        to=[message.payload["address"]],
    ).send()
    message.mark_sent()
