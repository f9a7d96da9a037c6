"""Pages of join requests: ask to join, invite, answer."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from collab.forms.projects import AskForm, JoinForm
from collab.matching.availability import Availability, first_shared_half_hour
from collab.matching.candidates import availability_of, hours_bar_between
from collab.models import (
    AlreadyAnswered,
    AlreadyAsked,
    AlreadyMember,
    EmptyMessage,
    JoinRequest,
    MessageTooLong,
    NotLooking,
    Project,
    QuestionNotOpen,
    RequestNotPermitted,
    SeatTaken,
    TooManyOpenRequests,
)
from collab.models.seat import Contact
from collab.parameters import AnswerParameters, DeclineParameters, QuestionParameters
from collab.views import projects
from collab.views.teams import own_project_or_403
from portal.people.models import Blocked, User
from portal.text.plurals import counted, written
from portal.web import rate_limits
from portal.web.htmx import redirect_page, render_page, swap_or_redirect
from portal.web.methods import require_safe_or_post

MAX_REQUESTS = 200
TOO_LONG = gettext_lazy("This can be up to %(most)s characters; yours is %(length)s.")
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
    me = request.user
    rows = list(JoinRequest.objects.visible_to(me).for_list()[:MAX_REQUESTS])
    sent = [row for row in rows if row.sender == me]
    context = {
        "has_hours": _add_hours(me, rows),
        "sent": sent,
        "unread": _unread_request_keys(me),
        "other_pending_count": _count_asks_elsewhere(me, sent),
        **_received_context([row for row in rows if row.recipient == me]),
    }
    return render_page(request, "collab/request_list.html", context)


def _received_context(received: list[JoinRequest]) -> dict[str, list[JoinRequest]]:
    return {
        "to_answer": [row for row in received if row.is_pending],
        "answered": [row for row in received if not row.is_pending],
    }


def _count_asks_elsewhere(me: User, sent: Iterable[JoinRequest]) -> int:
    """How many of my asks are pending while I am in another team."""
    asked = [row for row in sent if row.is_ask and row.is_pending]
    return len(asked) if asked and _is_in_another_team(me) else 0


def _add_hours(reader: User, rows: Iterable[JoinRequest]) -> bool:
    """Give requests that the person may answer the bar of both people's hours.

    It is their attribute `bar`. Returns whether one has such a bar, which needs its key on the
    page.
    """
    to_answer = _to_answer_by(reader, rows)
    for row in to_answer:
        row.bar = hours_bar_between(row.recipient, row.sender)
    return any(row.bar for row in to_answer)


def _to_answer_by(person: User, rows: Iterable[JoinRequest]) -> list[JoinRequest]:
    return [row for row in rows if row.is_pending and row.recipient == person]


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
    count = _withdraw_asks_of(request.user)
    message = counted("%(n)d request withdrawn.", "%(n)d requests withdrawn.", count)
    messages.success(request, message)
    return redirect("collab:request_list")


def _withdraw_asks_of(person: User) -> int:
    """Withdraw those that are still pending; returns how many."""
    count, ask = 0, JoinRequest.Direction.ASK
    for join_request in JoinRequest.objects.pending().filter(direction=ask, person=person):
        with suppress(AlreadyAnswered):
            join_request.withdraw(by=person)
            count += 1
    return count


@require_safe
def project_requests(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """The newest requests of a project of mine."""
    project = own_project_or_403(request, pk)
    rows = list(project.requests.for_list()[:MAX_REQUESTS])
    context = {
        "project": project,
        "has_hours": _add_hours(request.user, rows),
        "unread": _unread_request_keys(request.user),
        "answered": [row for row in rows if not row.is_pending],
        **_pending_context([row for row in rows if row.is_pending]),
    }
    return render_page(request, "collab/project_requests.html", context)


def _pending_context(pending: list[JoinRequest]) -> dict[str, list[JoinRequest]]:
    return {
        "to_answer": [row for row in pending if row.is_ask],
        "invited": [row for row in pending if not row.is_ask],
    }


@require_POST
def request_new(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Ask to join a project."""
    project = get_object_or_404(Project.objects.visible_to(request.user).for_page(), pk=pk)
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


