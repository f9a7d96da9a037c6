"""Publishing the result of a track, and answering a second look."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from collab.capstone.forms.results import AnswerForm, PublicationForm
from collab.capstone.models import HandIn, Result, ScoreSheet, SecondLook
from collab.capstone.models.finished_sheets import (
    NotFinished,
    finished_sheets,
    first_sheets,
    preview_version,
)
from collab.capstone.models.result import (
    AlreadyPublished,
    NotMentor,
    PreviewChanged,
    SettleFirst,
)
from collab.capstone.models.second_look import NotAssigned
from collab.capstone.parameters import ConfirmationParameters
from collab.capstone.publication_page import comparison, previews
from collab.capstone.team_tracks import has_been_in_team, members_by_track, scoring_cohort_of
from collab.capstone.views.access import check_scored_track, scored_project_or_404
from collab.models import Project
from portal.moderation.permissions import mentor_required
from portal.people.models import Cohort, User
from portal.web.edit_versions import StoredValue
from portal.web.form_pages import posted_data, render_form, render_refusal
from portal.web.htmx import render_page
from portal.web.methods import require_safe_or_post

LOOK_PAGE = "capstone/second_look.html"
NOT_FINISHED = gettext_lazy("Every mentor who was assigned finishes their sheet first.")
SETTLE_FIRST = gettext_lazy("Settle the difference, or say here how you settled it.")
RAISED = gettext_lazy("Answered, and the higher points are published.")
NOT_RAISED = gettext_lazy("Answered. The points stay as they were.")


@require_safe_or_post
@mentor_required
def publication(request: HttpRequest, pk: int, slug: str, track: str) -> HttpResponse:
    """The sheets of a track side by side, with the form that publishes its result."""
    project = scored_project_or_404(request, pk)
    cohort = _scoring_cohort_or_404(request, project, track)
    if has_been_in_team(request.user, project):
        raise PermissionDenied(_("You’re or were in this team, so another mentor scores it."))
    context = _track_context(project, track) | {"cohort": cohort}
    context["form"] = _form(request, context)
    return _answer(request, context)


def _scoring_cohort_or_404(request: HttpRequest, project: Project, track: str) -> Cohort:
    """The cohort that scores a track, for its mentors; Http404 for others."""
    check_scored_track(track)
    cohort = scoring_cohort_of(project, track)
    if cohort is None or not request.user.can_moderate_cohort(cohort.pk):
        raise Http404
    return cohort


def _track_context(project: Project, track: str) -> dict[str, Any]:
    """The track with its newest result, and its sheets side by side."""
    return {
        "project": project,
        "track": track,
        "current": Result.objects.filter(project=project, track=track).first(),
        "compared": comparison(first_sheets(project, track)),
        "is_handed_in": HandIn.objects.filter(project=project).exists(),
    }


def _form(request: HttpRequest, context: dict[str, Any]) -> PublicationForm:
    current = context["current"]
    return PublicationForm(
        posted_data(request),
        people=members_by_track(context["project"]).get(context["track"], []),
        rubric=context["compared"].rubric,
        number=current.number if current else 0,
    )


def _answer(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """The page again unless what was sent can be published, else the next step."""
    form, current = context["form"], context["current"]
    if form.is_bound and not context["compared"].is_ready:
        return _not_finished(request, context)
    if not form.is_valid():
        return _page(request, context, 422 if form.is_bound else 200)
    if current and form.cleaned_data["replaces"] != current.number:
        return _published_meanwhile(request, context, current)
    return _next_step(request, context)


def _next_step(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Change the form, confirm what the team will see, or publish it."""
    given = ConfirmationParameters.read(request.POST)
    if given.change:
        return _page(request, context, 200)
    return _publish(request, context) if given.confirmed else _confirm(request, context)


def _page(request: HttpRequest, context: dict[str, Any], status: int) -> HttpResponse:
    if not context["compared"].is_ready:  # the form is not shown
        context["kept"] = context["form"].typed()
    return render_page(request, "capstone/publication.html", context, status=status)


