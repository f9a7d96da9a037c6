"""The home page of a team, which only its members see."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
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
from collab.matching.candidates import availability_of
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
    if project is None:
        messages.info(
            request, _("You’re not on a team yet. These projects are looking for people.")
        )
        return redirect("collab:home")
    return redirect(project.page_url("start"))


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
    context = {
        "project": project,
        **_check_in_context(project, seats, me),
        **_seat_context(seats, me),
        "progress": BoardProgress(project.endpoints.all()),
        **_standup_context(project, seats, me, standup),
        **_plan_context(project),
        "step_form": step or PlanStepForm(),
        "is_owner": project.owner_id == me.pk,
    }
    status = 422 if standup or step else 200
    return render_page(request, "collab/team_home.html", context, status=status)


def _seat_context(seats: Iterable[Seat], me: User) -> dict[str, Any]:
    """The reader's seat, and what the members agreed on."""
    [mine] = [seat for seat in seats if seat.holder_id == me.pk]
    return {
        "mine": mine,
        "contacts": _contact_choices(mine),
        "agreement": _agreement_lines(seats, mine),
        "first_hour": _first_shared_half_hour(seats),
    }


def _check_in_context(project: Project, seats: Iterable[Seat], me: User) -> dict[str, Any]:
    """The members with their check-ins of this week."""
    check_ins = _check_ins_of_this_week(project, seats)
    return {
        "members": [(seat, check_ins.get(seat.holder_id)) for seat in seats],
        "my_check_in": check_ins.get(me.pk),
        "check_in_choices": CheckIn.Status.choices,
    }


def _check_ins_of_this_week(project: Project, seats: Iterable[Seat]) -> dict[int, CheckIn]:
    """The check-ins by person, of the week that begins where each of them is."""
    weeks = {person: monday_of(day) for person, day in _local_dates(seats).items()}
    rows = project.check_ins.filter(week__in=set(weeks.values()))
    return {row.person_id: row for row in rows if row.week == weeks.get(row.person_id)}


def _local_dates(seats: Iterable[Seat]) -> dict[int, date]:
    """The date where each member is, by person."""
    return {seat.holder_id: local_date(seat.holder.time_zone) for seat in seats}


def _standup_context(
    project: Project, seats: Iterable[Seat], me: User, form: StandUpForm | None
) -> dict[str, Any]:
    """The stand-ups of today, the reader's first, and those of the six days before."""
    today = timezone.localdate()
    rows = _standups_since(project, today - timedelta(days=6))
    of_today = _standups_of_today(rows, seats)
    mine = of_today.get(me.pk)
    others = [seat.holder for seat in seats if seat.holder_id != me.pk]
    return {
        "today": today,
        "my_standup": mine,
        "others_today": [(member, of_today.get(member.pk)) for member in others],
        "earlier_standups": [row for row in rows if row is not of_today.get(row.person_id)],
        "standup": form or StandUpForm(instance=mine),
    }


def _standups_since(project: Project, day: date) -> list[StandUp]:
    return list(project.standups.filter(day__gte=day).select_related("person"))


def _standups_of_today(rows: Iterable[StandUp], seats: Iterable[Seat]) -> dict[int, StandUp]:
    """The stand-ups by person, of the date where each of them is."""
    dates = _local_dates(seats)
    return {row.person_id: row for row in rows if row.day == dates.get(row.person_id)}


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
    return [
        AgreementLine(number, text, _names_of_agreed(seats, number), number in mine.agreed)
        for number, text in enumerate(AGREEMENT)
    ]


def _names_of_agreed(seats: Iterable[Seat], number: int) -> list[str]:
    """The members who agreed to the line with this number."""
    return [seat.holder.name for seat in seats if number in seat.agreed]


def _first_shared_half_hour(seats: Iterable[Seat]) -> datetime | None:
    """The next half hour in which all members who gave their hours can be reached.

    None if fewer than two did.
    """
    known = list(filter(None, (availability_of(seat.holder) for seat in seats)))
    return first_shared_half_hour(known, after=timezone.now()) if len(known) > 1 else None


