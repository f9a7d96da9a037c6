"""The writing direction of each block of a text.

Texts in several scripts then read well together.
"""

import unicodedata

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

# The browser finds their direction in their own text.
_TEXT_BLOCKS = ("paragraph_open", "heading_open", "th_open", "td_open", "summary_open")
# Blocks of blocks: a browser would not look into blocks that carry a direction themselves.
_CONTAINERS = {
    f"{name}_{end}"
    for name in (
        *("blockquote", "bullet_list", "ordered_list", "list_item", "table"),
        *("alert", "details", "footnote"),
    )
    for end in ("open", "close")
}


def set_directions(state: StateCore) -> None:
    """Set `dir` on every block; a container has the direction of its first letter."""
    if not state.env.get("key"):
        return
    undecided: list[Token] = []
    for token in state.tokens:
        if token.type in _TEXT_BLOCKS:
            token.attrs["dir"] = "auto"
        elif token.type in _CONTAINERS:
            _enter_or_leave(token, undecided)
        elif token.type == "inline":
            undecided = _decide(undecided, token)
            _mark_code(token)


def _enter_or_leave(container: Token, undecided: list[Token]) -> None:
    if container.nesting == 1:
        container.attrs["dir"] = "auto"
        undecided.append(container)
    elif undecided:
        undecided.pop()


def _mark_code(inline: Token) -> None:
    for child in inline.children or ():
        if child.type == "code_inline":
            child.attrs["dir"] = "ltr"


def _decide(containers: list[Token], inline: Token) -> list[Token]:
    """Set the direction of the containers; return those that are still undecided."""
    direction = _first_direction(inline) if containers else ""
    if not direction:
        return containers
    if direction == "rtl":
        for container in containers:
            container.attrs["dir"] = "rtl"
    return []


def _first_direction(inline: Token) -> str:
    for child in inline.children or ():
        if child.type == "text":
            for character in child.content:
                direction = unicodedata.bidirectional(character)
                if direction == "L":
                    return "ltr"
                if direction in ("R", "AL"):
                    return "rtl"
    return ""
