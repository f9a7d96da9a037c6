"""How often one person, or one network, may do what costs others something."""

import ipaddress
import time
from typing import NamedTuple

from allauth.account.adapter import get_adapter
from django.db import connection
from django.utils.translation import ngettext

from portal.models import RateLimitCount

MINUTE, HOUR, DAY = 60, 3600, 86_400


class Limit(NamedTuple):
    """At most `most` times within `seconds`."""

    most: int
    seconds: int


# Every rate limit by the action it counts: of an account or, where nobody is signed in, of a network.
LIMITS = {
    "announce": Limit(5, HOUR),
    "ask": Limit(10, DAY),
    "cohort-ask": Limit(5, DAY),
    "comment": Limit(30, HOUR),
    "contract": Limit(30, HOUR),
    "draft": Limit(30, HOUR),
    # A draft is saved every two seconds while its author types, perhaps in two tabs.
    "draft-save": Limit(4_000, HOUR),
    "entry": Limit(10, HOUR),
    "fetch-contract": Limit(10, HOUR),
    "fetch-readme": Limit(10, HOUR),
    "flag": Limit(20, DAY),
    "import-readme": Limit(30, HOUR),
    "invite": Limit(20, HOUR),
    "invite-by-mail": Limit(400, DAY),
    "join-code": Limit(30, HOUR),
    "preview": Limit(60, MINUTE),
    "propose": Limit(10, DAY),
    "rename": Limit(3, 30 * DAY),
    "report": Limit(5, HOUR),
    "resubmit": Limit(5, DAY),
    "search": Limit(30, MINUTE),
    "settings": Limit(60, HOUR),
    "suggest": Limit(120, MINUTE),
}
IPV6_PREFIX_LENGTH = 64  # bits: who has one such address has all of its network


class RateLimited(Exception):
    """The limit is reached; `seconds` says when to come again. As text, a sentence."""

    def __init__(self, seconds):
        super().__init__(seconds)
        self.seconds = seconds

    def __str__(self):
        minutes = max(1, -(-self.seconds // 60))
        hours = -(-minutes // 60)
        if hours > 48:
            return self._in_days(-(-hours // 24))
        if minutes > 120:
            return self._in_hours(hours)
        message = ngettext(
            "That was a bit often. Please try again in %(n)d minute.",
            "That was a bit often. Please try again in %(n)d minutes.",
            minutes,
        )
        return message % {"n": minutes}

    @staticmethod
    def _in_hours(hours):
        message = ngettext(
            "That was a bit often. Please try again in %(n)d hour.",
            "That was a bit often. Please try again in %(n)d hours.",
            hours,
        )
        return message % {"n": hours}

    @staticmethod
    def _in_days(days):
        message = ngettext(
            "That was a bit often. Please try again in %(n)d day.",
            "That was a bit often. Please try again in %(n)d days.",
            days,
        )
        return message % {"n": days}


def limit_of(action: str) -> Limit:
    """The limit of an action. What follows a colon counts apart: "resubmit:12" is limited as "resubmit" is."""
    return LIMITS[action.partition(":")[0]]


def count(action: str, who: object, limit: Limit | None = None) -> None:
    """Count one more `action` of `who`; raises RateLimited when that exceeds its limit.

    Counted in the database, in one statement: all processes see the same number, two at once are two, and it outlives
    whatever cache there is.
    """
    limit = limit or limit_of(action)
    key, ends, now = _current_window(action, who, limit.seconds)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO portal_tally (key, count, ends_at) VALUES (%s, 1, %s) "
            "ON CONFLICT (key) DO UPDATE SET count = portal_tally.count + 1 RETURNING count",
            [key, ends],
        )
        (total,) = cursor.fetchone()
    if total > limit.most:
        raise RateLimited(ends - now)


def check(action: str, who: object) -> None:
    """Raise RateLimited where the limit is reached already; this counts nothing."""
    limit = limit_of(action)
    key, ends, now = _current_window(action, who, limit.seconds)
    if RateLimitCount.objects.filter(key=key, count__gte=limit.most).exists():
        raise RateLimited(ends - now)


def _current_window(action, who, within):
    """(key of the window that is now, when it ends, now)"""
    now = int(time.time())
    window = now // within
    return f"{action}:{who}:{window}"[:120], (window + 1) * within, now


def delete_expired_counts():
    """Delete the counts of rate limits whose window is over."""
    deleted, _rows = RateLimitCount.objects.filter(ends_at__lt=int(time.time())).delete()
    return f"Tallies of limits: {deleted} forgotten."


def requester_key(request):
    """Whom to count: the account, or for readers their network."""
    return str(request.user.pk) if request.user.is_authenticated else client_network(request)


def client_network(request):
    """The address that the proxies in front of us vouch for; of IPv6 the network, which one person has whole."""
    address = ipaddress.ip_address(get_adapter().get_client_ip(request) or "0.0.0.0")  # noqa: S104 - nobody in particular
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, IPV6_PREFIX_LENGTH), strict=False).network_address)


def rate_limited_response(error, form, page, field=None):
    """429 with when to come again: the form says so (at `field`) and keeps what was typed. `page(status)` renders it."""
    form.add_error(field, str(error))
    return with_retry_after(error, page(429))


def with_retry_after(error, response):
    """Tell programs too when to come again."""
    response.headers["Retry-After"] = str(error.seconds)
    return response
