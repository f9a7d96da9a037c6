"""Find and link the @handles in a Markdown text.

This is a markdown-it rule. Code, links and escaped characters have their own tokens, so an "@name"
in them is not a mention. The rule runs before `text_join`, which merges escaped characters.
"""

import re
from collections.abc import Callable, Container, Iterable, Iterator
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from portal.rows import grouped

# From handles to {handle: URL} of those that become links.
AddressesOf = Callable[[list[str]], dict[str, str]]

_TEXT = ("text", "text_special")
# URLs are matched first and skipped: "https://example.org/?by=@amina" is not a mention.
_MENTION = re.compile(
    r"\b(?:[a-z][a-z0-9+.-]{0,15}://|www\.|mailto:)\S+"
    r"|(?<![\w@/.=&?#+-])@(?P<handle>[a-z0-9](?:-?[a-z0-9]){2,29})(?![\w@-]|[./:]\w)",
    re.IGNORECASE,
)


class Mention(NamedTuple):
    """A mention: its text token, its offset in that token, and the handle as typed."""

    token: Token
    start: int
    handle: str


def install(parser: MarkdownIt) -> None:
    """Add the rule to `parser`. It runs where the `env` of a parse has these keys:

    `mentioned`: a list to which the handles are added.
    `addresses_of` (optional): an AddressesOf, to link the mentions.
    """
    parser.core.ruler.after("inline", "mentions", _collect_and_link)


def _collect_and_link(state: StateCore) -> None:
    if "mentioned" not in state.env:
        return
    paragraphs = [token for token in state.tokens if token.type == "inline"]
    mentioned: list[str] = state.env["mentioned"]
    for token in paragraphs:
        mentioned += _handles_in(token)
    addresses = _known_addresses(mentioned, state.env.get("addresses_of"))
    if addresses:
        _link_mentions(paragraphs, addresses)


def _handles_in(paragraph: Token) -> list[str]:
    return [mention.handle for mention in _find_mentions(paragraph.children or [])]


def _known_addresses(mentioned: list[str], addresses_of: AddressesOf | None) -> dict[str, str]:
    """Return the addresses of the people mentioned, by handle, if they are asked for."""
    if addresses_of is None or not mentioned:
        return {}
    return addresses_of(unique_handles(mentioned))


def _link_mentions(paragraphs: Iterable[Token], addresses: dict[str, str]) -> None:
    for token in paragraphs:
        token.children = _with_links(token.children or [], addresses)


def unique_handles(handles: list[str]) -> list[str]:
    """Return the handles in lower case, without duplicates, in their order."""
    return list(dict.fromkeys(handle.lower() for handle in handles))


def _find_mentions(children: list[Token]) -> Iterator[Mention]:
    """Yield the mentions outside links."""
    depth = 0
    for index, token in enumerate(children):
        if token.type in ("link_open", "link_close"):
            depth += token.nesting
        if token.type != "text" or depth:
            continue
        # Escaped characters next to the token belong to the same word.
        before = _text_at(children, index - 1)[-1:]
        after = _text_at(children, index + 1)[:2]
        for found in _MENTION.finditer(before + token.content + after):
            start = found.start() - len(before)
            if found["handle"] and start >= 0:
                yield Mention(token, start, found["handle"])


def _text_at(children: list[Token], index: int) -> str:
    is_text = 0 <= index < len(children) and children[index].type in _TEXT
    return children[index].content if is_text else ""


def _with_links(children: list[Token], addresses: dict[str, str]) -> list[Token]:
    """Return the tokens, with links in place of the mentions that have an address."""
    mentions = _mentions_by_token(children, addresses)
    linked: list[Token] = []
    for token in children:
        linked += _split_at_mentions(token, mentions.get(id(token), []), addresses)
    return linked


def _mentions_by_token(
    children: list[Token], addresses: Container[str]
) -> dict[int, list[Mention]]:
    """Return the mentions that have an address, by the id of their token."""
    return grouped(
        (id(mention.token), mention)
        for mention in _find_mentions(children)
        if mention.handle.lower() in addresses
    )


def _split_at_mentions(
    token: Token, mentions: list[Mention], addresses: dict[str, str]
) -> list[Token]:
    """Return the text token, or its parts with links between them."""
    if not mentions:
        return [token]
    parts: list[Token] = []
    end = 0
    for mention in mentions:
        parts.append(text_token(token.content[end : mention.start]))
        end = mention.start + len(mention.handle) + 1
        address = addresses[mention.handle.lower()]
        parts += link_tokens(token.content[mention.start : end], address)
    return [*parts, text_token(token.content[end:])]


def link_tokens(text: str, address: str) -> list[Token]:
    """Return the tokens of a link."""
    return [
        Token("link_open", "a", 1, attrs={"href": address}),
        text_token(text),
        Token("link_close", "a", -1),
    ]


def text_token(content: str) -> Token:
    """Return a token of plain text."""
    return Token("text", "", 0, content=content)
