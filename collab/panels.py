"""What collab adds to pages that gather from several floors."""

import re
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from collab.models import Brief, JoinRequest, Project
from portal.models import Topic
from portal.registry import Part
from portal.search import Hit, Source, hits_part, narrowed
from portal.search.highlighting import excerpt, mark


def of_person(request, person):
    """On a hub: the projects this person has a seat in."""
    projects = Project.objects.public().filter(seats__holder=person).for_list().order_by("-created_at", "-pk")
    return Part("collab/_hub.html", {"projects": list(projects[:10])})


def waiting_for_me(request):
    """On the desk: requests that wait for my answer, and my teams."""
    to_answer = list(JoinRequest.objects.for_me_to_answer(request.user).for_desk()[:5])
    teams = list(Project.objects.filter(seats__holder=request.user).order_by("-created_at", "-pk")[:5])
    return Part("collab/_desk.html", {"to_answer": to_answer, "teams": teams})


def on_topic(request, topic):
    """On a topic's page: projects that use it."""
    projects = list(
        Project.objects.public().filter(stack=topic).select_related("owner").order_by("-created_at", "-pk")[:6]
    )
    return Part("collab/_topic.html", {"projects": projects}) if projects else None


def in_readme(person, hub):
    """In the README: the projects of this person, each with who builds it too."""
    projects = (
        Project.objects.public().filter(seats__holder=person).order_by("created_at").prefetch_related("seats__holder")
    )
    for one in projects.distinct():
        team = [seat.holder.name for seat in one.seats.all() if seat.holder and seat.holder != person]
        hub.projects.append((one.name, one.pitch, one.repository_url, one.api_url, team))


def from_readme(request, notes):
    """On the preview of a README: the project it speaks of, ready to be announced."""
    project = notes.get("project") or {}
    named = {
        "name": (project.get("name") or "")[:80],
        "repository_url": project.get("repository") or "",
        "api_url": project.get("api_docs") or project.get("live") or "",
        "stack": ", ".join(topic.name for topic in Topic.objects.named(project.get("stack") or [])[0]),
    }
    brief = Brief.objects.filter(title__icontains=project.get("brief") or "?").first()
    if not (named["name"] or named["repository_url"] or brief):
        return None
    values = {name: value for name, value in (named | {"brief": brief and brief.slug}).items() if value}
    address = f"{reverse('collab:project_new')}?{urlencode(values)}"
    return Part("collab/_from_readme.html", {"project": named, "brief": brief, "address": address})


def find(request, query, scope):
    """Projects by name, pitch, description or brief."""
    fields = ("name", "pitch", "description", "brief__title")
    found = narrowed(Project.objects.public(), query, fields=fields, topics="stack", by="owner__handle")
    return hits_part(found.select_related("owner").order_by("-created_at", "-pk"), query, scope, _hit)


def _hit(project, words):
    meta = f"{project.get_state_display()} · {project.owner.name}"
    return Hit(mark(project.name, words), project.get_absolute_url(), meta, excerpt(project.pitch, words))


SEARCH = Source("projects", _("Projects"), find)


_PROJECT = re.compile(r"/collab/projects/(\d{1,18})-[^/]*/")
_REQUEST = re.compile(r".*/requests/#request-(\d{1,18})$")


def may_see(person, path):
    """May this person still see the project or request at this path? None where it is neither."""
    request = _REQUEST.match(path)
    if request:
        is_signed_in = person.is_authenticated
        return is_signed_in and JoinRequest.objects.visible_to(person).filter(pk=int(request[1])).exists()
    project = _PROJECT.match(path)
    return Project.objects.visible_to(person).filter(pk=int(project[1])).exists() if project else None
