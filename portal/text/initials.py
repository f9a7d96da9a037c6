"""Initials of names in any script."""

import unicodedata

MAX_INITIALS = 2
MAX_MARKS = 3  # on one letter; more would leave the avatar
_MARKS = ("Mn", "Mc", "Me")
_JOINER, _NON_JOINER = "\u200d", "\u200c"
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_REGIONAL_LETTERS = range(0x1F1E6, 0x1F200)  # two of them are a flag
# Letters of these scripts join, so that two initials would read as a word.
_JOINING_SCRIPTS = ("ARABIC", "SYRIAC", "NKO", "MANDAIC", "MONGOLIAN")


def name_initials(name: str) -> str:
    """Return the first letters of the first two words, as capitals if there are such.

    A letter keeps its accents and vowel signs, and an emoji its colour and its companions.
    """
    words = [word for word in map(_without_leading_signs, name.split()) if word]
    letters = [_capital(_first_letter(word)) for word in words[:MAX_INITIALS]]
    return (_NON_JOINER if any(map(_joins, letters)) else "").join(letters)


def _without_leading_signs(word: str) -> str:
    """Return a word from its first letter or digit on.

    One without any is returned whole.
    """
    for index, character in enumerate(word):
        if character.isalnum():
            return word[index:]
    return word


def _first_letter(word: str) -> str:
    """Return the first character with those that change its look."""
    end, marks = 1, 0
    while end < len(word):
        character = word[end]
        if character == _JOINER and end + 1 < len(word) and not word[0].isalpha():
            end += 2  # an emoji made of several
        elif _is_mark(character):
            marks += 1
            end += 1
        elif end == 1 and ord(word[0]) in _REGIONAL_LETTERS and ord(character) in _REGIONAL_LETTERS:
            end += 1
        else:
            break
        if marks >= MAX_MARKS:
            break
    return word[:end]


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) in _MARKS or ord(character) in _SKIN_TONES


def _capital(letter: str) -> str:
    """Return the letter as a capital.

    It stays as it is where its capital is two letters (ß).
    """
    capital = letter.upper()
    return capital if len(capital) == len(letter) else letter


def _joins(letter: str) -> bool:
    return unicodedata.name(letter[0], "").startswith(_JOINING_SCRIPTS)
