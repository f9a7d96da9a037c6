"""How the API and webhooks describe projects.

Without a request, links are those of emails.
"""

from typing import Any

from django.http import HttpRequest

from collab.models import ContractVersion, Project, Seat
from portal.api.values import attributes, linked
from portal.people.api_values import name_person


def describe_project(request: HttpRequest | None, project: Project) -> dict[str, Any]:
    """Return a project that `for_api` loaded as ProjectDetails."""
    names = ("id", "name", "pitch", "repository_url", "api_url", "hours_per_week", "created_at")
    return linked(request, project, *names) | {
        "state": project.shown_state,
        "brief": project.brief.slug if project.brief else None,
        "owner": name_person(request, project.owner),
        "stack": sorted((project.stack_slugs or "").split()),
        "seats": [_describe_seat(request, seat) for seat in project.seats.all()],
    }


def _describe_seat(request: HttpRequest | None, seat: Seat) -> dict[str, Any]:
    own = attributes(seat, "number", "track", "is_open")
    return own | {"holder": name_person(request, seat.holder)}


def describe_version(version: ContractVersion) -> dict[str, Any]:
    """Return a version of a contract as Contract, without its document."""
    return {
        "version": version.number,
        "title": version.title,
        "published_at": version.at,
        "breaking_changes": [str(change.sentence) for change in version.breaking_changes],
    }
