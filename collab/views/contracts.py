"""Pages of a project's API: its contract, the versions, and the endpoint board."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collab.board_filters import board_filters, shown_endpoints
from collab.board_progress import BoardProgress
from collab.contract_changes import ContractChanges
from collab.contracts.operation_details import OperationDetails, operation_details
from collab.contracts.pointers import pointer_to
from collab.contracts.reading import InvalidContract
from collab.contracts.reference import named_schemas
from collab.contracts.schema_tree import schema_tree
from collab.contracts.shapes import Shapes
from collab.forms.contracts import ContractForm, EndpointNoteForm, EndpointStatusForm
from collab.models import Contract, ContractVersion, Endpoint, NotNewestVersion, Project
from collab.models.contract import PublishedVersion
from collab.parameters import BoardParameters, TemplateParameters, VersionsParameters
from collab.tasks import fetch_asked_contract
from collab.views.form_pages import posted_data
from collab.views.teams import project_or_404, team_project_or_403
from portal.people.models import User
from portal.text import parsing_errors
from portal.text.parsing_errors import StoredTextUnreadable
from portal.web import fetching, rate_limits
from portal.web.absolute_urls import absolute_url
from portal.web.edit_versions import StaleEdit
from portal.web.htmx import (
    is_on_page,
    refresh_page,
    render_page,
    swap_or_redirect,
    targets_partial,
)
from portal.web.page_cache import cached_for_readers


def _versions(project: Project) -> QuerySet[ContractVersion]:
    """The versions without their documents, newest first."""
    versions = project.contract_versions.defer("text", "parsed").with_previous_number()
    return versions.select_related("by", "withdrawn_by")


@require_safe
@login_not_required
@cached_for_readers
def contract_detail(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """The endpoints with the status of both sides, by tag, and the progress."""
    project = project_or_404(request, pk)
    version = _versions(project).current()
    contract = Contract.objects.filter(project=project).first()
    is_fetching = contract is not None and contract.is_fetching
    is_member = project.has_member(request.user)
    if is_member and targets_partial(request, "fetching") and not is_fetching:
        return refresh_page()
    endpoints = list(_endpoints(project)) if version else []
    context = {
        "project": project,
        "version": version,
        "has_versions": version is not None or project.contract_versions.exists(),
        "contract": contract,
        "here": request.path,
        "is_late": is_fetching and fetching.is_late(contract.asked_at),
        "is_member": is_member,
        "raw_url": _raw_url(request, project),
        **_board_context(endpoints, request),
        **_status_choices(),
    }
    # The fetched URL may contain a secret of the team, so this partial is for members.
    partials = ["fetching"] if is_member else []
    return render_page(request, "collab/contract_detail.html", context, partials=partials)


def _raw_url(request: HttpRequest, project: Project) -> str:
    """The address of the document as it was submitted."""
    return absolute_url(request, project.page_url("contract") + "openapi")


def _board_context(endpoints: Iterable[Endpoint], request: HttpRequest) -> dict[str, Any]:
    """The endpoints that are asked for, by tag, the filters, the removed ones, and the progress."""
    progress = BoardProgress(endpoints)
    asked = BoardParameters.read(request.GET)
    shown = shown_endpoints(progress.endpoints, request.user, asked.show, asked.q)
    return {
        "endpoints_by_tag": _by_tag(shown),
        "filters": board_filters(progress.endpoints, request.user, asked.show),
        "asked": asked,
        "removed_endpoints": [endpoint for endpoint in endpoints if endpoint.is_gone],
        "progress": progress,
    }


def _endpoints(project: Project) -> QuerySet[Endpoint]:
    """The endpoints with those who set their statuses."""
    return project.endpoints.select_related("built_by", "used_by")


def _status_choices() -> dict[str, Any]:
    return {
        "back_end_choices": Endpoint.BackEndStatus.choices,
        "front_end_choices": Endpoint.FrontEndStatus.choices,
    }


def _by_tag(endpoints: Iterable[Endpoint]) -> list[tuple[str, list[Endpoint]]]:
    """Pairs of a tag and its endpoints, tags in the order of their first endpoints."""
    by_tag: dict[str, list[Endpoint]] = {}
    for endpoint in endpoints:
        by_tag.setdefault(endpoint.tag, []).append(endpoint)
    return list(by_tag.items())


@require_http_methods(["GET", "HEAD", "POST"])
def contract_new(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Publish a version of the contract: pasted, as a file, or from a URL fetched daily."""
    project = team_project_or_403(request, pk)
    contract = Contract.objects.filter(project=project).first() or Contract(project=project)
    template = _brief_contract(project)
    initial_text = template if TemplateParameters.read(request.GET).template else ""
    initial = {"url": contract.asked_url or contract.url, "text": initial_text}
    files = request.FILES if request.method == "POST" else None
    form = ContractForm(posted_data(request), files, initial=initial)
    has_template = bool(template) and not initial_text

    def page(status: int, problem: str = "") -> HttpResponse:
        context = {"project": project, "form": form, "has_template": has_template}
        context["problem"] = problem
        return render_page(request, "collab/contract_new.html", context, status=status)

    if not form.is_valid():
        return page(422) if form.is_bound else page(200, contract.asked_trouble)
    try:
        return _publish_or_fetch(request, project, form)
    except rate_limits.RateLimited as error:
        return rate_limits.rate_limited_response(error, form, page)
    except fetching.FetchInProgress as busy:
        response = page(503, str(busy))
        response["Retry-After"] = str(fetching.RETRY_AFTER_SECONDS)
        return response
    except InvalidContract as wrong:
        form.reject(wrong.problems)
        return page(422)


