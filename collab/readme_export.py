"""Projects in an exported README."""

from django.db.models import QuerySet

from collab.models import Project
from learnings.readme.writer import ExportedProject, ReadmeContent
from portal.people.models import User


def add_to_readme(person: User, content: ReadmeContent) -> None:
    """Add the public projects of `person`, oldest first, with their other members."""
    content.projects += [_exported(project, person) for project in _projects_of(person)]


def _projects_of(person: User) -> QuerySet[Project]:
    projects = Project.objects.public().filter(seats__holder=person).order_by("created_at")
    return projects.prefetch_related("seats__holder").distinct()


def _exported(project: Project, person: User) -> ExportedProject:
    return ExportedProject(
        project.name,
        project.pitch,
        project.repository_url,
        project.api_url,
        _names_of_others(project, person),
        key=project.pk,
    )


def _names_of_others(project: Project, person: User) -> list[str]:
    holders = [seat.holder for seat in project.seats.all()]
    return [holder.name for holder in holders if holder not in (None, person)]
