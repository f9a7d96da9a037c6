"""Invitations to a cohort: each address gets a link of its own."""

import smtplib

from django.utils import timezone
from django.utils.translation import gettext

from portal.people.mail.composing import format_moment
from portal.people.mail.content import MailButton, MailContent, absolute_url, plain_words
from portal.people.models import CohortInvitation, CohortLink, Message
from portal.people.models.message import RETRY_DELAYS

FOR_GOOD = 500  # codes of a mail server from here on are not worth another attempt


def deliver(message: Message) -> None:
    """Send an invitation to a cohort, while its link works.

    Notes with the invitation whether it was sent, or refused for good or at the last attempt.
    """
    link = CohortLink.objects.select_related("cohort").filter(code=message.payload["code"]).first()
    if link is None or not link.is_usable:
        message.drop("the link is over")
        return
    content = _content_for(link)
    try:
        content.as_mail(message.key, to=[message.payload["address"]]).send()
    except Exception as error:
        if not _note_refusal(message, link, error):
            raise
        return
    message.mark_sent()
    CohortInvitation.objects.filter(link=link).update(sent_at=timezone.now())


def _content_for(link: CohortLink) -> MailContent:
    return invitation_content(
        cohort=link.cohort.name,
        url=absolute_url(link.get_absolute_url()),
        until=format_moment(link.expires_at),
    )


def _note_refusal(message: Message, link: CohortLink, error: Exception) -> bool:
    """Note with the invitation that it is refused, for good or at the last attempt.

    Returns whether it is for good.
    """
    is_refused = _is_refused_for_good(error)
    if is_refused or message.attempts > len(RETRY_DELAYS):
        CohortInvitation.objects.filter(link=link).update(refused_at=timezone.now())
    if is_refused:
        message.drop("refused by the mail server")
    return is_refused


def _is_refused_for_good(error: Exception) -> bool:
    """Whether the mail server does not know the address.

    Another attempt is then pointless.
    """
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return False
    return all(code >= FOR_GOOD for code, _text in error.recipients.values())


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
            "If you weren’t expecting this, ignore it. No account was created. We delete your "
            "address 30 days after the link stops working."
        ),
        reason=gettext("You get this because a mentor of %(cohort)s entered your address.")
        % values,
    )
