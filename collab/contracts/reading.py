"""Reads the text of an OpenAPI document, or reports what is wrong and where.

The length is limited before parsing, and nothing outside the document is ever fetched.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from collab.contracts import other_kinds
from collab.contracts.json_values import dict_of, reference_in
from collab.contracts.parsing import MAX_NODES, check_size, parse, too_long
from collab.contracts.pointers import lookup_ref
from collab.contracts.problems import MAX_PROBLEMS, InvalidContract, Problem
from collab.contracts.reference import iter_operations, operations_in
from collab.contracts.standard import Warning, find_warnings, with_lines
from collab.contracts.swagger import convert_swagger, is_swagger
from collab.contracts.tidying import tidy
from portal.text import parsing_errors

MAX_DOCUMENT_BYTES = 2_000_000
MAX_PATH_LENGTH = 400
# Values of a document that was converted, which has some more often than the one before.
MAX_CONVERTED_NODES = 2 * MAX_NODES
# References can make a path item stand for many paths.
MAX_OPERATIONS = 2_000
_SUPPORTED_VERSION = re.compile(r"3\.[012](\.\d+)?")
PARSE_FAILED = gettext_lazy("We couldn’t read this document. The error has been logged.")


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


def _read(text: str) -> ReadContract:
    if len(text.encode("utf-8", "replace")) > MAX_DOCUMENT_BYTES:
        raise too_long()
    document = _load_openapi(text)
    check_size(document)
    version = _check_version(document)
    if is_swagger(document):
        document = convert_swagger(document)
        check_size(document, MAX_CONVERTED_NODES)
    if isinstance(document.get("$self"), str):
        _make_own_references_local(document, document["$self"])
    found = chain(_reference_errors(document), _path_errors(document))
    if errors := list(islice(found, MAX_PROBLEMS)):
        raise InvalidContract(*errors)
    warnings = find_warnings(document)
    if version[0] == "3":  # the lines of a document that was converted are others
        warnings = with_lines(warnings, text)
    document = tidy(document)
    _check_operations(document)
    return ReadContract(document, warnings, version)


def _load_openapi(text: str) -> dict[str, Any]:
    """The values of a text that says it is an OpenAPI or Swagger document."""
    try:
        document = parse(text)
    except InvalidContract:
        kind = other_kinds.named_kind(text, None)
        if kind is None:
            raise
        raise InvalidContract(Problem("", kind)) from None
    if not isinstance(document, dict) or not ("openapi" in document or "swagger" in document):
        other = _("This isn’t an OpenAPI document: it should start with “openapi: 3.1.0”.")
        kind = other_kinds.named_kind(text, document)
        raise InvalidContract(Problem("", kind or other))
    return document


# Validation


def _check_version(document: dict[str, Any]) -> str:
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
    return " › ".join(str(part)[:MAX_PATH_LENGTH] for part in path)


def iter_nodes(document: Any) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Pairs of path and value of everything in the document, outermost first."""
    pending: list[tuple[tuple[Any, ...], Any]] = [((), document)]
    while pending:
        path, value = pending.pop()
        yield path, value
        if isinstance(value, dict):
            pending += [((*path, key), one) for key, one in value.items()]
        elif isinstance(value, list):
            pending += [((*path, number), one) for number, one in enumerate(value)]


def _reference_errors(document: dict[str, Any]) -> Iterator[Problem]:
    """Check that each $ref refers to something in this document."""
    for path, value in iter_nodes(document):
        ref = reference_in(value)
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


def _make_own_references_local(document: dict[str, Any], address: str) -> None:
    """Shorten references that name the document by its own address.

    That is `$self`, since version 3.2.
    """
    for _path, value in iter_nodes(document):
        ref = reference_in(value)
        if isinstance(ref, str) and ref.startswith(f"{address}#"):
            value["$ref"] = ref.removeprefix(address)


def _is_no_reference(path: tuple[Any, ...]) -> bool:
    """Is a $ref there a property's name, or inside of an example or an extension?"""
    return any(map(_holds_any_value, path)) or path[-1:] == ("properties",)


def _holds_any_value(key: Any) -> bool:
    return str(key).startswith("x-") or key in ("example", "default", "value")


def _check_operations(document: dict[str, Any]) -> None:
    """Reject a document with more operations than a board has room for."""
    found = chain(iter_operations(document), operations_in(document, dict_of(document, "webhooks")))
    if next(islice(found, MAX_OPERATIONS, None), None):
        message = _("It has more than %(most)d operations.") % {"most": MAX_OPERATIONS}
        raise InvalidContract(Problem("paths", message))


def _path_errors(document: dict[str, Any]) -> Iterator[Problem]:
    """Check for long paths, and for ones that would hide another's operations."""
    paths = document.get("paths")
    shapes: dict[str, str] = {}
    for path in paths if isinstance(paths, dict) else ():
        yield from _path_error(path, shapes)


def _path_error(path: str, shapes: dict[str, str]) -> Iterator[Problem]:
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
