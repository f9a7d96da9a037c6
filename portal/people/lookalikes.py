"""Fold names and handles into skeletons, in which look-alikes are equal.

The database stores `handle_skeleton`, computed from the same pairs; `skeleton` is wider, for names:
it also maps letters of other scripts, using Unicode's confusables table. The table is imported
when it is first needed: it is large, and most names and handles are ASCII.
"""

import unicodedata

from django.db.models import CharField, Expression, F, Value
from django.db.models.functions import Replace

# Handles consist of a to z, digits and hyphens, so no other pairs exist.
HANDLE_PAIRS = (("0", "o"), ("1", "l"), ("i", "l"), ("5", "s"), ("rn", "m"), ("vv", "w"))
# Digits and signs that replace letters in disguised words.
_DISGUISES = str.maketrans(
    {"3": "e", "4": "a", "7": "t", "8": "b", "@": "a", "$": "s", "|": "l", "!": "l"}
)
_INHERITED = ("COMMON", "INHERITED", "UNKNOWN")


def handle_skeleton(handle: str) -> str:
    """Return the form in which look-alike handles are equal."""
    skeleton = handle.lower()
    for seen, meant in HANDLE_PAIRS:
        skeleton = skeleton.replace(seen, meant)
    return skeleton


def handle_skeleton_expression(name: str = "handle") -> Expression:
    """Return handle_skeleton as an expression for a generated column."""
    expression: Expression = F(name)
    for seen, meant in HANDLE_PAIRS:
        expression = Replace(expression, Value(seen), Value(meant), output_field=CharField())
    return expression


def skeleton(word: str) -> str:
    """Return the folded letters, which are equal for look-alikes.

    Such as Mentor, mеntor (Cyrillic е), rnentor and m3ntor.
    """
    plain = unicodedata.normalize("NFKD", word).casefold()
    letters = (
        "".join(_latin_lookalike(character) for character in plain).casefold().translate(_DISGUISES)
    )
    return handle_skeleton("".join(letter for letter in letters if letter.isalnum()))


def _latin_lookalike(character: str) -> str:
    """Return the ASCII letter that looks like a letter, or the letter; drop marks."""
    if character.isascii():
        return character
    if unicodedata.combining(character):
        return ""
    from confusable_homoglyphs import confusables

    for known in confusables.confusables_data.get(character, ()):
        alike = known["c"]
        if alike.isascii() and alike.isalpha():
            return alike
    return character


def scripts_in(word: str) -> set[str]:
    """Return the Unicode scripts of the letters in a word."""
    from confusable_homoglyphs import categories

    found = {categories.alias(character) for character in word if character.isalpha()}
    return found.difference(_INHERITED)
