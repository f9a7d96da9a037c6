"""The projects of learners, for the table of their cohort."""

from collab.models import Project, Seat
from portal.moderation.learners import LearnerProject


def learner_projects(keys: list[int]) -> list[LearnerProject]:
    """Return the visible projects in which these people have a seat, in one query."""
    seats = Seat.objects.filled().filter(holder__in=keys, project__is_hidden=False)
    rows = seats.values_list("holder", "project", "project__name")
    return [
        LearnerProject(person, pk, name, Project(pk=pk, name=name).get_absolute_url())
        for person, pk, name in rows
    ]
