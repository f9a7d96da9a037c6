"""Ids of headings, by GitHub's rules, and links from the same text to them."""

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import quote, unquote

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from portal.text.markdown.sanitizing import PREFIX
from portal.text.markdown.tokens import LINK_ENDS, children_of

# Letters, marks, decimal digits and connectors such as "_" stay in a slug.
_WORD_CATEGORIES = ("L", "M", "Nd", "Pc")
_NOT_WORD = re.compile(r"[^a-z0-9_\- ]")


def slugify(title: str) -> str:
    """Return the slug that GitHub makes of a heading, without a number.

    A repeated one gets a number afterwards.
    """
    return _NOT_WORD.sub(_without_punctuation, title.strip().lower()).replace(" ", "-")


def _without_punctuation(character: re.Match[str]) -> str:
    category = unicodedata.category(character[0])
    return character[0] if category.startswith(_WORD_CATEGORIES) else ""


def add_heading_ids(state: StateCore) -> None:
    """Give each heading the id of its slug, and let the text's own links lead to it.

    The ids begin with the key of the text, because a page shows several texts. A link to a heading
    that the text does not have, as in the contents of a README, becomes plain text.
    """
    key = state.env.get("key")
    if not key:
        return
    ids = _ids_by_slug(state.tokens, f"{PREFIX}{key}-")
    for link, end in _links(state.tokens):
        address = str(link.attrs.get("href", ""))
        if address.startswith("#"):
            heading_id = _id_for(unquote(address[1:]), ids)
            if heading_id:
                link.attrs["href"] = f"#{quote(heading_id)}"
            else:
                link.type = end.type = "text"


def _id_for(fragment: str, ids: dict[str, str]) -> str | None:
    """Return the id of the heading that a link leads to, in any case of its letters."""
    return ids.get(fragment) or ids.get(fragment.lower())


def _ids_by_slug(tokens: list[Token], prefix: str) -> dict[str, str]:
    """Set the ids, and return {slug: id}."""
    ids: dict[str, str] = {}
    repeats: dict[str, int] = {}
    for token, inline in zip(tokens, tokens[1:], strict=False):
        if token.type != "heading_open":
            continue
        slug = _unused_slug(slugify(_text_of(inline)), ids, repeats)
        if slug:
            ids[slug] = token.attrs["id"] = prefix + slug
    return ids


def _unused_slug(slug: str, used: dict[str, str], repeats: dict[str, int]) -> str:
    """Append -1, -2 … as GitHub does.

    `repeats` counts on, so that many headings stay cheap.
    """
    unused = slug
    while slug and unused in used:
        repeats[slug] = repeats.get(slug, 0) + 1
        unused = f"{slug}-{repeats[slug]}"
    return unused


def _text_of(inline: Token) -> str:
    children = inline.children or []
    return "".join(child.content for child in children if child.type in ("text", "code_inline"))


def _links(tokens: list[Token]) -> Iterator[tuple[Token, Token]]:
    """Yield the beginning and the end of each link; links do not nest."""
    ends = [token for token in children_of(tokens) if token.type in LINK_ENDS]
    yield from zip(ends[::2], ends[1::2], strict=True)
