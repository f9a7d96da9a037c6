"""After yes: the page of a team, for the team alone."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from collab.forms.team_home import StandUpForm, StepForm
from collab.matching.availability import first_shared, monday_of
from collab.models import AGREEMENT, CONTACTS, NotInTeam, OwnerStays, Pulse, StandUp, StillThere, Wishes
from collab.parameters import PulseParameters, ShownParameters, StepAct
from collab.views.teams import find_ours, find_project, is_mentor_of, team_url
from portal.people.models import User
from portal.web.htmx import render_page

MOST_STEPS = 30


def start_url(project):
    return f"{project.get_absolute_url()}start/"


@require_safe
def start(request, pk, slug):
    """Whom I build with, where, and when we can speak; how it goes; what comes next."""
    return _page(request, find_ours(request, pk))


def _page(request, project, *, standup=None, step=None):
    seats = list(project.seats.held().select_related("holder__wishes"))
    mine = next(seat for seat in seats if seat.holder_id == request.user.pk)
    week = monday_of(timezone.localdate())
    pulses = {pulse.person_id: pulse for pulse in project.pulses.filter(week=week)}
    days = list(project.standups.filter(day__gte=timezone.localdate() - timedelta(days=6)).select_related("person"))
    today = next((row for row in days if row.person_id == request.user.pk and row.day == timezone.localdate()), None)
    context = {
        "project": project,
        "members": [(seat, pulses.get(seat.holder_id)) for seat in seats],
        "mine": mine,
        "my_pulse": pulses.get(request.user.pk),
        "words": Pulse.Word.choices,
        "contacts": [
            (name, label, name in mine.shows) for name, label in CONTACTS.items() if getattr(request.user, name)
        ],
        "agreement": [
            (number, line, _who(seats, number), number in mine.agreed) for number, line in enumerate(AGREEMENT)
        ],
        "first_hour": _first_hour(seats),
        "standups": days,
        "standup": standup or StandUpForm(instance=today),
        "plan": list(project.plan.select_related("done_by")),
        "step": step or StepForm(),
        "is_owner": project.owner_id == request.user.pk,
    }
    return render_page(request, "collab/start.html", context, status=422 if standup or step else 200)


def _who(seats, number):
    return [seat.holder.name for seat in seats if number in seat.agreed]


def _first_hour(seats):
    """The first half hour from now on in which all who said when they are awake can speak; at least two of them."""
    awake = [(getattr(seat.holder, "wishes", None) or Wishes()).awake_in(seat.holder.time_zone) for seat in seats]
    said = [one for one in awake if one]
    return first_shared(said, after=timezone.now()) if len(said) > 1 else None


@require_POST
def pulse_put(request, pk, slug):
    """How it goes this week, with one tap; the last word of the week stands."""
    project = find_ours(request, pk)
    word = PulseParameters.read(request.POST).word
    if word:
        week = monday_of(timezone.localdate())
        Pulse.objects.update_or_create(project=project, person=request.user, week=week, defaults={"word": word})
        project.seen(request.user)
        messages.success(request, _("Thank you. The team sees it."))
    return redirect(start_url(project))


@require_POST
def shown_put(request, pk, slug):
    """What I show to this team, and what I agree to."""
    project = find_ours(request, pk)
    given = ShownParameters.read(request.POST)
    values = {
        "shows": [name for name in CONTACTS if name in given.shows],
        "agreed": sorted({number for number in given.agreed if number < len(AGREEMENT)}),
        "seen_at": timezone.now(),
    }
    project.seats.filter(holder=request.user).update(**values)
    messages.success(request, _("Saved."))
    return redirect(start_url(project))


@require_POST
def standup_put(request, pk, slug):
    """My line of today: did, next, blocked."""
    project, today = find_ours(request, pk), timezone.localdate()
    with transaction.atomic():
        project.locked()  # two clicks are one line
        row = StandUp.objects.filter(project=project, person=request.user, day=today).first()
        form = StandUpForm(request.POST, instance=row or StandUp(project=project, person=request.user, day=today))
        if not form.is_valid():
            return _page(request, project, standup=form)
        form.save()
        project.seen(request.user)
    return redirect(f"{start_url(project)}#standups")


@require_POST
def step_new(request, pk, slug):
    """One step more in the plan."""
    project, form = find_ours(request, pk), StepForm(request.POST)
    if not form.is_valid():
        return _page(request, project, step=form)
    with transaction.atomic():
        project.locked()
        count = project.plan.count()
        if count < MOST_STEPS:
            project.plan.create(place=count, text=form.cleaned_data["text"])
        else:
            messages.warning(request, _("A plan has at most %(n)d steps. Delete one first.") % {"n": MOST_STEPS})
    project.seen(request.user)
    return redirect(f"{start_url(project)}#plan")


@require_POST
def step_put(request, pk, slug, step):
    """Tick a step with `on=1`, take the tick back with `on=0`, or take the step out with `delete`."""
    project = find_ours(request, pk)
    row, act = get_object_or_404(project.plan, pk=step), StepAct.read(request.POST)
    if act.delete:
        row.delete()
    else:
        row.put(done=act.on, by=request.user)
    project.seen(request.user)
    return redirect(f"{start_url(project)}#plan")


@require_POST
def seat_reopen(request, pk, slug, handle):
    """Open the seat of somebody who stayed silent: for the owner, and for mentors of the owner's cohort."""
    project = find_project(request, pk)
    if project.owner_id != request.user.pk and not is_mentor_of(request.user, project):
        raise PermissionDenied(_("Only the owner and the mentors may do this."))
    person = get_object_or_404(User, handle=handle, seats__project=project)
    try:
        project.reopen(person, by=request.user)
        messages.success(request, _("The seat is open again. %(name)s was told.") % {"name": person.name})
    except StillThere:
        messages.info(request, _("%(name)s was not asked yet, or has been here since.") % {"name": person.name})
    except (NotInTeam, OwnerStays):
        messages.info(request, _("Nothing was changed."))
    return redirect(team_url(project) if project.has_member(request.user) else project)
