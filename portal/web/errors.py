"""Error pages: each says what went wrong and links to a page to continue from."""

from __future__ import annotations

import re
import sys
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.base import BaseStorage
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.clock import from_now
from portal.web.problems import SENTENCES, Problem, is_for_api, problem_response
from portal.web.typed_texts import fields_to_send_again, page_of_form, path_of_form, typed_texts

if TYPE_CHECKING:
    from portal.web.rate_limits import RateLimited

RETRY_AFTER_SECONDS = 5
MAX_SEARCH_WORDS = 100
# A request with another error may be impossible to read.
SHOWS_TYPED_TEXTS = (401, 403, 404, 429, 500, 503)


class RefusedOn(PermissionDenied):
    """A refusal whose page has its own title, and a link to what it is about.

    `url` and `name` are of that page.
    """

    def __init__(self, title: str, *, url: str, name: str) -> None:
        super().__init__(f"{title}.")
        self.title, self.url, self.name = title, url, name


def error_page(
    request: HttpRequest,
    status: int,
    title: str,
    sentence: str,
    extra_context: dict[str, Any] | None = None,
) -> HttpResponse:
    """Render error.html with a link to the start page.

    `extra_context` may replace that link (`next_url`, `next_label`), add another one (`other_url`,
    `other_label`) and turn the link to the search off (`can_search`). With
    `has_search_field`, there is a field with `search_words` instead. `request.user` may be
    missing: some errors occur before sign-in. The API gets the sentence as a problem in JSON.
    A form that was sent without a script gets the typed texts back, to copy them.
    """
    if is_for_api(request):
        return problem_response(Problem(status, str(SENTENCES.get(status, sentence))))
    texts = typed_texts(request) if status in SHOWS_TYPED_TEXTS else []
    context = {
        "status": status,
        "title": title,
        "sentence": sentence,
        "next_url": reverse("home"),
        "next_label": _("Go to the home page"),
        "can_search": True,
        "typed_texts": texts,
    }
    context |= extra_context or {}
    return render(request, "error.html", context, status=status)


def _try_again(request: HttpRequest) -> dict[str, Any]:
    """Return links to the same page and to the start page; nothing if a form was sent."""
    if request.method not in ("GET", "HEAD"):
        return {}
    return {
        "next_url": request.get_full_path(),
        "next_label": _("Try again"),
        "other_url": reverse("home"),
        "other_label": _("Go to the home page"),
    }


def _other_account(request: HttpRequest) -> dict[str, Any]:
    """Return a link to sign in, or to sign out and use another account."""
    if not hasattr(request, "user"):
        return {}
    if request.user.is_authenticated:
        return {"other_url": reverse("account_logout"), "other_label": _("Use another account")}
    query = {"next": request.get_full_path()}
    return {"other_url": reverse("account_login", query=query), "other_label": _("Sign in")}


def _words_of_path(path: str) -> str:
    """Return the words at the end of a path, without numbers.

    They tell what its page may be about.
    """
    last = path.strip("/").rpartition("/")[2]
    words = re.findall(r"[^\W\d_]\w*", last)
    return " ".join(words)[:MAX_SEARCH_WORDS]


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400 for a request that cannot be parsed."""
    return error_page(
        request,
        400,
        _("We couldn’t read this request"),
        _(
            "Something was corrupted along the way. Go back and try again; your text is "
            "still there."
        ),
    )


def signed_out(request: HttpRequest) -> HttpResponse:
    """401 for a form of a person whose session ended, with what they typed."""
    sentence = _("Nothing was saved. Sign in, and send it again.")
    if typed_texts(request):
        sentence = _("Nothing was saved. Copy what you wrote, sign in, and send it again.")
    return error_page(
        request,
        401,
        _("You’re signed out"),
        sentence,
        {
            "next_url": reverse(
                "account_login", query={"next": path_of_form(request) or reverse("home")}
            ),
            "next_label": _("Sign in"),
            "can_search": False,
        },
    )


def second_factor_missing(request: HttpRequest, url: str) -> HttpResponse:
    """403 for a form of a mentor without the second factor.

    It is proved, or set up, at `url`.
    """
    if request.user.has_second_factor:
        sentence = _(
            "Nothing was saved. Copy what you wrote, confirm that it’s you, and send it again."
        )
    else:
        sentence = _(
            "Nothing was saved. Mentors and operators sign in with a second factor. Copy what "
            "you wrote, set one up, and send it again."
        )
    return error_page(
        request,
        403,
        _("Your second factor is needed"),
        sentence,
        {"next_url": url, "next_label": _("Continue"), "can_search": False},
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 with the sentence of the PermissionDenied, if any, and who is signed in."""
    message = str(exception) if exception else ""
    extra_context = _other_account(request) | _signed_in_as(request)
    if "note" in extra_context and isinstance(exception, RefusedOn):
        return _refused_on(request, exception)
    return error_page(
        request,
        403,
        _("You don’t have permission to do this"),
        message or _("Your account isn’t allowed to do this."),
        extra_context,
    )


