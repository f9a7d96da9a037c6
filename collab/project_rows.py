"""Prepared queries for the cards of the list of all projects."""

from functools import lru_cache, partial
from typing import Any, NamedTuple

from django.db.models import QuerySet, Value

from collab.models import Project, Seat
from collab.models.project import STATE_FILTERS
from portal.models import topics_by_owner
from portal.ops.prepared_queries import LazyRows, PreparedQuery, PreparedValues, keep_related
from portal.people.models import Track
from portal.rows import grouped
from portal.web.pagination import PAGE_SIZE, Position, rows_after

# What a card shows of a project, its brief, and the holders of its seats.
_PROJECT = ("name", "pitch", "state", "created_at", "brief__title", "brief__slug")
_HOLDER = ("handle", "display_name", "is_hidden", "erased_at")
_SEAT = (
    "project", "number", "track", "is_closed", *[f"holder__{name}" for name in _HOLDER]
)  # fmt: skip


class ProjectShape(NamedTuple):
    """What decides the SQL of the list: two filters, and whether it has the others."""

    track: str
    state: str
    has_brief: bool
    has_topic: bool


def project_list_rows(
    *, brief: str, track: str, topic: str, state: str, after: Position | None
) -> LazyRows:
    """Return the public projects after a position, and one more if there is one.

    The filters are those of `Project.objects.on`.
    """
    known_track = track if track in Track.values else ""
    known_state = state if state in STATE_FILTERS else ""
    shape = ProjectShape(known_track, known_state, bool(brief), bool(topic))
    filters = filter(None, (brief, topic))
    found = _rows_query(shape).lazy_rows(*filters, *after or ())
    _add_parts(found)
    return found


def _add_parts(projects: LazyRows) -> None:
    """Load the seats and the stacks of these projects, which are shown with them."""
    keys = projects.values("id")
    if keys:
        seats, stack = _seats_query.lazy_rows(*keys), _stack_query.rows(*keys)
        projects.add((seats.key, stack), partial(_show_parts, seats, stack))


@lru_cache
def _rows_query(shape: ProjectShape) -> PreparedQuery:
    return PreparedQuery(partial(_page_of, shape), replans=shape.has_brief or shape.has_topic)


def _page_of(shape: ProjectShape, *values: Any) -> QuerySet[Project]:
    rest = list(values)
    brief = rest.pop(0) if shape.has_brief else ""
    topic = rest.pop(0) if shape.has_topic else ""
    filtered = Project.objects.public().on(
        brief=brief, track=shape.track, topic=topic, state=shape.state
    )
    ordered = filtered.select_related("brief").only(*_PROJECT).order_by("-created_at", "-pk")
    position = (Value(rest[0]), rest[1]) if rest else None
    return rows_after(ordered, "created_at", position)[: PAGE_SIZE + 1]


def _show_parts(seats: LazyRows, stack: list[tuple], projects: list[Project]) -> None:
    """Give these projects their seats with holders, and the topics of their stack."""
    seats_by_project = grouped((seat.project_id, seat) for seat in seats)
    topics_by_project = topics_by_owner(stack)
    for project in projects:
        key = project.pk
        seats_of_project = seats_by_project.get(key, [])
        keep_related(project, seats=seats_of_project, stack=topics_by_project.get(key, []))


def _seats_of(*projects: int) -> QuerySet[Seat]:
    rows = Seat.objects.filter(project__in=projects).select_related("holder")
    return rows.only(*_SEAT).order_by("project", "number")


def _stack_of(*projects: int) -> QuerySet:
    rows = Project.stack.through.objects.filter(project__in=projects).order_by("topic__name")
    return rows.values_list("project", "topic", "topic__name", "topic__slug")


_seats_query = PreparedQuery(_seats_of)
_stack_query = PreparedValues(_stack_of)
