"""Template filters for texts of API contracts."""

import re
from collections.abc import Mapping

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from collab.contracts.changes import Change
from portal.templatetags.nexus import user_html
from portal.text import markdown

register = template.Library()
MAX_LENGTH = 4_000
_CODE = re.compile("`([^`]+)`")
_MARKS = re.compile(r"[`*_\[\]<>#|~]|\n\s*\n|^\s*(?:[-+]|\d+\.)\s|https?://", re.MULTILINE)


@register.filter
def code_marks(sentence: str) -> SafeString:
    """Return a sentence as safe HTML, with what is between backticks as code."""
    return SafeString(_CODE.sub(r"<code>\1</code>", escape(sentence)))


@register.filter
def operation_label(change: Change, paths: Mapping[str, str]) -> str:
    """Return the operation of a change, such as "GET /orders/{id}".

    `paths` has paths by key.
    """
    return change.label(paths)


@register.filter
def contract_text(text: str) -> SafeString:
    """Return a description as safe HTML.

    Markdown is rendered only where there are marks of it.
    """
    shown = text.strip()[:MAX_LENGTH]
    if not shown:
        return SafeString("")
    if _MARKS.search(shown):
        return user_html(markdown.render(shown, key="api"))
    return format_html('<p dir="auto">{}</p>', shown)
