"""Health checks for the platform, and missing database objects for operators."""

import logging
from collections.abc import Callable
from time import monotonic
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from portal.ops import db_triggers
from portal.ops.pending_migrations import migrations_are_pending
from portal.ops.task_queue import oldest_waiting_seconds
from portal.search import index

logger = logging.getLogger(__name__)
PROBE_PATHS = ("/healthz", "/readyz", "/metrics")
CACHE_SECONDS = 2  # for /readyz, so that frequent probes do not load the database


class Readiness(NamedTuple):
    """The answer of /readyz, and when it was made (monotonic time)."""

    made_at: float
    status: int
    body: dict[str, Any]


_cached_answers: dict[str, Readiness] = {}  # of this process; its only key is "readyz"


def allow_probe_hosts(get_response: Callable) -> Callable:
    """Middleware: accept any host name for health checks, such as IP addresses."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info in PROBE_PATHS and settings.ALLOWED_HOSTS:
            request.META["HTTP_HOST"] = settings.ALLOWED_HOSTS[0].removeprefix(".")
        return get_response(request)

    return middleware


@require_safe
@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    """Liveness: 200 as long as the process answers."""
    return JsonResponse({"alive": True}, headers={"Cache-Control": "no-store"})


@require_safe
@login_not_required
def readyz(request: HttpRequest) -> JsonResponse:
    """Readiness: 200 if the database is migrated, else 503 with the problems.

    The answer includes the age of the oldest waiting task, which is never a problem: the site
    works without a worker. There is no rate limit, because a platform stops a service that does
    not answer its probe; each process checks at most once in CACHE_SECONDS.
    """
    now = monotonic()
    answer = _cached_answers.get("readyz")
    if answer is None or now - answer.made_at >= CACHE_SECONDS:
        answer = _cached_answers["readyz"] = _check_readiness(now)
    return JsonResponse(answer.body, status=answer.status, headers={"Cache-Control": "no-store"})


def _check_readiness(now: float) -> Readiness:
    waiting = None
    problems = []
    try:
        if migrations_are_pending():
            problems.append("migrations are waiting")
        else:
            waiting = oldest_waiting_seconds()
    except Error:
        problems.append("the database does not answer")
    body = {"ready": not problems, "problems": problems, "oldest_task_seconds": waiting}
    status = 503 if problems else 200
    return Readiness(now, status, body)


def missing_in_database() -> list[str]:
    """Return a sentence for each trigger and search index that the database lacks."""
    triggers = [f"trigger {name} is missing" for name in sorted(db_triggers.missing_triggers())]
    return triggers + index.missing_parts()


def report_missing() -> str:
    """Log what the database lacks; a periodic job."""
    missing = missing_in_database()
    if missing:
        logger.error(
            "The database lacks something; manage.py migrate installs it: %s.", "; ".join(missing)
        )
    return f"Triggers and search index: {len(missing)} missing."
