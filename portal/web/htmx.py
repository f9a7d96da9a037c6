"""The one place that reads the htmx headers: a page or one of its listed partials, a redirect or a swap."""

from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRefresh

VARY = ("Cookie", "HX-Request", "HX-Target", "HX-History-Restore-Request")


def render_page(request, template, context=None, *, partials=(), status=200):
    """Answer with the whole page, or with the partial that the browser aims at if it is one of `partials`.

    The browser picks from that list and from nothing else: a partial's name is the id of the element it fills.
    """
    return _respond(request, _choose_template(request, template, partials), context, status)


def swap_or_redirect(request, partial, context=None, *, to, status=200):
    """Answer a successful POST: `partial` ("page.html#part") to htmx, a redirect to `to` to everyone else."""
    if request.htmx:
        return _respond(request, partial, context, status)
    response = HttpResponseRedirect(to)
    patch_vary_headers(response, VARY)
    return response


def targets_partial(request, name):
    """Does htmx ask for the part of the page with this name, and for nothing else?"""
    return _wants_partial(request) and request.htmx.target == name


def _wants_partial(request):
    """A page that the browser's history brings back is wanted whole."""
    return bool(request.htmx) and not request.htmx.history_restore_request


def trigger_id(request):
    """The id of the element that htmx was used with, or ""."""
    return request.htmx.trigger or ""


def current_page_path(request):
    """The path of the page that htmx is used on; "/" where it is none of ours."""
    try:
        return request.htmx.current_url_abs_path or "/"
    except ValueError:  # brackets that hold no address
        return "/"


def _choose_template(request, template, partials):
    """The templates to try: a part that is listed and does not exist is answered with the whole page."""
    if _wants_partial(request) and request.htmx.target in partials:
        return [f"{template}#{request.htmx.target}", template]
    return template


def _respond(request, template, context, status):
    response = TemplateResponse(request, template, context, status=status)
    patch_vary_headers(response, VARY)
    return response


def refresh_page():
    """Have the browser load the page again: to a part that asks whether something is done, when it is."""
    response = HttpResponseClientRefresh()
    patch_vary_headers(response, VARY)
    return response
