"""Handles of erased people, stored as keyed hashes and never given out again."""

import hashlib
import hmac
import logging
import secrets

from django.db import models

from portal.ops.encryption import UnknownKey, decrypt, encrypt
from portal.people.lookalikes import handle_skeleton

logger = logging.getLogger(__name__)


class HandleKey(models.Model):
    """A random key for RetiredHandle, encrypted.

    A copy of the database isn't enough to guess it.
    """

    sealed = models.CharField(max_length=300)

    def __str__(self) -> str:
        return f"key {self.pk}"

    def decrypted_key(self) -> str:
        """Return the key in hexadecimal, or "" if it can't be decrypted."""
        try:
            return decrypt(self.sealed)
        except UnknownKey:
            message = (
                "Key %d of erased handles cannot be read: SECRET_KEY changed without a fallback."
            )
            logger.error(message, self.pk)
            return ""

    @classmethod
    def readable_keys(cls) -> list[bytes]:
        """Return the keys that can be decrypted, oldest first."""
        keys = [row.decrypted_key() for row in cls.objects.order_by("pk")]
        return [bytes.fromhex(key) for key in keys if key]

    @classmethod
    def newest_key(cls) -> bytes:
        """Return the newest readable key; create the first one."""
        keys = cls.readable_keys()
        if keys:
            return keys[-1]
        key = secrets.token_bytes(32)
        cls.objects.create(sealed=encrypt(key.hex()))
        return key

    @classmethod
    def reencrypt(cls) -> str:
        """Encrypt the keys of retired handles with the newest key of the site.

        An older key can be dropped afterwards. Returns a sentence for `tick`.
        """
        rows = list(cls.objects.all())
        sealed = sum(row._seal_again() for row in rows)
        lost = len(rows) - sealed
        return f"Keys of erased handles: {sealed} sealed again, {lost} cannot be read."

    def _seal_again(self) -> bool:
        """Encrypt the key; return whether it can be read."""
        key = self.decrypted_key()
        if key:
            HandleKey.objects.filter(pk=self.pk).update(sealed=encrypt(key))
        return bool(key)


class RetiredHandle(models.Model):
    """The keyed hash of an erased person's handle."""

    digest = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return self.digest[:8]

    @classmethod
    def retire(cls, handle: str) -> None:
        """Never give out `handle` again. Doing so twice changes nothing."""
        cls.objects.get_or_create(digest=_digest(HandleKey.newest_key(), handle))

    @classmethod
    def is_retired(cls, handle: str) -> bool:
        """Return whether an erased person had this handle or a look-alike."""
        digests = [_digest(key, handle) for key in HandleKey.readable_keys()]
        return cls.objects.filter(digest__in=digests).exists()


def _digest(key: bytes, handle: str) -> str:
    return hmac.new(key, handle_skeleton(handle).encode(), hashlib.sha256).hexdigest()
