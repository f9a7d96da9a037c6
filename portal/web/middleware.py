"""Middleware for headers, caching, malformed requests and sign-in under htmx."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme

from portal.web import errors, page_cache
from portal.web.htmx import current_page_path
from portal.web.parameters import OTHER_ENCODING
from portal.web.problems import is_for_api

READER_MAX_AGE = page_cache.CACHE_SECONDS  # seconds; caches may serve it without revalidation
MAX_REQUEST_BYTES = 2_500_000
MAX_LENGTH_DIGITS = 10
SAFE_METHODS = ("GET", "HEAD", "OPTIONS", "TRACE")

PERMISSIONS_POLICY = (
    "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
)


def security_headers(get_response: Callable) -> Callable:
    """Set the security headers on every response.

    SecurityMiddleware alone would miss early responses, such as 400 for an unknown host.
    """
    headers = {
        "Permissions-Policy": PERMISSIONS_POLICY,
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
    }

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        view_name = getattr(request.resolver_match, "url_name", "")
        if request.method == "POST" and view_name == "account_logout":
            # Not "storage": drafts saved on the device belong to an account and stay for it.
            response.headers["Clear-Site-Data"] = '"cache"'
        if request.path_info.startswith(("/accounts/password/reset", "/accounts/confirm-email")):
            # These URLs contain keys. "no-referrer" would make browsers send "Origin: null".
            response.headers["Referrer-Policy"] = "same-origin"
        return response

    return middleware


def cache_policy(get_response: Callable) -> Callable:
    """Set Cache-Control: public for a minute without a session, else private.

    Responses to a request with a session cookie, or that set a cookie, are never public.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.has_header("Cache-Control"):
            return response
        if _is_for_readers(request, response):
            max_age = getattr(response, "fresh_for", READER_MAX_AGE)
            response.headers["Cache-Control"] = f"public, max-age={max_age}"
            patch_vary_headers(response, ["Cookie"])
        else:
            response.headers["Cache-Control"] = "private, no-store"
        return response

    return middleware


def _is_for_readers(request: HttpRequest, response: HttpResponse) -> bool:
    # Matches "__Host-sessionid" too, the name in production.
    has_session = "sessionid" in "".join(request.COOKIES)
    return (
        request.method in ("GET", "HEAD")
        and response.status_code == 200
        and not has_session
        and not response.cookies
    )


def choose_language(get_response: Callable) -> Callable:
    """Use the language that the visitor chose, or the one that the browser prefers.

    Django's LocaleMiddleware also looks for a language in the address, where Nexus has none.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        translation.activate(translation.get_language_from_request(request))
        request.LANGUAGE_CODE = translation.get_language()
        response = get_response(request)
        patch_vary_headers(response, ["Accept-Language"])
        response.headers.setdefault("Content-Language", translation.get_language())
        return response

    return middleware


def send_csrf_cookie_once(get_response: Callable) -> Callable:
    """Keep Django from sending the cookie of forms to a signed-in browser that has it.

    Django sends it with each page that has a form, to renew the year that it lasts. Each sign-in
    makes a new one, so the year ends long after the session. Without a session it is sent as
    before: it is what keeps a page with a token from caches.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        wanted = request.META.get("CSRF_COOKIE")
        if has_session and wanted and request.COOKIES.get(settings.CSRF_COOKIE_NAME) == wanted:
            request.META["CSRF_COOKIE_NEEDS_UPDATE"] = False
        return response

    return middleware


def reject_malformed_requests(get_response: Callable) -> Callable:
    """Refuse requests that Django would accept, or answer with a bare error.

    413 for a body over the limit, before it is read. 400 for a NUL in the URL, which PostgreSQL
    refuses and SQLite accepts, and for an encoding other than UTF-8. 403 for a form that was sent
    by another site, according to the browser.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if _is_too_large(request):
            return errors.too_large(request)
        has_nul = "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", "")
        if has_nul or OTHER_ENCODING in request.META:
            return errors.bad_request(request)
        is_cross_site = request.headers.get("Sec-Fetch-Site") == "cross-site"
        # The API reads no cookies.
        is_form = request.method not in SAFE_METHODS and not is_for_api(request)
        if is_cross_site and is_form:
            return errors.csrf_failure(request)
        return get_response(request)

    return middleware


def _is_too_large(request: HttpRequest) -> bool:
    length = request.headers.get("Content-Length") or "0"
    if not length.isdecimal():
        return False
    return len(length) > MAX_LENGTH_DIGITS or int(length) > MAX_REQUEST_BYTES


def explain_wrong_methods(get_response: Callable) -> Callable:
    """Show a page to people who open an address that only takes forms."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_opened = request.method == "GET" and not request.htmx and not is_for_api(request)
        if response.status_code != 405 or response.content or not is_opened:
            return response
        page = errors.wrong_method(request)
        if allowed := response.headers.get("Allow"):
            page.headers["Allow"] = allowed
        return page

    return middleware


class SignInRequired(LoginRequiredMiddleware):
    """Require sign-in for every view that is not marked `login_not_required`.

    An htmx request gets a redirect of the whole page, which returns to the page it came from. A
    form gets a page with the texts that were typed into it.
    """

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponse:
        """Redirect to the sign-in page; under htmx by a 401 with HX-Redirect."""
        if not request.htmx:
            if request.method not in SAFE_METHODS:
                return errors.signed_out(request)
            return super().handle_no_permission(request, view_func)
        page = current_page_path(request)
        if not url_has_allowed_host_and_scheme(page, allowed_hosts=None):
            page = "/"
        # Quoted, so that the page's own query string stays inside `next`.
        address = f"{resolve_url(self.get_login_url(view_func))}?next={quote(page)}"
        return HttpResponse(status=401, headers={"HX-Redirect": address})
