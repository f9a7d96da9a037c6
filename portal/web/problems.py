"""Errors of the API as problem details in JSON (RFC 9457).

Each has a sentence for a person in `detail`, and a `code` that programs may rely on.
"""

import json
from dataclasses import dataclass, field
from typing import Any, TypedDict

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

API_PATH = "/api/v1/"
MEDIA_TYPE = "application/problem+json"
# The header of a 401.
ASK_FOR_TOKEN = {"WWW-Authenticate": "Bearer"}
# The code and title of each status, unless an error has its own.
CODES = {
    400: ("bad_request", "Bad request"),
    401: ("token_needed", "Token needed"),
    403: ("not_allowed", "Not allowed"),
    404: ("not_found", "Not found"),
    405: ("wrong_method", "Wrong method"),
    409: ("changed_meanwhile", "Changed meanwhile"),
    413: ("too_large", "Too large"),
    422: ("invalid", "Invalid values"),
    429: ("too_many_requests", "Too many requests"),
    500: ("server_error", "Server error"),
    503: ("unavailable", "Unavailable"),
}
# Sentences of pages that are about forms, in other words.
SENTENCES = {
    400: _("The address or the headers have characters or an encoding that we can’t read."),
    413: _("A request can have up to 2.5 MB."),
}


class FieldProblem(TypedDict):
    """What is wrong with one value of a request: its name, and a sentence."""

    field: str
    message: str


@dataclass(eq=False)
class Problem(Exception):
    """Raised by an operation of the API to answer with a problem.

    `code` and `title` default to those of the status. `more` is added to the answer.
    """

    status: int
    detail: str
    code: str = ""
    errors: list[FieldProblem] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)


def is_for_api(request: HttpRequest) -> bool:
    """Return whether the request is for an operation of the API."""
    return request.path_info.startswith(API_PATH)


def problem_response(problem: Problem) -> HttpResponse:
    """Return the response that describes a problem."""
    code, title = CODES.get(problem.status, ("error", "Error"))
    body: dict[str, Any] = {
        "type": f"/help/api/#{problem.code or code}",
        "title": title,
        "status": problem.status,
        "detail": problem.detail,
        "code": problem.code or code,
    }
    if problem.errors:
        body["errors"] = problem.errors
    content = json.dumps(body | problem.more, ensure_ascii=False)
    return HttpResponse(
        content, status=problem.status, content_type=MEDIA_TYPE, headers=problem.headers
    )
