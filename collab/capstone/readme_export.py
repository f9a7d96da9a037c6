"""Deliverables in an exported README, below their project."""

from collab.capstone.models import Deliverable
from learnings.readme.writer import ExportedProject, ReadmeContent
from portal.people.models import User


def add_to_readme(person: User, content: ReadmeContent) -> None:
    """Add the links and diagrams of the person's teams to their projects.

    The projects are there already; a link that the project's line has is not repeated.
    """
    rows: dict[int, list[Deliverable]] = {project.key: [] for project in content.projects}
    if not rows:
        return
    deliverables = Deliverable.objects.filter(project__in=rows).select_related("kind")
    for row in deliverables.order_by("kind__place", "kind"):
        rows[row.project_id].append(row)
    content.projects[:] = [_with(project, rows[project.key]) for project in content.projects]


def _with(project: ExportedProject, rows: list[Deliverable]) -> ExportedProject:
    shown = {project.repository_url, project.api_url, project.live_url}
    links = [(row.kind.name, row.url) for row in rows if row.url and row.url not in shown]
    diagrams = [(row.kind.name, row.diagram) for row in rows if row.diagram]
    return project._replace(links=tuple(links), diagrams=tuple(diagrams))
