"""Pages on which mentors set up a cohort's last week and its milestones."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from collab.capstone.forms.setup import CohortSetupForm, MilestoneForm
from collab.capstone.models import CohortSetup, Milestone
from collab.capstone.models.cohort_setup import CohortEnded
from collab.capstone.models.milestone import MAX_MILESTONES, TooManyMilestones
from collab.capstone.parameters import RemovalParameters
from collab.capstone.views.access import mentored_cohort_or_404
from collab.views.form_pages import posted_data
from portal.moderation.permissions import mentor_required
from portal.people.models import Cohort
from portal.web.edit_versions import StaleEdit, stored_values
from portal.web.htmx import render_page

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
@mentor_required
def cohort_setup(request: HttpRequest, slug: str) -> HttpResponse:
    """Which checks a cohort asks for, whether peers answer, and when results come."""
    cohort = mentored_cohort_or_404(request, slug)
    form = CohortSetupForm(posted_data(request), instance=CohortSetup.of(cohort))
    context = {"cohort": cohort, "form": form}
    if not form.is_valid():
        return _page(request, "setup", context, 422 if form.is_bound else 200)
    try:
        form.save()
    except StaleEdit as stale:
        names = ["asks_peers", "results_by", "gives_certificates"]
        context["there"] = stored_values(form, stale.saved, names)
        return _page(request, "setup", context, 409)
    except CohortEnded:
        messages.warning(request, _("The deadline was recorded, so this can’t change."))
        return _page(request, "setup", context, 409)
    messages.success(request, _("Saved."))
    return redirect("capstone:cohort_setup", slug)


def _page(request: HttpRequest, name: str, context: dict, status: int) -> HttpResponse:
    return render_page(request, f"capstone/{name}.html", context, status=status)


@require_http_methods(METHODS)
@mentor_required
def milestone_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The milestones of a cohort, with a form for another one."""
    cohort = mentored_cohort_or_404(request, slug)
    form = MilestoneForm(posted_data(request), cohort=cohort)
    if form.is_valid():
        try:
            form.save()
        except TooManyMilestones:
            message = _("A cohort has up to %(n)d milestones. Delete one first.")
            form.add_error(None, message % {"n": MAX_MILESTONES})
        else:
            messages.success(request, _("Milestone added."))
            return redirect(_milestones_url(cohort))
    return _list_page(request, cohort, form, 422 if form.is_bound else 200)


def _list_page(
    request: HttpRequest, cohort: Cohort, form: MilestoneForm, status: int
) -> HttpResponse:
    context = {"cohort": cohort, "milestones": cohort.milestones.all(), "form": form}
    return _page(request, "milestones", context, status)


@require_http_methods(METHODS)
@mentor_required
def milestone_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Change a milestone."""
    cohort = mentored_cohort_or_404(request, slug)
    milestone = cohort.milestones.filter(pk=pk).first()
    if milestone is None:
        return _deleted_meanwhile(request, cohort)
    form = MilestoneForm(posted_data(request), cohort=cohort, instance=milestone)
    context = {"cohort": cohort, "milestone": milestone, "form": form}
    if not form.is_valid():
        return _page(request, "milestone_form", context, 422 if form.is_bound else 200)
    try:
        form.save()
    except Milestone.DoesNotExist:
        return _deleted_meanwhile(request, cohort)
    except StaleEdit as stale:
        context["there"] = stored_values(form, stale.saved, ["title", "text", "checks"])
        return _page(request, "milestone_form", context, 409)
    messages.success(request, _("Saved."))
    return redirect(_milestones_url(cohort))


def _deleted_meanwhile(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    """The list, with what was typed as a new milestone. Http404 for a page that is only opened."""
    if request.method != "POST" or "title" not in request.POST:
        raise Http404
    form = MilestoneForm(request.POST, cohort=cohort)
    form.add_error(None, _("Not saved: it was deleted meanwhile. You can add it as a new one."))
    return _list_page(request, cohort, form, 409)


@require_POST
@mentor_required
def milestone_delete(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Delete a milestone, unless another mentor changed it since the page was opened."""
    cohort = mentored_cohort_or_404(request, slug)
    milestone = cohort.milestones.filter(pk=pk).first()
    if milestone:
        try:
            milestone.remove(version=RemovalParameters.read(request.POST).version or 0)
        except StaleEdit:
            told = _(
                "Not deleted: %(title)s was changed meanwhile. Delete it again if you want to."
            )
            messages.warning(request, told % {"title": milestone.title})
            return _list_page(request, cohort, MilestoneForm(cohort=cohort), 409)
        messages.success(request, _("Milestone deleted."))
    return redirect(_milestones_url(cohort))


def _milestones_url(cohort: Cohort) -> str:
    return reverse("capstone:milestone_list", args=[cohort.slug])
