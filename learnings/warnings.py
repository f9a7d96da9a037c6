"""Kept for migrations that have run already, which import digest_of from here."""

from learnings.models.revision import text_digest as digest_of

__all__ = ["digest_of"]
