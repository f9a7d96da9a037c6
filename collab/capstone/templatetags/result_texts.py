"""Template filters for published results."""

from collections.abc import Sequence

from django import template

from collab.capstone.result_words import LabelledWord, label_words

register = template.Library()


@register.filter
def labelled(words: Sequence[str]) -> list[LabelledWord]:
    """Return what the mentors wrote of one criterion, each with whose it is."""
    return label_words(words)
