"""Convert Swagger 2.0, such as the output of drf-yasg, to OpenAPI 3.0.

No maintained library for Python does this; the rules are those of the two specifications.
"""

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import quote

from collab.contracts.json_values import Schema, dict_of, list_of, reference_in, without_keys
from collab.contracts.methods import METHODS
from collab.contracts.parsing import MAX_NODES, too_large
from collab.contracts.work import Work

_JSON, _FORM, _MULTIPART = (
    "application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
)
_REFERENCES = {
    "#/definitions/": "#/components/schemas/",
    "#/parameters/": "#/components/parameters/",
    "#/responses/": "#/components/responses/",
}
_FLOWS = {
    "accessCode": "authorizationCode",
    "application": "clientCredentials",
    "implicit": "implicit",
    "password": "password",
}
# How a list is written, by its location: (style, explode).
_STYLES = {
    "csv": {"query": ("form", False), "header": ("simple", False), "path": ("simple", False)},
    "ssv": {"query": ("spaceDelimited", False)},
    "pipes": {"query": ("pipeDelimited", False)},
    "multi": {"query": ("form", True)},
}
# What stays beside the schema of a parameter or header; the rest of it is the schema.
_BESIDE_SCHEMA = {
    "name",
    "in",
    "description",
    "required",
    "collectionFormat",
    "allowEmptyValue",
    "$ref",
    "example",
    "deprecated",
}
_COPIED = ("info", "tags", "externalDocs", "security")
_MAX_DEPTH = 64


def is_swagger(document: dict[str, Any]) -> bool:
    """Does it say that it is Swagger 2.0?"""
    return "openapi" not in document and str(document.get("swagger", "")).startswith("2")


def convert_swagger(document: dict[str, Any]) -> dict[str, Any]:
    """The document in OpenAPI 3.0.

    Values of a wrong type are left out or stay as they are.

    What several operations refer to is one object in it. Raises InvalidContract if it gets too
    large.
    """
    return _Converter(document).convert()


