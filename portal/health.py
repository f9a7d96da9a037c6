"""For machines: is the process alive, and is it ready for people?"""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.views.decorators.http import require_safe

from portal import triggers
from portal.search import index
from portal.task_queue import oldest_waiting

PROBED = ("/healthz", "/readyz")


def let_probes_in(get_response):
    """Whoever probes asks the machine by its address, or by no name at all: these two pages depend on no host."""

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
    """200 when the database answers, is migrated, and keeps its triggers and its index; else 503 with what is wrong.

    It tells for how long the oldest task waits, and does not fail for it: the site works without a worker.
    """
    waiting = None
    try:
        problems = _problems()
        waiting = None if problems else oldest_waiting()
    except Error:
        problems = ["the database does not answer"]
    said = {"ready": not problems, "problems": problems, "oldest_task_seconds": waiting}
    return JsonResponse(said, status=503 if problems else 200, headers={"Cache-Control": "no-store"})


def _problems():
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return ["migrations are waiting"]
    return [f"trigger {name} is missing" for name in sorted(triggers.missing())] + index.missing()
