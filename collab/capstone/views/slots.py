"""Presentation slots: mentors offer them, teams book, move and cancel them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from collab.capstone.forms.slots import CancelForm, CancelWithReasonForm, OfferForm
from collab.capstone.models import Slot
from collab.capstone.models import slot as rules
from collab.capstone.parameters import SlotParameters
from collab.capstone.slot_notifications import notify_teams_without_slot
from collab.capstone.slots_page import (
    days_of,
    local_times,
    own_projects,
    projects_without_slot,
    shown_slots,
)
from collab.models import Project
from portal.moderation.permissions import mentor_required, moderated_cohort_or_404
from portal.people.models import Cohort, User
from portal.text.plurals import counted
from portal.web import errors, rate_limits
from portal.web.form_pages import posted_data, render_form
from portal.web.htmx import render_page
from portal.web.methods import require_safe_or_post

CANCEL_PAGE = "capstone/slot_cancel.html"
REFUSALS = {
    rules.OutsideCohort: gettext_lazy(
        "Choose a time that is still to come, at most 14 days after the cohort’s deadline."
    ),
    rules.TooManySlots: gettext_lazy("Offer up to 40 slots at once: choose a shorter time."),
    rules.NoTimeLeft: gettext_lazy("No slot fits: the time is too short, or you have slots then."),
    rules.NotAllowed: gettext_lazy("Only a team of this cohort or the slot’s mentor can do this."),
    rules.SlotTaken: gettext_lazy("Another team has just booked this slot. Choose another one."),
    rules.SlotRemoved: gettext_lazy("The mentor removed this slot. Choose another one."),
    rules.NotBooked: gettext_lazy("This slot isn’t booked."),
    rules.BookedMeanwhile: gettext_lazy(
        "A team mate changed your team’s slot meanwhile. Look at it, then choose again."
    ),
    rules.AlreadyBegun: gettext_lazy("This presentation has begun, so it can’t be cancelled."),
    rules.TooLate: gettext_lazy("Changes are possible until 24 hours before. Ask your mentor."),
}


def _list_url(slug: str) -> str:
    return reverse("capstone:slot_list", args=[slug])


@require_safe
def slot_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The slots of a cohort, for its mentors; for its learners, the page to book one."""
    cohort = get_object_or_404(Cohort, slug=slug)
    if request.user.can_moderate_cohort(cohort.pk):
        return _mentor_page(request, cohort)
    return _team_page(request, cohort)


def _mentor_page(
    request: HttpRequest, cohort: Cohort, form: OfferForm | None = None, status: int = 200
) -> HttpResponse:
    last = Slot.objects.filter(mentor=request.user).exclude(call_url="").last()
    values = {
        "cohort": cohort,
        "slots": shown_slots(cohort),
        "without": projects_without_slot(cohort),
        "form": form or OfferForm(initial={"call_url": last.call_url if last else ""}),
    }
    return render_page(request, "capstone/slots_mentor.html", values, status=status)


def _team_page(
    request: HttpRequest, cohort: Cohort, *, status: int = 200, refusal: str = "", chosen: int = 0
) -> HttpResponse:
    projects = own_projects(cohort, request.user)
    if not projects and request.user.cohort_id != cohort.pk:
        raise PermissionDenied(_("Only learners and mentors of this cohort can see this."))
    values: dict[str, Any] = {"cohort": cohort, "projects": projects, "refusal": refusal}
    values |= _slots_context(cohort, _chosen_project(request, projects))
    values["chosen"] = chosen or (values["mine"].pk if values["mine"] else 0)
    return render_page(request, "capstone/slots.html", values, status=status)


def _chosen_project(request: HttpRequest, projects: list[Project]) -> Project | None:
    """The project that the reader chose, or else the first of theirs."""
    given = SlotParameters.read(request.POST or request.GET)
    chosen = [one for one in projects if one.pk == given.project]
    return next(iter(chosen or projects), None)


def _slots_context(cohort: Cohort, project: Project | None) -> dict[str, Any]:
    """The slots to come by day, and the one that the team booked."""
    slots = list(cohort.slots.upcoming().select_related("mentor"))
    members = project.members() if project else []
    mine = next((slot for slot in slots if project and slot.project_id == project.pk), None)
    return {
        "project": project,
        "days": days_of(slots, project, members),
        "mine": mine,
        "local_times": local_times(mine, members) if mine else [],
    }


@require_POST
@mentor_required
def slot_offer(request: HttpRequest, slug: str) -> HttpResponse:
    """Offer slots on a day."""
    cohort = moderated_cohort_or_404(request, slug)
    form = OfferForm(request.POST)
    if not form.is_valid():
        return _mentor_page(request, cohort, form, 422)
    try:
        offer = _offer(cohort, request.user, form)
    except rules.SlotRefused as refused:
        form.add_error(None, _told(refused))
        return _mentor_page(request, cohort, form, 422)
    _tell_of_offer(request, offer)
    return redirect(_list_url(slug))


