"""The result of a team: for its members and the mentors of its cohort."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from collab.capstone.forms.results import CertificateForm, OtherMentorForm, SecondLookForm
from collab.capstone.models import Certificate, MemberResult, Result, SecondLook
from collab.capstone.models.certificate import NoCertificate
from collab.capstone.models.result import NotMentor
from collab.capstone.models.second_look import (
    AskedAlready,
    MentorUnsuitable,
    NotAssigned,
    NothingPublished,
    TooLateToAsk,
)
from collab.capstone.parameters import ConfirmationParameters
from collab.capstone.results_page import TrackResult, reads_results, track_results
from collab.capstone.team_tracks import cohort_of
from collab.capstone.views.access import scored_project_or_404
from collab.models import Project
from collab.views.teams import project_or_404, project_refusal
from portal.moderation.permissions import mentor_required
from portal.people.models import User
from portal.web import page_cache
from portal.web.edit_versions import StoredValue
from portal.web.htmx import render_page
from portal.web.parameters import is_on
from portal.web.partial_saves import save_values

ASK_REFUSALS: dict[type[Exception], Promise] = {
    NothingPublished: gettext_lazy("There is no result to look at again."),
    AskedAlready: gettext_lazy("Your team has asked already."),
    TooLateToAsk: gettext_lazy("A second look can be asked for within seven days of publishing."),
}
ASSIGN_REFUSALS: dict[type[Exception], Promise] = {
    NotMentor: gettext_lazy("You’re in this team, so another mentor does this."),
    NotAssigned: gettext_lazy("Another mentor was chosen already."),
    MentorUnsuitable: gettext_lazy("Choose a mentor who didn’t score it."),
}


@require_safe
def result(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """The newest results of a project's tracks."""
    project = project_or_404(request, pk)
    _check_reader(request, project)
    return _page(request, project)


def _check_reader(request: HttpRequest, project: Project) -> None:
    """Refuse who is neither in the team, nor got a result, nor mentors the cohort."""
    if not reads_results(request.user, project):
        raise project_refusal(project, _("Only team members and their mentors can do this"))


def _page(
    request: HttpRequest,
    project: Project,
    *,
    status: int = 200,
    track: str = "",
    name: str = "",
    form: BaseForm | None = None,
    **context: Any,
) -> HttpResponse:
    """The page; `form` with errors replaces the one called `name` of a track."""
    results = track_results(project, request.user)
    for one in results:
        if form is not None and one.result.track == track:
            one.forms[name] = form
    values = {"project": project, **_results_context(request.user, project, results)}
    return render_page(request, "capstone/result.html", values | context, status=status)


def _results_context(reader: User, project: Project, results: list[TrackResult]) -> dict[str, Any]:
    """The results, whether they are the reader's own, and the cohort that scored them."""
    return {
        "results": results,
        "is_own": any(one.own for one in results) or project.has_member(reader),
        "cohort": results[0].result.cohort if results else cohort_of(project),
    }


def own_result_or_404(request: HttpRequest, project: Project, track: str) -> MemberResult:
    """The newest result of this person; Http404 without one."""
    newest = Result.objects.newest().filter(project=project, track=track)
    rows = MemberResult.objects.select_related("result__project", "result__cohort", "person")
    return get_object_or_404(rows, result__in=newest, person=request.user)


@require_POST
def result_show(request: HttpRequest, pk: int, slug: str, track: str) -> HttpResponse:
    """Show the person's own result on their profile (`on=1`), or no longer (`on=0`)."""
    project = project_or_404(request, pk)
    row = own_result_or_404(request, project, track)
    save_values(row, is_shown=is_on(request.POST) and row.passes)
    page_cache.invalidate_pages()
    return redirect(project.page_url("result"))


