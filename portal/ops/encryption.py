"""Encrypt secrets in the database with a key derived from SECRET_KEY."""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

# Named after the first secret that was encrypted. With another salt, stored secrets are lost.
SALT = "portal.people.webhook"


class UnknownKey(Exception):
    """Raised for text encrypted with a SECRET_KEY that this process does not have.

    The key is newer than this process, or was removed from SECRET_KEY_FALLBACKS.
    """


def encrypt(text: str) -> str:
    """Return the encrypted text; "" stays ""."""
    return _make_fernet().encrypt(text.encode()).decode() if text else ""


def decrypt(sealed: str) -> str:
    """Return the decrypted text. Raises UnknownKey."""
    try:
        return _make_fernet().decrypt(sealed.encode()).decode() if sealed else ""
    except InvalidToken as error:
        raise UnknownKey from error


def _make_fernet() -> MultiFernet:
    """Return a Fernet for SECRET_KEY, which also decrypts with the fallback keys."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([_fernet_of(secret) for secret in secrets])


def _fernet_of(secret: str) -> Fernet:
    digest = salted_hmac(SALT, "", secret=secret, algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(digest))
