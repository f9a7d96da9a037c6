"""Warnings about what in a document violates the standard, with the line."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext_lazy as _

from collab.contracts.json_values import as_object, dict_of, list_of
from collab.contracts.methods import METHODS, operations_of_item
from collab.contracts.pointers import pointer_parts

MAX_WARNINGS = 50
# Characters of a name or value in a stored warning.
MAX_STORED_LENGTH = 400
_SCHEMAS = Path(__file__).with_name("schemas")
_SENTENCES = {
    "missing": _("“%(name)s” is missing."),
    "no-schema": _("Parameter “%(name)s” has no schema."),
    "wrong-type": _("It should be a %(expected)s. It isn’t shown."),
    "unknown-key": _("“%(name)s” isn’t part of the standard here."),
    "unknown-value": _("“%(value)s” isn’t one of: %(expected)s."),
    "unknown-form": _("“%(value)s” isn’t written as the standard asks."),
    "empty": _("It’s empty."),
    "token-format": _("“bearerFormat” is for the scheme “bearer” only; this one is “%(scheme)s”."),
    "same-name": _("operationId “%(name)s” is also used by %(other)s."),
    "undefined-parameter": _("“{%(name)s}” is in the path but isn’t defined as a parameter."),
    "not-shown": _("“%(name)s” isn’t shown yet."),
    "converted": _("Converted from Swagger 2.0."),
    "other": _("This doesn’t follow the standard."),
}
_TYPE_WORDS = {
    "object": "object",
    "array": "list",
    "string": "text",
    "boolean": "true or false",
    "integer": "number",
    "number": "number",
}
_NEW_IN_3_2 = ("mediaTypes",)
_KEYS_OF_3_2 = {
    "$self",
    "query",
    "additionalOperations",
    "itemSchema",
    "itemEncoding",
    "prefixEncoding",
    "mediaTypes",
    "parent",
    "kind",
    "summary",
    "name",
    "dataValue",
    "serializedValue",
    "deviceAuthorization",
    "deviceAuthorizationUrl",
    "oauth2MetadataUrl",
    "deprecated",
    "nodeType",
    "defaultMapping",
}


# The names and positions on the way to a value.
_Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Warning:
    """One violation. `path` leads to it in the document; `line` is 0 if unknown."""

    path: _Path
    rule: str
    values: tuple[tuple[str, str], ...] = ()
    line: int = 0

    @property
    def place(self) -> str:
        """Where it is, such as "paths › /orders › get"."""
        return " › ".join(str(part) for part in self.path)

    @property
    def sentence(self) -> str:
        """What is wrong, in the reader's language."""
        return str(_SENTENCES[self.rule]) % dict(self.values)

    def as_row(self) -> list[Any]:
        """The warning as JSON."""
        values = {name: value[:MAX_STORED_LENGTH] for name, value in self.values}
        return [list(map(_stored, self.path)), self.rule, values, self.line]

    @classmethod
    def from_row(cls, row: list[Any]) -> "Warning":
        """The warning of a stored row."""
        path, rule, values, line = row
        return cls(tuple(path), rule, tuple(values.items()), line)


def _stored(part: str | int) -> str | int:
    return part[:MAX_STORED_LENGTH] if isinstance(part, str) else part


def find_warnings(document: dict[str, Any]) -> list[Warning]:
    """The first MAX_WARNINGS violations, each place once."""
    found: dict[_Path, Warning] = {}
    for one in (
        *_schema_warnings(document),
        *_operation_warnings(document),
        *_newer_warnings(document),
    ):
        found.setdefault(one.path, one)
        if len(found) == MAX_WARNINGS:
            break
    return list(found.values())


@cache
def _validator(minor: str) -> Any:
    import jsonschema_rs  # 8 MB of each process, and only contracts need it

    return jsonschema_rs.validator_for(
        json.loads((_SCHEMAS / f"openapi-3.{minor}.json").read_text())
    )


