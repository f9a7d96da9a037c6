"""Panels about projects for pages of other apps."""

from collections import Counter
from collections.abc import Iterable
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.core.cache import caches
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from collab.matching.availability import monday_of
from collab.matching.hours_bar import draw_hours, place_of
from collab.models import Brief, MatchPreferences, Project, Seat
from collab.models.project import STATE_FILTERS, shown_state_of
from collab.topic_lists import join_names
from portal.hooks import Panel, number_panel
from portal.models import Topic
from portal.ops.prepared_queries import PreparedQuery, keep_related
from portal.people.cohort_numbers import CohortNumber
from portal.people.models import Block, Cohort, Track, User
from portal.rows import grouped, without_empty
from portal.text.plurals import counted
from portal.web.page_cache import CACHE_SECONDS

MAX_SAVED = 60
MAX_INVITING = 20  # projects in the menu

NUMBER_POSITION = 4
LOOKING_POSITION = 6
MAX_LOOKING = 4
MAX_ON_TOPIC = 6
MAX_OF_PERSON = 10
OPEN_SEATS = {
    Track.BACKEND: ngettext_lazy("%(n)d back-end seat open", "%(n)d back-end seats open", "n"),
    Track.FRONTEND: ngettext_lazy("%(n)d front-end seat open", "%(n)d front-end seats open", "n"),
    Track.BOTH: ngettext_lazy("%(n)d seat open", "%(n)d seats open", "n"),
}


class ProjectLink(NamedTuple):
    """A project and the line below its name."""

    project: Project
    text: str


def saved_panels(request: HttpRequest) -> list[Panel]:
    """Return the projects that the reader saved and may see, the last saved one first."""
    seats = Prefetch("seats", Seat.objects.select_related("holder"))
    projects = Project.objects.visible_to(request.user).prefetch_related(seats, "stack")
    saved = request.user.saved_projects.order_by("-saved_at", "-pk").values_list("project_id")
    saved_keys = [key for (key,) in saved[: MAX_SAVED + 1]]
    keys = saved_keys[:MAX_SAVED]
    found = projects.select_related("brief", "owner").in_bulk(keys)
    shown = [found[key] for key in keys if key in found]
    values = {"projects": shown, "has_more": len(saved_keys) > MAX_SAVED, "most": MAX_SAVED}
    return [Panel("collab/_saved_projects.html", values)] if shown else []


def landing_panels(request: HttpRequest) -> list[Panel]:
    """Return how many projects there are, and the newest that look for people."""
    panels = []
    counts = caches["pages"].get_or_set("landing-projects", _count_projects, CACHE_SECONDS)
    if counts["projects"]:
        title = counted("%(n)d project", "%(n)d projects", counts["projects"])
        looking = counted("%(n)d with an open seat", "%(n)d with an open seat", counts["looking"])
        panels.append(
            number_panel(
                "project",
                title,
                looking,
                reverse("collab:project_list"),
                NUMBER_POSITION,
            )
        )
    links = _project_links(Project.objects.looking(), most=MAX_LOOKING)
    if links:
        values = {"title": _("Looking for people"), "links": links}
        panels.append(Panel("collab/_project_links.html", values, LOOKING_POSITION, place="rail"))
    return panels


def _count_projects() -> dict[str, int]:
    has_open_seat = Exists(Seat.objects.open().filter(project=OuterRef("pk")))
    return Project.objects.public().aggregate(
        projects=Count("pk"),
        looking=Count("pk", filter=Q(has_open_seat, state=Project.State.LOOKING)),
    )


def _project_links(projects: QuerySet[Project], most: int) -> list[ProjectLink]:
    """Return the newest of these projects with their open seats, else their state."""
    newest = projects.prefetch_related("seats").order_by("-created_at", "-pk")[:most]
    return _with_texts(newest)


def _with_texts(projects: Iterable[Project]) -> list[ProjectLink]:
    return [ProjectLink(project, _seats_or_state(project)) for project in projects]


def _seats_or_state(project: Project) -> str:
    if project.shown_state != Project.State.LOOKING:
        return project.shown_state_label
    counts = Counter(seat.track for seat in project.seats.all() if seat.is_open)
    return " · ".join(
        text % {"n": counts[track]} for track, text in OPEN_SEATS.items() if track in counts
    )


def cohort_numbers(cohort: Cohort) -> list[CohortNumber]:
    """Return how many public projects the learners of a cohort own."""
    count = Project.objects.public().filter(owner__cohort=cohort).count()
    return [CohortNumber(count, ngettext("project", "projects", count), position=10)]


