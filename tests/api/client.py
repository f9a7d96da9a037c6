"""A client of the API, whose answers are compared with its OpenAPI document."""

import json
from datetime import timedelta
from functools import cache
from typing import Any

import jsonschema_rs
from django.test import Client

from portal.api.gateway import OPENAPI_FILE
from portal.people.models import ApiToken, User

DOCUMENT = json.loads(OPENAPI_FILE.read_text(encoding="utf-8"))


def make_token(person: User, *scopes: str, **fields: Any) -> str:
    """Return the text of a new token."""
    lifetime = fields.pop("lifetime", timedelta(days=1))
    return ApiToken.issue(person, name="Tests", scopes=list(scopes), lifetime=lifetime, **fields)[1]


class ApiClient:
    """Sends requests, with a token if there is one, and checks that answers are as described."""

    def __init__(self, token: str = "") -> None:
        self.client = Client()
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def request(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Return the response to a request."""
        values: dict[str, Any] = {"headers": self.headers | headers}
        if body is not None:
            values |= {"data": json.dumps(body), "content_type": "application/json"}
        response = getattr(self.client, method.lower())(f"/api/v1{path}", **values)
        if response.content and response.status_code not in (204, 304):
            check_answer(method.lower(), path.partition("?")[0], response)
        return response

    def get(self, path: str, **headers: str) -> Any:
        """Return the response to GET."""
        return self.request("get", path, **headers)


def check_answer(method: str, path: str, response: Any) -> None:
    """Assert that a whole answer has the schema of its operation."""
    if response.status_code >= 400:
        assert response.headers["Content-Type"] == "application/problem+json"
        validator_of("#/components/schemas/Problem").validate(response.json())
        return
    template = template_of(path, method)
    if "fields=" in response.wsgi_request.META["QUERY_STRING"]:
        return
    answer = DOCUMENT["paths"][template][method]["responses"][str(response.status_code)]
    schema = answer["content"]["application/json"]["schema"]
    validator_of(json.dumps(schema)).validate(response.json())


@cache
def validator_of(schema: str) -> Any:
    """Return the validator of a schema of the document, or of a reference to one."""
    own = {"$ref": schema} if schema.startswith("#") else json.loads(schema)
    return jsonschema_rs.Draft202012Validator(own | {"components": DOCUMENT["components"]})


def template_of(path: str, method: str) -> str:
    """Return the path of the document that a request's path is an example of."""
    parts = path.strip("/").split("/")
    for template, operations in DOCUMENT["paths"].items():
        wanted = template.strip("/").split("/")
        same = len(wanted) == len(parts) and all(
            one.startswith("{") or one == part for one, part in zip(wanted, parts, strict=True)
        )
        if same and method in operations:
            return template
    raise AssertionError(f"{method} {path} is not in the document")
