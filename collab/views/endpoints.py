"""Pages of the parts of a contract: one endpoint with its status and notes, one schema."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from collab.board_progress import BoardProgress
from collab.contracts.about import about
from collab.contracts.operation_details import OperationDetails, operation_details
from collab.contracts.pointers import pointer_to
from collab.contracts.reference import named_schemas
from collab.contracts.schema_tree import schema_tree
from collab.contracts.shapes import Shapes
from collab.forms.contracts import EndpointNoteForm, EndpointStatusForm
from collab.models import ContractVersion, Endpoint, Project
from collab.parameters import SchemaParameters
from collab.views.contract_parts import endpoint_rows, endpoints_by_tag, status_choices, tools_for
from collab.views.teams import project_or_404, team_project_or_403
from portal.people.models import User
from portal.text import parsing_errors
from portal.text.parsing_errors import StoredTextUnreadable
from portal.web.edit_versions import StaleEdit
from portal.web.htmx import is_on_page, render_page, swap_or_redirect
from portal.web.page_cache import cached_for_readers


@require_safe
@login_not_required
@cached_for_readers
def endpoint_detail(request: HttpRequest, pk: int, slug: str, endpoint: int) -> HttpResponse:
    """One operation: its request and responses, the status of both sides, and notes."""
    project = project_or_404(request, pk)
    endpoints = list(endpoint_rows(project))
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
        "tools": tools_for(request, project),
        "there": there,
        "operation": _operation(version, row),
        **_contract_index(endpoints or project.endpoints.all(), version),
        **_note_context(project.has_member(request.user), row, form),
        **status_choices(),
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
        "index_by_tag": endpoints_by_tag(endpoints),
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
    """One named schema of the current or another version, as it is read and as it is sent."""
    project = project_or_404(request, pk)
    versions, number = (
        project.contract_versions.defer("text"),
        SchemaParameters.read(request.GET).version,
    )
    version = versions.filter(number=number).first() if number else versions.current()
    schemas = named_schemas(version.document) if version else {}
    if name not in schemas:
        raise Http404
    try:
        with parsing_errors.contain_errors("contract page", StoredTextUnreadable):
            trees = _schema_trees(version.document, name)
    except StoredTextUnreadable as unreadable:
        raise Http404 from unreadable
    context = {"project": project, "version": version, "schema_name": name, **trees}
    context["is_named_version"] = bool(number)
    return render_page(
        request,
        "collab/contract_schema.html",
        context | _contract_index(project.endpoints.all(), version),
    )


@require_safe
@login_not_required
@cached_for_readers
def contract_about(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """What the contract says of the whole API: servers, authentication, tags and webhooks."""
    project = project_or_404(request, pk)
    version = project.contract_versions.defer("text").current()
    if version is None:
        raise Http404
    try:
        with parsing_errors.contain_errors("contract page", StoredTextUnreadable):
            described = about(version.document)
    except StoredTextUnreadable as unreadable:
        raise Http404 from unreadable
    context = {"project": project, "version": version, "about": described, "is_about": True}
    return render_page(
        request,
        "collab/contract_about.html",
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
    row = get_object_or_404(endpoint_rows(project), pk=endpoint)
    form = EndpointStatusForm(request.POST)
    if not form.is_valid():
        raise Http404
    project.mark_active(request.user)
    try:
        row.set_statuses(form.changed_statuses(), seen=form.seen(), by=request.user)
    except StaleEdit:
        row = endpoint_rows(project).get(pk=endpoint)
        return _status_conflict(request, project, row, form)
    context = _status_context(request, project, row)
    context["saved_sides"] = list(form.changed_statuses())
    if context["is_board"]:
        context["progress"] = BoardProgress(project.endpoints.all())
    url = f"{project.page_url('contract')}#endpoint-{row.pk}"
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
    context = _status_context(request, project, row) | {"there": there}
    return render_page(request, "collab/_endpoint.html", context, status=409)


def _status_context(request: HttpRequest, project: Project, row: Endpoint) -> dict[str, Any]:
    """The context of the row with the statuses of an endpoint, on the board or its own page."""
    return {
        "endpoint": row,
        "project": project,
        "is_member": True,
        "is_board": is_on_page(request, project.page_url("contract")),
        **status_choices(),
    }


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
    row = get_object_or_404(endpoint_rows(project), pk=endpoint)
    form = EndpointNoteForm(request.POST)
    if not form.is_valid():
        return _endpoint_page(request, project, row, form)
    project.mark_active(request.user)
    row.notes.create(author=request.user, text=form.cleaned_data["text"])
    return redirect(f"{project.page_url('contract')}endpoints/{row.pk}/#notes")
