"""Words of the interface inside rendered texts, such as the title of an alert.

The HTML is stored and read in several languages. Therefore it contains the English words in
elements of their own, and they are translated when the text is shown. No one can write such an
element: in a text, "<" is always escaped.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

WORDS: dict[str, Promise] = {
    "Note": pgettext_lazy("kind of alert in a text", "Note"),
    "Tip": pgettext_lazy("kind of alert in a text", "Tip"),
    "Important": pgettext_lazy("kind of alert in a text", "Important"),
    "Warning": pgettext_lazy("kind of alert in a text", "Warning"),
    "Caution": pgettext_lazy("kind of alert in a text", "Caution"),
    "Details": pgettext_lazy("heading of a part of a text that is folded", "Details"),
    "Footnote": pgettext_lazy("before the number of a footnote", "Footnote"),
    "Back to the text": pgettext_lazy("link from a footnote", "Back to the text"),
}
_WORD = re.compile(r'<span class="(u-word|u-hidden)">([A-Z][a-z ]{2,20})</span>')


def word(english: str) -> Token:
    """Return the token of a word."""
    return Token("interface_word", "span", 0, content=english)


def word_html(english: str, *, is_hidden: bool = False) -> str:
    """Return the element of a word as it is stored.

    A hidden one is for screen readers.
    """
    name = "u-hidden" if is_hidden else "u-word"
    return f'<span class="{name}">{english}</span>'


def render_word(self: RendererHTML, tokens: Sequence[Token], index: int, *_options: Any) -> str:
    """Render the token of a word."""
    return word_html(tokens[index].content)


def translate_words(html: str, icon_for: Callable[[str], str]) -> str:
    """Return stored HTML with the words in the current language.

    `icon_for` returns what stands before a word, which is given in English, or "".
    """

    def translated(found: re.Match[str]) -> str:
        name, english = found.groups()
        if english not in WORDS:
            return found[0]
        return f'{icon_for(english)}<span class="{name}">{WORDS[english]}</span>'

    return _WORD.sub(translated, html)
