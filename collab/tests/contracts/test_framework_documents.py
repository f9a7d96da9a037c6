"""Documents of drf-spectacular and drf-yasg are read without warnings.

The example requests that are shown are ones that the API accepts.
"""

import re
import shlex
from functools import cache

import jsonschema_rs
import pytest

from collab.contracts.comparing import compare
from collab.contracts.methods import METHODS
from collab.contracts.operation_details import operation_details
from collab.contracts.pointers import resolve_ref
from collab.contracts.reference import iter_operations, operation_key, parameters, schema_of
from collab.tests.contracts.framework_documents import NAMES, OF_DOCUMENTATION, read, values_of

pytestmark = pytest.mark.parametrize("name", NAMES)


@cache
def each_operation(name):
    """(path, path item, operation, its details) of each operation but the documentation."""
    document = read(name).document
    return [
        (path, item, spec, operation_details(document, operation_key(method, path)))
        for path, item, method, spec in iter_operations(document)
        if not path.startswith(OF_DOCUMENTATION)
    ]


def errors(document, schema, value):
    """What a validator says of a value that is sent."""
    whole = {
        "allOf": [as_json_schema(schema)],
        "components": as_json_schema(document["components"]),
    }
    validator = jsonschema_rs.validator_for(whole, validate_formats=True)
    return [(one.instance_path, one.message) for one in validator.iter_errors(value)]


def as_json_schema(schema):
    """A schema of OpenAPI for what is sent: with null as a type, and nothing read-only required."""
    if isinstance(schema, list):
        return [as_json_schema(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: as_json_schema(one) for key, one in schema.items() if key != "nullable"}
    fields = schema.get("properties")
    if isinstance(fields, dict) and isinstance(schema.get("required"), list):
        made["required"] = [
            one for one in schema["required"] if not fields.get(one, {}).get("readOnly")
        ]
    return {"anyOf": [made, {"type": "null"}]} if schema.get("nullable") is True else made


def test_document_has_no_warnings(name):
    assert read(name).warnings == []


def test_every_operation_has_details(name):
    written = {
        (method, path)
        for path, item in values_of(name)["paths"].items()
        for method in METHODS
        if method in item and not path.startswith(OF_DOCUMENTATION)
    }
    shown = {(one.operation.method, path) for path, _item, _spec, one in each_operation(name)}
    assert len(written) >= 6
    assert shown == written
    for _path, _item, spec, one in each_operation(name):
        assert [response.code for response in one.responses] == list(spec["responses"])


def test_addresses_are_filled_in(name):
    document = read(name).document
    for path, item, spec, one in each_operation(name):
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(path))
        found = re.fullmatch(pattern, one.request.path)
        assert found, one.request.path
        for parameter in parameters(document, item, spec):
            sent = {
                "path": found.groupdict(),
                "query": dict(one.request.query),
                "header": one.request.headers,
            }[parameter["in"]]
            if parameter.get("required"):
                value = sent[parameter["name"]]
                schema = schema_of(document, parameter)
                value = int(value) if schema.get("type") == "integer" else value
                if schema.get("type") not in ("array", "boolean"):
                    assert errors(document, schema, value) == []


def test_body_is_valid(name):
    document = read(name).document
    for path, _item, spec, one in each_operation(name):
        body, _name = resolve_ref(document, spec.get("requestBody") or {})
        assert bool(one.request.media) == bool(body), path
        if body:
            schema = body["content"][one.request.media]["schema"]
            assert one.request.body not in (None, {}), path
            assert errors(document, schema, one.request.body) == [], path


SENT = {
    ("http", "bearer"): lambda request, _scheme: (
        request.headers["Authorization"] == "Bearer $TOKEN"
    ),
    ("http", "basic"): lambda request, _scheme: request.headers["Authorization"] == "Basic $BASIC",
    ("apiKey", "header"): lambda request, scheme: "$TOKEN" in request.headers[scheme["name"]],
    ("apiKey", "cookie"): lambda request, scheme: "$TOKEN" in request.cookies[scheme["name"]],
    ("oauth2", None): lambda request, _scheme: request.headers["Authorization"] == "Bearer $TOKEN",
}


def test_request_is_signed_in(name):
    document = read(name).document
    schemes = document["components"]["securitySchemes"]
    for path, _item, spec, one in each_operation(name):
        ways = spec.get("security", document.get("security"))
        needed = next((way for way in ways or [] if way), {})
        if one.operation.method == "post" and re.search("login|token/$", path):
            continue  # it gives the token
        assert one.is_open == (not ways or {} in ways), path
        for scheme in (schemes[word] for word in needed):
            kind = scheme["type"], scheme.get("scheme") or scheme.get("in")
            assert SENT[kind](one.request, scheme), path


def test_code_can_be_run(name):
    for path, _item, _spec, one in each_operation(name):
        code = {snippet.label: snippet.code for snippet in one.snippets}
        assert shlex.split(code["curl"].replace("\\\n", ""))[4] == one.request.url, path
        compile(code["Python"], path, "exec")


def test_document_equals_itself(name):
    document = read(name).document
    assert compare(document, document) == []
