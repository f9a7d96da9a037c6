"""What an address answers to a person, and whether it wrote anything."""

import re

from django.db import connection, transaction
from django.urls import URLResolver, get_resolver

WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)


def outcome(response):
    """ "yes", "no" (sent to sign in, or refused) or "405"."""
    if response.status_code == 302 and response.headers["Location"].startswith("/accounts/login/"):
        return "no"
    if response.status_code in (401, 403, 404):
        return "no"
    assert response.status_code < 500
    return "405" if response.status_code == 405 else "yes"


def access_result(browser, method, address, *, htmx, seen=None):
    """`outcome` of a request that is rolled back; a refused one, and GET, may write nothing.

    The response is appended to `seen`.
    """
    written = []

    def watch(execute, sql, params, many, context):
        # Sessions and rate limits are written for everyone.
        if WRITES.match(sql) and "django_session" not in sql and "portal_tally" not in sql:
            written.append(sql)
        return execute(sql, params, many, context)

    point = transaction.savepoint_create()
    with connection.execute_wrapper(watch):
        response = getattr(browser, method.lower())(address)
        told = outcome(response)
    if seen is not None:
        seen.append(response)
    transaction.savepoint_rollback(point)
    if method in ("GET", "HEAD"):
        assert written == [], (address, written)
    if told in ("no", "405"):
        assert written == [], (address, method, written)
    return told


def view_names():
    """The names of all views, without those of allauth and the admin, which check access themselves."""
    return {name for name, _view in _views()}


def open_view_names():
    """The names of the views among them that need no sign-in."""
    return {name for name, view in _views() if not getattr(view, "login_required", True)}


def _views(resolver=None, inside=""):
    for pattern in (resolver or get_resolver()).url_patterns:
        if not isinstance(pattern, URLResolver):
            yield f"{inside}{pattern.name}", pattern.callback
        elif str(pattern.pattern) not in ("accounts/", "operator/"):
            namespace = f"{inside}{pattern.namespace}:" if pattern.namespace else inside
            yield from _views(pattern, namespace)
