"""Home, search, and URLs for machines.

What home and search show comes from the apps' hooks.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, NamedTuple

from django.contrib.auth.decorators import login_not_required
from django.core.cache import caches
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal import hooks
from portal.hooks import Panel
from portal.next_step import choose_next_step
from portal.search import Query, Source, parse
from portal.web import rate_limits
from portal.web.absolute_urls import absolute_url
from portal.web.htmx import render_page, targets_partial
from portal.web.page_cache import (
    CACHE_SECONDS,
    NOT_KEPT,
    cached_for_readers,
    epoch_of,
    fragment_key,
)
from portal.web.parameters import Parameters, Text

PARTIALS = ["results", "quick"]
# The hours at which they begin.
MORNING, AFTERNOON, EVENING = 5, 12, 18


class SearchParameters(Parameters):
    """The query, and the name of the one source to search, if there is one."""

    q, in_ = Text(), Text(40)


@require_safe
@login_not_required
@cached_for_readers
def home(request: HttpRequest) -> HttpResponse:
    """Show Home to people who are signed in, and the landing page to others."""
    if not request.user.is_authenticated:
        panels = hooks.collect("landing_panels", request)
        has_numbers = any(panel.place == "numbers" for panel in panels)
        context = {"panels": panels, "has_numbers": has_numbers}
        return render_page(request, "landing.html", context)
    panels = hooks.collect("home_panels", request)
    context = {
        "panels": panels,
        "has_strip": any(panel.place == "strip" for panel in panels),
        "next_step": choose_next_step(panels),
        "greeting": _greeting(request.user),
    }
    return render_page(request, "home.html", context)


def _greeting(person: Any) -> str:
    """Return a greeting for the hour in the person's time zone, if they chose one.

    At night it is neither evening nor morning for everyone.
    """
    name = {"name": person.short_name}
    hour = timezone.localtime().hour
    if person.time_zone == "UTC" or hour < MORNING:
        return _("Hello, %(name)s") % name
    if hour < AFTERNOON:
        return _("Good morning, %(name)s") % name
    if hour < EVENING:
        return _("Good afternoon, %(name)s") % name
    return _("Good evening, %(name)s") % name


@require_safe
@login_not_required
def search(request: HttpRequest) -> HttpResponse:
    """Search all sources, or the one that `in` names.

    Shows a few hits while the user types in the header.
    """
    query = parse(SearchParameters.read(request.GET).q)
    try:
        if query:
            _count_search(request, targets_partial(request, "quick"))
    except rate_limits.RateLimited as error:
        context = {"query": query, "rate_limit_error": error, "found": {"key": NOT_KEPT}}
        page = render_page(request, "search.html", context, partials=PARTIALS, status=429)
        return rate_limits.with_retry_after(error, page)
    return _search_page(request)


@cached_for_readers
def _search_page(request: HttpRequest) -> HttpResponse:
    """Return the page of what was found."""
    found = FoundSections(request)
    context = {"query": found.query, "chosen": found.chosen_name, "found": found}
    return render_page(request, "search.html", context, partials=PARTIALS)


def _count_search(request: HttpRequest, is_quick: bool) -> None:
    action = "suggest" if is_quick else "search"
    rate_limits.count(action, rate_limits.requester_key(request))


class SearchSection(NamedTuple):
    """A source of the search and what it found."""

    source: Source
    panel: Panel


class FoundSections:
    """What the sources found for a request.

    They search when the page first asks what it shows.

    The HTML that is made of it is the same for all people, so that it is kept under `key`.
    """

    def __init__(self, request: HttpRequest) -> None:
        parameters = SearchParameters.read(request.GET)
        self._request, self.query = request, parse(parameters.q)
        self._is_quick = targets_partial(request, "quick")
        self._sources: list[Source] = hooks.collect("SEARCH")
        named = (source for source in self._sources if source.name == parameters.in_)
        self._chosen = next(named, None)

    @property
    def key(self) -> Any:
        """All that decides what is shown: the epoch, and the query string that links keep."""
        if connection.in_atomic_block:  # the data read here may never be committed
            return NOT_KEPT
        return epoch_of(self._request), self._request.GET.urlencode()

    @property
    def chosen_name(self) -> str:
        """The name of the one source to search, or ""."""
        return self._chosen.name if self._chosen else ""

    @cached_property
    def sections(self) -> list[SearchSection]:
        """The sources that searched for this query; those that aren't chosen only count.

        If a filter is set, the sources that it says nothing about are left out.
        """
        panels = self._panels(source for source in self._sources if source.has_filters)
        others = (source for source in self._sources if not source.has_filters)
        if _are_narrowed(panels.values()):
            others = (source for source in others if source is self._chosen)
        panels |= self._panels(others)
        return [
            SearchSection(source, panels[source.name])
            for source in self._sources
            if source.name in panels
        ]

    def _panels(self, sources: Iterable[Source]) -> dict[str, Panel]:
        """Return what these sources found, by name; without those that found no query."""
        panels = {source.name: self._panel(source) for source in sources}
        return {name: panel for name, panel in panels.items() if panel}

    def _panel(self, source: Source) -> Panel | None:
        scope = "quick" if self._is_quick else "all"
        if self._chosen and not self._is_quick:
            scope = "only" if source is self._chosen else "count"
        if scope == "count" and source.keeps_count:
            return _kept_count(self._request, self.query, source)
        return source.find(self._request, self.query, scope)

    @cached_property
    def shown(self) -> list[SearchSection]:
        """The sections of the page: the chosen one, or all that found something."""
        if self._chosen:
            return [section for section in self.sections if section.source is self._chosen]
        return [section for section in self.sections if section.panel.values["total"]]

    @cached_property
    def total(self) -> int:
        """How much the page of all sources shows."""
        sections = self.sections
        if _are_narrowed(section.panel for section in sections):
            sections = [section for section in sections if section.source.has_filters]
        return sum(section.panel.values["total"] for section in sections)

    @property
    def has_hits(self) -> bool:
        """Whether this page shows something."""
        return any(section.panel.values["total"] for section in self.shown)

    @cached_property
    def can_search_everything(self) -> bool:
        """Whether the same words find something in all sources, without filters."""
        is_narrowed = _are_narrowed(section.panel for section in self.sections)
        return bool(self.total) or (is_narrowed and self._finds(self.query.text))

    @cached_property
    def without_names(self) -> str:
        """The query without topic: and by:, if that finds something, else ""."""
        text = self.query.without_names
        return text if text and self._finds(text) else ""

    def _finds(self, text: str) -> bool:
        """Whether some source finds something for a text, without filters."""
        request, query = HttpRequest(), parse(text)
        panels = (source.find(request, query, "count") for source in self._sources)
        return any(panel and panel.values["total"] for panel in panels)

    @property
    def is_capped(self) -> bool:
        """Whether a source found more than it counted."""
        return any(section.panel.values.get("is_capped") for section in self.sections)

    @cached_property
    def about_entries(self) -> dict[str, Any]:
        """What the sections of entries say, which is about all of them."""
        return next((values for values in self._values() if "notes" in values), {})

    @property
    def name_notes(self) -> list[str]:
        """Sentences on the names after topic: and by: that are unknown."""
        notes = self.about_entries.get("notes", [])
        return [note for note in notes if note not in self.query.notes]

    @cached_property
    def filters(self) -> list[Any]:
        """The filters of the rows; beside a source without filters, those that are chosen."""
        names = ("filters", "chosen_filters")
        values = [one.get(name) for name in names for one in self._values()]
        return next(filter(None, values), [])

    @cached_property
    def sorts(self) -> list[Any]:
        """The orders that the rows can have."""
        values = self._values()
        return next((one["sorts"] for one in values if one.get("sorts") and one["total"]), [])

    def _values(self) -> Iterator[dict[str, Any]]:
        return (section.panel.values for section in self.sections)


def _are_narrowed(panels: Iterable[Panel]) -> bool:
    """Whether a filter is set."""
    return any(panel.values.get("is_narrowed") for panel in panels)


def _kept_count(request: HttpRequest, query: Query, source: Source) -> Panel | None:
    """Return how much a source finds, counted once a minute for all people."""
    key = fragment_key("hits", epoch_of(request), source.name, query)
    total = caches["searches"].get(key)
    if total is not None:
        return Panel("_hits.html", {"total": total})
    panel = source.find(request, query, "count")
    if panel:
        caches["searches"].set(key, panel.values["total"], CACHE_SECONDS)
    return panel


@require_safe
@login_not_required
def robots(request: HttpRequest) -> HttpResponse:
    """Tell crawlers which paths hold nothing to index, and where the sitemap is."""
    disallowed = [
        "/accounts/",
        "/moderation/",
        "/settings/",
        "/notices/",
        "/import/",
        "/search/",
        "/comments/",
        "/saved/",
        "/drafts/",
    ]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in disallowed)]
    lines.append(f"Sitemap: {absolute_url(request, reverse('sitemap'))}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@login_not_required
def favicon(request: HttpRequest) -> HttpResponse:
    """Redirect browsers that ask for the icon of a page that is not HTML."""
    return redirect(static("favicon.svg"))
