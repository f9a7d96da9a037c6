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
from portal.ops.task_queue import oldest_waiting
from portal.search import index

logger = logging.getLogger(__name__)
PROBED = ("/healthz", "/readyz", "/metrics")
SECONDS_KEPT = 2  # of an answer of /readyz, so that asking more often costs the database nothing
_answers = {}  # of this process: {"readyz": (when it was made, status, what it says)}


def let_probes_in(get_response):
    """Whoever probes asks the machine by its address, or by no name at all: these pages depend on no host."""

    def middleware(request):
        if request.path_info in PROBED and settings.ALLOWED_HOSTS:
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
    looks at most every SECONDS_KEPT seconds. Nobody is refused: a platform stops what does not answer its probe.
    """
    now = monotonic()
    made, status, said = _answers.get("readyz", (now - SECONDS_KEPT, 503, None))
    if now - made >= SECONDS_KEPT:
        status, said = _look()
        _answers["readyz"] = (now, status, said)
    return JsonResponse(said, status=status, headers={"Cache-Control": "no-store"})


def _look():
    """(status, what /readyz says) as of now."""
    waiting = None
    try:
        problems = ["migrations are waiting"] if migrations_are_pending() else []
        waiting = None if problems else oldest_waiting()
    except Error:
        problems = ["the database does not answer"]
    said = {"ready": not problems, "problems": problems, "oldest_task_seconds": waiting}
    return 503 if problems else 200, said


def missing_in_database() -> list[str]:
    """What the database should have and has not, as sentences: triggers, and what the search needs."""
    return [f"trigger {name} is missing" for name in sorted(db_triggers.missing())] + index.missing()


def report_missing() -> str:
    """Tell the log what the database lacks. For `tick`."""
    missing = missing_in_database()
    if missing:
        logger.error("The database lacks something; manage.py migrate installs it: %s.", "; ".join(missing))
    return f"Triggers and search index: {len(missing)} missing."
