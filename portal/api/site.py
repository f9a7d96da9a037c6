"""The operations of all apps as one API, and its OpenAPI document."""

import json
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.errors import ValidationError as InvalidRequest
from ninja.openapi.schema import REF_TEMPLATE
from ninja.operation import Operation

from portal import hooks
from portal.api.operations import ApiToken, ProblemDetails
from portal.web import rate_limits
from portal.web.edit_versions import StaleEdit
from portal.web.problems import MEDIA_TYPE, FieldProblem, Problem, problem_response

DESCRIPTION = """\
Read what the learners of an engineering programme learned, and their projects; with a token, write
your own entries. Times are in UTC (RFC 3339). Errors are problem details (RFC 9457) with a stable
`code`. Lists have a `next` address, also in the `Link` header. Answers have an `ETag`: send it as
`If-None-Match` to get 304 if nothing changed. Requests are limited; the `RateLimit` header tells
what is left.

An operation changes only in ways that no client notices, or in a new version at another path. An
old version answers for at least six months after it is marked as deprecated, with a `Sunset` date.
"""


class NamedOperations(NinjaAPI):
    """An API whose operations are named as their functions, such as "list_entries"."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Return the name of an operation, which clients that are generated show."""
        return operation.view_func.__name__


def _build() -> NinjaAPI:
    api = NamedOperations(
        title="Nexus",
        version="1.0.0",
        description=DESCRIPTION,
        openapi_url=None,
        docs_url=None,
        urls_namespace="api",
        servers=[{"url": "/api/v1"}],
    )
    for prefix, router in hooks.collect("api_routers"):
        api.add_router(prefix, router)
    for kind, answer in _ANSWERS.items():
        api.add_exception_handler(kind, answer)
    return api


def _answer_problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    return problem_response(problem)


def _answer_unknown_error(request: HttpRequest, error: Exception) -> HttpResponse:
    raise error


def _answer_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    if error.status_code == 401:
        response = problem_response(Problem(401, _("This operation needs a token.")))
        response.headers["WWW-Authenticate"] = "Bearer"
        return response
    return problem_response(Problem(error.status_code, _("We couldn’t read this request.")))


def _answer_not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem_response(Problem(404, _("This doesn’t exist, or isn’t public.")))


def _answer_denied(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return problem_response(Problem(403, str(error) or _("You can’t do this.")))


def _answer_rate_limit(request: HttpRequest, error: rate_limits.RateLimited) -> HttpResponse:
    return rate_limits.with_retry_after(error, problem_response(Problem(429, str(error))))


def _answer_stale_edit(request: HttpRequest, error: StaleEdit) -> HttpResponse:
    sentence = _("This was changed meanwhile. Read it again, and send the new version’s number.")
    return problem_response(Problem(409, sentence, version=getattr(error.saved, "version", None)))


def _answer_invalid_values(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """What a form or a model refused, by field."""
    if hasattr(error, "error_dict"):
        pairs = error.message_dict.items()
    else:
        pairs = [(NON_FIELD_ERRORS, error.messages)]
    errors = [
        FieldProblem("" if name == NON_FIELD_ERRORS else name, message)
        for name, messages in pairs
        for message in messages
    ]
    return problem_response(Problem(422, errors[0].message, errors=errors))


def _answer_invalid_request(request: HttpRequest, error: InvalidRequest) -> HttpResponse:
    """What doesn't have the type or the range that the operation describes."""
    errors = [
        FieldProblem(".".join(str(part) for part in one["loc"][1:]), one["msg"])
        for one in error.errors
    ]
    detail = _("Some values aren’t of the kind that this operation describes.")
    return problem_response(Problem(422, detail, errors=errors))


_ANSWERS: dict[type[Exception], Any] = {
    Exception: _answer_unknown_error,
    Problem: _answer_problem,
    HttpError: _answer_http_error,
    Http404: _answer_not_found,
    PermissionDenied: _answer_denied,
    rate_limits.RateLimited: _answer_rate_limit,
    StaleEdit: _answer_stale_edit,
    ValidationError: _answer_invalid_values,
    InvalidRequest: _answer_invalid_request,
}
api = _build()


def openapi_document() -> dict[str, Any]:
    """Return the OpenAPI document that describes all operations."""
    document = json.loads(json.dumps(api.get_openapi_schema(path_prefix="")))
    schemas = document["components"]["schemas"]
    schemas["Problem"] = ProblemDetails.model_json_schema(ref_template=REF_TEMPLATE)
    schemas |= schemas["Problem"].pop("$defs", {})
    problem = {"$ref": "#/components/schemas/Problem"}
    for item in document["paths"].values():
        for operation in item.values():
            # Without a token, an operation shows what everyone may see.
            operation.setdefault("security", [{}, {ApiToken.__name__: []}])
            operation["responses"]["default"] = {
                "description": "A problem",
                "content": {MEDIA_TYPE: {"schema": problem}},
            }
    return document
