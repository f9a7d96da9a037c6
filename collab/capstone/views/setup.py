"""Pages on which mentors set up a cohort's last week and its milestones."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from collab.capstone.forms.setup import CohortSetupForm, MilestoneForm
from collab.capstone.models import CohortSetup, Milestone
from collab.capstone.models.cohort_setup import CohortEnded
from collab.capstone.models.milestone import MAX_MILESTONES, TooManyMilestones
from collab.capstone.parameters import RemovalParameters
from portal.moderation.permissions import mentor_required, moderated_cohort_or_404
from portal.people.models import Cohort
from portal.web.edit_versions import StaleEdit
from portal.web.form_pages import posted_data, render_conflict, render_form, render_refusal
from portal.web.htmx import render_page
from portal.web.methods import require_safe_or_post

SETUP_PAGE = "capstone/setup.html"
MILESTONE_PAGE = "capstone/milestone_form.html"
NOT_DELETED = gettext_lazy(
    "Not deleted: %(title)s was changed meanwhile. Delete it again if you want to."
)


@require_safe_or_post
@mentor_required
def cohort_setup(request: HttpRequest, slug: str) -> HttpResponse:
    """Which checks a cohort asks for, whether peers answer, and when results come."""
    cohort = moderated_cohort_or_404(request, slug)
    form = CohortSetupForm(posted_data(request), instance=CohortSetup.of(cohort))
    context = {"cohort": cohort, "form": form}
    if not form.is_valid():
        return render_form(request, SETUP_PAGE, **context)
    return _save_setup(request, context)


def _save_setup(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Save what a cohort asks for, or show why not."""
    form, names = context["form"], ["asks_peers", "results_by", "gives_certificates"]
    try:
        form.save()
    except StaleEdit as stale:
        return render_conflict(request, SETUP_PAGE, context, stale.saved, names)
    except CohortEnded:
        told = _("The deadline was recorded, so this can’t change.")
        return render_refusal(request, SETUP_PAGE, told, context)
    messages.success(request, _("Saved."))
    return redirect("capstone:cohort_setup", context["cohort"].slug)


@require_safe_or_post
@mentor_required
def milestone_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The milestones of a cohort, with a form for another one."""
    cohort = moderated_cohort_or_404(request, slug)
    form = MilestoneForm(posted_data(request), cohort=cohort)
    if form.is_valid() and _add(form):
        messages.success(request, _("Milestone added."))
        return redirect(_milestones_url(cohort))
    return _list_page(request, cohort, form, 422 if form.is_bound else 200)


def _add(form: MilestoneForm) -> bool:
    """Add a milestone; False, with an error in the form, if there are too many."""
    try:
        form.save()
    except TooManyMilestones:
        message = _("A cohort has up to %(n)d milestones. Delete one first.")
        form.add_error(None, message % {"n": MAX_MILESTONES})
    return form.is_valid()


def _list_page(
    request: HttpRequest, cohort: Cohort, form: MilestoneForm, status: int
) -> HttpResponse:
    context = {"cohort": cohort, "milestones": cohort.milestones.all(), "form": form}
    return render_page(request, "capstone/milestones.html", context, status=status)


@require_safe_or_post
@mentor_required
def milestone_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Change a milestone."""
    cohort = moderated_cohort_or_404(request, slug)
    milestone = cohort.milestones.filter(pk=pk).first()
    if milestone is None:
        return _deleted_meanwhile(request, cohort)
    form = MilestoneForm(posted_data(request), cohort=cohort, instance=milestone)
    context = {"cohort": cohort, "milestone": milestone, "form": form}
    if not form.is_valid():
        return render_form(request, MILESTONE_PAGE, **context)
    return _save_milestone(request, context)


def _save_milestone(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Save the changes of a milestone, or show why not."""
    cohort, form = context["cohort"], context["form"]
    try:
        form.save()
    except Milestone.DoesNotExist:
        return _deleted_meanwhile(request, cohort)
    except StaleEdit as stale:
        names = ["title", "text", "checks"]
        return render_conflict(request, MILESTONE_PAGE, context, stale.saved, names)
    messages.success(request, _("Saved."))
    return redirect(_milestones_url(cohort))


def _deleted_meanwhile(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    """The list, with what was typed as a new milestone.

    Http404 for a page that is only opened.
    """
    if request.method != "POST" or "title" not in request.POST:
        raise Http404
    form = MilestoneForm(request.POST, cohort=cohort)
    form.add_error(None, _("Not saved: it was deleted meanwhile. You can add it as a new one."))
    return _list_page(request, cohort, form, 409)


@require_POST
@mentor_required
def milestone_delete(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Delete a milestone, unless another mentor changed it since the page was opened."""
    cohort = moderated_cohort_or_404(request, slug)
    milestone = cohort.milestones.filter(pk=pk).first()
    if milestone is None:
        return redirect(_milestones_url(cohort))
    try:
        milestone.remove(version=RemovalParameters.read(request.POST).version or 0)
    except StaleEdit:
        return _not_deleted(request, cohort, milestone.title)
    messages.success(request, _("Milestone deleted."))
    return redirect(_milestones_url(cohort))


def _not_deleted(request: HttpRequest, cohort: Cohort, title: str) -> HttpResponse:
    """The list, which says that another mentor changed the milestone."""
    messages.warning(request, NOT_DELETED % {"title": title})
    return _list_page(request, cohort, MilestoneForm(cohort=cohort), 409)


def _milestones_url(cohort: Cohort) -> str:
    return reverse("capstone:milestone_list", args=[cohort.slug])