def _reopen(request: HttpRequest, project: Project, person: User) -> None:
    """Reopen the seat of this member, or show why that is not possible."""
    name = {"name": person.name}
    try:
        project.reopen(person, by=request.user)
        messages.success(request, _("The seat is open again. %(name)s has been told.") % name)
    except MemberStillActive:
        message = _("%(name)s hasn’t been nudged yet, or has been active since.")
        messages.info(request, message % name)
    except (NotInTeam, OwnerCannotLeave):
        messages.info(request, _("Nothing was changed."))


@require_POST
def check_in_save(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Save my check-in of this week, replacing an earlier one."""
    project = team_project_or_403(request, pk)
    word = CheckInParameters.read(request.POST).word
    if word:
        _check_in(project, request.user, word)
        has_readers = project.has_teammates()
        told = _("Thanks. Your team can see it.") if has_readers else _("Thanks.")
        messages.success(request, told)
    return redirect(project.page_url("start"))


def _check_in(project: Project, person: User, word: str) -> None:
    week = monday_of(timezone.localdate())
    own = {"project": project, "person": person, "week": week}
    CheckIn.objects.update_or_create(**own, defaults={"word": word})
    project.mark_active(person)


@require_POST
def team_sharing_save(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Save the contacts that I show to this team, and the agreement lines that I tick."""
    project = team_project_or_403(request, pk)
    values = _shared_values(request)
    project.seats.filter(holder=request.user).update(**values, seen_at=timezone.now())
    messages.success(request, _("Choices saved."))
    return redirect(project.page_url("start"))


def _shared_values(request: HttpRequest) -> dict[str, Any]:
    sent = TeamSharingParameters.read(request.POST)
    return {
        "shows": [name for name in CONTACT_LABELS if name in sent.shows],
        "agreed": sorted({number for number in sent.agreed if number < len(AGREEMENT)}),
    }


@require_POST
def standup_save(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Save my stand-up of today."""
    project = team_project_or_403(request, pk)
    with transaction.atomic():
        project.locked()  # so that a double click creates one stand-up
        form = StandUpForm(request.POST, instance=_standup_of_today(project, request.user))
        if not form.is_valid():
            return _team_home_page(request, project, standup=form)
        _save_standup(project, form, request.user)
    return redirect(f"{project.page_url('start')}#standups")


def _standup_of_today(project: Project, person: User) -> StandUp:
    """The person's stand-up of today, or a new one."""
    values = {"project": project, "person": person, "day": timezone.localdate()}
    return StandUp.objects.filter(**values).first() or StandUp(**values)


def _save_standup(project: Project, form: StandUpForm, person: User) -> None:
    standup = form.save()
    project.mark_active(person)
    if form.has_changed():
        TeamWebhook.queue_event(project, "standup", "saved", standup.pk)


@require_POST
def plan_step_new(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Add a step to the plan."""
    project, form = team_project_or_403(request, pk), PlanStepForm(request.POST)
    if not form.is_valid():
        return _team_home_page(request, project, step=form)
    if not project.add_plan_step(form.cleaned_data["text"]):
        message = _("A plan can have up to %(n)d steps. Delete one first.")
        messages.warning(request, message % {"n": MAX_PLAN_STEPS})
    return _redirect_to_plan(request, project)


def _redirect_to_plan(request: HttpRequest, project: Project) -> HttpResponse:
    """Redirect to the plan, which the member just changed."""
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
    return _redirect_to_plan(request, project)


@require_POST
def seat_reopen(request: HttpRequest, pk: int, slug: str, handle: str) -> HttpResponse:
    """Reopen the seat of an inactive member; for the owner and their cohort's mentors."""
    project = project_or_404(request, pk)
    if not _may_reopen(request.user, project):
        raise PermissionDenied(_("Only the owner and mentors can do this."))
    _reopen(request, project, member_or_404(project, handle))
    return redirect(project.page_url("team") if project.has_member(request.user) else project)


def _may_reopen(person: User, project: Project) -> bool:
    return project.owner_id == person.pk or is_mentor_of(person, project)
