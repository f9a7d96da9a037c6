"""Labels before what they label, with the colon as the language writes it."""

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext


def with_colon(label: object) -> str:
    """Return a label with a colon after it; one that asks has its question mark."""
    text = str(label)
    return text if text.endswith("?") else gettext("{label}:").format(label=text)


def labelled(label: object, text: object) -> str:
    """Return a text after its label, such as "Name: Enter your name."."""
    return f"{with_colon(label)} {text}"


def html_with_colon(label: object) -> SafeString:
    """Return HTML of a label, as `with_colon` writes it."""
    escaped = conditional_escape(label)
    return escaped if escaped.endswith("?") else format_html(gettext("{label}:"), label=escaped)


def after_colon(text: object) -> SafeString:
    """Return HTML of a text after a colon, for the end of a button's name."""
    return format_html(gettext("{label}: {text}"), label="", text=text)
