"""The stylesheet in browsers without light-dark() or :has(): the light theme, and nothing lost."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import tinycss2
from django.conf import settings
from tinycss2 import ast

STYLESHEET = Path(settings.BASE_DIR) / "static" / "nexus.css"
# Rules without which a page looks a little different; all others need a fallback.
DECORATIONS = {
    "body:has(.page-wide, .split) &",
    "& :is(a[aria-current], label:has(:checked))",
    "&.code:has(> .btn)",
    "body:has(.entry-actions) .foot",
    "& label:has(:checked)",
    "&:has(:checked)",
    "&:not(:has(> .btn-ghost))",
    "body:has(.compose-foot)",
    "& :is(thead, td:has(.good))",
    ".choice label:has(:disabled)",
    ':is(a[aria-current], label:has(:checked), .btn[aria-pressed="true"])',
}
HAS_IS_SUPPORTED = "selector(:has(a))"
LIGHT_DARK_IS_SUPPORTED = "(color: light-dark(#fff, #000))"


class Declaration(NamedTuple):
    """One declaration, or a rule's selector (`name` is empty), and the @supports around it."""

    conditions: tuple[str, ...]
    selector: str
    name: str
    value: str


def read(
    nodes: list, conditions: tuple[str, ...] = (), selector: str = ""
) -> Iterator[Declaration]:
    """Everything that is said in these rules, also in nested ones."""
    for node in nodes:
        if node.type == "declaration":
            value = tinycss2.serialize(node.value).strip()
            yield Declaration(conditions, selector, node.name, value)
        elif node.type == "qualified-rule":
            inside = tinycss2.serialize(node.prelude).strip()
            yield Declaration(conditions, inside, "", "")
            yield from read(contents(node), conditions, inside)
        elif node.type == "at-rule" and node.content is not None:
            condition = tinycss2.serialize(node.prelude).strip()
            more = (condition,) if node.lower_at_keyword == "supports" else ()
            yield from read(contents(node), conditions + more, selector)


def contents(node: ast.Node) -> list:
    nodes = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
    errors = [found for found in nodes if found.type == "error"]
    assert errors == []
    return nodes


def declarations() -> list[Declaration]:
    css = STYLESHEET.read_text()
    return list(read(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)))


def in_light(value: str) -> str:
    """The value that a browser takes in the light theme."""
    tokens = tinycss2.parse_component_value_list(value)
    return "".join(map(_in_light, tokens))


def _in_light(token: ast.Node) -> str:
    if token.type != "function" or token.lower_name != "light-dark":
        return token.serialize()
    text = tinycss2.serialize(token.arguments)
    commas = [index for index, found in enumerate(token.arguments) if found == ","]
    return tinycss2.serialize(token.arguments[: commas[0]]) if commas else text


def selectors(text: str) -> list[str]:
    """The parts of a list of selectors: commas within brackets do not separate."""
    tokens = tinycss2.parse_component_value_list(text)
    parts: list[list] = [[]]
    for token in tokens:
        if token == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return [tinycss2.serialize(part).strip() for part in parts]


def test_every_token_that_is_used_has_a_plain_value():
    plain = {said.name for said in declarations() if not said.conditions}
    without_default = re.findall(r"var\((--[\w-]+)\)", STYLESHEET.read_text())
    assert set(without_default) - plain == set()
    assert len(set(without_default)) > 50


def test_light_dark_stands_only_where_it_is_supported():
    places = {said.conditions for said in declarations() if "light-dark(" in said.value}
    assert places == {(LIGHT_DARK_IS_SUPPORTED,)}


def test_a_browser_without_light_dark_shows_the_colours_of_the_light_theme():
    said = declarations()
    plain = {(one.selector, one.name): one.value for one in said if not one.conditions}
    both = [one for one in said if "light-dark(" in one.value]
    different = [one for one in both if plain.get((one.selector, one.name)) != in_light(one.value)]
    assert different == []
    assert len(both) > 40


def test_has_never_takes_other_selectors_of_a_list_with_it():
    lists = [selectors(said.selector) for said in declarations() if not said.name]
    mixed = [
        parts
        for parts in lists
        if any(":has(" in part for part in parts) and not all(":has(" in part for part in parts)
    ]
    # Inside :is() a browser leaves out only the part that it does not know.
    dropped = [parts for parts in mixed if any(":has(" in outside_is(part) for part in parts)]
    assert dropped == []


def outside_is(selector: str) -> str:
    tokens = tinycss2.parse_component_value_list(selector)
    forgiving = [
        token.type == "function" and token.lower_name in ("is", "where") for token in tokens
    ]
    kept = [
        token for token, is_forgiving in zip(tokens, forgiving, strict=True) if not is_forgiving
    ]
    return tinycss2.serialize(kept)


def test_rules_with_has_are_decorations_or_have_a_fallback():
    found = {
        said.selector
        for said in declarations()
        if ":has(" in said.selector and HAS_IS_SUPPORTED not in said.conditions
    }
    assert found == DECORATIONS


def test_where_has_is_missing_choices_show_their_own_boxes():
    fallback = [said for said in declarations() if said.conditions == (f"not {HAS_IS_SUPPORTED}",)]
    assert {said.selector for said in fallback} == {":is(.choice, .filters, .tabset-bar) input"}
    assert ("opacity", "1") in {(said.name, said.value) for said in fallback}
