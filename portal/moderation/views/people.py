"""What mentors say about people: trusted, suspended."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.moderation.forms.decisions import SuspendForm
from portal.moderation.models import NotPermitted, Suspension, TrustNaming, can_moderate_person
from portal.moderation.permissions import mentor_required
from portal.people.models import User
from portal.web.htmx import render_page
from portal.web.parameters import is_on


def _get_person(request, handle):
    """Somebody this mentor may act on; everybody else is 404 in this room."""
    person = get_object_or_404(User.objects.listed().select_related("cohort"), handle=handle)
    if not can_moderate_person(person, by=request.user):
        raise Http404
    return person


@require_POST
@mentor_required
def trust_update(request, handle):
    """Name somebody as trusted (`on=1`), or take that back."""
    person = _get_person(request, handle)
    trusted = is_on(request.POST)
    TrustNaming.record(person, by=request.user, trusted=trusted)
    message = (
        _("What %(name)s posts is public at once now.")
        if trusted
        else _("What %(name)s posts waits for a mentor now.")
    )
    messages.success(request, message % {"name": person.name})
    return redirect(person)


@require_http_methods(["GET", "HEAD", "POST"])
@mentor_required
def suspend(request, handle):
    """Suspend somebody, with a reason and an end; the form says what that means."""
    person = _get_person(request, handle)
    form = SuspendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            Suspension.start(
                person, by=request.user, reason=form.cleaned_data["reason"], until=form.until()
            )
        except NotPermitted as changed:
            raise Http404 from changed
        messages.success(request, _("%(name)s may only read now.") % {"name": person.name})
        return redirect(person)
    return render_page(
        request,
        "moderation/suspend.html",
        {"form": form, "person": person},
        status=422 if form.is_bound else 200,
    )


@require_POST
@mentor_required
def unsuspend(request, handle):
    """End a suspension early."""
    person = _get_person(request, handle)
    Suspension.lift(person, by=request.user)
    messages.success(request, _("%(name)s may write again.") % {"name": person.name})
    return redirect(person)