def _publish_or_fetch(request: HttpRequest, project: Project, form: ContractForm) -> HttpResponse:
    """Publish the document of the form, or start to fetch it."""
    rate_limits.count("contract", request.user.pk)
    document = form.cleaned_data["document"]
    if not document:
        return _start_fetch(request, project, form)
    published = ContractVersion.publish(project, document, by=request.user)
    # Nothing is fetched daily from now on: that would bring the old document back.
    Contract.set_source(project, url="")
    return _redirect_after_publishing(request, project, published)


def _redirect_after_publishing(
    request: HttpRequest, project: Project, published: PublishedVersion
) -> HttpResponse:
    """Redirect to the changes of a new version, otherwise to the contract, with a message."""
    number, is_new = published.version.number, published.is_new
    if is_new:
        message = _("Version %(n)d published. Your team has been told.")
    else:
        message = _("Identical to version %(n)d: nothing changed.")
    messages.success(request, message % {"n": number})
    if is_new and number > 1:
        return redirect(f"{project.page_url('contract')}versions/")
    return redirect(project.page_url("contract"))


def _brief_contract(project: Project) -> str:
    """The contract of the project's brief, while the project has none of its own."""
    if project.brief_id and not project.contract_versions.not_withdrawn().exists():
        return project.brief.contract
    return ""


def _start_fetch(request: HttpRequest, project: Project, form: ContractForm) -> HttpResponse:
    """Start a task that fetches the URL; the contract's page shows its progress."""
    rate_limits.count("fetch-contract", request.user.pk)

    def create(request_fetch: Callable[..., None]) -> None:
        contract = Contract.request_fetch(project, form.cleaned_data["url"])
        request_fetch(contract.pk, contract.asked_at.isoformat(), request.user.pk, get_language())

    fetching.fetch_in_task(fetch_asked_contract, create)
    return redirect(project.page_url("contract"))


