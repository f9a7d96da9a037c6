"""What only this site can read: kept in the database, useless to somebody who has only that."""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

# The name dates from the first thing that was sealed; another would make it unreadable.
SALT = "portal.people.webhook"


class UnknownKey(Exception):
    """Sealed with a key of the site that this process does not have.

    It is newer than this process, or was thrown away.
    """


def encrypt(text):
    """`text` as it is kept."""
    return _fernets().encrypt(text.encode()).decode() if text else ""


def decrypt(sealed: str) -> str:
    """The text. Raises UnknownKey."""
    try:
        return _fernets().decrypt(sealed.encode()).decode() if sealed else ""
    except InvalidToken as error:
        raise UnknownKey from error


def _fernets():
    return MultiFernet(
        [_fernet(secret) for secret in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]]
    )


def _fernet(secret):
    return Fernet(
        base64.urlsafe_b64encode(salted_hmac(SALT, "", secret=secret, algorithm="sha256").digest())
    )
