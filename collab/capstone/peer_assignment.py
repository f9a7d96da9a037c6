"""Which learners of a cohort look at which projects of others."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from collab.capstone.models import CohortSetup, PeerReview
from collab.capstone.team_tracks import is_of_cohort
from collab.models import Project, Seat
from portal.people.models import Block, Cohort, Notification, User
from portal.rows import lock_row, stored_keys

# How many projects each learner looks at, and how long before the answers are sent.
PROJECTS_EACH = 2
ASSIGNED_BEFORE = timedelta(days=3)


def assign_due() -> str:
    """Ask the learners of cohorts whose answers are sent within ASSIGNED_BEFORE."""
    assigned = sum(map(_assign, stored_keys(_due_setups())))
    return f"Peers: {assigned} projects to look at."


def _due_setups() -> QuerySet[CohortSetup]:
    now = timezone.now()
    near = CohortSetup.objects.filter(peers_due_at__gt=now, peers_due_at__lte=now + ASSIGNED_BEFORE)
    return near.filter(asks_peers=True)


@transaction.atomic
def _assign(setup_key: int) -> int:
    """Give each learner of one cohort with a project what they lack of PROJECTS_EACH.

    Teams that hand in later are looked at by learners that had too few to choose from.
    """
    setup = lock_row(CohortSetup, setup_key)
    cohort = setup.cohort
    pairs = choose_pairs(
        teams=_teams_of(cohort),
        learners=_learners_with_project(cohort),
        avoided=_blocked_people(cohort),
        known=_known_pairs(cohort),
    )
    rows = [PeerReview(cohort=cohort, project_id=to, reviewer_id=by) for by, to in pairs]
    PeerReview.objects.bulk_create(rows, ignore_conflicts=True)
    _tell_reviewers(setup, rows)
    return len(rows)


def choose_pairs(
    *,
    teams: dict[int, set[int]],
    learners: Iterable[int],
    avoided: set[tuple[int, int]],
    known: set[tuple[int, int]],
) -> list[tuple[int, int]]:
    """Return (learner, project) to ask now, always the same for the same data.

    `teams` is {project: members} of the projects to look at. A learner gets the projects that the
    fewest look at, but not their own, nor one with a member of a pair in `avoided`. `known` are
    the pairs that were asked before.
    """
    looked_at = Counter(project for _person, project in known)
    chosen = []
    for place, person in enumerate(sorted(learners)):
        mine = {project for asked, project in known if asked == person}
        near = _without_avoided(person, teams, avoided)
        open_to = _turned([project for project in near if project not in mine], place)
        open_to.sort(key=looked_at.__getitem__)
        wanted = open_to[: max(PROJECTS_EACH - len(mine), 0)]
        looked_at.update(wanted)
        chosen += [(person, project) for project in wanted]
    return chosen


def _without_avoided(
    person: int, teams: dict[int, set[int]], avoided: set[tuple[int, int]]
) -> list[int]:
    """The projects of others, without those of people whom the learner avoids."""
    out_of_reach = {second for first, second in avoided if first == person} | {person}
    return [project for project in sorted(teams) if out_of_reach.isdisjoint(teams[project])]


def _turned(projects: list[int], place: int) -> list[int]:
    """Let neighbours begin at different projects.

    Teams then do not all look at the same.
    """
    start = place % max(len(projects), 1)
    return projects[start:] + projects[:start]


def _teams_of(cohort: Cohort) -> dict[int, set[int]]:
    """{project: members} of those handed in to the cohort or with deliverables."""
    projects = Project.objects.public().filter(is_of_cohort(cohort))
    there = projects.exclude(hand_in=None, deliverables=None).values("pk")
    teams: dict[int, set[int]] = {}
    seats = Seat.objects.filled().filter(project__in=there)
    for project, holder in seats.values_list("project", "holder"):
        teams.setdefault(project, set()).add(holder)
    return teams


def _learners_with_project(cohort: Cohort) -> list[int]:
    seats = Seat.objects.filled().filter(project__is_hidden=False).values("holder")
    return stored_keys(cohort.learners.listed().filter(pk__in=seats))


def _blocked_people(cohort: Cohort) -> set[tuple[int, int]]:
    """Pairs of people of which one blocked the other, in both orders."""
    is_learner = Q(blocker__cohort=cohort) | Q(blocked__cohort=cohort)
    pairs = set(Block.objects.filter(is_learner).values_list("blocker", "blocked"))
    return pairs | {(second, first) for first, second in pairs}


def _known_pairs(cohort: Cohort) -> set[tuple[int, int]]:
    return set(PeerReview.objects.filter(cohort=cohort).values_list("reviewer", "project"))


def _tell_reviewers(setup: CohortSetup, rows: Iterable[PeerReview]) -> None:
    """Tell each learner once how many projects wait for them."""
    counts = Counter(row.reviewer_id for row in rows)
    for person in User.objects.filter(pk__in=counts).order_by("pk"):
        Notification.send(
            person,
            "peers_assigned",
            url=reverse("capstone:peer_review_list"),
            thing=f"peers_assigned:{setup.pk}",
            n=counts[person.pk],
        )
