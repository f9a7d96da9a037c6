"""Handles of erased people: never given out again, and kept in no form that can be read."""

import hashlib
import hmac
import logging
import secrets

from django.db import models

from portal.people.lookalikes import handle_skeleton
from portal.seals import UnknownKey, seal, unseal

logger = logging.getLogger(__name__)


class HandleKey(models.Model):
    """A random key for RetiredHandle, sealed with the site's own: a copy of the database is not enough to guess."""

    sealed = models.CharField(max_length=300)

    def __str__(self) -> str:
        return f"key {self.pk}"

    def unsealed(self) -> str:
        """The key as it was made; "" where the site's own key is not the one that sealed it."""
        try:
            return unseal(self.sealed)
        except UnknownKey:
            return ""

    @classmethod
    def readable(cls) -> list[bytes]:
        """The keys that can be read, oldest first."""
        keys = []
        for row in cls.objects.order_by("pk"):
            key = row.unsealed()
            if key:
                keys.append(bytes.fromhex(key))
            else:
                logger.error("Key %d of erased handles cannot be read: SECRET_KEY changed without a fallback.", row.pk)
        return keys

    @classmethod
    def reseal(cls) -> str:
        """Seal the keys with the site's newest key, so that older ones may go. For `tick`; returns a sentence."""
        readable = {row: row.unsealed() for row in cls.objects.all()}
        for row, key in readable.items():
            if key:
                cls.objects.filter(pk=row.pk).update(sealed=seal(key))
        lost = sum(not key for key in readable.values())
        return f"Keys of erased handles: {len(readable) - lost} sealed again, {lost} cannot be read."


class RetiredHandle(models.Model):
    """The keyed hash of a handle that an erased person had, or of one that looks like it."""

    digest = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return self.digest[:8]

    @classmethod
    def retire(cls, handle: str) -> None:
        """Never give out `handle` again. Doing so twice changes nothing."""
        keys = HandleKey.readable() or [cls._new_key()]
        cls.objects.get_or_create(digest=_digest(keys[-1], handle))

    @classmethod
    def has(cls, handle: str) -> bool:
        """Did an erased person have this handle, or one that looks like it?"""
        digests = [_digest(key, handle) for key in HandleKey.readable()]
        return cls.objects.filter(digest__in=digests).exists()

    @staticmethod
    def _new_key() -> bytes:
        key = secrets.token_bytes(32)
        HandleKey.objects.create(sealed=seal(key.hex()))
        return key


def _digest(key: bytes, handle: str) -> str:
    return hmac.new(key, handle_skeleton(handle).encode(), hashlib.sha256).hexdigest()
