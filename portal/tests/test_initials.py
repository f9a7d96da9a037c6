"""Initials of names in any script, as avatars show them."""

import pytest

from portal.text.initials import name_initials


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Amina Diallo", "AD"),
        ("amina", "A"),
        ("A", "A"),
        ("Fatima Zahra Malik", "FZ"),
        ("  Omar   Farouk ", "OF"),
        ("moussa-b", "M"),
        ("(Kofi) 'Mensah'", "KM"),
        ("7 of 9", "7O"),
        ("", ""),
        ("ßharp", "ß"),
        ("ǆuro", "Ǆ"),
        # An accent as a character of its own stays on its letter; a heap of them is cut.
        ("e\u0301lodie n\u0303ame", "E\u0301N\u0303"),
        ("a" + "\u0301" * 9, "A" + "\u0301" * 3),
        # Letters that would join to a word are kept apart.
        ("ليلى حداد", "ل\u200cح"),
        ("ليلى", "ل"),
        ("नीता शर्मा", "नीश"),
        ("山田 太郎", "山太"),
        ("山田太郎", "山"),
        ("Ольга Иванова", "ОИ"),
        ("שרה כהן", "שכ"),
        ("👩🏽\u200d💻 Coder", "👩🏽\u200d💻C"),
        ("🇰🇪 Kenya", "🇰🇪K"),
        ("❤\ufe0f", "❤\ufe0f"),
        ("- -", "--"),
    ],
)
def test_initials_of_a_name(name, shown):
    assert name_initials(name) == shown
