"""The site's addresses and a constant view; cached pages name themselves in a header."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from portal.web import page_cache, rate_limits

CONSTANT = ("<p>The same words in every answer, as long as a page.</p>\n" * 400).encode()
FROM_CACHE = "X-From-Cache"
rate_limits.LIMITS.update(
    {name: limit._replace(most=10**9) for name, limit in rate_limits.LIMITS.items()}
)
_build_response, _store_page = page_cache._build_response, page_cache._store_page


def _build_marked(request: HttpRequest, page: page_cache.CachedPage) -> HttpResponse:
    response = _build_response(request, page)
    if not hasattr(request, "was_made_now"):
        response.headers[FROM_CACHE] = "1"
    return response


def _store_noted(key: str, made_at: float, request: Any, response: HttpResponse) -> Any:
    request.was_made_now = True
    return _store_page(key, made_at, request, response)


page_cache._build_response, page_cache._store_page = _build_marked, _store_noted


@login_not_required
def constant(request: HttpRequest) -> HttpResponse:
    """The same bytes each time, through the same middleware."""
    return HttpResponse(CONSTANT)


urlpatterns = [path("constant/", constant), path("", include("portal.urls"))]
handler404 = "portal.web.errors.not_found"
handler500 = "portal.web.errors.server_error"
