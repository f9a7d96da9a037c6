"""How gunicorn serves Nexus; it reads this by itself. WEB_CONCURRENCY says how many processes, PORT where."""

import os
from pathlib import Path

from portal import environment

# Where the environment is wrong, the service ends here with a sentence instead of a worker with a traceback.
env = environment.load_or_exit()
environment.make_metrics_folder_or_exit(env["PROMETHEUS_MULTIPROC_DIR"])

from prometheus_client import multiprocess  # noqa: E402 - it looks at the environment when it is imported

if "PORT" in os.environ:
    bind = [f"0.0.0.0:{env['PORT']}"]
# gunicorn looked at WEB_CONCURRENCY before a file .env was read.
workers = env["WEB_CONCURRENCY"]
# Threads, so that one slow client or one slow page does not keep a whole process from the others.
worker_class = "gthread"
threads = env["WEB_THREADS"]
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
# One line for each request is written by Nexus itself (portal.ops.json_logging), without keys that stand in addresses. Heroku asks for
# an access log in GUNICORN_CMD_ARGS, which beats this file: the Procfile's command beats that.
accesslog = None
# No one runs gunicornc, and the home of the user may be read-only.
control_socket_disable = True
if Path("/dev/shm").is_dir():  # noqa: S108 - a heartbeat, and never a disk that may be slow or read-only
    worker_tmp_dir = "/dev/shm"  # noqa: S108

_metrics_folder = env["PROMETHEUS_MULTIPROC_DIR"]


def on_starting(server):
    """Say which host names are answered, and start the figures of /metrics from zero."""
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
    if _metrics_folder:
        multiprocess.mark_process_dead(worker.pid)
