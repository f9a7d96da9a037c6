"""The part of a data export that is about projects."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q, QuerySet

from collab.models import (
    ContractVersion,
    Endpoint,
    EndpointNote,
    JoinRequest,
    MatchPreferences,
    NotForMe,
    PlanStep,
    Project,
    ProjectEvent,
    SavedProject,
    Seat,
)
from portal.data_export import as_json, column_values, row_values
from portal.models import Topic
from portal.people.models import User

CONTRACT_CONTENT = ("text", "parsed", "changes", "warnings", "flagged_keys")


def personal_data(person: User) -> Iterator[tuple[str, str]]:
    """Yield one JSON file: the person's projects, seats, requests and work in teams."""
    exported = {
        "projects": _projects(person),
        "seats": _with_project_names(Seat.objects.filter(holder=person)),
        "requests": _with_project_names(JoinRequest.objects.filter(person=person)),
        **_work_on_contracts(person),
        "events": _events(person),
        "plan_steps": row_values(PlanStep.objects.filter(done_by=person)),
        "saved_projects": _with_project_names(SavedProject.objects.filter(person=person)),
        "put_aside": row_values(NotForMe.objects.filter(by=person)),
        "webhooks": row_values(person.team_webhooks.all(), exclude=("webhook", "secret")),
        **_reports(person),
        **_match_preferences(person),
    }
    yield "collaboration.json", as_json(exported)


def _work_on_contracts(person: User) -> dict[str, Any]:
    return {
        "endpoint_notes": _endpoint_notes(person),
        "contract_versions": _versions(person),
        "withdrawn_contract_versions": _withdrawn_versions(person),
        "endpoints": _endpoints(person),
    }


def _versions(person: User) -> list[dict[str, Any]]:
    return row_values(ContractVersion.objects.filter(by=person), exclude=("parsed",))


def _endpoints(person: User) -> list[dict[str, Any]]:
    """Those whose status the person set."""
    return row_values(Endpoint.objects.filter(Q(built_by=person) | Q(used_by=person)))


def _withdrawn_versions(person: User) -> list[dict[str, Any]]:
    """Versions that the person withdrew, without their documents and changes.

    These are the work of others.
    """
    withdrawn = ContractVersion.objects.filter(withdrawn_by=person)
    return row_values(withdrawn, exclude=CONTRACT_CONTENT)


def _events(person: User) -> list[dict[str, Any]]:
    return row_values(ProjectEvent.objects.filter(Q(by=person) | Q(person=person)))


def _reports(person: User) -> dict[str, Any]:
    """The stand-ups and check-ins, the oldest first."""
    return {
        "stand_ups": [column_values(row) for row in person.standups.order_by("day")],
        "pulses": [column_values(row) for row in person.check_ins.order_by("week")],
    }


def _projects(person: User) -> list[dict[str, Any]]:
    projects = Project.objects.filter(owner=person).prefetch_related("stack").order_by("pk")
    return [
        column_values(project, exclude=("html",)) | {"stack": _names(project.stack.all())}
        for project in projects
    ]


def _with_project_names(rows: QuerySet) -> list[dict[str, Any]]:
    rows = rows.select_related("project").order_by("pk")
    return [column_values(row) | {"project": row.project.name} for row in rows]


def _endpoint_notes(person: User) -> list[dict[str, Any]]:
    notes = EndpointNote.objects.filter(author=person).select_related("endpoint")
    return [column_values(note) | {"endpoint": note.endpoint.label} for note in notes]


def _match_preferences(person: User) -> dict[str, Any]:
    preferences = MatchPreferences.objects.filter(person=person).first()
    if preferences is None:
        return {}
    return {"wishes": column_values(preferences) | {"learns": _names(preferences.learns.all())}}


def _names(topics: Iterable[Topic]) -> list[str]:
    return [topic.name for topic in topics]
