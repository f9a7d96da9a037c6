"""What the deadline review looks at in teams."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from collab.models import ContractVersion, Seat
from portal.checklist import Check


def announced_project_urls(people):
    """In a project that was announced: one's own, or one that was joined."""
    seats = Seat.objects.filter(holder__in=people, project__is_hidden=False).select_related(
        "project"
    )
    return {
        seat.holder_id: seat.project.get_absolute_url()
        for seat in seats.order_by("-project__created_at")
    }


def cross_track_project_urls(people):
    """In a team with somebody on the other track."""
    others = Seat.objects.filter(project=OuterRef("project")).exclude(holder=None)
    others = others.exclude(holder=OuterRef("holder")).exclude(track=OuterRef("track"))
    seats = Seat.objects.filter(
        Exists(others), holder__in=people, project__is_hidden=False
    ).select_related("project")
    return {seat.holder_id: seat.project.get_absolute_url() for seat in seats}


def contract_urls(people):
    """In a team that put up a contract."""
    shared = ContractVersion.objects.values("project")
    seats = Seat.objects.filter(holder__in=people, project__in=shared, project__is_hidden=False)
    return {
        seat.holder_id: f"{seat.project.get_absolute_url()}contract/"
        for seat in seats.select_related("project")
    }


CHECKS = [
    Check("announced", _("In a project that was announced"), announced_project_urls),
    Check("collaborator", _("A collaborator on the other track"), cross_track_project_urls),
    Check("contract", _("The contract is shared"), contract_urls),
]
