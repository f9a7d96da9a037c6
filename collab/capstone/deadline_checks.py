"""Checks of a deadline review that concern the graded week; mentors choose them."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from collab.capstone.models import Deliverable, DeliverableKind, HandIn, PeerReview
from collab.capstone.team_tracks import cohort_column
from collab.models import Project, Seat
from portal.checklist import Check, Evidence
from portal.people.models import Track


def openable_deliverables(people: list[int]) -> QuerySet:
    """Return the projects of each person whose required deliverables all open.

    Those of the whole team and of the track of the person's seat are required.
    """
    kinds = _required_kinds_of_seat()
    there = Deliverable.objects.openable().filter(
        project=OuterRef(OuterRef("project")), kind=OuterRef("pk")
    )
    seats = Seat.objects.filter(holder__in=people, project__is_hidden=False)
    seats = seats.annotate(cohort_key=cohort_column("project__"))
    complete = seats.filter(Exists(kinds), ~Exists(kinds.filter(~Exists(there))))
    return complete.values_list("holder", "project", "project__name")


def _required_kinds_of_seat() -> QuerySet[DeliverableKind]:
    """The kinds required of a seat, in a query of seats with their `cohort_key`."""
    is_for_seat = Q(track=Track.BOTH) | Q(track=OuterRef("track"))
    listed = DeliverableKind.objects.filter(cohort=OuterRef("cohort_key"))
    return listed.filter(is_for_seat, is_required=True, is_retired=False)


def handed_in_projects(people: list[int]) -> QuerySet:
    """Return the projects of each person that were handed in."""
    seats = Seat.objects.filter(holder__in=people, project__in=HandIn.objects.values("project"))
    return seats.values_list("holder", "project", "project__name")


def answered_peers(people: list[int]) -> QuerySet:
    """Return a peer review of each person who finished all that they were asked for."""
    mine = PeerReview.objects.filter(reviewer__in=people)
    left = PeerReview.objects.filter(reviewer=OuterRef("reviewer"), done_at=None)
    left = left.filter(project__is_hidden=False)
    return mine.done().exclude(Exists(left)).values_list("reviewer", "pk", "project__name")


def _peers_url(_number: int, _name: str) -> str:
    return reverse("capstone:peer_review_list")


def _peers_todo_url(_evidence: Evidence) -> str:
    return reverse("capstone:peer_review_list")


def _deliverables_url(number: int, name: str) -> str:
    return Project(pk=number, name=name).page_url("deliverables")


def _todo_url(evidence: Evidence) -> str:
    """Return the deliverables of the person's project, or where to find a project."""
    project = evidence.get("announced")
    return f"{project}deliverables/" if project else reverse("collab:match")


CHECKS = [
    Check(
        key="deliverables",
        label=_("All required deliverables open for mentors"),
        short_label=_("your deliverables"),
        rows=openable_deliverables,
        url=_deliverables_url,
        todo_url=_todo_url,
        position=30,
        is_default=False,
    ),
    Check(
        key="handed_in",
        label=_("Project handed in"),
        short_label=_("handing in"),
        rows=handed_in_projects,
        url=_deliverables_url,
        todo_url=_todo_url,
        position=31,
        is_default=False,
    ),
    Check(
        key="peers",
        label=_("Looked at the projects of other teams"),
        short_label=_("looking at other projects"),
        rows=answered_peers,
        url=_peers_url,
        todo_url=_peers_todo_url,
        position=32,
        is_default=False,
    ),
]
