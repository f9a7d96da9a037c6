"""What mentors wrote beside the points of a result, and whose it is."""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _


class LabelledWord(NamedTuple):
    """What one mentor wrote. The label is "" where one mentor alone scored."""

    label: str
    text: str


def label_words(words: Sequence[str]) -> list[LabelledWord]:
    """Return the words that there are; `words` has one for each mentor, "" for none.

    Mentors are told apart without their names: a published result never changes, and their
    accounts can be deleted.
    """
    if len(words) < 2:
        return [LabelledWord("", text) for text in words if text.strip()]
    labels = [_("First mentor"), _("Second mentor")]  # no project has more
    pairs = zip(labels, words, strict=False)
    return [LabelledWord(label, text) for label, text in pairs if text.strip()]
