"""Changes of operations, parameters, headers and sign-in, for `rule_pairs`."""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Edit = Callable[[dict[str, Any]], Any]
TEXT, WHOLE = {"type": "string"}, {"type": "integer"}
JSON = {"application/json": {"schema": TEXT}}
DONE = {"responses": {"200": {"description": "Done"}}}
SCHEMES = {
    "token": {"type": "http", "scheme": "bearer"},
    "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
    "oauth": {
        "type": "oauth2",
        "flows": {"implicit": {"authorizationUrl": "https://a.example/", "scopes": {"read": "", "write": ""}}},
    },
}  # fmt: skip


@dataclass(frozen=True)
class OperationChange:
    """An edit of the document, after `prepare` made it as it is before."""

    rule: str
    edit: Edit
    is_breaking: bool
    prepare: Edit = lambda document: None


def operation(document):
    return document["paths"]["/books"]["post"]


def parameter(document, **keywords):
    given = operation(document).setdefault("parameters", [])
    given.append({"name": "page", "in": "query", "schema": WHOLE} | keywords)
    return given[-1]


def path_parameter(document):
    document["paths"]["/books/{id}"] = {"get": dict(DONE)}


def misnamed_path(document):
    """A parameter that has another name than its place in the path."""
    given = {"name": "id", "in": "path", "required": True, "schema": WHOLE}
    document["paths"]["/books/{pk}"] = {"get": DONE | {"parameters": [given]}}


def header(document, **keywords):
    operation(document)["responses"]["200"].setdefault("headers", {})["X-Next"] = {
        "schema": TEXT
    } | keywords


def response(document, code, **keywords):
    operation(document)["responses"][code] = {"description": "x"} | copy.deepcopy(keywords)


def security(*alternatives):
    """Return an edit that makes these names of schemes the alternatives of the operation."""

    def edit(document):
        document["components"]["securitySchemes"] = {
            name: dict(scheme) for name, scheme in SCHEMES.items()
        }
        operation(document)["security"] = list(alternatives)

    return edit


def everywhere(*alternatives):
    """The same for the whole document."""

    def edit(document):
        security()(document)
        del operation(document)["security"]
        document["security"] = list(alternatives)

    return edit


def scheme(name, **keywords):
    """Return an edit that changes a scheme of the document."""
    return lambda document: document["components"]["securitySchemes"][name].update(keywords)


def put(*path, value):
    """Return an edit that sets a value in the operation."""

    def edit(document):
        place = operation(document)
        for key in path[:-1]:
            place = place.setdefault(key, {})
        place[path[-1]] = copy.deepcopy(value)

    return edit


def pop(*path):
    """Return an edit that removes a value of the operation."""

    def edit(document):
        place = operation(document)
        for key in path[:-1]:
            place = place[key]
        place.pop(path[-1])

    return edit


def both(*edits):
    """Return an edit that does several."""
    return lambda document: [edit(document) for edit in edits]


def _form(schema):
    """A body of a form, with one field."""
    content = {
        "multipart/form-data": {"schema": {"type": "object", "properties": {"count": schema}}}
    }
    return {"content": content}


def _webhook(document):
    document["webhooks"] = {"sold": {"post": dict(DONE)}}


def deprecated_get(until=None):
    """Return an edit that adds a deprecated operation, with the date until which it works."""
    given = DONE | {"deprecated": True} | ({"x-sunset": until} if until else {})
    return lambda document: document["paths"]["/books"].update(get=given)


def _second_path(document):
    document["paths"]["/shelves"] = {"get": dict(DONE)}


BODY = put("requestBody", value={"content": JSON})
REQUIRED_BODY = put("requestBody", value={"content": JSON, "required": True})
TOKEN, KEY, ANYONE, READ, WRITE = (
    {"token": []},
    {"key": []},
    {},
    {"oauth": ["read"]},
    {"oauth": ["read", "write"]},
)

RECORD = {"type": "object", "properties": {"id": WHOLE}}
SUNSET = {"deprecated": True, "x-sunset": "2030-01-01"}
PURGE = {"additionalOperations": {"PURGE": DONE}}
STREAM = {"200": {"description": "x", "content": {"application/jsonl": {"itemSchema": TEXT}}}}

