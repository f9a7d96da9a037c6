"""Projects, seats and requests of somebody, as a file to take away."""

from django.db.models import Q

from collab.models import (
    ContractVersion,
    Endpoint,
    EndpointNote,
    JoinRequest,
    NotForMe,
    PlanStep,
    Project,
    ProjectEvent,
    Seat,
    Wishes,
)
from portal.data_export import as_json, column_values, row_values


def personal_data(person):
    """Projects one owns, seats one holds, and requests and invitations one sent or got."""
    exported = {
        "projects": [
            column_values(project, exclude=("html",))
            | {"stack": [topic.name for topic in project.stack.all()]}
            for project in Project.objects.filter(owner=person)
            .prefetch_related("stack")
            .order_by("pk")
        ],
        "seats": [column_values(seat) | {"project": seat.project.name} for seat in _seats(person)],
        "requests": [
            column_values(one) | {"project": one.project.name}
            for one in JoinRequest.objects.filter(person=person)
            .select_related("project")
            .order_by("pk")
        ],
    }
    notes = EndpointNote.objects.filter(author=person).select_related("endpoint")
    exported["endpoint_notes"] = [
        column_values(note) | {"endpoint": note.endpoint.label} for note in notes
    ]
    exported["contract_versions"] = row_values(
        ContractVersion.objects.filter(by=person), exclude=("parsed",)
    )
    exported["endpoints"] = row_values(
        Endpoint.objects.filter(Q(built_by=person) | Q(used_by=person))
    )
    exported["events"] = row_values(ProjectEvent.objects.filter(Q(by=person) | Q(person=person)))
    exported["plan_steps"] = row_values(PlanStep.objects.filter(done_by=person))
    exported["put_aside"] = row_values(NotForMe.objects.filter(by=person))
    exported["stand_ups"] = [column_values(row) for row in person.standups.order_by("day")]
    exported["pulses"] = [column_values(row) for row in person.check_ins.order_by("week")]
    preferences = Wishes.objects.filter(person=person).first()
    if preferences:
        exported["wishes"] = column_values(preferences) | {
            "learns": [topic.name for topic in preferences.learns.all()]
        }
    yield "collaboration.json", as_json(exported)


def _seats(person):
    return Seat.objects.filter(holder=person).select_related("project").order_by("pk")
