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
    EmptyMessage,
    JoinRequest,
    NotLooking,
    Project,
    QuestionNotOpen,
    RequestNotPermitted,
    SeatTaken,
    TooManyOpenRequests,
)
from collab.parameters import AnswerParameters, DeclineParameters, QuestionParameters
from collab.views import projects
from collab.views.teams import own_project_or_403
from portal.people.models import Blocked, User
from portal.web import rate_limits
from portal.web.htmx import render_page, swap_or_redirect

MAX_REQUESTS = 200


@require_safe
def request_list(request):
    """What waits for my answer, and what I began."""
    me, pending = request.user, JoinRequest.Status.PENDING
    mine = list(JoinRequest.objects.visible_to(me).for_list()[:MAX_REQUESTS])
    addressed = [join_request for join_request in mine if join_request.recipient == me]
    asked = [
        join_request
        for join_request in mine
        if join_request.is_ask and join_request.person == me and join_request.status == pending
    ]
    context = {
        "to_answer": [join_request for join_request in addressed if join_request.status == pending],
        "answered": [join_request for join_request in addressed if join_request.status != pending],
        "sent": [join_request for join_request in mine if join_request.sender == me],
        "unread": _unread_request_keys(me),
        "other_pending_count": len(asked) if asked and _is_in_another_team(me) else 0,
    }
    return render_page(request, "collab/request_list.html", context)


def _unread_request_keys(user):
    """The keys of the requests about which there is an unread notice."""
    things = (
        user.notifications.unread()
        .filter(thing__startswith="request:")
        .values_list("thing", flat=True)
    )
    return {int(thing.removeprefix("request:")) for thing in things}


def _is_in_another_team(user):
    """Is this person in somebody's team at work? What they asked elsewhere may then be taken back."""
    at_work = [Project.State.LOOKING, Project.State.BUILDING]
    return user.seats.exclude(project__owner=user).filter(project__state__in=at_work).exists()


@require_POST
def requests_mark_read(request):
    """The marks on what is new in my requests go."""
    request.user.notifications.filter(thing__startswith="request:").mark_read()
    return redirect("collab:request_list")


@require_POST
def requests_withdraw(request):
    """I found a team: take back whatever else I asked."""
    count = 0
    for join_request in JoinRequest.objects.pending().filter(
        direction=JoinRequest.Direction.ASK, person=request.user
    ):
        try:
            join_request.withdraw(by=request.user)
            count += 1
        except AlreadyAnswered:
            continue
    message = ngettext("%(n)d request was taken back.", "%(n)d requests were taken back.", count)
    messages.success(request, message % {"n": count})
    return redirect("collab:request_list")


@require_safe
def project_requests(request, pk, slug):
    """All requests of a project of mine."""
    project = own_project_or_403(request, pk)
    rows = project.requests.for_list()[:MAX_REQUESTS]
    context = {"project": project, "requests": rows, "unread": _unread_request_keys(request.user)}
    return render_page(request, "collab/project_requests.html", context)


@require_POST
def request_new(request, pk, slug):
    """Ask to join."""
    project = get_object_or_404(
        Project.objects.visible_to(request.user).for_list().with_seat_topics(), pk=pk
    )
    form = AskForm(request.POST, project=project)

    def page(status):
        return render_page(
            request,
            "collab/project_detail.html",
            projects.project_context(request, project, form),
            status=status,
        )

    if not form.is_valid():
        return page(422)
    try:
        rate_limits.count("ask", request.user.pk)
    except rate_limits.RateLimited as error:
        return rate_limits.rate_limited_response(error, form, page)
    return _send(request, project, lambda: project.ask(request.user, **form.cleaned_data))


@require_http_methods(["GET", "HEAD", "POST"])
def invitation_new(request, pk, slug, handle):
    """Invite somebody into a project of mine."""
    project = own_project_or_403(request, pk)
    person = get_object_or_404(User.objects.open_to_collaborate(), handle=handle)
    form = JoinForm(request.POST or None, project=project)

    def page(status):
        context = {"project": project, "person": person, "form": form}
        return render_page(request, "collab/invitation_new.html", context, status=status)

    if request.method != "POST" or not form.is_valid():
        return page(422 if form.is_bound else 200)
    try:
        rate_limits.count("invite", request.user.pk)
    except rate_limits.RateLimited as error:
        return rate_limits.rate_limited_response(error, form, page)
    return _send(request, project, lambda: project.invite(person, **form.cleaned_data))


def _send(request, project, action):
    """Do it, or say in a sentence why it cannot be done any more."""
    try:
        action()
        messages.success(request, _("Sent. You will get a notice with the answer."))
    except AlreadyAsked:
        messages.info(request, _("There is a request between you already; it waits for an answer."))
    except AlreadyMember:
        messages.info(request, _("Already in the team."))
    except Blocked:
        messages.info(request, _("This person does not want to hear from you."))
    except TooManyOpenRequests:
        messages.info(
            request,
            _("Twenty of your requests wait for an answer. Take some back before you ask more."),
        )
    except NotLooking:
        messages.info(
            request, _("This project does not look for anybody now, or the seat was just taken.")
        )
    return redirect(project)


@require_POST
def request_accept(request, pk):
    """Say yes."""
    return _respond(request, pk, lambda join_request: join_request.accept(by=request.user))


@require_POST
def request_decline(request, pk):
    """Say no, perhaps with a reason."""
    reason = DeclineParameters.read(request.POST).reason
    return _respond(
        request, pk, lambda join_request: join_request.decline(by=request.user, reason=reason)
    )


@require_POST
def request_withdraw(request, pk):
    """Take back what I began."""
    return _respond(request, pk, lambda join_request: join_request.withdraw(by=request.user))


@require_POST
def request_question(request, pk):
    """ "Tell me more": one question before I decide."""
    question = QuestionParameters.read(request.POST).question
    return _respond(
        request, pk, lambda join_request: join_request.ask_question(question, by=request.user)
    )


@require_POST
def request_answer(request, pk):
    """The answer to that question."""
    answer = AnswerParameters.read(request.POST).answer
    return _respond(
        request, pk, lambda join_request: join_request.answer_question(answer, by=request.user)
    )


def _respond(request, pk, action):
    """The row as it is now; 409 with a sentence where somebody was faster."""
    rows = JoinRequest.objects.visible_to(request.user).for_list()
    join_request = get_object_or_404(rows, pk=pk)
    problem, status = "", 409
    try:
        action(join_request)
    except RequestNotPermitted as refused:
        raise PermissionDenied(_("This answer is not yours to give.")) from refused
    except AlreadyAnswered:
        problem = _("This was answered or taken back already. Nothing was changed.")
    except EmptyMessage:
        problem, status = _("Please write a word or two first."), 422
    except QuestionNotOpen:
        problem = _("One question and one answer have been said already. Nothing was changed.")
    except SeatTaken:
        problem = _("The last seat that fits was just taken by somebody else. Nothing was changed.")
    return _row_response(request, rows.filter(pk=pk), problem, status if problem else 200)


def _row_response(request, rows, problem, status):
    context = {"join_request": rows.first(), "problem": problem}
    if context["join_request"] is None:
        raise Http404
    if problem and not request.htmx:
        return render_page(request, "collab/request_conflict.html", context, status=status)
    return swap_or_redirect(
        request,
        "collab/request_list.html#row",
        context,
        to=reverse("collab:request_list"),
        status=status,
    )
