"""How gunicorn serves Nexus; it reads this by itself. WEB_CONCURRENCY says how many processes, PORT where."""

import os
from pathlib import Path

from prometheus_client import multiprocess

# Threads, so that one slow client or one slow page does not keep a whole process from the others.
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 30
graceful_timeout = 25  # told to stop, it finishes what it has; platforms kill after 30 s
keepalive = 5
# Whatever leaks, leaks for so many requests.
max_requests, max_requests_jitter = 20_000, 2_000
limit_request_line, limit_request_fields = 4094, 60
# By default a trusted peer may set SCRIPT_NAME and PATH_INFO by headers, and platforms trust every peer. Nexus takes
# none of these: headers with an underscore never reach it.
forwarder_headers = ""
header_map = "drop"
# Of the headers that claim a scheme, the one that Nexus itself reads behind a proxy.
secure_scheme_headers = {"X-FORWARDED-PROTO": "https"}
# One line for each request is written by Nexus itself (portal.logs), without keys that stand in addresses.
accesslog = None
if Path("/dev/shm").is_dir():  # noqa: S108 - a heartbeat, and never a disk that may be slow or read-only
    worker_tmp_dir = "/dev/shm"  # noqa: S108

_figures = os.environ.get("PROMETHEUS_MULTIPROC_DIR")


def on_starting(server):
    """Figures begin anew with the service."""
    if _figures:
        Path(_figures).mkdir(parents=True, exist_ok=True)
        for old in Path(_figures).glob("*.db"):
            old.unlink()


def child_exit(server, worker):
    if _figures:
        multiprocess.mark_process_dead(worker.pid)
