"""Sentences that say a number."""

from django.utils.formats import number_format
from django.utils.translation import ngettext


def counted(singular: str, plural: str, n: int, **values: object) -> str:
    """Return the sentence in the form for `n`, with `n` and the values filled in."""
    return ngettext(singular, plural, n) % {"n": n, **values}


def written(number: int) -> str:
    """Return the number as the language writes it, such as "20,000"."""
    return number_format(number, force_grouping=True)
