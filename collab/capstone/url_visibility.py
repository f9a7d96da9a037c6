"""Who may open a team's pages of the graded week, which notifications lead to."""

import re

from django.contrib.auth.models import AnonymousUser

from collab.capstone.models import ScoreSheet
from collab.capstone.team_tracks import scores_team
from collab.models import Project
from portal.people.models import User

_PAGE = re.compile(r"/collab/projects/(\d{1,18})-[^/]*/(deliverables|peers|result|score)/")


def can_see_path(person: User | AnonymousUser, path: str) -> bool | None:
    """Tell whether `person` may open the team's page at `path`, or None for other paths."""
    match = _PAGE.match(path)
    if match is None:
        return None
    project = Project.objects.select_related("owner").filter(pk=int(match[1])).first()
    if project is None or not person.is_authenticated:
        return False
    return scores_team(person, project) or _is_concerned(person, project, match[2])


def _is_concerned(person: User, project: Project, page: str) -> bool:
    """Whether the person scores the team, or else is in it or got its result."""
    if page == "score":
        return ScoreSheet.objects.by_outsiders().filter(project=project, mentor=person).exists()
    if project.has_member(person):
        return True
    return page == "result" and person.results.filter(result__project=project).exists()
