"""Gunicorn's settings, which it loads from this file by default.

WEB_CONCURRENCY sets the number of processes, and PORT the port.
"""

import os
from pathlib import Path

from portal import environment

# Exit here with a sentence, rather than later with a traceback of a worker.
env = environment.load_or_exit()
environment.make_metrics_folder_or_exit(env["PROMETHEUS_MULTIPROC_DIR"])

from prometheus_client import multiprocess  # noqa: E402 - reads the environment

if "PORT" in os.environ:
    bind = [f"0.0.0.0:{env['PORT']}"]
# gunicorn read WEB_CONCURRENCY before the file .env was loaded.
workers = env["WEB_CONCURRENCY"]
# With threads, one slow client or page does not block a whole process.
worker_class = "gthread"
threads = env["WEB_THREADS"]
timeout = 30
graceful_timeout = 25  # seconds to finish requests; platforms kill after 30
keepalive = 5
# Limits the effect of memory leaks.
max_requests, max_requests_jitter = 20_000, 2_000
limit_request_line, limit_request_fields = 4094, 60
# By default trusted peers may set SCRIPT_NAME and PATH_INFO by headers, and platforms trust every
# peer. Nexus accepts neither, and no header with an underscore.
forwarder_headers = ""
header_map = "drop"
# The only header for the scheme that Nexus reads behind a proxy.
secure_scheme_headers = {"X-FORWARDED-PROTO": "https"}
# Nexus logs each request itself, without the keys in URLs (portal.ops.json_logging). Heroku enables
# an access log in GUNICORN_CMD_ARGS, which overrides this file; the Procfile overrides that.
accesslog = None
# gunicornc is not used, and the user's home directory may be read-only.
control_socket_disable = True
if Path("/dev/shm").is_dir():  # noqa: S108 - heartbeat files need a fast disk
    worker_tmp_dir = "/dev/shm"  # noqa: S108

_metrics_folder = env["PROMETHEUS_MULTIPROC_DIR"]


def on_starting(server):
    """Log the allowed hosts and configuration problems, and reset the metrics."""
    server.log.info(
        "Nexus answers to %s; other host names get 400.", ", ".join(env["ALLOWED_HOSTS"])
    )
    if env["ALLOWED_HOSTS"][-1].endswith(environment.PLACEHOLDER):
        server.log.warning(
            "ALLOWED_HOSTS is a placeholder, so every page answers 400: set it. %s",
            environment.HEROKU_HOST_HINT,
        )
    if not env["DEBUG"] and not (environment.BASE_DIR / "staticfiles/staticfiles.json").exists():
        server.log.warning(
            "Static files are missing, so pages answer 500: run manage.py collectstatic first."
        )
    if _metrics_folder:
        for old in Path(_metrics_folder).glob("*.db"):
            old.unlink()


def child_exit(server, worker):
    """Tell prometheus_client that a worker has ended."""
    if _metrics_folder:
        multiprocess.mark_process_dead(worker.pid)