def _signed_in_as(request: HttpRequest) -> dict[str, Any]:
    """Return a note that names who is signed in, if someone is."""
    if not hasattr(request, "user") or not request.user.is_authenticated:
        return {}
    return {"note": _("You’re signed in as %(name)s.") % {"name": request.user.name}}


def _refused_on(request: HttpRequest, refused: RefusedOn) -> HttpResponse:
    names = {"name": request.user.name, "page": refused.name}
    sentence = _("You’re signed in as %(name)s. Go on to %(page)s, or use another account.")
    next_page = {
        "next_url": refused.url,
        "next_label": _("Open %(page)s") % names,
        "can_search": False,
    }
    return error_page(
        request, 403, refused.title, sentence % names, _other_account(request) | next_page
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404 for a page that does not exist or is not visible to this user."""
    return error_page(
        request,
        404,
        _("We can’t find this page"),
        _("The address may have a typing error, or the page was withdrawn or isn’t public."),
        {"has_search_field": True, "search_words": _words_of_path(request.path)},
    )


def wrong_method(request: HttpRequest) -> HttpResponse:
    """405 for an address that a person opens although it only takes forms."""
    return error_page(
        request,
        405,
        _("There’s no page at this address"),
        _(
            "This address only receives forms. Open the page with the form instead. Nothing "
            "was changed."
        ),
    )


def too_large(request: HttpRequest) -> HttpResponse:
    """413 for a request body over the limit."""
    return error_page(
        request,
        413,
        _("That’s too large"),
        _(
            "A README can be up to 1 MB, and an OpenAPI document 2 MB. "
            "Go back, shorten it, and try again."
        ),
    )


def too_many_requests(request: HttpRequest, error: RateLimited) -> HttpResponse:
    """429 with Retry-After, for pages without a form that could show the error.

    Says the time of day at which one can go on, unless that is on another day.
    """
    extra_context = _try_again(request)
    go_on_at = from_now(timedelta(seconds=error.seconds))
    if timezone.localdate(go_on_at) == timezone.localdate():
        extra_context["go_on_at"] = _time_of_day(go_on_at)
    response = error_page(request, 429, _("That was a lot at once"), str(error), extra_context)
    response.headers["Retry-After"] = str(error.seconds)
    return response


def _time_of_day(moment: datetime) -> SafeString:
    own = timezone.localtime(moment)
    return format_html(
        '<time datetime="{}" data-clock>{}</time>',
        own.isoformat(timespec="seconds"),
        date_format(own, "H:i T"),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 where the database is unreachable, busy or full."""
    _detach_from_database(request)
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        return unavailable(request)
    return error_page(
        request,
        500,
        _("Something broke on our side"),
        _(
            "It’s not your fault, and the error was logged. Anything the page told you was "
            "saved is safe."
        ),
        _try_again(request) | {"reference": getattr(request, "log_id", "")},
    )


def unavailable(request: HttpRequest) -> HttpResponse:
    """503 with Retry-After.

    Nothing was written, because the transaction was rolled back.
    """
    extra_context = _try_again(request) | {"can_search": False}
    response = error_page(
        request,
        503,
        _("We’ll be right back"),
        _("Our database isn’t responding. Your text is safe: go back and try again in a moment."),
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

    def _get(self, *args: Any, **kwargs: Any) -> tuple[list, bool]:
        return [], True

    def _store(self, messages: Any, response: Any, *args: Any, **kwargs: Any) -> list:
        return []


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose CSRF check failed, with a link to its page.

    It is the setting CSRF_FAILURE_VIEW.

    A form of ours with typed texts can be sent again from the page, which names who would send it.
    """
    fields = fields_to_send_again(request)
    extra_context = {"is_out_of_date": True} | _page_of_form(request)
    if fields:
        extra_context |= {"send_again_to": request.get_full_path(), "fields": fields}
        extra_context["next_class"] = "btn-ghost"
        extra_context |= _signed_in_as(request)
    sentence = _out_of_date_sentence(bool(typed_texts(request)), can_send_again=bool(fields))
    return error_page(request, 403, _("This page is out of date"), sentence, extra_context)


def _out_of_date_sentence(shows_texts: bool, *, can_send_again: bool) -> str:
    if can_send_again:
        return _(
            "You signed in or out in another tab, or your browser blocks cookies. Nothing was "
            "saved. Check what you wrote, and send it again."
        )
    if shows_texts:
        return _(
            "You signed in or out in another tab, or your browser blocks cookies. Nothing was "
            "saved. Copy what you wrote, load the page again, and send it once more."
        )
    return _(
        "You signed in or out in another tab, or your browser blocks cookies. Load the page "
        "again and send your text once more: it’s saved on this device."
    )


def _page_of_form(request: HttpRequest) -> dict[str, Any]:
    """Return links to the page that a form was sent from and to the start page.

    The first of them only if that page is ours.
    """
    page = page_of_form(request)
    if not page:
        return {}
    return {
        "next_url": page,
        "next_label": _("Load the page again"),
        "other_url": reverse("home"),
        "other_label": _("Go to the home page"),
    }
