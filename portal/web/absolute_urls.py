"""Absolute URLs of this site, for feeds, emails and programs; paths with a query."""

from django.conf import settings
from django.http import HttpRequest


def site_url(request: HttpRequest) -> str:
    """Return the site's URL without a trailing slash.

    This is the SITE_URL setting or, where that is empty, the host of the request.
    """
    return settings.SITE_URL or request.build_absolute_uri("/")[:-1]


def absolute_url(request: HttpRequest | None, path: str) -> str:
    """Return the absolute URL of a path on this site.

    Without a request, the one in emails.
    """
    return f"{site_url(request) if request else settings.MAIL_SITE_URL}{path}"


def with_query(path: str, query: str) -> str:
    """Return the path with this query string, or alone if that is empty."""
    return f"{path}?{query}" if query else path
