"""Projects on the search page."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from collab.models import Project
from portal.hooks import Panel
from portal.search import Hit, Query, Source, filter_rows, hits_panel
from portal.search.highlighting import highlight, highlighted_excerpt

SEARCHED_FIELDS = ("name", "pitch", "description", "brief__title")


def search_panel(request: HttpRequest, query: Query, scope: str) -> Panel | None:
    """Return the public projects that match `query`, newest first."""
    found = filter_rows(
        Project.objects.public(), query, fields=SEARCHED_FIELDS, topics="stack", by="owner__handle"
    )
    rows = found.select_related("owner").prefetch_related("seats").newest_first()
    return hits_panel(rows, query, scope, _search_hit)


def _search_hit(project: Project, words: Iterable[str]) -> Hit:
    return Hit(
        title=highlight(project.name, words),
        url=project.get_absolute_url(),
        meta=f"{project.shown_state_label} · {project.owner.name}",
        excerpt=highlighted_excerpt(project.pitch, words),
        icon="project",
    )


SEARCH = [Source("projects", _("Projects"), search_panel, position=20, keeps_count=True)]
