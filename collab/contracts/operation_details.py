"""Everything that a page says about one operation."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from collab.contracts.bodies import Body, bodies_of
from collab.contracts.examples import example_of, media_example
from collab.contracts.json_values import dict_of, text_of
from collab.contracts.outgoing import Outgoing, callbacks_of
from collab.contracts.pointers import resolved_object
from collab.contracts.reference import (
    TAG_SEPARATOR,
    Operation,
    iter_operations,
    media_schema,
    operation_key,
    operations,
    parameters,
    schema_of,
    tags_by_name,
)
from collab.contracts.schema_tree import SchemaNode, schema_tree
from collab.contracts.serialization import as_text, query_pairs
from collab.contracts.shapes import Shapes
from collab.contracts.signing_in import SignIn, ways_to_sign_in
from collab.contracts.snippets import MOCK_ADDRESS, ExampleRequest, Snippet, snippets

LOCATIONS = ("path", "query", "header", "cookie")


@dataclass(frozen=True)
class Response:
    """A response: its status code, text in Markdown, bodies and headers.

    `links` are the names of what can be called next, each with a sentence.
    """

    code: str
    description: str
    bodies: list[Body]
    headers: list[SchemaNode]
    links: list[tuple[str, str]] = field(default_factory=list)

    @property
    def state(self) -> str:
        """How a page shows it: as success, error or neither."""
        return {"2": "good", "4": "bad", "5": "bad"}.get(self.code[:1], "info")


@dataclass(frozen=True)
class OperationDetails:
    """An operation with all its parts. `description` is Markdown."""

    operation: Operation
    description: str
    parameters: dict[str, list[SchemaNode]]
    bodies: list[Body]
    is_body_required: bool
    responses: list[Response]
    sign_in: list[list[SignIn]]
    is_open: bool
    servers: list[str]
    request: ExampleRequest
    callbacks: list[Outgoing] = field(default_factory=list)
    tag_description: str = ""
    # Its schemas and examples are too large to show whole.
    is_cut: bool = False

    @property
    def snippets(self) -> list[Snippet]:
        """An example request in several languages."""
        return snippets(self.request)


def operation_details(
    document: dict[str, Any], key: str, base: str = MOCK_ADDRESS
) -> OperationDetails | None:
    """The details of the operation with this key, or None if the document lacks it.

    Its example request is sent to `base`.
    """
    for path, item, method, spec in iter_operations(document):
        operation = operations(document).get(key) if operation_key(method, path) == key else None
        if operation:
            details = _Details(document, path, item, spec, operation).read()
            details.request.base = base
            return details
    return None


class _Details:
    def __init__(
        self,
        document: dict[str, Any],
        path: str,
        item: dict[str, Any],
        spec: dict[str, Any],
        operation: Operation,
    ) -> None:
        self.document, self.path, self.item = document, path, item
        self.spec, self.operation = spec, operation
        self.shapes = Shapes(document)
        self.given = parameters(document, item, spec)

    def read(self) -> OperationDetails:
        body = self._resolved(self.spec.get("requestBody"))
        sign_in, is_open = self._sign_in(body)
        responses = self.spec.get("responses") or {}
        return OperationDetails(
            operation=self.operation,
            description=self.spec.get("description") or "",
            parameters=self._parameters(),
            bodies=bodies_of(self.shapes, body.get("content"), is_request=True),
            is_body_required=bool(body.get("required")),
            responses=[self._response(code, one) for code, one in responses.items()],
            sign_in=sign_in,
            is_open=is_open,
            servers=self._servers(),
            request=self._request(body, [] if self._is_first_way_open() else sign_in),
            callbacks=callbacks_of(self.shapes, self.spec),
            tag_description=self._tag_description(),
            is_cut=self.shapes.is_cut,  # after all the others
        )

    def _tag_description(self) -> str:
        name = self.operation.tag.rpartition(TAG_SEPARATOR)[2]
        return str(tags_by_name(self.document).get(name, {}).get("description") or "")

    def _resolved(self, value: Any) -> dict[str, Any]:
        return resolved_object(self.document, value)

    def _servers(self) -> list[str]:
        for holder in (self.spec, self.item, self.document):
            if holder.get("servers"):
                return [str(one.get("url") or "/") for one in holder["servers"]]
        return []

    def _sign_in(self, body: dict[str, Any]) -> tuple[list[list[SignIn]], bool]:
        """The ways to sign in; no token for the operation that gives the token."""
        ways, is_open = ways_to_sign_in(self.document, self.spec)
        here = f"{self.operation.method.upper()} {self.path}"
        if not any(one.source == here for way in ways for one in way):
            return ways, is_open
        _media, content = _likeliest_media(body.get("content") or {})
        if "password" not in self.shapes.shape(media_schema(content)).properties:
            return ways, is_open
        left = [way for way in ways if not any(one.source == here for one in way)]
        return left, is_open or not left

    def _is_first_way_open(self) -> bool:
        """Is calling without signing in the first of the alternatives?"""
        given = self.spec.get("security", self.document.get("security"))
        return isinstance(given, list) and given[:1] == [{}]

    # Parameters

    def _parameters(self) -> dict[str, list[SchemaNode]]:
        """The parameters by location, in the order of LOCATIONS."""
        by_location = {location: self._parameters_in(location) for location in LOCATIONS}
        return {location: nodes for location, nodes in by_location.items() if nodes}

    def _parameters_in(self, location: str) -> list[SchemaNode]:
        return [self._parameter(one) for one in self.given if one.get("in") == location]

    def _parameter(self, one: dict[str, Any]) -> SchemaNode:
        node = schema_tree(
            self.shapes,
            schema_of(self.document, one),
            is_request=True,
            name=str(one.get("name", "")),
        )
        node.is_required = bool(one.get("required"))
        node.is_deprecated = node.is_deprecated or bool(one.get("deprecated"))
        if one.get("description"):
            node.describe(str(one["description"]))
        return node

    # Bodies

    def _response(self, code: str, response: Any) -> Response:
        response = self._resolved(response)
        headers = [self._header(name, one) for name, one in (response.get("headers") or {}).items()]
        bodies = bodies_of(self.shapes, response.get("content"), is_request=False)
        links = [self._link(str(name), one) for name, one in (response.get("links") or {}).items()]
        return Response(str(code), response.get("description") or "", bodies, headers, links)

    def _link(self, name: str, link: Any) -> tuple[str, str]:
        """A link's name, and in words what can be called next."""
        link = self._resolved(link)
        values = [f"{key} = {value}" for key, value in dict_of(link, "parameters").items()]
        target = str(link.get("operationId") or link.get("operationRef") or "")
        call = f"{target} ({', '.join(values)})" if values else target
        return name, " – ".join(filter(None, (call, text_of(link, "description"))))

    def _header(self, name: str, header: Any) -> SchemaNode:
        header = self._resolved(header)
        node = schema_tree(
            self.shapes, schema_of(self.document, header), is_request=False, name=str(name)
        )
        node.is_required = bool(header.get("required"))
        if header.get("description"):
            node.describe(str(header["description"]))
        return node

    # The example request

    def _request(self, body: dict[str, Any], sign_in: list[list[SignIn]]) -> ExampleRequest:
        media, content = _likeliest_media(body.get("content") or {})
        request = ExampleRequest(self.operation.method, self._example_path(), media=media)
        request.has_json_answer = self._answers_json()
        if media:
            request.body = media_example(self.shapes, content, is_request=True)
            request.files = self._files(content)
        for one in self.given:
            if one.get("required") and one.get("in") != "path":
                self._add_parameter(request, one)
        for scheme in sign_in[0] if sign_in else []:
            request.headers |= scheme.headers
            request.cookies |= scheme.cookies
            request.query += list(scheme.query.items())
        return request

    def _answers_json(self) -> bool:
        """Does the first response of success have JSON?"""
        for code, response in (self.spec.get("responses") or {}).items():
            if str(code).startswith(("2", "default")):
                content = self._resolved(response).get("content") or {}
                return any("json" in media for media in content)
        return False

    def _files(self, content: dict[str, Any]) -> frozenset[str]:
        """The names of the fields of a form that hold files."""
        fields = self.shapes.shape(media_schema(content)).properties
        return frozenset(
            str(name) for name, one in fields.items() if self.shapes.shape(one).format == "binary"
        )

    def _add_parameter(self, request: ExampleRequest, one: dict[str, Any]) -> None:
        name, example = str(one.get("name")), self._example_of(one)
        value = as_text(example)
        if one.get("in") == "query":
            request.query += query_pairs(one, example)
        elif one.get("in") == "header":
            request.headers[name] = value
        elif one.get("in") == "cookie":
            request.cookies[name] = value

    def _example_of(self, parameter: dict[str, Any]) -> Any:
        if "example" in parameter:
            return parameter["example"]
        for one in dict_of(parameter, "examples").values():
            given = self._resolved(one)
            if "value" in given:
                return given["value"]
        return example_of(self.shapes, schema_of(self.document, parameter), is_request=True)

    def _example_path(self) -> str:
        path = self.path
        for one in self.given:
            if one.get("in") == "path":
                example = as_text(self._example_of(one)) or "1"
                path = path.replace(f"{{{one.get('name')}}}", quote(example, safe=""))
        return path.replace("{", "").replace("}", "")


def _likeliest_media(content: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The media type that a client would send: JSON if there is one."""
    for media, value in content.items():
        if "json" in media:
            return media, value
    return next(iter(content.items()), ("", {}))
