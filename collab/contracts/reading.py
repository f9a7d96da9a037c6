"""Parses an OpenAPI document to plain values, or reports what is wrong and where.

Hostile documents are rejected early: the length is limited before parsing, YAML aliases are
not allowed, and nothing outside the document is ever fetched.
"""

import json
import math
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import yaml
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from collab.contracts import other_kinds
from collab.contracts.pointers import last_name, pointer_parts
from collab.contracts.standard import Warning, find_warnings, with_lines
from collab.contracts.swagger import convert_swagger, is_swagger
from collab.contracts.tidying import tidy
from portal.text import parsing_errors
from portal.text.cleaning import clean

MAX_DOCUMENT_BYTES = 2_000_000
MAX_NODES, MAX_DEPTH = 200_000, 64
MAX_PROBLEMS = 20
MAX_PATH_LENGTH = 400
MAX_NUMBER_LENGTH = 400  # of one number
NOT_IN_JSON = {f"tag:yaml.org,2002:{name}" for name in ("set", "binary", "omap", "pairs")}
_SUPPORTED_VERSION = re.compile(r"3\.[012](\.\d+)?")
# Lone surrogates and null characters, which databases can't store.
_UNSTORABLE_CHARACTERS = re.compile("[\ud800-\udfff\x00]")
PARSE_FAILED = gettext_lazy("We couldn’t read this document. The error has been logged.")
_ARRAY_INDEX = re.compile(r"[0-9]{1,6}")


@dataclass(frozen=True)
class Problem:
    """One error. `place` is a path in the document or a line; "" is the whole document."""

    place: str
    sentence: str

    def __str__(self):
        # A name in it may contain characters that can't be stored.
        return clean(f"{self.place}: {self.sentence}" if self.place else self.sentence)


class InvalidContract(Exception):
    """The text is not a valid OpenAPI document; `problems` has the first MAX_PROBLEMS."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems[:MAX_PROBLEMS]


@dataclass(frozen=True)
class ReadContract:
    """A document in OpenAPI 3, and what in it does not follow the standard.

    `version` is the one that it was written in.
    """

    document: dict[str, Any]
    warnings: list[Warning]
    version: str


def parse_contract(text: str) -> dict[str, Any]:
    """The document of `read_contract`."""
    return read_contract(text).document


def read_contract(text: str) -> ReadContract:
    """Read a JSON or YAML document of Swagger 2.0 or OpenAPI 3.

    What violates the standard is listed in the warnings, and left out where its type is wrong.
    Raises InvalidContract for any other text.
    """
    with parsing_errors.contain_errors(
        "contract",
        lambda: InvalidContract(Problem("", str(PARSE_FAILED))),
        allowed_errors=(InvalidContract,),
    ):
        return _read(text)


def _read(text):
    if len(text.encode("utf-8", "replace")) > MAX_DOCUMENT_BYTES:
        raise InvalidContract(
            Problem("", _("The document is over 2 MB. Remove examples or split it."))
        )
    document = _load_openapi(text)
    _check_size(document)
    version = _check_version(document)
    if is_swagger(document):
        document = convert_swagger(document)
    if isinstance(document.get("$self"), str):
        _make_own_references_local(document, document["$self"])
    errors = [*_reference_errors(document), *_path_errors(document)]
    if errors:
        raise InvalidContract(*errors)
    warnings = find_warnings(document)
    return ReadContract(
        tidy(document), with_lines(warnings, text) if version[0] == "3" else warnings, version
    )


def _load_openapi(text):
    """The values of a text that says it is an OpenAPI or Swagger document."""
    try:
        document = _load(text)
    except InvalidContract:
        if (kind := other_kinds.named_kind(text, None)) is None:
            raise
        raise InvalidContract(Problem("", kind)) from None
    if not isinstance(document, dict) or not ("openapi" in document or "swagger" in document):
        named = other_kinds.named_kind(text, document)
        raise InvalidContract(
            Problem(
                "",
                named
                or _("This isn’t an OpenAPI document: it should start with “openapi: 3.1.0”."),
            )
        )
    return document


# Parsing


def _load(text):
    stripped = text.lstrip("\ufeff \t\r\n")
    if not stripped:
        raise InvalidContract(Problem("", _("It’s empty.")))
    return _load_json(stripped) if stripped[0] in "{[" else _load_yaml(stripped)


def _load_json(text):
    try:
        return json.loads(
            text, object_pairs_hook=_reject_duplicate_keys, parse_constant=_reject_constant
        )
    except json.JSONDecodeError as error:
        place = _("line %(line)d, column %(column)d") % {
            "line": error.lineno,
            "column": error.colno,
        }
        raise InvalidContract(
            Problem(place, _("This isn’t valid JSON: %(why)s.") % {"why": error.msg})
        ) from error
    except RecursionError as deep:
        raise _too_deep() from deep
    except ValueError as error:  # a number of many digits
        raise InvalidContract(
            Problem("", _("It contains a number that’s too long to read."))
        ) from error


def _reject_duplicate_keys(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        counts = Counter(name for name, _value in pairs)
        duplicate = next(name for name, count in counts.items() if count > 1)
        raise InvalidContract(
            Problem(
                "",
                _("“%(name)s” appears twice in the same object.") % {"name": str(duplicate)[:80]},
            )
        )
    return found


def _reject_constant(name):
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
            raise _too_large()

    def _key(self, node):
        """The key as text. A list or object is none: aliases in it may repeat without end."""
        if not isinstance(node, yaml.ScalarNode):
            raise _invalid_value(node)
        return _string_key(self.construct_object(node))


def _identity(node):
    """What makes two keys the same."""
    return (node.tag, node.value) if isinstance(node, yaml.ScalarNode) else node


def _string_key(value):
    """Make keys text: `200:` is a number in YAML but a name in OpenAPI."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _invalid_value(node):
    place = _("line %(line)d") % {"line": node.start_mark.line + 1}
    tag = str(node.tag).rsplit(":", 1)[-1][:40]
    return InvalidContract(
        Problem(place, _("This value can’t be read as “%(tag)s”.") % {"tag": tag})
    )


