"""Requests to the API: tokens, limits, headers, and problems as errors."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import ResolverMatch, URLResolver
from django.urls.resolvers import RegexPattern
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from portal import hooks
from portal.web import rate_limits
from portal.web.page_cache import cached_for_readers
from portal.web.problems import ASK_FOR_TOKEN, Problem, is_for_api, problem_response

OPENAPI_FILE = Path(__file__).parent / "openapi.json"
# Programs on other sites may read what everyone may; with a token or to write, only servers.
CORS_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, RateLimit, RateLimit-Policy, Retry-After",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
PREFLIGHT_HEADERS = {
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "Accept, Accept-Language, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


def api_requests(get_response: Callable) -> Callable:
    """Middleware: drop cookies of requests to the API, and set headers of its answers.

    The API reads no cookies, so a page of another site can't use the session of the person who
    opens it. Answers that other middleware gives, such as 413, have these headers, too.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if not is_for_api(request):
            return get_response(request)
        request.META.pop("HTTP_COOKIE", None)
        response = get_response(request)
        for name, value in _headers_of_answer(request, response).items():
            response.headers[name] = value
        return response

    return middleware


def _headers_of_answer(request: HttpRequest, response: HttpResponse) -> dict[str, str]:
    headers = {} if "Authorization" in request.headers else CORS_HEADERS
    # A shared cache would tell others what is left to this client.
    return headers if _is_public(response) else headers | _rate_limit_headers(request)


def _is_public(response: HttpResponse) -> bool:
    """Return whether shared caches may keep the answer."""
    return response.headers.get("Cache-Control", "").startswith("public")


@require_safe
@login_not_required
def openapi(request: HttpRequest) -> HttpResponse:
    """Return the description of the API, an OpenAPI document."""
    return HttpResponse(OPENAPI_FILE.read_bytes(), content_type="application/json")


@csrf_exempt
@login_not_required
def dispatch(request: HttpRequest, path: str) -> HttpResponse:
    """Answer a request to an operation of the API."""
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers=PREFLIGHT_HEADERS)
    try:
        response = _respond(request, path)
    except Problem as problem:
        response = problem_response(problem)
    except rate_limits.RateLimited as error:
        response = rate_limits.with_retry_after(error, problem_response(Problem(429, str(error))))
    if "Authorization" in request.headers:
        # Not "no-store", so that it has an ETag.
        response.headers["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Authorization"])
    _link_to_description(response)
    return response


def _link_to_description(response: HttpResponse) -> None:
    """Add the OpenAPI document to the links that the answer has."""
    links = [response.headers.get("Link"), '</api/v1/openapi.json>; rel="service-desc"']
    response.headers["Link"] = ", ".join(filter(None, links))


def _respond(request: HttpRequest, path: str) -> HttpResponse:
    """Count the request and call its operation, as the person whose token it has.

    Without a token, as a reader.
    """
    header = request.headers.get("Authorization")
    token = _find_token(header) if header is not None else None
    if token is None:
        # Guesses are counted, too.
        _count(request, network=("api-anonymous", rate_limits.client_network(request)))
        if header is None:
            return _call_for_readers(request, path)
        sentence = _("Send “Bearer” and a token that hasn’t expired or been revoked.")
        raise Problem(401, sentence, headers=ASK_FOR_TOKEN)
    request.api_token = token  # type: ignore[attr-defined]
    if token.may_read:
        request.user = token.user()
    _count(request, token=("api", token.pk), account=("api-account", token.person_id))
    return _call(request, path)


def _count(request: HttpRequest, **who_by_policy: tuple[str, object]) -> None:
    """Count the request under each policy, and note what is left. Raises RateLimited."""
    allowances = rate_limits.count_each(dict(who_by_policy.values()))
    request.allowances = dict(zip(who_by_policy, allowances, strict=True))  # type: ignore[attr-defined]
    waits = [allowance.seconds for allowance in allowances if allowance.left < 0]
    if waits:
        raise rate_limits.RateLimited(max(waits))


def _find_token(header: str) -> Any:
    """Return the token that a header of the form "Bearer TOKEN" has, if it works."""
    scheme, _space, text = header.partition(" ")
    if scheme.lower() != "bearer":
        return None
    tokens = (find(text.strip()) for find in hooks.find("api_token"))
    return next(filter(None, tokens), None)


@cached_for_readers
def _call_for_readers(request: HttpRequest, path: str) -> HttpResponse:
    return _call(request, path)


def _call(request: HttpRequest, path: str) -> HttpResponse:
    """Find the operation and call it. HEAD is answered as GET, without the body."""
    match = _operation_at(path)
    method = request.method
    if method == "HEAD":
        request.method = "GET"
    response = match.func(request, *match.args, **match.kwargs)
    request.method = method
    if response.status_code == 405:
        raise _other_methods(response.headers["Allow"])
    return response


def _operation_at(path: str) -> ResolverMatch:
    """Return the operation with this address. Raises Problem."""
    try:
        if not path:  # the library has a page of its own there
            raise Http404
        return _resolver().resolve(path)
    except Http404:
        raise Problem(404, _("There is no such operation.")) from None


def _other_methods(allowed: str) -> Problem:
    sentence = _("This address takes %(methods)s only.") % {"methods": allowed}
    return Problem(405, sentence, headers={"Allow": allowed})


@cache
def _resolver() -> URLResolver:
    """The operations by path. Imports django-ninja."""
    from portal.api.site import api

    patterns, _app, _namespace = api.urls
    return URLResolver(RegexPattern(r""), patterns)


def _rate_limit_headers(request: HttpRequest) -> dict[str, str]:
    """Return the policies that a request was counted under, and what is left of each."""
    allowances = getattr(request, "allowances", {}).items()
    if not allowances:
        return {}
    policies = [f'"{name}";q={one.limit.most};w={one.limit.seconds}' for name, one in allowances]
    left = [f'"{name}";r={max(0, one.left)};t={one.seconds}' for name, one in allowances]
    return {"RateLimit-Policy": ", ".join(policies), "RateLimit": ", ".join(left)}
