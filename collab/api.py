"""Operations on briefs, projects with their seats, contracts and boards."""

from typing import Any, Literal

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Query, Schema

from collab.api_scopes import endpoint_scope
from collab.api_values import describe_project, describe_version
from collab.models import Brief, ContractVersion, Endpoint, Project
from collab.models.project import STATE_FILTERS
from portal.api import operations as api
from portal.api.values import linked
from portal.people.api import PersonName, TrackName
from portal.web.edit_versions import StaleEdit
from portal.web.problems import Problem

ProjectState = Literal[tuple(STATE_FILTERS)]  # type: ignore[valid-type]
BackEndStatus = Literal[tuple(Endpoint.BackEndStatus.values)]  # type: ignore[valid-type]
FrontEndStatus = Literal[tuple(Endpoint.FrontEndStatus.values)]  # type: ignore[valid-type]
router = api.PlainRouter(tags=["Projects"])


class BriefDetails(Schema):
    slug: str
    title: str
    url: str
    summary: str
    description: str = Field(description="Markdown.")
    topics: list[str]


class SeatDetails(Schema):
    number: int
    track: str
    is_open: bool
    holder: PersonName | None


class ProjectDetails(Schema):
    id: int
    name: str
    url: str
    pitch: str
    state: ProjectState  # type: ignore[valid-type]
    brief: str | None
    owner: PersonName | None
    stack: list[str]
    repository_url: str = Field(description="As the team wrote it; “” without one.")
    api_url: str
    hours_per_week: int
    seats: list[SeatDetails]
    created_at: api.Time


class ProjectParameters(api.ListParameters):
    """The filters of the list of projects. `track` is that of an open seat."""

    brief: str = Field("", max_length=100)
    track: TrackName | None = None
    topic: str = Field("", max_length=100)
    state: ProjectState | None = None  # type: ignore[valid-type]


class Contract(Schema):
    """The newest version of a project’s contract."""

    version: int
    title: str
    published_at: api.Time
    breaking_changes: list[str] = Field(description="Since the version before.")
    document: dict[str, Any] = Field(description="The OpenAPI document.")


class EndpointDetails(Schema):
    id: int
    method: str
    path: str
    summary: str
    tag: str
    back_end: BackEndStatus  # type: ignore[valid-type]
    front_end: FrontEndStatus  # type: ignore[valid-type]
    needs_recheck: bool


class EndpointChange(api.Given, json_schema_extra={"example": {"back_end": "live"}}):
    """The new status of a side, and the one that was seen.

    The answer is 409 if it is another by now.
    """

    back_end: BackEndStatus | None = None  # type: ignore[valid-type]
    front_end: FrontEndStatus | None = None  # type: ignore[valid-type]
    seen_back_end: BackEndStatus | None = None  # type: ignore[valid-type]
    seen_front_end: FrontEndStatus | None = None  # type: ignore[valid-type]


@router.get("/briefs", response=api.Listed[BriefDetails], summary="List briefs")
def list_briefs(request: HttpRequest, parameters: api.Fields) -> dict[str, Any]:
    """The capstone assignments, by title."""
    return api.whole_list(request, Brief.objects.prefetch_related("topics"), _describe_brief)


@router.get("/projects", response=api.Listed[ProjectDetails], summary="List projects")
def list_projects(request: HttpRequest, parameters: Query[ProjectParameters]) -> dict[str, Any]:
    """Projects, the newest first."""
    chosen = parameters.model_dump(include={"brief", "track", "topic", "state"}, exclude_none=True)
    rows = Project.objects.public().on(**chosen).for_api()
    return api.list_page(request, rows, parameters, describe_project, by="created_at")


@router.get("/projects/{id}", response=ProjectDetails, summary="Read a project")
def read_project(request: HttpRequest, id: api.Key, parameters: api.Fields) -> dict[str, Any]:
    """One project with its seats. With a token, also a hidden one of my team."""
    visible = Project.objects.visible_to(request.user).for_api()
    return describe_project(request, get_object_or_404(visible, pk=id))


@router.get("/projects/{id}/contract", response=Contract, summary="Read a contract")
def read_contract(request: HttpRequest, id: api.Key, parameters: api.Fields) -> dict[str, Any]:
    """The newest version of a project’s contract. 404 if it has none."""
    version: ContractVersion | None = _project(request, id).contract_versions.current()
    if version is None:
        raise Http404
    return describe_version(version) | {"document": version.document}


@router.get("/projects/{id}/board", response=api.Listed[EndpointDetails], summary="Read a board")
def read_board(request: HttpRequest, id: api.Key, parameters: api.Fields) -> dict[str, Any]:
    """The endpoints of a project’s contract, with the status of both sides."""
    rows = _project(request, id).endpoints.filter(is_gone=False)
    return api.whole_list(request, rows, _describe_endpoint)


@router.patch(
    "/projects/{id}/board/{endpoint}",
    response=EndpointDetails,
    auth=api.ApiToken(""),
    summary="Set the status of an endpoint",
)
def change_endpoint(
    request: HttpRequest, id: api.Key, endpoint: api.Key, given: EndpointChange
) -> dict[str, Any]:
    """For members of the team, with a scope that may write.

    That is “write”, or the scope of this project’s endpoints.
    """
    project = _project(request, id)
    _check_may_change_endpoints(request, project)
    row = get_object_or_404(project.endpoints, pk=endpoint)
    project.mark_active(request.user)
    try:
        row.set_statuses(_wanted_statuses(given), seen=_seen(given, row), by=request.user)
    except StaleEdit as stale:
        message = _("Another member changed this status. Read it again.")
        current = _describe_endpoint(request, stale.saved)
        raise Problem(409, message, more={"endpoint": current}) from None
    return _describe_endpoint(request, get_object_or_404(project.endpoints, pk=endpoint))


def _wanted_statuses(given: EndpointChange) -> dict[str, str]:
    """The new status of each side that changes."""
    wanted = {"built": given.back_end, "used": given.front_end}
    return {side: str(status) for side, status in wanted.items() if status}


def _seen(given: EndpointChange, row: Endpoint) -> dict[str, str]:
    """The status of each side that the client saw, or else the stored one."""
    back_end, front_end = given.seen_back_end, given.seen_front_end
    return {"built": back_end or row.built, "used": front_end or row.used}


def _check_may_change_endpoints(request: HttpRequest, project: Project) -> None:
    """Raise Problem without the scope, PermissionDenied outside the team."""
    token = request.api_token  # type: ignore[attr-defined]
    api.check_scopes(token, "write", endpoint_scope(project))
    if not project.has_member(request.user):
        raise PermissionDenied(_("Only team members can do this."))


def _project(request: HttpRequest, key: int) -> Project:
    return get_object_or_404(Project.objects.visible_to(request.user), pk=key)


def _describe_brief(request: HttpRequest, brief: Brief) -> dict[str, Any]:
    topics = [topic.slug for topic in brief.topics.all()]
    return api.describe(BriefDetails, brief, **linked(request, brief), topics=topics)


def _describe_endpoint(_request: HttpRequest, endpoint: Endpoint) -> dict[str, Any]:
    method, back_end, front_end = endpoint.method.upper(), endpoint.built, endpoint.used
    own = {"method": method, "back_end": back_end, "front_end": front_end}
    return api.describe(EndpointDetails, endpoint, **own)
