"""The API of a project: its contract, what changed in it, and the board of its endpoints."""

from itertools import groupby

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collab.contracts.reading import InvalidContract
from collab.contracts.reference import operations
from collab.forms.contracts import ContractForm, EndpointNoteForm, EndpointStatusForm
from collab.models import Contract, ContractVersion, Endpoint
from collab.parameters import TemplateParameters
from collab.tasks import fetch_asked_contract
from collab.views.teams import project_or_404, team_project_or_403
from portal.text import markdown, parsing_errors
from portal.text.parsing_errors import StoredTextUnreadable
from portal.web import fetching, rate_limits
from portal.web.absolute_urls import absolute_url
from portal.web.edit_versions import StaleEdit
from portal.web.htmx import refresh_page, render_page, swap_or_redirect, targets_partial
from portal.web.page_cache import cached_for_readers


def contract_url(project):
    return f"{project.get_absolute_url()}contract/"


def _version_or_404(project, number=None):
    """The version with this number, or the newest; 404 where there is none."""
    rows = project.contract_versions.defer("text", "parsed")
    version = rows.filter(number=number).first() if number else rows.first()
    if version is None:
        raise Http404
    return version


@require_safe
@login_not_required
@cached_for_readers
def contract_detail(request, pk, slug):
    """The endpoints with both sides' words, by tag; with the progress of the whole."""
    project = project_or_404(request, pk)
    version = project.contract_versions.defer("text", "parsed").select_related("by").first()
    contract = Contract.objects.filter(project=project).first()
    is_fetching = contract is not None and contract.is_fetching
    is_member = project.has_member(request.user)
    if is_member and targets_partial(request, "fetching") and not is_fetching:
        return refresh_page()
    endpoints = list(project.endpoints.select_related("built_by", "used_by")) if version else []
    present = [endpoint for endpoint in endpoints if not endpoint.is_gone]
    context = {
        "project": project,
        "version": version,
        "contract": contract,
        "here": request.path,
        "is_late": is_fetching and fetching.is_late(contract.asked_at),
        "endpoints_by_tag": _by_tag(present),
        "removed_endpoints": [endpoint for endpoint in endpoints if endpoint.is_gone],
        "total": len(present),
        "integrated": sum(
            endpoint.used == Endpoint.FrontEndStatus.INTEGRATED and not endpoint.needs_recheck
            for endpoint in present
        ),
        "live": sum(endpoint.built == Endpoint.BackEndStatus.LIVE for endpoint in present),
        "recheck_count": sum(endpoint.needs_recheck for endpoint in present),
        "is_member": is_member,
        "raw_url": absolute_url(request, f"{contract_url(project)}openapi"),
        **_status_choices(),
    }
    # The address may hold a key of the team: its part is for members, as on the page.
    return render_page(
        request, "collab/contract_detail.html", context, partials=["fetching"] if is_member else []
    )


def _status_choices():
    return {
        "back_end_choices": Endpoint.BackEndStatus.choices,
        "front_end_choices": Endpoint.FrontEndStatus.choices,
    }