def _schema_warnings(document: dict[str, Any]) -> Iterator[Warning]:
    minor = str(document.get("openapi"))[:3].rpartition(".")[2]
    for error in _validator("0" if minor == "0" else "1").iter_errors(document):
        if list(error.instance_path) == ["openapi"]:  # which versions are read is checked before
            continue
        if minor != "2" or not _is_about_newer_keys(error.kind):
            yield _warning(document, error)


def _is_about_newer_keys(kind: Any) -> bool:
    """Are the keys that 3.1 has not all new in 3.2?"""
    names = {str(one) for one in getattr(kind, "unexpected", [])}
    return bool(names) and names <= _KEYS_OF_3_2


def _warning(document: dict[str, Any], error: Any) -> Warning:
    """The warning for an error of the validator; of alternatives, for the nearest one."""
    path = tuple(error.instance_path)
    kind = type(error.kind).__name__
    if kind in ("OneOfNotValid", "AnyOf"):
        value = _value_at(document, path)
        if "securitySchemes" not in path and _is_parameter_without_schema(value):
            return Warning(path, "no-schema", (("name", str(value.get("name"))),))
        if _is_scheme_with_token_format(value):
            return Warning(path, "token-format", (("scheme", str(value.get("scheme"))[:80]),))
        return _nearest(document, path, error)
    rule, values = _RULES.get(kind, lambda _error: ("other", {}))(error)
    return Warning(path, rule, tuple((name, str(value)[:80]) for name, value in values.items()))


def _is_parameter_without_schema(value: Any) -> bool:
    return isinstance(value, dict) and "in" in value and not value.keys() & {"schema", "content"}


def _is_scheme_with_token_format(value: Any) -> bool:
    """Is it how documents for TokenAuthentication of Django REST framework say it?"""
    is_http = isinstance(value, dict) and value.get("type") == "http"
    return is_http and "bearerFormat" in value and str(value.get("scheme")).lower() != "bearer"


def _nearest(document: dict[str, Any], path: _Path, error: Any) -> Warning:
    """The first error of the alternative with the fewest errors.

    Alternatives that ask for a reference are left out.
    """
    alternatives = [one for one in error.kind.context if one and not _asks_for_reference(one)]
    if not alternatives:
        return Warning(path, "other")
    nearest = min(alternatives, key=len)[0]
    if len(nearest.instance_path) < len(path):
        return Warning(path, "other")
    warning = _warning(document, nearest)
    if type(nearest.kind).__name__ != "Enum":
        return warning
    same = [
        one
        for errors in alternatives
        for one in errors
        if type(one.kind).__name__ == "Enum" and one.instance_path == nearest.instance_path
    ]
    expected = ", ".join(dict.fromkeys(_options(one) for one in same))
    return replace(warning, values=(("value", str(nearest.instance)[:80]), ("expected", expected)))


def _asks_for_reference(errors: list[Any]) -> bool:
    return any(
        getattr(one.kind, "property", None) == "$ref"
        for one in errors
        if type(one.kind).__name__ == "Required"
    )


def _type_words(error: Any) -> str:
    types = getattr(error.kind, "types", None) or []
    return " / ".join(_TYPE_WORDS.get(str(one), str(one)) for one in types) or "object"


def _unexpected(error: Any) -> str:
    return ", ".join(map(str, error.kind.unexpected))


def _options(error: Any) -> str:
    options = error.kind.options
    return ", ".join(map(str, options)) if isinstance(options, list) else str(options)


def _unknown_form(error: Any) -> tuple[str, dict[str, Any]]:
    return "unknown-form", {"value": error.instance}


def _is_empty(error: Any) -> tuple[str, dict[str, Any]]:
    return "other" if error.instance else "empty", {}


