"""Static pages, the language switch and the web app manifest."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from portal.text import markdown
from portal.web.absolute_urls import absolute_url
from portal.web.htmx import render_page
from portal.web.page_cache import cached_for_readers
from portal.web.parameters import Parameters, Text

MARKDOWN_SAMPLES = [
    "**bold**, _italic_, ~~gone~~",
    "`select_related()`",
    "```python\nEntry.objects.visible_to(user)\n```",
    "- one\n- two\n    1. inside it",
    "- [x] done\n- [ ] to do",
    "[the documentation](https://docs.djangoproject.com/)",
    "# Setup\n\n[to that heading](#setup)",
    "> What someone said",
    "> [!TIP]\n> Worth knowing",
    "<details>\n<summary>The log</summary>\n\nWhat is folded\n\n</details>",
    "It is faster now.[^1]\n\n[^1]: Measured twice.",
    "| Seen | Cause |\n| --- | --- |\n| 403 | no token |",
]


class NextParameters(Parameters):
    """The path to return to."""

    next = Text()


@require_safe
def new(request: HttpRequest) -> HttpResponse:
    """Everything that can be created, as a page for phones; wide screens have a menu."""
    return render_page(request, "new.html")


def static_page(template: str) -> Callable[[HttpRequest], HttpResponse]:
    """Return a view of a page that is the same for everyone."""

    @require_safe
    @login_not_required
    @cached_for_readers
    def page(request: HttpRequest) -> HttpResponse:
        return render_page(request, template)

    return page


about = static_page("about.html")
conduct = static_page("conduct.html")
privacy = static_page("privacy.html")


@require_safe
@login_not_required
@cached_for_readers
def help_page(request: HttpRequest) -> HttpResponse:
    """Help on Markdown, keyboard shortcuts and search."""
    samples = [
        (source, markdown.render(source, key=f"help{number}"))
        for number, source in enumerate(MARKDOWN_SAMPLES)
    ]
    return render_page(request, "help.html", {"samples": samples})


@require_safe
@login_not_required
@cached_for_readers
def api_help(request: HttpRequest) -> HttpResponse:
    """How programs use the API."""
    base = absolute_url(request, "/api/v1")
    return render_page(request, "api_help.html", {"base": base})


@require_safe
@login_not_required
def language_set(request: HttpRequest, code: str) -> HttpResponse:
    """Set the language cookie and return to `next`. Nothing is stored in the database."""
    if code not in dict(settings.LANGUAGES):
        raise Http404
    next_url = NextParameters.read(request.GET).next
    is_local = url_has_allowed_host_and_scheme(next_url, allowed_hosts=None)
    if not is_local or not next_url.startswith("/"):
        next_url = reverse("home")
    response = redirect(next_url)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )
    return response


@require_safe
@login_not_required
def manifest(request: HttpRequest) -> HttpResponse:
    """The web app manifest. There is no service worker: people share phones."""
    icon = {"src": static("favicon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
    manifest_data = {
        "name": "Nexus",
        "short_name": "Nexus",
        "description": gettext("What learners learned, and how they solved it"),
        "lang": get_language(),
        "start_url": reverse("home"),
        "scope": "/",
        "display": "minimal-ui",
        "background_color": "#fbfbf9",
        "theme_color": "#0b6e69",
        "icons": [icon, icon | {"purpose": "maskable"}],
    }
    return JsonResponse(manifest_data, content_type="application/manifest+json")
