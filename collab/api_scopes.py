"""API tokens that may only set the status of one project's endpoints."""

from django.utils.translation import gettext as _

from collab.models import Project
from portal.people.models import User

ENDPOINT_SCOPE = "endpoints:"  # and the key of a project
MAX_PROJECTS = 20


def endpoint_scope(project: Project) -> str:
    """Return the scope of a project's endpoints."""
    return f"{ENDPOINT_SCOPE}{project.pk}"


def api_scopes(person: User) -> list[tuple[str, str]]:
    """Return a scope for each project in whose team the person is, the newest first."""
    projects = Project.objects.filter(seats__holder=person).order_by("-pk")[:MAX_PROJECTS]
    label = _("Set the status of the endpoints of “%(name)s”")
    return [(endpoint_scope(project), label % {"name": project.name}) for project in projects]
