"""Rate limits of accounts and, where no one is signed in, of networks."""

import ipaddress
import time
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, NamedTuple

from allauth.account.adapter import get_adapter
from django.db import connection
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse

from portal.models import RateLimitCount
from portal.rows import delete_rows
from portal.text.plurals import counted
from portal.web import errors

MINUTE, HOUR, DAY = 60, 3600, 86_400


class Limit(NamedTuple):
    """At most `most` times within `seconds`."""

    most: int
    seconds: int


class Allowance(NamedTuple):
    """How often an action may still be done until the window ends, in `seconds`.

    `left` is below 0 above the limit.
    """

    limit: Limit
    left: int
    seconds: int


# The rate limit of each action.
LIMITS = {
    "announce": Limit(5, HOUR),
    # Requests to the API: with a token, with all tokens of an account, from a network without one.
    "api": Limit(2_000, HOUR),
    "api-account": Limit(4_000, HOUR),
    "api-anonymous": Limit(1_000, HOUR),
    # New tokens of an account.
    "api-token": Limit(10, DAY),
    "ask": Limit(10, DAY),
    # Codes of certificates that a network looks up.
    "certificate": Limit(60, HOUR),
    "check-link": Limit(30, HOUR),
    "calendar": Limit(20, HOUR),
    "calendar-guess": Limit(20, HOUR),
    "cohort-ask": Limit(5, DAY),
    # Messages of one mentor to learners of one cohort.
    "cohort-message": Limit(5, DAY),
    "comment": Limit(30, HOUR),
    "contract": Limit(30, HOUR),
    "contract-webhook": Limit(10, HOUR),
    "draft": Limit(30, HOUR),
    # A draft is saved every two seconds while its author types, possibly in two tabs.
    "draft-save": Limit(4_000, HOUR),
    "entry": Limit(10, HOUR),
    "fetch-contract": Limit(10, HOUR),
    "fetch-readme": Limit(10, HOUR),
    "flag": Limit(20, DAY),
    "import-readme": Limit(30, HOUR),
    "invite": Limit(20, HOUR),
    "invite-by-mail": Limit(1000, DAY),
    "join-code": Limit(30, HOUR),
    "pin": Limit(60, HOUR),
    "preview": Limit(60, MINUTE),
    "propose": Limit(10, DAY),
    "remind-slots": Limit(1, DAY),
    "rename": Limit(3, 30 * DAY),
    "report": Limit(5, HOUR),
    "resubmit": Limit(5, DAY),
    "search": Limit(30, MINUTE),
    "settings": Limit(60, HOUR),
    # Booking notifies the team and the mentor.
    "slot": Limit(30, HOUR),
    "suggest": Limit(120, MINUTE),
    "webhook": Limit(30, HOUR),
    # Events of one project that are sent to the webhooks of its team.
    "webhook-event": Limit(60, HOUR),
}
IPV6_PREFIX_LENGTH = 64  # bits; a subscriber has all addresses of such a network


class RateLimited(Exception):
    """Raised over the limit; `seconds` is the wait until the next window.

    Its text is a sentence for the user.
    """

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds

    def __str__(self) -> str:
        minutes = max(1, _divide_up(self.seconds, 60))
        hours = _divide_up(minutes, 60)
        if hours > 48:
            return counted(
                "Too many attempts. Try again in %(n)d day.",
                "Too many attempts. Try again in %(n)d days.",
                _divide_up(hours, 24),
            )
        if minutes > 120:
            return counted(
                "Too many attempts. Try again in %(n)d hour.",
                "Too many attempts. Try again in %(n)d hours.",
                hours,
            )
        return counted(
            "Too many attempts. Try again in %(n)d minute.",
            "Too many attempts. Try again in %(n)d minutes.",
            minutes,
        )


