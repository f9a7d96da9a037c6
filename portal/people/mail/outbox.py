"""The sender: takes messages out of the outbox one by one, and says what became of each."""

import logging
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from portal.people.mail import account_mails, discord_webhook, notification_mails
from portal.people.models import Message

logger = logging.getLogger(__name__)
# More mails than this within five minutes is a mistake of ours: the rest waits, and operators read about it in the log.
BREAKER, BREAKER_MINUTES = 200, 5
MOST_AT_ONCE = 500
CARRIERS = {
    Message.Channel.ACCOUNT: account_mails.carry,
    Message.Channel.MAIL: notification_mails.carry,
    Message.Channel.DISCORD: discord_webhook.carry,
}


def send_due(most=MOST_AT_ONCE):
    """Send what is due; returns how many messages were taken out. Safe to run twice at once. Nothing where QUIET is set."""
    if settings.QUIET:
        return 0
    for taken in range(most):
        message = _next()
        if message is None:
            return taken
        _carry(message)
    return most


def _next():
    """Mails of signing in go first, and are not held by the breaker: they have limits of their own."""
    message = Message.objects.claim(Message.Channel.ACCOUNT)
    if message is not None:
        return message
    if _is_too_much():
        logger.error("More than %d mails in %d minutes: the rest of them waits.", BREAKER, BREAKER_MINUTES)
        return None
    return Message.objects.claim()


def _is_too_much():
    since = timezone.now() - timedelta(minutes=BREAKER_MINUTES)
    sent = Message.objects.filter(channel=Message.Channel.MAIL, state=Message.State.SENT, sent_at__gt=since)
    return sent.count() >= BREAKER


def _carry(message):
    """Whatever goes wrong with one message is noted with it and stops no other."""
    try:
        CARRIERS[message.channel](message)
    except Exception as error:
        # The kind of the error alone: its text may hold an address.
        logger.warning("Message %s: %s", message.key, type(error).__name__)
        message.try_later(type(error).__name__)


def send_leftovers():
    """Send the mails and webhook calls that are due."""
    return f"Messages: {send_due()} sent or tried."
