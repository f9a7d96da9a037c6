"""The reference of Nexus's own API, shown as contracts of projects are."""

import json
from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from collab.contracts.operation_details import operation_details
from collab.contracts.reference import Operation, operations
from collab.front_end_tools import front_end_tools
from portal.api.gateway import OPENAPI_FILE
from portal.rows import grouped
from portal.web.absolute_urls import absolute_url
from portal.web.htmx import render_page
from portal.web.page_cache import cached_for_readers


@cache
def _document() -> dict[str, Any]:
    return json.loads(OPENAPI_FILE.read_bytes())


@cache
def _operations() -> dict[str, Operation]:
    """The operations by name."""
    return {operation.name: operation for operation in operations(_document()).values()}


@require_safe
@login_not_required
@cached_for_readers
def api_reference(request: HttpRequest) -> HttpResponse:
    """What the API can do, by tag."""
    tools = front_end_tools(absolute_url(request, reverse("openapi")))
    description = _document()["info"]["description"]
    context = _context() | {"tools": tools, "description": description}
    return render_page(request, "collab/api_reference.html", context)


@require_safe
@login_not_required
@cached_for_readers
def api_operation(request: HttpRequest, name: str) -> HttpResponse:
    """One operation: its parameters, answers, and a request to try."""
    operation = _operations().get(name)
    if operation is None:
        raise Http404
    base = absolute_url(request, "/api/v1")
    details = operation_details(_document(), operation.key, base)
    return render_page(request, "collab/api_operation.html", _context() | {"operation": details})


def _context() -> dict[str, Any]:
    by_tag = grouped((operation.tag, operation) for operation in _operations().values())
    return {
        "index_by_tag": by_tag.items(),
        "index_count": len(_operations()),
        "index_links": "collab/_api_index_links.html",
    }
