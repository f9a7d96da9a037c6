"""The handles that a Markdown text mentions, read from its parsed tokens.

Code, links, addresses and escaped characters are tokens of their own, so an "@name" in them is no
mention. The rule runs before `text_join`, which would hide what was escaped.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

# {handle: address} for those of the handles that shall be links.
AddressesOf = Callable[[list[str]], dict[str, str]]

_TEXT = ("text", "text_special")
# Addresses are matched first and skipped: "https://example.org/?by=@amina" mentions no one.
_MENTION = re.compile(
    r"\b(?:[a-z][a-z0-9+.-]{0,15}://|www\.|mailto:)\S+"
    r"|(?<![\w@/.=&?#+-])@(?P<handle>[a-z0-9](?:-?[a-z0-9]){2,29})(?![\w@-]|[./:]\w)",
    re.IGNORECASE,
)


class Mention(NamedTuple):
    """One mention: the text token it stands in, where in it, and the handle as it was typed."""

    token: Token
    start: int
    handle: str


def install(parser: MarkdownIt) -> None:
    """Teach `parser` to collect mentions, and to link them, where its `env` asks for it.

    `env["mentioned"]` is a list that takes the handles; `env["addresses_of"]` an AddressesOf.
    """
    parser.core.ruler.after("inline", "mentions", _collect_and_link)


def _collect_and_link(state: StateCore) -> None:
    if "mentioned" not in state.env:
        return
    paragraphs = [token for token in state.tokens if token.type == "inline"]
    for token in paragraphs:
        state.env["mentioned"] += [
            mention.handle for mention in _find_mentions(token.children or [])
        ]
    addresses_of: AddressesOf | None = state.env.get("addresses_of")
    if addresses_of is None or not state.env["mentioned"]:
        return
    addresses = addresses_of(unique_handles(state.env["mentioned"]))
    for token in paragraphs if addresses else ():
        token.children = _linked(token.children or [], addresses)


def unique_handles(handles: list[str]) -> list[str]:
    """Handles as they are stored, each once, in their order."""
    return list(dict.fromkeys(handle.lower() for handle in handles))


def _find_mentions(children: list[Token]) -> Iterator[Mention]:
    """The mentions outside links."""
    depth = 0
    for index, token in enumerate(children):
        if token.type in ("link_open", "link_close"):
            depth += token.nesting
        if token.type != "text" or depth:
            continue
        # What was escaped beside the token still belongs to the same word.
        before = _text_at(children, index - 1)[-1:]
        after = _text_at(children, index + 1)[:2]
        for found in _MENTION.finditer(before + token.content + after):
            start = found.start() - len(before)
            if found["handle"] and start >= 0:
                yield Mention(token, start, found["handle"])


def _text_at(children: list[Token], index: int) -> str:
    is_text = 0 <= index < len(children) and children[index].type in _TEXT
    return children[index].content if is_text else ""


def _linked(children: list[Token], addresses: dict[str, str]) -> list[Token]:
    """The tokens with links in place of the mentions that have an address."""
    mentions_by_token: dict[int, list[Mention]] = {}
    for mention in _find_mentions(children):
        if mention.handle.lower() in addresses:
            mentions_by_token.setdefault(id(mention.token), []).append(mention)
    linked: list[Token] = []
    for token in children:
        linked += _split(token, mentions_by_token.get(id(token), []), addresses)
    return linked


def _split(token: Token, mentions: list[Mention], addresses: dict[str, str]) -> list[Token]:
    """The text token, or its parts with links between them."""
    if not mentions:
        return [token]
    parts, end = [], 0
    for mention in mentions:
        before, end = token.content[end : mention.start], mention.start + len(mention.handle) + 1
        parts += [
            _text(before),
            Token("link_open", "a", 1, attrs={"href": addresses[mention.handle.lower()]}),
            _text(token.content[mention.start : end]),
            Token("link_close", "a", -1),
        ]
    return [*parts, _text(token.content[end:])]


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)
