"""Panels about projects for pages of other apps."""

from collections import Counter
from collections.abc import Iterable
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.core.cache import caches
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from collab.matching.availability import Availability, monday_of
from collab.matching.hours_bar import HoursBar, draw_hours, place_of
from collab.models import Brief, MatchPreferences, Project, Seat
from collab.models.project import STATE_FILTERS, shown_state_of
from collab.models.seat import open_seat_exists
from collab.topic_lists import join_names
from portal.hooks import Panel, number_panel
from portal.models import Topic
from portal.ops.prepared_queries import LazyRows, PreparedQuery, keep_related
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
    keys = _last_saved_keys(request.user, MAX_SAVED + 1)
    shown = _visible_in_order(request.user, keys[:MAX_SAVED])
    values = {"projects": shown, "has_more": len(keys) > MAX_SAVED, "most": MAX_SAVED}
    return [Panel("collab/_saved_projects.html", values)] if shown else []


def _last_saved_keys(person: User, most: int) -> list[int]:
    saved = person.saved_projects.order_by("-saved_at", "-pk")
    return list(saved.values_list("project_id", flat=True)[:most])


def _visible_in_order(reader: User, keys: list[int]) -> list[Project]:
    """The projects with these keys that the reader may see, in their order."""
    found = Project.objects.visible_to(reader).for_list().in_bulk(keys)
    return [found[key] for key in keys if key in found]


def landing_panels(request: HttpRequest) -> list[Panel]:
    """Return how many projects there are, and the newest that look for people."""
    return [*_number_of_projects(), *_looking_panel()]


def _number_of_projects() -> list[Panel]:
    counts = caches["pages"].get_or_set("landing-projects", _count_projects, CACHE_SECONDS)
    return [_panel_of_counts(**counts)] if counts["projects"] else []


def _panel_of_counts(*, projects: int, looking: int) -> Panel:
    title = counted("%(n)d project", "%(n)d projects", projects)
    text = counted("%(n)d with an open seat", "%(n)d with an open seat", looking)
    return number_panel("project", title, text, reverse("collab:project_list"), NUMBER_POSITION)


def _looking_panel() -> list[Panel]:
    newest = Project.objects.looking().prefetch_related("seats").newest_first()
    links = _with_texts(newest[:MAX_LOOKING])
    return [_panel_of_links(links)] if links else []


def _panel_of_links(links: list[ProjectLink]) -> Panel:
    values = {"title": _("Looking for people"), "links": links}
    return Panel("collab/_project_links.html", values, LOOKING_POSITION, place="rail")


def _count_projects() -> dict[str, int]:
    is_looking = Q(open_seat_exists(), state=Project.State.LOOKING)
    looking = Count("pk", filter=is_looking)
    return Project.objects.public().aggregate(projects=Count("pk"), looking=looking)


def _with_texts(projects: Iterable[Project]) -> list[ProjectLink]:
    """Return these projects with their open seats, else their state."""
    return [ProjectLink(project, _seats_or_state(project)) for project in projects]


def _seats_or_state(project: Project) -> str:
    if project.shown_state != Project.State.LOOKING:
        return project.shown_state_label
    return _open_seats_text(project)


def _open_seats_text(project: Project) -> str:
    """How many seats are open on each track."""
    counts = Counter(seat.track for seat in project.seats.all() if seat.is_open)
    return " · ".join(_counted_seats(counts))


def _counted_seats(counts: dict[Any, int]) -> list[str]:
    return [text % {"n": counts[track]} for track, text in OPEN_SEATS.items() if track in counts]


def cohort_numbers(cohort: Cohort) -> list[CohortNumber]:
    """Return how many public projects the learners of a cohort own."""
    count = Project.objects.public().filter(owner__cohort=cohort).count()
    return [CohortNumber(count, ngettext("project", "projects", count), position=10)]


def profile_panels(request: HttpRequest, person: User) -> list[Panel]:
    """Return the public projects of `person`, and what the viewer may do.

    Those in which the person has a seat.

    People who are signed in may invite someone who is open to collaborate, and see shared hours.
    """
    viewer = request.user
    links = [ProjectLink(one, _state(one)) for one in _projects_of_person.rows(person.pk)]
    panels = [Panel("collab/_profile_panel.html", {"links": links}, place="rail")]
    if viewer.is_authenticated and viewer.pk != person.pk and may_be_suggested(person):
        panels += [*_invite_panel(viewer, person), *_hours_panel(viewer, person)]
    return panels


def _newest_projects(person: int) -> QuerySet[Project]:
    of_person = Project.objects.public().filter(seats__holder=person)
    shown = of_person.annotate(has_seats=open_seat_exists())
    return shown.only("name", "state").newest_first()[:MAX_OF_PERSON]


_projects_of_person = PreparedQuery(_newest_projects)


def _state(project: Any) -> str:
    """Return a project's state as `Project.shown_state_label` says it."""
    state = shown_state_of(project.state, has_open_seat=project.has_seats)
    return str(STATE_FILTERS[state])