@require_safe_or_post
def invitation_new(request: HttpRequest, pk: int, slug: str, handle: str) -> HttpResponse:
    """Invite a person to a project of mine."""
    project = own_project_or_403(request, pk)
    person = get_object_or_404(User.objects.open_to_collaborate(), handle=handle)
    form = JoinForm(request.POST or None, project=project)

    def page(status: int) -> HttpResponse:
        bar = hours_bar_between(request.user, person)
        context = {"project": project, "person": person, "form": form, "bar": bar}
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
    """Accept a request, and show that both are a team now."""
    join_request, problem, status = _act(request, pk, JoinRequest.accept)
    if not problem:
        return redirect_page(request, join_request.team_url)
    return _row_response(request, join_request, problem, status)


@require_safe
def request_team(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell the owner and the new member that they are a team, and what to do next."""
    me = request.user
    rows = JoinRequest.objects.visible_to(me).for_list()
    join_request = get_object_or_404(rows, pk=pk)
    if not join_request.made_a_team:
        return redirect(join_request.url_for(me))
    mine, other = join_request.project.owner, join_request.person
    if me == other:
        mine, other = other, mine
    context = {
        "project": join_request.project,
        "other": other,
        "bar": hours_bar_between(mine, other),
        "first_hour": _first_shared_hour(mine, other),
        "contacts": _shown_contacts(join_request.project, other),
    }
    return render_page(request, "collab/request_team.html", context)


def _first_shared_hour(*people: User) -> datetime | None:
    hours = [availability_of(person) or Availability("UTC") for person in people]
    return first_shared_half_hour(hours, after=timezone.now())


def _shown_contacts(project: Project, person: User) -> list[Contact]:
    """The contacts that this member shows to the team."""
    seat = project.seats.select_related("holder").filter(holder=person).first()
    return seat.contacts if seat else []


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
    """Run the action and show the request as it is then.

    409 or 422 if it is not possible.
    """
    join_request, problem, status = _act(request, pk, action, **values)
    typed = values if problem else {}
    return _row_response(request, join_request, problem, status, typed)


def _act(
    request: HttpRequest, pk: int, action: Callable[..., object], **values: str
) -> tuple[JoinRequest, str, int]:
    """Run the action; return the request before it, the error, and the HTTP status."""
    rows = JoinRequest.objects.visible_to(request.user).for_list()
    join_request = get_object_or_404(rows, pk=pk)
    problem, status = "", 200
    try:
        action(join_request, by=request.user, **values)
    except RequestNotPermitted as refused:
        raise PermissionDenied(_("You can’t answer this request.")) from refused
    except EmptyMessage:
        problem, status = _("Write something first."), 422
    except MessageTooLong as error:
        lengths = {name: written(number) for name, number in vars(error).items()}
        problem, status = str(TOO_LONG) % lengths, 422
    except tuple(CONFLICTS) as conflict:
        problem, status = str(CONFLICTS[type(conflict)]), 409
    return join_request, problem, status


def _row_response(
    request: HttpRequest,
    join_request: JoinRequest,
    problem: str,
    status: int,
    typed: dict[str, str] | None = None,
) -> HttpResponse:
    """The request as it is stored now, with what was typed.

    For htmx its row, otherwise a page.
    """
    rows = JoinRequest.objects.visible_to(request.user).for_list()
    stored = get_object_or_404(rows, pk=join_request.pk)
    _add_hours(request.user, [stored])
    refused = typed if status == 422 else None
    context = {"join_request": stored, "problem": problem, "typed": typed, "refused": refused}
    if typed and status == 409:  # The form of the text is no longer part of the row.
        context["kept"] = [text for text in typed.values() if text]
    if problem and not request.htmx:
        return render_page(request, "collab/request_conflict.html", context, status=status)
    return swap_or_redirect(
        request,
        "collab/request_list.html#row",
        context,
        to=stored.url_for(request.user),
        status=status,
    )
