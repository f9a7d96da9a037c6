"""Panels about projects for pages of other apps."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from collab.models import Brief, Project
from collab.topic_lists import join_names
from portal.hooks import Panel
from portal.models import Topic
from portal.people.models import User


def profile_panels(request: HttpRequest, person: User) -> list[Panel]:
    """Return the public projects in which `person` has a seat."""
    projects = Project.objects.public().filter(seats__holder=person).for_list()
    newest = projects.order_by("-created_at", "-pk")[:10]
    return [Panel("collab/_profile_panel.html", {"projects": list(newest)}, place="rail")]


def topic_panels(request: HttpRequest, topic: Topic) -> list[Panel]:
    """Return the newest public projects that use `topic`."""
    projects = Project.objects.public().filter(stack=topic).select_related("owner")
    projects = projects.prefetch_related("seats")
    newest = list(projects.order_by("-created_at", "-pk")[:6])
    return [Panel("collab/_topic_panel.html", {"projects": newest})] if newest else []


def readme_import_panels(request: HttpRequest, notes: dict[str, Any]) -> list[Panel]:
    """Offer to create the project that an imported README describes."""
    project = notes.get("project") or {}
    named = _form_values(project)
    brief = Brief.objects.filter(title__icontains=project.get("brief") or "?").first()
    if not (named["name"] or named["repository_url"] or brief):
        return []
    query = {name: value for name, value in named.items() if value}
    if brief:
        query["brief"] = brief.slug
    address = f"{reverse('collab:project_new')}?{urlencode(query)}"
    values = {"project": named, "brief": brief, "address": address}
    return [Panel("collab/_readme_panel.html", values)]


def _form_values(project: dict[str, Any]) -> dict[str, str]:
    """What the form for a new project shows of a project in a README."""
    topics, _unknown = Topic.objects.match_names(project.get("stack") or [])
    return {
        "name": (project.get("name") or "")[:80],
        "repository_url": project.get("repository") or "",
        "api_url": project.get("api_docs") or project.get("live") or "",
        "stack": join_names(topics),
    }