@require_POST
def second_look_ask(request: HttpRequest, pk: int, slug: str, track: str) -> HttpResponse:
    """Ask another mentor to look again."""
    project = project_or_404(request, pk)
    own_result_or_404(request, project, track)
    form = SecondLookForm(request.POST)
    if not form.is_valid():
        was_asked = SecondLook.objects.filter(project=project, track=track).exists()
        kept = _typed_reason(form) if was_asked else []
        return _page(request, project, status=422, track=track, name="ask", form=form, kept=kept)
    return _ask(request, project, track, form)


def _typed_reason(form: SecondLookForm) -> list[StoredValue]:
    """What was typed, for a page that does not show the form again.

    Nothing more can be asked.
    """
    return [StoredValue(form["reason"].label, form["reason"].value() or "")]


def _ask(request: HttpRequest, project: Project, track: str, form: SecondLookForm) -> HttpResponse:
    reason = form.cleaned_data["reason"]
    ask = partial(SecondLook.ask, project, track, by=request.user, reason=reason)
    if _refusal(request, ask, ASK_REFUSALS):
        return _page(request, project, status=409, kept=_typed_reason(form))
    messages.success(request, _("The mentors of your cohort choose another mentor."))
    return redirect(project.page_url("result"))


def _refusal(
    request: HttpRequest, act: Callable[[], Any], refusals: dict[type[Exception], Promise]
) -> bool:
    """Do something, or show why it was refused; tells whether it was."""
    try:
        act()
    except tuple(refusals) as error:
        messages.warning(request, refusals[type(error)])
        return True
    return False


@require_POST
@mentor_required
def second_look_assign(request: HttpRequest, pk: int, slug: str, track: str) -> HttpResponse:
    """Choose the mentor who looks again."""
    project = scored_project_or_404(request, pk)
    looks = SecondLook.objects.select_related("project__owner")
    look = get_object_or_404(looks, project=project, track=track)
    form = OtherMentorForm(request.POST, look=look)
    if not form.is_valid():
        return _page(request, project, status=422, track=track, name="assign", form=form)
    return _assign(request, project, look, form)


def _assign(
    request: HttpRequest, project: Project, look: SecondLook, form: OtherMentorForm
) -> HttpResponse:
    mentor = form.cleaned_data["mentor"]
    if _refusal(request, partial(look.assign, mentor, by=request.user), ASSIGN_REFUSALS):
        return _page(request, project, status=409, track=look.track, name="assign", form=form)
    messages.success(request, _("%(name)s takes a second look.") % {"name": mentor.name})
    return redirect(project.page_url("result"))


@require_POST
def certificate_ask(request: HttpRequest, pk: int, slug: str, track: str) -> HttpResponse:
    """Make the certificate of the person's passed result, once they confirm the name."""
    project = project_or_404(request, pk)
    row = own_result_or_404(request, project, track)
    is_confirmed = bool(ConfirmationParameters.read(request.POST).confirmed)
    form = CertificateForm(request.POST)
    if not form.is_valid() and not is_confirmed:
        return _page(request, project, status=422, track=track, name="certificate", form=form)
    certificate = _certificate_or_404(row, form, is_confirmed=is_confirmed)
    if certificate is None:
        return _confirm_certificate(request, row, form)
    return redirect("capstone:certificate", certificate.code)


def _certificate_or_404(
    row: MemberResult, form: CertificateForm, *, is_confirmed: bool
) -> Certificate | None:
    """The certificate, made now if its name was confirmed; else None.

    Http404 for a result that gets none.
    """
    try:
        certificate = Certificate.existing_of(row)
        if certificate is None and is_confirmed and form.is_valid():
            certificate = Certificate.ask(row, name=form.cleaned_data["name"])
    except NoCertificate:
        raise Http404 from None
    return certificate


def _confirm_certificate(
    request: HttpRequest, row: MemberResult, form: CertificateForm
) -> HttpResponse:
    """The name, which may still change, and what anyone with the code will see."""
    context = {"project": row.result.project, "member": row, "form": form}
    status = 200 if form.is_valid() else 422
    return render_page(request, "capstone/certificate_confirm.html", context, status=status)
