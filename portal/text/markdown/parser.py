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

# Each level of quotes and lists costs time. What is deeper than 24 is left out.
MAX_NESTING = 24


class _Parser(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 - markdown-it's name
        return is_allowed(url)


def make_parser() -> MarkdownIt:
    """Return a parser whose `env` takes the keys that portal.text.markdown sets."""
    options = {"html": False, "alerts": True, "maxNesting": MAX_NESTING}
    parser = _Parser("js-default", options).use(tasklists_plugin)
    handle_mentions.install(parser)
    footnotes.install(parser)
    details.install(parser)
    for rule in (
        _adapt_to_page,
        adapt_alerts,
        replace_images,
        resolve_links,
        add_heading_ids,
        set_directions,
        details.keep_text_of_summaries,
    ):
        parser.core.ruler.push(rule.__name__, rule)
    parser.add_render_rule("fence", render_code_block)
    parser.add_render_rule("code_block", render_code_block)
    parser.add_render_rule("interface_word", render_word)
    parser.add_render_rule("table_open", _render_table_start)
    parser.add_render_rule("table_close", _render_table_end)
    # Raw HTML is off, so only the task list plugin makes these tokens.
    parser.add_render_rule("html_inline", _render_task_checkbox)
    return parser


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
