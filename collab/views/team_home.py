"""After yes: the page of a team, for the team alone."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from collab.forms.team_home import PlanStepForm, StandUpForm
from collab.matching.availability import first_shared_half_hour, monday_of
from collab.models import (
    AGREEMENT,
    CONTACT_LABELS,
    CheckIn,
    MemberStillActive,
    NotInTeam,
    OwnerCannotLeave,
    StandUp,
    Wishes,
)
from collab.parameters import CheckInParameters, PlanStepParameters, TeamSharingParameters
from collab.views.teams import is_mentor_of, project_or_404, team_project_or_403, team_url
from portal.people.models import User
from portal.web.htmx import render_page

MAX_PLAN_STEPS = 30


def team_home_url(project):
    return f"{project.get_absolute_url()}start/"


@require_safe
def team_home(request, pk, slug):
    """Whom I build with, where, and when we can speak; how it goes; what comes next."""
    return _team_home_page(request, team_project_or_403(request, pk))


def _team_home_page(request, project, *, standup=None, step=None):
    seats = list(project.seats.filled().select_related("holder__wishes"))
    mine = next(seat for seat in seats if seat.holder_id == request.user.pk)
    week = monday_of(timezone.localdate())
    check_ins = {check_in.person_id: check_in for check_in in project.check_ins.filter(week=week)}
    days = list(
        project.standups.filter(day__gte=timezone.localdate() - timedelta(days=6)).select_related(
            "person"
        )
    )
    today = next(
        (
            row
            for row in days
            if row.person_id == request.user.pk and row.day == timezone.localdate()
        ),
        None,
    )
    context = {
        "project": project,
        "members": [(seat, check_ins.get(seat.holder_id)) for seat in seats],
        "mine": mine,
        "my_check_in": check_ins.get(request.user.pk),
        "check_in_choices": CheckIn.Status.choices,
        "contacts": [
            (name, label, name in mine.shows)
            for name, label in CONTACT_LABELS.items()
            if getattr(request.user, name)
        ],
        "agreement": [
            (number, line, _names_agreeing(seats, number), number in mine.agreed)
            for number, line in enumerate(AGREEMENT)
        ],
        "first_hour": _first_shared_half_hour(seats),
        "standups": days,
        "standup": standup or StandUpForm(instance=today),
        "plan": list(project.plan.select_related("done_by")),
        "step": step or PlanStepForm(),
        "is_owner": project.owner_id == request.user.pk,
    }
    return render_page(
        request, "collab/team_home.html", context, status=422 if standup or step else 200
    )


def _names_agreeing(seats, number):
    return [seat.holder.name for seat in seats if number in seat.agreed]


def _first_shared_half_hour(seats):
    """The first half hour from now on in which all who said when they are awake can speak; at least two of them."""
    availability = [
        (getattr(seat.holder, "wishes", None) or Wishes()).availability_in(seat.holder.time_zone)
        for seat in seats
    ]
    known = [one for one in availability if one]
    return first_shared_half_hour(known, after=timezone.now()) if len(known) > 1 else None


@require_POST
def check_in_save(request, pk, slug):
    """How it goes this week, with one tap; the last word of the week stands."""
    project = team_project_or_403(request, pk)
    word = CheckInParameters.read(request.POST).word
    if word:
        week = monday_of(timezone.localdate())
        CheckIn.objects.update_or_create(
            project=project, person=request.user, week=week, defaults={"word": word}
        )
        project.mark_active(request.user)
        messages.success(request, _("Thank you. The team sees it."))
    return redirect(team_home_url(project))


@require_POST
def team_sharing_save(request, pk, slug):
    """What I show to this team, and what I agree to."""
    project = team_project_or_403(request, pk)
    parameters = TeamSharingParameters.read(request.POST)
    values = {
        "shows": [name for name in CONTACT_LABELS if name in parameters.shows],
        "agreed": sorted({number for number in parameters.agreed if number < len(AGREEMENT)}),
        "seen_at": timezone.now(),
    }
    project.seats.filter(holder=request.user).update(**values)
    messages.success(request, _("Saved."))
    return redirect(team_home_url(project))


@require_POST
def standup_save(request, pk, slug):
    """My line of today: did, next, blocked."""
    project, today = team_project_or_403(request, pk), timezone.localdate()
    with transaction.atomic():
        project.locked()  # two clicks are one line
        row = StandUp.objects.filter(project=project, person=request.user, day=today).first()
        form = StandUpForm(
            request.POST, instance=row or StandUp(project=project, person=request.user, day=today)
        )
        if not form.is_valid():
            return _team_home_page(request, project, standup=form)
        form.save()
        project.mark_active(request.user)
    return redirect(f"{team_home_url(project)}#standups")


@require_POST
def plan_step_new(request, pk, slug):
    """One step more in the plan."""
    project, form = team_project_or_403(request, pk), PlanStepForm(request.POST)
    if not form.is_valid():
        return _team_home_page(request, project, step=form)
    with transaction.atomic():
        project.locked()
        count = project.plan.count()
        if count < MAX_PLAN_STEPS:
            project.plan.create(place=count, text=form.cleaned_data["text"])
        else:
            messages.warning(
                request,
                _("A plan has at most %(n)d steps. Delete one first.") % {"n": MAX_PLAN_STEPS},
            )
    project.mark_active(request.user)
    return redirect(f"{team_home_url(project)}#plan")


@require_POST
def plan_step_edit(request, pk, slug, step):
    """Tick a step with `on=1`, take the tick back with `on=0`, or take the step out with `delete`."""
    project = team_project_or_403(request, pk)
    row, parameters = (
        get_object_or_404(project.plan, pk=step),
        PlanStepParameters.read(request.POST),
    )
    if parameters.delete:
        row.delete()
    else:
        row.set_done(done=parameters.on, by=request.user)
    project.mark_active(request.user)
    return redirect(f"{team_home_url(project)}#plan")


@require_POST
def seat_reopen(request, pk, slug, handle):
    """Open the seat of somebody who stayed silent: for the owner, and for mentors of the owner's cohort."""
    project = project_or_404(request, pk)
    if project.owner_id != request.user.pk and not is_mentor_of(request.user, project):
        raise PermissionDenied(_("Only the owner and the mentors may do this."))
    person = get_object_or_404(User, handle=handle, seats__project=project)
    try:
        project.reopen(person, by=request.user)
        messages.success(
            request, _("The seat is open again. %(name)s was told.") % {"name": person.name}
        )
    except MemberStillActive:
        messages.info(
            request,
            _("%(name)s was not asked yet, or has been here since.") % {"name": person.name},
        )
    except (NotInTeam, OwnerCannotLeave):
        messages.info(request, _("Nothing was changed."))
    return redirect(team_url(project) if project.has_member(request.user) else project)
