"""Render users' Markdown as safe HTML.

markdown-it-py renders without raw HTML; then nh3 removes everything that is not on an allow list
(sanitizing). Code is highlighted with CSS classes, because the CSP forbids inline styles. Images
become links, so that readers' IP addresses are not sent to other sites.
"""

import re
from typing import Any

from markdown_it.token import Token

from portal.text import handle_mentions
from portal.text.code_highlighting import Highlighter
from portal.text.markdown.parser import make_parser
from portal.text.markdown.sanitizing import sanitize

# To be increased when the same text gets other HTML. HTML that was stored by an older version is
# then rendered again (docs/decisions/0051).
RENDERER_VERSION = 2
MAX_CHARACTERS = 20_000
EXCERPT_CHARACTERS = 200

_KEY = re.compile(r"[a-z0-9]+")
_TEXT_TOKENS = ("text", "code_inline", "softbreak", "hardbreak")
_MARKDOWN = make_parser()


def render(text: str, *, key: str, repository: str = "") -> str:
    """Return safe HTML. Raises ValueError for a text over MAX_CHARACTERS.

    `key`, of letters and digits, is in the ids of the text: each text of a page has another.
    `repository` is the address that relative links start from (learnings.readme.github).
    """
    return _render(text, key, {"repository": repository})


def render_with_mentions(
    text: str, addresses_of: handle_mentions.AddressesOf, *, key: str
) -> tuple[str, list[str]]:
    """Return safe HTML with linked mentions, and the handles mentioned.

    Raises like `render`.
    """
    env: dict[str, Any] = {"mentioned": [], "addresses_of": addresses_of}
    html = _render(text, key, env)
    return html, handle_mentions.unique_handles(env["mentioned"])


def _render(text: str, key: str, env: dict[str, Any]) -> str:
    _refuse_too_long(text)
    if not _KEY.fullmatch(key):
        raise ValueError(f"{key!r} is not a key of letters and digits")
    env |= {"key": key, "highlighter": Highlighter()}
    return sanitize(_MARKDOWN.render(text, env))


def _refuse_too_long(text: str) -> None:
    if len(text) > MAX_CHARACTERS:
        raise ValueError(f"{len(text)} characters are more than {MAX_CHARACTERS}")


def mentioned_handles(text: str) -> list[str]:
    """Return the handles that a text mentions outside code, links, URLs and escapes."""
    _refuse_too_long(text)
    env: dict[str, Any] = {"mentioned": []}
    _MARKDOWN.parse(text, env)
    return handle_mentions.unique_handles(env["mentioned"])


def code_and_urls(text: str) -> str:
    """Return the code and link targets, which a translation must not change."""
    _refuse_too_long(text)
    parts: list[str] = []
    for token in _MARKDOWN.parse(text):
        if token.type in ("fence", "code_block"):
            parts += [token.info, token.content]
        for child in token.children or ():
            if child.type == "code_inline":
                parts.append(child.content)
            parts.append(str(child.attrs.get("href", "")))
    return "\n".join(parts)


def excerpt(text: str, length: int = EXCERPT_CHARACTERS) -> str:
    """Return the first words of a text, without Markdown and code blocks."""
    words = _plain_text(text[: length * 20], with_code=False)
    if len(words) <= length:
        return words
    return words[:length].rsplit(" ", 1)[0] + " …"


def plain_text(text: str) -> str:
    """Return a text on one line, without Markdown but with code, for the index."""
    return _plain_text(text, with_code=True)


def _plain_text(text: str, *, with_code: bool) -> str:
    words: list[str] = []
    for token in _MARKDOWN.parse(text):
        if token.type == "inline":
            words += [_inline_text(token), " "]
        elif with_code and token.type in ("fence", "code_block"):
            words += [token.content, " "]
    return " ".join("".join(words).split())


def _inline_text(token: Token) -> str:
    """Return the text of a paragraph, with a space in place of each line break."""
    children = token.children or ()
    return "".join(child.content or " " for child in children if child.type in _TEXT_TOKENS)
