"""Invitations to a cohort: each address gets a link of its own."""

import hashlib
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from portal.people.mail.composing import format_moment
from portal.people.mail.content import MailButton, MailContent, absolute_url, plain_words
from portal.people.models import Cohort, CohortLink, Message, User

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
    content = invitation_content(
        cohort=link.cohort.name,
        url=absolute_url(link.get_absolute_url()),
        until=format_moment(link.expires_at),
    )
    content.as_mail(message.key, to=[message.payload["address"]]).send()
    message.mark_sent()


def invitation_content(*, cohort: str, url: str, until: str) -> MailContent:
    """Return the mail that invites to a cohort, in the active language."""
    values = {"cohort": plain_words(cohort, 80), "until": until}
    invited = gettext(
        "The mentors of %(cohort)s invited you to Nexus, where learners share what they learn and "
        "find people to build with."
    )
    return MailContent(
        heading=gettext("You’re invited to %(cohort)s") % values,
        paragraphs=(invited % values, gettext("The link works until %(until)s.") % values),
        button=MailButton(gettext("Join cohort"), url),
        note=gettext(
            "If you weren’t expecting this, ignore it. No account was created, and we don’t keep "
            "your address."
        ),
        reason=gettext("You get this because a mentor of %(cohort)s entered your address.")
        % values,
    )
