"""The operations of all apps as one API, and its OpenAPI document."""

import json
from collections.abc import Iterator
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
from portal.web.problems import ASK_FOR_TOKEN, MEDIA_TYPE, FieldProblem, Problem, problem_response

DESCRIPTION = """\
Read what the learners of an engineering programme learned, and their projects; with a token, write
your own entries. Times are in UTC (RFC 3339). Errors are problem details (RFC 9457) with a stable
`code`. Their sentences are in the language that `Accept-Language` asks for, English or French; the
reasons in `errors` why a value does not fit this description are in English. Unknown parameters are
errors. Lists have a `next` address, also in the `Link` header. Answers have an `ETag`: send it as
`If-None-Match` to get 304 if nothing changed. Requests are limited, 429 has `Retry-After`; answers
to a token have a `RateLimit` header that tells what is left. Other answers have it only if caches
must not keep them.

An operation changes only in ways that no client notices, or in a new version at another path. An
old version answers for at least six months after it is marked as deprecated, with a `Sunset` date.
"""


class NexusApi(NinjaAPI):
    """An API that answers errors with problems, and names operations by functions."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Return the name of an operation, which clients that are generated show."""
        return operation.view_func.__name__

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        """Answer an error of an operation."""
        return problem_response(problem_of(exc))


def problem_of(error: Exception) -> Problem:  # noqa: C901 - a list of cases
    """Return what an error of an operation is for its client. Raises an error of ours."""
    match error:
        case Problem():
            return error
        case HttpError(status_code=401):
            sentence = _("This operation needs a token.")
            return Problem(401, sentence, headers=ASK_FOR_TOKEN)
        case HttpError():
            return Problem(error.status_code, _("The body isn’t JSON in UTF-8."))
        case Http404():
            return Problem(404, _("This doesn’t exist, or isn’t public."))
        case PermissionDenied():
            return Problem(403, str(error) or _("You can’t do this."))
        case rate_limits.RateLimited():
            return Problem(429, str(error), headers={"Retry-After": str(error.seconds)})
        case StaleEdit():
            sentence = _(
                "This was changed meanwhile. Read it again, and send the new version’s number."
            )
            return Problem(409, sentence, more={"version": error.saved.version})
        case ValidationError():
            errors = list(_refused_values(error))
            return Problem(422, errors[0]["message"], errors=errors)
        case InvalidRequest():
            sentence = _("Some values aren’t of the kind that this operation describes.")
            return Problem(422, sentence, errors=list(_invalid_parts(error)))
    raise error


def _refused_values(error: ValidationError) -> Iterator[FieldProblem]:
    """What a form or a model refused, by field."""
    for name, errors in error.update_error_dict({}).items():
        field = "" if name == NON_FIELD_ERRORS else name
        for message in ValidationError(errors).messages:
            yield FieldProblem(field=field, message=message)


def _invalid_parts(error: InvalidRequest) -> Iterator[FieldProblem]:
    """What doesn't have the type or the range that the operation describes."""
    for one in error.errors:
        place, *parts = one["loc"]
        if place == "body":
            del parts[0]  # the name of a parameter of ours
        yield FieldProblem(field=".".join(map(str, parts)), message=one["msg"])


api = NexusApi(
    title="Nexus",
    version="1.0.0",
    description=DESCRIPTION,
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
    servers=[{"url": "/api/v1"}],
)
for path_prefix, router in hooks.collect("api_routers"):
    api.add_router(path_prefix, router)


def openapi_document() -> dict[str, Any]:
    """Return the OpenAPI document that describes all operations."""
    document = json.loads(json.dumps(api.get_openapi_schema(path_prefix="")))
    _add_problem(document["components"]["schemas"])
    for operation in _operations(document):
        _complete(operation)
    return document


def _add_problem(schemas: dict[str, Any]) -> None:
    """Describe what the client gets in place of an answer."""
    schemas["Problem"] = ProblemDetails.model_json_schema(ref_template=REF_TEMPLATE)
    schemas |= schemas["Problem"].pop("$defs", {})


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for item in document["paths"].values():
        yield from item.values()


def _complete(operation: dict[str, Any]) -> None:
    """Say that the operation takes a token, and may answer with a problem."""
    # Without a token, an operation shows what everyone may see.
    operation.setdefault("security", [{}, {ApiToken.__name__: []}])
    operation["responses"]["default"] = {
        "description": "A problem",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
