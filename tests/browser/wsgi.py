"""Nexus as journeys are served: one process shows the site of one test after another.

Static files are looked up once, at the start, and browsers keep them. With DEBUG they would be looked
up again for each request, and asked for again by each page. As in production, a thread keeps its
connection to SQLite: opening one for each request costs a quarter of the processor time of a page.
"""

import io
import json
import os
import threading
from contextlib import redirect_stdout
from pathlib import Path

from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
settings.WHITENOISE_AUTOREFRESH = False
settings.WHITENOISE_MAX_AGE = 3600
DATABASE = settings.DATABASES["default"]
if DATABASE["ENGINE"].endswith("sqlite3"):
    DATABASE["CONN_MAX_AGE"] = None
    # What tests write may be lost with the machine.
    DATABASE["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"

from django.core.cache import caches  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402

from portal.ops.startup_checks import parse_email_url  # noqa: E402
from portal.wsgi import application as nexus  # noqa: E402
from tests.browser import sessions  # noqa: E402

# The database to which the connections of a thread lead.
_opened = threading.local()


def use_site(folder, database):
    """Show the site in this folder from now on, as a new process would: with empty caches.

    Its rows are in the PostgreSQL database, or in a file of the folder. A request that still runs
    has opened the database of the site before, and keeps it.
    """
    connections.settings["default"]["NAME"] = database or str(Path(folder) / "nexus.sqlite3")
    close_connections_to_others()
    settings.MAILERS["default"] = parse_email_url(f"filemail://{folder}/mail")
    for name in settings.CACHES:
        caches[name].clear()


def close_connections_to_others():
    """Close what this thread left open to the database of another site."""
    name = connections.settings["default"]["NAME"]
    if getattr(_opened, "name", name) != name:
        connections.close_all()
    _opened.name = name


def manage(*words):
    """Run a command of manage.py, and return what it prints."""
    printed = io.StringIO()
    with redirect_stdout(printed):
        call_command(*words)
    return printed.getvalue()


# What the tests ask of the process itself.
ORDERS = {
    "/tests/use-site": use_site,
    "/tests/manage": manage,
    "/tests/start-session": sessions.start_session,
    "/tests/create-account": sessions.create_account,
}


def application(environ, start_response):
    """Carry out an order of the tests; leave any other request to Nexus."""
    close_connections_to_others()
    order = ORDERS.get(environ["PATH_INFO"])
    if order is None:
        return nexus(environ, start_response)
    words = json.loads(environ["wsgi.input"].read())
    try:
        result = order(*words) or ""
    finally:
        connections.close_all()
    start_response("200 OK", [("Content-Type", "text/plain; charset=utf-8")])
    return [result.encode()]
