"""Asking, inviting, answering."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collab.forms import JoinForm
from collab.models import (
    AlreadyAnswered,
    AlreadyAsked,
    AlreadyMember,
    JoinRequest,
    NotLooking,
    NotYours,
    Project,
    SeatTaken,
)
from collab.views import projects
from portal.htmx import render_page, swap_or_redirect
from portal.people.models import Blocked, User
from portal.text import clean

MOST = 100


@require_safe
def request_list(request):
    """What waits for my answer, and what I began."""
    mine = JoinRequest.objects.visible_to(request.user).for_list()
    context = {
        "to_answer": mine.for_me_to_answer(request.user)[:MOST],
        "settled": mine.settled_for(request.user)[:MOST],
        "begun": mine.begun_by(request.user)[:MOST],
    }
    return render_page(request, "collab/request_list.html", context)


@require_safe
def project_requests(request, pk, slug):
    """All requests of a project of mine."""
    project = get_object_or_404(Project.objects.visible_to(request.user).select_related("owner"), pk=pk)
    if project.owner_id != request.user.pk:
        raise PermissionDenied(_("Only its owner sees the requests of a project."))
    rows = project.requests.for_list()[:MOST]
    return render_page(request, "collab/project_requests.html", {"project": project, "requests": rows})


@require_POST
def request_new(request, pk, slug):
    """Ask to join."""
    project = get_object_or_404(Project.objects.visible_to(request.user).for_list().with_seat_topics(), pk=pk)
    form = JoinForm(request.POST, project=project)
    if not form.is_valid():
        context = projects.about(request, project, form)
        return render_page(request, "collab/project_detail.html", context, status=422)
    return _began(request, project, lambda: project.ask(request.user, **form.cleaned_data))


@require_http_methods(["GET", "HEAD", "POST"])
def invitation_new(request, pk, slug, handle):
    """Invite somebody into a project of mine."""
    project = get_object_or_404(Project.objects.visible_to(request.user).select_related("owner"), pk=pk)
    person = get_object_or_404(User.objects.open_to_collaborate(), handle=handle)
    if project.owner_id != request.user.pk:
        raise PermissionDenied(_("Only its owner invites into a project."))
    form = JoinForm(request.POST or None, project=project)
    if request.method == "POST" and form.is_valid():
        return _began(request, project, lambda: project.invite(person, **form.cleaned_data))
    context = {"project": project, "person": person, "form": form}
    return render_page(request, "collab/invitation_new.html", context, status=422 if form.is_bound else 200)


def _began(request, project, act):
    """Do it, or say in a sentence why it cannot be done any more."""
    try:
        act()
        messages.success(request, _("Sent. You will get a notice with the answer."))
    except AlreadyAsked:
        messages.info(request, _("There is a request between you already; it waits for an answer."))
    except AlreadyMember:
        messages.info(request, _("Already in the team."))
    except Blocked:
        messages.info(request, _("This person does not want to hear from you."))
    except NotLooking:
        messages.info(request, _("This project does not look for anybody now, or the seat was just taken."))
    return redirect(project)


@require_POST
def request_accept(request, pk):
    """Say yes."""
    return _answer(request, pk, lambda join: join.accept(by=request.user))


@require_POST
def request_decline(request, pk):
    """Say no, perhaps with a reason."""
    reason = clean(request.POST.get("reason", "")).strip()[:500]
    return _answer(request, pk, lambda join: join.decline(by=request.user, reason=reason))


@require_POST
def request_withdraw(request, pk):
    """Take back what I began."""
    return _answer(request, pk, lambda join: join.withdraw(by=request.user))


def _answer(request, pk, act):
    """The row as it is now; 409 with a sentence where somebody was faster."""
    rows = JoinRequest.objects.visible_to(request.user).for_list()
    join = get_object_or_404(rows, pk=pk)
    late = ""
    try:
        act(join)
    except NotYours as refused:
        raise PermissionDenied(_("This answer is not yours to give.")) from refused
    except AlreadyAnswered:
        late = _("This was answered or taken back already. Nothing was changed.")
    except SeatTaken:
        late = _("The last seat that fits was just taken by somebody else. Nothing was changed.")
    return _row(request, rows.filter(pk=pk), late)


def _row(request, rows, late):
    context = {"join": rows.first(), "late": late}
    if context["join"] is None:
        raise Http404
    if late and not request.htmx:
        return render_page(request, "collab/request_late.html", context, status=409)
    return swap_or_redirect(
        request, "collab/request_list.html#row", context, to="/collab/requests/", status=409 if late else 200
    )