def _offer(cohort: Cohort, mentor: User, form: OfferForm) -> rules.Offer:
    """Create the slots of a valid form. Raises SlotRefused."""
    values = {name: form.cleaned_data[name] for name in ("minutes", "call_url")}
    times = form.cleaned_data["starts_at"], form.cleaned_data["ends_at"]
    return Slot.objects.offer(cohort, mentor, *times, **values)


def _told(refused: rules.SlotRefused) -> str:
    return str(REFUSALS[type(refused)])


def _tell_of_offer(request: HttpRequest, offer: rules.Offer) -> None:
    """Say how many slots there are now, and how many times were left out."""
    count = len(offer.slots)
    messages.success(request, counted("%(n)d slot offered.", "%(n)d slots offered.", count))
    if offer.left_out:
        messages.info(request, _left_out(offer.left_out))


def _left_out(count: int) -> str:
    return counted(
        "%(n)d was left out, because you have a slot then.",
        "%(n)d were left out, because you have slots then.",
        count,
    )


@require_POST
@mentor_required
def slot_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Remove a free slot."""
    cohort = moderated_cohort_or_404(request, slug)
    try:
        Slot(pk=pk, cohort=cohort).remove(by=request.user)
    except rules.SlotRemoved:
        return redirect(_list_url(slug))
    except rules.NotAllowed as refused:
        raise PermissionDenied(_told(refused)) from None
    except rules.SlotTaken:
        messages.warning(request, _("A team has just booked this slot. You can cancel it instead."))
        return _mentor_page(request, cohort, status=409)
    messages.success(request, _("Removed."))
    return redirect(_list_url(slug))


@require_POST
@mentor_required
def slots_remind(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask the teams without a slot to book one, once a day."""
    cohort = moderated_cohort_or_404(request, slug)
    projects = projects_without_slot(cohort)
    if not projects:
        return redirect(_list_url(slug))
    try:
        rate_limits.count("remind-slots", cohort.pk)
    except rate_limits.RateLimited as error:
        return errors.too_many_requests(request, error)
    notify_teams_without_slot(cohort, projects, by=request.user)
    messages.success(request, _reminded(len(projects)))
    return redirect(_list_url(slug))


def _reminded(count: int) -> str:
    return counted("%(n)d team reminded.", "%(n)d teams reminded.", count)


@require_POST
@rate_limits.rate_limited("slot")
def slot_book(request: HttpRequest, slug: str) -> HttpResponse:
    """Book a slot for a team, or move its booking."""
    cohort = get_object_or_404(Cohort, slug=slug)
    project = _project_or_403(request, cohort)
    chosen = SlotParameters.read(request.POST).slot
    if chosen is None:
        return _team_page(request, cohort, status=422, refusal=_("Choose a slot."))
    try:
        _book(request, Slot(pk=chosen, cohort=cohort), project)
    except rules.SlotRefused as refused:
        told = _told(refused)
        return _team_page(request, cohort, status=409, refusal=told, chosen=chosen)
    messages.success(request, _("Booked. Your team and the mentor are notified."))
    return redirect(f"{_list_url(slug)}?project={project.pk}")


def _book(request: HttpRequest, slot: Slot, project: Project) -> None:
    instead_of = SlotParameters.read(request.POST).instead_of
    slot.book(project, by=request.user, instead_of=instead_of)


def _project_or_403(request: HttpRequest, cohort: Cohort) -> Project:
    """The project that the form names, or else the person's first in this cohort."""
    named = SlotParameters.read(request.POST).project
    for project in own_projects(cohort, request.user):
        if named in (None, project.pk):
            return project
    raise PermissionDenied(_("Only a member of a team of this cohort can book."))


@require_safe_or_post
def slot_cancel(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Cancel a booked slot, as its team or as its mentor."""
    slot = _cancellable_or_404(request, slug, pk)
    is_mentor = slot.is_of_mentor(request.user)
    form = (CancelWithReasonForm if is_mentor else CancelForm)(posted_data(request))
    context = {"slot": slot, "cohort": slot.cohort, "form": form, "is_mentor": is_mentor}
    if not form.is_valid():
        return render_form(request, CANCEL_PAGE, **context)
    return _cancel(request, context)


def _cancel(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Cancel the slot, or show why not."""
    slot, form = context["slot"], context["form"]
    try:
        slot.cancel(by=request.user, reason=form.cleaned_data.get("reason", ""))
    except rules.SlotRefused as refused:
        form.add_error(None, _told(refused))
        return render_page(request, CANCEL_PAGE, context, status=409)
    messages.success(request, _("Cancelled."))
    return redirect(_list_url(slot.cohort.slug))


def _cancellable_or_404(request: HttpRequest, slug: str, pk: int) -> Slot:
    """The booked slot, for its mentor and its team; Http404 for others."""
    slots = Slot.objects.booked().select_related("cohort", "project", "mentor")
    slot = get_object_or_404(slots, pk=pk, cohort__slug=slug)
    project: Project = slot.project
    if not slot.is_of_mentor(request.user) and not project.has_member(request.user):
        raise Http404
    return slot
