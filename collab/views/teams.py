"""Pages of a team: its seats, leaving, removing members, and handing over."""

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from collab.forms.projects import RemovalForm, SeatForm
from collab.models import MAX_SEATS, NoMoreSeats, NotInTeam, OwnerCannotLeave, Project
from portal.people.models import User
from portal.web import errors
from portal.web.form_pages import render_form
from portal.web.htmx import render_page
from portal.web.methods import require_safe_or_post
from portal.web.parameters import is_on


def project_or_404(request: HttpRequest, pk: int) -> Project:
    """The project with its owner and their cohort.

    Http404 if this person may not see it.
    """
    visible = Project.objects.visible_to(request.user).select_related("owner__cohort")
    return get_object_or_404(visible, pk=pk)


def own_project_or_403(request: HttpRequest, pk: int) -> Project:
    """The project; PermissionDenied if this person does not own it."""
    project = project_or_404(request, pk)
    is_owner = project.owner_id == request.user.pk
    return _team_page_of(request, project, is_owner, _("Only the owner can do this"))


def team_project_or_403(request: HttpRequest, pk: int) -> Project:
    """The project; PermissionDenied if this person is not in its team."""
    project = project_or_404(request, pk)
    is_member = project.has_member(request.user)
    return _team_page_of(request, project, is_member, _("Only team members can do this"))


def project_refusal(project: Project, title: str) -> PermissionDenied:
    """The refusal of a page of a project, which leads to the project's own page."""
    return errors.RefusedOn(title, url=project.get_absolute_url(), name=project.name)


def _team_page_of(
    request: HttpRequest, project: Project, is_allowed: bool, refusal: str
) -> Project:
    """The project; the tab bar will mark "Team", as only members see the page."""
    if not is_allowed:
        raise project_refusal(project, refusal)
    request.is_member = True  # type: ignore[attr-defined]
    return project


def member_or_404(project: Project, handle: str) -> User:
    """The member of the team with this handle."""
    return get_object_or_404(User, handle=handle, seats__project=project)


def is_mentor_of(person: User | AnonymousUser, project: Project) -> bool:
    """Is this person a mentor of the owner's cohort?

    If the owner has none, any mentor is.
    """
    return person.is_authenticated and person.can_moderate_cohort(project.owner.cohort_id)


@require_safe
def project_team(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """The seats and members of a team, with what the reader may do about them."""
    return _team_page(request, team_project_or_403(request, pk))


def _team_page(
    request: HttpRequest, project: Project, form: SeatForm | None = None
) -> HttpResponse:
    seats = list(project.seats.select_related("holder").prefetch_related("topics"))
    context = {
        "project": project,
        "seats": seats,
        "is_owner": project.owner_id == request.user.pk,
        "form": form or SeatForm(initial={"track": "frontend"}),
        "can_add_seat": len(seats) < MAX_SEATS,
        "most": MAX_SEATS,
    }
    return render_page(request, "collab/project_team.html", context, status=422 if form else 200)


@require_POST
def seat_new(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Add an open seat."""
    project = own_project_or_403(request, pk)
    form = SeatForm(request.POST)
    if not form.is_valid():
        return _team_page(request, project, form)
    try:
        project.add_seat(**form.cleaned_data, by=request.user)
        messages.success(request, _("Seat opened."))
    except NoMoreSeats:
        messages.warning(request, _("A team can have up to %(n)d seats.") % {"n": MAX_SEATS})
    return redirect(project.page_url("team"))


@require_POST
def seat_close(request: HttpRequest, pk: int, slug: str, number: int) -> HttpResponse:
    """Close a free seat (`on=1`), or open it again (`on=0`)."""
    project = own_project_or_403(request, pk)
    if not project.seats.filter(number=number).exists():
        raise Http404
    project.set_seat_closed(number, closed=is_on(request.POST), by=request.user)
    return redirect(project.page_url("team"))


@require_safe_or_post
def project_leave(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Leave a team, after a confirmation page."""
    project = team_project_or_403(request, pk)
    if request.method != "POST":
        return render_page(request, "collab/project_leave.html", {"project": project})
    try:
        project.leave(request.user)
    except NotInTeam:
        return redirect(project)
    except OwnerCannotLeave:
        messages.info(request, _("You own this project: transfer it first, or pause it."))
        return redirect(project.page_url("team"))
    messages.success(request, _("You left “%(name)s”.") % {"name": project.name})
    return redirect("collab:home")


@require_safe_or_post
def member_remove(request: HttpRequest, pk: int, slug: str, handle: str) -> HttpResponse:
    """Remove a member from my team, with a message to them."""
    project = own_project_or_403(request, pk)
    person = member_or_404(project, handle)
    form = RemovalForm(request.POST or None)
    if form.is_valid():
        _remove_member(request, project, person, form.cleaned_data["reason"])
        return redirect(project.page_url("team"))
    return render_form(request, "collab/member_remove.html", form, project=project, person=person)


def _remove_member(request: HttpRequest, project: Project, person: User, reason: str) -> None:
    """Remove the member, or show why that is not possible."""
    try:
        project.remove(person, by=request.user, reason=reason)
        message = _("The seat is open again. %(name)s has been told.")
        messages.success(request, message % {"name": person.name})
    except NotInTeam:
        messages.info(request, _("%(name)s has already left.") % {"name": person.name})
    except OwnerCannotLeave:
        messages.info(request, _("You own this project: transfer it first, or pause it."))


@require_safe_or_post
def project_hand_over(request: HttpRequest, pk: int, slug: str, handle: str) -> HttpResponse:
    """Make another member the owner, after a confirmation page."""
    project = own_project_or_403(request, pk)
    person = member_or_404(project, handle)
    if request.method == "POST":
        try:
            project.hand_over(to=person)
            messages.success(request, _("%(name)s now owns the project.") % {"name": person.name})
        except NotInTeam:
            messages.info(request, _("%(name)s has already left.") % {"name": person.name})
        return redirect(project)
    context = {"project": project, "person": person}
    return render_page(request, "collab/project_hand_over.html", context)
