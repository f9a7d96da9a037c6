"""What every answer passes through: headers, caching by audience, size of a request, sign-in for htmx."""

from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme

from portal.web import errors, page_cache
from portal.web.htmx import current_page_path
from portal.web.parameters import OTHER_ENCODING

READER_MAX_AGE = (
    page_cache.CACHE_SECONDS
)  # a page for readers may be served from a cache without asking
MAX_REQUEST_BYTES = 2_500_000
MAX_LENGTH_DIGITS = 10  # digits
SAFE_METHODS = ("GET", "HEAD", "OPTIONS", "TRACE")

PERMISSIONS_POLICY = (
    "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
)


def security_headers(get_response):
    """Headers on every answer, also on those that no other middleware of Django's sees: a 400 to a foreign host."""
    headers = {
        "Permissions-Policy": PERMISSIONS_POLICY,
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
    }

    def middleware(request):
        response = get_response(request)
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        if (
            request.method == "POST"
            and getattr(request.resolver_match, "url_name", "") == "account_logout"
        ):
            # The cache only: drafts kept on the device belong to an account and wait for it.
            response.headers["Clear-Site-Data"] = '"cache"'
        if request.path_info.startswith(("/accounts/password/reset", "/accounts/confirm-email")):
            # Their addresses hold keys. Not "no-referrer": browsers would then send forms from a null origin.
            response.headers["Referrer-Policy"] = "same-origin"
        return response

    return middleware


def cache_policy(get_response):
    """Nothing that a person saw is stored; what a reader saw may be, for a minute.

    A request that carried a session cookie, or an answer that sets any cookie, is never public.
    """

    def middleware(request):
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


def _is_for_readers(request, response):
    has_session = "sessionid" in "".join(request.COOKIES)
    return (
        request.method in ("GET", "HEAD")
        and response.status_code == 200
        and not has_session
        and not response.cookies
    )


def reject_malformed_requests(get_response):
    """Answer 413 before a body is read, because Django itself would answer a bare 400; 400 to an address with a NUL in it,
    which PostgreSQL cannot look for and SQLite would, and to text in another encoding; and 403 to a form that a browser says another site sent."""

    def middleware(request):
        length = request.headers.get("Content-Length") or "0"
        if length.isdecimal() and (
            len(length) > MAX_LENGTH_DIGITS or int(length) > MAX_REQUEST_BYTES
        ):
            return errors.too_large(request)
        if OTHER_ENCODING in request.META:
            return errors.bad_request(request)
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return errors.bad_request(request)
        if (
            request.method not in SAFE_METHODS
            and request.headers.get("Sec-Fetch-Site") == "cross-site"
        ):
            return errors.csrf_failure(request)
        return get_response(request)

    return middleware


class SignInRequired(LoginRequiredMiddleware):
    """Closed by default. An htmx request is sent to sign in as a whole page, and comes back to the page it left."""

    def handle_no_permission(self, request, view_func):
        redirect = super().handle_no_permission(request, view_func)
        if not request.htmx:
            return redirect
        page = current_page_path(request)
        if not url_has_allowed_host_and_scheme(page, allowed_hosts=None):
            page = "/"
        # Its own query is part of `next`, and must not end it.
        address = f"{self.sign_in_url(view_func)}?next={quote(page)}"
        return HttpResponse(status=401, headers={"HX-Redirect": address})

    def sign_in_url(self, view_func):
        """Where to sign in, as a path."""
        from django.shortcuts import resolve_url

        return resolve_url(self.get_login_url(view_func))
