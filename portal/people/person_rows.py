"""Prepared queries for the rows of the directory of people."""

from functools import lru_cache, partial
from typing import Any, NamedTuple

from django.db.models import QuerySet, Value

from portal.models import topics_by_owner
from portal.ops.prepared_queries import LazyRows, PreparedQuery, PreparedValues, keep_related
from portal.people.models import User
from portal.web.pagination import PAGE_SIZE, Position, rows_after

# What a row shows of a person, and what its order and the name depend on.
_COLUMNS = (
    "handle", "display_name", "bio", "track", "is_hidden", "erased_at", "open_to_collaborate",
    "date_joined",
)  # fmt: skip


class PeopleShape(NamedTuple):
    """What decides the SQL of the directory: track, and if there are other filters."""

    track: str
    has_topic: bool
    has_cohort: bool


def person_rows(track: str, topic: int | None, cohort: str, after: Position | None) -> LazyRows:
    """Return the people after a position, newest first, and one more if there is one.

    `topic` is the key of one of their skills, `cohort` a slug.
    """
    shape = PeopleShape(track, topic is not None, bool(cohort))
    filters = [value for value in (topic, cohort) if value]
    found = _rows_query(shape).lazy_rows(*filters, *after or ())
    _show_skills(found)
    return found


@lru_cache
def _rows_query(shape: PeopleShape) -> PreparedQuery:
    return PreparedQuery(partial(_page_of, shape), replans=shape.has_topic or shape.has_cohort)


def _page_of(shape: PeopleShape, *values: Any) -> QuerySet[User]:
    rest = list(values)
    people = User.objects.in_directory().only(*_COLUMNS).on_track(shape.track)
    if shape.has_topic:
        people = people.filter(skills=rest.pop(0))
    if shape.has_cohort:
        people = people.filter(cohort__slug=rest.pop(0))
    position = (Value(rest[0]), rest[1]) if rest else None
    ordered = people.order_by("-date_joined", "-pk")
    return rows_after(ordered, "date_joined", position)[: PAGE_SIZE + 1]


def _show_skills(people: LazyRows) -> None:
    """Let these people show their skills."""
    keys = people.values("id")
    skills = _skills_query.rows(*keys) if keys else []
    people.add(skills, partial(_add_skills, skills))


def _add_skills(skills: list[tuple], people: list[User]) -> None:
    by_person = topics_by_owner(skills)
    for person in people:
        keep_related(person, skills=by_person.get(person.pk, []))


def _skills_of(*people: int) -> QuerySet:
    rows = User.skills.through.objects.filter(user__in=people).order_by("topic__name")
    return rows.values_list("user", "topic", "topic__name", "topic__slug")


_skills_query = PreparedValues(_skills_of)