class _Converter:
    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self.media_types_left = Work(MAX_NODES)
        self._bodies: dict[int, Schema] = {}
        self._fields: dict[int, Schema] = {}
        self.consumes = list_of(document, "consumes") or [_JSON]
        self.produces = list_of(document, "produces") or [_JSON]

    def convert(self) -> dict[str, Any]:
        converted: dict[str, Any] = {"openapi": "3.0.3"} | self._copied()
        servers = self._servers()
        if servers:
            converted["servers"] = servers
        converted["paths"] = self._converted("paths", self._path)
        converted["components"] = self._components()
        return converted

    def _copied(self) -> dict[str, Any]:
        """What is the same in both versions."""
        return {word: one for word, one in self.document.items() if _is_copied(str(word))}

    def _converted(self, word: str, convert: Callable[[Any], Any]) -> dict[str, Any]:
        """What the document has under a word, each part converted."""
        return {name: convert(one) for name, one in dict_of(self.document, word).items()}

    def _servers(self) -> list[dict[str, str]]:
        host, base = str(self.document.get("host") or ""), str(self.document.get("basePath") or "")
        if not host:
            return [{"url": base}] if base.strip("/") else []
        given = list_of(self.document, "schemes")
        schemes = [one for one in given if one in ("http", "https")] or ["https"]
        return [{"url": f"{scheme}://{host}{base}".rstrip("/")} for scheme in schemes]

    def _components(self) -> dict[str, Any]:
        components = {
            "schemas": self._converted("definitions", convert_schema),
            "parameters": self._shared_parameters(),
            "responses": self._converted("responses", self._shared_response),
            "securitySchemes": self._converted("securityDefinitions", _security_scheme),
        }
        return {name: many for name, many in components.items() if many}

    def _shared_parameters(self) -> dict[str, Any]:
        given = dict_of(self.document, "parameters")
        return {name: self._parameter(one) for name, one in given.items() if not _is_in_body(one)}

    def _shared_response(self, response: Any) -> Any:
        return self._response(response, self.produces)

    # Operations

    def _path(self, item: Any) -> Any:
        if not isinstance(item, dict):
            return item
        shared = list_of(item, "parameters")
        converted = without_keys(item, {*METHODS, "parameters"})
        self._add_parameters(converted, shared)
        in_body = [one for one in shared if self._is_in_body(one)]
        for method in METHODS:
            if isinstance(item.get(method), dict):
                converted[method] = self._operation(item[method], in_body)
        return converted

    def _add_parameters(self, converted: dict[str, Any], given: list[Any]) -> None:
        """Add those that are not in the body, if there are any."""
        beside = [self._parameter(one) for one in given if not self._is_in_body(one)]
        if beside:
            converted["parameters"] = beside

    def _is_in_body(self, parameter: Any) -> bool:
        return _is_in_body(self._resolved(parameter))

    def _resolved(self, parameter: Any) -> Any:
        ref = reference_in(parameter)
        if isinstance(ref, str) and ref.startswith("#/parameters/"):
            return dict_of(self.document, "parameters").get(ref.rsplit("/", 1)[-1], {})
        return parameter

    def _operation(self, operation: dict[str, Any], shared_in_body: list[Any]) -> dict[str, Any]:
        left_out = {"parameters", "consumes", "produces", "schemes", "responses"}
        converted = without_keys(operation, left_out)
        own = list_of(operation, "parameters")
        self._add_parameters(converted, own)
        resolved = [self._resolved(one) for one in [*shared_in_body, *own]]
        in_body = [one for one in resolved if _is_in_body(one)]
        if in_body:
            consumes = list_of(operation, "consumes") or self.consumes
            converted["requestBody"] = self._request_body(in_body, consumes)
        converted["responses"] = self._responses(operation)
        return converted

    def _responses(self, operation: dict[str, Any]) -> dict[str, Any]:
        produces = list_of(operation, "produces") or self.produces
        given = dict_of(operation, "responses")
        return {str(code): self._response(one, produces) for code, one in given.items()}

    def _request_body(
        self, parameters: list[dict[str, Any]], consumes: list[Any]
    ) -> dict[str, Any]:
        # Those of the operation come last, and replace those of its path.
        bodies = [one for one in parameters if one.get("in") == "body"]
        return self._body(bodies[-1], consumes) if bodies else self._form(parameters, consumes)

    def _body(self, parameter: dict[str, Any], consumes: list[Any]) -> dict[str, Any]:
        self._count_media_types(consumes)
        schema = _once(self._bodies, parameter, lambda: convert_schema(parameter.get("schema", {})))
        media = {"schema": schema}
        converted: dict[str, Any] = {"content": {str(one): media for one in consumes}}
        if parameter.get("required"):
            converted["required"] = True
        return converted | _described(parameter)

    def _count_media_types(self, media_types: list[Any]) -> None:
        """Each operation can repeat all that the document lists."""
        if not self.media_types_left.take(len(media_types)):
            raise too_large()

    def _form(self, parameters: list[dict[str, Any]], consumes: list[Any]) -> dict[str, Any]:
        schema: dict[str, Any] = {"type": "object", "properties": self._properties(parameters)}
        media_types = _form_types(parameters, consumes)
        body: dict[str, Any] = {"content": {one: {"schema": schema} for one in media_types}}
        required = [str(one.get("name")) for one in parameters if one.get("required")]
        if required:
            schema["required"] = required
            body["required"] = True
        return body

    def _properties(self, parameters: list[dict[str, Any]]) -> dict[str, Schema]:
        """The properties of the schema of a form."""
        return {
            str(one.get("name")): _once(self._fields, one, partial(_field, one))
            for one in parameters
        }

    def _parameter(self, parameter: Any) -> Any:
        if not isinstance(parameter, dict):
            return parameter
        if "$ref" in parameter:
            return {"$ref": _converted_reference(parameter["$ref"])}
        beside = _BESIDE_SCHEMA - {"collectionFormat"}
        converted = {key: one for key, one in parameter.items() if key in beside}
        converted["schema"] = _inline_schema(parameter)
        style = _style_of(parameter)
        if parameter.get("type") == "array" and style:
            converted["style"], converted["explode"] = style
        return converted

    # Responses

    def _response(self, response: Any, produces: list[Any]) -> Any:
        if not isinstance(response, dict):
            return response
        if "$ref" in response:
            return {"$ref": _converted_reference(response["$ref"])}
        converted = without_keys(response, ("schema", "examples", "headers"))
        converted.setdefault("description", "")
        self._count_media_types(produces)
        content = _content(response, produces)
        if content:
            converted["content"] = content
        headers = dict_of(response, "headers")
        if headers:
            converted["headers"] = {name: _header(one) for name, one in headers.items()}
        return converted


