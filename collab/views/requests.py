"""Pages of join requests: ask to join, invite, answer."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
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
# Why a request could not be sent, and why one could not be answered.
REASONS_NOT_SENT = {
    AlreadyAsked: gettext_lazy("There’s already a request between you, waiting for an answer."),
    AlreadyMember: gettext_lazy("Already on the team."),
    Blocked: gettext_lazy("This person isn’t accepting messages from you."),
    TooManyOpenRequests: gettext_lazy(
        "You have twenty requests pending. Withdraw some before you send more."
    ),
    NotLooking: gettext_lazy(
        "This project isn’t looking for people now, or the seat was just taken."
    ),
}
CONFLICTS = {
    AlreadyAnswered: gettext_lazy("This was already answered or withdrawn. Nothing was changed."),
    QuestionNotOpen: gettext_lazy(
        "You’ve each had one turn: one question, one answer. Nothing was changed."
    ),
    SeatTaken: gettext_lazy(
        "Someone else has just taken the last matching seat. Nothing was changed."
    ),
}


@require_safe
def request_list(request: HttpRequest) -> HttpResponse:
    """My requests: those to answer, those I answered, and those I sent."""
    me, pending = request.user, JoinRequest.Status.PENDING
    rows = list(JoinRequest.objects.visible_to(me).for_list()[:MAX_REQUESTS])
    received = [row for row in rows if row.recipient == me]
    sent = [row for row in rows if row.sender == me]
    asked = [row for row in sent if row.is_ask and row.status == pending]
    has_other_team = bool(asked) and _is_in_another_team(me)
    context = {
        "to_answer": [row for row in received if row.status == pending],
        "answered": [row for row in received if row.status != pending],
        "sent": sent,
        "unread": _unread_request_keys(me),
        "other_pending_count": len(asked) if has_other_team else 0,
    }
    return render_page(request, "collab/request_list.html", context)


def _unread_request_keys(user: User) -> set[int]:
    """The keys of the requests with an unread notification."""
    unread = user.notifications.unread().filter(thing__startswith="request:")
    things = unread.values_list("thing", flat=True)
    return {int(thing.removeprefix("request:")) for thing in things}


def _is_in_another_team(user: User) -> bool:
    """Is this person in the active team of another owner?"""
    at_work = [Project.State.LOOKING, Project.State.BUILDING]
    return user.seats.exclude(project__owner=user).filter(project__state__in=at_work).exists()


@require_POST
def requests_mark_read(request: HttpRequest) -> HttpResponse:
    """Mark all notifications about my requests as read."""
    request.user.notifications.filter(thing__startswith="request:").mark_read()
    return redirect("collab:request_list")


@require_POST
def requests_withdraw(request: HttpRequest) -> HttpResponse:
    """Withdraw all requests that I sent and no one answered."""
    asked = JoinRequest.objects.pending().filter(
        direction=JoinRequest.Direction.ASK, person=request.user
    )
    count = 0
    for join_request in asked:
        try:
            join_request.withdraw(by=request.user)
            count += 1
        except AlreadyAnswered:
            continue
    message = ngettext("%(n)d request withdrawn.", "%(n)d requests withdrawn.", count)
    messages.success(request, message % {"n": count})
    return redirect("collab:request_list")


@require_safe
def project_requests(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """The newest requests of a project of mine."""
    project = own_project_or_403(request, pk)
    rows = project.requests.for_list()[:MAX_REQUESTS]
    context = {"project": project, "requests": rows, "unread": _unread_request_keys(request.user)}
    return render_page(request, "collab/project_requests.html", context)


@require_POST
def request_new(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Ask to join a project."""
    project = get_object_or_404(
        Project.objects.visible_to(request.user).for_list().with_seat_topics(), pk=pk
    )
    form = AskForm(request.POST, project=project)

    def page(status: int) -> HttpResponse:
        context = projects.project_context(request, project, form)
        return render_page(request, "collab/project_detail.html", context, status=status)

    if not form.is_valid():
        return page(422)
    try:
        rate_limits.count("ask", request.user.pk)
        _send(request, partial(project.ask, request.user), form)
    except rate_limits.RateLimited as error:
        return rate_limits.rate_limited_response(error, form, page)
    return redirect(project)


@require_http_methods(["GET", "HEAD", "POST"])
def invitation_new(request: HttpRequest, pk: int, slug: str, handle: str) -> HttpResponse:
    """Invite a person to a project of mine."""
    project = own_project_or_403(request, pk)
    person = get_object_or_404(User.objects.open_to_collaborate(), handle=handle)
    form = JoinForm(request.POST or None, project=project)

    def page(status: int) -> HttpResponse:
        context = {"project": project, "person": person, "form": form}
        return render_page(request, "collab/invitation_new.html", context, status=status)

    if not form.is_valid():
        return page(422 if form.is_bound else 200)
    try:
        rate_limits.count("invite", request.user.pk)
        _send(request, partial(project.invite, person), form)
    except rate_limits.RateLimited as error:
        return rate_limits.rate_limited_response(error, form, page)
    return redirect(project)


def _send(request: HttpRequest, create: Callable[..., JoinRequest], form: JoinForm) -> None:
    """Create the request of the form, or show why that is not possible."""
    try:
        create(**form.cleaned_data)
        messages.success(request, _("Sent. We’ll notify you when they answer."))
    except tuple(REASONS_NOT_SENT) as refused:
        messages.info(request, str(REASONS_NOT_SENT[type(refused)]))


@require_POST
def request_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept a request."""
    return _respond(request, pk, JoinRequest.accept)


@require_POST
def request_decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Decline a request, with an optional reason."""
    reason = DeclineParameters.read(request.POST).reason
    return _respond(request, pk, JoinRequest.decline, reason=reason)


@require_POST
def request_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a request that I sent."""
    return _respond(request, pk, JoinRequest.withdraw)


@require_POST
def request_question(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the sender of a request a question."""
    question = QuestionParameters.read(request.POST).question
    return _respond(request, pk, JoinRequest.ask_question, question=question)


@require_POST
def request_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer the question about a request that I sent."""
    answer = AnswerParameters.read(request.POST).answer
    return _respond(request, pk, JoinRequest.answer_question, answer=answer)


def _respond(
    request: HttpRequest, pk: int, action: Callable[..., object], **values: str
) -> HttpResponse:
    """Run the action and show the request as it is then; 409 or 422 if it is not possible."""
    rows = JoinRequest.objects.visible_to(request.user).for_list()
    join_request = get_object_or_404(rows, pk=pk)
    problem, status = "", 200
    try:
        action(join_request, by=request.user, **values)
    except RequestNotPermitted as refused:
        raise PermissionDenied(_("You can’t answer this request.")) from refused
    except EmptyMessage:
        problem, status = _("Write something first."), 422
    except tuple(CONFLICTS) as conflict:
        problem, status = str(CONFLICTS[type(conflict)]), 409
    return _row_response(request, rows.filter(pk=pk), problem, status)


def _row_response(
    request: HttpRequest, rows: QuerySet[JoinRequest], problem: str, status: int
) -> HttpResponse:
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
