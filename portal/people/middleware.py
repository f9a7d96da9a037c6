"""Local time zones, daily activity, and read-only accounts."""

import zoneinfo
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import hooks
from portal.people.mail.composing import format_moment
from portal.people.models import User

GetResponse = Callable[[HttpRequest], HttpResponse]
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
# Signing in, the second factor and lost passwords always work.
READ_ONLY_ALLOWED_PATHS = ("/accounts/", "/operator/")


def activate_time_zone(get_response: GetResponse) -> GetResponse:
    """Use the person's time zone, and UTC for readers, whose pages are cached for all."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if _is_signed_in(request):
            with timezone.override(zoneinfo.ZoneInfo(request.user.time_zone)):
                return get_response(request)
        return get_response(request)

    return middleware


def _is_signed_in(request: HttpRequest) -> bool:
    # Reading request.user would load a session; readers have none.
    return bool(request.session.session_key) and request.user.is_authenticated


def record_activity(get_response: GetResponse) -> GetResponse:
    """Record the day a person last changed something, at most once a day."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if _has_changed_something(request, response) and _is_signed_in(request):
            _record_today(request.user)
        return response

    return middleware


def _has_changed_something(request: HttpRequest, response: HttpResponse) -> bool:
    return request.method not in SAFE_METHODS and response.status_code < 400


def _record_today(person: User) -> None:
    today = timezone.now().date()
    if person.active_on != today:
        User.objects.filter(pk=person.pk).update(active_on=today)


def read_only(get_response: GetResponse) -> GetResponse:
    """Refuse changes by people who are suspended or about to delete their account.

    They may read, export and delete their own data. The answer says why and until when.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    middleware.process_view = _refuse_changes  # type: ignore[attr-defined]
    return middleware


def _refuse_changes(request: HttpRequest, *_view: Any) -> None:
    """Raise PermissionDenied for what the person may not do now."""
    if request.method in SAFE_METHODS or not _is_read_only(request):
        return
    if not _is_always_allowed(request):
        raise PermissionDenied(_read_only_message(request.user))


def _is_read_only(request: HttpRequest) -> bool:
    return _is_signed_in(request) and request.user.is_read_only


def _is_always_allowed(request: HttpRequest) -> bool:
    allowed_views = hooks.collect("READ_ONLY_VIEWS")
    return request.resolver_match.view_name in allowed_views or request.path_info.startswith(
        READ_ONLY_ALLOWED_PATHS
    )


def _read_only_message(person: User) -> str:
    if not person.is_suspended:
        return _(
            "Your account is being deleted, so it’s read-only. You can cancel this in "
            "your settings."
        )
    until = format_moment(person.suspended_until, person)
    message = _("You’re read-only until %(until)s: %(why)s Your text wasn’t saved.")
    return message % {"until": until, "why": person.suspension_reason}
