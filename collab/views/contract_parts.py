"""What several pages of a contract show."""

from collections.abc import Iterable
from typing import Any

from django.db.models import OuterRef, QuerySet
from django.http import HttpRequest

from collab.front_end_tools import FrontEndTool, front_end_tools
from collab.models import Endpoint, EndpointNote, Project
from portal.rows import count_of, grouped
from portal.web.absolute_urls import absolute_url


def raw_url(request: HttpRequest, project: Project) -> str:
    """The address of the document as it was submitted."""
    return absolute_url(request, project.page_url("contract") + "openapi")


def tools_for(request: HttpRequest, project: Project) -> list[FrontEndTool]:
    """The programs for front ends, with the address of the document as they read it."""
    url = absolute_url(request, project.page_url("contract") + "openapi.json")
    return front_end_tools(url)


def endpoint_rows(project: Project) -> QuerySet[Endpoint]:
    """The endpoints with those who set their statuses, and the number of their notes."""
    rows = project.endpoints.select_related("built_by", "used_by")
    notes = EndpointNote.objects.filter(endpoint=OuterRef("pk"))
    return rows.annotate(note_count=count_of(notes, "endpoint"))


def status_choices() -> dict[str, Any]:
    """The statuses that each side may choose, for the forms of endpoints."""
    return {
        "back_end_choices": Endpoint.BackEndStatus.choices,
        "front_end_choices": Endpoint.FrontEndStatus.choices,
    }


def endpoints_by_tag(endpoints: Iterable[Endpoint]) -> list[tuple[str, list[Endpoint]]]:
    """Pairs of a tag and its endpoints, tags in the order of their first endpoints."""
    by_tag = grouped((endpoint.tag, endpoint) for endpoint in endpoints)
    return list(by_tag.items())
