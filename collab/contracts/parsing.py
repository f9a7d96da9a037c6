"""Parses JSON or YAML text to plain values.

Hostile documents are rejected early: YAML aliases are not allowed to repeat without end, and what
is too deep, too large or not JSON raises InvalidContract.
"""

import json
import math
import re
import sys
from collections import Counter
from collections.abc import Hashable
from typing import Any, NoReturn

import yaml
from django.utils.translation import gettext as _

from collab.contracts.problems import InvalidContract, Problem

MAX_NODES, MAX_DEPTH = 200_000, 64
# Characters of all texts: more than fit in a document, unless aliases repeat them.
MAX_CHARACTERS = 4_000_000
MAX_NUMBER_LENGTH = 400  # of one number
NOT_IN_JSON = {f"tag:yaml.org,2002:{name}" for name in ("set", "binary", "omap", "pairs")}
# Lone surrogates and null characters, which databases can't store.
_UNSTORABLE_CHARACTERS = re.compile("[\ud800-\udfff\x00]")


def parse(text: str) -> Any:
    """The values of a text in JSON or YAML. Raises InvalidContract for any other."""
    stripped = text.lstrip("\ufeff \t\r\n")
    if not stripped:
        raise InvalidContract(Problem("", _("It’s empty.")))
    return _load_json(stripped) if stripped[0] in "{[" else _load_yaml(stripped)


def _load_json(text: str) -> Any:
    try:
        return json.loads(
            text, object_pairs_hook=_reject_duplicate_keys, parse_constant=_reject_constant
        )
    except json.JSONDecodeError as error:
        place = _("Line %(line)d, column %(column)d") % {
            "line": error.lineno,
            "column": error.colno,
        }
        sentence = _("This isn’t valid JSON: %(why)s.") % {"why": _lower_first(error.msg)}
        raise InvalidContract(Problem(place, sentence)) from error
    except RecursionError as deep:
        raise _too_deep() from deep
    except ValueError as error:  # a number of many digits
        raise _long_number() from error


def _lower_first(text: str) -> str:
    """A sentence of the reader of JSON, to follow a colon."""
    return text[:1].lower() + text[1:]


def _reject_duplicate_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        counts = Counter(name for name, _value in pairs)
        duplicate = next(name for name, count in counts.items() if count > 1)
        sentence = _("“%(name)s” appears twice in the same object.")
        raise InvalidContract(Problem("", sentence % {"name": str(duplicate)[:80]}))
    return found


def _reject_constant(name: str) -> NoReturn:
    raise InvalidContract(Problem("", _("“%(name)s” isn’t a valid JSON number.") % {"name": name}))


class _Loader(yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader):
    """Loads safe YAML; dates stay text. What aliases repeat counts towards the size."""

    merged_count = 0

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """A JSON value; other YAML values are rejected with their line."""
        if node.tag in NOT_IN_JSON:
            raise _invalid_value(node)
        try:
            return super().construct_object(node, deep=deep)
        except (ValueError, LookupError, TypeError, ArithmeticError) as error:
            raise _invalid_value(node) from error

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[str, Any]:
        merges = any(key.tag == "tag:yaml.org,2002:merge" for key, _value in node.value)
        if merges:
            self.flatten_mapping(node)
        pairs = [
            (self._key(key), self.construct_object(value, deep=deep)) for key, value in node.value
        ]
        return dict(pairs) if merges else _reject_duplicate_keys(pairs)

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Merge what `<<` names, each key once.

        Merges of merges would otherwise double with each level.
        """
        for key, merged in node.value:
            if isinstance(merged, yaml.SequenceNode) and key.tag == "tag:yaml.org,2002:merge":
                merged.value = list(dict.fromkeys(merged.value))
        super().flatten_mapping(node)
        node.value = list({_identity(key): (key, value) for key, value in node.value}.values())
        self.merged_count += len(node.value)
        if self.merged_count > MAX_NODES:
            raise too_large()

    def _key(self, node: yaml.Node) -> str:
        """The key as text. A list or object is none: aliases in it may repeat without end."""
        if not isinstance(node, yaml.ScalarNode):
            raise _invalid_value(node)
        return _string_key(self.construct_object(node))


def _identity(node: yaml.Node) -> Hashable:
    """What makes two keys the same."""
    return (node.tag, node.value) if isinstance(node, yaml.ScalarNode) else node


def _string_key(value: Any) -> str:
    """Make keys text: `200:` is a number in YAML but a name in OpenAPI."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _invalid_value(node: yaml.Node) -> InvalidContract:
    place = _("Line %(line)d") % {"line": node.start_mark.line + 1}
    tag = str(node.tag).rsplit(":", 1)[-1][:40]
    sentence = _("This value can’t be read as “%(tag)s”.") % {"tag": tag}
    return InvalidContract(Problem(place, sentence))


