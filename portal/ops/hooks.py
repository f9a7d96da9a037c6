"""What the base app adds to the rest of the site; see portal/hooks.py."""

from portal.hooks import Gauge, Job
from portal.ops import health, task_queue
from portal.ops.task_queue import home_panels
from portal.web import rate_limits

__all__ = ["GAUGES", "JOBS", "READ_ONLY_VIEWS", "home_panels"]

GAUGES = [
    Gauge(
        "oldest_task_seconds",
        "For how long the oldest task waits",
        task_queue.oldest_waiting_seconds,
    )
]
JOBS = [
    Job(task_queue.recover_abandoned_tasks, position=1),
    Job(task_queue.delete_old_results, position=950),
    Job(rate_limits.delete_expired_counts, position=960),
    Job(health.report_missing, position=970),
]
READ_ONLY_VIEWS = ["search"]
