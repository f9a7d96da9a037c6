"""Which methods of HTTP a view answers, and whether a link of ours was followed."""

from inspect import getclosurevars
from urllib.parse import unquote

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_http_methods

# A page with a form that is sent to the page's own address.
require_safe_or_post = require_http_methods(["GET", "HEAD", "POST"])


def is_followed_link(request: HttpRequest) -> bool:
    """Return whether the browser says that a person followed a link on this site.

    Only then can a GET write. A link of another site, a prefetch, a HEAD request and a client that
    says nothing don't count.
    """
    is_prefetch = "prefetch" in request.headers.get("Sec-Purpose", "")
    is_ours = request.headers.get("Sec-Fetch-Site") == "same-origin"
    is_page = request.headers.get("Sec-Fetch-Mode") == "navigate"
    return request.method == "GET" and is_ours and is_page and not is_prefetch


def takes_get(path: str) -> bool:
    """Return whether the view at this path may answer a GET.

    Only what its decorators say is known.
    """
    try:
        view = resolve(unquote(path)).func
    except Resolver404:
        return True
    while view:
        # The list that `require_http_methods` was called with.
        nonlocals = getclosurevars(view).nonlocals if hasattr(view, "__code__") else {}
        if "GET" not in nonlocals.get("request_method_list", ["GET"]):
            return False
        view = getattr(view, "__wrapped__", None)
    return True
