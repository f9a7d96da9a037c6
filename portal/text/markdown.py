"""Markdown of people, as safe HTML: one renderer for pages, previews, queue and feeds.

markdown-it-py without raw HTML, then a strict allow-list by nh3. Code is coloured through classes of ours, because the
policy of the site allows no inline style. Images become links: a reader's address is not given away.
"""

import re

import nh3
from markdown_it import MarkdownIt
from mdit_py_plugins.tasklists import tasklists_plugin

from portal.text import handle_mentions
from portal.text.code_highlighting import HIGHLIGHT_CLASSES, Highlighter

MAX_CHARACTERS = 20_000
EXCERPT_CHARACTERS = 200

_ALLOWED_URL = re.compile(r"^(https?://|mailto:|/(?![/\\])|#)", re.IGNORECASE)

_CLEANER = nh3.Cleaner(
    tags=frozenset(
        "p br hr h3 h4 h5 h6 em strong s code pre blockquote ul ol li a table thead tbody tr th td span".split()  # noqa: SIM905
    ),
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


def render(text):
    """Safe HTML of at most MAX_CHARACTERS characters of Markdown; longer text raises ValueError before it is parsed."""
    _refuse_too_long(text)
    return _CLEANER.clean(_MARKDOWN.render(text, {"highlighter": Highlighter()}))


def _refuse_too_long(text: str) -> None:
    if len(text) > MAX_CHARACTERS:
        raise ValueError(f"{len(text)} characters are more than {MAX_CHARACTERS}")


def render_with_mentions(
    text: str, addresses_of: handle_mentions.AddressesOf
) -> tuple[str, list[str]]:
    """(safe HTML with mentions linked, handles mentioned). ValueError as from `render`."""
    _refuse_too_long(text)
    env: dict = {"mentioned": [], "addresses_of": addresses_of, "highlighter": Highlighter()}
    html = _CLEANER.clean(_MARKDOWN.render(text, env))
    return html, handle_mentions.unique_handles(env["mentioned"])


def mentioned_handles(text: str) -> list[str]:
    """The handles that a text mentions: never in code, links, addresses or escaped."""
    _refuse_too_long(text)
    env: dict = {"mentioned": []}
    _MARKDOWN.parse(text, env)
    return handle_mentions.unique_handles(env["mentioned"])


def code_and_urls(text: str) -> str:
    """What stands in code and in the targets of links, for those who must leave it as it is."""
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


def excerpt(text, length=EXCERPT_CHARACTERS):
    """The first words of a text, without its Markdown and its code blocks, for lists and feeds."""
    plain_text = _plain_text(text[: length * 20], with_code=False)
    return plain_text if len(plain_text) <= length else plain_text[:length].rsplit(" ", 1)[0] + " …"


def plain_text(text):
    """The words of a text on one line, code included, for the search."""
    return _plain_text(text, with_code=True)


def _plain_text(text, *, with_code):
    words = []
    for token in _MARKDOWN.parse(text):
        if token.type == "inline":
            words += [
                child.content or " " for child in token.children if child.type in _TEXT_TOKENS
            ]
            words.append(" ")
        elif with_code and token.type in ("fence", "code_block"):
            words += [token.content, " "]
    return " ".join("".join(words).split())


_TEXT_TOKENS = ("text", "code_inline", "softbreak", "hardbreak")


def _shift_headings(state):
    """Headings start at h3, because the page has its h1 and each part its h2; cells are aligned by class, not style."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + 2)}"
        elif token.type in ("th_open", "td_open") and "style" in token.attrs:
            token.attrs = {"class": "u-" + token.attrs["style"].split(":")[1].strip()}


def _image_as_link(state):
    """An image becomes a link with its alternative text."""
    for token in state.tokens:
        if token.type == "inline":
            token.children = [part for child in token.children for part in _linked(state, child)]


def _linked(state, child):
    if child.type != "image":
        return [child]
    from markdown_it.token import Token

    address = child.attrs.get("src", "")
    label = Token("text", "", 0, content=child.content or str(address))
    return [
        Token("link_open", "a", 1, attrs={"href": address}),
        label,
        Token("link_close", "a", -1),
    ]


def _fence(self, tokens, index, options, env):
    """A code block that a keyboard can scroll."""
    token = tokens[index]
    language = token.info.split(maxsplit=1)[0] if token.info.strip() else ""
    code = env["highlighter"].highlight(token.content, language) or _escape(token.content)
    return f'<pre tabindex="0"><code>{code}</code></pre>\n'


def _escape(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _task_checkbox(self, tokens, index, options, env):
    return "☑ " if "checked" in tokens[index].content else "☐ "


def _parser():
    parser = MarkdownIt("js-default", {"html": False}).use(tasklists_plugin)
    parser.validateLink = lambda address: bool(_ALLOWED_URL.match(address.strip()))
    handle_mentions.install(parser)
    parser.core.ruler.push("below_the_page_title", _shift_headings)
    parser.core.ruler.push("image_as_link", _image_as_link)
    parser.add_render_rule("fence", _fence)
    parser.add_render_rule("code_block", _fence)
    # Raw HTML is off, so the only such tokens are the boxes that the task list plugin makes.
    parser.add_render_rule("html_inline", _task_checkbox)
    return parser


_MARKDOWN = _parser()
