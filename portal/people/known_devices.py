"""Remember browsers that signed in, so that attacks don't lock out the owner.

A signed cookie holds a keyed hash of each account that signed in from this browser, with a random
number. Such a browser has its own limit of wrong passwords for the account; all others share one.
"""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

COOKIE = "device" if settings.DEBUG else "__Host-device"
MAX_ACCOUNTS_PER_BROWSER = 5  # sharing one browser
COOKIE_MAX_AGE = 365 * 24 * 3600
_SALT = "portal.people.devices"


def device_key(request: HttpRequest, email: str) -> str | None:
    """Return this browser's rate limit key for an account.

    None if it never signed in to it.
    """
    account = _account_hash(email)
    number = dict(_accounts_in_cookie(request)).get(account)
    return f"{account}:{number}" if number else None


def remember_device(request: HttpRequest, response: HttpResponse, email: str) -> None:
    """Set the cookie after a successful sign-in."""
    account = _account_hash(email)
    others = [pair for pair in _accounts_in_cookie(request) if pair[0] != account]
    accounts = [[account, secrets.token_hex(8)], *others][:MAX_ACCOUNTS_PER_BROWSER]
    response.set_cookie(
        COOKIE,
        signing.dumps(accounts, salt=_SALT),
        max_age=COOKIE_MAX_AGE,
        secure=not settings.DEBUG,
        httponly=True,
        samesite="Lax",
    )


def _account_hash(email: str) -> str:
    return salted_hmac(_SALT, email.lower(), algorithm="sha256").hexdigest()[:24]


def _accounts_in_cookie(request: HttpRequest) -> list[list[str]]:
    """Return the [account, number] pairs of the cookie, none for a wrong signature."""
    try:
        return signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=COOKIE_MAX_AGE)
    except signing.BadSignature:
        return []
