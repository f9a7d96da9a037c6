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
from portal.data_export import as_json, columns_of, rows_of


def files_of(person):
    """Projects one owns, seats one holds, and requests and invitations one sent or got."""
    said = {
        "projects": [
            columns_of(project, but=("html",)) | {"stack": [topic.name for topic in project.stack.all()]}
            for project in Project.objects.filter(owner=person).prefetch_related("stack").order_by("pk")
        ],
        "seats": [columns_of(seat) | {"project": seat.project.name} for seat in _seats(person)],
        "requests": [
            columns_of(one) | {"project": one.project.name}
            for one in JoinRequest.objects.filter(person=person).select_related("project").order_by("pk")
        ],
    }
    notes = EndpointNote.objects.filter(author=person).select_related("endpoint")
    said["endpoint_notes"] = [columns_of(note) | {"endpoint": note.endpoint.label} for note in notes]
    said["contract_versions"] = rows_of(ContractVersion.objects.filter(by=person), but=("parsed",))
    said["endpoints"] = rows_of(Endpoint.objects.filter(Q(built_by=person) | Q(used_by=person)))
    said["events"] = rows_of(ProjectEvent.objects.filter(Q(by=person) | Q(person=person)))
    said["plan_steps"] = rows_of(PlanStep.objects.filter(done_by=person))
    said["put_aside"] = rows_of(NotForMe.objects.filter(by=person))
    said["stand_ups"] = [columns_of(row) for row in person.standups.order_by("day")]
    said["pulses"] = [columns_of(row) for row in person.pulses.order_by("week")]
    wishes = Wishes.objects.filter(person=person).first()
    if wishes:
        said["wishes"] = columns_of(wishes) | {"learns": [topic.name for topic in wishes.learns.all()]}
    yield "collaboration.json", as_json(said)


def _seats(person):
    return Seat.objects.filter(holder=person).select_related("project").order_by("pk")
