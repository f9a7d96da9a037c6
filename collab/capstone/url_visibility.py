"""Who may open the pages of the graded week that notifications lead to."""

import re

from django.contrib.auth.models import AnonymousUser

from collab.capstone.models import ScoreSheet
from collab.capstone.results_page import reads_results
from collab.capstone.slots_page import own_projects
from collab.capstone.team_tracks import scores_team
from collab.models import Project
from portal.people.models import Cohort, User

_COHORT_PAGE = re.compile(
    r"/cohorts/([-\w]+)/(slots|scoring|rubric|setup|milestones|deliverables)/", re.ASCII
)
_PAGE = re.compile(r"/collab/projects/(\d{1,18})-[^/]*/(deliverables|peers|result|score)/")


def can_see_path(person: User | AnonymousUser, path: str) -> bool | None:
    """Whether `person` may open a page of a team or cohort; None for other paths."""
    of_cohort, of_project = _COHORT_PAGE.match(path), _PAGE.match(path)
    if of_cohort:
        return _can_see_cohort_page(person, of_cohort[1], of_cohort[2])
    if of_project:
        return _can_see_team_page(person, int(of_project[1]), of_project[2])
    return None


def _can_see_team_page(person: User | AnonymousUser, key: int, page: str) -> bool:
    project = Project.objects.select_related("owner").filter(pk=key).first()
    if project is None or not person.is_authenticated:
        return False
    return _can_see_project_page(person, project, page)


def _can_see_cohort_page(person: User | AnonymousUser, slug: str, page: str) -> bool:
    """Whether the person mentors the cohort.

    Slots are also for its learners and teams.
    """
    cohort = Cohort.objects.filter(slug=slug).first()
    if cohort is None or not person.is_authenticated:
        return False
    if person.can_moderate_cohort(cohort.pk):
        return True
    if page != "slots":
        return False
    return person.cohort_id == cohort.pk or bool(own_projects(cohort, person))


def _can_see_project_page(person: User, project: Project, page: str) -> bool:
    """Whether the person scores the team, or else is in it or got its result."""
    if page == "result":
        return reads_results(person, project)
    if scores_team(person, project):
        return True
    if page == "score":
        return ScoreSheet.objects.by_outsiders().filter(project=project, mentor=person).exists()
    if project.has_member(person):
        return True
    return page == "peers" and project.peer_reviews.for_mentor(person).exists()
