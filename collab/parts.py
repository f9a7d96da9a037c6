"""What collab adds to pages that gather from several floors."""

from django.utils.translation import gettext_lazy as _

from collab.models import JoinRequest, Project
from portal.registry import Part
from portal.search import Hit, Source, hits_part, narrowed
from portal.search.marking import excerpt, mark


def of_person(request, person):
    """On a hub: the projects this person has a seat in."""
    projects = Project.objects.filter(seats__holder=person).for_list().order_by("-created_at", "-pk")
    return Part("collab/_hub.html", {"projects": list(projects[:10])})


def waiting_for_me(request):
    """On the desk: requests that wait for my answer, and my teams."""
    to_answer = list(JoinRequest.objects.for_me_to_answer(request.user).for_list()[:5])
    teams = list(Project.objects.filter(seats__holder=request.user).order_by("-created_at", "-pk")[:5])
    return Part("collab/_desk.html", {"to_answer": to_answer, "teams": teams})


def on_topic(request, topic):
    """On a topic's page: projects that use it."""
    projects = list(Project.objects.filter(stack=topic).select_related("owner").order_by("-created_at", "-pk")[:6])
    return Part("collab/_topic.html", {"projects": projects}) if projects else None


def in_readme(person, hub):
    """In the README: the projects of this person."""
    projects = Project.objects.filter(seats__holder=person).order_by("created_at")
    hub.projects = [(one.name, one.pitch, one.repository_url, one.api_url) for one in projects]


def find(request, query, scope):
    """Projects by name, pitch, description or brief."""
    fields = ("name", "pitch", "description", "brief__title")
    found = narrowed(Project.objects.all(), query, fields=fields, topics="stack", by="owner__handle")
    return hits_part(found.select_related("owner").order_by("-created_at", "-pk"), query, scope, _hit)


def _hit(project, words):
    meta = f"{project.get_state_display()} · {project.owner.name}"
    return Hit(mark(project.name, words), project.get_absolute_url(), meta, excerpt(project.pitch, words))


SEARCH = Source("projects", _("Projects"), find)
