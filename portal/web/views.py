"""Home, search, and URLs for machines.

What home and search show comes from the apps' hooks.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

from django.contrib.auth.decorators import login_not_required
from django.core.cache import caches
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
from portal.web.page_cache import CACHE_SECONDS, cached_for_readers, epoch_of, fragment_key
from portal.web.parameters import Parameters, Text

PARTIALS = ["results", "quick"]


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
    """Return a greeting for the hour in the person's time zone, if they chose one."""
    name = {"name": person.short_name}
    if person.time_zone == "UTC":
        return _("Hello, %(name)s") % name
    hour = timezone.localtime().hour
    if hour < 5 or hour >= 18:
        return _("Good evening, %(name)s") % name
    if hour < 12:
        return _("Good morning, %(name)s") % name
    return _("Good afternoon, %(name)s") % name


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
        context = {"query": query, "rate_limit_error": error}
        page = render_page(request, "search.html", context, partials=PARTIALS, status=429)
        return rate_limits.with_retry_after(error, page)
    return _search_page(request)


@partial(cached_for_readers, cache="searches")
def _search_page(request: HttpRequest) -> HttpResponse:
    """Return the page of what was found."""
    parameters = SearchParameters.read(request.GET)
    query, is_quick = parse(parameters.q), targets_partial(request, "quick")
    sources: list[Source] = hooks.collect("SEARCH")
    chosen = next((source for source in sources if source.name == parameters.in_), None)
    sections = list(_sections(request, query, sources, chosen, is_quick=is_quick))
    shown = [section for section in sections if _is_shown(section, chosen)]
    values = [section.panel.values for section in sections]
    context = {
        "query": query,
        "chosen": chosen.name if chosen else "",
        "sections": sections,
        "results": shown,
        "total": sum(one["total"] for one in values),
        "is_capped": any(one.get("is_capped") for one in values),
        # What the sections of entries say is about all of them.
        "about_entries": next((one for one in values if "notes" in one), {}),
        "filters": next((one["filters"] for one in values if one.get("filters")), []),
        "sorts": next((one["sorts"] for one in values if one.get("sorts") and one["total"]), []),
    }
    return render_page(request, "search.html", context, partials=PARTIALS)


def _count_search(request: HttpRequest, is_quick: bool) -> None:
    action = "suggest" if is_quick else "search"
    rate_limits.count(action, rate_limits.requester_key(request))


class SearchSection(NamedTuple):
    """A source of the search and what it found."""

    source: Source
    panel: Panel


def _sections(
    request: HttpRequest,
    query: Query,
    sources: list[Source],
    chosen: Source | None,
    *,
    is_quick: bool,
) -> Iterator[SearchSection]:
    """Yield the sources that searched for this query; those that aren't chosen only count."""
    for source in sources:
        scope = "quick" if is_quick else "all"
        if chosen and not is_quick:
            scope = "only" if source is chosen else "count"
        if scope == "count" and source.keeps_count:
            panel = _kept_count(request, query, source)
        else:
            panel = source.find(request, query, scope)
        if panel:
            yield SearchSection(source, panel)


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


def _is_shown(section: SearchSection, chosen: Source | None) -> bool:
    """Whether the page has a section for it: the chosen one, or all that found something."""
    return section.source is chosen if chosen else bool(section.panel.values["total"])


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
