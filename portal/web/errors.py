"""Error pages: each says what went wrong and links to a page to continue from."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.base import BaseStorage
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from portal.web.rate_limits import RateLimited

RETRY_AFTER_SECONDS = 5


def error_page(
    request: HttpRequest,
    status: int,
    title: str,
    sentence: str,
    extra_context: dict[str, Any] | None = None,
) -> HttpResponse:
    """Render error.html with a link to the start page.

    `extra_context` may replace that link (`next_url`, `next_label`) and turn the search field
    off (`can_search`). `request.user` may be missing: some errors occur before sign-in.
    """
    context = {
        "status": status,
        "title": title,
        "sentence": sentence,
        "next_url": reverse("home"),
        "next_label": _("To the start page"),
        "can_search": True,
    }
    context |= extra_context or {}
    return render(request, "error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400 for a request that cannot be parsed."""
    return error_page(
        request,
        400,
        _("This request could not be read"),
        _(
            "Something in it was damaged on the way. Go back and try once more; "
            "what you typed is still there."
        ),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 with the sentence of the PermissionDenied, if it has one."""
    message = str(exception) if exception else ""
    return error_page(
        request, 403, _("This is not yours to do"), message or _("Your account may not do this.")
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404 for a page that does not exist or is not visible to this user."""
    return error_page(
        request,
        404,
        _("Nothing is here"),
        _("The page was never here, was moved, or is not public. The search may find it."),
    )


def too_large(request: HttpRequest) -> HttpResponse:
    """413 for a request body over the limit."""
    return error_page(
        request,
        413,
        _("That is too large"),
        _("A README may have at most 1 MB. Go back, make it smaller, and send it again."),
        {"next_url": reverse("learnings:readme_import"), "next_label": _("Import a README")},
    )


def rate_limited(request: HttpRequest, error: RateLimited) -> HttpResponse:
    """429 with Retry-After, for pages without a form that could show the error."""
    response = error_page(request, 429, _("A short pause, please"), str(error))
    response.headers["Retry-After"] = str(error.seconds)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 where the database is unreachable, busy or full."""
    _detach_from_database(request)
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        return unavailable(request)
    return error_page(
        request,
        500,
        _("We made a mistake"),
        _(
            "The error was noted. Nothing you did is lost if the page told you it was saved; "
            "go back and try again."
        ),
    )


def unavailable(request: HttpRequest) -> HttpResponse:
    """503 with Retry-After.

    Nothing was written, because the transaction was rolled back.
    """
    extra_context: dict[str, Any] = {"can_search": False}
    if request.method in ("GET", "HEAD"):
        extra_context |= {"next_url": request.get_full_path(), "next_label": _("Try again")}
    response = error_page(
        request,
        503,
        _("We will be right back"),
        _(
            "Our database does not answer just now. What you typed is still there: "
            "go back and send it again in a moment."
        ),
        extra_context,
    )
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def _detach_from_database(request: HttpRequest) -> None:
    """Remove the user and messages, so that the error page runs no query."""
    request.user = AnonymousUser()
    request._messages = NoMessages(request)


class NoMessages(BaseStorage):
    """A message storage that is always empty and reads neither session nor cookies."""

    def _get(self, *args, **kwargs):
        return [], True

    def _store(self, messages, response, *args, **kwargs):
        return []


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose CSRF check failed (CSRF_FAILURE_VIEW)."""
    return error_page(
        request,
        403,
        _("This form was out of date"),
        _(
            "You signed in or out in another tab since you opened it, or your browser blocks "
            "cookies. Go back, reload the page and send it again: text you typed is kept on this "
            "device."
        ),
    )
