"""The page cache: whole pages for anonymous readers, cached for a minute.

A reader may see a page that is 60 seconds old, but never content that was hidden, removed,
withdrawn, deleted or erased since: each method that does so calls `invalidate_pages()`, which
changes the epoch when its transaction commits. All keys contain the epoch, so older pages are no
longer found. Other writes do not invalidate anything.
"""

import gzip
import hashlib
import pickle  # noqa: S403 - nothing is read with it
import secrets
import time
from collections.abc import Callable
from functools import partial, wraps
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import re_accepts_gzip
from django.urls import get_script_prefix
from django.utils import translation
from django.utils.cache import patch_vary_headers

CACHE_SECONDS = 60
ROWS_A_MINUTE = 10_000
MAX_MINUTES = 60  # that counts are kept
# Longer paths are not cached, so that invented URLs cannot fill the memory.
MAX_PATH_LENGTH = 500
# Level 6 compresses a page of 40 KB in 1 ms; level 9 takes almost twice as long to save 1 %.
GZIP_LEVEL = 6
# As a part of the key of a {% cached_fragment %}: what it shows has no key, and is made each time.
NOT_KEPT = "not kept"


class CachedPage(NamedTuple):
    """A page in the cache: its compressed body, its headers, and its Unix time."""

    body: bytes
    headers: dict[str, str]
    made_at: float


def invalidate_pages() -> None:
    """Stop serving all cached pages once the current transaction commits."""
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


def current_epoch() -> int:
    """Return the current epoch, which is part of every page's key."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT token FROM portal_version")
        row = cursor.fetchone()
    return row[0] if row else 0


def epoch_of(request: HttpRequest) -> int:
    """Return the epoch as this request first read it, before what it keeps under it."""
    if not hasattr(request, "page_epoch"):
        request.page_epoch = current_epoch()  # type: ignore[attr-defined]
    return request.page_epoch  # type: ignore[attr-defined]


def clear_on_template_change(file_path: Path, **_signal: Any) -> None:
    """Clear the caches when a template changes (a `file_changed` receiver)."""
    if file_path.suffix == ".html":
        for name in ("pages", "searches", "lists", "frames"):
            caches[name].clear()


def cache_of(request: HttpRequest) -> BaseCache:
    """Return the cache of what is made for this request.

    What is made for a query string, of which anyone can invent more, has a cache of its own, so
    that it takes no room of other pages.
    """
    return caches["searches" if request.META.get("QUERY_STRING") else "pages"]


def seconds_to_keep(rows: int) -> int:
    """Return for how many seconds counts of so many rows are kept.

    A minute for each 10,000, at most an hour.

    Counting a million takes a second, and shows nearly the same as an hour ago.
    """
    return CACHE_SECONDS * min(MAX_MINUTES, max(1, rows // ROWS_A_MINUTE))


def cached_for_readers(view: Callable) -> Callable:
    """Cache the view's responses to readers, by URL, language and htmx target.

    A request with a session cookie, even an invalid one, is not from a reader. Responses that set
    a cookie are not cached.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = _page_key(request)
        if key is None:
            return view(request, *args, **kwargs)
        page = cache_of(request).get(key)
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
    """Return the key of a whole page, or None where the cache may not be used.

    The epoch is read before the page is made, so a page that is made during an invalidation is
    stored under the older epoch.
    """
    is_reader = settings.SESSION_COOKIE_NAME not in request.COOKIES
    if not is_reader or request.method not in ("GET", "HEAD"):
        return None
    if len(request.get_full_path()) > MAX_PATH_LENGTH:
        return None
    if connection.in_atomic_block:  # the data read here may never be committed
        return None
    return fragment_key("page", epoch_of(request), *_request_key_parts(request))


def _request_key_parts(request: HttpRequest) -> tuple[Any, ...]:
    """Return everything in the request that changes the page, except its language."""
    htmx = request.htmx
    wanted = bool(htmx), htmx.target, htmx.history_restore_request
    # `path_info` selects the view, and links show the full path: they differ by SCRIPT_NAME.
    return request.scheme, request.get_host(), request.path_info, request.get_full_path(), *wanted


def fragment_key(kind: str, *parts: Any) -> str:
    """Return a key for the caches of pages.

    It is made of `parts`, the active language and the URL prefix: what depends on the time zone
    needs that as a part. The parts are plain values: a list of rows is pickled four times as fast
    as it is written as text.
    """
    content = pickle.dumps((kind, translation.get_language(), get_script_prefix(), *parts))
    return hashlib.blake2b(content, digest_size=20).hexdigest()


def _store_page(
    key: str, made_at: float, request: HttpRequest, response: HttpResponse
) -> HttpResponse | None:
    """Store a page that is the same for all readers.

    Returns the response made from it, or None if it is not.
    """
    if not _is_for_all_readers(request, response):
        return None
    # The middleware that compresses pages does not touch a response that is compressed already.
    patch_vary_headers(response, ["Cookie", "Accept-Encoding"])
    digest = hashlib.blake2b(response.content, digest_size=16).hexdigest()
    # A weak ETag, because the compressed and the plain body differ.
    response.headers.setdefault("ETag", f'W/"{digest}"')
    page = CachedPage(
        body=gzip.compress(response.content, compresslevel=GZIP_LEVEL, mtime=0),
        headers=dict(response.headers),
        made_at=made_at,
    )
    cache_of(request).set(key, page, CACHE_SECONDS)
    return _build_response(request, page)


def _is_for_all_readers(request: HttpRequest, response: HttpResponse) -> bool:
    is_plain = response.status_code == 200 and not response.streaming and not response.cookies
    sets_cookies = request.META.get("CSRF_COOKIE_NEEDS_UPDATE") or request.session.modified
    return is_plain and not sets_cookies and not response.has_header("Content-Encoding")


def _build_response(request: HttpRequest, page: CachedPage) -> HttpResponse:
    """Return a response from a cached page, compressed where the client accepts gzip.

    There is no random padding against BREACH: a cached page contains no secrets or personal data.
    """
    takes_gzip = re_accepts_gzip.search(request.headers.get("Accept-Encoding", ""))
    body = page.body if takes_gzip else gzip.decompress(page.body)
    response = HttpResponse(body, headers=page.headers)
    if takes_gzip:
        response.headers["Content-Encoding"] = "gzip"
    age = int(time.time() - page.made_at)
    # Downstream caches may serve it for the rest of the minute only (see cache_policy).
    response.fresh_for = max(0, CACHE_SECONDS - age)
    return response
