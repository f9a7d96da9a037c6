"""Notifications, and which of them are mailed."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.people.forms.notifications import NotificationPreferencesForm
from portal.people.mail.notification_mails import read_unsubscribe_token
from portal.people.models import User
from portal.people.notification_preferences import (
    EMAIL_FREQUENCIES,
    NOTIFICATION_GROUPS,
    email_frequency,
)
from portal.people.parameters import NotificationsPollParameters, NotificationsReadParameters
from portal.templatetags.nexus import datetime_from_marker, timestamp_marker
from portal.web.htmx import render_page, swap_or_redirect, targets_partial
from portal.web.pagination import keyset_page


@require_safe
def notification_list(request):
    """List my notifications, newest first."""
    visible = request.user.notifications.visible()
    page = keyset_page(request, visible, by="updated_at", only_new=targets_partial(request, "more"))
    return render_page(request, "people/notification_list.html", {"page": page}, partials=["more"])


@require_POST
def notifications_mark_read(request):
    """Mark my notifications as read, up to the newest one seen (`until`)."""
    until = NotificationsReadParameters.read(request.POST).until
    seen = datetime_from_marker(until) if until is not None else None
    request.user.notifications.mark_read(until=seen)
    page = keyset_page(request, request.user.notifications.visible(), by="updated_at")
    return swap_or_redirect(
        request, "people/notification_list.html#notices", {"page": page}, to="/notices/"
    )


@require_safe
def notifications_poll(request):
    """Return the bell if there is something newer than `after`, else 204."""
    if (
        timestamp_marker(request.user.newest_notification_at)
        <= NotificationsPollParameters.read(request.GET).after
    ):
        return HttpResponse(status=204)
    return render_page(request, "_bell.html")


@require_http_methods(["GET", "HEAD", "POST"])
def notification_preferences(request):
    """Choose which notifications are mailed, and when."""
    form = NotificationPreferencesForm(request.POST or None, person=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("people:notification_preferences")
    return render_page(
        request,
        "people/notification_preferences.html",
        {"form": form},
        status=422 if form.is_bound else 200,
    )


# Mail clients POST without a CSRF token; the signed URL is the proof.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def unsubscribe(request, token):
    """Unsubscribe by the link in a mail. GET changes nothing; mail clients POST."""
    try:
        key, name = read_unsubscribe_token(token)
    except (signing.BadSignature, ValueError, TypeError) as forged:
        raise Http404 from forged
    person = User.objects.filter(pk=key).first()
    if person is None or (name not in NOTIFICATION_GROUPS and name not in EMAIL_FREQUENCIES):
        raise Http404
    if request.method == "POST":
        _unsubscribe(person, name)
    context = {
        "what": NOTIFICATION_GROUPS[name].label
        if name in NOTIFICATION_GROUPS
        else EMAIL_FREQUENCIES[name],
        "is_done": request.method == "POST",
    }
    return render_page(request, "people/unsubscribe.html", context)


def _unsubscribe(person, name):
    """Turn off mail of one group, or of all groups in a digest."""
    groups = (
        [name]
        if name in NOTIFICATION_GROUPS
        else [group for group in NOTIFICATION_GROUPS if email_frequency(person, group) == name]
    )
    person.update_mail_choices(dict.fromkeys(groups, "off"))
