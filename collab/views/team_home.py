"""The home page of a team, which only its members see."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from collab.board_progress import BoardProgress
from collab.forms.team_home import PlanStepForm, StandUpForm
from collab.matching.availability import first_shared_half_hour, monday_of
from collab.matching.candidates import loaded_preferences_of
from collab.models import (
    AGREEMENT,
    CONTACT_LABELS,
    CheckIn,
    MemberStillActive,
    NotInTeam,
    OwnerCannotLeave,
    Project,
    Seat,
    StandUp,
    TeamWebhook,
)
from collab.models.team import MAX_PLAN_STEPS
from collab.parameters import CheckInParameters, PlanStepParameters, TeamSharingParameters
from collab.views.teams import (
    is_mentor_of,
    member_or_404,
    project_or_404,
    team_project_or_403,
)
from portal.people.models import User
from portal.people.time_zones import local_date
from portal.web.htmx import render_page


@require_safe
def my_team(request: HttpRequest) -> HttpResponse:
    """Lead to the reader's own team, or to the projects that look for people."""
    project = Project.objects.main_one_of(request.user)
    return redirect(project.page_url("start") if project else "collab:home")


@require_safe
def team_home(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """The members, their check-ins and stand-ups, the agreement and the plan."""
    return _team_home_page(request, team_project_or_403(request, pk))


def _team_home_page(
    request: HttpRequest,
    project: Project,
    *,
    standup: StandUpForm | None = None,
    step: PlanStepForm | None = None,
) -> HttpResponse:
    """The page, with the forms that were not valid."""
    me = request.user
    seats = list(project.seats.filled().select_related("holder__match_preferences"))
    mine = next(seat for seat in seats if seat.holder_id == me.pk)
    context = {
        "project": project,
        **_check_in_context(project, seats, me),
        "mine": mine,
        "contacts": _contact_choices(mine),
        "agreement": _agreement_lines(seats, mine),
        "first_hour": _first_shared_half_hour(seats),
        "progress": BoardProgress(project.endpoints.all()),
        **_standup_context(project, seats, me, standup),
        **_plan_context(project),
        "step_form": step or PlanStepForm(),
        "is_owner": project.owner_id == me.pk,
    }
    status = 422 if standup or step else 200
    return render_page(request, "collab/team_home.html", context, status=status)


def _check_in_context(project: Project, seats: Iterable[Seat], me: User) -> dict[str, Any]:
    """The members with their check-ins of this week, which begins where each of them is."""
    weeks = {seat.holder_id: monday_of(local_date(seat.holder.time_zone)) for seat in seats}
    rows = project.check_ins.filter(week__in=set(weeks.values()))
    check_ins = {row.person_id: row for row in rows if row.week == weeks.get(row.person_id)}
    return {
        "members": [(seat, check_ins.get(seat.holder_id)) for seat in seats],
        "my_check_in": check_ins.get(me.pk),
        "check_in_choices": CheckIn.Status.choices,
    }


def _standup_context(
    project: Project, seats: Iterable[Seat], me: User, form: StandUpForm | None
) -> dict[str, Any]:
    """The stand-ups of today, the reader's first, and those of the six days before.

    Members save a stand-up under the date where they are, which may not be the reader's.
    """
    today = timezone.localdate()
    recent = project.standups.filter(day__gte=today - timedelta(days=6)).select_related("person")
    rows = list(recent)
    dates = {seat.holder_id: local_date(seat.holder.time_zone) for seat in seats}
    of_today = {row.person_id: row for row in rows if row.day == dates.get(row.person_id)}
    mine = of_today.get(me.pk)
    others = [seat.holder for seat in seats if seat.holder_id != me.pk]
    return {
        "today": today,
        "my_standup": mine,
        "others_today": [(member, of_today.get(member.pk)) for member in others],
        "earlier_standups": [row for row in rows if row is not of_today.get(row.person_id)],
        "standup": form or StandUpForm(instance=mine),
    }


def _plan_context(project: Project) -> dict[str, Any]:
    steps = list(project.plan.select_related("done_by"))
    return {"plan": steps, "steps_done": sum(step.done_at is not None for step in steps)}


class ContactChoice(NamedTuple):
    """A contact that a member has, and whether they show it to the team."""

    name: str
    label: str
    is_shown: bool


def _contact_choices(seat: Seat) -> list[ContactChoice]:
    return [
        ContactChoice(name, label, name in seat.shows)
        for name, label in CONTACT_LABELS.items()
        if getattr(seat.holder, name)
    ]


class AgreementLine(NamedTuple):
    """A line of the agreement, who ticked it, and whether the reader did."""

    number: int
    text: str
    names: list[str]
    is_mine: bool


def _agreement_lines(seats: Iterable[Seat], mine: Seat) -> list[AgreementLine]:
    lines = []
    for number, text in enumerate(AGREEMENT):
        names = [seat.holder.name for seat in seats if number in seat.agreed]
        lines.append(AgreementLine(number, text, names, number in mine.agreed))
    return lines


def _first_shared_half_hour(seats: Iterable[Seat]) -> datetime | None:
    """The next half hour in which all members who gave their hours can be reached.

    None if fewer than two did.
    """
    known = []
    for seat in seats:
        availability = loaded_preferences_of(seat.holder).availability_in(seat.holder.time_zone)
        if availability:
            known.append(availability)
    return first_shared_half_hour(known, after=timezone.now()) if len(known) > 1 else None


def _reopen(request: HttpRequest, project: Project, person: User) -> None:
    """Reopen the seat of this member, or show why that is not possible."""
    try:
        project.reopen(person, by=request.user)
        message = _("The seat is open again. %(name)s has been told.")
        messages.success(request, message % {"name": person.name})
    except MemberStillActive:
        message = _("%(name)s hasn’t been nudged yet, or has been active since.")
        messages.info(request, message % {"name": person.name})
    except (NotInTeam, OwnerCannotLeave):
        messages.info(request, _("Nothing was changed."))


@require_POST
def check_in_save(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Save my check-in of this week, replacing an earlier one."""
    project = team_project_or_403(request, pk)
    word = CheckInParameters.read(request.POST).word
    if word:
        week = monday_of(timezone.localdate())
        CheckIn.objects.update_or_create(
            project=project, person=request.user, week=week, defaults={"word": word}
        )
        project.mark_active(request.user)
        messages.success(request, _("Thanks. Your team can see it."))
    return redirect(project.page_url("start"))


@require_POST
def team_sharing_save(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Save the contacts that I show to this team, and the agreement lines that I tick."""
    project = team_project_or_403(request, pk)
    parameters = TeamSharingParameters.read(request.POST)
    values = {
        "shows": [name for name in CONTACT_LABELS if name in parameters.shows],
        "agreed": sorted({number for number in parameters.agreed if number < len(AGREEMENT)}),
        "seen_at": timezone.now(),
    }
    project.seats.filter(holder=request.user).update(**values)
    messages.success(request, _("Choices saved."))
    return redirect(project.page_url("start"))


@require_POST
def standup_save(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Save my stand-up of today."""
    project, today = team_project_or_403(request, pk), timezone.localdate()
    with transaction.atomic():
        project.locked()  # so that a double click creates one stand-up
        values = {"project": project, "person": request.user, "day": today}
        standup = StandUp.objects.filter(**values).first() or StandUp(**values)
        form = StandUpForm(request.POST, instance=standup)
        if not form.is_valid():
            return _team_home_page(request, project, standup=form)
        form.save()
        project.mark_active(request.user)
        if form.has_changed():
            TeamWebhook.queue_event(project, "standup", "saved", standup.pk)
    return redirect(f"{project.page_url('start')}#standups")


@require_POST
def plan_step_new(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Add a step to the plan."""
    project, form = team_project_or_403(request, pk), PlanStepForm(request.POST)
    if not form.is_valid():
        return _team_home_page(request, project, step=form)
    if not project.add_plan_step(form.cleaned_data["text"]):
        message = _("A plan can have up to %(n)d steps. Delete one first.")
        messages.warning(request, message % {"n": MAX_PLAN_STEPS})
    project.mark_active(request.user)
    return redirect(f"{project.page_url('start')}#plan")


@require_POST
def plan_step_edit(request: HttpRequest, pk: int, slug: str, step: int) -> HttpResponse:
    """Mark a step as done (`on=1`) or not done (`on=0`), or delete it (`delete`)."""
    project = team_project_or_403(request, pk)
    row = get_object_or_404(project.plan, pk=step)
    parameters = PlanStepParameters.read(request.POST)
    if parameters.delete:
        row.delete()
    else:
        row.set_done(done=parameters.on, by=request.user)
    project.mark_active(request.user)
    return redirect(f"{project.page_url('start')}#plan")


@require_POST
def seat_reopen(request: HttpRequest, pk: int, slug: str, handle: str) -> HttpResponse:
    """Reopen the seat of an inactive member; for the owner and their cohort's mentors."""
    project = project_or_404(request, pk)
    if project.owner_id != request.user.pk and not is_mentor_of(request.user, project):
        raise PermissionDenied(_("Only the owner and mentors can do this."))
    _reopen(request, project, member_or_404(project, handle))
    return redirect(project.page_url("team") if project.has_member(request.user) else project)
