"""Pairs of versions of a small API, each with one change.

They have the names that oasdiff's checker gives such changes.

Whether a change breaks clients is what that checker says, but where a comment says otherwise.
"""

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from collab.tests.contracts.rule_operations import OPERATION_CHANGES
from collab.tests.contracts.rule_schemas import PROPERTY_CHANGES, SCHEMA_CHANGES

# A dictionary in which both versions have what is not about the change.
BASE: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Shelf", "version": "1.0.0"},
    "paths": {},
    "components": {"schemas": {name: {"type": "object", "properties": {name.lower(): {"type": "string"}}} for name in ("Cat", "Dog", "Fish")}},
}  # fmt: skip
PLACES = {
    "request-body": "request body",
    "request-property": "property of a request body",
    "request-parameter": "parameter",
    "request-parameter-property": "property of a parameter",
    "response-body": "response body",
    "response-property": "property of a response body",
    "response-header": "response header",
}


@dataclass(frozen=True)
class RulePair:
    """Two versions of a document, and whether the second breaks clients of the first."""

    rule: str
    old: dict[str, Any]
    new: dict[str, Any]
    is_breaking: bool


def rule_pairs() -> Iterator[RulePair]:
    """Every pair, by what changes and where."""
    for change in SCHEMA_CHANGES:
        for place in change.places:
            old, new = _document(place, change.old), _document(place, change.new)
            is_breaking = (
                change.breaks_response if place.startswith("response") else change.breaks_request
            )
            yield RulePair(f"{place}-{change.name}", old, new, is_breaking)
    for change in PROPERTY_CHANGES:
        side = "response-body" if change.rule.startswith("response") else "request-body"
        yield RulePair(
            change.rule,
            _document(side, change.old),
            _document(side, change.new),
            change.is_breaking,
        )
    for change in OPERATION_CHANGES:
        old = _document("response-body", {"type": "object"})
        change.prepare(old)
        new = copy.deepcopy(old)
        change.edit(new)
        yield RulePair(change.rule, old, new, change.is_breaking)


def _document(place: str, schema: Any) -> dict[str, Any]:
    """A document that has the schema at a place."""
    document = copy.deepcopy(BASE)
    operation: dict[str, Any] = {"responses": {"200": {"description": "Done"}}}
    _PUT[place](operation, copy.deepcopy(schema))
    document["paths"]["/books"] = {"post": operation}
    return document


def _json(schema):
    return {"application/json": {"schema": schema}}


def _object(schema):
    return {"type": "object", "properties": {"field": schema}}


def _put_request(operation, schema):
    operation["requestBody"] = {"content": _json(schema)}


def _put_response(operation, schema):
    operation["responses"]["200"]["content"] = _json(schema)


def _put_parameter(operation, schema):
    operation["parameters"] = [{"name": "filter", "in": "query", "schema": schema}]


def _put_header(operation, schema):
    operation["responses"]["200"]["headers"] = {"X-Total": {"schema": schema}}


_PUT: dict[str, Callable[[dict, Any], None]] = {
    "request-body": _put_request,
    "request-property": lambda operation, schema: _put_request(operation, _object(schema)),
    "request-parameter": _put_parameter,
    "request-parameter-property": lambda operation, schema: _put_parameter(
        operation, _object(schema)
    ),
    "response-body": _put_response,
    "response-property": lambda operation, schema: _put_response(operation, _object(schema)),
    "response-header": _put_header,
}