def _not_finished(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    messages.warning(request, NOT_FINISHED)
    return _page(request, context, 409)


def _published_meanwhile(
    request: HttpRequest, context: dict[str, Any], result: Result
) -> HttpResponse:
    """The result, which another mentor published, or this one with a second click.

    What was typed and is not in it stays in the form, which would correct the result.
    """
    form = context["form"]
    if form.typed() and not form.is_in(result):
        return _would_correct(request, context, result)
    if result.published_by_id != request.user.pk:
        messages.warning(request, _("Another mentor published it meanwhile."))
    return redirect(result.project.page_url("result"))


def _would_correct(request: HttpRequest, context: dict[str, Any], result: Result) -> HttpResponse:
    """The form as it was typed, as a correction of the result."""
    told = _("It was published meanwhile. What you typed is below: it would correct the result.")
    messages.warning(request, told)
    context["form"].take("replaces", result.number)
    context["current"] = result
    return _page(request, context, 409)


def _confirm(
    request: HttpRequest, context: dict[str, Any], *, is_changed: bool = False
) -> HttpResponse:
    """What the team will see, to be confirmed, or why nothing can be published."""
    try:
        # Not those of the page above: after a second look its sheet alone may count.
        sheets = finished_sheets(context["project"], context["track"])
    except NotFinished:
        return _not_finished(request, context)
    if not _has_reason(context["form"], context):
        return _page(request, context, 422)
    context |= _preview_context(context, sheets) | {"is_changed": is_changed}
    status = 409 if is_changed else 200
    return render_page(request, "capstone/publication_confirm.html", context, status=status)


def _preview_context(context: dict[str, Any], sheets: list[ScoreSheet]) -> dict[str, Any]:
    """What each member will see; the form keeps which sheets it was made of."""
    form = context["form"]
    form.take("seen", preview_version(context["project"], sheets))
    return {"previews": previews(form.people, comparison(sheets), form.members())}


def _has_reason(form: PublicationForm, context: dict[str, Any]) -> bool:
    """Whether there is a reason where one is needed; else the form says so."""
    if form.cleaned_data["reason"]:
        return True
    if context["current"]:
        form.add_error("reason", _("Say what was corrected."))
    elif context["compared"].needs_settling:
        form.add_error("reason", SETTLE_FIRST)
    return form.is_valid()


def _publish(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Publish what the form says, or show why not."""
    if not _has_reason(context["form"], context):
        return _page(request, context, 422)
    refusal = _save_or_refuse(request, context)
    if refusal:
        return refusal
    messages.success(request, _("Published. The team has been told."))
    return redirect(context["project"].page_url("result"))


def _save_or_refuse(request: HttpRequest, context: dict[str, Any]) -> HttpResponse | None:
    """Publish the result; if that was refused, return the page that shows why."""
    try:
        _save_result(context, by=request.user)
    except NotFinished:
        return _not_finished(request, context)
    except PreviewChanged:
        return _confirm(request, context, is_changed=True)
    except SettleFirst:
        return _not_settled(request, context)
    except AlreadyPublished as error:
        return _published_meanwhile(request, context, error.result)
    return None


def _save_result(context: dict[str, Any], *, by: User) -> None:
    form = context["form"]
    values = {name: form.cleaned_data[name] for name in ("replaces", "reason", "seen")}
    Result.publish(context["project"], context["track"], by=by, members=form.members(), **values)


def _not_settled(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    context["form"].add_error("reason", SETTLE_FIRST)
    return _page(request, context, 422)


@require_safe_or_post
@mentor_required
def second_look_answer(request: HttpRequest, pk: int, slug: str, track: str) -> HttpResponse:
    """What a team asks the mentor who looks again, and the answer.

    Only for that mentor.
    """
    looks = SecondLook.objects.select_related("project__owner", "sheet__rubric", "sheet__mentor")
    look = get_object_or_404(looks, project=pk, track=track, sheet__mentor=request.user)
    form = AnswerForm(posted_data(request))
    current = Result.objects.filter(project=pk, track=track).first()
    context = {"project": look.project, "look": look, "form": form, "current": current}
    if not form.is_valid():
        return render_form(request, LOOK_PAGE, **context)
    return _close_look(request, context)


def _close_look(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Save the answer to a second look, or show why not."""
    try:
        raised = context["look"].close(by=request.user, answer=_typed_answer(context))
    except NotMentor:
        raise PermissionDenied(_("You’re in this team, so another mentor does this.")) from None
    except NotAssigned:
        return _answered_already(request, context)
    except NotFinished:
        return render_refusal(request, LOOK_PAGE, _("Finish your sheet first."), context)
    messages.success(request, RAISED if raised else NOT_RAISED)
    return redirect(request.path)


def _typed_answer(context: dict[str, Any]) -> str:
    return context["form"].cleaned_data["answer"]


def _answered_already(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """The answer that was given; another one that was typed is shown beside it."""
    messages.info(request, _("You answered already."))
    answer = _typed_answer(context)
    if answer == context["look"].answer:
        return redirect(request.path)
    context["kept"] = [StoredValue(context["form"]["answer"].label, answer)]
    return render_page(request, LOOK_PAGE, context, status=409)
