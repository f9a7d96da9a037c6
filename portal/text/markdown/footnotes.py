"""Footnotes: [^1] in the text, and [^1]: at the beginning of a line.

The blocks are parsed by mdit_py_plugins. References have a rule of ours: the plugin's looks for
the end of each label up to the end of the text, which takes quadratic time.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from mdit_py_plugins.footnote import footnote_plugin

from portal.text.markdown.interface_words import word_html
from portal.text.markdown.sanitizing import PREFIX
from portal.text.markdown.tokens import add_render_rules, children_of

MAX_BACK_LINKS = 10  # of one footnote
MAX_REFERENCES = 200  # of one text; the rest stays as typed
_REFERENCE = re.compile(r"\[\^([^\s\[\]]{1,100})\]")


def install(parser: MarkdownIt) -> None:
    """Add the rules of footnotes to `parser`."""
    parser.use(footnote_plugin, inline=False)
    parser.inline.ruler.at("footnote_ref", _parse_reference)
    parser.core.ruler.after("footnote_tail", "footnote_links", _keep_links_that_lead_somewhere)
    add_render_rules(parser, _RENDER_RULES)


def _parse_reference(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "[":
        return False
    found = _REFERENCE.match(state.src, state.pos, state.posMax)
    footnotes = state.env.get("footnotes")
    if not found or not footnotes or f":{found[1]}" not in footnotes["refs"]:
        return False
    if _count_all_references(footnotes) >= MAX_REFERENCES:
        return False
    if not silent:
        number, repeat = _count_reference(footnotes, found[1])
        state.push("footnote_ref", "", 0).meta = {"id": number, "subId": repeat}
    state.pos = found.end()
    return True


def _count_all_references(footnotes: dict[str, Any]) -> int:
    return sum(note["count"] for note in footnotes.get("list", {}).values())


def _count_reference(footnotes: dict[str, Any], label: str) -> tuple[int, int]:
    """Return the number of the footnote, from 0, and how many references came before."""
    number = footnotes["refs"][f":{label}"]
    if number < 0:
        number = footnotes["refs"][f":{label}"] = len(footnotes["list"])
        footnotes["list"][number] = {"label": label, "count": 0}
    repeat = footnotes["list"][number]["count"]
    footnotes["list"][number]["count"] += 1
    return number, repeat


def _keep_links_that_lead_somewhere(state: StateCore) -> None:
    """Remove back links to references that are not shown, and those over the limit.

    A reference is not shown in the alternative text of an image, and in a footnote that nothing
    refers to.
    """
    shown = set(_references(state.tokens))
    kept: list[Token] = []
    back_links: dict[int, int] = {}
    for token in state.tokens:
        if token.type == "footnote_anchor":
            number = token.meta["id"]
            if (number, token.meta["subId"]) not in shown:
                continue
            back_links[number] = token.meta["place"] = back_links.get(number, 0) + 1
            if back_links[number] > MAX_BACK_LINKS:
                continue
        kept.append(token)
    state.tokens = kept


def _references(tokens: list[Token]) -> Iterator[tuple[int, int]]:
    for child in children_of(tokens):
        if child.type == "footnote_ref":
            yield child.meta["id"], child.meta["subId"]


def _note_id(token: Token, env: dict[str, Any]) -> str:
    return f"{PREFIX}fn-{env['key']}-{token.meta['id'] + 1}"


def _reference_id(token: Token, env: dict[str, Any]) -> str:
    repeat = token.meta["subId"]
    suffix = f"-{repeat + 1}" if repeat else ""
    return f"{PREFIX}ref-{env['key']}-{token.meta['id'] + 1}{suffix}"


def _render_reference(
    self: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: dict[str, Any],
) -> str:
    token = tokens[index]
    label = word_html("Footnote", is_hidden=True)
    link = f'<a href="#{_note_id(token, env)}" id="{_reference_id(token, env)}">'
    return f"<sup>{link}{label} {token.meta['id'] + 1}</a></sup>"


def _render_note_start(
    self: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: dict[str, Any],
) -> str:
    token = tokens[index]
    return f'<li id="{_note_id(token, env)}" dir="{token.attrs["dir"]}">'


def _render_back_link(
    self: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: dict[str, Any],
) -> str:
    token = tokens[index]
    place = token.meta["place"]
    number = f" {place}" if place > 1 else ""
    label = word_html("Back to the text", is_hidden=True)
    # The second character keeps the arrow from being shown as an emoji.
    return f' <a href="#{_reference_id(token, env)}">\u21a9\ufe0e{label}{number}</a>'


def _fixed(html: str) -> Any:
    def render(self: RendererHTML, *_args: Any) -> str:
        return html

    return render


_RENDER_RULES = {
    "footnote_ref": _render_reference,
    "footnote_block_open": _fixed('<section class="u-footnotes">\n<ol>\n'),
    "footnote_block_close": _fixed("</ol>\n</section>\n"),
    "footnote_open": _render_note_start,
    "footnote_close": _fixed("</li>\n"),
    "footnote_anchor": _render_back_link,
}
