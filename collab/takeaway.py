"""Projects, seats and requests of somebody, as a file to take away."""

from collab.models import EndpointNote, JoinRequest, Project, Seat, Wishes
from portal.takeaway import as_json, columns_of


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
    said["stand_ups"] = [columns_of(row) for row in person.standups.order_by("day")]
    said["pulses"] = [columns_of(row) for row in person.pulses.order_by("week")]
    wishes = Wishes.objects.filter(person=person).first()
    if wishes:
        said["wishes"] = columns_of(wishes) | {"learns": [topic.name for topic in wishes.learns.all()]}
    yield "collaboration.json", as_json(said)


def _seats(person):
    return Seat.objects.filter(holder=person).select_related("project").order_by("pk")
