"""The page cache: whole pages for readers, kept for a minute under one epoch.

A reader may see a page that is 60 seconds old, but never what was hidden, removed, withdrawn, deleted or erased: the
verbs that do so call `invalidate_pages()`, which changes the epoch once they are committed. Keys carry the epoch, so nothing
has to be found and deleted. Everything else that is written changes nothing here.
"""

import gzip
import hashlib
import secrets
import time
from collections.abc import Callable
from functools import partial, wraps
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core.cache import caches
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import re_accepts_gzip
from django.urls import get_script_prefix
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

CACHE_SECONDS = 60
MAX_PATH_LENGTH = (
    500  # characters; a longer one is not kept, so that made-up addresses cannot fill the memory
)
# Level 6 makes a page of 40 KB in 1 ms; level 9 takes nearly twice as long and saves less than 1 %.
GZIP_LEVEL = 6


class CachedPage(NamedTuple):
    """A page as the cache holds it: compressed, and since when."""

    body: bytes
    headers: dict[str, str]
    made_at: float


def invalidate_pages() -> None:
    """Let no kept page be served after this transaction; called by each verb that takes something from public sight."""
    if not _is_epoch_change_scheduled():
        transaction.on_commit(_change_epoch, robust=True)


def _is_epoch_change_scheduled() -> bool:
    return any(call is _change_epoch for _savepoints, call, _robust in connection.run_on_commit)


def _change_epoch() -> None:
    token = secrets.randbits(62)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO portal_version (id, token) VALUES (1, %s) "
            "ON CONFLICT (id) DO UPDATE SET token = excluded.token",
            [token],
        )


def epoch() -> int:
    """The number that all keys of pages carry now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT token FROM portal_version")
        row = cursor.fetchone()
    return row[0] if row else 0


def clear_on_template_change(file_path: Path, **_signal) -> None:
    """Clear the cache when a template was edited; the development server says so with `file_changed`."""
    if file_path.suffix == ".html":
        caches["pages"].clear()


def cached_for_readers(view: Callable) -> Callable:
    """Keep what this view answers to readers, per address, language and htmx target.

    A request with a session cookie, valid or not, is not a reader's; an answer that sets a cookie is not kept.
    """

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        key = _page_key(request)
        if key is None:
            return view(request, *args, **kwargs)
        page = caches["pages"].get(key)
        if page:
            return _build_response(request, page)
        store = partial(_store_page, key, time.time(), request)
        response = view(request, *args, **kwargs)
        if hasattr(response, "add_post_render_callback"):
            response.add_post_render_callback(store)
            return response
        return store(response) or response

    return wrapper


def _page_key(request: HttpRequest) -> str | None:
    """The key of the whole page for a reader, or None where nothing may be kept or served from the cache.

    The epoch is read before the page is made: a page made while a verb commits stays under the older epoch.
    """
    is_reader = (
        request.method in ("GET", "HEAD") and settings.SESSION_COOKIE_NAME not in request.COOKIES
    )
    if not is_reader or len(request.get_full_path()) > MAX_PATH_LENGTH:
        return None
    if connection.in_atomic_block:  # what is read here may never be committed
        return None
    return fragment_key("page", epoch(), *_request_key_parts(request))


def _request_key_parts(request: HttpRequest) -> tuple:
    """All of a request that a page for readers depends on, its language aside."""
    htmx = request.htmx
    wanted = bool(htmx), htmx.target, htmx.history_restore_request
    # The view was found by `path_info`, and the page shows links with the full path: they differ by SCRIPT_NAME.
    return request.scheme, request.get_host(), request.path_info, request.get_full_path(), *wanted


def fragment_key(kind: str, *parts) -> str:
    """A key in the cache of pages, of all that `parts` say, in the language, zone and prefix of this request."""
    locale_parts = (
        translation.get_language(),
        timezone.get_current_timezone_name(),
        get_script_prefix(),
    )
    return hashlib.blake2b(repr((kind, locale_parts, *parts)).encode(), digest_size=20).hexdigest()


def _store_page(
    key: str, made_at: float, request: HttpRequest, response: HttpResponse
) -> HttpResponse | None:
    """Store a page if it is the same for all readers; returns the answer made of what was stored."""
    is_plain = response.status_code == 200 and not response.streaming and not response.cookies
    sets_cookies = request.META.get("CSRF_COOKIE_NEEDS_UPDATE") or request.session.modified
    if not is_plain or sets_cookies or response.has_header("Content-Encoding"):
        return None
    # GZipMiddleware and cache_policy leave an answer alone that is compressed already.
    patch_vary_headers(response, ["Cookie", "Accept-Encoding"])
    digest = hashlib.blake2b(response.content, digest_size=16).hexdigest()
    # Weak, because the bytes differ between compressed and plain.
    response.headers.setdefault("ETag", f'W/"{digest}"')
    page = CachedPage(
        body=gzip.compress(response.content, compresslevel=GZIP_LEVEL, mtime=0),
        headers=dict(response.headers),
        made_at=made_at,
    )
    caches["pages"].set(key, page, CACHE_SECONDS)
    return _build_response(request, page)


def _build_response(request: HttpRequest, page: CachedPage) -> HttpResponse:
    """A kept page as this reader's program takes it: compressed, or else plain.

    Nothing is mixed into the compressed bytes against BREACH: a kept page holds no secret and no person's state.
    """
    takes_gzip = re_accepts_gzip.search(request.headers.get("Accept-Encoding", ""))
    body = page.body if takes_gzip else gzip.decompress(page.body)
    response = HttpResponse(body, headers=page.headers)
    if takes_gzip:
        response.headers["Content-Encoding"] = "gzip"
    age = int(time.time() - page.made_at)
    # Browsers and proxies may keep it for the rest of the minute only.
    response.fresh_for = max(0, CACHE_SECONDS - age)
    return response
