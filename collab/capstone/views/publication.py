"""Publishing the result of a track, and answering a second look."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from collab.capstone.forms.results import AnswerForm, PublicationForm
from collab.capstone.models import HandIn, Result, SecondLook
from collab.capstone.models.result import (
    AlreadyPublished,
    NotFinished,
    NotMentor,
    PreviewChanged,
    SettleFirst,
    finished_sheets,
    first_sheets,
    preview_version,
)
from collab.capstone.models.second_look import NotAssigned
from collab.capstone.parameters import ConfirmationParameters
from collab.capstone.publication_page import comparison, previews
from collab.capstone.team_tracks import (
    SCORED_TRACKS,
    has_been_in_team,
    members_by_track,
    scoring_cohort_of,
)
from collab.capstone.views.access import scored_project_or_404
from collab.views.form_pages import posted_data
from portal.moderation.permissions import mentor_required
from portal.web.edit_versions import StoredValue
from portal.web.htmx import render_page

METHODS = ["GET", "HEAD", "POST"]
NOT_FINISHED = gettext_lazy("Every mentor who was assigned finishes their sheet first.")
SETTLE_FIRST = gettext_lazy("Settle the difference, or say here how you settled it.")


@require_http_methods(METHODS)
@mentor_required
def publication(request: HttpRequest, pk: int, slug: str, track: str) -> HttpResponse:
    """The sheets of a track side by side, with the form that publishes its result."""
    project = scored_project_or_404(request, pk)
    if track not in SCORED_TRACKS:
        raise Http404
    cohort = scoring_cohort_of(project, track)
    if cohort is None or not request.user.can_moderate_cohort(cohort.pk):
        raise Http404
    if has_been_in_team(request.user, project):
        raise PermissionDenied(_("You’re or were in this team, so another mentor scores it."))
    current = Result.objects.filter(project=project, track=track).first()
    is_handed_in = HandIn.objects.filter(project=project).exists()
    compared = comparison(first_sheets(project, track))
    form = PublicationForm(
        posted_data(request),
        people=members_by_track(project).get(track, []),
        rubric=compared.rubric,
        number=current.number if current else 0,
    )
    context = {
        "project": project,
        "cohort": cohort,
        "track": track,
        "current": current,
        "compared": compared,
        "form": form,
        "is_handed_in": is_handed_in,
    }
    given = ConfirmationParameters.read(request.POST)
    if form.is_bound and not compared.is_ready:
        return _not_finished(request, context)
    if not form.is_valid():
        return _page(request, context, 422 if form.is_bound else 200)
    if current and form.cleaned_data["replaces"] != current.number:
        return _published_meanwhile(request, context, current)
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
    is_by_other = result.published_by_id != request.user.pk
    if form.is_in(result) or not form.typed():
        if is_by_other:
            messages.warning(request, _("Another mentor published it meanwhile."))
        return redirect(result.project.page_url("result"))
    told = _("It was published meanwhile. What you typed is below: it would correct the result.")
    messages.warning(request, told)
    form.take("replaces", result.number)
    context["current"] = result
    return _page(request, context, 409)


def _confirm(
    request: HttpRequest, context: dict[str, Any], *, is_changed: bool = False
) -> HttpResponse:
    """What the team will see, to be confirmed, or why nothing can be published."""
    form, project = context["form"], context["project"]
    try:
        # Not those of the page above: after a second look its sheet alone may count.
        sheets = finished_sheets(project, context["track"])
    except NotFinished:
        return _not_finished(request, context)
    if not _has_reason(form, context):
        return _page(request, context, 422)
    form.take("seen", preview_version(project, sheets))
    context["previews"] = previews(form.people, comparison(sheets), form.members())
    context["is_changed"] = is_changed
    status = 409 if is_changed else 200
    return render_page(request, "capstone/publication_confirm.html", context, status=status)


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
    form, project = context["form"], context["project"]
    reason = form.cleaned_data["reason"]
    if not _has_reason(form, context):
        return _page(request, context, 422)
    try:
        Result.publish(
            project,
            context["track"],
            by=request.user,
            replaces=form.cleaned_data["replaces"],
            reason=reason,
            members=form.members(),
            seen=form.cleaned_data["seen"],
        )
    except NotFinished:
        return _not_finished(request, context)
    except PreviewChanged:
        return _confirm(request, context, is_changed=True)
    except SettleFirst:
        form.add_error("reason", SETTLE_FIRST)
        return _page(request, context, 422)
    except AlreadyPublished as error:
        return _published_meanwhile(request, context, error.result)
    messages.success(request, _("Published. The team has been told."))
    return redirect(project.page_url("result"))


@require_http_methods(METHODS)
@mentor_required
def second_look_answer(request: HttpRequest, pk: int, slug: str, track: str) -> HttpResponse:
    """What a team asks the mentor who looks again, and the answer; only for that mentor."""
    looks = SecondLook.objects.select_related("project__owner", "sheet__rubric", "sheet__mentor")
    look = get_object_or_404(looks, project=pk, track=track, sheet__mentor=request.user)
    form = AnswerForm(posted_data(request))
    current = Result.objects.filter(project=pk, track=track).first()
    context = {"project": look.project, "look": look, "form": form, "current": current}
    template = "capstone/second_look.html"
    if not form.is_valid():
        return render_page(request, template, context, status=422 if form.is_bound else 200)
    try:
        raised = look.close(by=request.user, answer=form.cleaned_data["answer"])
    except NotMentor:
        raise PermissionDenied(_("You’re in this team, so another mentor does this.")) from None
    except NotAssigned:
        messages.info(request, _("You answered already."))
        answer = form.cleaned_data["answer"]
        if answer == look.answer:
            return redirect(request.path)
        context["kept"] = [StoredValue(form["answer"].label, answer)]
        return render_page(request, template, context, status=409)
    except NotFinished:
        messages.warning(request, _("Finish your sheet first."))
        return render_page(request, template, context, status=409)
    if raised:
        messages.success(request, _("Answered, and the higher points are published."))
    else:
        messages.success(request, _("Answered. The points stay as they were."))
    return redirect(request.path)