OPERATION_CHANGES = [
    # New in OpenAPI 3.2
    OperationChange("additional-operation-removed", lambda d: d["paths"]["/books"].pop("additionalOperations"), True, lambda d: d["paths"]["/books"].update(PURGE)),
    OperationChange("additional-operation-added", lambda d: d["paths"]["/books"].update(PURGE), False),
    OperationChange("query-operation-removed", lambda d: d["paths"]["/books"].pop("query"), True, lambda d: d["paths"]["/books"].update(query=DONE)),
    OperationChange("streamed-item-type-changed", put("responses", "200", "content", "application/jsonl", "itemSchema", value=WHOLE), True, put("responses", value=STREAM)),
    OperationChange("tag-grouped", lambda d: d.update(tags=[{"name": "books", "parent": "shop", "kind": "nav"}]), False),
    OperationChange("endpoint-added", _second_path, False),
    OperationChange("api-path-removed-without-deprecation", lambda d: d["paths"].pop("/shelves"), True, _second_path),
    OperationChange("api-removed-without-deprecation", lambda d: d["paths"]["/books"].pop("get"), True, lambda d: d["paths"]["/books"].update(get=DONE)),
    OperationChange("endpoint-deprecated", put("deprecated", value=True), False),
    OperationChange("endpoint-deprecated-with-sunset", both(put("deprecated", value=True), put("x-sunset", value="2030-01-01")), False),
    OperationChange("endpoint-reactivated", pop("deprecated"), False, put("deprecated", value=True)),
    OperationChange("sunset-deleted", pop("x-sunset"), True, both(put("deprecated", value=True), put("x-sunset", value="2030-01-01"))),
    OperationChange("api-sunset-no-longer-a-date", put("x-sunset", value="some day"), True, both(put("deprecated", value=True), put("x-sunset", value="2030-01-01"))),
    OperationChange("api-sunset-became-a-date", put("x-sunset", value="2030-01-01"), True, both(put("deprecated", value=True), put("x-sunset", value="some day"))),
    OperationChange("api-sunset-with-time", put("x-sunset", value="2031-01-01T00:00:00Z"), False, both(put("deprecated", value=True), put("x-sunset", value="2030-01-01T00:00:00Z"))),
    OperationChange("api-sunset-date-changed-too-small", put("x-sunset", value="2029-01-01"), True, both(put("deprecated", value=True), put("x-sunset", value="2030-01-01"))),
    OperationChange("api-deprecated-sunset-parse", both(put("deprecated", value=True), put("x-sunset", value="some day")), True),
    OperationChange("api-stability-decreased", put("x-stability-level", value="beta"), True),
    OperationChange("api-stability-increased", pop("x-stability-level"), False, put("x-stability-level", value="draft")),
    OperationChange("api-invalid-stability-level", put("x-stability-level", value="quite"), True, put("x-stability-level", value="draft")),
    OperationChange("api-stability-of-an-unknown-word-decreased", put("x-stability-level", value="alpha"), True, put("x-stability-level", value="ga")),
    OperationChange("api-stability-of-an-unknown-word-kept", put("summary", value="Add one"), False, put("x-stability-level", value="ga")),
    OperationChange("api-removed-with-deprecation", lambda d: d["paths"]["/books"].pop("get"), False, deprecated_get()),
    OperationChange("api-removed-after-sunset", lambda d: d["paths"]["/books"].pop("get"), False, deprecated_get("2020-01-01")),
    OperationChange("api-removed-before-sunset", lambda d: d["paths"]["/books"].pop("get"), True, deprecated_get("2999-01-01")),
    OperationChange("api-path-sunset-parse", lambda d: d["paths"]["/books"].pop("get"), True, deprecated_get("some day")),
    OperationChange("api-removed-in-alpha", lambda d: d["paths"].pop("/books"), False, put("x-stability-level", value="alpha")),
    OperationChange("request-body-added-required-in-draft", put("requestBody", value={"content": JSON, "required": True}), False, put("x-stability-level", value="draft")),
    OperationChange("request-parameter-removed-with-deprecation", pop("parameters"), False, lambda d: parameter(d, deprecated=True)),
    OperationChange("request-parameter-removed-before-sunset", pop("parameters"), True, lambda d: parameter(d, deprecated=True, **{"x-sunset": "2999-01-01"})),
    OperationChange("api-operation-id-added", put("operationId", value="add"), False),
    OperationChange("api-operation-id-removed", pop("operationId"), False, put("operationId", value="add")),
    OperationChange("api-tag-added", put("tags", value=["books"]), False),
    OperationChange("api-tag-removed", pop("tags"), False, put("tags", value=["books"])),
    OperationChange("api-schema-removed", lambda d: d["components"]["schemas"].pop("Cat"), False),
    OperationChange("webhook-added", _webhook, False),
    OperationChange("webhook-removed", lambda d: d.pop("webhooks"), True, _webhook),
    # Parameters
    OperationChange("new-optional-request-parameter", parameter, False),
    OperationChange("new-required-request-parameter", lambda d: parameter(d, required=True), True),
    OperationChange("new-required-request-header-parameter", lambda d: parameter(d, required=True, **{"in": "header"}), True),
    OperationChange("new-optional-request-default-parameter-to-existing-path", lambda d: d["paths"]["/books"].update(parameters=[{"name": "q", "in": "query", "schema": TEXT}]), False),
    OperationChange("new-required-request-default-parameter-to-existing-path", lambda d: d["paths"]["/books"].update(parameters=[{"name": "q", "in": "query", "required": True, "schema": TEXT}]), True),
    OperationChange("request-parameter-removed", pop("parameters"), True, parameter),
    OperationChange("request-parameter-became-required", lambda d: operation(d)["parameters"][0].update(required=True), True, parameter),
    OperationChange("request-parameter-became-optional", lambda d: operation(d)["parameters"][0].update(required=False), False, lambda d: parameter(d, required=True)),
    OperationChange("request-parameter-deprecated", lambda d: operation(d)["parameters"][0].update(deprecated=True), False, parameter),
    OperationChange("request-parameter-reactivated", lambda d: operation(d)["parameters"][0].update(deprecated=False), False, lambda d: parameter(d, deprecated=True)),
    OperationChange("request-parameter-sunset-deleted", lambda d: operation(d)["parameters"][0].pop("x-sunset"), True, lambda d: parameter(d, **SUNSET)),
    OperationChange("request-parameter-sunset-date-changed-too-small", lambda d: operation(d)["parameters"][0].update({"x-sunset": "2029-01-01"}), True, lambda d: parameter(d, **SUNSET)),
    OperationChange("request-parameter-deprecated-with-sunset", lambda d: operation(d)["parameters"][0].update(SUNSET), False, parameter),
    OperationChange("request-parameter-explode-changed", lambda d: operation(d)["parameters"][0].update(explode=False), True, lambda d: parameter(d, schema={"type": "array", "items": TEXT})),
    OperationChange("request-parameter-explode-changed-of-a-single-value", lambda d: operation(d)["parameters"][0].update(explode=False), False, parameter),
    OperationChange("request-parameter-default-value-changed-though-required", lambda d: operation(d)["parameters"][0]["schema"].update(default="b"), False, lambda d: parameter(d, required=True, schema=TEXT | {"default": "a"})),
    OperationChange("request-parameter-default-value-changed-though-now-required", lambda d: operation(d)["parameters"][0].update(required=True, schema=TEXT | {"default": "b"}), True, lambda d: parameter(d, schema=TEXT | {"default": "a"})),
    OperationChange("request-parameter-style-changed", lambda d: operation(d)["parameters"][0].update(style="pipeDelimited"), True, lambda d: parameter(d, schema={"type": "array", "items": TEXT})),
    OperationChange("path-named-as-its-parameter", lambda d: d["paths"].update({"/books/{id}": d["paths"].pop("/books/{pk}")}), False, misnamed_path),
    OperationChange("new-request-path-parameter", lambda d: d["paths"].update({"/books/{id}/{part}": d["paths"].pop("/books/{id}")}), True, path_parameter),
    # Bodies
    OperationChange("request-body-added-required", REQUIRED_BODY, True),
    OperationChange("request-body-added-optional", BODY, False),
    OperationChange("request-body-removed", pop("requestBody"), True, BODY),
    OperationChange("request-body-became-required", REQUIRED_BODY, True, BODY),
    OperationChange("request-body-became-optional", BODY, False, REQUIRED_BODY),
    OperationChange("request-body-media-type-added", put("requestBody", "content", "text/csv", value={"schema": TEXT}), False, BODY),
    OperationChange("request-body-media-type-removed", pop("requestBody", "content", "text/csv"), True, both(BODY, put("requestBody", "content", "text/csv", value={"schema": TEXT}))),
    OperationChange("request-body-media-type-with-charset", put("requestBody", value={"content": {"application/json; charset=utf-8": {"schema": TEXT}}}), False, BODY),
    OperationChange("request-body-media-type-schema-added", put("requestBody", "content", "text/csv", value={"schema": {"type": "array", "items": TEXT}}), True, put("requestBody", "content", "text/csv", value={})),
    OperationChange("request-body-media-type-schema-removed", put("requestBody", "content", "text/csv", value={}), False, put("requestBody", "content", "text/csv", value={"schema": TEXT})),
    OperationChange("request-body-media-type-schema-removed-with-properties", put("requestBody", "content", "application/json", value={}), False, put("requestBody", value={"content": {"application/json": {"schema": RECORD}}})),
    OperationChange("request-property-type-compatible", put("requestBody", value=_form(TEXT)), False, put("requestBody", value=_form(WHOLE))),
    OperationChange("request-property-file-became-text-in-form", put("requestBody", value=_form(TEXT)), True, put("requestBody", value=_form(TEXT | {"format": "binary"}))),
    OperationChange("request-property-type-changed-in-form", put("requestBody", value=_form(WHOLE)), True, put("requestBody", value=_form(TEXT))),
    # Responses
    OperationChange("response-success-status-added", lambda d: response(d, "201"), False),
    OperationChange("response-success-status-removed", pop("responses", "201"), True, lambda d: response(d, "201")),
    OperationChange("response-non-success-status-added", lambda d: response(d, "404"), False),
    OperationChange("response-non-success-status-removed", pop("responses", "404"), False, lambda d: response(d, "404")),
    OperationChange("response-default-removed", pop("responses", "default"), False, lambda d: response(d, "default")),
    OperationChange("response-range-instead-of-status", both(pop("responses", "201"), lambda d: response(d, "2XX")), False, lambda d: response(d, "201")),
    OperationChange("response-status-instead-of-range", both(pop("responses", "2XX"), lambda d: response(d, "201")), False, both(lambda d: response(d, "2XX"), pop("responses", "200"))),
    OperationChange("response-range-in-small-letters", both(pop("responses", "2XX"), lambda d: response(d, "2xx")), False, lambda d: response(d, "2XX")),
    OperationChange("response-range-removed", pop("responses", "2XX"), True, lambda d: response(d, "2XX")),
    OperationChange("response-range-instead-of-status-without-body", both(pop("responses", "201"), lambda d: response(d, "2XX")), True, lambda d: response(d, "201", content=JSON)),
    OperationChange("response-success-instead-of-default", both(pop("responses", "default"), lambda d: response(d, "200", content=JSON)), False, both(pop("responses", "200"), lambda d: response(d, "default", content=JSON))),
    OperationChange("response-default-instead-of-success", both(pop("responses", "201"), lambda d: response(d, "default")), True, lambda d: response(d, "201", content=JSON)),
    OperationChange("response-media-type-added", put("responses", "200", "content", "text/csv", value={"schema": TEXT}), False),
    OperationChange("response-media-type-removed", pop("responses", "200", "content", "text/csv"), True, put("responses", "200", "content", "text/csv", value={"schema": TEXT})),
    OperationChange("response-media-type-name-specialized", put("responses", "201", "content", value={"application/problem+json": {"schema": TEXT}}), False, lambda d: response(d, "201", content=JSON)),
    OperationChange("response-media-type-name-generalized", put("responses", "201", "content", value=JSON), True, lambda d: response(d, "201", content={"application/problem+json": {"schema": TEXT}})),
    OperationChange("response-body-media-type-schema-added", put("responses", "201", "content", value=JSON), False, lambda d: response(d, "201", content={"application/json": {}})),
    OperationChange("response-body-media-type-schema-removed", put("responses", "201", "content", value={"application/json": {}}), True, lambda d: response(d, "201", content=JSON)),
    OperationChange("response-media-type-name-changed", put("responses", "201", "content", value={"application/json;charset=utf-8": {"schema": TEXT}}), False, lambda d: response(d, "201", content=JSON)),
    OperationChange("response-body-type-compatible", put("responses", "201", "content", value={"text/plain": {"schema": WHOLE}}), False, lambda d: response(d, "201", content={"text/plain": {"schema": TEXT}})),
    OperationChange("response-body-type-compatible-in-xml", put("responses", "201", "content", value={"application/xml": {"schema": {"type": "object"}}}), False, lambda d: response(d, "201", content={"application/xml": {"schema": TEXT}})),
    OperationChange("response-header-added", header, False),
    OperationChange("required-response-header-removed", pop("responses", "200", "headers"), True, lambda d: header(d, required=True)),
    OperationChange("optional-response-header-removed", pop("responses", "200", "headers"), True, header),
    OperationChange("response-header-of-content-type-removed", pop("responses", "200", "headers"), False, lambda d: operation(d)["responses"]["200"].update(headers={"Content-Type": {"schema": TEXT}})),
    OperationChange("response-header-became-optional", lambda d: header(d, required=False), True, lambda d: header(d, required=True)),
    # Signing in
    OperationChange("security-required", security(TOKEN), True, security()),
    OperationChange("security-no-longer-required", security(), False, security(TOKEN)),
    OperationChange("security-no-longer-optional", security(TOKEN), True, security(TOKEN, ANYONE)),
    OperationChange("security-became-optional", security(TOKEN, ANYONE), False, security(TOKEN)),
    OperationChange("api-security-added", security(TOKEN, KEY), False, security(TOKEN)),
    OperationChange("api-security-alternative-removed", security(TOKEN), True, security(TOKEN, KEY)),
    OperationChange("security-both-needed", security(TOKEN | KEY), True, security(TOKEN)),
    OperationChange("api-security-scope-added-and-needed", security(WRITE), False, security(READ)),
    OperationChange("api-security-scope-removed", security(READ), False, security(WRITE)),
    OperationChange("global-security-required", everywhere(TOKEN), True, everywhere()),
    OperationChange("api-global-security-added", everywhere(TOKEN, KEY), False, everywhere(TOKEN)),
    OperationChange("api-global-security-removed", everywhere(), False, everywhere(TOKEN)),
    OperationChange("api-global-security-scope-removed", everywhere(READ), False, everywhere(WRITE)),
    OperationChange("api-security-component-type-changed", lambda d: d["components"]["securitySchemes"].update(token=SCHEMES["key"]), True, security(TOKEN)),
    OperationChange("api-security-component-added", security(TOKEN), False, both(security(TOKEN), lambda d: d["components"]["securitySchemes"].pop("key"))),
    OperationChange("api-security-component-removed", lambda d: d["components"]["securitySchemes"].pop("key"), False, security(TOKEN)),
    OperationChange("api-security-component-oauth-url-changed", scheme("oauth", flows={"implicit": {"authorizationUrl": "https://b.example/", "scopes": {"read": ""}}}), False, security(READ)),
    OperationChange("api-security-component-oauth-scope-added", scheme("oauth", flows={"implicit": {"authorizationUrl": "https://a.example/", "scopes": {"read": "", "write": "", "delete": ""}}}), False, security(READ)),
    OperationChange("api-security-component-oauth-scope-removed", scheme("oauth", flows={"implicit": {"authorizationUrl": "https://a.example/", "scopes": {"read": ""}}}), False, security(READ)),
    OperationChange("api-security-component-oauth-scope-changed", scheme("oauth", flows={"implicit": {"authorizationUrl": "https://a.example/", "scopes": {"read": "All books", "write": ""}}}), False, security(READ)),
    # Servers
    OperationChange("server-removed", lambda d: d["servers"].pop(0), True, lambda d: d.update(servers=[{"url": "https://a.example"}, {"url": "https://b.example"}])),
    OperationChange("local-server-removed", lambda d: d["servers"].pop(0), False, lambda d: d.update(servers=[{"url": "http://localhost:8000"}, {"url": "https://b.example"}])),
    OperationChange("server-in-the-local-network-removed", lambda d: d["servers"].pop(0), False, lambda d: d.update(servers=[{"url": "http://192.168.1.4:8000"}, {"url": "https://b.example"}])),
    OperationChange("servers-no-longer-said", lambda d: d.pop("servers"), False, lambda d: d.update(servers=[{"url": "https://a.example"}])),
    OperationChange("server-added", lambda d: d["servers"].append({"url": "https://c.example"}), False, lambda d: d.update(servers=[{"url": "https://a.example"}])),
]  # fmt: skip
