"""The Markdown parser: which rules run, and in which order."""

from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from mdit_py_plugins.tasklists import tasklists_plugin

from portal.text import handle_mentions
from portal.text.markdown import details, footnotes
from portal.text.markdown.alerts import adapt_alerts
from portal.text.markdown.code_blocks import render_code_block
from portal.text.markdown.directions import set_directions
from portal.text.markdown.headings import add_heading_ids
from portal.text.markdown.interface_words import render_word
from portal.text.markdown.links import is_allowed, replace_images, resolve_links
from portal.text.markdown.tokens import add_render_rules

# Each level of quotes and lists costs time. What is deeper than 24 is left out.
MAX_NESTING = 24


class _Parser(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 - markdown-it's name
        return is_allowed(url)


def make_parser() -> MarkdownIt:
    """Return a parser whose `env` takes the keys that portal.text.markdown sets."""
    options = {"html": False, "alerts": True, "maxNesting": MAX_NESTING}
    parser = _Parser("js-default", options).use(tasklists_plugin)
    for feature in (handle_mentions, footnotes, details):
        feature.install(parser)
    for rule in _CORE_RULES:
        parser.core.ruler.push(rule.__name__, rule)
    add_render_rules(parser, _RENDER_RULES)
    return parser


def _adapt_to_page(state: StateCore) -> None:
    """Start headings at h3, and align table cells by class.

    The page has an h1 and its sections h2; the CSP forbids inline styles.
    """
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + 2)}"
        elif token.type in ("th_open", "td_open") and "style" in token.attrs:
            token.attrs = {"class": f"u-{_alignment(token)}"}


def _alignment(cell: Token) -> str:
    return str(cell.attrs["style"]).split(":")[1].strip()


def _render_table_start(
    self: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: dict[str, Any],
) -> str:
    """Put the table into a box that people can scroll with the keyboard."""
    return f'<div class="u-table" tabindex="0"><table{self.renderAttrs(tokens[index])}>\n'


def _render_table_end(self: RendererHTML, *_args: Any) -> str:
    return "</table></div>\n"


def _render_task_checkbox(
    self: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: dict[str, Any],
) -> str:
    return "☑" if "checked" in tokens[index].content else "☐"


# In this order: a later rule reads what an earlier one made.
_CORE_RULES = (
    _adapt_to_page,
    adapt_alerts,
    replace_images,
    resolve_links,
    add_heading_ids,
    set_directions,
    details.keep_text_of_summaries,
)
_RENDER_RULES = {
    "fence": render_code_block,
    "code_block": render_code_block,
    "interface_word": render_word,
    "table_open": _render_table_start,
    "table_close": _render_table_end,
    # Raw HTML is off, so only the task list plugin makes these tokens.
    "html_inline": _render_task_checkbox,
}
