"""Kept for one release: results of tasks in the database name WorkerKilled by this path."""

from portal.ops.task_queue import WorkerKilled

__all__ = ["WorkerKilled"]