def profile_panels(request: HttpRequest, person: User) -> list[Panel]:
    """Return the public projects in which `person` has a seat, and what the viewer may do.

    People who are signed in may invite someone who is open to collaborate, and see shared hours.
    """
    links = [
        ProjectLink(project, _state(project)) for project in _projects_of_person.rows(person.pk)
    ]
    panels = [Panel("collab/_profile_panel.html", {"links": links}, place="rail")]
    viewer = request.user
    if viewer.is_authenticated and viewer.pk != person.pk and may_be_suggested(person):
        panels += [*_invite_panel(viewer, person), *_hours_panel(viewer, person)]
    return panels


def _newest_projects(person: int) -> QuerySet[Project]:
    has_seats = Exists(Seat.objects.open().filter(project=OuterRef("pk")))
    shown = Project.objects.public().filter(seats__holder=person).annotate(has_seats=has_seats)
    return shown.only("name", "state").order_by("-created_at", "-pk")[:MAX_OF_PERSON]


_projects_of_person = PreparedQuery(_newest_projects)


def _state(project: Any) -> str:
    """Return the state of a project of a person, as `Project.shown_state_label` says it."""
    state = shown_state_of(project.state, has_open_seat=project.has_seats)
    return str(STATE_FILTERS[state])


def author_panels(request: HttpRequest, author: User) -> list[Panel]:
    """Return the newest public project that the author of an entry is building."""
    newest = _built_by.first(author.pk)
    return [Panel("collab/_author_project.html", {"project": newest})] if newest else []


def _newest_active_project(person: int) -> QuerySet[Project]:
    active = [Project.State.LOOKING, Project.State.BUILDING]
    projects = Project.objects.public().filter(seats__holder=person, state__in=active)
    return projects.only("name").order_by("-created_at", "-pk")[:1]


_built_by = PreparedQuery(_newest_active_project)


def may_be_suggested(person: User) -> bool:
    """Whether others may invite this person, as `UserQuerySet.open_to_collaborate` says it."""
    return person.open_to_collaborate and not person.is_hidden and not person.is_read_only


def _invite_panel(viewer: User, person: User) -> list[Panel]:
    """A link to invite the person to each project of the viewer with an open seat."""
    if viewer.is_read_only:
        return []
    projects = _inviting_query.rows(person.pk, viewer.pk)
    values = {"projects": projects, "person": person}
    return [Panel("collab/_profile_invite.html", values, place="action")] if projects else []


def _inviting_projects(person: int, owner: int) -> QuerySet[Project]:
    projects = Project.objects.can_invite(User(pk=person), by=User(pk=owner))
    return projects.order_by("-created_at", "-pk")[:MAX_INVITING]


_inviting_query = PreparedQuery(_inviting_projects)


def _hours_panel(viewer: User, person: User) -> list[Panel]:
    """The hours of both, if both gave theirs."""
    preferences = {row.person_id: row for row in _hours_query.rows(viewer.pk, person.pk)}
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


def _preferences_of_both(viewer: int, person: int) -> QuerySet[MatchPreferences]:
    is_blocked = Block.exists_between(User(pk=viewer), User(pk=person))
    return MatchPreferences.objects.filter(person__in=[viewer, person]).exclude(is_blocked)


_hours_query = PreparedQuery(_preferences_of_both)


def topic_panels(request: HttpRequest, topic: Topic) -> list[Panel]:
    """Return the newest public projects that use `topic`."""
    projects = _on_topic_query.lazy_rows(topic.pk)
    keys = projects.values("id")
    if not keys:
        return []
    seats = _seats_query.lazy_rows(*keys)
    projects.add(seats.key, partial(_show_seats, seats))
    values = {
        "title": _("Projects using it"),
        "key": projects.key,
        "links": partial(_with_texts, projects),  # called where their HTML is not kept
    }
    return [Panel("collab/_topic_projects.html", values)]


def _show_seats(seats: Iterable[Seat], projects: Iterable[Project]) -> None:
    by_project = grouped((seat.project_id, seat) for seat in seats)
    for project in projects:
        keep_related(project, seats=by_project.get(project.pk, []))


def _newest_on_topic(topic: int) -> QuerySet[Project]:
    public = Project.objects.public().filter(stack=topic).only("name", "state")
    return public.order_by("-created_at", "-pk")[:MAX_ON_TOPIC]


def _seats_of(*projects: int) -> QuerySet[Seat]:
    seats = Seat.objects.filter(project__in=projects)
    return seats.only("project", "track", "holder", "is_closed").order_by("project", "number")


_on_topic_query = PreparedQuery(_newest_on_topic)
_seats_query = PreparedQuery(_seats_of)


def readme_import_panels(request: HttpRequest, notes: dict[str, Any]) -> list[Panel]:
    """Offer to create the project that an imported README describes."""
    project = notes.get("project") or {}
    named = _form_values(project)
    brief = Brief.objects.filter(title__icontains=project.get("brief") or "?").first()
    if not (named["name"] or named["repository_url"] or brief):
        return []
    query = without_empty(named)
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
