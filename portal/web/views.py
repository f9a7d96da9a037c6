"""Pages that gather from all floors: home, desk, search; and addresses for machines."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal import registry
from portal.search import parse
from portal.web import rate_limits
from portal.web.absolute_urls import absolute_url
from portal.web.htmx import render_page, targets_partial
from portal.web.page_cache import cached_for_readers
from portal.web.parameters import Parameters, Text

PARTIALS = ["results", "quick"]


class SearchParameters(Parameters):
    """What is looked for, and in which source alone."""

    q, in_ = Text(), Text(40)


@require_safe
@login_not_required
@cached_for_readers
def home(request):
    """What this is and what is new, for readers; the desk for those who signed in."""
    if request.user.is_authenticated:
        return render_page(
            request, "home.html", {"panels": _collect_panels(registry.home_panels, request)}
        )
    return render_page(
        request, "landing.html", {"panels": _collect_panels(registry.landing_panels, request)}
    )


def _collect_panels(parts, request):
    """What each app has to show here; an app with nothing to say answers None."""
    return [part for make in parts if (part := make(request)) is not None]


@require_safe
@login_not_required
def search(request):
    """One search over entries, projects and people (`in` picks one of them); its beginning while one types above."""
    parameters = SearchParameters.read(request.GET)
    query = parse(parameters.q)
    is_quick = targets_partial(request, "quick")
    try:
        if query:
            name = "suggest" if is_quick else "search"
            rate_limits.count(name, rate_limits.requester_key(request))
    except rate_limits.RateLimited as error:
        page = render_page(
            request,
            "search.html",
            {"query": query, "rate_limit_error": error},
            partials=PARTIALS,
            status=429,
        )
        return rate_limits.with_retry_after(error, page)
    sources = list(registry.search_sources)
    chosen = parameters.in_ if parameters.in_ in {source.name for source in sources} else ""
    scope = "quick" if is_quick else "only" if chosen else "all"
    searched_sources = [source for source in sources if chosen in ("", source.name)]
    results = [(source, source.find(request, query, scope)) for source in searched_sources]
    context = {
        "query": query,
        "chosen": chosen,
        "sources": sources,
        "results": [(source, part) for source, part in results if part],
        "has_no_results": not any(
            part.values.get("rows") or part.values.get("hits") for _source, part in results if part
        ),
    }
    return render_page(request, "search.html", context, partials=PARTIALS)


@require_safe
@login_not_required
def robots(request):
    """Machines may read what readers may; nothing to find behind these addresses."""
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
def favicon(request):
    """Browsers ask for it here when a page is not HTML and cannot name it."""
    return redirect(static("favicon.svg"))
