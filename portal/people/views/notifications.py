"""Notifications, and which of them are mailed."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from portal.people.forms.notifications import EMAILS_SAVED, NotificationPreferencesForm
from portal.people.mail.notification_mails import UnsubscribeToken, read_unsubscribe_token
from portal.people.models import User
from portal.people.models.notification import NotificationQuerySet
from portal.people.notification_preferences import (
    NOTIFICATION_GROUPS,
    groups_mailed,
)
from portal.people.notification_rows import filter_links, filtered, notification_rows
from portal.people.parameters import (
    NotificationFilters,
    NotificationRowParameters,
    NotificationsPollParameters,
    NotificationsReadParameters,
)
from portal.templatetags.nexus import datetime_from_marker, timestamp_marker
from portal.web.form_pages import render_form
from portal.web.htmx import render_page, swap_or_redirect, targets_partial
from portal.web.methods import is_followed_link, require_safe_or_post
from portal.web.pagination import keyset_page

MAX_IN_PANEL = 6

DIGESTS = {"daily": _lazy("Daily digest"), "weekly": _lazy("Weekly digest")}


@require_safe
def notification_list(request: HttpRequest) -> HttpResponse:
    """List my notifications, newest first; the newest ones in the panel of the bell."""
    if targets_partial(request, "bell_panel"):
        return render_page(request, "people/_bell_panel.html", _panel_context(request))
    context = _list_context(request, only_new=targets_partial(request, "more"))
    return render_page(request, "people/notification_list.html", context, partials=["more"])


def _list_context(request: HttpRequest, *, only_new: bool = False) -> dict[str, Any]:
    """Return a page of the list; its filters only where the whole list is shown."""
    show = NotificationFilters.read(request.GET).show
    notifications = filtered(request.user.notifications.visible().for_list(), show)
    page = keyset_page(request, notifications, by="updated_at", only_new=only_new)
    context = {"page": page, "rows": notification_rows(page.rows, after=page.extends), "show": show}
    return context if only_new else context | {"filters": filter_links(request.user)}


def _panel_context(request: HttpRequest) -> dict[str, Any]:
    """Return the newest notifications for the panel of the bell."""
    newest = request.user.notifications.visible().for_list().order_by("-updated_at", "-pk")
    return {"bell_rows": notification_rows(newest[:MAX_IN_PANEL])}


@require_POST
def notifications_mark_read(request: HttpRequest) -> HttpResponse:
    """Mark my notifications as read, up to the newest one seen (`until`)."""
    until = NotificationsReadParameters.read(request.POST).until
    seen = datetime_from_marker(until) if until is not None else None
    _mark_read(request.user, request.user.notifications.all(), until=seen)
    if targets_partial(request, "bell"):
        context = _panel_context(request) | {"was_marked": True}
        return swap_or_redirect(request, "_bell.html", context, to="/notices/")
    context = _list_context(request) | {"was_marked": True}
    template = "people/notification_list.html#notices"
    return swap_or_redirect(request, template, context, to=_list_url(context["show"]))


def _mark_read(
    person: User, notifications: NotificationQuerySet, until: datetime | None = None
) -> None:
    """Mark these as read, and count what is left for the bell."""
    notifications.mark_read(until=until)
    person.unread_notification_count = person.notifications.unread().count()


def _list_url(show: str) -> str:
    """The list with this filter, or with none."""
    return f"/notices/?show={show}" if show else "/notices/"


@require_POST
def notification_row_read(request: HttpRequest) -> HttpResponse:
    """Mark the notifications of one row as read, and show the row as it is then."""
    given = NotificationRowParameters.read(request.POST)
    mine = request.user.notifications.visible().filter(pk__in=given.row)
    _mark_read(request.user, mine)
    rows = notification_rows(mine.for_list().order_by("-updated_at", "-pk"))
    if not rows:
        return redirect(_list_url(given.show))
    context = {"row": rows[0], "was_marked": True, "show": given.show}
    template = "people/_notification_row.html"
    return swap_or_redirect(request, template, context, to=_list_url(given.show))


@require_safe
def notification_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to what my notification is about, and mark what leads there as read."""
    notification = get_object_or_404(request.user.notifications.visible(), pk=pk)
    if is_followed_link(request):
        notification.mark_opened()
    return redirect(notification.url)


@require_safe
def notifications_poll(request: HttpRequest) -> HttpResponse:
    """Return the bell if there is something newer than `after`, else 204."""
    shown = NotificationsPollParameters.read(request.GET).after
    if timestamp_marker(request.user.newest_notification_at) <= shown:
        return HttpResponse(status=204)
    return render_page(request, "_bell.html")


@require_safe_or_post
def notification_preferences(request: HttpRequest) -> HttpResponse:
    """Choose which notifications are mailed, and when."""
    form = NotificationPreferencesForm(request.POST or None, person=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, EMAILS_SAVED)
        return redirect("people:notification_preferences")
    return render_form(request, "people/notification_preferences.html", form)


# Mail clients POST without a CSRF token; the signed URL is the proof.
@csrf_exempt
@require_safe_or_post
@login_not_required
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Unsubscribe by the link in a mail. GET changes nothing; mail clients POST."""
    found = _token_or_none(token)
    person = User.objects.filter(pk=found.person_id).first() if found else None
    if found is None or person is None:
        return render_page(request, "people/unsubscribe.html", {"is_invalid": True}, status=404)
    is_done = request.method == "POST"
    if is_done:
        _stop_mails(person, found.name)
    context = {"what": _mails_label(found.name), "is_done": is_done}
    return render_page(request, "people/unsubscribe.html", context)


def _stop_mails(person: User, name: str) -> None:
    """Mail nothing more of a group, or of the groups in a digest."""
    groups = [name] if name in NOTIFICATION_GROUPS else groups_mailed(person, name)
    person.update_mail_choices(dict.fromkeys(groups, "off"))


def _mails_label(name: str) -> Any:
    return NOTIFICATION_GROUPS[name].label if name in NOTIFICATION_GROUPS else DIGESTS[name]


def _token_or_none(token: str) -> UnsubscribeToken | None:
    """Return what a token says, or None if it is forged or names no group or digest."""
    try:
        found = read_unsubscribe_token(token)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    is_known = found.name in NOTIFICATION_GROUPS or found.name in DIGESTS
    return found if is_known else None