def _divide_up(number: int, divisor: int) -> int:
    """Divide and round up."""
    return -(-number // divisor)


class Window(NamedTuple):
    """The current window of a limit: its key, its end, and the current time.

    Both times are in Unix seconds.
    """

    key: str
    ends_at: int
    now: int


def limit_of(action: str) -> Limit:
    """Return the limit of an action.

    "resubmit:12" is counted separately, with the limit of "resubmit".
    """
    return LIMITS[action.partition(":")[0]]


def count(action: str, who: object, limit: Limit | None = None, *, times: int = 1) -> Allowance:
    """Count `times` actions of `who`, and return what is left.

    Raises RateLimited above the limit.

    The count is one row in the database, written in one statement, so that all processes share it
    and no concurrent request is missed. It does not depend on the cache.
    """
    limit = limit or limit_of(action)
    [allowance] = _count([(_current_window(action, who, limit), limit)], times)
    if allowance.left < 0:
        raise RateLimited(allowance.seconds)
    return allowance


def count_all(*actions: str, who: object) -> None:
    """Count one of each action, in one statement.

    Raises RateLimited above the limit of one.
    """
    for allowance in count_each(dict.fromkeys(actions, who)):
        if allowance.left < 0:
            raise RateLimited(allowance.seconds)


def count_each(who_by_action: Mapping[str, object]) -> list[Allowance]:
    """Count one of each action, in one statement.

    Returns what is left of each; raises nothing.
    """
    limits = [(action, who, limit_of(action)) for action, who in who_by_action.items()]
    return _count([(_current_window(*one), one[-1]) for one in limits], 1)


def _count(windows: list[tuple[Window, Limit]], times: int) -> list[Allowance]:
    rows = ", ".join(["(%s, %s, %s)"] * len(windows))
    values = [value for window, _limit in windows for value in (window.key, times, window.ends_at)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO portal_tally (key, count, ends_at) VALUES {rows} "  # noqa: S608 - only %s
            "ON CONFLICT (key) DO UPDATE SET count = portal_tally.count + excluded.count "
            "RETURNING key, count",
            values,
        )
        totals = dict(cursor.fetchall())
    return [
        Allowance(limit, limit.most - totals[window.key], window.ends_at - window.now)
        for window, limit in windows
    ]


def check(action: str, who: object) -> None:
    """Raise RateLimited if the limit is already reached, without counting."""
    limit = limit_of(action)
    window = _current_window(action, who, limit)
    if RateLimitCount.objects.filter(key=window.key, count__gte=limit.most).exists():
        raise RateLimited(window.ends_at - window.now)


def left(action: str, who: object) -> int:
    """Return how often `who` may still do this in the window, without counting."""
    limit = limit_of(action)
    window = _current_window(action, who, limit)
    row = RateLimitCount.objects.filter(key=window.key).first()
    return max(0, limit.most - row.count) if row else limit.most


def _current_window(action: str, who: object, limit: Limit) -> Window:
    now = int(time.time())
    number = now // limit.seconds
    return Window(f"{action}:{who}:{number}"[:120], (number + 1) * limit.seconds, now)


def delete_expired_counts() -> str:
    """Delete the counts of windows that have ended; return a line for the log."""
    deleted = delete_rows(RateLimitCount.objects.filter(ends_at__lt=int(time.time())))
    return f"Tallies of limits: {deleted} forgotten."


def requester_key(request: HttpRequest) -> str:
    """Return what to count requests by: the account or, if anonymous, the network."""
    if request.user.is_authenticated:
        return str(request.user.pk)
    return client_network(request)


def client_network(request: HttpRequest) -> str:
    """Return the client's IPv4 address or IPv6 network, as trusted proxies say."""
    client_ip = get_adapter().get_client_ip(request) or "0.0.0.0"  # noqa: S104 - unknown client
    address = ipaddress.ip_address(client_ip)
    if address.version == 4:
        return str(address)
    network = ipaddress.ip_network((address, IPV6_PREFIX_LENGTH), strict=False)
    return str(network.network_address)


def rate_limited(action: str) -> Callable[[Callable], Callable]:
    """Count each request of a view as `action`, and answer 429 above its limit.

    Not for views of forms, for the error page does not show the form again; a script that saves
    what is typed keeps it.
    """

    def decorate(view: Callable) -> Callable:
        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                count(action, requester_key(request))
            except RateLimited as error:
                return errors.too_many_requests(request, error)
            return view(request, *args, **kwargs)

        return wrapper

    return decorate


def rate_limited_response(
    error: RateLimited,
    form: BaseForm,
    page: Callable[[int], HttpResponse],
    field: str | None = None,
) -> HttpResponse:
    """Return 429 with the form, so that the submitted text is not lost.

    The error is added to `form` (at `field`, if given), and `page(status)` renders it.
    """
    form.add_error(field, str(error))
    return with_retry_after(error, page(429))


def allauth_rate_limited(request: HttpRequest) -> HttpResponse:
    """Answer 429 when one of allauth's rate limits is exceeded (handler429)."""
    return errors.too_many_requests(request, RateLimited(300))


def with_retry_after(error: RateLimited, response: HttpResponse) -> HttpResponse:
    """Set Retry-After on a response."""
    response.headers["Retry-After"] = str(error.seconds)
    return response
