"""Pages that are the same for everybody, kept until something that readers can see has changed.

There is one number that stands for all of it, in the database: whoever writes a row that a reader may come to see changes
it once that is committed. What is kept carries the number it was made under, so nothing has to be found and thrown
away. Writing is noticed at the connection, not in models, so that no update, bulk write or statement by hand is missed;
tables that no reader ever sees are listed, and every other one counts.

Between a commit and the change of the number a process may be killed: so nothing is kept for longer than a minute.
"""

import hashlib
import re
import secrets
from functools import partial, wraps

from django.conf import settings
from django.core.cache import caches
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject

SECONDS = 60
LONGEST_ADDRESS = 500  # characters; nobody fills the memory with addresses of their own making

# What only the person concerned, mentors or machines see.
UNSEEN = frozenset({
    "portal_cache", "portal_version", "portal_tally", "django_session", "django_tasks_database_dbtaskresult", "django_admin_log",
    "account_emailaddress", "account_emailconfirmation", "mfa_authenticator", "usersessions_usersession",
    "socialaccount_socialaccount", "people_message", "people_notice", "people_formreceipt", "people_block",
    "moderation_lease", "moderation_abstention", "learnings_draft", "learnings_mute", "learnings_readmeimport",
    "learnings_searchword", "collab_notforme",
})  # fmt: skip
_WRITES = re.compile(
    r'\s*(?:INSERT (?:OR \w+ )?INTO|REPLACE INTO|UPDATE|DELETE FROM|TRUNCATE(?: TABLE)?)\s+"?(\w+)', re.IGNORECASE
)
# Signing in, and being here today, change nothing that others read.
_PRESENCE = re.compile(r'UPDATE "people_user" SET "(?:last_login|active_on)" = [^,]+ WHERE ')


def watch(connection, **_signal):
    """Connected to `connection_created`: from now on what is written through this connection is noticed."""
    if _notice not in connection.execute_wrappers:
        connection.execute_wrappers.append(_notice)


def _notice(execute, sql, params, many, context):
    result = execute(sql, params, many, context)
    written = _WRITES.match(sql)
    if written and written[1].lower() not in UNSEEN and not _PRESENCE.match(sql):
        database = context["connection"]
        if database.alias == "default" and not _is_announced(database):
            transaction.on_commit(change, using=database.alias, robust=True)
    return result


def _is_announced(database):
    """Will the number change once the transaction that is open has ended well?"""
    return any(call is change for _savepoints, call, _robust in database.run_on_commit)


def change():
    """Everything that is kept of what readers see is out of date from now on."""
    token = secrets.randbits(62)
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO portal_version (id, token) VALUES (1, %s) "
                "ON CONFLICT (id) DO UPDATE SET token = excluded.token",
                [token],
            )
    except DatabaseError:
        # Before the table is made; or the database is gone, and with it every page.
        return


def forget_templates(file_path, **_signal):
    """Connected to `file_changed`, which the development server sends: a template that was edited makes other pages."""
    if file_path.suffix == ".html":
        caches["pages"].clear()


def version():
    """What stands for all that readers can see as of now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT token FROM portal_version")
        return (cursor.fetchone() or (0,))[0]


def for_readers(view):
    """Keep what this view answers to readers: the same address, language and htmx target get the same bytes.

    Whoever has a session, of whatever age, is no reader; an answer that sets a cookie is never kept.
    """

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        key = _key_for(request)
        if key is None:
            return view(request, *args, **kwargs)
        kept = caches["pages"].get(key)
        if kept:
            content, headers = kept
            return HttpResponse(content, headers=headers)
        response = view(request, *args, **kwargs)
        keep = partial(_keep, key, request)
        if hasattr(response, "add_post_render_callback"):
            response.add_post_render_callback(keep)
        else:
            keep(response)
        return response

    return wrapper


def lazily(make, *args, **kwargs):
    """What `make` answers, asked for when somebody looks at it: a part that is kept does not."""
    return SimpleLazyObject(lambda: make(*args, **kwargs))


def _key_for(request):
    is_reader = request.method in ("GET", "HEAD") and settings.SESSION_COOKIE_NAME not in request.COOKIES
    return _key(request, "page") if is_reader else None


def part_key(request, name):
    """The key of a part of this page that is the same for everybody who asks for it; None where nothing may be kept."""
    return _key(request, name) if request.method in ("GET", "HEAD") else None


def _key(request, name):
    if len(request.get_full_path()) > LONGEST_ADDRESS or _is_announced(connection):
        return None
    if not hasattr(request, "public_version"):
        # Asked once, before anything that is shown: what changes while a page is made is not kept under the newer one.
        request.public_version = version()
    return key_of(name, request.public_version, *_asked(request))


def _asked(request):
    """All of a request that a page for readers depends on, its language aside."""
    htmx = [request.headers.get(name, "") for name in ("HX-Request", "HX-Target", "HX-History-Restore-Request")]
    return request.scheme, request.get_host(), request.get_full_path(), *htmx


def _keep(key, request, response):
    is_plain = response.status_code == 200 and not response.streaming and not response.cookies
    sets_cookies = request.META.get("CSRF_COOKIE_NEEDS_UPDATE") or request.session.modified
    if is_plain and not sets_cookies:
        caches["pages"].set(key, (response.content, dict(response.headers)), SECONDS)


def key_of(kind, *parts):
    """A key for the cache of pages, in the language and the zone of now."""
    named = (kind, translation.get_language(), timezone.get_current_timezone_name(), *parts)
    return hashlib.blake2b(repr(named).encode(), digest_size=20).hexdigest()
