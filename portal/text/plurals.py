"""Sentences that say a number."""

from django.utils.translation import ngettext


def counted(singular: str, plural: str, n: int, **values: object) -> str:
    """Return the sentence in the form for `n`, with `n` and the values filled in."""
    return ngettext(singular, plural, n) % {"n": n, **values}
