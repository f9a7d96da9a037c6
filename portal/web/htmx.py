"""The one module that reads the htmx headers.

It answers with a whole page or a partial, with a redirect or a swap.
"""

import re
from collections.abc import Callable, Collection, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh

VARY = ("Cookie", "HX-Request", "HX-Target", "HX-History-Restore-Request")


def render_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    partials: Collection[str] = (),
    content_key: Callable[[], Sequence[Any]] | None = None,
    status: int = 200,
) -> TemplateResponse:
    """Render the page, or the partial that htmx targets if it is in `partials`.

    A partial has the name of the element it replaces. Where the template does not define a listed
    partial, the whole page is rendered. A page with a `content_key` is kept for ten minutes for
    all who see the same: the key has everything that the page shows beside what base.html does,
    as that of {% cached_fragment %}.
    """
    target = request.htmx.target
    templates = [template]
    if _wants_partial(request) and target in partials:
        templates = [f"{template}#{target}", template]
    if content_key:
        context = (context or {}) | {"content_key": content_key}
    return _template_response(request, templates, context, status)


def swap_or_redirect(
    request: HttpRequest,
    partial: str,
    context: dict[str, Any] | None = None,
    *,
    to: str,
    status: int = 200,
) -> HttpResponse:
    """Answer a successful POST: `partial` to htmx, else a redirect to `to`.

    `partial` is a name such as "page.html#name".
    """
    if request.htmx:
        return _template_response(request, partial, context, status)
    return _with_vary(HttpResponseRedirect(to))


def redirect_page(request: HttpRequest, to: str) -> HttpResponse:
    """Answer a POST with another page: htmx is told to go there, too."""
    return _with_vary(HttpResponseClientRedirect(to) if request.htmx else HttpResponseRedirect(to))


def targets_partial(request: HttpRequest, name: str) -> bool:
    """Whether htmx asks for the partial `name` alone."""
    return _wants_partial(request) and request.htmx.target == name


def _wants_partial(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of a page; restoring history needs the whole page."""
    return bool(request.htmx) and not request.htmx.history_restore_request


def trigger_id(request: HttpRequest) -> str:
    """Return the id of the element that triggered the htmx request, or ""."""
    return request.htmx.trigger or ""


def current_page_path(request: HttpRequest) -> str:
    """Return the path of the page that sent the htmx request.

    "/" for a page of another site.
    """
    try:
        return request.htmx.current_url_abs_path or "/"
    except ValueError:  # malformed brackets in the URL
        return "/"


def is_on_page(request: HttpRequest, path: str) -> bool:
    """Return whether the page with this path sent the htmx request.

    Its query string can be any.
    """
    return re.split("[?#]", current_page_path(request), maxsplit=1)[0] == path


def refresh_page() -> HttpResponse:
    """Have htmx reload the page, for a partial that polls until something is done."""
    return _with_vary(HttpResponseClientRefresh())


def _template_response(
    request: HttpRequest,
    template: str | list[str],
    context: dict[str, Any] | None,
    status: int,
) -> TemplateResponse:
    return _with_vary(TemplateResponse(request, template, context, status=status))


def _with_vary[Response: HttpResponse](response: Response) -> Response:
    patch_vary_headers(response, VARY)
    return response
