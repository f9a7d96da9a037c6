"""For machines: is the process alive, and is it ready for people? For operators: what the database lacks."""

import logging
from time import monotonic

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error
from django.http import JsonResponse
from django.views.decorators.http import require_safe

from portal.ops import db_triggers
from portal.ops.pending_migrations import migrations_are_pending
from portal.ops.task_queue import oldest_waiting_seconds
from portal.search import index

logger = logging.getLogger(__name__)
PROBE_PATHS = ("/healthz", "/readyz", "/metrics")
CACHE_SECONDS = 2  # of an answer of /readyz, so that asking more often costs the database nothing
_cached_answers = {}  # of this process: {"readyz": (when it was made, status, what it says)}


def allow_probe_hosts(get_response):
    """Whoever probes asks the machine by its address, or by no name at all: these pages depend on no host."""

    def middleware(request):
        if request.path_info in PROBE_PATHS and settings.ALLOWED_HOSTS:
            request.META["HTTP_HOST"] = settings.ALLOWED_HOSTS[0].removeprefix(".")
        return get_response(request)

    return middleware


@require_safe
@login_not_required
def healthz(request):
    """200 as long as the process answers; looks at nothing else."""
    return JsonResponse({"alive": True}, headers={"Cache-Control": "no-store"})


@require_safe
@login_not_required
def readyz(request):
    """200 when the database answers and is migrated; else 503 with what is wrong.

    It tells for how long the oldest task waits, and does not fail for it: the site works without a worker. Each process
    looks at most every CACHE_SECONDS seconds. Nobody is refused: a platform stops what does not answer its probe.
    """
    now = monotonic()
    made_at, status, body = _cached_answers.get("readyz", (now - CACHE_SECONDS, 503, None))
    if now - made_at >= CACHE_SECONDS:
        status, body = _check_readiness()
        _cached_answers["readyz"] = (now, status, body)
    return JsonResponse(body, status=status, headers={"Cache-Control": "no-store"})


def _check_readiness():
    """(status, what /readyz says) as of now."""
    waiting = None
    try:
        problems = ["migrations are waiting"] if migrations_are_pending() else []
        waiting = None if problems else oldest_waiting_seconds()
    except Error:
        problems = ["the database does not answer"]
    body = {"ready": not problems, "problems": problems, "oldest_task_seconds": waiting}
    return 503 if problems else 200, body


def missing_in_database() -> list[str]:
    """What the database should have and has not, as sentences: triggers, and what the search needs."""
    return [
        f"trigger {name} is missing" for name in sorted(db_triggers.missing())
    ] + index.missing()


def report_missing() -> str:
    """Tell the log what the database lacks. For `tick`."""
    missing = missing_in_database()
    if missing:
        logger.error(
            "The database lacks something; manage.py migrate installs it: %s.", "; ".join(missing)
        )
    return f"Triggers and search index: {len(missing)} missing."
