"""Panels about projects for pages of other apps."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from collab.matching.availability import monday_of
from collab.matching.hours_bar import draw_hours, place_of
from collab.models import Brief, MatchPreferences, Project
from collab.topic_lists import join_names
from portal.hooks import Panel
from portal.models import Topic
from portal.people.models import Block, User

MAX_INVITING = 20  # projects in the menu


def profile_panels(request: HttpRequest, person: User) -> list[Panel]:
    """Return the public projects in which `person` has a seat, and what the viewer may do.

    People who are signed in may invite someone who is open to collaborate, and see shared hours.
    """
    projects = Project.objects.public().filter(seats__holder=person).for_list()
    newest = projects.order_by("-created_at", "-pk")[:10]
    panels = [Panel("collab/_profile_panel.html", {"projects": list(newest)}, place="rail")]
    viewer = request.user
    if viewer.is_authenticated and viewer.pk != person.pk and may_be_suggested(person):
        panels += [*_invite_panel(viewer, person), *_hours_panel(viewer, person)]
    return panels


def may_be_suggested(person: User) -> bool:
    """Whether others may invite this person, as `UserQuerySet.open_to_collaborate` says it."""
    return person.open_to_collaborate and not person.is_hidden and not person.is_read_only


def _invite_panel(viewer: User, person: User) -> list[Panel]:
    """A link to invite the person to each project of the viewer with an open seat."""
    if viewer.is_read_only:
        return []
    projects = Project.objects.can_invite(person, by=viewer).order_by("-created_at", "-pk")
    values = {"projects": list(projects[:MAX_INVITING]), "person": person}
    if not values["projects"]:
        return []
    return [Panel("collab/_profile_invite.html", values, place="action")]


def _hours_panel(viewer: User, person: User) -> list[Panel]:
    """The hours of both, if both gave theirs."""
    rows = MatchPreferences.objects.filter(person__in=[viewer.pk, person.pk])
    rows = rows.exclude(Block.exists_between(viewer, person))
    preferences = {row.person_id: row for row in rows}
    if preferences.keys() != {viewer.pk, person.pk}:
        return []
    bar = draw_hours(
        preferences[viewer.pk].availability_in(viewer.time_zone),
        preferences[person.pk].availability_in(person.time_zone),
        name=person.name,
        zone=viewer.time_zone,
        week=monday_of(timezone.localdate()),
    )
    if bar is None:
        return []
    place = place_of(person.time_zone, seen_from=viewer.time_zone, moment=timezone.now())
    values = {"bar": bar, "place": place, "person": person}
    return [Panel("collab/_profile_hours.html", values, position=110, place="rail")]


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
