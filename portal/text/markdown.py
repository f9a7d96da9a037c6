"""Render users' Markdown as safe HTML.

markdown-it-py renders without raw HTML; then nh3 removes everything that is not on an allow list.
Code is highlighted with CSS classes, because the CSP forbids inline styles. Images become links,
so that readers' IP addresses are not sent to other sites.
"""

import re
from collections.abc import Sequence
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from mdit_py_plugins.tasklists import tasklists_plugin

from portal.text import handle_mentions
from portal.text.code_highlighting import HIGHLIGHT_CLASSES, Highlighter

MAX_CHARACTERS = 20_000
EXCERPT_CHARACTERS = 200

_ALLOWED_URL = re.compile(r"^(https?://|mailto:|/(?![/\\])|#)", re.IGNORECASE)

_ALLOWED_TAGS = """
    p br hr h3 h4 h5 h6 em strong s code pre blockquote ul ol li a
    table thead tbody tr th td span
"""
_CLEANER = nh3.Cleaner(
    tags=set(_ALLOWED_TAGS.split()),
    attributes={"a": {"href", "title"}, "ol": {"start"}, "pre": {"tabindex"}},
    allowed_classes={
        "span": HIGHLIGHT_CLASSES,
        "th": {"u-center", "u-right"},
        "td": {"u-center", "u-right"},
    },
    url_schemes={"http", "https", "mailto"},
    link_rel="nofollow ugc noopener",
    strip_comments=True,
)


def render(text: str) -> str:
    """Return safe HTML. Raises ValueError for a text over MAX_CHARACTERS."""
    _refuse_too_long(text)
    return _CLEANER.clean(_MARKDOWN.render(text, {"highlighter": Highlighter()}))


def _refuse_too_long(text: str) -> None:
    if len(text) > MAX_CHARACTERS:
        raise ValueError(f"{len(text)} characters are more than {MAX_CHARACTERS}")


def render_with_mentions(
    text: str, addresses_of: handle_mentions.AddressesOf
) -> tuple[str, list[str]]:
    """Return safe HTML with linked mentions, and the handles mentioned.

    Raises like `render`.
    """
    _refuse_too_long(text)
    env: dict[str, Any] = {
        "mentioned": [],
        "addresses_of": addresses_of,
        "highlighter": Highlighter(),
    }
    html = _CLEANER.clean(_MARKDOWN.render(text, env))
    return html, handle_mentions.unique_handles(env["mentioned"])


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
            for child in token.children or ():
                if child.type in _TEXT_TOKENS:
                    words.append(child.content or " ")
            words.append(" ")
        elif with_code and token.type in ("fence", "code_block"):
            words += [token.content, " "]
    return " ".join("".join(words).split())


_TEXT_TOKENS = ("text", "code_inline", "softbreak", "hardbreak")


def _adapt_to_page(state: StateCore) -> None:
    """Start headings at h3, and align table cells by class.

    The page has an h1 and its sections h2; the CSP forbids inline styles.
    """
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            level = int(token.tag[1]) + 2
            token.tag = f"h{min(6, level)}"
        elif token.type in ("th_open", "td_open") and "style" in token.attrs:
            alignment = str(token.attrs["style"]).split(":")[1].strip()
            token.attrs = {"class": f"u-{alignment}"}


def _replace_images(state: StateCore) -> None:
    """Replace each image with a link whose text is its alternative text."""
    for token in state.tokens:
        if token.type != "inline":
            continue
        children: list[Token] = []
        for child in token.children or ():
            if child.type == "image":
                address = str(child.attrs.get("src", ""))
                children += handle_mentions.link_tokens(child.content or address, address)
            else:
                children.append(child)
        token.children = children


def _render_code_block(
    self: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: dict[str, Any],
) -> str:
    """Render a code block; its tabindex lets keyboard users scroll it."""
    token = tokens[index]
    language = (token.info.split() or [""])[0]
    code = env["highlighter"].highlight(token.content, language) or _escape_html(token.content)
    return f'<pre tabindex="0"><code>{code}</code></pre>\n'


def _escape_html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _render_task_checkbox(
    self: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: dict[str, Any],
) -> str:
    return "☑ " if "checked" in tokens[index].content else "☐ "


class _Parser(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 - markdown-it's name
        return bool(_ALLOWED_URL.match(url.strip()))


def _make_parser() -> MarkdownIt:
    parser = _Parser("js-default", {"html": False}).use(tasklists_plugin)
    handle_mentions.install(parser)
    parser.core.ruler.push("adapt_to_page", _adapt_to_page)
    parser.core.ruler.push("replace_images", _replace_images)
    parser.add_render_rule("fence", _render_code_block)
    parser.add_render_rule("code_block", _render_code_block)
    # Raw HTML is off, so only the task list plugin makes these tokens.
    parser.add_render_rule("html_inline", _render_task_checkbox)
    return parser


_MARKDOWN = _make_parser()
