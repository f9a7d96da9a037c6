"""The queue of tasks as operators see it: what a killed worker left, how old the oldest is, what is run again."""

from datetime import timedelta

from django.http import HttpRequest
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.hooks import Panel

# No task of ours runs so long: one that does was left by a worker that was killed.
MAX_RUN_TIME = timedelta(minutes=2)
# After so many workers it is not the worker's fault.
MAX_ATTEMPTS = 3
RESULTS_KEPT_FOR = timedelta(days=14)
LATE_AFTER_SECONDS = (
    300  # seconds: a worker that lives takes a task at once, and `tick` comes by every ten minutes
)


def recover_abandoned_tasks():
    """Run tasks of killed workers again; give up after three workers."""
    abandoned = DBTaskResult.objects.filter(
        status=TaskResultStatus.RUNNING, started_at__lt=timezone.now() - MAX_RUN_TIME
    )
    retried = given_up = 0
    for task in abandoned:
        gives_up = len(task.worker_ids) >= MAX_ATTEMPTS
        status = TaskResultStatus.FAILED if gives_up else TaskResultStatus.READY
        finished = {
            "finished_at": timezone.now(),
            "exception_class_path": "portal.ops.task_queue.WorkerKilled",
        }
        # Only if nothing happened to it meanwhile: two may reap at once, and the worker may be alive after all.
        unchanged = DBTaskResult.objects.filter(
            pk=task.pk, status=TaskResultStatus.RUNNING, started_at=task.started_at
        )
        updated_count = unchanged.update(
            status=status, **(finished if gives_up else {"started_at": None})
        )
        given_up += updated_count * gives_up
        retried += updated_count * (not gives_up)
    return f"Tasks of killed workers: {retried} run again, {given_up} given up."


class WorkerKilled(Exception):
    """The worker was killed while it ran this task, three times."""


def delete_old_results():
    """Delete results of tasks that are two weeks old."""
    old = timezone.now() - RESULTS_KEPT_FOR
    deleted, _rows = DBTaskResult.objects.finished().filter(finished_at__lt=old).delete()
    return f"Old results of tasks: {deleted} forgotten."


def run_again(tasks):
    """Let failed tasks wait again; returns how many."""
    fresh = {
        "finished_at": None,
        "started_at": None,
        "worker_ids": [],
        "exception_class_path": "",
        "traceback": "",
    }
    return tasks.filter(status=TaskResultStatus.FAILED).update(
        status=TaskResultStatus.READY, **fresh
    )


def home_panels(request: HttpRequest) -> list[Panel]:
    """Warn mentors and operators that tasks are not run."""
    if not request.user.can_moderate:
        return []
    waiting_seconds = oldest_waiting_seconds()
    if waiting_seconds <= LATE_AFTER_SECONDS:
        return []
    since = timezone.now() - timedelta(seconds=waiting_seconds)
    return [Panel("_late_work.html", {"since": since}, position=1)]


def oldest_waiting_seconds():
    """For how many seconds the oldest task that is due waits; 0 when none does."""
    oldest = DBTaskResult.objects.ready().order_by("enqueued_at").first()
    if oldest is None:
        return 0
    since = (
        max(oldest.enqueued_at, oldest.run_after)
        if oldest.run_after.year < 9999
        else oldest.enqueued_at
    )
    return max(0, int((timezone.now() - since).total_seconds()))
