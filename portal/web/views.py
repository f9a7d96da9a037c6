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
from portal.web.absolute_urls import absolute
from portal.web.htmx import aims_at, render_page
from portal.web.page_cache import for_readers
from portal.web.parameters import Parameters, Text

SEARCHES_A_MINUTE, SUGGESTIONS_A_MINUTE = 30, 120  # of an account, or of a network
PARTS = ["results", "quick"]


class SearchParameters(Parameters):
    """What is looked for, and in which source alone."""

    q, in_ = Text(), Text(40)


@require_safe
@login_not_required
@for_readers
def home(request):
    """What this is and what is new, for readers; the desk for those who signed in."""
    if request.user.is_authenticated:
        return render_page(request, "desk.html", {"parts": _gathered(registry.desk_parts, request)})
    return render_page(request, "home.html", {"parts": _gathered(registry.home_parts, request)})


def _gathered(parts, request):
    """What each app has to show here; an app with nothing to say answers None."""
    return [part for make in parts if (part := make(request)) is not None]


@require_safe
@login_not_required
def search(request):
    """One search over entries, projects and people (`in` picks one of them); its beginning while one types above."""
    given = SearchParameters.read(request.GET)
    query = parse(given.q)
    is_quick = aims_at(request, "quick")
    try:
        if query:
            name, most = ("suggest", SUGGESTIONS_A_MINUTE) if is_quick else ("search", SEARCHES_A_MINUTE)
            rate_limits.count(name, rate_limits.who_asks(request), most=most, within=60)
    except rate_limits.TooOften as often:
        page = render_page(request, "search.html", {"query": query, "often": often}, partials=PARTS, status=429)
        return rate_limits.with_pause(often, page)
    sources = list(registry.search_sources)
    chosen = given.in_ if given.in_ in {source.name for source in sources} else ""
    scope = "quick" if is_quick else "only" if chosen else "all"
    wanted = [source for source in sources if chosen in ("", source.name)]
    found = [(source, source.find(request, query, scope)) for source in wanted]
    context = {
        "query": query,
        "chosen": chosen,
        "sources": sources,
        "results": [(source, part) for source, part in found if part],
        "is_nothing": not any(part.values.get("rows") or part.values.get("hits") for _source, part in found if part),
    }
    return render_page(request, "search.html", context, partials=PARTS)


@require_safe
@login_not_required
def robots(request):
    """Machines may read what readers may; nothing to find behind these addresses."""
    closed = [
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
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    lines.append(f"Sitemap: {absolute(request, reverse('sitemap'))}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@login_not_required
def favicon(request):
    """Browsers ask for it here when a page is not HTML and cannot name it."""
    return redirect(static("favicon.svg"))