def author_panels(request: HttpRequest, author: User) -> list[Panel]:
    """Return the newest public project that the author of an entry is building."""
    newest = _built_by.first(author.pk)
    return [Panel("collab/_author_project.html", {"project": newest})] if newest else []


def _newest_active_project(person: int) -> QuerySet[Project]:
    active = [Project.State.LOOKING, Project.State.BUILDING]
    projects = Project.objects.public().filter(seats__holder=person, state__in=active)
    return projects.only("name").newest_first()[:1]


_built_by = PreparedQuery(_newest_active_project)


def may_be_suggested(person: User) -> bool:
    """Whether others may invite this person.

    `UserQuerySet.open_to_collaborate` says the same in a query.
    """
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
    return projects.newest_first()[:MAX_INVITING]


_inviting_query = PreparedQuery(_inviting_projects)


def _hours_panel(viewer: User, person: User) -> list[Panel]:
    """The hours of both, if both gave theirs."""
    bar = _bar_of_both(viewer, person)
    return [_panel_of_bar(bar, viewer, person)] if bar else []


def _panel_of_bar(bar: HoursBar, viewer: User, person: User) -> Panel:
    place = place_of(person.time_zone, seen_from=viewer.time_zone, moment=timezone.now())
    values = {"bar": bar, "place": place, "person": person}
    return Panel("collab/_profile_hours.html", values, position=110, place="rail")


def _bar_of_both(viewer: User, person: User) -> HoursBar | None:
    week = monday_of(timezone.localdate())
    mine, theirs = _hours_of_both(viewer, person)
    return draw_hours(mine, theirs, name=person.name, zone=viewer.time_zone, week=week)


def _hours_of_both(viewer: User, person: User) -> list[Availability | None]:
    """The hours of the two; None where one gave none, or one blocked the other."""
    rows = {row.person_id: row for row in _hours_query.rows(viewer.pk, person.pk)}
    both = [(one, rows.get(one.pk)) for one in (viewer, person)]
    return [row.availability_in(one.time_zone) if row else None for one, row in both]


def _preferences_of_both(viewer: int, person: int) -> QuerySet[MatchPreferences]:
    is_blocked = Block.exists_between(User(pk=viewer), User(pk=person))
    return MatchPreferences.objects.filter(person__in=[viewer, person]).exclude(is_blocked)


_hours_query = PreparedQuery(_preferences_of_both)


def topic_panels(request: HttpRequest, topic: Topic) -> list[Panel]:
    """Return the newest public projects that use `topic`."""
    projects = _on_topic_query.lazy_rows(topic.pk)
    if not projects:
        return []
    _add_seats(projects)
    # The links are made where their HTML is not kept.
    values = {"key": projects.key, "links": partial(_with_texts, projects)}
    return [Panel("collab/_topic_projects.html", {"title": _("Projects using it"), **values})]


def _add_seats(projects: LazyRows) -> None:
    """Load the seats of these projects, which are shown with them."""
    seats = _seats_query.lazy_rows(*projects.values("id"))
    projects.add(seats.key, partial(_show_seats, seats))


def _show_seats(seats: Iterable[Seat], projects: Iterable[Project]) -> None:
    by_project = grouped((seat.project_id, seat) for seat in seats)
    for project in projects:
        keep_related(project, seats=by_project.get(project.pk, []))


def _newest_on_topic(topic: int) -> QuerySet[Project]:
    public = Project.objects.public().filter(stack=topic).only("name", "state")
    return public.newest_first()[:MAX_ON_TOPIC]


def _seats_of(*projects: int) -> QuerySet[Seat]:
    seats = Seat.objects.filter(project__in=projects)
    return seats.only("project", "track", "holder", "is_closed").order_by("project", "number")


_on_topic_query = PreparedQuery(_newest_on_topic)
_seats_query = PreparedQuery(_seats_of)


def readme_import_panels(request: HttpRequest, notes: dict[str, Any]) -> list[Panel]:
    """Offer to create the project that an imported README describes."""
    project = notes.get("project") or {}
    named, brief = _form_values(project), _brief_titled(project.get("brief"))
    if not (named["name"] or named["repository_url"] or brief):
        return []
    values = {"project": named, "brief": brief, "address": _address_of_form(named, brief)}
    return [Panel("collab/_readme_panel.html", values)]


def _brief_titled(text: str | None) -> Brief | None:
    return Brief.objects.filter(title__icontains=text or "?").first()


def _address_of_form(values: dict[str, str], brief: Brief | None) -> str:
    """The address of the form for a new project with these values."""
    query = without_empty(values)
    if brief:
        query["brief"] = brief.slug
    return f"{reverse('collab:project_new')}?{urlencode(query)}"


def _form_values(project: dict[str, Any]) -> dict[str, str]:
    """What the form for a new project shows of a project in a README."""
    return {
        "name": (project.get("name") or "")[:80],
        "repository_url": project.get("repository") or "",
        "api_url": project.get("api_docs") or project.get("live") or "",
        "stack": _known_topics(project.get("stack") or []),
    }


def _known_topics(names: list[str]) -> str:
    topics, _unknown = Topic.objects.match_names(names)
    return join_names(topics)
