"""What collab adds to pages that gather from several floors."""

import re
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from collab.models import Brief, JoinRequest, Project
from portal.models import Topic
from portal.registry import Panel
from portal.search import Hit, Source, filter_rows, hits_panel
from portal.search.highlighting import highlight, highlighted_excerpt


def profile_projects_panel(request, person):
    """On a hub: the projects this person has a seat in."""
    projects = (
        Project.objects.public()
        .filter(seats__holder=person)
        .for_list()
        .order_by("-created_at", "-pk")
    )
    return Panel("collab/_profile_panel.html", {"projects": list(projects[:10])})


def home_teams_panel(request):
    """On the desk: requests that wait for my answer, and my teams."""
    to_answer = list(JoinRequest.objects.awaiting_answer_from(request.user).for_home()[:5])
    teams = list(
        Project.objects.filter(seats__holder=request.user).order_by("-created_at", "-pk")[:5]
    )
    return Panel("collab/_home_panel.html", {"to_answer": to_answer, "teams": teams})


def topic_projects_panel(request, topic):
    """On a topic's page: projects that use it."""
    projects = list(
        Project.objects.public()
        .filter(stack=topic)
        .select_related("owner")
        .order_by("-created_at", "-pk")[:6]
    )
    return Panel("collab/_topic_panel.html", {"projects": projects}) if projects else None


def add_projects_to_readme(person, content):
    """In the README: the projects of this person, each with who builds it too."""
    projects = (
        Project.objects.public()
        .filter(seats__holder=person)
        .order_by("created_at")
        .prefetch_related("seats__holder")
    )
    for project in projects.distinct():
        team = [
            seat.holder.name
            for seat in project.seats.all()
            if seat.holder and seat.holder != person
        ]
        content.projects.append(
            (project.name, project.pitch, project.repository_url, project.api_url, team)
        )


def readme_project_panel(request, notes):
    """On the preview of a README: the project it speaks of, ready to be announced."""
    project = notes.get("project") or {}
    named = {
        "name": (project.get("name") or "")[:80],
        "repository_url": project.get("repository") or "",
        "api_url": project.get("api_docs") or project.get("live") or "",
        "stack": ", ".join(
            topic.name for topic in Topic.objects.match_names(project.get("stack") or [])[0]
        ),
    }
    brief = Brief.objects.filter(title__icontains=project.get("brief") or "?").first()
    if not (named["name"] or named["repository_url"] or brief):
        return None
    values = {
        name: value for name, value in (named | {"brief": brief and brief.slug}).items() if value
    }
    address = f"{reverse('collab:project_new')}?{urlencode(values)}"
    return Panel(
        "collab/_readme_panel.html", {"project": named, "brief": brief, "address": address}
    )


def search_panel(request, query, scope):
    """Projects by name, pitch, description or brief."""
    fields = ("name", "pitch", "description", "brief__title")
    found = filter_rows(
        Project.objects.public(), query, fields=fields, topics="stack", by="owner__handle"
    )
    return hits_panel(
        found.select_related("owner").order_by("-created_at", "-pk"), query, scope, _search_hit
    )


def _search_hit(project, words):
    meta = f"{project.get_state_display()} · {project.owner.name}"
    return Hit(
        highlight(project.name, words),
        project.get_absolute_url(),
        meta,
        highlighted_excerpt(project.pitch, words),
    )


SEARCH_SOURCE = Source("projects", _("Projects"), search_panel)


_PROJECT = re.compile(r"/collab/projects/(\d{1,18})-[^/]*/")
_REQUEST = re.compile(r".*/requests/#request-(\d{1,18})$")


def can_see_path(person, path):
    """May this person still see the project or request at this path? None where it is neither."""
    request = _REQUEST.match(path)
    if request:
        is_signed_in = person.is_authenticated
        return (
            is_signed_in
            and JoinRequest.objects.visible_to(person).filter(pk=int(request[1])).exists()
        )
    project = _PROJECT.match(path)
    return (
        Project.objects.visible_to(person).filter(pk=int(project[1])).exists() if project else None
    )