def _map(loader, node):
    return loader.construct_mapping(node, deep=True)


def _number(loader, node):
    _check_length(loader, node)
    return yaml.SafeLoader.construct_yaml_int(loader, node)


def _float(loader, node):
    _check_length(loader, node)
    number = yaml.SafeLoader.construct_yaml_float(loader, node)
    if not math.isfinite(number):
        raise InvalidContract(
            Problem("", _("“%(name)s” isn’t a valid JSON number.") % {"name": str(number)})
        )
    return number


def _check_length(loader, node):
    """Reject a long number before parsing: each part of `1:1:1:…` multiplies it by 60."""
    if len(loader.construct_scalar(node)) > MAX_NUMBER_LENGTH:
        raise InvalidContract(Problem("", _("It contains a number that’s too long to read.")))


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


def _load_yaml(text):
    try:
        depth = 0
        for event in yaml.parse(text, Loader=_Loader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(
                event, yaml.CollectionEndEvent
            )
            if depth > MAX_DEPTH:
                raise _too_deep()
        return yaml.load(text, Loader=_Loader)  # noqa: S506  (_Loader is the safe one)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = _("line %(line)d") % {"line": mark.line + 1} if mark else ""
        why = getattr(error, "problem", None) or _("it can’t be read")
        if "nesting depth" in why:  # the limit of libyaml itself
            raise _too_deep() from error
        raise InvalidContract(
            Problem(place, _("This isn’t valid YAML: %(why)s.") % {"why": why})
        ) from error


def _too_deep():
    message = _("It’s nested more than %(most)d levels deep.") % {"most": MAX_DEPTH}
    return InvalidContract(Problem("", message))


def _too_large():
    return InvalidContract(
        Problem("", _("It has more than %(most)d values.") % {"most": MAX_NODES})
    )


def _check_size(document):
    """Reject documents that are too deep or too large, without recursion."""
    pending, nodes = [(document, 1)], 0
    while pending:
        value, depth = pending.pop()
        nodes += 1
        if depth > MAX_DEPTH:
            raise _too_deep()
        if nodes > MAX_NODES:
            raise _too_large()
        if isinstance(value, str) and _UNSTORABLE_CHARACTERS.search(value):
            raise InvalidContract(Problem("", _("It contains characters that aren’t text.")))
        if isinstance(value, int | float) and not abs(value) <= sys.float_info.max:
            raise InvalidContract(Problem("", _("It contains a number that’s too long to read.")))
        inside = (
            [*value, *value.values()]
            if isinstance(value, dict)
            else value
            if isinstance(value, list)
            else ()
        )
        pending += [(one, depth + 1) for one in inside]


# Validation


def _check_version(document):
    """The version as it is written. Raises InvalidContract for one that is not read."""
    if is_swagger(document):
        return str(document["swagger"])
    version = str(document.get("openapi", ""))
    if not _SUPPORTED_VERSION.fullmatch(version):
        why = _("We support Swagger 2.0 and OpenAPI 3.0, 3.1 and 3.2; this says “%(said)s”.")
        raise InvalidContract(
            Problem("openapi", why % {"said": (version or str(document.get("swagger")))[:40]})
        )
    return version


def format_location(path: Iterable[Any]) -> str:
    """The path as text, such as "paths › /orders › get"."""
    return " › ".join(str(part) for part in path)


def iter_nodes(document: Any) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Pairs of path and value of everything in the document, outermost first."""
    pending = [((), document)]
    while pending:
        path, value = pending.pop()
        yield path, value
        inside = (
            value.items()
            if isinstance(value, dict)
            else enumerate(value)
            if isinstance(value, list)
            else ()
        )
        pending += [((*path, key), one) for key, one in inside]


def _reference_errors(document):
    """Check that each $ref refers to something in this document."""
    for path, value in iter_nodes(document):
        ref = value.get("$ref") if isinstance(value, dict) else None
        # A property may be named $ref; a reference is text.
        if not isinstance(ref, str) or _is_no_reference(path):
            continue
        if not ref.startswith("#"):
            message = _("“%(ref)s” points outside this document; we don’t fetch other files.")
            yield Problem(format_location(path), message % {"ref": ref[:120]})
        elif (found := lookup_ref(document, ref)) is None:
            yield Problem(format_location(path), _("“%(ref)s” doesn’t exist.") % {"ref": ref[:120]})
        elif not isinstance(found, dict | bool):
            yield Problem(
                format_location(path), _("“%(ref)s” isn’t an object.") % {"ref": ref[:120]}
            )


def _make_own_references_local(document, address):
    """Shorten references that name the document by its own address ($self, since version 3.2)."""
    for _path, value in iter_nodes(document):
        ref = value.get("$ref") if isinstance(value, dict) else None
        if isinstance(ref, str) and ref.startswith(f"{address}#"):
            value["$ref"] = ref.removeprefix(address)


def _is_no_reference(path):
    """Is a $ref there a property's name, or inside of an example or an extension?"""
    inside = any(
        str(part).startswith("x-") or part in ("example", "default", "value") for part in path
    )
    return inside or bool(path and path[-1] == "properties")


def lookup_ref(document: dict[str, Any], ref: str) -> Any:
    """The value that a $ref within the document refers to, or None."""
    value = document
    for name in pointer_parts(ref):
        if isinstance(value, list) and _ARRAY_INDEX.fullmatch(name) and int(name) < len(value):
            value = value[int(name)]
        elif isinstance(value, dict) and name in value:
            value = value[name]
        else:
            return None
    return value


def resolve_ref(document: dict[str, Any], value: Any) -> tuple[Any, str]:
    """Follow the $refs of a value; returns the value and the name in the last $ref."""
    name, seen = "", set()
    while isinstance(value, dict) and isinstance(value.get("$ref"), str):
        ref = value["$ref"]
        if ref in seen:
            return {}, name
        seen.add(ref)
        name, value = last_name(ref), lookup_ref(document, ref)
    return (value if value is not None else {}), name


def _path_errors(document):
    """Check what would hide an operation: paths that differ in names only, and too long ones."""
    paths, shapes = document.get("paths"), {}
    for path in paths if isinstance(paths, dict) else ():
        yield from _path_error(path, shapes)


def _path_error(path, shapes):
    """Check the length of a path, and that it differs from others except in names."""
    if len(path) > MAX_PATH_LENGTH:
        message = _("Paths can be up to %(most)d characters.") % {"most": MAX_PATH_LENGTH}
        yield Problem(format_location(("paths", f"{path[:60]}…")), message)
    shape = re.sub(r"{[^{}]*}", "{}", path)
    if shape in shapes:
        message = _("Same as %(other)s: only the parameter names differ.") % {
            "other": shapes[shape]
        }
        yield Problem(format_location(("paths", path)), message)
    shapes.setdefault(shape, path)
