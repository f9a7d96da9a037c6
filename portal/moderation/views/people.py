"""Trust and suspension of people."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.moderation.forms.people import SuspendForm
from portal.moderation.models import NotPermitted, Suspension, TrustNaming, can_moderate_person
from portal.moderation.permissions import mentor_required
from portal.people.form_drafts import draft_of
from portal.people.models import FormDraft, User
from portal.web.form_pages import render_form
from portal.web.methods import require_safe_or_post
from portal.web.parameters import is_on


def get_person(request: HttpRequest, handle: str) -> User:
    """A person that this mentor may act on. Raises Http404 for anyone else."""
    person = get_object_or_404(User.objects.listed().select_related("cohort"), handle=handle)
    if not can_moderate_person(person, by=request.user):
        raise Http404
    return person


@require_POST
@mentor_required
def trust_update(request: HttpRequest, handle: str) -> HttpResponse:
    """Name a person as trusted (`on=1`), or revoke trust."""
    person = get_person(request, handle)
    trusted = is_on(request.POST)
    TrustNaming.record(person, by=request.user, trusted=trusted)
    if trusted:
        message = _("%(name)s’s posts now go live immediately.")
    else:
        message = _("%(name)s’s posts now wait for review.")
    messages.success(request, message % {"name": person.name})
    return redirect(person)


@require_safe_or_post
@mentor_required
def suspend(request: HttpRequest, handle: str) -> HttpResponse:
    """Suspend a person, with a reason and an end."""
    person = get_person(request, handle)
    draft = draft_of(request.user, f"suspension:{person.pk}")
    form = SuspendForm(request.POST or None, initial=draft.values)
    if form.is_valid():
        try:
            Suspension.start(
                person, by=request.user, reason=form.cleaned_data["reason"], until=form.until()
            )
        except NotPermitted as error:
            raise Http404 from error
        FormDraft.forget(f"suspension:{person.pk}", by=request.user)
        messages.success(request, _("%(name)s is now read-only.") % {"name": person.name})
        return redirect(person)
    return render_form(request, "moderation/suspend.html", form, person=person, draft=draft)


@require_POST
@mentor_required
def unsuspend(request: HttpRequest, handle: str) -> HttpResponse:
    """End a suspension early."""
    person = get_person(request, handle)
    Suspension.lift(person, by=request.user)
    messages.success(request, _("%(name)s can post again.") % {"name": person.name})
    return redirect(person)
