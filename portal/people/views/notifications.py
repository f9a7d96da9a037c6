"""What concerns me: in the page, and which of it comes by mail."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.people.forms.people import MailForm
from portal.people.mail.notification_mails import read_token
from portal.people.models import User
from portal.people.notification_preferences import GROUPS, WAYS, way_of
from portal.people.parameters import KnownUntil, ReadUntil
from portal.templatetags.nexus import moment_marker, moment_of
from portal.web.htmx import aims_at, render_page, swap_or_redirect
from portal.web.pagination import keyset_page


@require_safe
def notice_list(request):
    """What concerns me, newest first."""
    shown = request.user.notices.shown()
    page = keyset_page(request, shown, by="updated_at", only_new=aims_at(request, "more"))
    return render_page(request, "people/notice_list.html", {"page": page}, partials=["more"])


@require_POST
def notices_read(request):
    """Mark all of my notices as read, up to the newest that I have seen (`until`): one that came since stays new."""
    until = ReadUntil.read(request.POST).until
    seen = moment_of(until) if until is not None else None
    request.user.notices.mark_read(until=seen)
    page = keyset_page(request, request.user.notices.shown(), by="updated_at")
    return swap_or_redirect(request, "people/notice_list.html#notices", {"page": page}, to="/notices/")


@require_safe
def notices_poll(request):
    """The bell if there is something newer than the page knows of (`after`), else 204: asked once a minute."""
    if moment_marker(request.user.newest_notice) <= KnownUntil.read(request.GET).after:
        return HttpResponse(status=204)
    return render_page(request, "_bell.html")


@require_http_methods(["GET", "HEAD", "POST"])
def mail_settings(request):
    """Which notices come by mail, and when."""
    form = MailForm(request.POST or None, person=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("people:mail_settings")
    return render_page(request, "people/mail_settings.html", {"form": form}, status=422 if form.is_bound else 200)


# A mail program sends it without having seen a page of ours; the address itself is the proof.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def unsubscribe(request, token):
    """No more mail of a kind, by the link in it: looking changes nothing, the button (or the mail program) does."""
    try:
        key, name = read_token(token)
    except (signing.BadSignature, ValueError, TypeError) as forged:
        raise Http404 from forged
    person = User.objects.filter(pk=key).first()
    if person is None or (name not in GROUPS and name not in WAYS):
        raise Http404
    if request.method == "POST":
        _switch_off(person, name)
    context = {"what": GROUPS[name][0] if name in GROUPS else WAYS[name], "is_done": request.method == "POST"}
    return render_page(request, "people/unsubscribe.html", context)


def _switch_off(person, name):
    """No mail for one group, or for all that came in one digest."""
    groups = [name] if name in GROUPS else [group for group in GROUPS if way_of(person, group) == name]
    person.choose_mail(dict.fromkeys(groups, "off"))
