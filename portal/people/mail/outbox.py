"""Send the messages of the outbox, one by one."""

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, QuerySet, Value

from portal import hooks
from portal.clock import ago
from portal.ops.prepared_queries import PreparedValues
from portal.people.mail import account_mails, discord_webhook, notification_mails
from portal.people.models import Message

logger = logging.getLogger(__name__)
# More mails in five minutes would be a bug: the rest waits, and the log warns operators.
MAX_MAILS_IN_WINDOW, WINDOW_MINUTES = 200, 5
BATCH_SIZE = 500
DELIVER_BY_CHANNEL: dict[Any, Callable[[Message], None]] = {
    Message.Channel.ACCOUNT: account_mails.deliver,
    Message.Channel.MAIL: notification_mails.deliver,
    Message.Channel.DISCORD: discord_webhook.deliver,
}


def send_due(most: int = BATCH_SIZE) -> int:
    """Send due messages and return how many were taken. Safe to run in parallel.

    Does nothing while QUIET is set.
    """
    if settings.QUIET:
        return 0
    for taken in range(most):
        message = _claim_next()
        if message is None:
            return taken
        _deliver(message)
    return most


@transaction.atomic
def _claim_next() -> Message | None:
    """Claim the next message: account mails first, messages to team addresses last.

    Sites of others may be slow, so that mails don't wait for them.
    """
    return (
        Message.objects.claim(Message.Channel.ACCOUNT)
        or _claim_mail()
        or Message.objects.claim(*_channels_of_apps())
    )


def _claim_mail() -> Message | None:
    """Claim a message of people, within the shared limit."""
    if _is_mail_limit_reached():
        logger.error(
            "More than %d mails in %d minutes: the rest of them waits.",
            MAX_MAILS_IN_WINDOW,
            WINDOW_MINUTES,
        )
        return None
    return Message.objects.claim(Message.Channel.MAIL, Message.Channel.DISCORD)


def _is_mail_limit_reached() -> bool:
    rows = _sent_query.rows(ago(timedelta(minutes=WINDOW_MINUTES)))
    return sum(sent for (sent,) in rows) >= MAX_MAILS_IN_WINDOW


def _number_of_mails(since: int) -> QuerySet:
    """One row with the number of mails sent since then; none without a mail."""
    mails = Message.objects.filter(channel=Message.Channel.MAIL, state=Message.State.SENT)
    sent = mails.filter(sent_at__gt=Value(since)).values("channel")
    return sent.annotate(n=Count("pk")).values_list("n")


_sent_query = PreparedValues(_number_of_mails, replans=True)


@cache
def _channels_of_apps() -> dict[str, Callable[[Message], None]]:
    """How to deliver the messages of other apps, by channel."""
    return hooks.merge("message_channels")


def _deliver(message: Message) -> None:
    """Deliver a message; note any error with it, so that it doesn't stop the others."""
    try:
        deliver_by_channel = _channels_of_apps() | DELIVER_BY_CHANNEL
        deliver_by_channel[message.channel](message)
    except Exception as error:
        # Only the type of the error, because its text may contain an address.
        logger.warning("Message %s: %s", message.key, type(error).__name__)
        message.retry_later(type(error).__name__)


def send_due_messages() -> str:
    """Send the mails and webhook calls that are due."""
    return f"Messages: {send_due()} sent or tried."