def _map(loader: _Loader, node: yaml.MappingNode) -> dict[str, Any]:
    return loader.construct_mapping(node, deep=True)


def _number(loader: _Loader, node: yaml.ScalarNode) -> int:
    _check_length(loader, node)
    return yaml.SafeLoader.construct_yaml_int(loader, node)


def _float(loader: _Loader, node: yaml.ScalarNode) -> float:
    _check_length(loader, node)
    number = yaml.SafeLoader.construct_yaml_float(loader, node)
    if not math.isfinite(number):
        _reject_constant(str(number))
    return number


def _check_length(loader: _Loader, node: yaml.ScalarNode) -> None:
    """Reject a long number before parsing: each part of `1:1:1:…` multiplies it by 60."""
    if len(loader.construct_scalar(node)) > MAX_NUMBER_LENGTH:
        raise _long_number()


# OpenAPI requires that only true and false are booleans; yes, no, on and off are text.
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in rows if tag != "tag:yaml.org,2002:bool"]
    for first, rows in _Loader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z"), list("tTfF")
)
_Loader.add_constructor("tag:yaml.org,2002:map", _map)
_Loader.add_constructor("tag:yaml.org,2002:int", _number)
_Loader.add_constructor("tag:yaml.org,2002:float", _float)
_Loader.add_constructor(
    "tag:yaml.org,2002:timestamp", lambda loader, node: loader.construct_scalar(node)
)


def _check_yaml_depth(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise _too_deep()


def _load_yaml(text: str) -> Any:
    try:
        _check_yaml_depth(text)
        return yaml.load(text, Loader=_Loader)  # noqa: S506  (_Loader is the safe one)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = _("Line %(line)d") % {"line": mark.line + 1} if mark else ""
        why = getattr(error, "problem", None) or _("it can’t be read")
        if "nesting depth" in why:  # the limit of libyaml itself
            raise _too_deep() from error
        sentence = _("This isn’t valid YAML: %(why)s.") % {"why": why}
        raise InvalidContract(Problem(place, sentence)) from error


def _long_number() -> InvalidContract:
    return InvalidContract(Problem("", _("It contains a number that’s too long to read.")))


def _too_deep() -> InvalidContract:
    message = _("It’s nested more than %(most)d levels deep.") % {"most": MAX_DEPTH}
    return InvalidContract(Problem("", message))


def too_large() -> InvalidContract:
    """What is said of a document with more values than are read."""
    return InvalidContract(
        Problem("", _("It has more than %(most)d values.") % {"most": MAX_NODES})
    )


def too_long() -> InvalidContract:
    """What is said of a document with more text than is read."""
    return InvalidContract(
        Problem("", _("The document is over 2 MB. Remove examples or split it."))
    )


def check_size(document: Any, most: int = MAX_NODES) -> None:
    """Reject documents that are too deep, or have more than `most` values.

    Without recursion.
    """
    pending, nodes, characters = [([document], 1)], 0, 0
    while pending:
        values, depth = pending.pop()
        nodes += len(values)
        if values and depth > MAX_DEPTH:
            raise _too_deep()
        if nodes > most:
            raise too_large()
        for value in values:
            if isinstance(value, dict):
                pending.append(([*value, *value.values()], depth + 1))
            elif isinstance(value, list):
                pending.append((value, depth + 1))
            else:
                characters += len(value) if isinstance(value, str) else 1
                if characters > MAX_CHARACTERS:
                    raise too_long()
                _check_single(value)


def _check_single(value: Any) -> None:
    """Reject a text or a number that cannot be stored."""
    if isinstance(value, str):
        if _UNSTORABLE_CHARACTERS.search(value):
            raise InvalidContract(Problem("", _("It contains characters that aren’t text.")))
    elif isinstance(value, int | float) and not abs(value) <= sys.float_info.max:
        raise _long_number()
