"""Local time zones, daily activity, and read-only accounts."""

import zoneinfo

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.people.models import User

# Views that accept a POST from a read-only person.
READ_ONLY_ALLOWED_VIEWS = frozenset({
    "account_logout", "account_reauthenticate", "mfa_reauthenticate", "account_change_password", "people:account_delete",
    "people:account_delete_cancel", "people:notifications_mark_read", "people:unsubscribe", "people:notification_preferences", "moderation:appeal_new",
    "moderation:report_new", "learnings:draft_discard", "learnings:comment_delete", "learnings:entry_withdraw",
    "learnings:readme_discard", "learnings:readme_download", "search",
})  # fmt: skip
# Signing in, the second factor and lost passwords always work.
READ_ONLY_ALLOWED_PATHS = ("/accounts/", "/operator/")


def activate_time_zone(get_response):
    """Use the person's time zone, and UTC for readers, whose pages are cached for all."""

    def middleware(request):
        # Reading request.user would load a session; readers have none.
        if request.session.session_key and request.user.is_authenticated:
            with timezone.override(zoneinfo.ZoneInfo(request.user.time_zone)):
                return get_response(request)
        return get_response(request)

    return middleware


def record_activity(get_response):
    """Record the day a person last changed something, at most once a day."""

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
    """Refuse changes by people who are suspended or about to delete their account.

    They may read, export and delete their own data. The answer says why and until when.
    """

    def middleware(request):
        return get_response(request)

    def process_view(request, view, _args, _kwargs):
        if request.method in ("GET", "HEAD", "OPTIONS") or not request.session.session_key:
            return
        person = request.user
        if not person.is_authenticated or not person.is_read_only:
            return
        if (
            request.resolver_match.view_name in READ_ONLY_ALLOWED_VIEWS
            or request.path_info.startswith(READ_ONLY_ALLOWED_PATHS)
        ):
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
