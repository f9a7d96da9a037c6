"""Maintain the task queue: recover and retry tasks, delete results, report delays."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.http import HttpRequest
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.clock import ago
from portal.hooks import Panel
from portal.rows import delete_rows

# No task runs longer, so a task that seems to was abandoned by a killed worker.
MAX_RUN_TIME = timedelta(minutes=2)
MAX_ATTEMPTS = 3
RESULTS_KEPT_FOR = timedelta(days=14)
LATE_AFTER_SECONDS = 300  # a running worker starts a task at once


def recover_abandoned_tasks() -> str:
    """Queue the tasks of killed workers again, or fail them after MAX_ATTEMPTS."""
    abandoned = DBTaskResult.objects.filter(
        status=TaskResultStatus.RUNNING, started_at__lt=ago(MAX_RUN_TIME)
    )
    retried = given_up = 0
    for task in abandoned:
        if len(task.worker_ids) < MAX_ATTEMPTS:
            retried += _queue_again(_unless_changed(task))
        else:
            given_up += _give_up(_unless_changed(task))
    return f"Tasks of killed workers: {retried} run again, {given_up} given up."


def _unless_changed(task: DBTaskResult) -> QuerySet[DBTaskResult]:
    """Find the task, unless another process recovers it, or it was finished."""
    return DBTaskResult.objects.filter(
        pk=task.pk, status=TaskResultStatus.RUNNING, started_at=task.started_at
    )


def _queue_again(task: QuerySet[DBTaskResult]) -> int:
    return task.update(status=TaskResultStatus.READY, started_at=None)


def _give_up(task: QuerySet[DBTaskResult]) -> int:
    return task.update(
        status=TaskResultStatus.FAILED,
        finished_at=timezone.now(),
        exception_class_path="portal.ops.task_queue.WorkerKilled",
    )


class WorkerKilled(Exception):
    """Recorded for a task whose worker was killed MAX_ATTEMPTS times."""


def delete_old_results() -> str:
    """Delete results after two weeks; return a line for the log."""
    old = DBTaskResult.objects.finished().filter(finished_at__lt=ago(RESULTS_KEPT_FOR))
    return f"Old results of tasks: {delete_rows(old)} forgotten."


def run_again(tasks: QuerySet) -> int:
    """Queue the failed ones of `tasks` again; return how many."""
    return tasks.filter(status=TaskResultStatus.FAILED).update(
        status=TaskResultStatus.READY,
        finished_at=None,
        started_at=None,
        worker_ids=[],
        exception_class_path="",
        traceback="",
    )


def home_panels(request: HttpRequest) -> list[Panel]:
    """Warn mentors and operators that tasks are not run."""
    if not request.user.can_moderate:
        return []
    waiting_seconds = oldest_waiting_seconds()
    if waiting_seconds <= LATE_AFTER_SECONDS:
        return []
    since = ago(timedelta(seconds=waiting_seconds))
    return [Panel("_late_work.html", {"since": since}, place="notice")]


def oldest_waiting_seconds() -> int:
    """Return for how many seconds the oldest due task has waited; 0 if there is none."""
    oldest = DBTaskResult.objects.ready().order_by("enqueued_at").first()
    if oldest is None:
        return 0
    return max(0, int((timezone.now() - _due_at(oldest)).total_seconds()))


def _due_at(task: DBTaskResult) -> datetime:
    if task.run_after.year < 9999:  # 9999 stands for no delay
        return max(task.enqueued_at, task.run_after)
    return task.enqueued_at
