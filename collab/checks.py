"""What the deadline review looks at in teams."""

from django.utils.translation import gettext_lazy as _

from collab.models import ContractVersion, Seat
from portal.checklist import Check


def announced(people):
    """In a project that was announced: one's own, or one that was joined."""
    seats = Seat.objects.filter(holder__in=people, project__is_hidden=False).select_related("project")
    return {seat.holder_id: seat.project.get_absolute_url() for seat in seats.order_by("-project__created_at")}


def collaborator(people):
    """In a team with somebody on the other track."""
    mine = list(Seat.objects.filter(holder__in=people, project__is_hidden=False).select_related("project"))
    tracks = {}
    for project, holder, track in (
        Seat.objects.filter(project__in={seat.project_id for seat in mine})
        .exclude(holder=None)
        .values_list("project", "holder", "track")
    ):
        tracks.setdefault(project, {})[holder] = track
    return {
        seat.holder_id: seat.project.get_absolute_url()
        for seat in mine
        if any(who != seat.holder_id and track != seat.track for who, track in tracks[seat.project_id].items())
    }


def contract(people):
    """In a team that put up a contract."""
    shared = ContractVersion.objects.values("project")
    seats = Seat.objects.filter(holder__in=people, project__in=shared, project__is_hidden=False)
    return {seat.holder_id: f"{seat.project.get_absolute_url()}contract/" for seat in seats.select_related("project")}


CHECKS = [
    Check("announced", _("In a project that was announced"), announced),
    Check("collaborator", _("A collaborator on the other track"), collaborator),
    Check("contract", _("The contract is shared"), contract),
]
