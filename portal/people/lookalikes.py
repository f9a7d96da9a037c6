"""What names and handles look like: folded forms in which imitations become equal.

`handle_skeleton` is kept by the database, from the same list of pairs; `skeleton` is the wider form
for names, which takes letters of other scripts from the confusables table of Unicode.
"""

import unicodedata

from confusable_homoglyphs import categories, confusables
from django.db.models import CharField, Expression, F, Value
from django.db.models.functions import Replace

# Handles have a to z, digits and hyphens, so these are all the pairs that matter there.
HANDLE_PAIRS = (("0", "o"), ("1", "l"), ("i", "l"), ("5", "s"), ("rn", "m"), ("vv", "w"))
# What stands for a letter when a word is disguised.
_DISGUISES = str.maketrans(
    {"3": "e", "4": "a", "7": "t", "8": "b", "@": "a", "$": "s", "|": "l", "!": "l"}
)
_INHERITED = ("COMMON", "INHERITED", "UNKNOWN")


def handle_skeleton(handle: str) -> str:
    """The form in which handles that look alike are equal."""
    skeleton = handle.lower()
    for seen, meant in HANDLE_PAIRS:
        skeleton = skeleton.replace(seen, meant)
    return skeleton


def handle_skeleton_expression(name: str = "handle") -> Expression:
    """The same, for a generated column of the database."""
    expression: Expression = F(name)
    for seen, meant in HANDLE_PAIRS:
        expression = Replace(expression, Value(seen), Value(meant), output_field=CharField())
    return expression


def skeleton(word: str) -> str:
    """Letters alone, folded: Mentor, mеntor with a Cyrillic е, rnentor and m3ntor are the same."""
    plain = unicodedata.normalize("NFKD", word).casefold()
    letters = (
        "".join(_latin_lookalike(character) for character in plain).casefold().translate(_DISGUISES)
    )
    return handle_skeleton("".join(letter for letter in letters if letter.isalnum()))


def _latin_lookalike(character: str) -> str:
    """The letter of ASCII that looks like it, where there is one; else itself. Marks are dropped."""
    if character.isascii():
        return character
    if unicodedata.combining(character):
        return ""
    for known in confusables.confusables_data.get(character, ()):
        alike = known["c"]
        if alike.isascii() and alike.isalpha():
            return alike
    return character


def scripts(word: str) -> set[str]:
    """The scripts that the letters of a word are of, by their names in Unicode."""
    found = {categories.alias(character) for character in word if character.isalpha()}
    return found.difference(_INHERITED)
