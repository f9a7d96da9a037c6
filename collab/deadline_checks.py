"""Checks of a deadline review that concern projects."""

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from collab.models import ContractVersion, Project, Seat
from portal.checklist import Check, Evidence


def announced_projects(people: list[int]) -> QuerySet:
    """Return the visible projects in which each of `people` has a seat."""
    return _projects_of(_visible_seats(people))


def cross_track_projects(people: list[int]) -> QuerySet:
    """Return the projects of each person who has a team mate on another track."""
    others = Seat.objects.filter(project=OuterRef("project")).exclude(holder=None)
    others = others.exclude(holder=OuterRef("holder")).exclude(track=OuterRef("track"))
    return _projects_of(_visible_seats(people).filter(Exists(others)))


def projects_with_contract(people: list[int]) -> QuerySet:
    """Return the projects of each person whose team shared an API contract."""
    shared = ContractVersion.objects.not_withdrawn().values("project")
    return _projects_of(_visible_seats(people).filter(project__in=shared))


def _visible_seats(people: list[int]) -> QuerySet[Seat]:
    return Seat.objects.filter(holder__in=people, project__is_hidden=False)


def _projects_of(seats: QuerySet[Seat]) -> QuerySet:
    return seats.values_list("holder", "project", "project__name")


def _project_url(number: int, name: str) -> str:
    return Project(pk=number, name=name).get_absolute_url()


def _contract_url(number: int, name: str) -> str:
    return Project(pk=number, name=name).page_url("contract")


def _match_url(evidence: Evidence) -> str:
    return reverse("collab:match")


def _contract_todo_url(evidence: Evidence) -> str:
    """Return the contract page of the person's project, or where to find a project."""
    project = evidence.get("announced")
    return f"{project}contract/" if project else _match_url(evidence)


CHECKS = [
    Check(
        key="announced",
        label=_("A member of a published project"),
        short_label=_("a project"),
        rows=announced_projects,
        url=_project_url,
        todo_url=_match_url,
        position=10,
    ),
    Check(
        key="collaborator",
        label=_("A collaborator from the other track"),
        short_label=_("a collaborator"),
        rows=cross_track_projects,
        url=_project_url,
        todo_url=_match_url,
        position=10,
    ),
    Check(
        key="contract",
        label=_("API contract published"),
        short_label=_("an API contract"),
        rows=projects_with_contract,
        url=_contract_url,
        todo_url=_contract_todo_url,
        position=10,
    ),
]
