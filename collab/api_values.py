"""How the API and webhooks describe projects. Without a request, links are those of emails."""

from typing import Any

from django.http import HttpRequest

from collab.models import ContractVersion, JoinRequest, Project, StandUp
from portal.people.api_values import name_person
from portal.web.absolute_urls import absolute_url


def describe_project(project: Project, request: HttpRequest | None = None) -> dict[str, Any]:
    """Return a project as ProjectDetails."""
    return {
        "id": project.pk,
        "name": project.name,
        "url": absolute_url(request, project.get_absolute_url()),
        "pitch": project.pitch,
        "state": project.shown_state,
        "brief": project.brief.slug if project.brief else None,
        "owner": name_person(request, project.owner),
        "stack": [topic.slug for topic in project.stack.all()],
        "repository_url": project.repository_url,
        "api_url": project.api_url,
        "hours_per_week": project.hours_per_week,
        "seats": [
            {
                "number": seat.number,
                "track": seat.track,
                "is_open": seat.is_open,
                "holder": name_person(request, seat.holder),
            }
            for seat in project.seats.all()
        ],
        "created_at": project.created_at,
    }


def describe_version(version: ContractVersion) -> dict[str, Any]:
    """Return a version of a contract as Contract, without its document."""
    return {
        "version": version.number,
        "title": version.title,
        "published_at": version.at,
        "breaking_changes": [str(change.sentence) for change in version.breaking_changes],
    }


def describe_request(request: JoinRequest, status: str) -> dict[str, Any]:
    """Return a join request as any member may know it.

    Its texts are for the two people who wrote them, and it has a name once that is a member's.
    """
    return {
        "id": request.pk,
        "direction": str(request.direction),
        "status": status,
        "seats": [seat.number for seat in request.seats.order_by("number")],
        "person": name_person(None, request.person) if status == "accepted" else None,
    }


def describe_standup(standup: StandUp) -> dict[str, Any]:
    """Return a stand-up."""
    return {
        "id": standup.pk,
        "person": name_person(None, standup.person),
        "day": standup.day,
        "did": standup.did,
        "next": standup.next,
        "blocked": standup.blocked,
    }
