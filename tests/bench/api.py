"""What a list of the API costs, beside a plain view that sends the same rows as JSON."""

import time
from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse

from learnings.models import Entry
from portal.web import page_cache

ROWS = 25
MAX_RATIO = 2.5
ADDRESSES = {"plain": "/plain-entries/", "api": f"/api/v1/entries?limit={ROWS}"}


@login_not_required
def plain_entries(request: HttpRequest) -> JsonResponse:
    """The rows of the API's list without anything else of it."""
    rows = Entry.objects.public().for_list().select_related("cohort")
    newest = rows.order_by("-published_at", "-pk")[:ROWS]
    return JsonResponse({"items": [_values(entry) for entry in newest]})


def _values(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.pk,
        "kind": entry.kind,
        "title": entry.title,
        "url": entry.get_absolute_url(),
        "excerpt": entry.live_revision.excerpt,
        "cohort": entry.cohort and entry.cohort.slug,
        "topics": [topic.slug for topic in entry.topics.all()],
        "author": entry.author.handle,
        "published_at": entry.published_at,
        "helpful_count": entry.thanks_count,
    }


def list_costs(reader: Any, rounds: int) -> Iterator[str]:
    """Yield a sentence with the CPU time of both, measured in turns, and their ratio."""
    spent = dict.fromkeys(ADDRESSES, 0.0)
    for name in ADDRESSES:
        reader.get(ADDRESSES[name])
    for _round in range(rounds):
        for name, address in ADDRESSES.items():
            page_cache.invalidate_pages()
            start = time.process_time()
            reader.get(address)
            spent[name] += time.process_time() - start
    ratio = spent["api"] / spent["plain"]
    times = ", ".join(f"{name} {1000 * value / rounds:.1f} ms" for name, value in spent.items())
    verdict = "" if ratio <= MAX_RATIO else f" (over {MAX_RATIO})"
    yield f"API, a list of {ROWS}: {times}; ratio {ratio:.2f}{verdict}"