_RULES: dict[str, Callable[[Any], tuple[str, dict[str, Any]]]] = {
    "Required": lambda error: ("missing", {"name": error.kind.property}),
    "Type": lambda error: ("wrong-type", {"expected": _type_words(error)}),
    "AdditionalProperties": lambda error: ("unknown-key", {"name": _unexpected(error)}),
    "UnevaluatedProperties": lambda error: ("unknown-key", {"name": _unexpected(error)}),
    "Enum": lambda error: (
        "unknown-value",
        {"value": error.instance, "expected": _options(error)},
    ),
    "Pattern": _unknown_form,
    "Format": _unknown_form,
    "MinItems": _is_empty,
    "MinLength": _is_empty,
    "MinProperties": _is_empty,
}


def _value_at(document: dict[str, Any], path: Iterable[str | int]) -> Any:
    value = document
    for part in path:
        try:
            value = value[part] if isinstance(value, list) else value[str(part)]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _operation_warnings(document: dict[str, Any]) -> Iterator[Warning]:
    """Names of operations used twice, and parameters of paths without a definition."""
    seen: dict[str, str] = {}
    for path, item in dict_of(document, "paths").items():
        for method, operation in operations_of_item(item):
            place: _Path = ("paths", path, method)
            if method not in METHODS:
                place = ("paths", path, "additionalOperations", method)
            name = operation.get("operationId")
            if isinstance(name, str) and name in seen:
                yield Warning(
                    (*place, "operationId"), "same-name", (("name", name), ("other", seen[name]))
                )
            if isinstance(name, str):
                seen.setdefault(name, f"{method.upper()} {path}")
            yield from _path_parameter_warnings(document, path, item, operation, place)


def _path_parameter_warnings(
    document: dict[str, Any],
    path: str,
    item: dict[str, Any],
    operation: dict[str, Any],
    place: _Path,
) -> Iterator[Warning]:
    given = [*list_of(item, "parameters"), *list_of(operation, "parameters")]
    parameters = [_resolved(document, one) for one in given if isinstance(one, dict)]
    named = {str(one.get("name")) for one in parameters}
    for name in re.findall(r"\{([^{}]+)\}", str(path)):
        if name not in named:
            yield Warning((*place, f"{{{name}}}"), "undefined-parameter", (("name", name),))


def _resolved(document: dict[str, Any], parameter: dict[str, Any]) -> dict[str, Any]:
    ref = parameter.get("$ref")
    if not isinstance(ref, str):
        return parameter
    found = _value_at(document, pointer_parts(ref))
    return as_object(found)


def _newer_warnings(document: dict[str, Any]) -> Iterator[Warning]:
    """Parts of OpenAPI 3.2 that are read and not shown."""
    pending: list[tuple[_Path, Any]] = [((), document)]
    while pending:
        path, value = pending.pop()
        if isinstance(value, dict):
            for name in _NEW_IN_3_2:
                if name in value and "properties" not in path[-1:]:
                    yield Warning((*path, name), "not-shown", (("name", name),))
            pending += [((*path, key), one) for key, one in value.items()]
        elif isinstance(value, list):
            pending += [((*path, number), one) for number, one in enumerate(value)]


def with_lines(warnings: Iterable[Warning], text: str) -> list[Warning]:
    """The warnings with the line of each in the text, in its order."""
    warnings = list(warnings)
    if not warnings:
        return []
    try:
        root = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, RecursionError, ValueError):
        return warnings
    found = [Warning(one.path, one.rule, one.values, _line(root, one.path)) for one in warnings]
    return sorted(found, key=lambda one: one.line)


def _line(node: yaml.Node | None, path: _Path) -> int:
    """The line, from 1, of the innermost node on the path."""
    line = node.start_mark.line + 1 if node else 0
    for part in path:
        if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
        elif isinstance(node, yaml.MappingNode):
            pair = next((pair for pair in node.value if str(pair[0].value) == str(part)), None)
            if pair is None:
                return line
            line, node = pair[0].start_mark.line + 1, pair[1]
            continue
        else:
            return line
        line = node.start_mark.line + 1
    return line
