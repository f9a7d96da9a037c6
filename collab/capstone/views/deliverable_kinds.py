"""What teams of a cohort hand in; its mentors list it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from collab.capstone.forms.deliverables import DeliverableKindForm
from collab.capstone.models import DeliverableKind
from collab.capstone.models.deliverable import MAX_KINDS, TooManyKinds
from collab.capstone.views.access import mentored_cohort_or_404
from collab.views.form_pages import posted_data, render_form
from portal.moderation.permissions import mentor_required
from portal.web.htmx import render_page

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
@mentor_required
def kind_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The kinds of deliverables of a cohort, with a form for another one."""
    cohort = mentored_cohort_or_404(request, slug)
    form = DeliverableKindForm(posted_data(request), instance=DeliverableKind(cohort=cohort))
    if form.is_valid():
        try:
            form.instance.add_to(cohort)
        except TooManyKinds:
            message = _("A cohort lists up to %(n)d deliverables. Remove one first.")
            form.add_error(None, message % {"n": MAX_KINDS})
        else:
            messages.success(request, _("Deliverable added."))
            return redirect("capstone:kind_list", slug)
    kinds = cohort.deliverable_kinds.filter(is_retired=False)
    context = {"cohort": cohort, "kinds": kinds, "form": form}
    status = 422 if form.is_bound else 200
    return render_page(request, "capstone/deliverable_kinds.html", context, status=status)


@require_POST
@mentor_required
def kinds_begin(request: HttpRequest, slug: str) -> HttpResponse:
    """List the programme's deliverables for a cohort that has none."""
    cohort = mentored_cohort_or_404(request, slug)
    count = DeliverableKind.begin(cohort)
    if count:
        message = ngettext("%(n)d deliverable added.", "%(n)d deliverables added.", count)
        messages.success(request, message % {"n": count})
    return redirect("capstone:kind_list", slug)


@require_http_methods(METHODS)
@mentor_required
def kind_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Change a kind of deliverable."""
    cohort = mentored_cohort_or_404(request, slug)
    kind = get_object_or_404(cohort.deliverable_kinds.filter(is_retired=False), pk=pk)
    form = DeliverableKindForm(posted_data(request), instance=kind)
    if not form.is_valid():
        template = "capstone/deliverable_kind_form.html"
        return render_form(request, template, form, cohort=cohort, kind=kind)
    form.save()
    messages.success(request, _("Saved."))
    return redirect("capstone:kind_list", slug)


@require_POST
@mentor_required
def kind_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Remove a kind; what teams handed in of it stays."""
    cohort = mentored_cohort_or_404(request, slug)
    kind = cohort.deliverable_kinds.filter(pk=pk).first()
    if kind:
        kind.remove()
        messages.success(request, _("Removed. What teams handed in of it stays."))
    return redirect("capstone:kind_list", slug)
