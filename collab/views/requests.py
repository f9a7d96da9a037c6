"""Asking, inviting, answering."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collab.forms.projects import AskForm, JoinForm
from collab.models import (
    AlreadyAnswered,
    AlreadyAsked,
    AlreadyMember,
    JoinRequest,
    NothingAsked,
    NothingSaid,
    NotLooking,
    NotYours,
    Project,
    SeatTaken,
    TooManyOpen,
)
from collab.parameters import AnswerParameters, DeclineParameters, QuestionParameters
from collab.views import projects
from collab.views.teams import find_mine
from portal.people.models import Blocked, User
from portal.web import rate_limits
from portal.web.htmx import render_page, swap_or_redirect

MOST = 200
ASKS_A_DAY, INVITATIONS_AN_HOUR = 10, 20


@require_safe
def request_list(request):
    """What waits for my answer, and what I began."""
    me, pending = request.user, JoinRequest.Status.PENDING
    mine = list(JoinRequest.objects.visible_to(me).for_list()[:MOST])
    addressed = [join for join in mine if join.answers == me]
    asked = [join for join in mine if join.is_ask and join.person == me and join.status == pending]
    context = {
        "to_answer": [join for join in addressed if join.status == pending],
        "settled": [join for join in addressed if join.status != pending],
        "begun": [join for join in mine if join.began == me],
        "unread": _unread(me),
        "others": len(asked) if asked and _has_a_team(me) else 0,
    }
    return render_page(request, "collab/request_list.html", context)


def _unread(user):
    """The keys of the requests about which there is an unread notice."""
    things = user.notices.unread().filter(thing__startswith="request:").values_list("thing", flat=True)
    return {int(thing.removeprefix("request:")) for thing in things}


def _has_a_team(user):
    """Is this person in somebody's team at work? What they asked elsewhere may then be taken back."""
    at_work = [Project.State.LOOKING, Project.State.BUILDING]
    return user.seats.exclude(project__owner=user).filter(project__state__in=at_work).exists()


@require_POST
def requests_read(request):
    """The marks on what is new in my requests go."""
    request.user.notices.filter(thing__startswith="request:").mark_read()
    return redirect("collab:request_list")


@require_POST
def requests_withdraw(request):
    """I found a team: take back whatever else I asked."""
    taken = 0
    for join in JoinRequest.objects.pending().filter(direction=JoinRequest.Direction.ASK, person=request.user):
        try:
            join.withdraw(by=request.user)
            taken += 1
        except AlreadyAnswered:
            continue
    said = ngettext("%(n)d request was taken back.", "%(n)d requests were taken back.", taken)
    messages.success(request, said % {"n": taken})
    return redirect("collab:request_list")


@require_safe
def project_requests(request, pk, slug):
    """All requests of a project of mine."""
    project = find_mine(request, pk)
    rows = project.requests.for_list()[:MOST]
    context = {"project": project, "requests": rows, "unread": _unread(request.user)}
    return render_page(request, "collab/project_requests.html", context)


@require_POST
def request_new(request, pk, slug):
    """Ask to join."""
    project = get_object_or_404(Project.objects.visible_to(request.user).for_list().with_seat_topics(), pk=pk)
    form = AskForm(request.POST, project=project)

    def page(status):
        return render_page(request, "collab/project_detail.html", projects.about(request, project, form), status=status)

    if not form.is_valid():
        return page(422)
    try:
        rate_limits.count("ask", request.user.pk, most=ASKS_A_DAY, within=86_400)
    except rate_limits.TooOften as often:
        return rate_limits.refuse(often, form, page)
    return _began(request, project, lambda: project.ask(request.user, **form.cleaned_data))


@require_http_methods(["GET", "HEAD", "POST"])
def invitation_new(request, pk, slug, handle):
    """Invite somebody into a project of mine."""
    project = find_mine(request, pk)
    person = get_object_or_404(User.objects.open_to_collaborate(), handle=handle)
    form = JoinForm(request.POST or None, project=project)

    def page(status):
        context = {"project": project, "person": person, "form": form}
        return render_page(request, "collab/invitation_new.html", context, status=status)

    if request.method != "POST" or not form.is_valid():
        return page(422 if form.is_bound else 200)
    try:
        rate_limits.count("invite", request.user.pk, most=INVITATIONS_AN_HOUR, within=3600)
    except rate_limits.TooOften as often:
        return rate_limits.refuse(often, form, page)
    return _began(request, project, lambda: project.invite(person, **form.cleaned_data))


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
    except TooManyOpen:
        messages.info(request, _("Twenty of your requests wait for an answer. Take some back before you ask more."))
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
    reason = DeclineParameters.read(request.POST).reason
    return _answer(request, pk, lambda join: join.decline(by=request.user, reason=reason))


@require_POST
def request_withdraw(request, pk):
    """Take back what I began."""
    return _answer(request, pk, lambda join: join.withdraw(by=request.user))


@require_POST
def request_ask_back(request, pk):
    """ "Tell me more": one question before I decide."""
    question = QuestionParameters.read(request.POST).question
    return _answer(request, pk, lambda join: join.ask_back(question, by=request.user))


@require_POST
def request_answer_back(request, pk):
    """The answer to that question."""
    answer = AnswerParameters.read(request.POST).answer
    return _answer(request, pk, lambda join: join.answer_back(answer, by=request.user))


def _answer(request, pk, act):
    """The row as it is now; 409 with a sentence where somebody was faster."""
    rows = JoinRequest.objects.visible_to(request.user).for_list()
    join = get_object_or_404(rows, pk=pk)
    late, status = "", 409
    try:
        act(join)
    except NotYours as refused:
        raise PermissionDenied(_("This answer is not yours to give.")) from refused
    except AlreadyAnswered:
        late = _("This was answered or taken back already. Nothing was changed.")
    except NothingSaid:
        late, status = _("Please write a word or two first."), 422
    except NothingAsked:
        late = _("One question and one answer have been said already. Nothing was changed.")
    except SeatTaken:
        late = _("The last seat that fits was just taken by somebody else. Nothing was changed.")
    return _row(request, rows.filter(pk=pk), late, status if late else 200)


def _row(request, rows, late, status):
    context = {"join": rows.first(), "late": late}
    if context["join"] is None:
        raise Http404
    if late and not request.htmx:
        return render_page(request, "collab/request_late.html", context, status=status)
    return swap_or_redirect(
        request, "collab/request_list.html#row", context, to=reverse("collab:request_list"), status=status
    )
