"""Pages for what went wrong, each with a sentence and a way on."""

import sys

from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.base import BaseStorage
from django.db import InterfaceError, OperationalError
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.web.rate_limits import RateLimited

RETRY_AFTER_SECONDS = 5  # seconds


def error_page(request, status, title, sentence, extra_context=None):
    """One template for every refusal, each with a way on: the start page, or `extra_context` ({"way_on": address, its label}).

    `request.user` may be missing, because some refusals come before sign-in.
    """
    context = {"status": status, "title": title, "sentence": sentence}
    context |= {
        "next_url": reverse("home"),
        "next_label": _("To the start page"),
        "can_search": True,
    } | (extra_context or {})
    return render(request, "error.html", context, status=status)


def bad_request(request, exception=None):
    return error_page(
        request,
        400,
        _("This request could not be read"),
        _(
            "Something in it was damaged on the way. Go back and try once more; what you typed is still there."
        ),
    )


def forbidden(request, exception=None):
    message = str(exception) if exception else ""
    return error_page(
        request, 403, _("This is not yours to do"), message or _("Your account may not do this.")
    )


def not_found(request, exception=None):
    return error_page(
        request,
        404,
        _("Nothing is here"),
        _("The page was never here, was moved, or is not public. The search may find it."),
    )


def too_large(request):
    return error_page(
        request,
        413,
        _("That is too large"),
        _("A README may have at most 1 MB. Go back, make it smaller, and send it again."),
        {"next_url": reverse("learnings:readme_import"), "next_label": _("Import a README")},
    )


def rate_limited(request, seconds):
    """429 for what has no form to say it in; says when to come again, to people and to programs."""
    response = error_page(request, 429, _("A short pause, please"), str(RateLimited(seconds)))
    response.headers["Retry-After"] = str(seconds)
    return response


def allauth_rate_limited(request):
    """What allauth answers to too many tries at its doors."""
    return rate_limited(request, 300)


def server_error(request):
    """Also for a database that is gone, busy or full: that is no mistake, and passes."""
    _detach_from_database(request)
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        return unavailable(request)
    return error_page(
        request,
        500,
        _("We made a mistake"),
        _(
            "The error was noted. Nothing you did is lost if the page told you it was saved; go back and try again."
        ),
    )


def unavailable(request):
    """503 with when to come again. Nothing was written: a transaction ends as a whole or not at all."""
    extra_context = {"can_search": False}
    if request.method in ("GET", "HEAD"):
        extra_context |= {"next_url": request.get_full_path(), "next_label": _("Try again")}
    response = error_page(
        request,
        503,
        _("We will be right back"),
        _(
            "Our database does not answer just now. What you typed is still there: go back and send it again in a moment."
        ),
        extra_context,
    )
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def _detach_from_database(request):
    """What went wrong may be the database itself: its page is made for nobody in particular, and asks it for nothing."""
    request.user, request._messages = AnonymousUser(), NoMessages(request)


class NoMessages(BaseStorage):
    """Has none, and asks nobody for them."""

    def _get(self, *args, **kwargs):
        return [], True

    def _store(self, messages, response, *args, **kwargs):
        return []


def csrf_failure(request, reason=""):
    return error_page(
        request,
        403,
        _("This form was out of date"),
        _(
            "You signed in or out in another tab since you opened it, or your browser blocks cookies. "
            "Go back, reload the page and send it again: text you typed is kept on this device."
        ),
    )