def _by_tag(endpoints):
    """[(tag, endpoints)], tags in the order in which they come first."""
    order = list(dict.fromkeys(endpoint.tag for endpoint in endpoints))
    endpoints = sorted(endpoints, key=lambda endpoint: order.index(endpoint.tag))
    return [
        (tag, list(rows)) for tag, rows in groupby(endpoints, key=lambda endpoint: endpoint.tag)
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def contract_new(request, pk, slug):
    """Put up a contract or a new version of it: typed, as a file, or from an address that is looked at daily."""
    project = team_project_or_403(request, pk)
    contract = Contract.objects.filter(project=project).first() or Contract(project=project)
    template = (
        project.brief.contract
        if project.brief_id and not project.contract_versions.exists()
        else ""
    )
    initial_text = template if TemplateParameters.read(request.GET).template else ""
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ContractForm(
        *data, initial={"url": contract.asked_url or contract.url, "text": initial_text}
    )

    def page(status, problem=""):
        context = {
            "project": project,
            "form": form,
            "has_template": bool(template) and not initial_text,
            "problem": problem,
        }
        return render_page(request, "collab/contract_new.html", context, status=status)

    if request.method != "POST" or not form.is_valid():
        return page(422) if form.is_bound else page(200, contract.asked_trouble)
    try:
        rate_limits.count("contract", request.user.pk)
        if not form.cleaned_data["document"]:
            return _start_fetch(request, project, form)
        version, is_new = _publish(request, project, form)
    except rate_limits.RateLimited as error:
        return rate_limits.rate_limited_response(error, form, page)
    except fetching.FetchInProgress as busy:
        response = page(503, str(busy))
        response["Retry-After"] = str(fetching.RETRY_AFTER_SECONDS)
        return response
    except InvalidContract as wrong:
        for problem in wrong.problems:
            form.add_error(None, str(problem))
        form.show_file_text()
        return page(422)
    message = (
        _("Version %(n)d is up. The team was told.")
        if is_new
        else _("This is version %(n)d already: nothing changed.")
    )
    messages.success(request, message % {"n": version.number})
    return redirect(
        f"{contract_url(project)}versions/"
        if is_new and version.number > 1
        else contract_url(project)
    )


def _publish(request, project, form):
    """The document of the form as a version. It replaces the address: else the next look would bring the old one back."""
    publish = ContractVersion.publish(project, form.cleaned_data["document"], by=request.user)
    Contract.set_source(project, url="")
    return publish


def _start_fetch(request, project, form):
    """Have a task fetch the address; the page of the contract shows how far it is."""
    rate_limits.count("fetch-contract", request.user.pk)

    def create(request_fetch):
        contract = Contract.request_fetch(project, form.cleaned_data["url"])
        request_fetch(contract.pk, contract.asked_at.isoformat(), request.user.pk, get_language())

    fetching.fetch_in_task(fetch_asked_contract, create)
    return redirect(contract_url(project))


@require_safe
@login_not_required
@cached_for_readers
def contract_versions(request, pk, slug):
    """What changed from version to version, what breaks first."""
    project = project_or_404(request, pk)
    versions = list(project.contract_versions.defer("text", "parsed").select_related("by")[:50])
    if not versions:
        raise Http404
    return render_page(
        request, "collab/contract_versions.html", {"project": project, "versions": versions}
    )


@require_safe
@login_not_required
def contract_download(request, pk, slug, number=None):
    """The document as it was given."""
    project = project_or_404(request, pk)
    version = get_object_or_404(
        project.contract_versions, number=_version_or_404(project, number).number
    )
    ending = "yaml" if version.is_yaml else "json"
    response = HttpResponse(version.text, content_type=f"application/{ending}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="openapi-{version.number}.{ending}"'
    return response


@require_safe
@login_not_required
@cached_for_readers
def endpoint_detail(request, pk, slug, endpoint):
    """One operation: what is sent and answered, a command for a mock, both sides' words, and the team's notes."""
    project = project_or_404(request, pk)
    row = get_object_or_404(project.endpoints.select_related("built_by", "used_by"), pk=endpoint)
    return _endpoint_page(request, project, row)


def _endpoint_page(request, project, row, form=None, *, status=None, there=()):
    version = project.contract_versions.defer("text").first()
    operation = _operation(version, row)
    is_member = project.has_member(request.user)
    context = {
        "project": project,
        "version": version,
        "endpoint": row,
        "operation": operation,
        "description": markdown.render(operation.description[:4000]) if operation else "",
        "curl": operation.curl() if operation else "",
        "raw_url": absolute_url(request, f"{contract_url(project)}openapi"),
        "is_member": is_member,
        "notes": row.notes.select_related("author") if is_member else [],
        "form": (form or EndpointNoteForm()) if is_member else None,
        "there": there,
        **_status_choices(),
    }
    return render_page(
        request, "collab/endpoint_detail.html", context, status=status or (422 if form else 200)
    )


def _operation(version, row):
    """What the document says of this endpoint; None where that cannot be shown."""
    try:
        with parsing_errors.contain_errors("contract page", StoredTextUnreadable):
            return operations(version.document).get(row.key)
    except StoredTextUnreadable:
        return None


@require_POST
def endpoint_status(request, pk, slug, endpoint):
    """A word of one side on an endpoint."""
    project = team_project_or_403(request, pk)
    rows = project.endpoints.select_related("built_by", "used_by")
    row = get_object_or_404(rows, pk=endpoint)
    form = EndpointStatusForm(request.POST)
    if not form.is_valid():
        raise Http404
    project.mark_active(request.user)
    try:
        row.set_statuses(form.changed_statuses(), seen=form.seen(), by=request.user)
    except StaleEdit:
        row = rows.get(pk=endpoint)
        return _status_conflict(request, project, row, form)
    context = {"endpoint": row, "project": project, "is_member": True, **_status_choices()}
    return swap_or_redirect(
        request, "collab/_endpoint.html", context, to=f"{contract_url(project)}#endpoint-{row.pk}"
    )


def _status_conflict(request, project, row, form):
    """409: both words, and the sender's still chosen in the form; sending it again replaces the colleague's."""
    row.rejected_statuses, seen = form.changed_statuses(), form.seen()
    changed = row.stale_sides(row.rejected_statuses, seen)
    there = [_describe_conflict(row, side, row.rejected_statuses[side]) for side in changed]
    if not request.htmx:
        return _endpoint_page(request, project, row, status=409, there=there)
    context = {
        "endpoint": row,
        "project": project,
        "is_member": True,
        "there": there,
        **_status_choices(),
    }
    return render_page(request, "collab/_endpoint.html", context, status=409)


def _describe_conflict(row, side, status):
    """What stands on one side and who said it, beside the word of the sender."""
    choices = Endpoint.BackEndStatus if side == "built" else Endpoint.FrontEndStatus
    return {
        "side": row._meta.get_field(side).verbose_name,
        "by": getattr(row, f"{side}_by"),
        "there": choices(getattr(row, side)).label,
        "here": choices(status).label,
    }


@require_POST
def endpoint_note_new(request, pk, slug, endpoint):
    """A word of the team on an endpoint."""
    project = team_project_or_403(request, pk)
    row = get_object_or_404(project.endpoints.select_related("built_by", "used_by"), pk=endpoint)
    form = EndpointNoteForm(request.POST)
    if not form.is_valid():
        return _endpoint_page(request, project, row, form)
    project.mark_active(request.user)
    row.notes.create(author=request.user, text=form.cleaned_data["text"])
    return redirect(f"{contract_url(project)}endpoints/{row.pk}/#notes")
