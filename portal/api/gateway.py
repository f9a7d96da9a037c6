"""The way into the API: tokens, limits, headers, and problems instead of error pages."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLResolver
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


def without_cookies(get_response: Callable) -> Callable:
    """Middleware: drop the cookies of requests to the API, which reads none.

    So a page of another site can't use the session of the person who opens it.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if is_for_api(request):
            request.META.pop("HTTP_COOKIE", None)
        return get_response(request)

    return middleware


@require_safe
@login_not_required
def openapi(request: HttpRequest) -> HttpResponse:
    """Return the description of the API, an OpenAPI document."""
    content = OPENAPI_FILE.read_bytes()
    return HttpResponse(content, content_type="application/json", headers=CORS_HEADERS)


@csrf_exempt
@login_not_required
def dispatch(request: HttpRequest, path: str) -> HttpResponse:
    """Answer a request to an operation of the API."""
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers=CORS_HEADERS | PREFLIGHT_HEADERS)
    try:
        response = _respond(request, path)
    except Problem as problem:
        response = problem_response(problem)
    except rate_limits.RateLimited as error:
        response = rate_limits.with_retry_after(error, problem_response(Problem(429, str(error))))
    patch_vary_headers(response, ["Authorization"])
    for name, value in _headers(request).items():
        response.headers.setdefault(name, value)
    links = [response.headers.get("Link"), '</api/v1/openapi.json>; rel="service-desc"']
    response.headers["Link"] = ", ".join(link for link in links if link)
    return response


def _respond(request: HttpRequest, path: str) -> HttpResponse:
    """Count the request and call its operation, as the person whose token it has, if any."""
    if "Authorization" not in request.headers:
        _count(request, network=("api-anonymous", rate_limits.client_network(request)))
        return _call_for_readers(request, path)
    try:
        token = _find_token(request.headers["Authorization"])
    except Problem:
        # Guesses are counted, too.
        _count(request, network=("api-anonymous", rate_limits.client_network(request)))
        raise
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
    """Return the token that a header of the form "Bearer TOKEN" has. Raises Problem."""
    scheme, _space, text = header.partition(" ")
    if scheme.lower() != "bearer":
        sentence = _("Send your token as “Authorization: Bearer TOKEN”.")
        raise Problem(401, sentence, headers=ASK_FOR_TOKEN)
    for find in hooks.find("api_token"):
        token = find(text.strip())
        if token is not None:
            return token
    sentence = _("This token doesn’t exist, has expired, or was revoked.")
    raise Problem(401, sentence, headers=ASK_FOR_TOKEN)


@cached_for_readers
def _call_for_readers(request: HttpRequest, path: str) -> HttpResponse:
    return _call(request, path)


def _call(request: HttpRequest, path: str) -> HttpResponse:
    """Find the operation and call it. HEAD is answered as GET, without the body."""
    try:
        if not path:  # the library has a page of its own there
            raise Http404
        match = _resolver().resolve(path)
    except Http404:
        raise Problem(404, _("There is no such operation.")) from None
    method = request.method
    if method == "HEAD":
        request.method = "GET"
    response = match.func(request, *match.args, **match.kwargs)
    request.method = method
    if response.status_code == 405:
        allowed = response.headers["Allow"]
        sentence = _("This address takes %(methods)s only.") % {"methods": allowed}
        raise Problem(405, sentence, headers={"Allow": allowed})
    return response


@cache
def _resolver() -> URLResolver:
    """The operations by path. Imports django-ninja."""
    from portal.api.site import api

    patterns, _app, _namespace = api.urls
    return URLResolver(RegexPattern(r""), patterns)


def _headers(request: HttpRequest) -> dict[str, str]:
    """Return the headers of every response: who may read it, and what is left of the limit."""
    headers: dict[str, str] = {}
    if hasattr(request, "api_token"):
        # Not "no-store", so that it has an ETag.
        headers["Cache-Control"] = "private, no-cache"
    else:
        headers |= CORS_HEADERS
    allowances = getattr(request, "allowances", {}).items()
    policies = [f'"{name}";q={one.limit.most};w={one.limit.seconds}' for name, one in allowances]
    left = [f'"{name}";r={max(0, one.left)};t={one.seconds}' for name, one in allowances]
    if policies:
        headers |= {"RateLimit-Policy": ", ".join(policies), "RateLimit": ", ".join(left)}
    return headers
