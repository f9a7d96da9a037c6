"""Kept for one release: stored task results name WorkerKilled by this path."""

from portal.ops.task_queue import WorkerKilled

__all__ = ["WorkerKilled"]
