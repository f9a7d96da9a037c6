"""Times in the zone of the person who looks; and what a person who may only read may still do."""

import zoneinfo

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal import hooks
from portal.people.models import User

# Signing in anew, a second factor, lost passwords: never closed.
READ_ONLY_ALLOWED_PATHS = ("/accounts/", "/operator/")


def activate_time_zone(get_response):
    """Use the signed-in person's zone for this request, and UTC for readers, whose pages are shared."""

    def middleware(request):
        # Reading request.user without a session would load one; readers carry none.
        if request.session.session_key and request.user.is_authenticated:
            with timezone.override(zoneinfo.ZoneInfo(request.user.time_zone)):
                return get_response(request)
        return get_response(request)

    return middleware


def record_activity(get_response):
    """Write down the day on which somebody last did something: at most once a day, and never for looking."""

    def middleware(request):
        response = get_response(request)
        is_done = request.method not in ("GET", "HEAD", "OPTIONS") and response.status_code < 400
        if is_done and request.session.session_key:
            person, today = request.user, timezone.now().date()
            if person.is_authenticated and person.active_on != today:
                User.objects.filter(pk=person.pk).update(active_on=today)
        return response

    return middleware


def read_only(get_response):
    """Whoever is suspended, or about to leave, may read, export and delete what is theirs; everything else is refused
    with a sentence that says why and until when."""

    def middleware(request):
        return get_response(request)

    def process_view(request, view, _args, _kwargs):
        if request.method in ("GET", "HEAD", "OPTIONS") or not request.session.session_key:
            return
        person = request.user
        if not person.is_authenticated or not person.is_read_only:
            return
        if request.resolver_match.view_name in hooks.collect(
            "READ_ONLY_VIEWS"
        ) or request.path_info.startswith(READ_ONLY_ALLOWED_PATHS):
            return
        raise PermissionDenied(_read_only_message(person))

    middleware.process_view = process_view
    return middleware


def _read_only_message(person):
    if person.is_suspended:
        values = {
            "until": date_format(timezone.localtime(person.suspended_until), _("j M Y, H:i")),
            "why": person.suspension_reason,
        }
        return (
            _("You may only read until %(until)s: %(why)s What you typed was not saved.") % values
        )
    return _(
        "Your account is being deleted, so you may only read. You can stop that in your settings."
    )