def _style_of(parameter: dict[str, Any]) -> tuple[str, bool] | None:
    """How a list in this parameter is written."""
    styles = _STYLES.get(str(parameter.get("collectionFormat") or "csv"), {})
    return styles.get(str(parameter.get("in")))


def _once(made: dict[int, Any], parameter: dict[str, Any], make: Callable[[], Any]) -> Any:
    """What is made of a parameter, to which any number of operations can refer."""
    if id(parameter) not in made:
        made[id(parameter)] = make()
    return made[id(parameter)]


def _field(parameter: dict[str, Any]) -> Schema:
    return _inline_schema(parameter) | _described(parameter)


def _form_types(parameters: list[dict[str, Any]], consumes: list[Any]) -> list[str]:
    """The media types of a form: those that are said, or the likeliest one."""
    has_file = any(one.get("type") == "file" for one in parameters)
    likeliest = _MULTIPART if has_file else _FORM
    return [one for one in consumes if one in (_FORM, _MULTIPART)] or [likeliest]


def _is_copied(word: str) -> bool:
    return word in _COPIED or word.startswith("x-")


def _described(value: dict[str, Any]) -> dict[str, Any]:
    """Its description, where it has one."""
    return {"description": value["description"]} if value.get("description") else {}


def _content(response: dict[str, Any], produces: list[Any]) -> dict[str, Any]:
    """What a response has in each media type: a schema, an example, or both."""
    content: dict[str, Any] = {}
    if "schema" in response:
        content = {str(one): {"schema": convert_schema(response["schema"])} for one in produces}
    for media, example in dict_of(response, "examples").items():
        content.setdefault(str(media), {})["example"] = example
    return content


def _is_in_body(parameter: Any) -> bool:
    return isinstance(parameter, dict) and parameter.get("in") in ("body", "formData")


def _inline_schema(parameter: dict[str, Any]) -> Schema:
    """The keywords of a parameter or header that are a schema in OpenAPI 3."""
    schema = parameter.get("schema")
    if not isinstance(schema, dict):
        schema = without_keys(parameter, _BESIDE_SCHEMA)
    return convert_schema(schema)


def _header(header: Any) -> Any:
    if not isinstance(header, dict):
        return header
    converted = {"schema": _inline_schema(header)}
    if "description" in header:
        converted["description"] = header["description"]
    return converted


def convert_schema(schema: Schema, depth: int = 0) -> Schema:
    """A schema with the references and keywords of OpenAPI 3.0."""
    if isinstance(schema, list):
        return [convert_schema(one, depth + 1) for one in schema]
    if not isinstance(schema, dict) or depth > _MAX_DEPTH:
        return schema
    if isinstance(schema.get("$ref"), str):
        return {"$ref": _converted_reference(schema["$ref"])}
    converted = {
        key: _keyword(key, one, depth) for key, one in schema.items() if key != "x-nullable"
    }
    if schema.get("x-nullable"):
        converted["nullable"] = True
    if converted.get("type") == "file":
        converted |= {"type": "string", "format": "binary"}
    if isinstance(converted.get("discriminator"), str):
        converted["discriminator"] = {"propertyName": converted["discriminator"]}
    return converted


def _keyword(key: str, value: Any, depth: int) -> Any:
    if key in ("properties", "definitions") and isinstance(value, dict):
        return {name: convert_schema(one, depth + 1) for name, one in value.items()}
    if key in ("items", "additionalProperties", "allOf"):
        return convert_schema(value, depth + 1)
    return value


def _converted_reference(reference: Any) -> str:
    text = str(reference)
    for old, new in _REFERENCES.items():
        if text.startswith(old):
            return new + text[len(old) :]
    return text


def _security_scheme(scheme: Any) -> dict[str, Any]:
    if not isinstance(scheme, dict):
        return {}
    if scheme.get("type") == "basic":
        return {"type": "http", "scheme": "basic"} | _described(scheme)
    if scheme.get("type") == "oauth2":
        return {"type": "oauth2", "flows": _flows(scheme)} | _described(scheme)
    return dict(scheme)


def _flows(scheme: dict[str, Any]) -> dict[str, Any]:
    flow: dict[str, Any] = {
        word: str(scheme[word]) for word in ("authorizationUrl", "tokenUrl") if word in scheme
    }
    flow["scopes"] = dict_of(scheme, "scopes")
    name = str(scheme.get("flow"))
    return {_FLOWS.get(name, quote(name)): flow}
