"""Pages that say what this place is and how it works, and what a browser is told about it."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from portal.text import markdown
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
    "> What somebody said",
    "| Seen | Cause |\n| --- | --- |\n| 403 | no token |",
]


class NextParameters(Parameters):
    """The page to go back to."""

    next = Text()


@require_safe
@login_not_required
@cached_for_readers
def about(request):
    """What Nexus is, who it is for, and how it began."""
    return render_page(request, "about.html")


@require_safe
@login_not_required
@cached_for_readers
def conduct(request):
    """How people here treat each other, and what happens otherwise."""
    return render_page(request, "conduct.html")


@require_safe
@login_not_required
@cached_for_readers
def privacy(request):
    """What is kept about whom, who sees it, and how to take it away."""
    return render_page(request, "privacy.html")


@require_safe
@login_not_required
@cached_for_readers
def help_page(request):
    """Markdown, the keys, the search field."""
    samples = [(source, markdown.render(source)) for source in MARKDOWN_SAMPLES]
    return render_page(request, "help.html", {"samples": samples})


@require_safe
@login_not_required
def language_set(request, code):
    """Remember a language on this device and go back. A cookie and nothing else: no row is written."""
    if code not in dict(settings.LANGUAGES):
        raise Http404
    next_url = NextParameters.read(request.GET).next
    if not url_has_allowed_host_and_scheme(next_url, allowed_hosts=None) or not next_url.startswith(
        "/"
    ):
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
def manifest(request):
    """What a phone needs to put Nexus beside its apps. No page is kept for later: phones are shared."""
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
