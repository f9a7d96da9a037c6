"""What several rules of the parser do with tokens."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

LINK_ENDS = ("link_open", "link_close")


def children_of(tokens: Iterable[Token]) -> Iterator[Token]:
    """Yield the tokens inside these."""
    for token in tokens:
        yield from token.children or ()


def add_render_rules(parser: MarkdownIt, rules: Mapping[str, Callable[..., Any]]) -> None:
    """Render tokens of these types by these functions."""
    for name, render in rules.items():
        parser.add_render_rule(name, render)
