"""What teams of a cohort hand in; its mentors list it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from collab.capstone.forms.deliverables import DeliverableKindForm
from collab.capstone.models import DeliverableKind
from collab.capstone.models.deliverable import MAX_KINDS, KindRemoved, TooManyKinds
from collab.capstone.parameters import RemovalParameters
from portal.moderation.permissions import mentor_required, moderated_cohort_or_404
from portal.people.models import Cohort
from portal.text.plurals import counted
from portal.web.edit_versions import StaleEdit
from portal.web.form_pages import posted_data, render_conflict, render_form
from portal.web.htmx import render_page
from portal.web.methods import require_safe_or_post

KIND_PAGE = "capstone/deliverable_kind_form.html"
NOT_REMOVED = gettext_lazy(
    "Not removed: %(name)s was changed meanwhile. Remove it again if you want to."
)


@require_safe_or_post
@mentor_required
def kind_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The kinds of deliverables of a cohort, with a form for another one."""
    cohort = moderated_cohort_or_404(request, slug)
    form = DeliverableKindForm(posted_data(request), instance=DeliverableKind(cohort=cohort))
    if form.is_valid() and _add(form, cohort):
        messages.success(request, _("Deliverable added."))
        return redirect("capstone:kind_list", slug)
    return _list_page(request, cohort, form, 422 if form.is_bound else 200)


def _add(form: DeliverableKindForm, cohort: Cohort) -> bool:
    """Add a kind to the list; False, with an error in the form, if there are too many."""
    try:
        form.instance.add_to(cohort)
    except TooManyKinds:
        message = _("A cohort lists up to %(n)d deliverables. Remove one first.")
        form.add_error(None, message % {"n": MAX_KINDS})
    return form.is_valid()


def _list_page(
    request: HttpRequest, cohort: Cohort, form: DeliverableKindForm, status: int
) -> HttpResponse:
    context = {"cohort": cohort, "form": form}
    context["kinds"] = cohort.deliverable_kinds.filter(is_retired=False)
    return render_page(request, "capstone/deliverable_kinds.html", context, status=status)


@require_POST
@mentor_required
def kinds_begin(request: HttpRequest, slug: str) -> HttpResponse:
    """List the programme's deliverables for a cohort that has none."""
    cohort = moderated_cohort_or_404(request, slug)
    count = DeliverableKind.begin(cohort)
    if count:
        message = counted("%(n)d deliverable added.", "%(n)d deliverables added.", count)
        messages.success(request, message)
    return redirect("capstone:kind_list", slug)


@require_safe_or_post
@mentor_required
def kind_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Change a kind of deliverable."""
    cohort = moderated_cohort_or_404(request, slug)
    kind = cohort.deliverable_kinds.filter(is_retired=False, pk=pk).first()
    if kind is None:
        return _removed_meanwhile(request, cohort)
    form = DeliverableKindForm(posted_data(request), instance=kind)
    context = {"form": form, "cohort": cohort, "kind": kind}
    if not form.is_valid():
        return render_form(request, KIND_PAGE, **context)
    return _save(request, context)


def _save(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Save the changes of a kind, or show why not."""
    cohort, names = context["cohort"], DeliverableKind.FORM_COLUMNS
    try:
        context["form"].save_changes()
    except KindRemoved:
        return _removed_meanwhile(request, cohort)
    except StaleEdit as stale:
        return render_conflict(request, KIND_PAGE, context, stale.saved, names)
    messages.success(request, _("Saved."))
    return redirect("capstone:kind_list", cohort.slug)


def _removed_meanwhile(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    """The list, with what was typed as a new kind.

    Http404 for a page that is only opened.
    """
    if request.method != "POST" or "name" not in request.POST:
        raise Http404
    form = DeliverableKindForm(request.POST, instance=DeliverableKind(cohort=cohort))
    form.add_error(None, _("Not saved: it was removed meanwhile. You can add it as a new one."))
    return _list_page(request, cohort, form, 409)


@require_POST
@mentor_required
def kind_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Remove a kind, unless another mentor changed it since.

    What teams handed in of it stays.
    """
    cohort = moderated_cohort_or_404(request, slug)
    kind = cohort.deliverable_kinds.filter(pk=pk).first()
    if kind is None:
        return redirect("capstone:kind_list", slug)
    try:
        kind.remove(version=RemovalParameters.read(request.POST).version or 0)
    except StaleEdit:
        return _not_removed(request, cohort, kind.name)
    messages.success(request, _("Removed. What teams handed in of it stays."))
    return redirect("capstone:kind_list", slug)


def _not_removed(request: HttpRequest, cohort: Cohort, name: str) -> HttpResponse:
    """The list, which says that another mentor changed the kind."""
    messages.warning(request, NOT_REMOVED % {"name": name})
    form = DeliverableKindForm(instance=DeliverableKind(cohort=cohort))
    return _list_page(request, cohort, form, 409)
