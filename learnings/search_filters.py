"""Filters of the entry search: the chosen ones, and others for the results."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from django.db.models import Model
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from learnings.models.choices import Kind, Section
from learnings.models.search_document import facet_token
from portal.models import Topic
from portal.ops.prepared_queries import PreparedValues
from portal.people.models import Cohort, Track

FILTER_NAMES = ("kind", "section", "track", "cohort", "topic", "accepted")
MAX_OPTIONS = 8
KNOWN_VALUES = {
    "kind": Kind.values,
    "section": Section.values,
    "track": Track.values,
    "accepted": ["yes"],
}
# The values of `accepted` for challenges without and with solutions, which are no tokens of the
# index.
UNSOLVED, SOLVED = "no", "solved"
MODELS_BY_SLUG: dict[str, Any] = {"cohort": Cohort, "topic": Topic}


@dataclass(frozen=True)
class Value:
    """A value of a filter and how many results have it."""

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class FilterOption:
    """One value of a filter. `url` adds it to the search, or removes a chosen one."""

    label: str
    count: int
    url: str
    is_chosen: bool


class FilterGroup(NamedTuple):
    """The options of one filter."""

    heading: str
    name: str
    options: list[FilterOption]


def without_unknown_values(chosen: Mapping[str, str]) -> dict[str, str]:
    """Return the chosen filters without values that are no choice. Unknown slugs stay."""
    known = KNOWN_VALUES | {"accepted": [value for value, _label in _states()]}
    return {
        name: value if name not in known or value in known[name] else ""
        for name, value in chosen.items()
    }


def chosen_facets(chosen: Mapping[str, str], *, has_query: bool) -> Iterator[str]:
    """Yield tokens of chosen values. Unknown choices, but not slugs, are ignored.

    A query may find a solved challenge by one of its solutions.
    """
    for name, values in KNOWN_VALUES.items():
        if chosen.get(name) in values:
            yield facet_token(name, chosen[name])
    if chosen.get("accepted") == UNSOLVED or (chosen.get("accepted") == SOLVED and not has_query):
        yield facet_token("kind", Kind.CHALLENGE)
    for name, model in MODELS_BY_SLUG.items():
        if chosen.get(name):
            key = model.objects.filter(slug=chosen[name]).values_list("pk", flat=True).first()
            yield facet_token(name, key or 0)


def filter_groups(
    parameters: QueryDict, counts: Mapping[str, Mapping[str, int]], chosen: Mapping[str, str]
) -> list[FilterGroup]:
    """Return the filters that results have values for, and the chosen ones."""
    values_by_name = {
        # The search page has a section for each kind: an old address may name one.
        "kind": (_("Kind"), []),
        "section": (_("Section"), _choice_values(Section.choices, counts.get("section", {}))),
        "track": (_("Track"), _choice_values(Track.choices, counts.get("track", {}))),
        "accepted": (_("State"), _choice_values(_states(), counts.get("accepted", {}))),
        "topic": (_("Topic"), _model_values(Topic, counts.get("topic", {}))),
        "cohort": (_("Cohort"), _model_values(Cohort, counts.get("cohort", {}))),
    }
    groups = []
    for name, (heading, values) in values_by_name.items():
        is_listed = any(one.value == chosen[name] for one in values)
        if chosen[name] and not is_listed:
            # Without results it is not among the values, but can still be removed.
            values.append(Value(chosen[name], _label_of(name, chosen[name]), 0))
        if values:
            options = [_option(parameters, name, value, chosen[name]) for value in values]
            groups.append(FilterGroup(heading, name, options))
    return groups


def _option(parameters: QueryDict, name: str, value: Value, chosen: str) -> FilterOption:
    query = parameters.copy()
    query.pop("shown", None)
    query[name] = value.value
    is_chosen = value.value == chosen
    if is_chosen:
        del query[name]
    return FilterOption(value.label, value.count, f"?{query.urlencode()}", is_chosen)


def _states() -> list[tuple[str, str]]:
    """Labelled values of `accepted`, which mean the same in lists of challenges."""
    return [
        (UNSOLVED, pgettext("challenge status", "Unsolved")),
        (SOLVED, pgettext("challenge status", "Solved")),
        ("yes", pgettext("challenge status", "Accepted")),
    ]


def _label_of(name: str, value: str) -> str:
    if name in MODELS_BY_SLUG:
        rows = MODELS_BY_SLUG[name].objects.filter(slug=value)
        return rows.values_list("name", flat=True).first() or value
    choices = {
        "kind": Kind.choices,
        "section": Section.choices,
        "track": Track.choices,
        "accepted": _states(),
    }
    return str(dict(choices[name]).get(value, value))


def _choice_values(choices: Iterable[Any], counts: Mapping[str, int]) -> list[Value]:
    return [Value(value, label, counts[value]) for value, label in choices if value in counts]


def _model_values(model: type[Model], counts: Mapping[str, int]) -> list[Value]:
    """Return the most frequent values of a filter by a model with a slug and a name."""
    keys = sorted(counts, key=lambda key: counts[key], reverse=True)[:MAX_OPTIONS]
    query = _names_query(model)  # type: ignore[arg-type]
    rows = query.rows(*map(int, keys)) if keys else []
    values = [Value(slug, name, counts[str(key)]) for key, slug, name in rows]
    return sorted(values, key=lambda value: -value.count)


@cache
def _names_query(model: type[Model]) -> PreparedValues:
    """Return a query for the slug and the name of rows by their keys."""
    return PreparedValues(
        lambda *keys: model._default_manager.filter(pk__in=keys).values_list("pk", "slug", "name")
    )