@require_safe
@login_not_required
@cached_for_readers
def contract_versions(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """The changes of each version, breaking ones first."""
    project = project_or_404(request, pk)
    versions = list(_versions(project)[:50])
    if not versions:
        raise Http404
    context = {
        "project": project,
        "versions": versions,
        "current": _versions(project).current() if project.has_member(request.user) else None,
    }
    return render_page(request, "collab/contract_versions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def contract_withdraw(request: HttpRequest, pk: int, slug: str, number: int) -> HttpResponse:
    """Withdraw the newest version of the contract, after a confirmation page."""
    project = team_project_or_403(request, pk)
    version = get_object_or_404(_versions(project), number=number)
    current = _versions(project).current()
    if request.method == "POST":
        try:
            version.withdraw(by=request.user)
        except NotNewestVersion:
            current = _versions(project).current()
        else:
            messages.success(request, _("You withdrew version %(n)d.") % {"n": number})
            return redirect(f"{project.page_url('contract')}versions/")
    elif version.withdrawn_at:
        return redirect(f"{project.page_url('contract')}versions/")
    is_newest = version == current
    context = {"project": project, "version": version, "current": current, "is_newest": is_newest}
    context["earlier"] = _versions(project).filter(number__lt=number).current()
    status = 200 if is_newest else 409
    return render_page(request, "collab/contract_withdraw.html", context, status=status)


@require_safe
@login_not_required
@cached_for_readers
def contract_changes(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """What changed between two versions: by default the current one and the one before."""
    project = project_or_404(request, pk)
    versions = list(_versions(project)[:50])
    asked = VersionsParameters.read(request.GET)
    newest = next((version.number for version in versions if not version.withdrawn_at), 0)
    documents = project.contract_versions.with_previous_number().select_related("by")
    new = get_object_or_404(documents, number=asked.to or newest)
    old = get_object_or_404(documents, number=asked.from_ or new.previous_number)
    try:
        with parsing_errors.contain_errors("contract comparison", StoredTextUnreadable):
            changes = ContractChanges(project, old, new)
            text = changes.as_text()
    except StoredTextUnreadable as unreadable:
        raise Http404 from unreadable
    context = {"project": project, "changes": changes, "text": text, "versions": versions}
    return render_page(request, "collab/contract_changes.html", context)


@require_safe
@login_not_required
def contract_download(
    request: HttpRequest, pk: int, slug: str, number: int | None = None
) -> HttpResponse:
    """Download the document as it was submitted: of the current version, or of any by number."""
    project = project_or_404(request, pk)
    versions = project.contract_versions
    version = versions.filter(number=number).first() if number else versions.current()
    if version is None:
        raise Http404
    ending = "yaml" if version.is_yaml else "json"
    response = HttpResponse(version.text, content_type=f"application/{ending}; charset=utf-8")
    # Anyone may read it, so programs on other sites may too; no cookie is sent with "*".
    response["Access-Control-Allow-Origin"] = "*"
    response["Content-Disposition"] = f'attachment; filename="openapi-{version.number}.{ending}"'
    return response


@require_safe
@login_not_required
@cached_for_readers
def endpoint_detail(request: HttpRequest, pk: int, slug: str, endpoint: int) -> HttpResponse:
    """One operation: its request and responses, the status of both sides, and notes."""
    project = project_or_404(request, pk)
    endpoints = list(_endpoints(project))
    row = next((one for one in endpoints if one.pk == endpoint), None)
    if row is None:
        raise Http404
    return _endpoint_page(request, project, row, endpoints=endpoints)


class StatusConflict(NamedTuple):
    """A status that a member saved, and by whom, beside the one that was sent."""

    side: str
    by: User
    there: str
    here: str


def _endpoint_page(
    request: HttpRequest,
    project: Project,
    row: Endpoint,
    form: EndpointNoteForm | None = None,
    *,
    endpoints: Iterable[Endpoint] | None = None,
    status: int | None = None,
    there: Sequence[StatusConflict] = (),
) -> HttpResponse:
    version = project.contract_versions.defer("text").current()
    context = {
        "project": project,
        "version": version,
        "endpoint": row,
        "raw_url": _raw_url(request, project),
        "there": there,
        "operation": _operation(version, row),
        **_contract_index(endpoints or project.endpoints.all(), version),
        **_note_context(project.has_member(request.user), row, form),
        **_status_choices(),
    }
    if status is None:
        status = 422 if form else 200
    return render_page(request, "collab/endpoint_detail.html", context, status=status)


def _contract_index(
    endpoints: Iterable[Endpoint], version: ContractVersion | None
) -> dict[str, Any]:
    """The endpoints by tag and the names of the schemas, for the index beside a page."""
    endpoints = [endpoint for endpoint in endpoints if not endpoint.is_gone]
    schemas = named_schemas(version.document) if version else {}
    return {
        "index_by_tag": _by_tag(endpoints),
        "index_count": len(endpoints),
        "schema_names": list(schemas),
    }


def _note_context(is_member: bool, row: Endpoint, form: EndpointNoteForm | None) -> dict[str, Any]:
    """The notes and their form, for members."""
    if not is_member:
        return {"is_member": False, "notes": [], "form": None}
    notes = row.notes.select_related("author")
    return {"is_member": True, "notes": notes, "form": form or EndpointNoteForm()}


def _operation(version: ContractVersion | None, row: Endpoint) -> OperationDetails | None:
    """The endpoint's operation in the document; None if it can't be read."""
    if version is None:
        return None
    try:
        with parsing_errors.contain_errors("contract page", StoredTextUnreadable):
            return operation_details(version.document, row.key)
    except StoredTextUnreadable:
        return None


@require_safe
@login_not_required
@cached_for_readers
def contract_schema(request: HttpRequest, pk: int, slug: str, name: str) -> HttpResponse:
    """One named schema of the current version, as it is read and as it is sent."""
    project = project_or_404(request, pk)
    version = project.contract_versions.defer("text").current()
    schemas = named_schemas(version.document) if version else {}
    if name not in schemas:
        raise Http404
    try:
        with parsing_errors.contain_errors("contract page", StoredTextUnreadable):
            trees = _schema_trees(version.document, name)
    except StoredTextUnreadable as unreadable:
        raise Http404 from unreadable
    context = {"project": project, "version": version, "schema_name": name, **trees}
    return render_page(
        request,
        "collab/contract_schema.html",
        context | _contract_index(project.endpoints.all(), version),
    )


def _schema_trees(document: dict[str, Any], name: str) -> dict[str, Any]:
    """The tree of a schema in a response, and in a request if that differs."""
    shapes, schema = Shapes(document), {"$ref": pointer_to("components", "schemas", name)}
    read, sent = (
        schema_tree(shapes, schema, is_request=is_request) for is_request in (False, True)
    )
    return {"read": read, "sent": None if sent == read else sent}


@require_POST
def endpoint_status(request: HttpRequest, pk: int, slug: str, endpoint: int) -> HttpResponse:
    """Set the status of one side or both of an endpoint."""
    project = team_project_or_403(request, pk)
    row = get_object_or_404(_endpoints(project), pk=endpoint)
    form = EndpointStatusForm(request.POST)
    if not form.is_valid():
        raise Http404
    project.mark_active(request.user)
    try:
        row.set_statuses(form.changed_statuses(), seen=form.seen(), by=request.user)
    except StaleEdit:
        row = _endpoints(project).get(pk=endpoint)
        return _status_conflict(request, project, row, form)
    context = _status_context(project, row) | {"saved_sides": list(form.changed_statuses())}
    board = project.page_url("contract")
    if is_on_page(request, board):
        context["progress"] = BoardProgress(project.endpoints.all())
    url = f"{board}#endpoint-{row.pk}"
    return swap_or_redirect(request, "collab/_endpoint_saved.html", context, to=url)


def _status_conflict(
    request: HttpRequest, project: Project, row: Endpoint, form: EndpointStatusForm
) -> HttpResponse:
    """409 with both statuses of each side in conflict.

    The sent ones stay selected in the form: sending it again overwrites the stored ones.
    """
    row.rejected_statuses = statuses = form.changed_statuses()
    there = [
        _describe_conflict(row, side, statuses[side])
        for side in row.stale_sides(statuses, form.seen())
    ]
    if not request.htmx:
        return _endpoint_page(request, project, row, status=409, there=there)
    context = _status_context(project, row) | {"there": there}
    return render_page(request, "collab/_endpoint.html", context, status=409)


def _status_context(project: Project, row: Endpoint) -> dict[str, Any]:
    """The context of the form with the statuses of an endpoint."""
    return {"endpoint": row, "project": project, "is_member": True, **_status_choices()}


def _describe_conflict(row: Endpoint, side: str, status: str) -> StatusConflict:
    field = row._meta.get_field(side)
    labels = dict(field.choices)
    return StatusConflict(
        side=field.verbose_name,
        by=getattr(row, f"{side}_by"),
        there=labels[getattr(row, side)],
        here=labels[status],
    )


@require_POST
def endpoint_note_new(request: HttpRequest, pk: int, slug: str, endpoint: int) -> HttpResponse:
    """Add a note to an endpoint."""
    project = team_project_or_403(request, pk)
    row = get_object_or_404(_endpoints(project), pk=endpoint)
    form = EndpointNoteForm(request.POST)
    if not form.is_valid():
        return _endpoint_page(request, project, row, form)
    project.mark_active(request.user)
    row.notes.create(author=request.user, text=form.cleaned_data["text"])
    return redirect(f"{project.page_url('contract')}endpoints/{row.pk}/#notes")
