"""Browsers from which an account was signed in before: wrong passwords from elsewhere do not lock them out.

A signed cookie names the accounts (as keyed hashes) that were signed in from this browser, each with a random number. A browser
that has one for an account has tries of its own; all others share those of the account. So guessing from many networks
is refused as before, and the owner still gets in (docs/decisions/0030).
"""

import secrets

from django.conf import settings
from django.core import signing
from django.utils.crypto import salted_hmac

COOKIE = "device" if settings.DEBUG else "__Host-device"
MAX_ACCOUNTS_PER_BROWSER = 5  # that share a browser
COOKIE_MAX_AGE = 365 * 24 * 3600
_SALT = "portal.people.devices"


def device_key(request, email):
    """What to count tries of this browser on this account under; None where it never was signed in here."""
    number = dict(_accounts_in_cookie(request)).get(_account_hash(email))
    return f"{_account_hash(email)}:{number}" if number else None


def remember_device(request, response, email):
    """Set the cookie of a browser that signed in just now."""
    others = [pair for pair in _accounts_in_cookie(request) if pair[0] != _account_hash(email)]
    accounts = [[_account_hash(email), secrets.token_hex(8)], *others][:MAX_ACCOUNTS_PER_BROWSER]
    response.set_cookie(
        COOKIE,
        signing.dumps(accounts, salt=_SALT),
        max_age=COOKIE_MAX_AGE,
        secure=not settings.DEBUG,
        httponly=True,
        samesite="Lax",
    )


def _account_hash(email):
    return salted_hmac(_SALT, email.lower(), algorithm="sha256").hexdigest()[:24]


def _accounts_in_cookie(request):
    """[[account, number], ...] of the cookie; of one that we did not sign, none."""
    try:
        return signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=COOKIE_MAX_AGE)
    except signing.BadSignature:
        return []
