"""Pages of parts of a contract: an endpoint with its status and notes, a schema."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from collab.board_progress import BoardProgress
from collab.contracts.about import About, about
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
    endpoints = {row.pk: row for row in endpoint_rows(project)}
    if endpoint not in endpoints:
        raise Http404
    return _endpoint_page(request, project, endpoints[endpoint], endpoints=endpoints.values())


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
    version = _current_version(project)
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


def _current_version(project: Project) -> ContractVersion | None:
    """The current version of the contract, without the document as it was submitted."""
    return project.contract_versions.defer("text").current()


def _contract_index(
    endpoints: Iterable[Endpoint], version: ContractVersion | None
) -> dict[str, Any]:
    """The endpoints by tag and the names of the schemas, for the index beside a page."""
    endpoints = [endpoint for endpoint in endpoints if not endpoint.is_gone]
    return {
        "index_by_tag": endpoints_by_tag(endpoints),
        "index_count": len(endpoints),
        "schema_names": _schema_names(version),
    }


def _schema_names(version: ContractVersion | None) -> list[str]:
    return list(named_schemas(version.document)) if version else []


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
    """One named schema of a version, as it is read and as it is sent.

    The current version, or another.
    """
    project = project_or_404(request, pk)
    number = SchemaParameters.read(request.GET).version
    version = _version_with_schema(project, number, name)
    context = _schema_trees_or_404(version, name) | {"is_named_version": bool(number)}
    return _contract_page(request, "collab/contract_schema.html", project, version, context)


def _schema_trees_or_404(version: ContractVersion, name: str) -> dict[str, Any]:
    with parsing_errors.contain_errors("contract page", Http404):
        return {"schema_name": name, **_schema_trees(version.document, name)}


def _version_with_schema(project: Project, number: int | None, name: str) -> ContractVersion:
    """The version with this number, or the current one, which names such a schema."""
    version = _version_or_current(project, number)
    if version is None or name not in _schema_names(version):
        raise Http404
    return version


def _version_or_current(project: Project, number: int | None) -> ContractVersion | None:
    versions = project.contract_versions.defer("text")
    return versions.filter(number=number).first() if number else versions.current()


def _contract_page(
    request: HttpRequest,
    template: str,
    project: Project,
    version: ContractVersion,
    context: dict[str, Any],
) -> HttpResponse:
    """A page of a part of a contract, with the index of all parts beside it."""
    context |= _contract_index(project.endpoints.all(), version)
    return render_page(request, template, {"project": project, "version": version, **context})


@require_safe
@login_not_required
@cached_for_readers
def contract_about(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """The whole API in the contract: servers, authentication, tags and webhooks."""
    project = project_or_404(request, pk)
    version = _current_version(project)
    if version is None:
        raise Http404
    context = {"about": _described_or_404(version), "is_about": True}
    return _contract_page(request, "collab/contract_about.html", project, version, context)


def _described_or_404(version: ContractVersion) -> About:
    with parsing_errors.contain_errors("contract page", Http404):
        return about(version.document)


def _schema_trees(document: dict[str, Any], name: str) -> dict[str, Any]:
    """The tree of a schema in a response, and in a request if that differs."""
    shapes, schema = Shapes(document), {"$ref": pointer_to("components", "schemas", name)}
    read = schema_tree(shapes, schema, is_request=False)
    sent = schema_tree(shapes, schema, is_request=True)
    return {"read": read, "sent": None if sent == read else sent, "is_cut": shapes.is_cut}


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
    return _saved_response(request, project, row, list(form.changed_statuses()))


def _saved_response(
    request: HttpRequest, project: Project, row: Endpoint, saved_sides: list[str]
) -> HttpResponse:
    """The row with its new statuses, and on the board the progress with them."""
    context = _saved_context(request, project, row) | {"saved_sides": saved_sides}
    url = f"{project.page_url('contract')}#endpoint-{row.pk}"
    return swap_or_redirect(request, "collab/_endpoint_saved.html", context, to=url)


def _saved_context(request: HttpRequest, project: Project, row: Endpoint) -> dict[str, Any]:
    context = _status_context(request, project, row)
    if context["is_board"]:
        context["progress"] = BoardProgress(project.endpoints.all())
    return context


def _status_conflict(
    request: HttpRequest, project: Project, row: Endpoint, form: EndpointStatusForm
) -> HttpResponse:
    """409 with both statuses of each side in conflict.

    The sent ones stay selected in the form: sending it again overwrites the stored ones.
    """
    row.rejected_statuses = form.changed_statuses()
    there = _status_conflicts(row, form)
    if not request.htmx:
        return _endpoint_page(request, project, row, status=409, there=there)
    context = _status_context(request, project, row) | {"there": there}
    return render_page(request, "collab/_endpoint.html", context, status=409)


def _status_conflicts(row: Endpoint, form: EndpointStatusForm) -> list[StatusConflict]:
    statuses = form.changed_statuses()
    sides = row.stale_sides(statuses, form.seen())
    return [_describe_conflict(row, side, statuses[side]) for side in sides]


def _status_context(request: HttpRequest, project: Project, row: Endpoint) -> dict[str, Any]:
    """The context of the row with the statuses of an endpoint.

    The row is on the board or on its own page.
    """
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
