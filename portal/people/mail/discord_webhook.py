"""Post messages to a cohort's Discord channel, through its webhook."""

import http.client
import json
import logging
import re
import ssl
from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.ops.encryption import UnknownKey, decrypt, encrypt
from portal.people.models import Cohort, Message, Notification, User
from portal.people.path_visibility import can_see_path
from portal.text.cleaning import as_one_line

logger = logging.getLogger(__name__)

HOST = "discord.com"
WEBHOOK_URL = re.compile(
    r"https://discord\.com/api/webhooks/[0-9]{5,25}/[A-Za-z0-9_-]{20,100}", re.ASCII
)
TIMEOUT = 5
MAX_TEXT_LENGTH = 300
# Discord refuses a longer message.
MAX_CHARACTERS = 2000


class RateLimited(Exception):
    """Discord asks to retry after `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def check_webhook_url(value: str) -> None:
    """Raise ValidationError unless `value` is a webhook URL of Discord."""
    if not WEBHOOK_URL.fullmatch(value):
        raise ValidationError(
            _("That’s not a Discord webhook URL. Copy it from the channel’s settings.")
        )


def announce_in_channel(cohort: Cohort | None, key: str, text: str, url: str) -> None:
    """Queue a message for a cohort's channel, once per `key`.

    Call it in the transaction that makes the thing public. Without a webhook it does nothing.
    """
    if cohort is None or not cohort.webhook:
        return
    payload = {"text": as_one_line(text)[:MAX_TEXT_LENGTH], "url": url}
    Message.objects.queue_once(
        f"discord:{key}", channel=Message.Channel.DISCORD, cohort=cohort, payload=payload
    )


def reencrypt_webhooks() -> str:
    """Encrypt the webhooks of cohorts with the newest key."""
    sealed = 0
    for cohort in Cohort.objects.exclude(webhook=""):
        try:
            address = decrypt(cohort.webhook)
        except UnknownKey:
            logger.error(
                "The webhook of cohort %d cannot be read: SECRET_KEY changed without a fallback.",
                cohort.pk,
            )
            continue
        # An operator may have replaced it meanwhile.
        unchanged = Cohort.objects.filter(pk=cohort.pk, webhook=cohort.webhook)
        sealed += unchanged.update(webhook=encrypt(address))
    return f"Webhooks of cohorts: {sealed} sealed again."


def deliver(message: Message) -> None:
    """Post a message. 429 and 5xx are retried; an unknown webhook is disabled."""
    address = decrypt(message.cohort.webhook)
    if not address:
        message.drop("no webhook")
        return
    # Skip what was hidden since it was queued.
    if not can_see_path(AnonymousUser(), message.payload["url"]):
        message.drop("not public any longer")
        return
    try:
        status = _post(address, _body(message.payload))
    except RateLimited as error:
        message.retry_later("429", after=error.seconds)
    else:
        _note_answer(message, status)


def _note_answer(message: Message, status: int) -> None:
    """Note whether Discord took the message."""
    if status in (401, 403, 404):
        _disable_webhook(message)
    elif status >= 400:
        message.retry_later(str(status))
    else:
        message.mark_sent()


def _body(payload: dict[str, str]) -> str:
    return message_body([payload["text"]], payload["url"])


def message_body(lines: Iterable[str], url: str) -> str:
    """A message of lines and a link as JSON, with Markdown escaped, without mentions.

    It has at most as many characters as Discord takes.
    """
    link = f"\n<{settings.MAIL_SITE_URL}{url}>"
    content = _cut("\n".join(map(_escaped, lines)), MAX_CHARACTERS - len(link)) + link
    return json.dumps({"content": content, "allowed_mentions": {"parse": []}, "flags": 4})


def _escaped(line: str) -> str:
    return re.sub(r"([\\*_~`|>\[\]()#-])", r"\\\1", line)


def _cut(text: str, length: int) -> str:
    """The text in at most `length` characters.

    It never ends with half of an escaped one.
    """
    return text if len(text) <= length else text[: length - 1].rstrip("\\") + "…"


def connect() -> http.client.HTTPSConnection:
    """Open a connection to Discord. Tests replace it."""
    return http.client.HTTPSConnection(
        HOST, 443, timeout=TIMEOUT, context=ssl.create_default_context()
    )


def _post(address: str, body: str) -> int:
    """Post `body` and return the status. Raises RateLimited."""
    path = address.removeprefix(f"https://{HOST}")
    connection = connect()
    try:
        headers = {"Content-Type": "application/json", "User-Agent": "Nexus"}
        connection.request("POST", path, body, headers)
        response = connection.getresponse()
        if response.status == 429:
            raise RateLimited(retry_after_seconds(response.headers.get("Retry-After")))
        return response.status
    finally:
        connection.close()


def retry_after_seconds(value: str | None) -> float:
    """Return the seconds of a Retry-After header, within limits."""
    try:
        return min(3600.0, max(1.0, float(value or "")))
    except ValueError:
        return 60.0


def _disable_webhook(message: Message) -> None:
    """Forget a webhook that Discord no longer knows, and tell the operators."""
    cohort = message.cohort
    # An operator may have replaced it meanwhile.
    Cohort.objects.filter(pk=cohort.pk, webhook=cohort.webhook).update(webhook="")
    message.drop("the webhook was deleted")
    url, thing = cohort.get_absolute_url(), f"webhook:{cohort.pk}"
    for operator in User.objects.listed().filter(is_operator=True):
        Notification.send(operator, "webhook_off", url=url, thing=thing, title=cohort.name)
