"""Checks of a deadline review that concern projects."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from collab.models import ContractVersion, Seat
from portal.checklist import Check, Evidence


def announced_project_urls(people: list[int]) -> Evidence:
    """Return the address of the oldest visible project in which each of `people` has a seat."""
    return _project_urls(_visible_seats(people).order_by("-project__created_at"))


def cross_track_project_urls(people: list[int]) -> Evidence:
    """Return a project of each person who has a team mate on another track."""
    others = Seat.objects.filter(project=OuterRef("project")).exclude(holder=None)
    others = others.exclude(holder=OuterRef("holder")).exclude(track=OuterRef("track"))
    return _project_urls(_visible_seats(people).filter(Exists(others)))


def contract_urls(people: list[int]) -> Evidence:
    """Return the address of an API contract for each person whose team shared one."""
    shared = ContractVersion.objects.values("project")
    urls = _project_urls(_visible_seats(people).filter(project__in=shared))
    return {person: f"{url}contract/" for person, url in urls.items()}


def _visible_seats(people: list[int]) -> QuerySet[Seat]:
    seats = Seat.objects.filter(holder__in=people, project__is_hidden=False)
    return seats.select_related("project")


def _project_urls(seats: QuerySet[Seat]) -> Evidence:
    return {seat.holder_id: seat.project.get_absolute_url() for seat in seats}


CHECKS = [
    Check("announced", _("A member of a published project"), announced_project_urls, position=10),
    Check(
        "collaborator",
        _("A collaborator from the other track"),
        cross_track_project_urls,
        position=10,
    ),
    Check("contract", _("API contract published"), contract_urls, position=10),
]
