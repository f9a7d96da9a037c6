"""Projects in an exported README."""

from collab.models import Project
from learnings.readme.writer import ExportedProject, ReadmeContent
from portal.people.models import User


def add_to_readme(person: User, content: ReadmeContent) -> None:
    """Add the public projects of `person`, oldest first, each with the rest of its team."""
    projects = Project.objects.public().filter(seats__holder=person).order_by("created_at")
    for project in projects.prefetch_related("seats__holder").distinct():
        holders = [seat.holder for seat in project.seats.all() if seat.holder]
        team = [holder.name for holder in holders if holder != person]
        content.projects.append(
            ExportedProject(
                project.name,
                project.pitch,
                project.repository_url,
                project.api_url,
                team,
                key=project.pk,
            )
        )
