"""Extension points that apps define in hooks.py.

Each app has one module `hooks`, which lists its hooks in `__all__` under the names below and
nothing else: it shows all that the app adds to the rest. The base app's hooks are in
portal/ops/hooks.py, because this module has that name.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from portal.next_step import NextStep

HOOKS = frozenset({
    # Lists. Items with a `position` are sorted by it, others by the order of INSTALLED_APPS.
    "CHECKS",  # portal.checklist.Check: what a deadline review checks
    "DB_TRIGGERS",  # portal.ops.db_triggers.Trigger
    "FORM_DRAFTS",  # portal.people.form_drafts.DraftedForm
    "GAUGES",  # Gauge, for /metrics
    "JOBS",  # Job, for `manage.py tick`
    "READ_ONLY_VIEWS",  # names of views that accept a POST from a read-only person
    "REVIEW_TARGETS",  # portal.moderation.review_targets.ReviewTarget
    "SEARCH",  # portal.search.Source
    "SEARCH_INDEXES",  # portal.search.index.Index
    "SITEMAPS",  # (section, Sitemap class)
    # Dicts.
    "NOTIFICATIONS",  # {stored kind: portal.people.notification_kinds.NotificationKind}
    "message_channels",  # {channel of portal.people.models.Message: function that delivers one}
    # Functions that return items, in the same order.
    "home_panels",  # (request) -> Panels of Home
    "landing_panels",  # (request) -> Panels of the page for people who are not signed in
    "profile_panels",  # (request, person) -> Panels of a profile
    "author_panels",  # (request, author) -> Panels below the author's card on an entry
    "topic_panels",  # (request, topic) -> Panels of a topic's page
    "saved_panels",  # (request) -> Panels of the page of what one saved, above the entries
    "project_panels",  # (request, project) -> Panels of a project's page
    "readme_import_panels",  # (request, notes of a ReadmeImport) -> Panels of its preview
    "profile_texts",  # (person) -> (label, text) of what their profile also publishes
    "cohort_numbers",  # (cohort) -> portal.people.cohort_numbers.CohortNumbers, for its page
    "cohort_panels",  # (request, cohort) -> Panels of a cohort's page: "main", "rail"
    "cohort_dates",  # (cohort) -> portal.people.cohort_dates.CohortDates of its timeline
    "cohort_tables",  # (cohort) -> portal.moderation.cohort_stats.StatsTables
    "learner_projects",  # (keys of people) -> portal.moderation.learners.LearnerProjects
    "personal_data",  # (person) -> (file name, text or bytes) of each file of their data export
    "deletion_summary",  # (person) -> sentences about what becomes of their data
    "retention_summary",  # (person) -> sentences about what stays in any case, shown last
    "api_routers",  # () -> (prefix, django-ninja Router) of each group of API operations
    "api_scopes",  # (person) -> (scope, label) that their API tokens may have
    # Functions that callers call one by one.
    "add_to_readme",  # (person, ReadmeContent) -> None: add to the README that is exported
    "can_see_path",  # (person, path) -> bool, or None for a path of another app
    "object_at",  # (ResolverMatch, fragment) -> portal.moderation.url_lookup.ObjectKey or None
    "without_team",  # (people) -> those of a queryset of people who are in no team
    "propose_topics",  # (person, names) -> None: ask mentors to add topics to the vocabulary
    "api_token",  # (text) -> portal.people.models.ApiToken that works, or None
    "erase",  # (person, keep) -> None: erase personal data; `keep` leaves posts, without a name
    "seed",  # () -> sentence: add to the demo cohort
    "fill",  # (Size) -> sentence: add thousands of rows to measure with
})  # fmt: skip


@dataclass(frozen=True)
class Panel:
    """A piece of a page: a template and its values. Small positions come first.

    `place` is "main", or "rail" for the narrow column of pages that have one; profiles, topics and
    the page for people who are not signed in have "numbers", and the latter has "hero" and
    "search", which is below its search field. A project's page has "deliverables", in place of its
    three usual ones, and "action". Home also has "notice", "head", "strip" and "feed",
    and chooses one of the `next_steps` of all panels. A profile has "action" for buttons beside
    the name.
    """

    template: str
    values: dict[str, Any] = field(default_factory=dict)
    position: int = 100
    place: str = "main"
    next_steps: tuple[NextStep, ...] = ()


def number_panel(kind: str, title: str, text: str, url: str, position: int) -> Panel:
    """Return a card of the page for readers: a number that is a link."""
    values = {"kind": kind, "title": title, "text": text, "url": url}
    return Panel("_number_card.html", values, position, place="numbers")


@dataclass(frozen=True)
class Job:
    """Periodic work; safe to run twice. `run` returns a sentence about what it did."""

    run: Callable[[], str]
    position: int = 100


@dataclass(frozen=True)
class Gauge:
    """A number for /metrics, read whenever someone asks."""

    name: str
    description: str
    value: Callable[[], float]


@dataclass(frozen=True)
class Size:
    """How many rows to add to the demo cohort."""

    people: int = 0
    projects: int = 0
    entries: int = 0

    def __bool__(self) -> bool:
        return bool(self.people or self.projects or self.entries)


@cache
def hook_modules() -> list[ModuleType]:
    """Return the hooks modules of all apps, in the order of INSTALLED_APPS."""
    modules = [import_module("portal.ops.hooks")]
    for config in apps.get_app_configs():
        if config.name != "portal" and module_has_submodule(config.module, "hooks"):
            modules.append(import_module(f"{config.name}.hooks"))
    return modules


def find(name: str) -> list[Any]:
    """Return the hook `name` of each app that has it."""
    if name not in HOOKS:
        raise ValueError(f"No hook is called {name}.")
    return [getattr(module, name) for module in hook_modules() if hasattr(module, name)]


def merge(name: str) -> dict[str, Any]:
    """Return the entries of the hook `name`, a dictionary, of all apps."""
    entries: dict[str, Any] = {}
    for entries_of_app in find(name):
        entries |= entries_of_app
    return entries


def collect(name: str, *args: Any) -> list[Any]:
    """Return the items of the hook `name` of all apps.

    The hook is a list, or a function that is called with `args` and returns one.
    """
    items = []
    for hook in find(name):
        items += hook(*args) if callable(hook) else hook
    return sorted(items, key=lambda item: getattr(item, "position", 100))
